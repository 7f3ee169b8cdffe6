/**
 * Apps: registered client applications. The rules of lib/apps/app.ts stand here again as constraints: a
 * public app has no credential, a service app no redirect URI. Child tables carry the kind beside the id so
 * that a CHECK can see it; changing the kind fails while a forbidden child exists.
 */

import { sql } from "drizzle-orm"
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core"
import {
  APP_KINDS,
  APP_STATES,
  CLIENT_AUTH_METHODS,
  type GrantType,
  PLATFORMS,
  TOKEN_ISSUERS,
} from "@/lib/apps/app"
import { bytes, createdAt, idOf, instant, oneOf, textList, updatedAt } from "./columns"
import { users } from "./people"

export const apps = pgTable(
  "apps",
  {
    id: idOf("app").primaryKey(),
    clientId: text("client_id").notNull(),
    kind: text("kind", { enum: APP_KINDS }).notNull(),
    name: text("name").notNull(),
    /** What the list is searched in and ordered by: name and client id in small letters. */
    searchText: text("search_text").generatedAlwaysAs(sql`lower(name || ' ' || client_id)`),
    description: text("description").notNull().default(""),
    notes: text("notes").notNull().default(""),
    issuer: text("issuer", { enum: TOKEN_ISSUERS }).notNull().default("admit"),
    /** The real id of an app that lives in Entra ID or Aidbox. */
    externalId: text("external_id"),
    state: text("state", { enum: APP_STATES }).notNull().default("active"),
    stateReason: text("state_reason"),
    binnedAt: instant("binned_at"),
    smart: boolean("smart").notNull().default(false),
    authMethod: text("auth_method", { enum: CLIENT_AUTH_METHODS }).notNull(),
    grantTypes: text("grant_types").array().$type<GrantType[]>().notNull().default(sql`'{}'::text[]`),
    pkceRequired: boolean("pkce_required").notNull().default(true),
    dpopRequired: boolean("dpop_required").notNull().default(false),
    strictAssertionAudience: boolean("strict_assertion_audience").notNull().default(false),
    basicAtApi: boolean("basic_at_api").notNull().default(false),
    idTokenAlg: text("id_token_alg").notNull().default("RS256"),
    allowedScopes: textList("allowed_scopes"),
    /** No foreign key: apis refer to apps through grants, and a removed default is reported, not repaired. */
    defaultApiId: idOf("api", "default_api_id"),
    accessTtlSeconds: integer("access_ttl_seconds").notNull(),
    refreshIdleTtlSeconds: integer("refresh_idle_ttl_seconds"),
    refreshAbsoluteTtlSeconds: integer("refresh_absolute_ttl_seconds"),
    refreshGraceSeconds: integer("refresh_grace_seconds").notNull().default(0),
    postLogoutRedirectUris: textList("post_logout_redirect_uris"),
    launchUrls: textList("launch_urls"),
    corsOrigins: textList("cors_origins"),
    jwksUri: text("jwks_uri"),
    logoUri: text("logo_uri"),
    clientUri: text("client_uri"),
    policyUri: text("policy_uri"),
    tosUri: text("tos_uri"),
    contacts: textList("contacts"),
    tags: textList("tags"),
    /** Owners are told when calls of the app begin to be refused. */
    failureAlerts: boolean("failure_alerts").notNull().default(true),
    /** The wizard's answers and graph version the app was registered with. */
    wizardAnswers: jsonb("wizard_answers").$type<Record<string, string>>(),
    /** RFC 7592 registration access token of a dynamically registered app. */
    registrationTokenHash: bytes("registration_token_hash"),
    /** What the app changes by itself (RFC 7592) makes it a draft again, until somebody has looked. */
    registrationReview: boolean("registration_review").notNull().default(false),
    /** Tokens issued before this moment are refused everywhere. */
    tokensInvalidBefore: instant("tokens_invalid_before"),
    /** Its owners were asked to rotate its credentials by this day; set and cleared together with the time of asking. */
    rotationDueAt: instant("rotation_due_at"),
    rotationAskedAt: instant("rotation_asked_at"),
    firstTokenAt: instant("first_token_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    updatedAt: updatedAt(),
    version: integer("version").notNull().default(1),
  },
  (table) => [
    uniqueIndex("apps_client_id").on(table.clientId),
    unique("apps_id_kind").on(table.id, table.kind),
    index("apps_created").on(table.createdAt, table.id),
    // By code points, so that a search that walks the list reads this index alone: a word that many names hold is
    // met soon, and the far end of 100,000 apps within milliseconds.
    index("apps_search_order")
      .on(sql`${table.searchText} collate "C"`, table.id)
      .where(sql`binned_at is null`),
    uniqueIndex("apps_registration_token").on(table.registrationTokenHash),
    index("apps_last_used").on(sql`coalesce(${table.lastUsedAt}, timestamptz 'epoch')`, table.id),
    index("apps_binned").on(table.binnedAt).where(sql`binned_at is not null`),
    index("apps_rotation").on(table.rotationDueAt).where(sql`rotation_due_at is not null`),
    // For a word that few names hold; needs the extension pg_trgm.
    index("apps_search").using("gin", sql`${table.searchText} gin_trgm_ops`),
    index("apps_tags").using("gin", table.tags),
    check("apps_kind", oneOf("kind", APP_KINDS)),
    check("apps_state", oneOf("state", APP_STATES)),
    check("apps_issuer", oneOf("issuer", TOKEN_ISSUERS)),
    check("apps_auth_method", oneOf("auth_method", CLIENT_AUTH_METHODS)),
    check("apps_public_has_no_credential", sql`(kind = 'public') = (auth_method = 'none')`),
    check("apps_public_has_no_jwks", sql`kind <> 'public' or jwks_uri is null`),
    check("apps_public_has_pkce", sql`kind <> 'public' or pkce_required`),
    check("apps_basic_is_for_services", sql`kind = 'service' or not basic_at_api`),
    check(
      "apps_service_grants",
      sql`(kind = 'service') = ('client_credentials' = any(grant_types)) and (kind <> 'service' or grant_types <@ '{client_credentials}'::text[])`,
    ),
    check(
      "apps_service_has_no_browser",
      sql`kind <> 'service' or (post_logout_redirect_uris = '{}' and launch_urls = '{}')`,
    ),
    check("apps_access_ttl", sql`access_ttl_seconds between 30 and 86400`),
    check("apps_refresh_grace", sql`refresh_grace_seconds between 0 and 60`),
    check(
      "apps_refresh_lifetimes",
      sql`not ('refresh_token' = any(grant_types)) or (refresh_idle_ttl_seconds is not null and refresh_absolute_ttl_seconds is not null)`,
    ),
  ],
)

export const appRedirectUris = pgTable(
  "app_redirect_uris",
  {
    id: idOf("redirectUri").primaryKey(),
    appId: idOf("app", "app_id").notNull(),
    appKind: text("app_kind", { enum: APP_KINDS }).notNull(),
    uri: text("uri").notNull(),
    platform: text("platform", { enum: PLATFORMS }).notNull(),
    position: integer("position").notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({ columns: [table.appId, table.appKind], foreignColumns: [apps.id, apps.kind] })
      .onDelete("cascade")
      .onUpdate("cascade"),
    index("app_redirect_uris_search").using("gin", sql`${table.uri} gin_trgm_ops`),
    unique("app_redirect_uris_unique").on(table.appId, table.uri),
    check("app_redirect_uris_kind", sql`app_kind in ('public', 'confidential')`),
    check("app_redirect_uris_platform", oneOf("platform", PLATFORMS)),
  ],
)

export const appOwners = pgTable(
  "app_owners",
  {
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    userId: idOf("user", "user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (table) => [
    primaryKey({ columns: [table.appId, table.userId] }),
    index("app_owners_user").on(table.userId),
  ],
)
