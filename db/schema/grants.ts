/**
 * Grants: what a person gave an app (consents), and each authorization that came of it (grants), the family
 * every token of one sign-in belongs to. Revoking a grant ends all its tokens.
 */

import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core"
import type { SimulatedError } from "@/lib/smart/simulated-errors"
import { apis } from "./apis"
import { apps } from "./apps"
import { bytes, createdAt, idOf, instant, textList, updatedAt } from "./columns"
import { users } from "./people"

/** Remembered consent: asked again only for scopes beyond these. */
export const consents = pgTable(
  "consents",
  {
    userId: idOf("user", "user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    /** The audience the scopes were given for; empty for sign-in only. */
    audience: text("audience").notNull().default(""),
    scopes: textList("scopes"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.appId, table.audience] })],
)

export const grants = pgTable(
  "grants",
  {
    id: idOf("grant").primaryKey(),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    userId: idOf("user", "user_id").references(() => users.id, { onDelete: "cascade" }),
    sessionId: idOf("session", "session_id"),
    apiId: idOf("api", "api_id").references(() => apis.id, { onDelete: "cascade" }),
    audience: text("audience").notNull(),
    scopes: textList("scopes"),
    authTime: instant("auth_time"),
    amr: textList("amr"),
    acr: text("acr"),
    nonce: text("nonce"),
    /** OpenID Connect Core §5.5 claims request, as granted. */
    claims: jsonb("claims").$type<Record<string, unknown>>(),
    /** SMART launch context: patient, encounter, fhirContext, need_patient_banner ... */
    launch: jsonb("launch").$type<Record<string, unknown>>(),
    /** What the launcher asked to have acted out at the token endpoint; null outside trials. */
    simulatedError: text("simulated_error").$type<SimulatedError>(),
    /** Thumbprint of the DPoP key the tokens are bound to (RFC 9449 §6). */
    dpopJkt: text("dpop_jkt"),
    /** offline_access was granted: refresh outlives the session. */
    offline: boolean("offline").notNull().default(false),
    createdAt: createdAt(),
    revokedAt: instant("revoked_at"),
    revokedReason: text("revoked_reason"),
  },
  (table) => [
    index("grants_app").on(table.appId, table.createdAt),
    index("grants_user").on(table.userId),
    index("grants_session").on(table.sessionId),
  ],
)

export const authorizationCodes = pgTable(
  "authorization_codes",
  {
    codeHash: bytes("code_hash").primaryKey(),
    grantId: idOf("grant", "grant_id")
      .notNull()
      .references(() => grants.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").notNull(),
    redirectUri: text("redirect_uri").notNull(),
    codeChallenge: text("code_challenge"),
    dpopJkt: text("dpop_jkt"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    consumedAt: instant("consumed_at"),
  },
  (table) => [index("authorization_codes_expiry").on(table.expiresAt)],
)

export const refreshTokens = pgTable(
  "refresh_tokens",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    grantId: idOf("grant", "grant_id")
      .notNull()
      .references(() => grants.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").notNull(),
    /** 0 for the first of its family; a family never has two live generations. */
    generation: integer("generation").notNull().default(0),
    createdAt: createdAt(),
    idleExpiresAt: instant("idle_expires_at").notNull(),
    absoluteExpiresAt: instant("absolute_expires_at").notNull(),
    consumedAt: instant("consumed_at"),
  },
  (table) => [
    index("refresh_tokens_grant").on(table.grantId),
    index("refresh_tokens_expiry").on(table.absoluteExpiresAt),
  ],
)

/** Opaque access tokens. JWT access tokens are not stored: their revocation is (protocol.ts, `revocations`). */
export const accessTokens = pgTable(
  "access_tokens",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    jti: text("jti").notNull(),
    grantId: idOf("grant", "grant_id").references(() => grants.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    claims: jsonb("claims").$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("access_tokens_expiry").on(table.expiresAt),
    index("access_tokens_grant").on(table.grantId),
  ],
)
