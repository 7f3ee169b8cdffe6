/**
 * People and their sessions. A person is a console user, an end user, or both; the role says which.
 * Not here: what apps they gave access to (grants.ts).
 */

import { sql } from "drizzle-orm"
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core"
import { ROLES } from "@/lib/people/roles"
import { bytes, createdAt, idOf, instant, oneOf, textList, updatedAt } from "./columns"

export const USER_STATES = ["invited", "active", "disabled"] as const

/** OpenID Connect Core §5.1.1. */
export interface PostalAddress {
  street_address?: string
  locality?: string
  region?: string
  postal_code?: string
  country?: string
  formatted?: string
}

export const users = pgTable(
  "users",
  {
    id: idOf("user").primaryKey(),
    email: text("email").notNull(),
    emailVerified: boolean("email_verified").notNull().default(false),
    name: text("name").notNull(),
    givenName: text("given_name"),
    familyName: text("family_name"),
    phoneNumber: text("phone_number"),
    phoneVerified: boolean("phone_verified").notNull().default(false),
    address: jsonb("address").$type<PostalAddress>(),
    locale: text("locale"),
    role: text("role", { enum: ROLES }).notNull(),
    state: text("state", { enum: USER_STATES }).notNull().default("active"),
    /** argon2id in PHC form; null until the person has chosen a password. */
    passwordHash: text("password_hash"),
    passwordChangedAt: instant("password_changed_at"),
    /** Set once the person has proved that their authenticator knows it. */
    sealedTotpSecret: bytes("sealed_totp_secret"),
    /** RFC 6238 §5.2: the time step last accepted; a code counts once. */
    totpLastStep: bigint("totp_last_step", { mode: "number" }),
    /** The FHIR resource of this person, relative: `Patient/123`, `Practitioner/7`. */
    fhirUser: text("fhir_user"),
    /** Mail about refused calls of apps the person owns. */
    failureMail: boolean("failure_mail").notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    lastSignInAt: instant("last_sign_in_at"),
    version: integer("version").notNull().default(1),
  },
  (table) => [
    uniqueIndex("users_email").on(sql`lower(${table.email})`),
    check("users_role", oneOf("role", ROLES)),
    check("users_state", oneOf("state", USER_STATES)),
  ],
)

/** Sign-in sessions. The cookie is a random handle; only its hash is here. */
export const sessions = pgTable(
  "sessions",
  {
    id: idOf("session").primaryKey(),
    handleHash: bytes("handle_hash").notNull(),
    userId: idOf("user", "user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** When the person last proved who they are (OpenID Connect Core §2 `auth_time`). */
    authTime: instant("auth_time").notNull(),
    /** RFC 8176 authentication methods: `pwd`, `otp`, `fed`. */
    amr: textList("amr"),
    createdAt: createdAt(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    userAgent: text("user_agent"),
    ip: text("ip"),
  },
  (table) => [uniqueIndex("sessions_handle").on(table.handleHash), index("sessions_user").on(table.userId)],
)

/** Recovery codes beside a second factor: only their SHA-256, each good once. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userId: idOf("user", "user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    codeHash: bytes("code_hash").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
)

export const UPSTREAM_NEWCOMERS = ["refuse", "member"] as const

/** Upstream OpenID Connect issuers people may sign in with. */
export const upstreamIssuers = pgTable(
  "upstream_issuers",
  {
    id: idOf("upstream").primaryKey(),
    /** On the button: "Sign in with …". */
    name: text("name").notNull(),
    /** With `{tenantid}` in it: a template, for the tenants listed. */
    issuer: text("issuer").notNull(),
    tenants: textList("tenants"),
    clientId: text("client_id").notNull(),
    sealedClientSecret: bytes("sealed_client_secret"),
    /** Asked for there, space-separated. */
    scopes: text("scopes").notNull().default("openid profile email"),
    /** Whether somebody nobody invited becomes an end user. */
    newcomers: text("newcomers", { enum: UPSTREAM_NEWCOMERS }).notNull().default("refuse"),
    /** Where their verified addresses have to be; empty: anywhere. */
    emailDomains: textList("email_domains"),
    /** A host with a private address that an owner allows all the same. */
    allowedPrivateHost: text("allowed_private_host"),
    /** No button, and no way in, while it is set. */
    disabledAt: instant("disabled_at"),
    createdAt: createdAt(),
    version: integer("version").notNull().default(1),
  },
  (table) => [
    uniqueIndex("upstream_issuers_issuer").on(table.issuer),
    check("upstream_issuers_newcomers", oneOf("newcomers", UPSTREAM_NEWCOMERS)),
  ],
)

/** Accounts at an upstream OpenID Connect issuer. */
export const upstreamAccounts = pgTable(
  "upstream_accounts",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    userId: idOf("user", "user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })],
)
