/**
 * Activity: what happened at the protocol endpoints and the FHIR API. Events are appended in batches and kept
 * for 30 days; counters per day stay. Never a secret, code, assertion or token: only ids and shapes.
 */

import { sql } from "drizzle-orm"
import {
  bigserial,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core"
import { apps } from "./apps"
import { idOf, instant } from "./columns"

export const ACTIVITY_KINDS = [
  "token.issued",
  "token.refused",
  "token.revoked",
  "authorize.granted",
  "authorize.refused",
  "introspect.refused",
  "fhir.allowed",
  "fhir.denied",
  "sign_in.succeeded",
  "sign_in.failed",
] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export const activityEvents = pgTable(
  "activity_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    kind: text("kind", { enum: ACTIVITY_KINDS }).notNull(),
    appId: idOf("app", "app_id"),
    /** What was sent as client_id when no app was found; cut to 200 characters. */
    clientId: text("client_id"),
    userId: idOf("user", "user_id"),
    apiId: idOf("api", "api_id"),
    grantId: idOf("grant", "grant_id"),
    secretId: idOf("secret", "secret_id"),
    grantType: text("grant_type"),
    /** Error code on the wire for a refusal. */
    code: text("code"),
    /** The catalogued cause of a refusal. */
    cause: text("cause"),
    /** Sent beside registered, scopes, method and path: redacted and bounded. */
    detail: jsonb("detail").$type<Record<string, unknown>>(),
    ip: text("ip"),
  },
  (table) => [
    index("activity_events_app").on(table.appId, table.id),
    index("activity_events_at").on(table.at),
  ],
)

export const appUsageDaily = pgTable(
  "app_usage_daily",
  {
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    day: date("day").notNull(),
    issued: integer("issued").notNull().default(0),
    refused: integer("refused").notNull().default(0),
    fhirAllowed: integer("fhir_allowed").notNull().default(0),
    fhirDenied: integer("fhir_denied").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.appId, table.day] })],
)

/** The failure inbox: one row per distinct failure of an app; `app_id` null is the shared inbox. */
export const failures = pgTable(
  "failures",
  {
    id: idOf("failure").primaryKey(),
    appId: idOf("app", "app_id").references(() => apps.id, { onDelete: "cascade" }),
    clientId: text("client_id"),
    cause: text("cause").notNull(),
    fingerprint: text("fingerprint").notNull(),
    count: integer("count").notNull().default(1),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** The latest request of this failure, redacted (lib/failures/sample.ts). */
    sample: jsonb("sample").$type<Record<string, unknown>>().notNull(),
    /** When it came back after it was resolved. */
    reopenedAt: instant("reopened_at"),
    resolvedAt: instant("resolved_at"),
  },
  (table) => [
    uniqueIndex("failures_fingerprint").on(table.fingerprint),
    index("failures_app").on(table.appId),
    // What is open: counted for each page of the app list, and looked through by the clock.
    index("failures_open").on(table.appId, table.cause).where(sql`resolved_at is null`),
  ],
)

/** How often a failure was seen on each day (UTC). */
export const failureDays = pgTable(
  "failure_days",
  {
    failureId: idOf("failure", "failure_id")
      .notNull()
      .references(() => failures.id, { onDelete: "cascade" }),
    day: date("day").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.failureId, table.day] })],
)
