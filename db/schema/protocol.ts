/**
 * Short-lived protocol state: authorization requests on their way, pushed requests, device codes, assertion
 * replay, launches, and revocations. Rows expire; nothing here is configuration.
 */

import {
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core"
import type { LaunchContext } from "@/lib/smart/launch-context"
import type { SimulatedError } from "@/lib/smart/simulated-errors"
import { apps } from "./apps"
import { bytes, createdAt, idOf, instant } from "./columns"

/** An authorization request being answered: bound to one browser, completed once. */
export const interactions = pgTable(
  "interactions",
  {
    handleHash: bytes("handle_hash").primaryKey(),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    /** The parsed authorization request, in wire names. */
    params: jsonb("params").$type<Record<string, string>>().notNull(),
    /** What the person answered so far: consented scopes, picked patient, re-authenticated at. */
    answers: jsonb("answers").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (table) => [index("interactions_expiry").on(table.expiresAt)],
)

/** RFC 9126 pushed authorization requests. */
export const pushedRequests = pgTable(
  "pushed_requests",
  {
    handleHash: bytes("handle_hash").primaryKey(),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    params: jsonb("params").$type<Record<string, string>>().notNull(),
    dpopJkt: text("dpop_jkt"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (table) => [index("pushed_requests_expiry").on(table.expiresAt)],
)

/** RFC 8628 device authorizations. */
export const deviceAuthorizations = pgTable(
  "device_authorizations",
  {
    deviceCodeHash: bytes("device_code_hash").primaryKey(),
    userCode: text("user_code").notNull(),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    params: jsonb("params").$type<Record<string, string>>().notNull(),
    state: text("state", { enum: ["pending", "approved", "denied", "redeemed"] })
      .notNull()
      .default("pending"),
    grantId: idOf("grant", "grant_id"),
    intervalSeconds: integer("interval_seconds").notNull().default(5),
    lastPolledAt: instant("last_polled_at"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [uniqueIndex("device_authorizations_user_code").on(table.userCode)],
)

/** `jti` values seen in client assertions and DPoP proofs: a second use is refused on every instance. */
export const usedJtis = pgTable(
  "used_jtis",
  {
    /** The client id of an assertion, or the thumbprint of a proof's key. */
    owner: text("owner").notNull(),
    jtiHash: bytes("jti_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.owner, table.jtiHash] }),
    index("used_jtis_expiry").on(table.expiresAt),
  ],
)

/** A token (`jti`) or a whole grant that ended before its time. Every process keeps the unexpired ones. */
export const revocations = pgTable(
  "revocations",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    kind: text("kind", { enum: ["jti", "grant"] }).notNull(),
    key: text("key").notNull(),
    createdAt: createdAt(),
    /** When the last token it concerns has expired by itself. */
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    uniqueIndex("revocations_key").on(table.kind, table.key),
    index("revocations_created").on(table.createdAt),
    index("revocations_expiry").on(table.expiresAt),
  ],
)

/** SMART EHR launches: the handle sent as `launch`. Used up by the code it leads to. */
export const launches = pgTable(
  "launches",
  {
    handleHash: bytes("handle_hash").primaryKey(),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    apiId: idOf("api", "api_id").notNull(),
    userId: idOf("user", "user_id"),
    context: jsonb("context").$type<LaunchContext>().notNull(),
    /** The EHR that made it; null when the console's launcher did. */
    madeByApp: idOf("app", "made_by_app").references(() => apps.id, { onDelete: "cascade" }),
    simulatedError: text("simulated_error").$type<SimulatedError>(),
    pkceRequired: boolean("pkce_required").notNull().default(false),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [index("launches_expiry").on(table.expiresAt)],
)

/** What the launcher of an app keeps: who, which patient, what is acted out; in the words of its address. */
export const launchScenarios = pgTable(
  "launch_scenarios",
  {
    id: idOf("scenario").primaryKey(),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** The launcher page's query string. */
    query: text("query").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("launch_scenarios_name").on(table.appId, table.name)],
)

/** Counters of rate-limiter-flexible: sign-in, user codes, registration. */
export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  points: integer("points").notNull(),
  expire: instant("expire"),
})
