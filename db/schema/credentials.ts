/**
 * What an app proves itself with: secrets (only their SHA-256) and public keys. A secret's life is
 * live -> retiring until a date -> disabled -> deleted, and each step but the last can be undone.
 */

import { sql } from "drizzle-orm"
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core"
import { APP_KINDS } from "@/lib/apps/app"
import { apps } from "./apps"
import { bytes, createdAt, idOf, instant, oneOf } from "./columns"
import { users } from "./people"

export const SECRET_STATES = ["live", "retiring", "disabled"] as const

export const appSecrets = pgTable(
  "app_secrets",
  {
    id: idOf("secret").primaryKey(),
    appId: idOf("app", "app_id").notNull(),
    appKind: text("app_kind", { enum: APP_KINDS }).notNull(),
    name: text("name").notNull().default(""),
    secretHash: bytes("secret_hash").notNull(),
    lastFour: text("last_four").notNull(),
    state: text("state", { enum: SECRET_STATES }).notNull().default("live"),
    retireAt: instant("retire_at"),
    expiresAt: instant("expires_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    lastUsedAt: instant("last_used_at"),
    lastUsedIp: text("last_used_ip"),
  },
  (table) => [
    foreignKey({ columns: [table.appId, table.appKind], foreignColumns: [apps.id, apps.kind] })
      .onDelete("cascade")
      .onUpdate("cascade"),
    index("app_secrets_app").on(table.appId),
    index("app_secrets_expiry").on(table.expiresAt),
    check("app_secrets_kind", sql`app_kind in ('confidential', 'service')`),
    check("app_secrets_state", oneOf("state", SECRET_STATES)),
    check("app_secrets_retiring", sql`(state = 'retiring') = (retire_at is not null)`),
  ],
)

/** RFC 7591 §3 initial access tokens: who holds one may register apps. Only the hash is kept. */
export const registrationTokens = pgTable(
  "registration_tokens",
  {
    id: idOf("registrationToken").primaryKey(),
    name: text("name").notNull(),
    tokenHash: bytes("token_hash").notNull(),
    /** What becomes of an app registered with it. */
    appState: text("app_state", { enum: ["draft", "active"] })
      .notNull()
      .default("draft"),
    /** The API such an app may ask tokens for, if any. */
    apiId: idOf("api", "api_id"),
    usesLeft: integer("uses_left").notNull(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
  },
  (table) => [
    uniqueIndex("registration_tokens_hash").on(table.tokenHash),
    check("registration_tokens_state", sql`app_state in ('draft', 'active')`),
    check("registration_tokens_uses", sql`uses_left between 0 and 1000`),
  ],
)

export const secretUsageDaily = pgTable(
  "secret_usage_daily",
  {
    secretId: idOf("secret", "secret_id")
      .notNull()
      .references(() => appSecrets.id, { onDelete: "cascade" }),
    day: date("day").notNull(),
    uses: integer("uses").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.secretId, table.day] })],
)

export const appKeys = pgTable(
  "app_keys",
  {
    id: idOf("key").primaryKey(),
    appId: idOf("app", "app_id").notNull(),
    appKind: text("app_kind", { enum: APP_KINDS }).notNull(),
    kid: text("kid").notNull(),
    alg: text("alg"),
    publicJwk: jsonb("public_jwk").$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    expiresAt: instant("expires_at"),
    disabledAt: instant("disabled_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [
    foreignKey({ columns: [table.appId, table.appKind], foreignColumns: [apps.id, apps.kind] })
      .onDelete("cascade")
      .onUpdate("cascade"),
    index("app_keys_app").on(table.appId),
    index("app_keys_expiry").on(table.expiresAt),
    check("app_keys_kind", sql`app_kind in ('confidential', 'service')`),
  ],
)
