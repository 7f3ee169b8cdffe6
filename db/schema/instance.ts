/**
 * The instance itself: its issuer, its settings, its signing keys, the set-up link, and the change counter
 * every process polls to keep its caches right. Not here: what the environment sets (lib/settings.mjs).
 */

import { sql } from "drizzle-orm"
import { bigint, boolean, check, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core"
import { bytes, createdAt, idOf, instant, oneOf } from "./columns"

/** What an owner may change in the console, with the defaults of a new instance. */
export interface InstanceSettings {
  organizationName?: string
  supportUrl?: string
  /** Accept only the issuer as audience of a client assertion (RFC 10070), for every app. */
  strictAssertionAudience?: boolean
  /** No new secret may live longer than this many days. */
  secretMaxDays?: number | null
  /** Hosts at private addresses that key sets and alerts may be at. */
  allowedPrivateHosts?: string[]
  /** RFC 7591: nobody, who holds an initial access token, or anyone (always as a draft). */
  dynamicRegistration?: "off" | "token" | "open"
  /** Signing keys are replaced after this many days; 0 leaves it to people. */
  keyRotationDays?: number
}

export const instance = pgTable(
  "instance",
  {
    id: integer("id").primaryKey().default(1),
    /** The issuer the instance last ran under; a change is announced with the apps it breaks. */
    issuer: text("issuer").notNull(),
    demo: boolean("demo").notNull().default(false),
    settings: jsonb("settings").$type<InstanceSettings>().notNull().default({}),
    version: integer("version").notNull().default(1),
    createdAt: createdAt(),
  },
  () => [check("instance_single_row", sql`id = 1`)],
)

/** Counts every committed change of configuration; the row lock orders admin writes. */
export const changeCounter = pgTable(
  "change_counter",
  {
    id: integer("id").primaryKey().default(1),
    value: bigint("value", { mode: "number" }).notNull().default(0),
  },
  () => [check("change_counter_single_row", sql`id = 1`)],
)

export const KEY_STATES = ["announced", "active", "retired"] as const

export const signingKeys = pgTable(
  "signing_keys",
  {
    kid: text("kid").primaryKey(),
    alg: text("alg").notNull(),
    publicJwk: jsonb("public_jwk").$type<Record<string, unknown>>().notNull(),
    /** The private JWK, sealed under the master key. */
    sealedPrivateJwk: bytes("sealed_private_jwk").notNull(),
    state: text("state", { enum: KEY_STATES }).notNull(),
    createdAt: createdAt(),
    activatedAt: instant("activated_at"),
    retiredAt: instant("retired_at"),
    /** After this the public key leaves the JWKS. */
    removeAt: instant("remove_at"),
  },
  () => [check("signing_keys_state", oneOf("state", KEY_STATES))],
)

/** One-time links: first set-up, invitations, password resets, secrets handed over. Only the hash is kept. */
export const LINK_PURPOSES = ["set_up", "invitation", "password_reset", "secret_handover"] as const

export const oneTimeLinks = pgTable(
  "one_time_links",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    purpose: text("purpose", { enum: LINK_PURPOSES }).notNull(),
    userId: idOf("user", "user_id"),
    appId: idOf("app", "app_id"),
    /** What a hand-over link reveals, sealed under the master key; emptied when opened. */
    sealedPayload: bytes("sealed_payload"),
    createdBy: idOf("user", "created_by"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  () => [check("one_time_links_purpose", oneOf("purpose", LINK_PURPOSES))],
)
