/**
 * APIs: resource applications. The identifier URI is the audience of the tokens; the FHIR base is where the
 * gateway forwards to. Which app may ask for which API stands in `app_api_grants`.
 */

import {
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
import { API_ENFORCEMENTS, TOKEN_ISSUERS } from "@/lib/apps/app"
import { apps } from "./apps"
import { bytes, createdAt, idOf, instant, oneOf, textList, updatedAt } from "./columns"
import { users } from "./people"

export const API_STATES = ["active", "disabled"] as const
export const ACCESS_TOKEN_FORMATS = ["jwt", "opaque"] as const

export const apis = pgTable(
  "apis",
  {
    id: idOf("api").primaryKey(),
    /** Names the API in the gateway's path: `/fhir/{slug}`. */
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    issuer: text("issuer", { enum: TOKEN_ISSUERS }).notNull().default("admit"),
    /** Id of the record in Entra ID or Aidbox, where the API lives there. */
    externalId: text("external_id"),
    identifierUri: text("identifier_uri").notNull(),
    fhirBaseUrl: text("fhir_base_url"),
    /** `gateway`: Admit stands in front. `own`: the server validates tokens itself. */
    enforcement: text("enforcement", { enum: API_ENFORCEMENTS }).notNull().default("gateway"),
    /** A private or loopback upstream is reached only when an admin allowed this very host. */
    allowedPrivateHost: text("allowed_private_host"),
    /** Authorization header the gateway sends upstream, sealed under the master key. */
    sealedUpstreamAuthorization: bytes("sealed_upstream_authorization"),
    smart: boolean("smart").notNull().default(false),
    accessTokenFormat: text("access_token_format", { enum: ACCESS_TOKEN_FORMATS }).notNull().default("jwt"),
    signingAlg: text("signing_alg").notNull().default("ES256"),
    /** Caps the access token lifetime of every app; null leaves the app's own. */
    maxAccessTtlSeconds: integer("max_access_ttl_seconds"),
    deployment: jsonb("deployment").$type<Record<string, string>>().notNull().default({}),
    state: text("state", { enum: API_STATES }).notNull().default("active"),
    binnedAt: instant("binned_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    updatedAt: updatedAt(),
    version: integer("version").notNull().default(1),
  },
  (table) => [
    uniqueIndex("apis_slug").on(table.slug),
    uniqueIndex("apis_identifier_uri").on(table.identifierUri),
    check("apis_issuer", oneOf("issuer", TOKEN_ISSUERS)),
    check("apis_enforcement", oneOf("enforcement", API_ENFORCEMENTS)),
    check("apis_access_token_format", oneOf("access_token_format", ACCESS_TOKEN_FORMATS)),
    check("apis_state", oneOf("state", API_STATES)),
  ],
)

export const apiScopes = pgTable(
  "api_scopes",
  {
    apiId: idOf("api", "api_id")
      .notNull()
      .references(() => apis.id, { onDelete: "cascade" }),
    scope: text("scope").notNull(),
    /** Shown at consent. */
    title: text("title").notNull().default(""),
    description: text("description").notNull().default(""),
    adminOnly: boolean("admin_only").notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.apiId, table.scope] })],
)

export const apiRoles = pgTable(
  "api_roles",
  {
    apiId: idOf("api", "api_id")
      .notNull()
      .references(() => apis.id, { onDelete: "cascade" }),
    value: text("value").notNull(),
    title: text("title").notNull().default(""),
    description: text("description").notNull().default(""),
    enabled: boolean("enabled").notNull().default(true),
  },
  (table) => [primaryKey({ columns: [table.apiId, table.value] })],
)

/** Admin consent: this app may ask for tokens for this API, with these app roles. */
export const appApiGrants = pgTable(
  "app_api_grants",
  {
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    apiId: idOf("api", "api_id")
      .notNull()
      .references(() => apis.id, { onDelete: "cascade" }),
    roles: textList("roles"),
    grantedBy: idOf("user", "granted_by").references(() => users.id, { onDelete: "set null" }),
    grantedAt: instant("granted_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.appId, table.apiId] }),
    index("app_api_grants_api").on(table.apiId),
  ],
)
