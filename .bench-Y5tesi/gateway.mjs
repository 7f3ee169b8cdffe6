var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// lib/server/gateway/bench.ts
import path from "node:path";

// db/migrate.ts
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

// lib/errors.ts
var BRAND = "admit.AppError";
var AppError = class extends Error {
  brand = BRAND;
  code;
  fields;
  constructor(code, options) {
    super(options.message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = options.fields ?? {};
  }
};

// db/migrate.ts
var LOCK = 4172026;
async function applyMigrations(url, folder) {
  const sql11 = postgres(url, { max: 1, onnotice: () => {
  }, connection: { application_name: "admit-migrate" } });
  try {
    await sql11`select pg_advisory_lock(${LOCK})`;
    await checkNotNewer(sql11, folder);
    await migrate(drizzle(sql11), { migrationsFolder: folder }).catch(explainFailure);
  } finally {
    await sql11.end({ timeout: 5 });
  }
}
async function checkNotNewer(sql11, folder) {
  const [table] = await sql11`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (table?.exists !== true) return;
  const [last] = await sql11`select max(created_at)::text as at from drizzle.__drizzle_migrations`;
  const newest = readMigrationFiles({ migrationsFolder: folder }).at(-1);
  if (newest && Number(last?.at ?? 0) > newest.folderMillis) {
    throw new AppError("conflict", {
      message: "The database was migrated by a newer release of Admit: run that release, or restore a backup"
    });
  }
}
function explainFailure(error) {
  const cause = error instanceof Error ? error.cause ?? error : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new AppError("conflict", {
    message: `The database could not be brought to this release's schema (${reason}). Nothing in it was changed: restore the database that belongs to this release, or use an empty one`,
    cause: error
  });
}

// db/schema/index.ts
var schema_exports = {};
__export(schema_exports, {
  ACCESS_TOKEN_FORMATS: () => ACCESS_TOKEN_FORMATS,
  ACTIVITY_KINDS: () => ACTIVITY_KINDS,
  API_STATES: () => API_STATES,
  KEY_STATES: () => KEY_STATES,
  LINK_PURPOSES: () => LINK_PURPOSES,
  POLICY_STATES: () => POLICY_STATES,
  SECRET_STATES: () => SECRET_STATES,
  USER_STATES: () => USER_STATES,
  accessTokens: () => accessTokens,
  activityEvents: () => activityEvents,
  apiRoles: () => apiRoles,
  apiScopes: () => apiScopes,
  apis: () => apis,
  appApiGrants: () => appApiGrants,
  appKeys: () => appKeys,
  appOwners: () => appOwners,
  appRedirectUris: () => appRedirectUris,
  appSecrets: () => appSecrets,
  appUsageDaily: () => appUsageDaily,
  apps: () => apps,
  auditEvents: () => auditEvents,
  authorizationCodes: () => authorizationCodes,
  changeCounter: () => changeCounter,
  consents: () => consents,
  deviceAuthorizations: () => deviceAuthorizations,
  failures: () => failures,
  grants: () => grants,
  instance: () => instance,
  interactions: () => interactions,
  launches: () => launches,
  oneTimeLinks: () => oneTimeLinks,
  policies: () => policies,
  policyCases: () => policyCases,
  policyLinks: () => policyLinks,
  policyVersions: () => policyVersions,
  pushedRequests: () => pushedRequests,
  rateLimits: () => rateLimits,
  refreshTokens: () => refreshTokens,
  revocations: () => revocations,
  secretUsageDaily: () => secretUsageDaily,
  sessions: () => sessions,
  signingKeys: () => signingKeys,
  upstreamAccounts: () => upstreamAccounts,
  usedJtis: () => usedJtis,
  users: () => users
});

// db/schema/activity.ts
import {
  bigserial,
  date,
  index as index3,
  integer as integer3,
  jsonb as jsonb3,
  pgTable as pgTable3,
  primaryKey as primaryKey3,
  text as text4,
  uniqueIndex as uniqueIndex3
} from "drizzle-orm/pg-core";

// db/schema/apps.ts
import { sql as sql3 } from "drizzle-orm";
import {
  boolean as boolean2,
  check as check2,
  foreignKey,
  index as index2,
  integer as integer2,
  jsonb as jsonb2,
  pgTable as pgTable2,
  primaryKey as primaryKey2,
  text as text3,
  unique,
  uniqueIndex as uniqueIndex2
} from "drizzle-orm/pg-core";

// lib/apps/app.ts
var APP_KINDS = ["public", "confidential", "service"];
var APP_STATES = ["draft", "active", "disabled"];
var TOKEN_ISSUERS = ["admit", "entra", "aidbox"];
var API_ENFORCEMENTS = ["gateway", "own"];
var PLATFORMS = ["web", "spa", "native"];
var CLIENT_AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "private_key_jwt"
];

// db/schema/columns.ts
import { sql } from "drizzle-orm";
import { customType, text, timestamp } from "drizzle-orm/pg-core";
var instant = (name) => timestamp(name, { withTimezone: true, mode: "date" });
var createdAt = () => instant("created_at").notNull().defaultNow();
var updatedAt = () => instant("updated_at").notNull().defaultNow();
var idOf = (_kind, name = "id") => text(name).$type();
var textList = (name) => text(name).array().notNull().default(sql`'{}'::text[]`);
var bytes = customType({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value)
});
var oneOf = (column, values) => sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(", ")})`);

// db/schema/people.ts
import { sql as sql2 } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text as text2,
  uniqueIndex
} from "drizzle-orm/pg-core";

// lib/people/roles.ts
var ROLES = ["owner", "admin", "developer", "auditor", "member"];

// db/schema/people.ts
var USER_STATES = ["invited", "active", "disabled"];
var users = pgTable(
  "users",
  {
    id: idOf("user").primaryKey(),
    email: text2("email").notNull(),
    emailVerified: boolean("email_verified").notNull().default(false),
    name: text2("name").notNull(),
    givenName: text2("given_name"),
    familyName: text2("family_name"),
    phoneNumber: text2("phone_number"),
    phoneVerified: boolean("phone_verified").notNull().default(false),
    address: jsonb("address").$type(),
    locale: text2("locale"),
    role: text2("role", { enum: ROLES }).notNull(),
    state: text2("state", { enum: USER_STATES }).notNull().default("active"),
    /** argon2id in PHC form; null until the person has chosen a password. */
    passwordHash: text2("password_hash"),
    passwordChangedAt: instant("password_changed_at"),
    sealedTotpSecret: bytes("sealed_totp_secret"),
    /** The FHIR resource of this person, relative: `Patient/123`, `Practitioner/7`. */
    fhirUser: text2("fhir_user"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    lastSignInAt: instant("last_sign_in_at"),
    version: integer("version").notNull().default(1)
  },
  (table) => [
    uniqueIndex("users_email").on(sql2`lower(${table.email})`),
    check("users_role", oneOf("role", ROLES)),
    check("users_state", oneOf("state", USER_STATES))
  ]
);
var sessions = pgTable(
  "sessions",
  {
    id: idOf("session").primaryKey(),
    handleHash: bytes("handle_hash").notNull(),
    userId: idOf("user", "user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
    /** When the person last proved who they are (OpenID Connect Core §2 `auth_time`). */
    authTime: instant("auth_time").notNull(),
    /** RFC 8176 authentication methods: `pwd`, `otp`, `fed`. */
    amr: textList("amr"),
    createdAt: createdAt(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    userAgent: text2("user_agent"),
    ip: text2("ip")
  },
  (table) => [uniqueIndex("sessions_handle").on(table.handleHash), index("sessions_user").on(table.userId)]
);
var upstreamAccounts = pgTable(
  "upstream_accounts",
  {
    issuer: text2("issuer").notNull(),
    subject: text2("subject").notNull(),
    userId: idOf("user", "user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt()
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })]
);

// db/schema/apps.ts
var apps = pgTable2(
  "apps",
  {
    id: idOf("app").primaryKey(),
    clientId: text3("client_id").notNull(),
    kind: text3("kind", { enum: APP_KINDS }).notNull(),
    name: text3("name").notNull(),
    description: text3("description").notNull().default(""),
    notes: text3("notes").notNull().default(""),
    issuer: text3("issuer", { enum: TOKEN_ISSUERS }).notNull().default("admit"),
    /** The real id of an app that lives in Entra ID or Aidbox. */
    externalId: text3("external_id"),
    state: text3("state", { enum: APP_STATES }).notNull().default("active"),
    stateReason: text3("state_reason"),
    binnedAt: instant("binned_at"),
    smart: boolean2("smart").notNull().default(false),
    authMethod: text3("auth_method", { enum: CLIENT_AUTH_METHODS }).notNull(),
    grantTypes: text3("grant_types").array().$type().notNull().default(sql3`'{}'::text[]`),
    pkceRequired: boolean2("pkce_required").notNull().default(true),
    dpopRequired: boolean2("dpop_required").notNull().default(false),
    strictAssertionAudience: boolean2("strict_assertion_audience").notNull().default(false),
    basicAtApi: boolean2("basic_at_api").notNull().default(false),
    idTokenAlg: text3("id_token_alg").notNull().default("RS256"),
    allowedScopes: textList("allowed_scopes"),
    /** No foreign key: apis refer to apps through grants, and a removed default is reported, not repaired. */
    defaultApiId: idOf("api", "default_api_id"),
    accessTtlSeconds: integer2("access_ttl_seconds").notNull(),
    refreshIdleTtlSeconds: integer2("refresh_idle_ttl_seconds"),
    refreshAbsoluteTtlSeconds: integer2("refresh_absolute_ttl_seconds"),
    refreshGraceSeconds: integer2("refresh_grace_seconds").notNull().default(0),
    postLogoutRedirectUris: textList("post_logout_redirect_uris"),
    launchUrls: textList("launch_urls"),
    corsOrigins: textList("cors_origins"),
    jwksUri: text3("jwks_uri"),
    logoUri: text3("logo_uri"),
    clientUri: text3("client_uri"),
    policyUri: text3("policy_uri"),
    tosUri: text3("tos_uri"),
    contacts: textList("contacts"),
    tags: textList("tags"),
    /** The wizard's answers and graph version the app was registered with. */
    wizardAnswers: jsonb2("wizard_answers").$type(),
    /** RFC 7592 registration access token of a dynamically registered app. */
    registrationTokenHash: bytes("registration_token_hash"),
    /** Tokens issued before this moment are refused everywhere. */
    tokensInvalidBefore: instant("tokens_invalid_before"),
    firstTokenAt: instant("first_token_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    updatedAt: updatedAt(),
    version: integer2("version").notNull().default(1)
  },
  (table) => [
    uniqueIndex2("apps_client_id").on(table.clientId),
    unique("apps_id_kind").on(table.id, table.kind),
    index2("apps_created").on(table.createdAt, table.id),
    index2("apps_name").on(sql3`lower(${table.name})`, table.id),
    index2("apps_tags").using("gin", table.tags),
    check2("apps_kind", oneOf("kind", APP_KINDS)),
    check2("apps_state", oneOf("state", APP_STATES)),
    check2("apps_issuer", oneOf("issuer", TOKEN_ISSUERS)),
    check2("apps_auth_method", oneOf("auth_method", CLIENT_AUTH_METHODS)),
    check2("apps_public_has_no_credential", sql3`(kind = 'public') = (auth_method = 'none')`),
    check2("apps_public_has_no_jwks", sql3`kind <> 'public' or jwks_uri is null`),
    check2("apps_public_has_pkce", sql3`kind <> 'public' or pkce_required`),
    check2("apps_basic_is_for_services", sql3`kind = 'service' or not basic_at_api`),
    check2(
      "apps_service_grants",
      sql3`(kind = 'service') = ('client_credentials' = any(grant_types)) and (kind <> 'service' or grant_types <@ '{client_credentials}'::text[])`
    ),
    check2(
      "apps_service_has_no_browser",
      sql3`kind <> 'service' or (post_logout_redirect_uris = '{}' and launch_urls = '{}')`
    ),
    check2("apps_access_ttl", sql3`access_ttl_seconds between 30 and 86400`),
    check2("apps_refresh_grace", sql3`refresh_grace_seconds between 0 and 60`),
    check2(
      "apps_refresh_lifetimes",
      sql3`not ('refresh_token' = any(grant_types)) or (refresh_idle_ttl_seconds is not null and refresh_absolute_ttl_seconds is not null)`
    )
  ]
);
var appRedirectUris = pgTable2(
  "app_redirect_uris",
  {
    id: idOf("redirectUri").primaryKey(),
    appId: idOf("app", "app_id").notNull(),
    appKind: text3("app_kind", { enum: APP_KINDS }).notNull(),
    uri: text3("uri").notNull(),
    platform: text3("platform", { enum: PLATFORMS }).notNull(),
    position: integer2("position").notNull().default(0),
    createdAt: createdAt()
  },
  (table) => [
    foreignKey({ columns: [table.appId, table.appKind], foreignColumns: [apps.id, apps.kind] }).onDelete("cascade").onUpdate("cascade"),
    unique("app_redirect_uris_unique").on(table.appId, table.uri),
    check2("app_redirect_uris_kind", sql3`app_kind in ('public', 'confidential')`),
    check2("app_redirect_uris_platform", oneOf("platform", PLATFORMS))
  ]
);
var appOwners = pgTable2(
  "app_owners",
  {
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    userId: idOf("user", "user_id").notNull().references(() => users.id, { onDelete: "cascade" })
  },
  (table) => [
    primaryKey2({ columns: [table.appId, table.userId] }),
    index2("app_owners_user").on(table.userId)
  ]
);

// db/schema/activity.ts
var ACTIVITY_KINDS = [
  "token.issued",
  "token.refused",
  "token.revoked",
  "authorize.granted",
  "authorize.refused",
  "introspect.refused",
  "fhir.allowed",
  "fhir.denied",
  "sign_in.succeeded",
  "sign_in.failed"
];
var activityEvents = pgTable3(
  "activity_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    kind: text4("kind", { enum: ACTIVITY_KINDS }).notNull(),
    appId: idOf("app", "app_id"),
    /** What was sent as client_id when no app was found; cut to 200 characters. */
    clientId: text4("client_id"),
    userId: idOf("user", "user_id"),
    apiId: idOf("api", "api_id"),
    grantId: idOf("grant", "grant_id"),
    secretId: idOf("secret", "secret_id"),
    grantType: text4("grant_type"),
    /** Error code on the wire for a refusal. */
    code: text4("code"),
    /** The catalogued cause of a refusal. */
    cause: text4("cause"),
    /** Sent beside registered, scopes, method and path: redacted and bounded. */
    detail: jsonb3("detail").$type(),
    ip: text4("ip")
  },
  (table) => [
    index3("activity_events_app").on(table.appId, table.id),
    index3("activity_events_at").on(table.at)
  ]
);
var appUsageDaily = pgTable3(
  "app_usage_daily",
  {
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    day: date("day").notNull(),
    issued: integer3("issued").notNull().default(0),
    refused: integer3("refused").notNull().default(0),
    fhirAllowed: integer3("fhir_allowed").notNull().default(0),
    fhirDenied: integer3("fhir_denied").notNull().default(0)
  },
  (table) => [primaryKey3({ columns: [table.appId, table.day] })]
);
var failures = pgTable3(
  "failures",
  {
    id: idOf("failure").primaryKey(),
    appId: idOf("app", "app_id").references(() => apps.id, { onDelete: "cascade" }),
    clientId: text4("client_id"),
    cause: text4("cause").notNull(),
    fingerprint: text4("fingerprint").notNull(),
    count: integer3("count").notNull().default(1),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    sample: jsonb3("sample").$type().notNull(),
    resolvedAt: instant("resolved_at")
  },
  (table) => [
    uniqueIndex3("failures_fingerprint").on(table.fingerprint),
    index3("failures_app").on(table.appId)
  ]
);

// db/schema/apis.ts
import {
  boolean as boolean3,
  check as check3,
  index as index4,
  integer as integer4,
  jsonb as jsonb4,
  pgTable as pgTable4,
  primaryKey as primaryKey4,
  text as text5,
  uniqueIndex as uniqueIndex4
} from "drizzle-orm/pg-core";
var API_STATES = ["active", "disabled"];
var ACCESS_TOKEN_FORMATS = ["jwt", "opaque"];
var apis = pgTable4(
  "apis",
  {
    id: idOf("api").primaryKey(),
    /** Names the API in the gateway's path: `/fhir/{slug}`. */
    slug: text5("slug").notNull(),
    name: text5("name").notNull(),
    description: text5("description").notNull().default(""),
    issuer: text5("issuer", { enum: TOKEN_ISSUERS }).notNull().default("admit"),
    /** Id of the record in Entra ID or Aidbox, where the API lives there. */
    externalId: text5("external_id"),
    identifierUri: text5("identifier_uri").notNull(),
    fhirBaseUrl: text5("fhir_base_url"),
    /** `gateway`: Admit stands in front. `own`: the server validates tokens itself. */
    enforcement: text5("enforcement", { enum: API_ENFORCEMENTS }).notNull().default("gateway"),
    /** A private or loopback upstream is reached only when an admin allowed this very host. */
    allowedPrivateHost: text5("allowed_private_host"),
    /** Authorization header the gateway sends upstream, sealed under the master key. */
    sealedUpstreamAuthorization: bytes("sealed_upstream_authorization"),
    smart: boolean3("smart").notNull().default(false),
    accessTokenFormat: text5("access_token_format", { enum: ACCESS_TOKEN_FORMATS }).notNull().default("jwt"),
    signingAlg: text5("signing_alg").notNull().default("ES256"),
    /** Caps the access token lifetime of every app; null leaves the app's own. */
    maxAccessTtlSeconds: integer4("max_access_ttl_seconds"),
    deployment: jsonb4("deployment").$type().notNull().default({}),
    state: text5("state", { enum: API_STATES }).notNull().default("active"),
    binnedAt: instant("binned_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    updatedAt: updatedAt(),
    version: integer4("version").notNull().default(1)
  },
  (table) => [
    uniqueIndex4("apis_slug").on(table.slug),
    uniqueIndex4("apis_identifier_uri").on(table.identifierUri),
    check3("apis_issuer", oneOf("issuer", TOKEN_ISSUERS)),
    check3("apis_enforcement", oneOf("enforcement", API_ENFORCEMENTS)),
    check3("apis_access_token_format", oneOf("access_token_format", ACCESS_TOKEN_FORMATS)),
    check3("apis_state", oneOf("state", API_STATES))
  ]
);
var apiScopes = pgTable4(
  "api_scopes",
  {
    apiId: idOf("api", "api_id").notNull().references(() => apis.id, { onDelete: "cascade" }),
    scope: text5("scope").notNull(),
    /** Shown at consent. */
    title: text5("title").notNull().default(""),
    description: text5("description").notNull().default(""),
    adminOnly: boolean3("admin_only").notNull().default(false)
  },
  (table) => [primaryKey4({ columns: [table.apiId, table.scope] })]
);
var apiRoles = pgTable4(
  "api_roles",
  {
    apiId: idOf("api", "api_id").notNull().references(() => apis.id, { onDelete: "cascade" }),
    value: text5("value").notNull(),
    title: text5("title").notNull().default(""),
    description: text5("description").notNull().default(""),
    enabled: boolean3("enabled").notNull().default(true)
  },
  (table) => [primaryKey4({ columns: [table.apiId, table.value] })]
);
var appApiGrants = pgTable4(
  "app_api_grants",
  {
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    apiId: idOf("api", "api_id").notNull().references(() => apis.id, { onDelete: "cascade" }),
    roles: textList("roles"),
    grantedBy: idOf("user", "granted_by").references(() => users.id, { onDelete: "set null" }),
    grantedAt: instant("granted_at").notNull().defaultNow()
  },
  (table) => [
    primaryKey4({ columns: [table.appId, table.apiId] }),
    index4("app_api_grants_api").on(table.apiId)
  ]
);

// db/schema/audit.ts
import { bigserial as bigserial2, index as index5, jsonb as jsonb5, pgTable as pgTable5, text as text6 } from "drizzle-orm/pg-core";
var auditEvents = pgTable5(
  "audit_events",
  {
    id: bigserial2("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    event: text6("event").$type().notNull(),
    /** `person`, `app` (dynamic registration), `command_line` or `system`. */
    actorType: text6("actor_type", { enum: ["person", "app", "command_line", "system"] }).notNull(),
    actorId: idOf("user", "actor_id"),
    /** As it was then: names change, the log does not. */
    actorName: text6("actor_name").notNull(),
    subjectType: text6("subject_type").notNull(),
    subjectId: text6("subject_id").notNull(),
    subjectName: text6("subject_name").notNull(),
    changes: jsonb5("changes").$type().notNull().default([]),
    detail: jsonb5("detail").$type().notNull().default({}),
    reason: text6("reason"),
    ip: text6("ip")
  },
  (table) => [
    index5("audit_events_subject").on(table.subjectType, table.subjectId, table.id),
    index5("audit_events_actor").on(table.actorId, table.id)
  ]
);

// db/schema/credentials.ts
import { sql as sql4 } from "drizzle-orm";
import {
  check as check4,
  date as date2,
  foreignKey as foreignKey2,
  index as index6,
  integer as integer5,
  jsonb as jsonb6,
  pgTable as pgTable6,
  primaryKey as primaryKey5,
  text as text7
} from "drizzle-orm/pg-core";
var SECRET_STATES = ["live", "retiring", "disabled"];
var appSecrets = pgTable6(
  "app_secrets",
  {
    id: idOf("secret").primaryKey(),
    appId: idOf("app", "app_id").notNull(),
    appKind: text7("app_kind", { enum: APP_KINDS }).notNull(),
    name: text7("name").notNull().default(""),
    secretHash: bytes("secret_hash").notNull(),
    lastFour: text7("last_four").notNull(),
    state: text7("state", { enum: SECRET_STATES }).notNull().default("live"),
    retireAt: instant("retire_at"),
    expiresAt: instant("expires_at"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    lastUsedAt: instant("last_used_at"),
    lastUsedIp: text7("last_used_ip")
  },
  (table) => [
    foreignKey2({ columns: [table.appId, table.appKind], foreignColumns: [apps.id, apps.kind] }).onDelete("cascade").onUpdate("cascade"),
    index6("app_secrets_app").on(table.appId),
    index6("app_secrets_expiry").on(table.expiresAt),
    check4("app_secrets_kind", sql4`app_kind in ('confidential', 'service')`),
    check4("app_secrets_state", oneOf("state", SECRET_STATES)),
    check4("app_secrets_retiring", sql4`(state = 'retiring') = (retire_at is not null)`)
  ]
);
var secretUsageDaily = pgTable6(
  "secret_usage_daily",
  {
    secretId: idOf("secret", "secret_id").notNull().references(() => appSecrets.id, { onDelete: "cascade" }),
    day: date2("day").notNull(),
    uses: integer5("uses").notNull().default(0)
  },
  (table) => [primaryKey5({ columns: [table.secretId, table.day] })]
);
var appKeys = pgTable6(
  "app_keys",
  {
    id: idOf("key").primaryKey(),
    appId: idOf("app", "app_id").notNull(),
    appKind: text7("app_kind", { enum: APP_KINDS }).notNull(),
    kid: text7("kid").notNull(),
    alg: text7("alg"),
    publicJwk: jsonb6("public_jwk").$type().notNull(),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    expiresAt: instant("expires_at"),
    disabledAt: instant("disabled_at"),
    lastUsedAt: instant("last_used_at")
  },
  (table) => [
    foreignKey2({ columns: [table.appId, table.appKind], foreignColumns: [apps.id, apps.kind] }).onDelete("cascade").onUpdate("cascade"),
    index6("app_keys_app").on(table.appId),
    check4("app_keys_kind", sql4`app_kind in ('confidential', 'service')`)
  ]
);

// db/schema/grants.ts
import { boolean as boolean4, index as index7, integer as integer6, jsonb as jsonb7, pgTable as pgTable7, primaryKey as primaryKey6, text as text8 } from "drizzle-orm/pg-core";
var consents = pgTable7(
  "consents",
  {
    userId: idOf("user", "user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    /** The audience the scopes were given for; empty for sign-in only. */
    audience: text8("audience").notNull().default(""),
    scopes: textList("scopes"),
    createdAt: createdAt(),
    updatedAt: updatedAt()
  },
  (table) => [primaryKey6({ columns: [table.userId, table.appId, table.audience] })]
);
var grants = pgTable7(
  "grants",
  {
    id: idOf("grant").primaryKey(),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    userId: idOf("user", "user_id").references(() => users.id, { onDelete: "cascade" }),
    sessionId: idOf("session", "session_id"),
    apiId: idOf("api", "api_id").references(() => apis.id, { onDelete: "cascade" }),
    audience: text8("audience").notNull(),
    scopes: textList("scopes"),
    authTime: instant("auth_time"),
    amr: textList("amr"),
    acr: text8("acr"),
    nonce: text8("nonce"),
    /** OpenID Connect Core §5.5 claims request, as granted. */
    claims: jsonb7("claims").$type(),
    /** SMART launch context: patient, encounter, fhirContext, need_patient_banner ... */
    launch: jsonb7("launch").$type(),
    /** Thumbprint of the DPoP key the tokens are bound to (RFC 9449 §6). */
    dpopJkt: text8("dpop_jkt"),
    /** offline_access was granted: refresh outlives the session. */
    offline: boolean4("offline").notNull().default(false),
    createdAt: createdAt(),
    revokedAt: instant("revoked_at"),
    revokedReason: text8("revoked_reason")
  },
  (table) => [
    index7("grants_app").on(table.appId, table.createdAt),
    index7("grants_user").on(table.userId),
    index7("grants_session").on(table.sessionId)
  ]
);
var authorizationCodes = pgTable7(
  "authorization_codes",
  {
    codeHash: bytes("code_hash").primaryKey(),
    grantId: idOf("grant", "grant_id").notNull().references(() => grants.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").notNull(),
    redirectUri: text8("redirect_uri").notNull(),
    codeChallenge: text8("code_challenge"),
    dpopJkt: text8("dpop_jkt"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    consumedAt: instant("consumed_at")
  },
  (table) => [index7("authorization_codes_expiry").on(table.expiresAt)]
);
var refreshTokens = pgTable7(
  "refresh_tokens",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    grantId: idOf("grant", "grant_id").notNull().references(() => grants.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").notNull(),
    /** 0 for the first of its family; a family never has two live generations. */
    generation: integer6("generation").notNull().default(0),
    createdAt: createdAt(),
    idleExpiresAt: instant("idle_expires_at").notNull(),
    absoluteExpiresAt: instant("absolute_expires_at").notNull(),
    consumedAt: instant("consumed_at")
  },
  (table) => [
    index7("refresh_tokens_grant").on(table.grantId),
    index7("refresh_tokens_expiry").on(table.absoluteExpiresAt)
  ]
);
var accessTokens = pgTable7(
  "access_tokens",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    jti: text8("jti").notNull(),
    grantId: idOf("grant", "grant_id").references(() => grants.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    claims: jsonb7("claims").$type().notNull(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull()
  },
  (table) => [
    index7("access_tokens_expiry").on(table.expiresAt),
    index7("access_tokens_grant").on(table.grantId)
  ]
);

// db/schema/instance.ts
import { sql as sql5 } from "drizzle-orm";
import { bigint, boolean as boolean5, check as check5, integer as integer7, jsonb as jsonb8, pgTable as pgTable8, text as text9 } from "drizzle-orm/pg-core";
var instance = pgTable8(
  "instance",
  {
    id: integer7("id").primaryKey().default(1),
    /** The issuer the instance last ran under; a change is announced with the apps it breaks. */
    issuer: text9("issuer").notNull(),
    demo: boolean5("demo").notNull().default(false),
    settings: jsonb8("settings").$type().notNull().default({}),
    version: integer7("version").notNull().default(1),
    createdAt: createdAt()
  },
  () => [check5("instance_single_row", sql5`id = 1`)]
);
var changeCounter = pgTable8(
  "change_counter",
  {
    id: integer7("id").primaryKey().default(1),
    value: bigint("value", { mode: "number" }).notNull().default(0)
  },
  () => [check5("change_counter_single_row", sql5`id = 1`)]
);
var KEY_STATES = ["announced", "active", "retired"];
var signingKeys = pgTable8(
  "signing_keys",
  {
    kid: text9("kid").primaryKey(),
    alg: text9("alg").notNull(),
    publicJwk: jsonb8("public_jwk").$type().notNull(),
    /** The private JWK, sealed under the master key. */
    sealedPrivateJwk: bytes("sealed_private_jwk").notNull(),
    state: text9("state", { enum: KEY_STATES }).notNull(),
    createdAt: createdAt(),
    activatedAt: instant("activated_at"),
    retiredAt: instant("retired_at"),
    /** After this the public key leaves the JWKS. */
    removeAt: instant("remove_at")
  },
  () => [check5("signing_keys_state", oneOf("state", KEY_STATES))]
);
var LINK_PURPOSES = ["set_up", "invitation", "password_reset", "secret_handover"];
var oneTimeLinks = pgTable8(
  "one_time_links",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    purpose: text9("purpose", { enum: LINK_PURPOSES }).notNull(),
    userId: idOf("user", "user_id"),
    appId: idOf("app", "app_id"),
    /** What a hand-over link reveals, sealed under the master key; emptied when opened. */
    sealedPayload: bytes("sealed_payload"),
    createdBy: idOf("user", "created_by"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at")
  },
  () => [check5("one_time_links_purpose", oneOf("purpose", LINK_PURPOSES))]
);

// db/schema/policies.ts
import { sql as sql6 } from "drizzle-orm";
import { check as check6, index as index8, integer as integer8, jsonb as jsonb9, pgTable as pgTable9, primaryKey as primaryKey7, text as text10, uniqueIndex as uniqueIndex5 } from "drizzle-orm/pg-core";
var POLICY_STATES = ["active", "draft"];
var policies = pgTable9(
  "policies",
  {
    id: idOf("policy").primaryKey(),
    name: text10("name").notNull(),
    description: text10("description").notNull().default(""),
    /** The Cedar text in force. */
    cedar: text10("cedar").notNull(),
    /** Text that did not parse or type-check, kept for its author; never in force. */
    draftCedar: text10("draft_cedar"),
    state: text10("state", { enum: POLICY_STATES }).notNull().default("active"),
    /** The preset it was made from, if any. */
    preset: text10("preset"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    updatedAt: updatedAt(),
    version: integer8("version").notNull().default(1)
  },
  (table) => [
    uniqueIndex5("policies_name").on(sql6`lower(${table.name})`),
    check6("policies_state", oneOf("state", POLICY_STATES))
  ]
);
var policyVersions = pgTable9(
  "policy_versions",
  {
    policyId: idOf("policy", "policy_id").notNull().references(() => policies.id, { onDelete: "cascade" }),
    version: integer8("version").notNull(),
    name: text10("name").notNull(),
    cedar: text10("cedar").notNull(),
    note: text10("note").notNull().default(""),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" })
  },
  (table) => [primaryKey7({ columns: [table.policyId, table.version] })]
);
var policyLinks = pgTable9(
  "policy_links",
  {
    id: idOf("policyLink").primaryKey(),
    policyId: idOf("policy", "policy_id").notNull().references(() => policies.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").references(() => apps.id, { onDelete: "cascade" }),
    appKind: text10("app_kind", { enum: APP_KINDS }),
    role: text10("role", { enum: ROLES }),
    userId: idOf("user", "user_id").references(() => users.id, { onDelete: "cascade" }),
    apiId: idOf("api", "api_id").references(() => apis.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" })
  },
  (table) => [
    index8("policy_links_policy").on(table.policyId),
    index8("policy_links_app").on(table.appId),
    check6("policy_links_one_subject", sql6`num_nonnulls(app_id, app_kind, role, user_id) = 1`),
    uniqueIndex5("policy_links_unique").on(
      table.policyId,
      sql6`coalesce(app_id, app_kind, role, user_id)`,
      sql6`coalesce(api_id, '')`
    )
  ]
);
var policyCases = pgTable9(
  "policy_cases",
  {
    id: idOf("policyCase").primaryKey(),
    policyId: idOf("policy", "policy_id").notNull().references(() => policies.id, { onDelete: "cascade" }),
    name: text10("name").notNull(),
    expect: text10("expect", { enum: ["allow", "deny"] }).notNull(),
    request: jsonb9("request").$type().notNull(),
    createdAt: createdAt(),
    lastRunAt: instant("last_run_at")
  },
  (table) => [index8("policy_cases_policy").on(table.policyId)]
);

// db/schema/protocol.ts
import { bigserial as bigserial3, index as index9, integer as integer9, jsonb as jsonb10, pgTable as pgTable10, primaryKey as primaryKey8, text as text11, uniqueIndex as uniqueIndex6 } from "drizzle-orm/pg-core";
var interactions = pgTable10(
  "interactions",
  {
    handleHash: bytes("handle_hash").primaryKey(),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    /** The parsed authorization request, in wire names. */
    params: jsonb10("params").$type().notNull(),
    /** What the person answered so far: consented scopes, picked patient, re-authenticated at. */
    answers: jsonb10("answers").$type().notNull().default({}),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at")
  },
  (table) => [index9("interactions_expiry").on(table.expiresAt)]
);
var pushedRequests = pgTable10(
  "pushed_requests",
  {
    handleHash: bytes("handle_hash").primaryKey(),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    params: jsonb10("params").$type().notNull(),
    dpopJkt: text11("dpop_jkt"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at")
  },
  (table) => [index9("pushed_requests_expiry").on(table.expiresAt)]
);
var deviceAuthorizations = pgTable10(
  "device_authorizations",
  {
    deviceCodeHash: bytes("device_code_hash").primaryKey(),
    userCode: text11("user_code").notNull(),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    params: jsonb10("params").$type().notNull(),
    state: text11("state", { enum: ["pending", "approved", "denied", "redeemed"] }).notNull().default("pending"),
    grantId: idOf("grant", "grant_id"),
    intervalSeconds: integer9("interval_seconds").notNull().default(5),
    lastPolledAt: instant("last_polled_at"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull()
  },
  (table) => [uniqueIndex6("device_authorizations_user_code").on(table.userCode)]
);
var usedJtis = pgTable10(
  "used_jtis",
  {
    /** The client id of an assertion, or the thumbprint of a proof's key. */
    owner: text11("owner").notNull(),
    jtiHash: bytes("jti_hash").notNull(),
    expiresAt: instant("expires_at").notNull()
  },
  (table) => [
    primaryKey8({ columns: [table.owner, table.jtiHash] }),
    index9("used_jtis_expiry").on(table.expiresAt)
  ]
);
var revocations = pgTable10(
  "revocations",
  {
    id: bigserial3("id", { mode: "number" }).primaryKey(),
    kind: text11("kind", { enum: ["jti", "grant"] }).notNull(),
    key: text11("key").notNull(),
    createdAt: createdAt(),
    /** When the last token it concerns has expired by itself. */
    expiresAt: instant("expires_at").notNull()
  },
  (table) => [
    uniqueIndex6("revocations_key").on(table.kind, table.key),
    index9("revocations_created").on(table.createdAt),
    index9("revocations_expiry").on(table.expiresAt)
  ]
);
var launches = pgTable10(
  "launches",
  {
    handleHash: bytes("handle_hash").primaryKey(),
    appId: idOf("app", "app_id").notNull().references(() => apps.id, { onDelete: "cascade" }),
    apiId: idOf("api", "api_id"),
    userId: idOf("user", "user_id"),
    context: jsonb10("context").$type().notNull(),
    simulatedError: text11("simulated_error"),
    scopes: textList("scopes"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at")
  },
  (table) => [index9("launches_expiry").on(table.expiresAt)]
);
var rateLimits = pgTable10("rate_limits", {
  key: text11("key").primaryKey(),
  points: integer9("points").notNull(),
  expire: instant("expire")
});

// db/client.ts
import { drizzle as drizzle2 } from "drizzle-orm/postgres-js";
import postgres2 from "postgres";
function connect(url, options = {}) {
  const client = postgres2(url, {
    max: options.max ?? 10,
    idle_timeout: 300,
    connect_timeout: 10,
    onnotice: () => {
    },
    connection: { application_name: "admit" }
  });
  return drizzle2(client, { schema: schema_exports });
}

// lib/server/process-state.ts
var store = globalThis;
function processState(name, make) {
  const key = /* @__PURE__ */ Symbol.for(`admit.${name}`);
  if (!(key in store)) store[key] = make();
  return store[key];
}

// lib/server/database.ts
var state = () => processState("database", () => ({ db: null }));
function openDatabase(url) {
  const current = state();
  current.db ??= connect(url);
  return current.db;
}
function db() {
  const { db: open } = state();
  if (open) return open;
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("INVARIANT: no database: DATABASE_URL is not set and no server opened one");
  return openDatabase(url);
}

// lib/settings.mjs
var LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
var accept = (value) => ({ ok: true, value });
var refuse = (problem) => ({ ok: false, problem });
var SETTINGS = [
  {
    name: "PORT",
    key: "port",
    default: 3e3,
    meaning: "The port to serve on.",
    example: "3000",
    parse: (raw) => parseInteger(raw, { from: 1, to: 65535 })
  },
  {
    name: "ADMIT_HOST",
    key: "host",
    default: "localhost",
    meaning: "The address to bind. localhost means this machine only, over IPv4 and IPv6; in a container, or for other machines, use 0.0.0.0 or ::.",
    example: "0.0.0.0",
    parse: parseHost
  },
  {
    name: "ADMIT_URL",
    key: "url",
    default: null,
    defaultText: "http://localhost:PORT",
    meaning: "The address people and apps reach Admit at. It is the issuer of every token, so changing it later breaks apps that remember it.",
    example: "https://auth.example.org",
    parse: parseIssuer
  },
  {
    name: "DATABASE_URL",
    key: "databaseUrl",
    default: null,
    defaultText: "a PostgreSQL server that Admit runs itself",
    meaning: "A PostgreSQL database of your own.",
    example: "postgres://admit:password@db.example.org:5432/admit",
    parse: parseDatabaseUrl
  },
  {
    name: "ADMIT_DATA_DIR",
    key: "dataDir",
    default: ".admit",
    meaning: "The folder for the embedded database, keys and the pid file, relative to the project.",
    example: "/var/lib/admit/data",
    parse: (raw) => raw.includes("\0") ? refuse("must be a path") : accept(raw)
  },
  {
    name: "ADMIT_MASTER_KEY",
    key: "masterKey",
    default: null,
    defaultText: "made once and kept in ADMIT_DATA_DIR/master.key",
    meaning: "32 random bytes as base64url; signing keys are encrypted under it. Make one with: openssl rand 32 | basenc --base64url | tr -d =",
    example: "43-characters-of-base64url",
    parse: parseMasterKey
  },
  {
    name: "ADMIT_OWNER_EMAIL",
    key: "ownerEmail",
    default: null,
    defaultText: "the first owner is made at the set-up link",
    meaning: "Makes the first owner without the set-up link; needs ADMIT_OWNER_PASSWORD_FILE too.",
    example: "owner@example.org",
    parse: (raw) => /^[^\s@]+@[^\s@]+$/.test(raw) ? accept(raw) : refuse("must be an e-mail address such as owner@example.org")
  },
  {
    name: "ADMIT_OWNER_PASSWORD_FILE",
    key: "ownerPasswordFile",
    default: null,
    defaultText: "the first owner is made at the set-up link",
    meaning: "A file holding the first owner's password; needs ADMIT_OWNER_EMAIL too.",
    example: "/run/secrets/admit-owner",
    parse: (raw) => raw.includes("\0") ? refuse("must be a path") : accept(raw)
  },
  {
    name: "ADMIT_TRUSTED_PROXIES",
    key: "trustedProxies",
    default: 0,
    meaning: "How many proxies stand in front and append to X-Forwarded-For. With 0 that header is ignored and the connection's own address counts.",
    example: "1",
    parse: (raw) => parseInteger(raw, { from: 0, to: 10 })
  },
  {
    name: "ADMIT_LOG_LEVEL",
    key: "logLevel",
    default: "info",
    meaning: `How much is logged: ${LOG_LEVELS.join(", ")}.`,
    example: "warn",
    parse: (raw) => LOG_LEVELS.some((level) => level === raw) ? accept(raw) : refuse(`must be one of ${LOG_LEVELS.join(", ")}`)
  }
];
function parseSettings(env) {
  const values = {};
  const problems = findUnknown(env);
  for (const row of SETTINGS) {
    const raw = env[row.name]?.trim();
    if (raw === void 0 || raw === "") {
      values[row.key] = row.default;
      continue;
    }
    const parsed = row.parse(raw);
    if (parsed.ok) values[row.key] = parsed.value;
    else problems.push(`${row.name} ${parsed.problem}`);
  }
  const hasEmail = Boolean(env.ADMIT_OWNER_EMAIL?.trim());
  const hasPassword = Boolean(env.ADMIT_OWNER_PASSWORD_FILE?.trim());
  if (hasEmail !== hasPassword) {
    const [set, missing2] = hasEmail ? ["ADMIT_OWNER_EMAIL", "ADMIT_OWNER_PASSWORD_FILE"] : ["ADMIT_OWNER_PASSWORD_FILE", "ADMIT_OWNER_EMAIL"];
    problems.push(`${missing2} is missing: ${set} is set, and the two go together`);
  }
  if (problems.length > 0) return { ok: false, problems };
  values.url ??= `http://localhost:${values.port}`;
  return { ok: true, settings: (
    /** @type {Settings} */
    /** @type {unknown} */
    values
  ) };
}
function findUnknown(env) {
  const names = SETTINGS.map((row) => row.name);
  return Object.keys(env).filter((name) => name.startsWith("ADMIT_") && !names.includes(name)).sort().map((name) => `${name} is not a setting; did you mean ${nearest(name, names)}?`);
}
function nearest(word, candidates2) {
  const ranked = candidates2.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  ranked.sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? "";
}
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next2 = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next2.push(Math.min(swap, (row[j] ?? 0) + 1, (next2[j - 1] ?? 0) + 1));
    }
    row = next2;
  }
  return row[b.length] ?? 0;
}
function parseInteger(raw, { from, to }) {
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (value >= from && value <= to) return accept(value);
  return refuse(`must be a whole number from ${from} to ${to}, not "${raw}"`);
}
function parseHost(raw) {
  if (/^[A-Za-z0-9.:_-]+$/.test(raw)) return accept(raw);
  return refuse(`must be a host name or IP address such as 0.0.0.0, not "${raw}"`);
}
function parseIssuer(raw) {
  if (!URL.canParse(raw)) return refuse(`must be an address such as https://auth.example.org, not "${raw}"`);
  const url = new URL(raw);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return refuse("must start with https:// or http://");
  if (url.username !== "" || url.password !== "") return refuse("must not hold a user name or password");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse("must start with https://; http:// is only for localhost");
  }
  if (raw !== url.origin)
    return refuse(`must be written as ${url.origin}, without path, query or trailing slash`);
  return accept(raw);
}
function isLoopback(hostname) {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
function parseDatabaseUrl(raw) {
  const form = "must look like postgres://user:password@host:5432/database";
  if (!URL.canParse(raw)) return refuse(`${form}; a password with special characters must be percent-encoded`);
  const url = new URL(raw);
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") return refuse(form);
  if (url.hostname === "" || url.pathname.length < 2) return refuse(form);
  return accept(raw);
}
function parseMasterKey(raw) {
  if (/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=?$/.test(raw)) return accept(raw.replace("=", ""));
  return refuse("must be 32 bytes as base64url (43 characters)");
}

// lib/server/env.ts
var state2 = () => processState("settings", () => ({ settings: null }));
function adoptSettings(settings3) {
  state2().settings = settings3;
}
function settings() {
  const current = state2();
  if (!current.settings) {
    const parsed = parseSettings(process.env);
    if (!parsed.ok) throw new Error(`These settings cannot be used:
${parsed.problems.join("\n")}`);
    current.settings = parsed.settings;
  }
  return current.settings;
}
var issuer = () => settings().url;
var isHttps = () => issuer().startsWith("https://");

// lib/server/http/listen.ts
import { createServer } from "node:http";
var KEEP_ALIVE_MS = 125e3;
var HEADERS_MS = 15e3;
var REQUEST_MS = 6e4;
var MAX_HEADER_BYTES = 32 * 1024;
var MAX_HEADERS = 100;
var DRAIN_MS = 15e3;
async function listen(listener, at2) {
  const hosts = at2.host === "localhost" ? ["127.0.0.1", "::1"] : [at2.host];
  const servers = [];
  let port = at2.port;
  try {
    for (const host of hosts) {
      const server = createLimitedServer(listener);
      if (!await listenOn(server, host, port)) continue;
      servers.push(server);
      port = portOf(server);
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return {
    port,
    close: async (urgent) => {
      await Promise.all(servers.map((server) => drain(server, urgent)));
    }
  };
}
function portOf(server) {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
function createLimitedServer(listener) {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, insecureHTTPParser: false }, listener);
  server.maxHeadersCount = MAX_HEADERS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}
function listenOn(server, host, port) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const lacksIpv6 = host === "::1" && (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT");
      if (lacksIpv6) resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => resolve(true));
  });
}
function drain(server, urgent) {
  return new Promise((resolve) => {
    const cut = () => server.closeAllConnections();
    const timer = setTimeout(cut, DRAIN_MS);
    urgent?.addEventListener("abort", cut, { once: true });
    server.close(() => {
      clearTimeout(timer);
      urgent?.removeEventListener("abort", cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

// lib/server/http/main.ts
import next from "next";

// db/queries/oauth-values.ts
var sqlOf = (db2) => db2.$client;
var at = (date3) => date3.toISOString();
var atOrNull = (date3) => date3?.toISOString() ?? null;
var toDate = (value) => new Date(value);
var toDateOrNull = (value) => value === null ? null : new Date(value);
var jsonOrNull = (value) => value === null || value === void 0 ? null : JSON.stringify(value);

// db/queries/oauth-tokens.ts
async function saveAccessToken(db2, token2) {
  await sqlOf(db2)`
    insert into access_tokens (token_hash, jti, grant_id, app_id, claims, expires_at)
    values (${token2.hash}, ${token2.jti}, ${token2.grantId}, ${token2.appId},
      ${JSON.stringify(token2.claims)}::text::jsonb, ${at(token2.expiresAt)})`;
}
async function findAccessToken(db2, hash2) {
  const [row] = await sqlOf(db2)`
    select claims from access_tokens where token_hash = ${hash2}`;
  return row?.claims ?? null;
}
async function revokeToken(db2, jti, until) {
  await sqlOf(db2)`
    insert into revocations (kind, key, expires_at) values ('jti', ${jti}, ${at(until)})
    on conflict (kind, key) do nothing`;
}
async function pollChanges(db2, windowSeconds) {
  const rows2 = await sqlOf(db2)`
    select coalesce(c.value, 0) as version, r.kind, r.key, r.expires_at as "expiresAt"
    from (select 1) one left join change_counter c on true
      left join revocations r on r.expires_at > now()
        and (${windowSeconds}::integer is null or r.created_at > now() - make_interval(secs => ${windowSeconds}::integer))`;
  const revocations2 = rows2.flatMap(
    ({ kind, key, expiresAt }) => kind === null ? [] : [{ kind, key, expiresAt: toDate(expiresAt) }]
  );
  return { version: Number(rows2[0]?.version ?? 0), revocations: revocations2 };
}
async function isRevokedInTable(db2, of) {
  const [row] = await sqlOf(db2)`
    select exists (select 1 from revocations
      where (kind = 'jti' and key = ${of.jti}) or (kind = 'grant' and key = ${of.grantId}::text)) as revoked`;
  return row?.revoked ?? false;
}
async function claimJti(db2, of) {
  const claimed = await sqlOf(db2)`
    insert into used_jtis (owner, jti_hash, expires_at) values (${of.owner}, ${of.hash}, ${at(of.expiresAt)})
    on conflict (owner, jti_hash) do update set expires_at = excluded.expires_at where used_jtis.expires_at <= now()
    returning 1`;
  return claimed.length === 1;
}

// lib/server/changes.ts
var POLL_MS = 500;
var CONFIRMED_FOR_MS = 1e3;
var WINDOW_SECONDS = 30;
var state3 = () => processState("changes", () => ({
  version: 0,
  /** `performance.now()` when the last successful poll began. */
  confirmedAt: Number.NEGATIVE_INFINITY,
  complete: false,
  /** Revoked keys ("jti:x", "grant:y") and when they may be forgotten. */
  revoked: /* @__PURE__ */ new Map(),
  caches: /* @__PURE__ */ new Map(),
  timer: null,
  polling: null
}));
var isConfirmed = () => {
  const current = state3();
  return current.complete && performance.now() - current.confirmedAt < CONFIRMED_FOR_MS;
};
async function poll() {
  const current = state3();
  const began = performance.now();
  const { version, revocations: revocations2 } = await pollChanges(db(), current.complete ? WINDOW_SECONDS : null);
  for (const { kind, key, expiresAt } of revocations2)
    current.revoked.set(`${kind}:${key}`, expiresAt.getTime());
  if (version !== current.version) for (const cache of current.caches.values()) cache.clear();
  current.complete = !current.complete || began - current.confirmedAt < WINDOW_SECONDS * 500;
  current.version = version;
  current.confirmedAt = began;
  const now = Date.now();
  for (const [key, until] of current.revoked) {
    if (until > now) break;
    current.revoked.delete(key);
  }
}
function pollNow() {
  const current = state3();
  current.polling ??= poll().catch(() => {
  }).finally(() => {
    current.polling = null;
  });
  return current.polling;
}
function startChangePolling() {
  const current = state3();
  if (current.timer) return;
  current.timer = setInterval(() => void pollNow(), POLL_MS);
  current.timer.unref();
}
async function confirm() {
  startChangePolling();
  if (!isConfirmed()) await pollNow();
  return isConfirmed();
}
function remember(cache, key, entry, max) {
  cache.set(key, entry);
  for (const oldest of cache.keys()) {
    if (cache.size <= max) break;
    cache.delete(oldest);
  }
}
function versionedCache(name, options) {
  const cacheOf = (part) => {
    const { caches } = state3();
    const key = `${name}:${part}`;
    const known = caches.get(key) ?? /* @__PURE__ */ new Map();
    caches.set(key, known);
    return known;
  };
  return {
    async get(key) {
      if (!await confirm()) return options.load(key);
      const current = state3();
      const [present2, absent] = [cacheOf("present"), cacheOf("absent")];
      const found = present2.get(key) ?? absent.get(key);
      if (found && found.version === current.version) {
        if (present2.delete(key)) present2.set(key, found);
        return found.value;
      }
      const { version } = current;
      const value = await options.load(key);
      const missing2 = value === null;
      remember(missing2 ? absent : present2, key, { version, value }, missing2 ? 1e3 : options.max);
      return value;
    }
  };
}
function noteRevocation(kind, key, until) {
  state3().revoked.set(`${kind}:${key}`, until.getTime());
}
async function isRevoked(token2) {
  const { revoked } = state3();
  if (revoked.has(`jti:${token2.jti}`)) return true;
  if (token2.grantId !== null && revoked.has(`grant:${token2.grantId}`)) return true;
  if (await confirm()) return revoked.has(`jti:${token2.jti}`) || revoked.has(`grant:${token2.grantId}`);
  return isRevokedInTable(db(), token2);
}

// db/queries/instance.ts
import { desc, eq, sql as sql7 } from "drizzle-orm";
async function findInstance(db2) {
  const [row] = await db2.select().from(instance).limit(1);
  return row ?? null;
}

// db/queries/people.ts
import { and, asc, count, eq as eq2, gt, isNull, ne, sql as sql8 } from "drizzle-orm";
async function findSessionByHandle(db2, handleHash, now) {
  const [row] = await db2.select({ session: sessions, user: users }).from(sessions).innerJoin(users, eq2(users.id, sessions.userId)).where(
    and(
      eq2(sessions.handleHash, handleHash),
      isNull(sessions.revokedAt),
      gt(sessions.expiresAt, now),
      eq2(users.state, "active")
    )
  ).limit(1);
  return row ?? null;
}
var touchSession = (db2, id, at2, expiresAt) => db2.update(sessions).set({ lastSeenAt: at2, expiresAt }).where(eq2(sessions.id, id));
var revokeSession = (db2, id, at2) => db2.update(sessions).set({ revokedAt: at2 }).where(and(eq2(sessions.id, id), isNull(sessions.revokedAt)));

// db/queries/apps.ts
import { and as and2, asc as asc2, desc as desc2, eq as eq3, ilike, inArray, isNotNull, isNull as isNull2, or, sql as sql9 } from "drizzle-orm";
var listColumns = {
  id: apps.id,
  clientId: apps.clientId,
  name: apps.name,
  kind: apps.kind,
  state: apps.state,
  issuer: apps.issuer,
  smart: apps.smart,
  tags: apps.tags,
  firstTokenAt: apps.firstTokenAt,
  lastUsedAt: apps.lastUsedAt,
  createdAt: apps.createdAt,
  binnedAt: apps.binnedAt
};
var timeKey = (time) => sql9`(extract(epoch from ${time}) * 1000000)::bigint::text`;
var timeOf = (key) => sql9`timestamptz 'epoch' + ${key}::bigint * interval '1 microsecond'`;
var used = sql9`coalesce(${apps.lastUsedAt}, timestamptz 'epoch')`;
var ORDERS = {
  name: {
    by: sql9`lower(${apps.name})`,
    key: sql9`lower(${apps.name})`,
    back: (key) => sql9`${key}::text`
  },
  newest: { by: sql9`${apps.createdAt}`, key: timeKey(sql9`${apps.createdAt}`), back: timeOf },
  "last-used": { by: used, key: timeKey(used), back: timeOf }
};

// lib/server/auth/one-time.ts
import { createHash } from "node:crypto";

// lib/server/random.ts
import { randomFillSync } from "node:crypto";

// lib/id.ts
var ID_PREFIXES = {
  app: "app",
  api: "api",
  policy: "pol",
  policyCase: "pcs",
  policyLink: "lnk",
  user: "usr",
  session: "ses",
  secret: "sid",
  key: "key",
  grant: "grt",
  redirectUri: "uri",
  event: "evt",
  failure: "flr",
  launch: "lch",
  view: "viw"
};
var ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
var LENGTH = 16;
function newId(kind, randomBytes3) {
  if (randomBytes3.length < LENGTH) throw new Error("INVARIANT: newId needs 16 random bytes");
  let id = `${ID_PREFIXES[kind]}_`;
  for (let i = 0; i < LENGTH; i++) id += ALPHABET[(randomBytes3[i] ?? 0) & 31];
  return id;
}

// lib/server/random.ts
var POOL_BYTES = 4096;
var pool = new Uint8Array(POOL_BYTES);
var used2 = POOL_BYTES;
function randomBytes(length) {
  if (length > POOL_BYTES) throw new Error("INVARIANT: randomBytes is for short values");
  if (used2 + length > POOL_BYTES) {
    randomFillSync(pool);
    used2 = 0;
  }
  const drawn = pool.slice(used2, used2 + length);
  pool.fill(0, used2, used2 + length);
  used2 += length;
  return drawn;
}
var freshId = (kind) => newId(kind, randomBytes(16));

// lib/server/auth/one-time.ts
var newToken = () => Buffer.from(randomBytes(32)).toString("base64url");
var tokenHash = (token2) => new Uint8Array(createHash("sha256").update(token2).digest());

// lib/server/auth/passwords.ts
import { hash, verify } from "@node-rs/argon2";
var gate = processState("password-gate", () => ({ running: 0, waiting: [] }));
var nobody = processState("password-nobody", () => ({ hash: null }));

// lib/server/keys.ts
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  sign as signBytes,
  verify as verifyBytes
} from "node:crypto";
import { promisify } from "node:util";

// db/queries/oauth-keys.ts
async function listSigningKeys(db2) {
  return sqlOf(db2)`
    select kid, alg, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk", state
    from signing_keys where remove_at is null or remove_at > now()
    order by activated_at desc nulls last, created_at desc, kid`;
}
async function addFirstKeys(db2, keys) {
  await sqlOf(db2).begin(async (sql11) => {
    await sql11`select pg_advisory_xact_lock(hashtext('admit.signing_keys'))`;
    for (const key of keys) {
      await sql11`
        insert into signing_keys (kid, alg, public_jwk, sealed_private_jwk, state, activated_at)
        select ${key.kid}, ${key.alg}, ${JSON.stringify(key.publicJwk)}::text::jsonb, ${key.sealedPrivateJwk},
          'active', now()
        where not exists (select 1 from signing_keys where alg = ${key.alg} and state = 'active')`;
    }
    await sql11`update change_counter set value = value + 1`;
  });
}

// lib/oauth/context.ts
var ENDPOINT_PATHS = {
  authorize: "/oauth/authorize",
  token: "/oauth/token",
  introspect: "/oauth/introspect",
  revoke: "/oauth/revoke",
  userinfo: "/oauth/userinfo",
  jwks: "/oauth/jwks",
  endSession: "/oauth/end-session",
  par: "/oauth/par",
  deviceAuthorization: "/oauth/device",
  deviceAnswer: "/oauth/device/answer",
  consent: "/oauth/consent"
};
var endpointUrl = (issuer2, endpoint2) => issuer2 + ENDPOINT_PATHS[endpoint2];

// lib/oauth/errors.ts
var OAUTH_ERROR_STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  invalid_scope: 400,
  access_denied: 403,
  server_error: 500,
  temporarily_unavailable: 503,
  // OpenID Connect Core §3.1.2.6
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  registration_not_supported: 400,
  invalid_request_uri: 400,
  // RFC 6750 §3.1
  invalid_token: 401,
  insufficient_scope: 403,
  // RFC 8707 §2
  invalid_target: 400,
  // RFC 9449 §5 and §8
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  // RFC 8628 §3.5
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  // RFC 7591 §3.2.2
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400
};
var BRAND2 = "admit.OAuthError";
var OAuthError = class extends Error {
  brand = BRAND2;
  code;
  description;
  refusal;
  detail;
  constructor(code, options) {
    super(`${code}: ${options.description}`, { cause: options.cause });
    this.name = "OAuthError";
    this.code = code;
    this.description = options.description;
    this.refusal = options.refusal ?? null;
    this.detail = options.detail ?? {};
  }
  get status() {
    return OAUTH_ERROR_STATUS[this.code];
  }
};
function isOAuthError(error) {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND2;
}
function toServerError(cause) {
  return new OAuthError("server_error", { description: "The request could not be completed.", cause });
}

// lib/oauth/refusals.ts
var CLIENT = "Client authentication failed.";
var CODE = "The authorization code is not valid.";
var REFRESH = "The refresh token is not valid.";
var TOKEN = "The access token is not valid.";
var REFUSALS = {
  "request.malformed": ["invalid_request", "The request is malformed."],
  "request.too_large": ["invalid_request", "The request is too large."],
  "request.content_type": ["invalid_request", "The body must be application/x-www-form-urlencoded."],
  "request.not_json": ["invalid_request", "The body must be JSON, sent as application/json."],
  "request.evaluation": ["invalid_request", "The body is not an access evaluation request."],
  "request.duplicate_parameter": ["invalid_request", "A parameter was sent more than once."],
  "request.bad_character": ["invalid_request", "A parameter holds a character that is not allowed."],
  "request.too_long": ["invalid_request", "A parameter is too long."],
  "request.missing_parameter": ["invalid_request", "A required parameter is missing."],
  "client.missing": ["invalid_client", CLIENT],
  "client.unknown": ["invalid_client", CLIENT],
  "client.draft": ["invalid_client", CLIENT],
  "client.disabled": ["invalid_client", CLIENT],
  "client.binned": ["invalid_client", CLIENT],
  "client.registered_elsewhere": ["invalid_client", CLIENT],
  "client.malformed_basic": ["invalid_client", CLIENT],
  "client.unknown_scheme": ["invalid_client", CLIENT],
  "client.mixed_methods": ["invalid_request", "Use one client authentication method only."],
  "client.id_mismatch": [
    "invalid_request",
    "The client_id parameter and the credentials name different apps."
  ],
  "client.public_sent_credentials": ["invalid_client", CLIENT],
  "client.credentials_missing": ["invalid_client", CLIENT],
  "client.other_method_registered": ["invalid_client", CLIENT],
  "secret.wrong": ["invalid_client", CLIENT],
  "secret.expired": ["invalid_client", CLIENT],
  "secret.retired": ["invalid_client", CLIENT],
  "secret.disabled": ["invalid_client", CLIENT],
  "assertion.malformed": ["invalid_client", CLIENT],
  "assertion.algorithm": ["invalid_client", CLIENT],
  "assertion.no_matching_key": ["invalid_client", CLIENT],
  "assertion.key_set_unreachable": ["invalid_client", CLIENT],
  "assertion.signature": ["invalid_client", CLIENT],
  "assertion.issuer": ["invalid_client", CLIENT],
  "assertion.audience": ["invalid_client", CLIENT],
  "assertion.type": ["invalid_client", CLIENT],
  "assertion.expired": ["invalid_client", CLIENT],
  "assertion.too_long_lived": ["invalid_client", CLIENT],
  "assertion.not_yet_valid": ["invalid_client", CLIENT],
  "assertion.no_jti": ["invalid_client", CLIENT],
  "assertion.replayed": ["invalid_client", CLIENT],
  "authorize.client_unknown": ["invalid_client", "This app is not known here."],
  "authorize.client_unusable": ["unauthorized_client", "This app cannot sign people in at the moment."],
  "authorize.no_redirect_uri": ["invalid_request", "The app did not say where to return to."],
  "authorize.redirect_uri": [
    "invalid_request",
    "The app asked to return to an address that is not registered."
  ],
  "authorize.grant_not_registered": ["unauthorized_client", "The app is not registered for this flow."],
  "authorize.response_type": ["unsupported_response_type", "Only response_type code is supported."],
  "authorize.response_mode": ["invalid_request", "The response_mode is not supported."],
  "authorize.request_object": ["request_not_supported", "Request objects are not supported."],
  "authorize.request_uri": ["request_uri_not_supported", "The request_uri is not one issued here."],
  "authorize.request_uri_expired": ["invalid_request_uri", "The request_uri is not known, used or expired."],
  "authorize.registration": ["registration_not_supported", "The registration parameter is not supported."],
  "authorize.pkce_missing": ["invalid_request", "A code_challenge is required."],
  "authorize.pkce_method": ["invalid_request", "Only code_challenge_method S256 is supported."],
  "authorize.pkce_challenge": ["invalid_request", "The code_challenge is not a SHA-256 in base64url."],
  "authorize.nonce_missing": ["invalid_request", "A nonce is required where PKCE is not used."],
  "authorize.prompt": ["invalid_request", "The prompt parameter is not valid."],
  "authorize.max_age": ["invalid_request", "The max_age parameter is not valid."],
  "authorize.claims": ["invalid_request", "The claims parameter is not valid."],
  "authorize.id_token_hint": ["invalid_request", "The id_token_hint is not valid."],
  "authorize.dpop_jkt": ["invalid_request", "The dpop_jkt parameter is not valid."],
  "authorize.launch": ["invalid_request", "The launch is not valid."],
  "authorize.login_required": ["login_required", "The person is not signed in."],
  "authorize.other_person": ["login_required", "Another person is signed in."],
  "authorize.consent_required": ["consent_required", "The person has not agreed yet."],
  "authorize.denied": ["access_denied", "The person did not agree."],
  "authorize.interaction": ["invalid_request", "This sign-in has expired or was started in another browser."],
  "consent.csrf": ["invalid_request", "The form was not sent from this page, or the page is too old."],
  "scope.malformed": ["invalid_scope", "The scope parameter is malformed."],
  "scope.not_allowed": ["invalid_scope", "A requested scope is not allowed for this app."],
  "scope.none_allowed": ["invalid_scope", "None of the requested scopes is allowed for this app."],
  "scope.beyond_grant": ["invalid_scope", "A requested scope is beyond what was granted."],
  "audience.unknown": ["invalid_target", "The requested resource is not registered here."],
  "audience.trailing_slash": ["invalid_target", "The requested resource is not registered here."],
  "audience.malformed": ["invalid_target", "The resource must be an absolute URI without a fragment."],
  "audience.several": ["invalid_target", "Only one resource can be asked for at a time."],
  "audience.differ": ["invalid_target", "The aud and resource parameters name different resources."],
  "audience.not_granted": ["invalid_target", "The app has not been given this resource."],
  "audience.disabled": ["invalid_target", "The requested resource is disabled."],
  "audience.missing": ["invalid_target", "Name the resource the token is for."],
  "audience.beyond_grant": ["invalid_target", "The resource is not the one that was granted."],
  "audience.required_for_smart": ["invalid_request", "The aud parameter is required with these scopes."],
  "grant_type.missing": ["invalid_request", "The grant_type parameter is missing."],
  "grant_type.unsupported": ["unsupported_grant_type", "The grant_type is not supported."],
  "grant_type.not_registered": ["unauthorized_client", "The app is not registered for this grant_type."],
  "code.unknown": ["invalid_grant", CODE],
  "code.expired": ["invalid_grant", CODE],
  "code.replayed": ["invalid_grant", CODE],
  "code.other_client": ["invalid_grant", CODE],
  "code.redirect_uri": ["invalid_grant", CODE],
  "code.grant_revoked": ["invalid_grant", CODE],
  "code.verifier_missing": ["invalid_grant", CODE],
  "code.verifier_malformed": ["invalid_grant", CODE],
  "code.verifier_wrong": ["invalid_grant", CODE],
  "code.verifier_unexpected": ["invalid_grant", CODE],
  "code.person_inactive": ["invalid_grant", CODE],
  "refresh.unknown": ["invalid_grant", REFRESH],
  "refresh.expired": ["invalid_grant", REFRESH],
  "refresh.reused": ["invalid_grant", REFRESH],
  "refresh.other_client": ["invalid_grant", REFRESH],
  "refresh.grant_revoked": ["invalid_grant", REFRESH],
  "refresh.session_ended": ["invalid_grant", REFRESH],
  "refresh.person_inactive": ["invalid_grant", REFRESH],
  "refresh.app_tokens_revoked": ["invalid_grant", REFRESH],
  "token.missing": ["invalid_token", TOKEN],
  "token.invalid": ["invalid_token", TOKEN],
  "token.two_places": ["invalid_request", "Send the access token in one place only."],
  "token.no_openid": ["insufficient_scope", "The access token was not issued for openid."],
  "token.dpop_scheme": ["invalid_token", TOKEN],
  "token.dpop_proof": ["invalid_token", TOKEN],
  "revoke.other_client": ["invalid_grant", "The token was issued to another app."],
  "introspect.public_client": ["invalid_client", CLIENT],
  "par.request_uri": ["invalid_request", "A request_uri cannot be pushed."],
  "par.redirect_uri": ["invalid_request", "The redirect_uri is not registered."],
  "dpop.missing": ["invalid_dpop_proof", "A DPoP proof is required."],
  "dpop.invalid": ["invalid_dpop_proof", "The DPoP proof is not valid."],
  "dpop.nonce": ["use_dpop_nonce", "Use the nonce of the DPoP-Nonce header."],
  "dpop.replayed": ["invalid_dpop_proof", "The DPoP proof is not valid."],
  "dpop.other_key": ["invalid_grant", "The DPoP proof is made with another key."],
  "device.unknown": ["invalid_grant", "The device code is not valid."],
  "device.pending": ["authorization_pending", "The person has not answered yet."],
  "device.slow_down": ["slow_down", "Poll less often."],
  "device.denied": ["access_denied", "The person did not agree."],
  "device.expired": ["expired_token", "The device code has expired."],
  "logout.hint": ["invalid_request", "The id_token_hint is not valid."],
  "logout.redirect_uri": ["invalid_request", "The app asked to return to an address that is not registered."]
};
function refuse2(refusal, options = {}) {
  const [code, description] = REFUSALS[refusal];
  return new OAuthError(code, { description, refusal, ...options });
}

// lib/oauth/scopes.ts
var SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
var MAX_SCOPES = 200;
var MAX_LENGTH = 8e3;
var IDENTITY_SCOPES = ["openid", "profile", "email", "address", "phone", "fhirUser"];
var SESSION_SCOPES = ["offline_access", "online_access"];
var SIGN_IN = /* @__PURE__ */ new Set([...IDENTITY_SCOPES, ...SESSION_SCOPES]);
var isSignInScope = (scope) => SIGN_IN.has(scope);
var isSmartScope = (scope) => /^(launch(\/|$)|(patient|user|system)\/)/.test(scope);
function parseScopes(sent) {
  if (sent === void 0) return [];
  if (sent.length > MAX_LENGTH) throw refuse2("scope.malformed", { detail: { length: sent.length } });
  const scopes = [...new Set(sent.split(" ").filter((scope) => scope !== ""))];
  if (scopes.length > MAX_SCOPES || !scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    throw refuse2("scope.malformed", { detail: { scope: sent.slice(0, 200) } });
  }
  return scopes;
}
var printScopes = (scopes) => scopes.join(" ");
function splitScopes(requested, allowed, covers) {
  const within3 = requested.filter((scope) => allowed.some((entry) => covers(entry, scope)));
  return { within: within3, beyond: requested.filter((scope) => !within3.includes(scope)) };
}

// lib/oauth/audience.ts
function namesOf(api, issuer2) {
  const names = [api.identifierUri, `${issuer2}/fhir/${api.slug}`];
  return api.fhirBaseUrl ? [...names, api.fhirBaseUrl] : names;
}
function isResourceUri(value) {
  return /^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(value);
}
function requestedName(params) {
  const resource = params.get("resource");
  const aud = params.get("aud");
  for (const name of [resource, aud]) {
    if (name !== void 0 && !isResourceUri(name))
      throw refuse2("audience.malformed", { detail: { sent: name } });
  }
  return resource ?? aud ?? null;
}
function requireApi(apis3, name, issuer2) {
  const found = apis3.find((api) => namesOf(api, issuer2).includes(name));
  if (found) return found;
  const other = name.endsWith("/") ? name.slice(0, -1) : `${name}/`;
  if (apis3.some((api) => namesOf(api, issuer2).includes(other))) {
    throw refuse2("audience.trailing_slash", { detail: { sent: name, registered: other } });
  }
  throw refuse2("audience.unknown", { detail: { sent: name } });
}
function requireGranted(client, api) {
  if (!api.usable) throw refuse2("audience.disabled", { detail: { api: api.name } });
  const given = client.apis.find((entry) => entry.apiId === api.id);
  if (!given) throw refuse2("audience.not_granted", { detail: { api: api.name } });
  return { api, value: api.identifierUri, roles: given.roles };
}
async function resolveAudience(context, request) {
  const { client, params, scopes } = request;
  const apis3 = await context.store.listApis();
  const name = requestedName(params);
  if (name !== null) {
    const api = requireApi(apis3, name, context.issuer);
    const aud = params.get("aud");
    if (aud !== void 0 && !namesOf(api, context.issuer).includes(aud)) throw refuse2("audience.differ");
    return requireGranted(client, api);
  }
  if (scopes.includes("openid") && scopes.every(isSignInScope)) {
    return { api: null, value: endpointUrl(context.issuer, "userinfo"), roles: [] };
  }
  const byDefault = apis3.find((api) => api.id === client.defaultApiId);
  if (!byDefault) throw refuse2("audience.missing", { detail: { given: client.apis.length } });
  return requireGranted(client, byDefault);
}

// lib/oauth/grants/stored-grant.ts
var MAX_ACCESS_TTL_SECONDS = 86400;
var revocationEnd = (now) => new Date(now.getTime() + MAX_ACCESS_TTL_SECONDS * 1e3);
async function findGrantedApi(context, client, grant) {
  if (!grant.apiId) return { api: null, roles: [] };
  const api = (await context.store.listApis()).find((entry) => entry.id === grant.apiId);
  if (!api?.usable) throw refuse2("audience.disabled", { detail: { api: grant.apiId } });
  const given = client.apis.find((entry) => entry.apiId === api.id);
  if (!given) throw refuse2("audience.not_granted", { detail: { api: api.name } });
  return { api, roles: given.roles };
}
var isRevokedWithApp = (client, grant) => client.tokensInvalidBefore !== null && grant.createdAt < client.tokensInvalidBefore;
async function toSubject(context, of) {
  const { client, grant, user, scopes, dpopJkt } = of;
  const { api, roles } = await findGrantedApi(context, client, grant);
  const { within: within3 } = splitScopes(scopes, client.allowedScopes, context.scopeCovers);
  if (within3.length === 0 && scopes.length > 0)
    throw refuse2("scope.none_allowed", { detail: { requested: scopes, allowed: client.allowedScopes } });
  const { authTime, amr, nonce, sessionId, claims } = grant;
  return {
    grantId: grant.id,
    user,
    api,
    audience: grant.audience,
    roles,
    scopes: within3,
    launch: grant.launch,
    signIn: within3.includes("openid") ? { authTime, amr, nonce, sessionId, claims } : null,
    dpopJkt
  };
}
function checkResource(context, params, subject) {
  const sent = params.get("resource");
  if (sent === void 0) return;
  const names = subject.api ? namesOf(subject.api, context.issuer) : [subject.audience];
  if (!names.includes(sent))
    throw refuse2("audience.beyond_grant", { detail: { sent, granted: subject.audience } });
}
function planRefresh(client, of) {
  const { refreshIdleTtlSeconds: idle, refreshAbsoluteTtlSeconds: absolute2 } = client.tokens;
  if (idle === null || absolute2 === null) return null;
  const from = of.now.getTime();
  const absoluteExpiresAt = of.absoluteExpiresAt ?? new Date(from + absolute2 * 1e3);
  const idleExpiresAt = new Date(Math.min(from + idle * 1e3, absoluteExpiresAt.getTime()));
  const { grant, token: token2, generation } = of;
  return {
    token: token2,
    row: { grantId: grant.id, appId: grant.appId, generation, idleExpiresAt, absoluteExpiresAt }
  };
}

// lib/oauth/claims.ts
import { z } from "zod";
var seconds = (date3) => Math.floor(date3.getTime() / 1e3);
var SCOPE_CLAIMS = {
  profile: {
    name: (user) => user.name,
    given_name: (user) => user.givenName,
    family_name: (user) => user.familyName,
    locale: (user) => user.locale,
    updated_at: (user) => seconds(user.updatedAt)
  },
  email: { email: (user) => user.email, email_verified: (user) => user.emailVerified },
  phone: {
    phone_number: (user) => user.phoneNumber,
    phone_number_verified: (user) => user.phoneNumber ? user.phoneVerified : null
  },
  address: { address: (user) => user.address }
};
var READERS = Object.assign({}, ...Object.values(SCOPE_CLAIMS));
var CLAIM_NAMES = Object.keys(READERS);
var member = z.union([
  z.null(),
  z.looseObject({ essential: z.boolean().optional(), value: z.unknown().optional() })
]);
var section = z.record(z.string().max(100), member).optional();
var claimsRequest = z.looseObject({ userinfo: section, id_token: section });
function parseClaimsRequest(sent) {
  if (sent === void 0) return null;
  let json;
  try {
    json = JSON.parse(sent);
  } catch (cause) {
    throw refuse2("authorize.claims", { cause });
  }
  const parsed = claimsRequest.safeParse(json);
  if (!parsed.success) throw refuse2("authorize.claims");
  const { userinfo: userinfo2 = {}, id_token: idToken = {} } = parsed.data;
  const known = (names) => Object.keys(names).filter((name) => CLAIM_NAMES.includes(name));
  const sub = idToken.sub?.value ?? userinfo2.sub?.value;
  if (sub !== void 0 && typeof sub !== "string") throw refuse2("authorize.claims");
  return { userinfo: known(userinfo2), idToken: known(idToken), sub: sub ?? null };
}
function readClaims(user, names) {
  const claims = {};
  for (const name of names) {
    const value = READERS[name]?.(user);
    if (value !== null && value !== void 0) claims[name] = value;
  }
  return claims;
}
function toUserinfoClaims(user, granted) {
  const names = new Set(granted.names);
  for (const scope of granted.scopes)
    for (const name of Object.keys(SCOPE_CLAIMS[scope] ?? {})) names.add(name);
  return { sub: user.id, ...readClaims(user, names) };
}
var toIdTokenClaims = (user, request) => readClaims(user, request?.idToken ?? []);
function fhirBaseOf(api, issuer2) {
  return api.enforcement === "gateway" ? `${issuer2}/fhir/${api.slug}` : api.fhirBaseUrl;
}
function toFhirUser(user, api, issuer2) {
  if (!user.fhirUser) return null;
  const base = api && fhirBaseOf(api, issuer2);
  return base ? `${base.replace(/\/$/, "")}/${user.fhirUser}` : user.fhirUser;
}

// lib/oauth/params.ts
var MAX_PARAMETERS = 100;
var MAX_NAME = 100;
var MAX_VALUE = 8192;
var MAX_VALUES = {
  client_assertion: 32768,
  id_token_hint: 32768,
  token: 32768,
  claims: 32768,
  request: 32768,
  state: 4096,
  redirect_uri: 2048,
  post_logout_redirect_uri: 2048
};
var maxOf = (name) => (Object.hasOwn(MAX_VALUES, name) ? MAX_VALUES[name] : null) ?? MAX_VALUE;
var CONTROL = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|\ufffd/;
function readParams(sent) {
  if (sent.size > MAX_PARAMETERS) throw refuse2("request.too_large", { detail: { parameters: sent.size } });
  const params = /* @__PURE__ */ new Map();
  const seen = /* @__PURE__ */ new Set();
  const duplicates = /* @__PURE__ */ new Set();
  const malformed = /* @__PURE__ */ new Set();
  for (const [name, value] of sent) {
    if (seen.has(name)) duplicates.add(name);
    seen.add(name);
    if (name.length > MAX_NAME || value.length > maxOf(name) || CONTROL.test(value)) malformed.add(name);
    else if (value !== "") params.set(name, value);
  }
  for (const name of duplicates) params.delete(name);
  return { params, duplicates: [...duplicates], malformed: [...malformed] };
}
function checkParams(read2) {
  const names = (list) => list.slice(0, 5).map((name) => name.slice(0, MAX_NAME));
  if (read2.duplicates.includes("resource")) throw refuse2("audience.several");
  if (read2.duplicates.length > 0) {
    throw refuse2("request.duplicate_parameter", { detail: { parameters: names(read2.duplicates) } });
  }
  if (read2.malformed.length > 0) {
    throw refuse2("request.bad_character", { detail: { parameters: names(read2.malformed) } });
  }
  return read2.params;
}
function parseParams(sent) {
  return checkParams(readParams(sent));
}
function requireParam(params, name) {
  const value = params.get(name);
  if (value === void 0) throw refuse2("request.missing_parameter", { detail: { parameter: name } });
  return value;
}

// lib/oauth/base64url.ts
var STANDARD = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
function toBase64Url(bytes2) {
  let binary = "";
  for (const byte of bytes2) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
function fromBase64(text13) {
  if (!STANDARD.test(text13)) return null;
  return Uint8Array.from(atob(text13), (character) => character.charCodeAt(0));
}

// lib/oauth/pkce.ts
var CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
var VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;
var isCodeChallenge = (value) => CHALLENGE.test(value);
var isCodeVerifier = (value) => VERIFIER.test(value);
function toCodeChallenge(verifier, sha2562) {
  return toBase64Url(sha2562(verifier));
}

// lib/oauth/host-name.ts
var LOOK_ALIKES = {
  \u0430: "a",
  \u0432: "b",
  \u0435: "e",
  \u043A: "k",
  \u043C: "m",
  \u043D: "h",
  \u043E: "o",
  \u0440: "p",
  \u0441: "c",
  \u0442: "t",
  \u0443: "y",
  \u0445: "x",
  \u0456: "i",
  \u0458: "j",
  \u0455: "s",
  "\u0501": "d",
  "\u051B": "q",
  "\u051D": "w",
  "\u04CF": "l",
  \u04BB: "h",
  \u0475: "v",
  \u03B1: "a",
  \u03B5: "e",
  \u03B9: "i",
  \u03BA: "k",
  \u03BD: "v",
  \u03BF: "o",
  \u03C1: "p",
  \u03C4: "t",
  \u03C5: "u",
  \u03C7: "x",
  \u03B3: "y",
  \u0131: "i",
  \u0269: "i",
  \u0261: "g",
  \u0251: "a",
  \u029F: "l",
  \u0585: "o",
  \u0578: "n",
  \u057D: "u",
  \u0570: "h",
  \u0581: "g",
  "\u2010": "-",
  "\u2011": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2212": "-",
  "\u2215": "/",
  "\u2044": "/",
  "\u0589": ":",
  "\u2236": ":",
  "\u2024": ".",
  "\u3002": "."
};
function foldLookAlikes(text13) {
  return Array.from(text13.normalize("NFKC"), (c) => LOOK_ALIKES[c] ?? LOOK_ALIKES[c.toLowerCase()] ?? c).join(
    ""
  );
}
var INVISIBLE = /\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/u;
var NAMES = {
  "\xAD": "soft hyphen",
  "\u200B": "zero width space",
  "\u200C": "zero width non-joiner",
  "\u200D": "zero width joiner",
  "\u200E": "left-to-right mark",
  "\u200F": "right-to-left mark",
  "\u202D": "left-to-right override",
  "\u202E": "right-to-left override",
  "\u2060": "word joiner",
  "\uFEFF": "byte order mark",
  "\xA0": "no-break space",
  "\0": "NUL",
  "	": "tab",
  "\n": "line break",
  "\r": "carriage return",
  " ": "space"
};
function nameCharacter(character) {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const name = NAMES[character];
  return name ? `U+${code} ${name}` : `U+${code}`;
}

// lib/oauth/uri-parts.ts
var URI = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
function findUriParts(uri) {
  const match = URI.exec(uri);
  if (!match) return null;
  const [, scheme = "", authority = null, path2 = "", query = null, fragment = null] = match;
  if (authority === null) {
    return { scheme, authority, userinfo: null, host: null, port: null, path: path2, query, fragment };
  }
  const at2 = authority.lastIndexOf("@");
  const userinfo2 = at2 < 0 ? null : authority.slice(0, at2);
  const hostAndPort = authority.slice(at2 + 1);
  const port = /:([^:\]]*)$/.exec(hostAndPort);
  const host = port ? hostAndPort.slice(0, port.index) : hostAndPort;
  return { scheme, authority, userinfo: userinfo2, host, port: port?.[1] ?? null, path: path2, query, fragment };
}
var LOOPBACK_ADDRESSES = ["127.0.0.1", "[::1]"];
var isLoopbackAddress = (host) => host !== null && LOOPBACK_ADDRESSES.includes(host.toLowerCase());
var isLoopback2 = (host) => isLoopbackAddress(host) || host?.toLowerCase() === "localhost";

// lib/oauth/uri-difference.ts
var MAX_COMPARED = 2048;
var commonPrefix = (a, b) => {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
};
var commonSuffix = (a, b, prefix) => {
  const most = Math.min(a.length, b.length) - prefix;
  let i = 0;
  while (i < most && a[a.length - 1 - i] === b[b.length - 1 - i]) i++;
  return i;
};
function likeness(a, b) {
  const [x, y] = [a.slice(0, MAX_COMPARED), b.slice(0, MAX_COMPARED)];
  const prefix = commonPrefix(x, y);
  const letters = (prefix + commonSuffix(x, y, prefix)) / Math.max(x.length, y.length, 1);
  const [p, q] = [findUriParts(x), findUriParts(y)];
  if (!p || !q) return letters;
  return letters + (p.host === q.host ? 2 : 0) + (p.path === q.path ? 1 : 0) + (p.scheme === q.scheme ? 0.5 : 0);
}
var decodeFully = (text13) => {
  let last = text13;
  for (let i = 0; i < 3; i++) {
    try {
      const next2 = decodeURIComponent(last);
      if (next2 === last) return last;
      last = next2;
    } catch {
      return last;
    }
  }
  return last;
};
var strip = (text13, pattern) => text13.replaceAll(new RegExp(pattern.source, "gu"), "");
var BLANK = /[\s\u0000-\u0020\u007f-\u00a0]/u;
var READINGS = [
  {
    kind: "whitespace",
    read: (text13) => strip(text13, BLANK),
    sentence: (sent, registered) => {
      const inSent = BLANK.exec(sent)?.[0];
      return inSent ? `A ${nameCharacter(inSent)} was sent that is not registered.` : `A ${nameCharacter(BLANK.exec(registered)?.[0] ?? " ")} is registered that was not sent.`;
    }
  },
  {
    kind: "invisible",
    read: (text13) => strip(text13, INVISIBLE),
    sentence: (sent, registered) => {
      const inSent = INVISIBLE.exec(sent)?.[0];
      return inSent ? `An invisible character was sent: ${nameCharacter(inSent)}.` : `An invisible character is registered: ${nameCharacter(INVISIBLE.exec(registered)?.[0] ?? "")}.`;
    }
  },
  {
    kind: "case",
    read: (text13) => text13.toLowerCase(),
    sentence: (sent, registered, index10) => `Capital and small letters differ: \u201C${sent.charAt(index10)}\u201D was sent, \u201C${registered.charAt(index10)}\u201D is registered.`
  },
  {
    kind: "trailing_slash",
    read: (text13) => text13.replace(/\/(?=$|[?#])/, ""),
    sentence: (sent, registered) => sent.length > registered.length ? "A / at the end was sent that is not registered." : "A / at the end is registered that was not sent."
  },
  {
    kind: "percent_encoding",
    read: decodeFully,
    sentence: () => "The two mean the same but are percent-encoded differently; they must be written alike."
  },
  {
    kind: "look_alike",
    read: foldLookAlikes,
    sentence: (sent, registered, index10) => `\u201C${characterAt(sent, index10)}\u201D (${nameCharacter(characterAt(sent, index10))}) was sent where \u201C${characterAt(registered, index10)}\u201D (${nameCharacter(characterAt(registered, index10))}) is registered: they only look alike.`
  }
];
var characterAt = (text13, index10) => {
  const code = text13.codePointAt(index10);
  return code === void 0 ? "" : String.fromCodePoint(code);
};
var PART_WORDS = {
  scheme: "scheme",
  host: "host",
  port: "port",
  path: "path",
  query: "query",
  fragment: "part after #"
};
var portOf2 = (parts) => parts.port ?? "none";
var show = (part) => part === null || part === "" ? "nothing" : `\u201C${part.slice(0, 80)}\u201D`;
function describeParts(sent, registered) {
  const names = Object.keys(PART_WORDS);
  const different = names.filter((name) => sent[name] !== registered[name]);
  const [first] = different;
  if (first === void 0) return { kind: "several", sentence: "The part before the host differs." };
  if (different.includes("host") && isLoopback2(sent.host) && isLoopback2(registered.host)) {
    const sentence = `${show(sent.host)} was sent, ${show(registered.host)} is registered. Both mean this computer, but they are never taken for each other.`;
    return { kind: "loopback_name", sentence };
  }
  if (different.length > 1) {
    const list = different.map((name) => PART_WORDS[name]).join(", ");
    const sentence = `Several parts differ (${list}). ${capital(PART_WORDS[first])}: ${show(sent[first])} was sent, ${show(registered[first])} is registered.`;
    return { kind: "several", sentence };
  }
  if (first === "port") {
    const note = sent.host?.toLowerCase() === "localhost" ? " For localhost the port must be equal; for 127.0.0.1 in an installed app it may vary." : "";
    return {
      kind: "port",
      sentence: `The port differs: ${portOf2(sent)} was sent, ${portOf2(registered)} is registered.${note}`
    };
  }
  return {
    kind: first,
    sentence: `The ${PART_WORDS[first]} differs: ${show(sent[first])} was sent, ${show(registered[first])} is registered.`
  };
}
var capital = (text13) => text13.charAt(0).toUpperCase() + text13.slice(1);
function describeDifference(sentText, registeredText) {
  const [sent, registered] = [sentText.slice(0, MAX_COMPARED), registeredText.slice(0, MAX_COMPARED)];
  const index10 = commonPrefix(sent, registered);
  const suffix = commonSuffix(sent, registered, index10);
  const where = {
    index: index10,
    sentPart: sent.slice(index10, sent.length - suffix),
    registeredPart: registered.slice(index10, registered.length - suffix)
  };
  if (sentText === registeredText) return { kind: "none", ...where, sentence: "They are equal." };
  const reading = READINGS.find(({ read: read2 }) => read2(sent) === read2(registered));
  if (reading) return { kind: reading.kind, ...where, sentence: reading.sentence(sent, registered, index10) };
  const [sentParts, registeredParts] = [findUriParts(sent), findUriParts(registered)];
  if (sentParts && registeredParts) return { ...describeParts(sentParts, registeredParts), ...where };
  const sentence = sentParts ? "The two have nothing in common." : "What was sent does not start with a scheme such as https:.";
  return { kind: "several", ...where, sentence };
}

// lib/oauth/redirect-uri.ts
var LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/;
function differOnlyInLoopbackPort(sent, registered) {
  const [a, b] = [LOOPBACK.exec(sent), LOOPBACK.exec(registered)];
  return a !== null && b !== null && a[1] === b[1] && a[3] === b[3] && Number(a[2] ?? 80) <= 65535;
}
function matchRedirectUri(sent, registered) {
  const exact = registered.find((entry) => entry.uri === sent);
  if (exact) return { matched: true, entry: exact, by: "exact" };
  const loopback = registered.find(
    (entry) => entry.platform === "native" && differOnlyInLoopbackPort(sent, entry.uri)
  );
  if (loopback) return { matched: true, entry: loopback, by: "loopback_port" };
  let nearest3 = null;
  let best = -1;
  for (const entry of registered) {
    const score = likeness(sent, entry.uri);
    if (score > best) [nearest3, best] = [entry, score];
  }
  return { matched: false, nearest: nearest3, difference: nearest3 && describeDifference(sent, nearest3.uri) };
}

// lib/oauth/redirect.ts
var RESPONSE_MODES = ["query", "fragment", "form_post"];
function requireRedirect(client, sent) {
  if (sent.uri === void 0) throw refuse2("authorize.no_redirect_uri");
  const match = matchRedirectUri(sent.uri, client.redirectUris);
  if (!match.matched) {
    const { nearest: nearest3, difference } = match;
    const detail = { sent: sent.uri.slice(0, 500), nearest: nearest3?.uri ?? null, difference };
    throw refuse2("authorize.redirect_uri", { detail });
  }
  return { uri: sent.uri, mode: sent.mode, state: sent.state };
}
function returnTo(redirect, answer4, issuer2) {
  const fields = { ...answer4, ...redirect.state === null ? {} : { state: redirect.state }, iss: issuer2 };
  if (redirect.mode === "form_post") return { kind: "form", action: redirect.uri, fields };
  const encoded = new URLSearchParams(fields).toString();
  if (redirect.mode === "fragment") return { kind: "location", location: `${redirect.uri}#${encoded}` };
  return { kind: "location", location: redirect.uri + (redirect.uri.includes("?") ? "&" : "?") + encoded };
}
function returnError(redirect, error, issuer2) {
  const code = error.code in OAUTH_ERROR_STATUS ? error.code : "server_error";
  return returnTo(redirect, { error: code, error_description: error.description }, issuer2);
}

// lib/oauth/authorize-request.ts
var PROMPTS = ["none", "login", "consent", "select_account"];
var isResponseMode = (value) => RESPONSE_MODES.some((mode) => mode === value);
async function resolveClientAndRedirect(context, read2) {
  for (const name of ["client_id", "redirect_uri"]) {
    if (read2.duplicates.includes(name))
      throw refuse2("request.duplicate_parameter", { detail: { parameter: name } });
    if (read2.malformed.includes(name)) throw refuse2("request.bad_character", { detail: { parameter: name } });
  }
  const clientId = read2.params.get("client_id");
  if (clientId === void 0) {
    throw refuse2("request.missing_parameter", { detail: { parameter: "client_id" } });
  }
  const client = await context.store.findClient(clientId);
  if (!client) throw refuse2("authorize.client_unknown");
  if (client.state !== "active")
    throw refuse2("authorize.client_unusable", { detail: { state: client.state } });
  const mode = read2.params.get("response_mode") ?? "query";
  const redirect = requireRedirect(client, {
    uri: read2.params.get("redirect_uri"),
    mode: isResponseMode(mode) ? mode : "query",
    state: read2.params.get("state") ?? null
  });
  return { client, redirect };
}
var checkResponseType = (params) => {
  const sent = params.get("response_type");
  if (sent === void 0)
    throw refuse2("request.missing_parameter", { detail: { parameter: "response_type" } });
  if (sent !== "code") throw refuse2("authorize.response_type", { detail: { sent: sent.slice(0, 100) } });
};
var checkResponseMode = (params) => {
  const sent = params.get("response_mode");
  if (sent !== void 0 && !isResponseMode(sent)) throw refuse2("authorize.response_mode");
};
var checkGrantRegistered = (_params, client) => {
  if (!client.grantTypes.includes("authorization_code")) throw refuse2("authorize.grant_not_registered");
};
var checkUnsupported = (params) => {
  if (params.has("request")) throw refuse2("authorize.request_object");
  if (params.has("request_uri")) throw refuse2("authorize.request_uri");
  if (params.has("registration")) throw refuse2("authorize.registration");
};
var checkPkce = (params, client) => {
  const challenge = params.get("code_challenge");
  const method = params.get("code_challenge_method");
  if (challenge === void 0) {
    if (method !== void 0 || client.pkceRequired) throw refuse2("authorize.pkce_missing");
    return;
  }
  if (method !== "S256") throw refuse2("authorize.pkce_method", { detail: { sent: method ?? "(none)" } });
  if (!isCodeChallenge(challenge))
    throw refuse2("authorize.pkce_challenge", { detail: { length: challenge.length } });
};
var checkNonce = (params) => {
  if (params.has("code_challenge")) return;
  const openid = parseScopes(params.get("scope")).includes("openid");
  if (!openid || !params.has("nonce")) throw refuse2("authorize.nonce_missing");
};
var checkPrompt = (params) => {
  const sent = params.get("prompt")?.split(" ") ?? [];
  if (sent.includes("none") && sent.length > 1)
    throw refuse2("authorize.prompt", { detail: { sent: sent.join(" ") } });
};
var checkMaxAge = (params) => {
  const sent = params.get("max_age");
  if (sent !== void 0 && !/^\d{1,9}$/.test(sent)) throw refuse2("authorize.max_age");
};
var checkDpopJkt = (params) => {
  const sent = params.get("dpop_jkt");
  if (sent !== void 0 && !isCodeChallenge(sent)) throw refuse2("authorize.dpop_jkt");
};
var checkSmartAudience = (params, client) => {
  const smart = parseScopes(params.get("scope")).some(isSmartScope) || params.has("launch");
  if (client.smart && smart && !params.has("aud") && !params.has("resource")) {
    throw refuse2("audience.required_for_smart");
  }
};
var AUTHORIZE_CHECKS = [
  checkUnsupported,
  checkResponseType,
  checkResponseMode,
  checkGrantRegistered,
  checkPkce,
  checkNonce,
  checkPrompt,
  checkMaxAge,
  checkDpopJkt,
  checkSmartAudience
];
function resolveScopes(context, client, params) {
  const requested = parseScopes(params.get("scope"));
  const refreshes = client.grantTypes.includes("refresh_token");
  const isSession = (scope) => scope === "offline_access" || scope === "online_access";
  if (requested.length === 0)
    return client.allowedScopes.filter((scope) => scope !== "openid" && !isSession(scope));
  const { within: within3 } = splitScopes(requested, client.allowedScopes, context.scopeCovers);
  if (within3.length === 0) {
    throw refuse2("scope.none_allowed", { detail: { requested, allowed: client.allowedScopes } });
  }
  return within3.filter((scope) => refreshes || !isSession(scope));
}
async function readHint(context, client, hint) {
  if (hint === void 0) return null;
  const claims = await context.readIdToken(hint);
  if (!claims || claims.aud !== client.clientId || typeof claims.sub !== "string") {
    throw refuse2("authorize.id_token_hint");
  }
  return claims.sub;
}
async function parseAuthorizationRequest(context, read2, asked) {
  const { client, redirect } = asked;
  const params = checkParams(read2);
  for (const check7 of AUTHORIZE_CHECKS) check7(params, client);
  const scopes = resolveScopes(context, client, params);
  const claims = parseClaimsRequest(params.get("claims"));
  const maxAge = params.get("max_age");
  const hinted = await readHint(context, client, params.get("id_token_hint"));
  return {
    client,
    redirect,
    audience: await resolveAudience(context, { client, params, scopes }),
    scopes,
    codeChallenge: params.get("code_challenge") ?? null,
    nonce: params.get("nonce") ?? null,
    prompts: PROMPTS.filter((prompt) => params.get("prompt")?.split(" ").includes(prompt)),
    maxAgeSeconds: maxAge === void 0 ? null : Number(maxAge),
    loginHint: params.get("login_hint") ?? null,
    expectedSub: hinted ?? claims?.sub ?? null,
    claims,
    dpopJkt: params.get("dpop_jkt") ?? null,
    launch: params.get("launch") ?? null
  };
}

// lib/oauth/client-assertion.ts
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from "jose";
var ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
var ASSERTION_ALGS = ["RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA"];
var MAX_LIFETIME_SECONDS = 300;
var SKEW_SECONDS = 30;
var MAX_LENGTH2 = 16384;
var ALGS_OF_KEY = {
  RSA: ["RS256", "RS384", "PS256"],
  "EC:P-256": ["ES256"],
  "EC:P-384": ["ES384"],
  "OKP:Ed25519": ["EdDSA"]
};
var algsOf = (jwk) => ALGS_OF_KEY[jwk.kty === "RSA" ? "RSA" : `${String(jwk.kty)}:${String(jwk.crv)}`] ?? [];
function readAssertionSubject(assertion) {
  if (assertion.length > MAX_LENGTH2) throw refuse2("assertion.malformed");
  let payload;
  try {
    payload = decodeJwt(assertion);
  } catch (cause) {
    throw refuse2("assertion.malformed", { cause });
  }
  const { iss, sub } = payload;
  if (typeof sub !== "string" || sub === "" || iss !== sub) throw refuse2("assertion.issuer");
  return sub;
}
function readHeader(assertion) {
  try {
    const { alg, kid, typ, crit } = decodeProtectedHeader(assertion);
    if (!ASSERTION_ALGS.some((known) => known === alg) || crit !== void 0) {
      throw refuse2("assertion.algorithm", { detail: { alg: String(alg).slice(0, 20) } });
    }
    if (kid !== void 0 && typeof kid !== "string") throw refuse2("assertion.no_matching_key");
    return { alg: String(alg), kid, typ };
  } catch (error) {
    if (error instanceof TypeError) throw refuse2("assertion.malformed", { cause: error });
    throw error;
  }
}
var candidates = (keys, header) => keys.filter(
  (jwk) => algsOf(jwk).includes(header.alg) && (jwk.alg === void 0 || jwk.alg === null || jwk.alg === header.alg) && (jwk.use === void 0 || jwk.use === "sig") && (header.kid === void 0 || jwk.kid === header.kid)
);
async function findKey(context, client, header) {
  const now = context.now();
  const registered = client.keys.filter((key) => !key.disabledAt && !(key.expiresAt && key.expiresAt <= now));
  const own = registered.map((key) => ({ ...key.publicJwk, kid: key.kid, keyId: key.id }));
  let matching = candidates(own, header);
  if (matching.length === 0 && client.jwksUri) {
    matching = candidates(await context.fetchKeySet(client.jwksUri, false), header);
    if (matching.length === 0) matching = candidates(await context.fetchKeySet(client.jwksUri, true), header);
  }
  const [jwk] = matching;
  if (!jwk || matching.length > 1) {
    const detail = {
      kid: header.kid?.slice(0, 100),
      registered: own.map((key) => key.kid),
      matching: matching.length
    };
    throw refuse2("assertion.no_matching_key", { detail });
  }
  return { jwk, id: jwk.keyId ?? null };
}
function checkAudience(context, client, sent) {
  const { aud, typ, endpoint: endpoint2 } = sent;
  const { issuer: issuer2 } = context;
  const strict = context.strictAssertionAudience || client.strictAssertionAudience;
  const detail = { sent: aud, typ, strict };
  if (strict) {
    if (aud !== issuer2) throw refuse2("assertion.audience", { detail });
    if (typ?.toLowerCase() !== "client-authentication+jwt") throw refuse2("assertion.type", { detail });
    return;
  }
  const values = Array.isArray(aud) ? aud : [aud];
  const accepted = [issuer2, endpointUrl(issuer2, "token"), endpoint2];
  if (values.length === 0 || !values.every((value) => accepted.includes(value))) {
    throw refuse2("assertion.audience", { detail });
  }
}
function checkTimes(payload, now) {
  const { exp, nbf, iat } = payload;
  if (typeof exp !== "number" || !Number.isFinite(exp)) throw refuse2("assertion.expired", { detail: { exp } });
  if (exp <= now - SKEW_SECONDS)
    throw refuse2("assertion.expired", { detail: { secondsAgo: Math.round(now - exp) } });
  if (exp > now + MAX_LIFETIME_SECONDS + SKEW_SECONDS) {
    throw refuse2("assertion.too_long_lived", { detail: { secondsAhead: Math.round(exp - now) } });
  }
  for (const time of [nbf, iat]) {
    if (time === void 0) continue;
    if (typeof time !== "number" || time > now + SKEW_SECONDS) throw refuse2("assertion.not_yet_valid");
  }
}
async function checkJti(context, client, payload) {
  const { jti, exp = 0 } = payload;
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw refuse2("assertion.no_jti");
  const until = new Date((exp + SKEW_SECONDS + 1) * 1e3);
  const first = await context.store.claimJti(client.clientId, context.sha256(jti), until);
  if (!first) throw refuse2("assertion.replayed");
}
async function verifyAssertion(context, client, sent) {
  const header = readHeader(sent.assertion);
  const { jwk, id } = await findKey(context, client, header);
  const { keyId: _keyId, alg: _alg, ...bare } = jwk;
  try {
    await compactVerify(sent.assertion, await importJWK(bare, header.alg), {
      algorithms: [header.alg]
    });
  } catch (cause) {
    throw refuse2("assertion.signature", {
      cause,
      detail: { kid: header.kid?.slice(0, 100), alg: header.alg }
    });
  }
  const payload = decodeJwt(sent.assertion);
  checkAudience(context, client, { aud: payload.aud, typ: header.typ, endpoint: sent.endpoint });
  checkTimes(payload, context.now().getTime() / 1e3);
  await checkJti(context, client, payload);
  return id;
}

// lib/oauth/dpop.ts
import {
  calculateJwkThumbprint,
  compactVerify as compactVerify2,
  decodeJwt as decodeJwt2,
  decodeProtectedHeader as decodeProtectedHeader2,
  importJWK as importJWK2
} from "jose";
var DPOP_ALGS = ["ES256", "ES384", "RS256", "RS384", "PS256", "EdDSA"];
var PROOF_AGE_SECONDS = 60;
var AHEAD_SECONDS = 15;
var NONCE_SECONDS = 120;
var MAX_LENGTH3 = 8192;
var PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"];
var nonceAt = (context, step) => toBase64Url(context.deriveNonce(Math.floor(context.now().getTime() / 1e3 / NONCE_SECONDS) + step)).slice(
  0,
  22
);
var currentNonce = (context) => nonceAt(context, 0);
var isNonce = (context, sent) => sent === nonceAt(context, 0) || sent === nonceAt(context, -1);
async function verifySignature(proof) {
  const invalid2 = (problem, cause) => refuse2("dpop.invalid", { detail: { problem }, cause });
  if (proof.length > MAX_LENGTH3 || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof))
    throw invalid2("not one signed proof");
  try {
    const { typ, alg, jwk, crit } = decodeProtectedHeader2(proof);
    if (typ !== "dpop+jwt" || crit !== void 0) throw invalid2("typ is not dpop+jwt");
    if (!DPOP_ALGS.some((known) => known === alg)) throw invalid2("alg is not supported");
    if (!jwk || PRIVATE_MEMBERS.some((member2) => member2 in jwk)) throw invalid2("jwk is not a public key");
    await compactVerify2(proof, await importJWK2(jwk, alg), { algorithms: [String(alg)] });
    return { jwk, claims: decodeJwt2(proof) };
  } catch (error) {
    throw error instanceof Error && "brand" in error ? error : invalid2("the signature does not verify", error);
  }
}
function isSameUrl(htu, url) {
  if (typeof htu !== "string" || !URL.canParse(htu)) return false;
  const sent = new URL(htu);
  return sent.origin + sent.pathname === url && sent.username === "" && sent.password === "";
}
function checkClaims(context, claims, target) {
  const invalid2 = (problem, detail = {}) => refuse2("dpop.invalid", { detail: { problem, ...detail } });
  const { jti, htm, htu, iat, nonce, ath } = claims;
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw invalid2("jti is missing");
  if (htm !== target.method) throw invalid2("htm is another method", { sent: htm, expected: target.method });
  if (!isSameUrl(htu, target.url)) throw invalid2("htu is another URL", { sent: htu, expected: target.url });
  const age = typeof iat === "number" ? context.now().getTime() / 1e3 - iat : Number.NaN;
  if (!(age <= PROOF_AGE_SECONDS && age >= -AHEAD_SECONDS))
    throw invalid2("iat is not now", { secondsOld: Math.round(age) });
  if (target.accessToken !== void 0 && ath !== toBase64Url(context.sha256(target.accessToken))) {
    throw invalid2("ath is of another token");
  }
  if (nonce === void 0 ? target.nonceRequired : !isNonce(context, nonce)) throw refuse2("dpop.nonce");
}
async function verifyProof(context, proof, target) {
  const { jwk, claims } = await verifySignature(proof);
  checkClaims(context, claims, target);
  const jkt = await calculateJwkThumbprint(jwk);
  const until = new Date((Number(claims.iat) + PROOF_AGE_SECONDS + 1) * 1e3);
  const hash2 = context.sha256(`${target.method} ${target.url} ${claims.jti}`);
  if (!await context.store.claimJti(`dpop:${jkt}`, hash2, until)) throw refuse2("dpop.replayed");
  return jkt;
}
async function readProof(context, request, client) {
  if (request.dpop === null) {
    if (client.dpopRequired) throw refuse2("dpop.missing");
    return null;
  }
  const target = { method: request.method, url: request.url, nonceRequired: client.dpopRequired };
  return verifyProof(context, request.dpop, target);
}

// lib/oauth/grants/authorization-code.ts
var checkClient = ({ grant }, { client }) => {
  if (grant.appId !== client.id) throw refuse2("code.other_client");
};
var checkExpiry = ({ expiresAt }, _input, context) => {
  const late = context.now().getTime() - expiresAt.getTime();
  if (late >= 0) throw refuse2("code.expired", { detail: { secondsLate: Math.ceil(late / 1e3) } });
};
var checkRedirectUri = ({ redirectUri }, { params }) => {
  const sent = params.get("redirect_uri");
  if (sent !== redirectUri) {
    throw refuse2("code.redirect_uri", {
      detail: { sent: sent?.slice(0, 500) ?? "(none)", asked: redirectUri }
    });
  }
};
var checkVerifier = ({ codeChallenge }, { params }, context) => {
  const verifier = params.get("code_verifier");
  if (codeChallenge === null) {
    if (verifier !== void 0) throw refuse2("code.verifier_unexpected");
    return;
  }
  if (verifier === void 0) throw refuse2("code.verifier_missing");
  if (!isCodeVerifier(verifier))
    throw refuse2("code.verifier_malformed", { detail: { length: verifier.length } });
  if (toCodeChallenge(verifier, context.sha256) !== codeChallenge) throw refuse2("code.verifier_wrong");
};
var checkDpopKey = ({ dpopJkt }, input) => {
  if (dpopJkt !== null && dpopJkt !== input.dpopJkt) throw refuse2("dpop.other_key");
};
var checkPerson = ({ user }) => {
  if (!user.active) throw refuse2("code.person_inactive");
};
var checkGrant = ({ grant }, { client }) => {
  if (grant.revoked || isRevokedWithApp(client, grant)) throw refuse2("code.grant_revoked");
};
var CODE_CHECKS = [
  checkExpiry,
  checkRedirectUri,
  checkVerifier,
  checkDpopKey,
  checkGrant,
  checkPerson
];
var authorizationCode = {
  type: "authorization_code",
  async prepare(context, input) {
    const { client, params, facts, dpopJkt } = input;
    const hash2 = context.sha256(requireParam(params, "code"));
    const code = await context.store.findCode(hash2);
    if (!code) throw refuse2("code.unknown");
    checkClient(code, input, context);
    const { grant, user } = code;
    facts.grantId = grant.id;
    facts.userId = grant.userId;
    const replayed = async () => {
      await context.store.revokeGrant(grant.id, "code_replayed", revocationEnd(context.now()));
      return refuse2("code.replayed");
    };
    if (code.consumed) throw await replayed();
    for (const check7 of CODE_CHECKS) check7(code, input, context);
    const subject = await toSubject(context, { client, grant, user, scopes: grant.scopes, dpopJkt });
    checkResource(context, params, subject);
    facts.apiId = subject.api?.id;
    const refreshes = client.grantTypes.includes("refresh_token") && (grant.offline || grant.scopes.includes("online_access"));
    const now = context.now();
    const token2 = `rt_${toBase64Url(context.random(32))}`;
    return {
      subject,
      refresh: refreshes ? planRefresh(client, { grant, token: token2, generation: 0, absoluteExpiresAt: null, now }) : null,
      async redeem(rows2) {
        if (!await context.store.redeemCode(hash2, rows2, now)) throw await replayed();
      }
    };
  }
};

// lib/oauth/grants/client-credentials.ts
function resolveServiceScopes(context, client, sent) {
  const requested = parseScopes(sent);
  const allowed = client.allowedScopes.filter((scope) => !isSignInScope(scope));
  if (requested.length === 0) return allowed;
  const { within: within3, beyond } = splitScopes(requested, allowed, context.scopeCovers);
  if (beyond.length > 0) throw refuse2("scope.not_allowed", { detail: { beyond, allowed } });
  return within3;
}
var clientCredentials = {
  type: "client_credentials",
  async prepare(context, { client, params, facts, dpopJkt }) {
    const scopes = resolveServiceScopes(context, client, params.get("scope"));
    const audience = await resolveAudience(context, { client, params, scopes });
    facts.apiId = audience.api?.id;
    return {
      subject: {
        grantId: null,
        user: null,
        api: audience.api,
        audience: audience.value,
        roles: audience.roles,
        scopes,
        launch: null,
        signIn: null,
        dpopJkt
      },
      refresh: null,
      async redeem(rows2) {
        if (rows2.access) await context.store.saveAccessToken(rows2.access);
      }
    };
  }
};

// lib/oauth/client-auth.ts
var MAX_SECRET = 1024;
var CONTROL2 = /[\u0000-\u001f\u007f]/;
function formDecode(text13) {
  try {
    return decodeURIComponent(text13.replaceAll("+", " "));
  } catch {
    return null;
  }
}
function parseBasic(header) {
  const [scheme = "", ...rest] = header.trim().split(/ +/);
  if (scheme.toLowerCase() !== "basic")
    throw refuse2("client.unknown_scheme", { detail: { scheme: scheme.slice(0, 20) } });
  const malformed = () => refuse2("client.malformed_basic");
  const bytes2 = rest.length === 1 && header.length < 8192 ? fromBase64(rest[0] ?? "") : null;
  if (!bytes2) throw malformed();
  let text13;
  try {
    text13 = new TextDecoder("utf-8", { fatal: true }).decode(bytes2);
  } catch {
    throw malformed();
  }
  const colon = text13.indexOf(":");
  if (colon < 1) throw malformed();
  const clientId = formDecode(text13.slice(0, colon));
  const secret = formDecode(text13.slice(colon + 1));
  if (!clientId || secret === null || CONTROL2.test(clientId + secret)) throw malformed();
  return { clientId, secret };
}
function readCredentials(authorization, params) {
  const named = params.get("client_id");
  const secret = params.get("client_secret");
  const assertion = params.get("client_assertion");
  const ways = [authorization !== null, secret !== void 0, assertion !== void 0].filter(Boolean);
  if (ways.length > 1) throw refuse2("client.mixed_methods");
  if (authorization !== null) {
    const basic2 = parseBasic(authorization);
    if (named !== void 0 && named !== basic2.clientId) throw refuse2("client.id_mismatch");
    return { method: "client_secret_basic", ...basic2 };
  }
  if (assertion !== void 0) {
    if (params.get("client_assertion_type") !== ASSERTION_TYPE) throw refuse2("assertion.type");
    const clientId = readAssertionSubject(assertion);
    if (named !== void 0 && named !== clientId) throw refuse2("client.id_mismatch");
    return { method: "private_key_jwt", clientId, assertion };
  }
  if (named === void 0) throw refuse2("client.missing");
  if (secret !== void 0) return { method: "client_secret_post", clientId: named, secret };
  return { method: "none", clientId: named };
}
function secretRefusal(secret, now) {
  if (secret.state === "disabled") return "secret.disabled";
  if (secret.retireAt && secret.retireAt <= now) return "secret.retired";
  if (secret.expiresAt && secret.expiresAt <= now) return "secret.expired";
  return null;
}
var NO_HASH = new Uint8Array(32);
function requireSecret(context, client, sent) {
  if (sent === "" || sent.length > MAX_SECRET)
    throw refuse2("secret.wrong", { detail: { length: sent.length } });
  const hash2 = context.sha256(sent);
  const secrets = client?.secrets ?? [];
  if (secrets.length === 0) context.equal(hash2, NO_HASH);
  let found = null;
  for (const secret of secrets) if (context.equal(hash2, secret.hash)) found = secret;
  if (!client) throw refuse2("client.unknown");
  if (!found) throw refuse2("secret.wrong");
  const unusable = secretRefusal(found, context.now());
  if (unusable) throw refuse2(unusable, { detail: { secret: found.id } });
  return found.id;
}
function checkClientState(client) {
  if (client.state === "active") return;
  throw refuse2(client.state === "elsewhere" ? "client.registered_elsewhere" : `client.${client.state}`);
}
function checkMethod(client, presented) {
  if (!client || client.authMethod === presented.method) return;
  const detail = { sent: presented.method, registered: client.authMethod };
  if (client.authMethod === "none") throw refuse2("client.public_sent_credentials", { detail });
  if (presented.method === "none") throw refuse2("client.credentials_missing", { detail });
  throw refuse2("client.other_method_registered", { detail });
}
async function authenticateClient(context, request, params) {
  const presented = readCredentials(request.authorization, params);
  request.facts.clientId = presented.clientId;
  const client = await context.store.findClient(presented.clientId);
  if (client) request.facts.client = client;
  checkMethod(client, presented);
  let secretId = null;
  let keyId = null;
  if ("secret" in presented) secretId = requireSecret(context, client, presented.secret);
  if (!client) throw refuse2("client.unknown");
  if ("assertion" in presented) {
    keyId = await verifyAssertion(context, client, { assertion: presented.assertion, endpoint: request.url });
  }
  checkClientState(client);
  if (secretId) request.facts.secretId = secretId;
  return { client, secretId, keyId };
}

// lib/oauth/device.ts
var DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
var DEVICE_TTL_SECONDS = 600;
var POLL_INTERVAL_SECONDS = 5;
var LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
var CODE_LENGTH = 8;
function makeUserCode(context) {
  let code = "";
  while (code.length < CODE_LENGTH) {
    for (const byte of context.random(16))
      if (byte < 240 && code.length < CODE_LENGTH) code += LETTERS[byte % 20];
  }
  return code;
}
var printUserCode = (code) => `${code.slice(0, 4)}-${code.slice(4)}`;
function parseUserCode(typed) {
  const code = typed.slice(0, 40).replace(/[\s\-–—.]/g, "").toUpperCase();
  return new RegExp(`^[${LETTERS}]{${CODE_LENGTH}}$`).test(code) ? code : null;
}
async function readDeviceRequest(context, client, params) {
  const scopes = resolveScopes(context, client, params);
  return { scopes, audience: await resolveAudience(context, { client, params, scopes }) };
}
var authorizeDevice = async (context, request) => {
  const params = parseParams(request.form);
  const { client } = await authenticateClient(context, request, params);
  if (!client.grantTypes.includes(DEVICE_GRANT)) {
    throw refuse2("grant_type.not_registered", {
      detail: { sent: DEVICE_GRANT, registered: client.grantTypes }
    });
  }
  const { scopes } = await readDeviceRequest(context, client, params);
  const asked = /* @__PURE__ */ new Map([["client_id", client.clientId]]);
  if (scopes.length > 0) asked.set("scope", printScopes(scopes));
  for (const name of ["resource", "aud"]) {
    const value = params.get(name);
    if (value !== void 0) asked.set(name, value);
  }
  const deviceCode2 = `dc_${toBase64Url(context.random(32))}`;
  const userCode = makeUserCode(context);
  await context.store.saveDeviceAuthorization({
    hash: context.sha256(deviceCode2),
    userCode,
    appId: client.id,
    params: asked,
    intervalSeconds: POLL_INTERVAL_SECONDS,
    expiresAt: new Date(context.now().getTime() + DEVICE_TTL_SECONDS * 1e3)
  });
  const verificationUri = `${context.issuer}/device`;
  return {
    status: 200,
    json: {
      device_code: deviceCode2,
      user_code: printUserCode(userCode),
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${printUserCode(userCode)}`,
      expires_in: DEVICE_TTL_SECONDS,
      interval: POLL_INTERVAL_SECONDS
    }
  };
};

// lib/oauth/grants/device-code.ts
var SLOW_DOWN_SECONDS = 5;
var isTooSoon = ({ lastPolledAt, intervalSeconds }, now) => lastPolledAt !== null && now.getTime() - lastPolledAt.getTime() < intervalSeconds * 1e3 - 500;
var deviceCode = {
  type: DEVICE_GRANT,
  async prepare(context, { client, params, facts, dpopJkt }) {
    const { store: store3 } = context;
    const hash2 = context.sha256(requireParam(params, "device_code"));
    const device = await store3.findDevice(hash2);
    if (!device || device.appId !== client.id || device.state === "redeemed") throw refuse2("device.unknown");
    const now = context.now();
    if (device.expiresAt <= now) throw refuse2("device.expired");
    if (device.state === "denied") throw refuse2("device.denied");
    if (!device.approved) {
      const soon = isTooSoon(device, now);
      await store3.notePoll(hash2, now, device.intervalSeconds + (soon ? SLOW_DOWN_SECONDS : 0));
      throw refuse2(soon ? "device.slow_down" : "device.pending");
    }
    const { grant, user } = device.approved;
    if (grant.revoked || isRevokedWithApp(client, grant) || !user.active) throw refuse2("device.denied");
    facts.grantId = grant.id;
    facts.userId = grant.userId;
    const subject = await toSubject(context, { client, grant, user, scopes: grant.scopes, dpopJkt });
    facts.apiId = subject.api?.id;
    const refreshes = client.grantTypes.includes("refresh_token") && grant.offline;
    const token2 = `rt_${toBase64Url(context.random(32))}`;
    const first = { grant, token: token2, generation: 0, absoluteExpiresAt: null, now };
    return {
      subject,
      refresh: refreshes ? planRefresh(client, first) : null,
      async redeem(rows2) {
        if (!await store3.redeemDevice(hash2, rows2)) throw refuse2("device.unknown");
      }
    };
  }
};

// lib/oauth/grants/refresh-token.ts
var checkGrant2 = ({ grant }) => {
  if (grant.revoked) throw refuse2("refresh.grant_revoked");
};
var checkInvalidBefore = ({ grant }, { client }) => {
  if (isRevokedWithApp(client, grant)) throw refuse2("refresh.app_tokens_revoked");
};
var checkExpiry2 = ({ idleExpiresAt, absoluteExpiresAt }, _input, context) => {
  const now = context.now();
  if (absoluteExpiresAt <= now) throw refuse2("refresh.expired", { detail: { lifetime: "absolute" } });
  if (idleExpiresAt <= now) throw refuse2("refresh.expired", { detail: { lifetime: "idle" } });
};
var checkSession = ({ sessionEnded, grant }) => {
  if (sessionEnded && !grant.offline) throw refuse2("refresh.session_ended");
};
var checkPerson2 = ({ user }) => {
  if (!user.active) throw refuse2("refresh.person_inactive");
};
var checkDpopKey2 = ({ grant }, input) => {
  if (grant.dpopJkt !== null && grant.dpopJkt !== input.dpopJkt) throw refuse2("dpop.other_key");
};
var REFRESH_CHECKS = [
  checkGrant2,
  checkInvalidBefore,
  checkExpiry2,
  checkSession,
  checkPerson2,
  checkDpopKey2
];
function resolveFewerScopes(context, granted, sent) {
  const requested = parseScopes(sent);
  if (requested.length === 0) return granted;
  const { within: within3, beyond } = splitScopes(requested, granted, context.scopeCovers);
  if (beyond.length > 0) throw refuse2("scope.beyond_grant", { detail: { beyond, granted } });
  return within3;
}
var withinGrace = (consumedAt, graceSeconds, now) => graceSeconds > 0 && now.getTime() - consumedAt.getTime() <= graceSeconds * 1e3;
var refreshToken = {
  type: "refresh_token",
  async prepare(context, input) {
    const { client, params, facts, dpopJkt } = input;
    const sent = requireParam(params, "refresh_token");
    const hash2 = context.sha256(sent);
    const stored = await context.store.findRefreshToken(hash2);
    if (!stored) throw refuse2("refresh.unknown");
    const { grant, user } = stored;
    if (grant.appId !== client.id) throw refuse2("refresh.other_client");
    facts.grantId = grant.id;
    facts.userId = grant.userId;
    const grace = client.tokens.refreshGraceSeconds;
    const now = context.now();
    const reused = async () => {
      await context.store.revokeGrant(grant.id, "refresh_token_reused", revocationEnd(context.now()));
      return refuse2("refresh.reused", { detail: { graceSeconds: grace } });
    };
    const retry = stored.consumedAt !== null;
    if (stored.consumedAt && !grant.revoked && !withinGrace(stored.consumedAt, grace, now))
      throw await reused();
    for (const check7 of REFRESH_CHECKS) check7(stored, input, context);
    const scopes = resolveFewerScopes(context, grant.scopes, params.get("scope"));
    const again = { ...grant, nonce: null };
    const subject = await toSubject(context, { client, grant: again, user, scopes, dpopJkt });
    facts.apiId = subject.api?.id;
    checkResource(context, params, subject);
    const token2 = `rt_${toBase64Url(context.deriveSuccessor(sent))}`;
    const { generation, absoluteExpiresAt } = stored;
    const plan = planRefresh(client, { grant, token: token2, generation: generation + 1, absoluteExpiresAt, now });
    return {
      subject,
      refresh: retry && plan ? { ...plan, row: null } : plan,
      async redeem(rows2) {
        if (retry) {
          if (rows2.access) await context.store.saveAccessToken(rows2.access);
          return;
        }
        if (await context.store.rotateRefreshToken(hash2, rows2, now)) return;
        if (grace === 0) throw await reused();
        if (rows2.access) await context.store.saveAccessToken(rows2.access);
      }
    };
  }
};

// lib/oauth/grants/index.ts
var GRANTS = [authorizationCode, refreshToken, clientCredentials, deviceCode];

// lib/oauth/metadata.ts
var SIGNING_ALGS = ["RS256", "ES256"];
function toServerMetadata(issuer2) {
  const confidential = CLIENT_AUTH_METHODS.filter((method) => method !== "none");
  const at2 = (endpoint2) => endpointUrl(issuer2, endpoint2);
  return {
    issuer: issuer2,
    authorization_endpoint: at2("authorize"),
    token_endpoint: at2("token"),
    jwks_uri: at2("jwks"),
    introspection_endpoint: at2("introspect"),
    revocation_endpoint: at2("revoke"),
    scopes_supported: [...IDENTITY_SCOPES, ...SESSION_SCOPES],
    response_types_supported: ["code"],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: GRANTS.map((grant) => grant.type),
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGS,
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGS,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGS,
    device_authorization_endpoint: at2("deviceAuthorization"),
    pushed_authorization_request_endpoint: at2("par"),
    require_pushed_authorization_requests: false,
    dpop_signing_alg_values_supported: DPOP_ALGS,
    authorization_response_iss_parameter_supported: true
  };
}
function toOpenIdMetadata(issuer2) {
  return {
    ...toServerMetadata(issuer2),
    end_session_endpoint: endpointUrl(issuer2, "endSession"),
    userinfo_endpoint: endpointUrl(issuer2, "userinfo"),
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: SIGNING_ALGS,
    prompt_values_supported: PROMPTS,
    display_values_supported: ["page"],
    claim_types_supported: ["normal"],
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "nonce",
      "amr",
      "sid",
      "fhirUser",
      ...CLAIM_NAMES
    ],
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_request_uri_registration: false
  };
}

// lib/server/seal.ts
import { createCipheriv, createDecipheriv, randomBytes as randomBytes2 } from "node:crypto";

// lib/server/master-key.ts
import { hkdfSync } from "node:crypto";
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
var held = processState("master-key", () => ({
  key: null,
  derived: /* @__PURE__ */ new Map()
}));
function derivedKey(purpose) {
  const known = held.derived.get(purpose);
  if (known) return known;
  held.key ??= findMasterKey();
  const key = Buffer.from(hkdfSync("sha256", held.key, "", `admit ${purpose}`, 32));
  held.derived.set(purpose, key);
  return key;
}
function findMasterKey() {
  const { masterKey, dataDir } = settings();
  return masterKey ? readKey(masterKey, "ADMIT_MASTER_KEY") : keyFromFile(join(dataDir, "master.key"));
}
function readKey(text13, from) {
  const key = Buffer.from(text13.trim(), "base64url");
  if (key.length !== 32)
    throw new Error(`${from} must hold 32 bytes as base64url (43 characters). Restore it from a backup.`);
  return key;
}
function keyFromFile(path2) {
  if (!existsSync(path2)) makeKeyFile(path2);
  return readKey(readFileSync(path2, "utf8"), path2);
}
function makeKeyFile(path2) {
  const draft = `${path2}.${process.pid}`;
  writeFileSync(draft, Buffer.from(randomBytes(32)).toString("base64url"), { mode: 384 });
  try {
    linkSync(draft, path2);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
}

// lib/server/seal.ts
var VERSION = 1;
var NONCE_BYTES = 12;
var TAG_BYTES = 16;
function seal(plain2) {
  const nonce = randomBytes2(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", derivedKey("seal"), nonce);
  const body = Buffer.concat([
    cipher.update(typeof plain2 === "string" ? Buffer.from(plain2) : plain2),
    cipher.final()
  ]);
  return new Uint8Array(Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]));
}
function unseal(sealed) {
  const head = 1 + NONCE_BYTES + TAG_BYTES;
  if (sealed.length < head || sealed[0] !== VERSION) throw new Error("A sealed value has an unknown form");
  const decipher = createDecipheriv("aes-256-gcm", derivedKey("seal"), sealed.subarray(1, 1 + NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, head));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]));
  } catch (cause) {
    throw new Error("A sealed value does not open: it was sealed under another master key", { cause });
  }
}

// lib/server/keys.ts
var KEY_KINDS = {
  RS256: { digest: "sha256", curve: null },
  ES256: { digest: "sha256", curve: "P-256" },
  RS384: { digest: "sha384", curve: null },
  ES384: { digest: "sha384", curve: "P-384" }
};
var isSigningAlg = (alg) => Object.hasOwn(KEY_KINDS, alg);
var generate = promisify(generateKeyPair);
async function makeKey(alg) {
  const { curve } = KEY_KINDS[alg];
  const { privateKey, publicKey } = curve === null ? await generate("rsa", { modulusLength: 2048 }) : await generate("ec", { namedCurve: curve });
  const kid = `${alg.toLowerCase()}-${Buffer.from(randomBytes(9)).toString("base64url")}`;
  return {
    kid,
    alg,
    publicJwk: { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" },
    sealedPrivateJwk: seal(JSON.stringify(privateKey.export({ format: "jwk" })))
  };
}
async function ensureSigningKeys() {
  const present2 = new Set(
    (await listSigningKeys(db())).filter((key) => key.state === "active").map((key) => key.alg)
  );
  const missing2 = SIGNING_ALGS.filter((alg) => !present2.has(alg));
  if (missing2.length > 0) await addFirstKeys(db(), await Promise.all(missing2.map(makeKey)));
}
function loadKey(row) {
  if (!isSigningAlg(row.alg)) throw new Error(`INVARIANT: a signing key of unknown algorithm ${row.alg}`);
  const privateJwk = JSON.parse(Buffer.from(unseal(row.sealedPrivateJwk)).toString("utf8"));
  return {
    kid: row.kid,
    alg: row.alg,
    state: row.state,
    publicJwk: row.publicJwk,
    privateKey: createPrivateKey({ key: privateJwk, format: "jwk" }),
    publicKey: createPublicKey({ key: row.publicJwk, format: "jwk" }),
    headers: /* @__PURE__ */ new Map()
  };
}
var keyrings = versionedCache("signing-keys", {
  max: 1,
  async load() {
    let rows2 = await listSigningKeys(db());
    if (!rows2.some((row) => row.state === "active")) {
      await ensureSigningKeys();
      rows2 = await listSigningKeys(db());
    }
    const keys = rows2.map(loadKey);
    const active = /* @__PURE__ */ new Map();
    for (const key of keys) if (key.state === "active" && !active.has(key.alg)) active.set(key.alg, key);
    return {
      byKid: new Map(keys.map((key) => [key.kid, key])),
      active,
      jwks: { keys: keys.map((key) => key.publicJwk) }
    };
  }
});
var publicKeySet = async () => (await keyrings.get("all")).jwks;
var encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
var signRsa = (digest, data, key) => new Promise((resolve, reject) => {
  signBytes(digest, data, key, (error, signature) => error ? reject(error) : resolve(signature));
});
async function makeFirstKey(alg) {
  if (!isSigningAlg(alg)) throw new Error(`INVARIANT: nothing signs with ${alg}`);
  await addFirstKeys(db(), [await makeKey(alg)]);
  await pollNow();
  const key = (await keyrings.get("all")).active.get(alg);
  if (!key) throw new Error(`INVARIANT: no active ${alg} key`);
  return key;
}
async function signJwt(alg, typ, claims) {
  const key = (await keyrings.get("all")).active.get(alg) ?? await makeFirstKey(alg);
  const { digest } = KEY_KINDS[key.alg];
  let header = key.headers.get(typ);
  if (!header) {
    header = encode({ alg, typ, kid: key.kid });
    key.headers.set(typ, header);
  }
  const input = `${header}.${encode(claims)}`;
  const data = Buffer.from(input);
  const signature = key.privateKey.asymmetricKeyType === "ec" ? signBytes(digest, data, { key: key.privateKey, dsaEncoding: "ieee-p1363" }) : await signRsa(digest, data, key.privateKey);
  return `${input}.${signature.toString("base64url")}`;
}
var COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
var MAX_LENGTH4 = 16384;
function parsePart(part) {
  try {
    const value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
async function verifyOwnJwt(token2, typ) {
  const parts = token2.length <= MAX_LENGTH4 ? COMPACT.exec(token2) : null;
  const [, head = "", body = "", signature = ""] = parts ?? [];
  const header = parsePart(head);
  if (!header || header.crit !== void 0 || typeof header.kid !== "string") return null;
  const key = (await keyrings.get("all")).byKid.get(header.kid);
  if (!key || header.alg !== key.alg) return null;
  if (typeof header.typ !== "string" || header.typ.toLowerCase() !== typ.toLowerCase()) return null;
  const bytes2 = Buffer.from(signature, "base64url");
  if (bytes2.toString("base64url") !== signature) return null;
  const options = { key: key.publicKey, dsaEncoding: "ieee-p1363" };
  const good = verifyBytes(KEY_KINDS[key.alg].digest, Buffer.from(`${head}.${body}`), options, bytes2);
  return good ? parsePart(body) : null;
}

// db/queries/audit.ts
import { and as and3, desc as desc3, eq as eq4, lt, sql as sql10 } from "drizzle-orm";

// lib/server/log.ts
import pino from "pino";
var REDACT = [
  "password",
  "secret",
  "client_secret",
  "authorization",
  "cookie",
  "code",
  "token",
  "*.password",
  "*.secret",
  "*.client_secret",
  "*.authorization",
  "*.cookie",
  "*.token"
];
var logger = processState(
  "log",
  () => pino({
    level: process.env.ADMIT_LOG_LEVEL ?? "info",
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACT, censor: "[redacted]" }
  })
);
var log = {
  info: (message, detail = {}) => logger.info(detail, message),
  warn: (message, detail = {}) => logger.warn(detail, message),
  /** Logs an unexpected error and returns the reference a person may quote. */
  failure(error) {
    const reference = newToken().slice(0, 8);
    logger.error({ err: error, reference }, "unexpected error");
    return reference;
  }
};

// lib/server/http/health.ts
var READY_WITHIN_MS = 2e3;
var NO_STORE = { "cache-control": "no-store" };
function healthRoutes(isReady) {
  return [
    {
      methods: ["GET"],
      path: "/healthz",
      handler: async () => Response.json({ status: "ok" }, { headers: NO_STORE })
    },
    {
      methods: ["GET"],
      path: "/readyz",
      handler: async () => {
        const ready = await within(isReady(), READY_WITHIN_MS).catch(() => false);
        const body = { status: ready ? "ready" : "unavailable" };
        return Response.json(body, { status: ready ? 200 : 503, headers: NO_STORE });
      }
    }
  ];
}
function within(answer4, milliseconds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    answer4.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

// lib/server/client-ip.ts
var CLIENT_IP_HEADER = "x-admit-client-ip";
var clientIp = (headers) => headers.get(CLIENT_IP_HEADER);

// lib/server/http/client-ip.ts
import { isIP } from "node:net";
function resolveClientIp(input) {
  const remote = toPlainIp(input.remoteAddress ?? "") ?? "0.0.0.0";
  if (input.trustedProxies === 0) return remote;
  const hops = [...input.forwardedFor.split(",").map((hop) => hop.trim()), remote];
  return toPlainIp(hops[hops.length - 1 - input.trustedProxies] ?? "") ?? remote;
}
function toPlainIp(text13) {
  const bare = text13.replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1").replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(bare) === 0 ? null : bare.toLowerCase();
}

// lib/server/http/incoming.ts
var FORGEABLE = /^(x-admit-|x-forwarded-(?!(?:method|uri)$)|x-middleware-|forwarded$|x-real-ip$|host$)/;
function cleanIncoming(incoming, rules) {
  const target = toPath(incoming.url ?? "");
  const text13 = rules.issuer.origin + target;
  if (target === "" || target.includes("\\") || !URL.canParse(text13)) return null;
  incoming.url = target;
  const forwardedFor = headerText(incoming.headers["x-forwarded-for"]);
  const clientIp2 = resolveClientIp({
    remoteAddress: incoming.socket.remoteAddress,
    forwardedFor,
    trustedProxies: rules.trustedProxies
  });
  replaceHeaders(incoming, {
    host: rules.issuer.host,
    "x-forwarded-host": rules.issuer.host,
    "x-forwarded-proto": rules.issuer.protocol.slice(0, -1),
    "x-forwarded-for": clientIp2,
    [CLIENT_IP_HEADER]: clientIp2
  });
  return new URL(text13);
}
function toPath(target) {
  if (target.startsWith("/")) return target;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return "";
  const url = new URL(target);
  return url.pathname + url.search;
}
function replaceHeaders(incoming, fresh) {
  for (const name of Object.keys(incoming.headers)) {
    if (FORGEABLE.test(name)) delete incoming.headers[name];
  }
  Object.assign(incoming.headers, fresh);
  const raw = [];
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? "";
    if (!FORGEABLE.test(name.toLowerCase())) raw.push(name, incoming.rawHeaders[i + 1] ?? "");
  }
  for (const [name, value] of Object.entries(fresh)) raw.push(name, value);
  incoming.rawHeaders.splice(0, incoming.rawHeaders.length, ...raw);
}
function headerText(value) {
  return Array.isArray(value) ? value.join(",") : value ?? "";
}

// db/queries/decisions.ts
import { and as and4, eq as eq5, isNull as isNull3, or as or2 } from "drizzle-orm";
async function findActiveApp(db2, id) {
  const [row] = await db2.select({
    id: apps.id,
    clientId: apps.clientId,
    name: apps.name,
    kind: apps.kind,
    smart: apps.smart,
    tags: apps.tags,
    basicAtApi: apps.basicAtApi
  }).from(apps).where(and4(eq5(apps.id, id), eq5(apps.state, "active"), eq5(apps.issuer, "admit"), isNull3(apps.binnedAt))).limit(1);
  return row ?? null;
}
async function findActiveUser(db2, id) {
  const [row] = await db2.select({ id: users.id, role: users.role, fhirUser: users.fhirUser }).from(users).where(and4(eq5(users.id, id), eq5(users.state, "active"))).limit(1);
  return row ?? null;
}
async function listLinked(db2, subject, apiId) {
  const rows2 = await db2.selectDistinct({
    id: policies.id,
    name: policies.name,
    version: policies.version,
    cedar: policies.cedar
  }).from(policyLinks).innerJoin(policies, eq5(policies.id, policyLinks.policyId)).where(
    and4(eq5(policies.state, "active"), subject, or2(isNull3(policyLinks.apiId), eq5(policyLinks.apiId, apiId)))
  ).orderBy(policies.id);
  return rows2;
}
var listPoliciesOfApp = (db2, app, apiId) => listLinked(db2, or2(eq5(policyLinks.appId, app.id), eq5(policyLinks.appKind, app.kind)), apiId);
var listPoliciesOfUser = (db2, user, apiId) => listLinked(db2, or2(eq5(policyLinks.userId, user.id), eq5(policyLinks.role, user.role)), apiId);
async function findGatewayApi(db2, slug) {
  const [row] = await db2.select().from(apis).where(and4(eq5(apis.slug, slug), eq5(apis.issuer, "admit"), isNull3(apis.binnedAt))).limit(1);
  return row ?? null;
}

// lib/oauth/userinfo.ts
function requireBearer(request) {
  const inBody = request.method === "POST" ? parseParams(request.form).get("access_token") : void 0;
  const { authorization } = request;
  if (authorization !== null && inBody !== void 0) throw refuse2("token.two_places");
  if (inBody !== void 0) return inBody;
  if (authorization === null) throw refuse2("token.missing");
  const sent = /^(?:bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1];
  if (sent === void 0) throw refuse2("token.invalid");
  return sent;
}
async function checkBinding(context, request, bound) {
  const byScheme = /^dpop /i.test(request.authorization ?? "");
  if (bound.jkt === null && !byScheme) return;
  if (bound.jkt === null || !byScheme || request.dpop === null) throw refuse2("token.dpop_scheme");
  const { method, url } = request;
  const target = { method, url, accessToken: bound.token, nonceRequired: bound.nonceRequired ?? false };
  const jkt = await verifyProof(context, request.dpop, target).catch((error) => {
    throw isOAuthError(error) && error.code === "invalid_dpop_proof" ? refuse2("token.dpop_proof", { detail: error.detail }) : error;
  });
  if (jkt !== bound.jkt)
    throw refuse2("token.dpop_proof", { detail: { problem: "the proof is of another key" } });
}
var namesOf2 = (token2) => token2.claims.userinfo_claims ?? [];
async function findAudienceApi(context, token2) {
  const apis3 = await context.store.listApis();
  return apis3.find((api) => token2.audience.includes(api.identifierUri)) ?? null;
}
var userinfo = async (context, request) => {
  const sent = requireBearer(request);
  const token2 = await context.verifyAccessToken(sent);
  if (!token2) throw refuse2("token.invalid");
  await checkBinding(context, request, { token: sent, jkt: token2.cnfJkt });
  request.facts.clientId = token2.clientId;
  if (!token2.userId || !token2.scopes.includes("openid")) throw refuse2("token.no_openid");
  const user = await context.store.findUser(token2.userId);
  if (!user?.active) throw refuse2("token.invalid");
  const claims = toUserinfoClaims(user, { scopes: token2.scopes, names: namesOf2(token2) });
  const fhirUser = token2.scopes.includes("fhirUser") ? toFhirUser(user, await findAudienceApi(context, token2), context.issuer) : null;
  return { status: 200, json: fhirUser ? { ...claims, fhirUser } : claims };
};

// db/queries/activity.ts
async function insertActivity(db2, rows2) {
  await sqlOf(db2)`
    with sent as (
      select * from jsonb_to_recordset(${JSON.stringify(rows2)}::text::jsonb) as e (
        "at" timestamptz, "kind" text, "appId" text, "clientId" text, "userId" text, "apiId" text, "grantId" text,
        "secretId" text, "grantType" text, "code" text, "cause" text, "detail" jsonb, "ip" text)
    ), events as (
      insert into activity_events (at, kind, app_id, client_id, user_id, api_id, grant_id, secret_id, grant_type,
        code, cause, detail, ip)
      select "at", "kind", "appId", "clientId", "userId", "apiId", "grantId", "secretId", "grantType", "code",
        "cause", "detail", "ip" from sent
    ), usage as (
      insert into app_usage_daily (app_id, day, issued, refused, fhir_allowed, fhir_denied)
      select s."appId", (s."at" at time zone 'UTC')::date,
        count(*) filter (where s."kind" = 'token.issued'),
        count(*) filter (where s."kind" in ('token.refused', 'authorize.refused', 'introspect.refused')),
        coalesce(sum(coalesce((s."detail"->>'calls')::int, 1)) filter (where s."kind" = 'fhir.allowed'), 0),
        coalesce(sum(coalesce((s."detail"->>'calls')::int, 1)) filter (where s."kind" = 'fhir.denied'), 0)
      from sent s join apps a on a.id = s."appId" group by 1, 2 order by 1, 2
      on conflict (app_id, day) do update set issued = app_usage_daily.issued + excluded.issued,
        refused = app_usage_daily.refused + excluded.refused,
        fhir_allowed = app_usage_daily.fhir_allowed + excluded.fhir_allowed,
        fhir_denied = app_usage_daily.fhir_denied + excluded.fhir_denied
    ), used_apps as (
      update apps set first_token_at = coalesce(first_token_at, u.first_at), last_used_at = u.last_at
      from (select "appId", min("at") as first_at, max("at") as last_at from sent
        where "kind" = 'token.issued' or ("kind" = 'fhir.allowed' and "secretId" is not null) group by 1) u
      where apps.id = u."appId" and (last_used_at is null or last_used_at < u.last_at - interval '1 minute')
    ), secret_usage as (
      insert into secret_usage_daily (secret_id, day, uses)
      select s."secretId", (s."at" at time zone 'UTC')::date, sum(coalesce((s."detail"->>'calls')::int, 1))
      from sent s join app_secrets c on c.id = s."secretId"
      where s."kind" in ('token.issued', 'fhir.allowed', 'fhir.denied') group by 1, 2 order by 1, 2
      on conflict (secret_id, day) do update set uses = secret_usage_daily.uses + excluded.uses
    )
    update app_secrets set last_used_at = u.last_at, last_used_ip = u.ip
    from (select "secretId", max("at") as last_at, max("ip") as ip from sent
      where "kind" in ('token.issued', 'fhir.allowed', 'fhir.denied') and "secretId" is not null group by 1) u
    where app_secrets.id = u."secretId" and (last_used_at is null or last_used_at < u.last_at - interval '1 minute')`;
}

// lib/server/activity.ts
var MAX_BATCH = 500;
var MAX_DETAIL = 4e3;
var state4 = () => processState("activity", () => ({ queue: [], writing: false }));
function boundDetail(detail) {
  if (!detail || Object.keys(detail).length === 0) return null;
  const text13 = JSON.stringify(detail).replaceAll("\\u0000", "");
  return text13.length <= MAX_DETAIL ? JSON.parse(text13) : { omitted: Object.keys(detail).slice(0, 20) };
}
var clean = (text13) => text13?.replace(/\p{Cc}/gu, "").slice(0, 200) ?? null;
var toRow = (event) => ({
  at: event.at ?? /* @__PURE__ */ new Date(),
  kind: event.kind,
  appId: event.appId ?? null,
  clientId: clean(event.clientId),
  userId: event.userId ?? null,
  apiId: event.apiId ?? null,
  grantId: event.grantId ?? null,
  secretId: event.secretId ?? null,
  grantType: clean(event.grantType),
  code: clean(event.code),
  cause: clean(event.cause),
  detail: boundDetail(event.detail),
  ip: clean(event.ip)
});
async function writeSingly(batch) {
  for (const { row, done, failed } of batch) await insertActivity(db(), [row]).then(done, failed);
}
async function drain2() {
  const current = state4();
  if (current.writing) return;
  current.writing = true;
  try {
    while (current.queue.length > 0) {
      const batch = current.queue.splice(0, MAX_BATCH);
      try {
        await insertActivity(
          db(),
          batch.map((waiting) => waiting.row)
        );
        for (const waiting of batch) waiting.done();
      } catch {
        await writeSingly(batch);
      }
    }
  } finally {
    current.writing = false;
  }
}
function recordActivity(event) {
  return new Promise((done, failed) => {
    state4().queue.push({ row: toRow(event), done, failed });
    void drain2();
  });
}

// lib/server/oauth/hash.ts
import { createHash as createHash2, createHmac, timingSafeEqual } from "node:crypto";
var sha256 = (text13) => new Uint8Array(createHash2("sha256").update(text13).digest());
var hmac = (key, text13) => new Uint8Array(createHmac("sha256", key).update(text13).digest());
var equal = (a, b) => a.length === b.length && timingSafeEqual(a, b);

// db/queries/oauth-clients.ts
function stateOf(row) {
  if (row.binned) return "binned";
  return row.issuer === "admit" ? row.state : "elsewhere";
}
function toClient(row) {
  const { accessTtlSeconds, refreshIdleTtlSeconds, refreshAbsoluteTtlSeconds, refreshGraceSeconds } = row;
  return {
    ...row,
    state: stateOf(row),
    tokens: { accessTtlSeconds, refreshIdleTtlSeconds, refreshAbsoluteTtlSeconds, refreshGraceSeconds },
    tokensInvalidBefore: toDateOrNull(row.invalidBefore),
    secrets: row.secrets.map((secret) => ({
      id: secret.id,
      hash: new Uint8Array(Buffer.from(secret.hash, "base64")),
      state: secret.state,
      retireAt: toDateOrNull(secret.retireAt),
      expiresAt: toDateOrNull(secret.expiresAt)
    })),
    keys: row.keys.map((key) => ({
      ...key,
      expiresAt: toDateOrNull(key.expiresAt),
      disabledAt: toDateOrNull(key.disabledAt)
    }))
  };
}
async function findOAuthClient(db2, clientId) {
  const [row] = await sqlOf(db2)`
    select a.id, a.client_id as "clientId", a.name, a.kind, a.state, a.issuer, a.binned_at is not null as binned,
      a.auth_method as "authMethod", a.grant_types as "grantTypes", a.pkce_required as "pkceRequired",
      a.dpop_required as "dpopRequired", a.strict_assertion_audience as "strictAssertionAudience",
      a.id_token_alg as "idTokenAlg", a.smart, a.allowed_scopes as "allowedScopes",
      a.default_api_id as "defaultApiId", a.access_ttl_seconds as "accessTtlSeconds",
      a.refresh_idle_ttl_seconds as "refreshIdleTtlSeconds",
      a.refresh_absolute_ttl_seconds as "refreshAbsoluteTtlSeconds",
      a.refresh_grace_seconds as "refreshGraceSeconds",
      a.post_logout_redirect_uris as "postLogoutRedirectUris", a.jwks_uri as "jwksUri",
      a.tokens_invalid_before as "invalidBefore", a.logo_uri as "logoUri", a.client_uri as "clientUri",
      a.policy_uri as "policyUri", a.tos_uri as "tosUri",
      coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'uri', r.uri, 'platform', r.platform)
        order by r.position, r.id) from app_redirect_uris r where r.app_id = a.id), '[]') as "redirectUris",
      coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'hash', translate(encode(s.secret_hash, 'base64'), E'\n', ''),
        'state', s.state, 'retireAt', s.retire_at, 'expiresAt', s.expires_at))
        from app_secrets s where s.app_id = a.id), '[]') as secrets,
      coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'kid', k.kid, 'alg', k.alg,
        'publicJwk', k.public_jwk, 'expiresAt', k.expires_at, 'disabledAt', k.disabled_at))
        from app_keys k where k.app_id = a.id), '[]') as keys,
      coalesce((select jsonb_agg(jsonb_build_object('apiId', g.api_id, 'roles', g.roles))
        from app_api_grants g where g.app_id = a.id), '[]') as apis
    from apps a where a.client_id = ${clientId}`;
  return row ? toClient(row) : null;
}
async function listOAuthApis(db2) {
  return sqlOf(db2)`
    select a.id, a.slug, a.name, a.identifier_uri as "identifierUri", a.fhir_base_url as "fhirBaseUrl",
      a.enforcement, a.smart, a.access_token_format as "accessTokenFormat", a.signing_alg as "signingAlg",
      a.max_access_ttl_seconds as "maxAccessTtlSeconds",
      a.state = 'active' and a.binned_at is null as usable,
      coalesce((select jsonb_object_agg(s.scope, s.title) from api_scopes s
        where s.api_id = a.id and s.title <> ''), '{}') as "scopeTitles"
    from apis a where a.issuer = 'admit' order by a.id`;
}
var USER_COLUMNS = `
  u.id as "userId", u.state = 'active' as "userActive", u.email, u.email_verified as "emailVerified",
  u.name as "userName", u.given_name as "givenName", u.family_name as "familyName",
  u.phone_number as "phoneNumber", u.phone_verified as "phoneVerified", u.address, u.locale,
  u.fhir_user as "fhirUser", u.updated_at as "userUpdatedAt"`;
var toOAuthUser = (row) => ({
  id: row.userId,
  active: row.userActive,
  email: row.email,
  emailVerified: row.emailVerified,
  name: row.userName,
  givenName: row.givenName,
  familyName: row.familyName,
  phoneNumber: row.phoneNumber,
  phoneVerified: row.phoneVerified,
  address: row.address,
  locale: row.locale,
  fhirUser: row.fhirUser,
  updatedAt: toDate(row.userUpdatedAt)
});
async function findOAuthUser(db2, id) {
  const sql11 = sqlOf(db2);
  const [row] = await sql11`select ${sql11.unsafe(USER_COLUMNS)} from users u where u.id = ${id}`;
  return row ? toOAuthUser(row) : null;
}
async function isRegisteredOrigin(db2, origin) {
  const [row] = await sqlOf(db2)`
    select exists (select 1 from apps where state = 'active' and binned_at is null and ${origin} = any(cors_origins))
      or exists (select 1 from app_redirect_uris r join apps a on a.id = r.app_id
        where r.platform = 'spa' and a.state = 'active' and a.binned_at is null
          and (r.uri = ${origin} or starts_with(r.uri, ${`${origin}/`}))) as known`;
  return row?.known ?? false;
}

// db/queries/oauth-grants.ts
var GRANT_COLUMNS = `
  g.id as "grantId", g.app_id as "appId", g.session_id as "sessionId", g.api_id as "apiId", g.audience, g.scopes,
  g.auth_time as "authTime", g.amr, g.nonce, g.claims, g.launch, g.dpop_jkt as "grantJkt", g.offline,
  g.revoked_at is not null as revoked, g.created_at as "grantCreatedAt"`;
var toGrant = (row) => ({
  id: row.grantId,
  appId: row.appId,
  userId: row.userId,
  sessionId: row.sessionId,
  apiId: row.apiId,
  audience: row.audience,
  scopes: row.scopes,
  authTime: toDate(row.authTime),
  amr: row.amr,
  nonce: row.nonce,
  claims: row.claims,
  launch: row.launch,
  dpopJkt: row.grantJkt,
  offline: row.offline,
  revoked: row.revoked,
  createdAt: toDate(row.grantCreatedAt)
});
var insertGrant = (sql11, grant) => sql11`
  insert into grants (id, app_id, user_id, session_id, api_id, audience, scopes, auth_time, amr, nonce,
    claims, launch, dpop_jkt, offline, created_at)
  select ${grant.id}::text, ${grant.appId}::text, ${grant.userId}::text, ${grant.sessionId}::text,
    ${grant.apiId}::text, ${grant.audience}::text, ${grant.scopes}::text[],
    ${at(grant.authTime)}::timestamptz, ${grant.amr}::text[], ${grant.nonce}::text,
    ${jsonOrNull(grant.claims)}::text::jsonb, ${jsonOrNull(grant.launch)}::text::jsonb,
    ${grant.dpopJkt}::text, ${grant.offline}::boolean, ${at(grant.createdAt)}::timestamptz`;
async function issueCode(db2, of) {
  const { grant, code } = of;
  const { interactionHash, pushedHash } = of.origin;
  const sql11 = sqlOf(db2);
  const [row] = await sql11`
    with done as (
      update interactions set completed_at = now()
      where handle_hash = ${interactionHash}::bytea and completed_at is null returning handle_hash
    ), used as (
      update pushed_requests set completed_at = now()
      where handle_hash = ${pushedHash}::bytea and completed_at is null returning handle_hash
    ), go as (
      select 1 where (${interactionHash === null}::boolean or exists (select 1 from done))
        and (${pushedHash === null}::boolean or exists (select 1 from used))
    ), granted as (
      ${insertGrant(sql11, grant)}
      from go
    ), coded as (
      insert into authorization_codes (code_hash, grant_id, app_id, redirect_uri, code_challenge, dpop_jkt, expires_at)
      select ${code.hash}::bytea, ${grant.id}::text, ${grant.appId}::text, ${code.redirectUri}::text,
        ${code.codeChallenge}::text, ${code.dpopJkt}::text, ${at(code.expiresAt)}::timestamptz
      from go
    )
    select exists (select 1 from go) as written`;
  return row?.written ?? false;
}
async function findCode(db2, hash2) {
  const sql11 = sqlOf(db2);
  const [row] = await sql11`
    select c.redirect_uri as "redirectUri", c.code_challenge as "codeChallenge", c.dpop_jkt as "codeJkt",
      c.expires_at as "expiresAt", c.consumed_at is not null as consumed,
      ${sql11.unsafe(GRANT_COLUMNS)}, ${sql11.unsafe(USER_COLUMNS)}
    from authorization_codes c join grants g on g.id = c.grant_id join users u on u.id = g.user_id
    where c.code_hash = ${hash2}`;
  if (!row) return null;
  return {
    redirectUri: row.redirectUri,
    codeChallenge: row.codeChallenge,
    dpopJkt: row.codeJkt,
    expiresAt: toDate(row.expiresAt),
    consumed: row.consumed,
    grant: toGrant(row),
    user: toOAuthUser(row)
  };
}
function insertTokens(sql11, { access, refresh, bindTo }) {
  return sql11`
    , bound as (
      update grants set dpop_jkt = ${bindTo}::text
      from consumed where grants.id = consumed.grant_id and ${bindTo !== null}::boolean
    )
    , access as (
      insert into access_tokens (token_hash, jti, grant_id, app_id, claims, expires_at)
      select ${access?.hash ?? null}::bytea, ${access?.jti ?? null}::text, ${access?.grantId ?? null}::text,
        ${access?.appId ?? null}::text, ${jsonOrNull(access?.claims)}::text::jsonb,
        ${atOrNull(access?.expiresAt ?? null)}::timestamptz
      from consumed where ${access !== null}::boolean
    ), refresh as (
      insert into refresh_tokens (token_hash, grant_id, app_id, generation, idle_expires_at, absolute_expires_at)
      select ${refresh?.hash ?? null}::bytea, ${refresh?.grantId ?? null}::text, ${refresh?.appId ?? null}::text,
        ${refresh?.generation ?? 0}::integer, ${atOrNull(refresh?.idleExpiresAt ?? null)}::timestamptz,
        ${atOrNull(refresh?.absoluteExpiresAt ?? null)}::timestamptz
      from consumed where ${refresh !== null}::boolean
    )`;
}
async function redeemCode(db2, of) {
  const sql11 = sqlOf(db2);
  const consumed = await sql11`
    with consumed as (
      update authorization_codes set consumed_at = ${at(of.now)}::timestamptz
      where code_hash = ${of.hash} and consumed_at is null returning grant_id
    ) ${insertTokens(sql11, of.rows)}
    select 1 from consumed`;
  return consumed.length === 1;
}
async function findRefreshToken(db2, hash2) {
  const sql11 = sqlOf(db2);
  const [row] = await sql11`
    select r.generation, r.idle_expires_at as "idleExpiresAt", r.absolute_expires_at as "absoluteExpiresAt",
      r.consumed_at as "consumedAt",
      s.id is null or s.revoked_at is not null or s.expires_at <= now() as "sessionEnded",
      ${sql11.unsafe(GRANT_COLUMNS)}, ${sql11.unsafe(USER_COLUMNS)}
    from refresh_tokens r join grants g on g.id = r.grant_id join users u on u.id = g.user_id
      left join sessions s on s.id = g.session_id
    where r.token_hash = ${hash2}`;
  if (!row) return null;
  return {
    generation: row.generation,
    idleExpiresAt: toDate(row.idleExpiresAt),
    absoluteExpiresAt: toDate(row.absoluteExpiresAt),
    consumedAt: toDateOrNull(row.consumedAt),
    sessionEnded: row.sessionEnded,
    grant: toGrant(row),
    user: toOAuthUser(row)
  };
}
async function rotateRefreshToken(db2, of) {
  const sql11 = sqlOf(db2);
  const consumed = await sql11`
    with consumed as (
      update refresh_tokens set consumed_at = ${at(of.now)}::timestamptz
      where token_hash = ${of.hash} and consumed_at is null returning grant_id
    ) ${insertTokens(sql11, of.rows)}
    select 1 from consumed`;
  return consumed.length === 1;
}
async function revokeGrant(db2, of) {
  await sqlOf(db2)`
    with ended as (
      update grants set revoked_at = now(), revoked_reason = ${of.reason}
      where id = ${of.grantId} and revoked_at is null
    )
    insert into revocations (kind, key, expires_at) values ('grant', ${of.grantId}, ${at(of.until)})
    on conflict (kind, key) do nothing`;
}
async function findConsent(db2, of) {
  const [row] = await sqlOf(db2)`
    select scopes from consents
    where user_id = ${of.userId} and app_id = ${of.appId} and audience = ${of.audience}`;
  return row?.scopes ?? [];
}
async function rememberConsent(db2, of) {
  await sqlOf(db2)`
    insert into consents (user_id, app_id, audience, scopes)
    values (${of.userId}, ${of.appId}, ${of.audience}, ${of.scopes})
    on conflict (user_id, app_id, audience) do update
    set scopes = array(select distinct unnest(consents.scopes || excluded.scopes)), updated_at = now()`;
}

// db/queries/oauth-devices.ts
async function saveDevice(db2, device) {
  await sqlOf(db2)`
    insert into device_authorizations (device_code_hash, user_code, app_id, params, interval_seconds, expires_at)
    values (${device.hash}, ${device.userCode}, ${device.appId},
      ${JSON.stringify(Object.fromEntries(device.params))}::text::jsonb, ${device.intervalSeconds}, ${at(device.expiresAt)})`;
}
async function findDevice(db2, hash2) {
  const sql11 = sqlOf(db2);
  const [row] = await sql11`
    select d.app_id as "deviceAppId", d.state, d.interval_seconds as "intervalSeconds",
      d.last_polled_at as "lastPolledAt", d.expires_at as "expiresAt",
      ${sql11.unsafe(GRANT_COLUMNS)}, ${sql11.unsafe(USER_COLUMNS)}
    from device_authorizations d left join grants g on g.id = d.grant_id left join users u on u.id = g.user_id
    where d.device_code_hash = ${hash2}`;
  if (!row) return null;
  const { grantId } = row;
  const isApproved = row.state === "approved" && grantId !== null;
  return {
    appId: row.deviceAppId,
    state: row.state,
    intervalSeconds: row.intervalSeconds,
    lastPolledAt: toDateOrNull(row.lastPolledAt),
    expiresAt: toDate(row.expiresAt),
    approved: isApproved ? { grant: toGrant({ ...row, grantId }), user: toOAuthUser(row) } : null
  };
}
async function notePoll(db2, of) {
  await sqlOf(db2)`
    update device_authorizations set last_polled_at = ${at(of.now)}, interval_seconds = ${of.intervalSeconds}
    where device_code_hash = ${of.hash}`;
}
async function findPendingDevice(db2, userCode) {
  const [row] = await sqlOf(db2)`
    select params from device_authorizations
    where user_code = ${userCode} and state = 'pending' and expires_at > now()`;
  return row ? new Map(Object.entries(row.params)) : null;
}
async function approveDevice(db2, of) {
  const sql11 = sqlOf(db2);
  const approved = await sql11`
    with go as (
      update device_authorizations set state = 'approved', grant_id = ${of.grant.id}
      where user_code = ${of.userCode} and state = 'pending' and expires_at > now() returning 1
    ), granted as (${insertGrant(sql11, of.grant)} from go)
    select 1 from go`;
  return approved.length === 1;
}
async function denyDevice(db2, userCode) {
  await sqlOf(db2)`
    update device_authorizations set state = 'denied' where user_code = ${userCode} and state = 'pending'`;
}
async function redeemDevice(db2, of) {
  const sql11 = sqlOf(db2);
  const consumed = await sql11`
    with consumed as (
      update device_authorizations set state = 'redeemed'
      where device_code_hash = ${of.hash} and state = 'approved' returning grant_id
    ) ${insertTokens(sql11, of.rows)}
    select 1 from consumed`;
  return consumed.length === 1;
}

// db/queries/oauth-pushed.ts
async function savePushedRequest(db2, pushed) {
  await sqlOf(db2)`
    insert into pushed_requests (handle_hash, app_id, params, dpop_jkt, expires_at)
    values (${pushed.hash}, ${pushed.appId}, ${JSON.stringify(Object.fromEntries(pushed.params))}::text::jsonb,
      ${pushed.dpopJkt}, ${at(pushed.expiresAt)})`;
}
async function findPushedRequest(db2, hash2) {
  const [row] = await sqlOf(db2)`
    select params from pushed_requests
    where handle_hash = ${hash2} and completed_at is null and expires_at > now()`;
  return row ? new Map(Object.entries(row.params)) : null;
}

// lib/server/oauth/store.ts
var clients = versionedCache("oauth-clients", {
  max: 1e4,
  load: (clientId) => findOAuthClient(db(), clientId)
});
var apis2 = versionedCache("oauth-apis", { max: 1, load: () => listOAuthApis(db()) });
var users2 = versionedCache("oauth-users", {
  max: 1e4,
  load: (id) => findOAuthUser(db(), id)
});
var CLIENT_ID = /^\P{Cc}{1,300}$/u;
var store2 = {
  findClient: async (clientId) => CLIENT_ID.test(clientId) ? clients.get(clientId) : null,
  listApis: () => apis2.get("all"),
  findUser: (id) => users2.get(id),
  findConsent: (consent) => findConsent(db(), consent),
  issueCode: (grant, code, origin) => issueCode(db(), { grant, code, origin }),
  savePushedRequest: (pushed) => savePushedRequest(db(), pushed),
  findPushedRequest: (hash2) => findPushedRequest(db(), hash2),
  findCode: (hash2) => findCode(db(), hash2),
  redeemCode: (hash2, rows2, now) => redeemCode(db(), { hash: hash2, rows: rows2, now }),
  findRefreshToken: (hash2) => findRefreshToken(db(), hash2),
  rotateRefreshToken: (hash2, rows2, now) => rotateRefreshToken(db(), { hash: hash2, rows: rows2, now }),
  saveAccessToken: (token2) => saveAccessToken(db(), token2),
  async revokeGrant(grantId, reason, until) {
    await revokeGrant(db(), { grantId, reason, until });
    noteRevocation("grant", grantId, until);
  },
  async revokeToken(jti, until) {
    await revokeToken(db(), jti, until);
    noteRevocation("jti", jti, until);
  },
  saveDeviceAuthorization: (device) => saveDevice(db(), device),
  findDevice: (hash2) => findDevice(db(), hash2),
  notePoll: (hash2, now, intervalSeconds) => notePoll(db(), { hash: hash2, now, intervalSeconds }),
  redeemDevice: (hash2, rows2) => redeemDevice(db(), { hash: hash2, rows: rows2 }),
  claimJti: (owner, hash2, expiresAt) => claimJti(db(), { owner, hash: hash2, expiresAt })
};

// lib/server/oauth/access-token.ts
var OPAQUE = /^at_[A-Za-z0-9_-]{43}$/;
var readClaims2 = (token2) => OPAQUE.test(token2) ? findAccessToken(db(), sha256(token2)) : verifyOwnJwt(token2, "at+jwt");
function isAccessClaims(claims) {
  const texts = ["iss", "sub", "aud", "jti", "client_id"].every((name) => typeof claims[name] === "string");
  return texts && typeof claims.exp === "number" && typeof claims.iat === "number";
}
async function isStillGiven(claims, client) {
  if (claims.aud === endpointUrl(issuer(), "userinfo")) return true;
  const api = (await store2.listApis()).find(({ identifierUri }) => identifierUri === claims.aud);
  return api?.usable === true && client.apis.some(({ apiId }) => apiId === api.id);
}
async function findLiveApp(claims, userId) {
  const client = await store2.findClient(claims.client_id);
  if (client?.state !== "active") return null;
  const { tokensInvalidBefore } = client;
  if (tokensInvalidBefore && claims.iat * 1e3 < tokensInvalidBefore.getTime()) return null;
  if (!await isStillGiven(claims, client)) return null;
  if (userId && !(await store2.findUser(userId))?.active) return null;
  return client.id;
}
async function verifyAccessToken(token2) {
  const claims = await readClaims2(token2);
  if (!claims || !isAccessClaims(claims)) return null;
  if (claims.iss !== issuer() || claims.exp * 1e3 <= Date.now()) return null;
  const grantId = claims.grant_id ?? null;
  const userId = grantId === null ? null : claims.sub;
  if (await isRevoked({ jti: claims.jti, grantId })) return null;
  const appId = await findLiveApp(claims, userId);
  if (!appId) return null;
  return {
    jti: claims.jti,
    appId,
    clientId: claims.client_id,
    userId,
    grantId,
    audience: [claims.aud],
    scopes: claims.scope?.split(" ") ?? [],
    launch: claims.launch ?? null,
    cnfJkt: claims.cnf?.jkt ?? null,
    issuedAt: new Date(claims.iat * 1e3),
    expiresAt: new Date(claims.exp * 1e3),
    claims
  };
}

// lib/fhir/resource-types.ts
var RESOURCE_GROUPS = {
  clinical: {
    label: "Clinical",
    meaning: "What is known about a patient's health.",
    types: "AdverseEvent AllergyIntolerance BodyStructure CarePlan CareTeam ClinicalImpression Condition DetectedIssue FamilyMemberHistory Flag Goal List NutritionOrder Procedure RequestGroup RiskAssessment ServiceRequest VisionPrescription"
  },
  diagnostics: {
    label: "Diagnostics",
    meaning: "Measurements, laboratory results, images and samples.",
    types: "DiagnosticReport ImagingStudy Media MolecularSequence Observation Specimen"
  },
  medications: {
    label: "Medications",
    meaning: "What was prescribed, dispensed, given or taken, and immunizations.",
    types: "Immunization ImmunizationEvaluation ImmunizationRecommendation Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement"
  },
  documents: {
    label: "Documents and messages",
    meaning: "Notes, letters, forms, files and conversations.",
    types: "Basic Binary Bundle Communication CommunicationRequest Composition Consent Contract DocumentManifest DocumentReference GuidanceResponse Linkage MessageHeader Questionnaire QuestionnaireResponse"
  },
  people: {
    label: "People and places",
    meaning: "Patients, practitioners, organizations and where care happens.",
    types: "Endpoint Group HealthcareService Location Organization OrganizationAffiliation Patient Person Practitioner PractitionerRole RelatedPerson"
  },
  administrative: {
    label: "Administrative",
    meaning: "Encounters, appointments, schedules and tasks.",
    types: "Appointment AppointmentResponse Encounter EpisodeOfCare Schedule Slot Task"
  },
  devices: {
    label: "Devices and supplies",
    meaning: "Devices, substances and what was ordered or delivered.",
    types: "BiologicallyDerivedProduct Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement Substance SupplyDelivery SupplyRequest"
  },
  financial: {
    label: "Financial",
    meaning: "Coverage, claims, charges and payments.",
    types: "Account ChargeItem ChargeItemDefinition Claim ClaimResponse Coverage CoverageEligibilityRequest CoverageEligibilityResponse EnrollmentRequest EnrollmentResponse ExplanationOfBenefit InsurancePlan Invoice PaymentNotice PaymentReconciliation"
  },
  research: {
    label: "Research and quality",
    meaning: "Studies, measures and evidence.",
    types: "EffectEvidenceSynthesis Evidence EvidenceVariable Library Measure MeasureReport ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskEvidenceSynthesis"
  },
  definitions: {
    label: "Definitions and terminology",
    meaning: "Code systems, profiles, protocols and catalogues; nothing about a person.",
    types: "ActivityDefinition CapabilityStatement CatalogEntry CodeSystem CompartmentDefinition ConceptMap EventDefinition ExampleScenario GraphDefinition ImplementationGuide MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition NamingSystem ObservationDefinition OperationDefinition OperationOutcome PlanDefinition SearchParameter SpecimenDefinition StructureDefinition StructureMap SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification TerminologyCapabilities TestReport TestScript ValueSet"
  },
  system: {
    label: "Audit and subscriptions",
    meaning: "The server's own records: audit trail, provenance, subscriptions, verification.",
    types: "AuditEvent Provenance Subscription VerificationResult"
  }
};
var GROUP_NAMES = Object.keys(RESOURCE_GROUPS);
var typesOfGroup = (group) => RESOURCE_GROUPS[group].types.split(" ");
var GROUP_BY_TYPE = new Map(
  GROUP_NAMES.flatMap((group) => typesOfGroup(group).map((type) => [type, group]))
);
var RESOURCE_TYPES = [...GROUP_BY_TYPE.keys()].sort();
var isResourceType = (name) => GROUP_BY_TYPE.has(name);
var groupOf = (type) => GROUP_BY_TYPE.get(type) ?? null;
function nearestType(name) {
  return nearestOf(name, RESOURCE_TYPES);
}
function nearestOf(name, candidates2) {
  const wanted = name.toLowerCase().slice(0, 64);
  let best = null;
  let least = 4;
  for (const candidate of candidates2) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const distance = editDistance2(wanted, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}
function editDistance2(a, b) {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

// lib/smart/scopes.ts
var SCOPE_LETTERS = ["c", "r", "u", "d", "s"];
var V1_LETTERS = {
  read: ["r", "s"],
  write: ["c", "u", "d"],
  "*": ["c", "r", "u", "d", "s"]
};
var SCOPE_TOKEN2 = /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/;
var FHIR_SCOPE = /^(patient|user|system)\/([^./?]*)\.([^?]*)(?:\?(.*))?$/;
var PARAM_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
function parseScope(text13) {
  if (!SCOPE_TOKEN2.test(text13))
    return no("A scope is 1 to 512 printable characters without space, quote or backslash.");
  if (!/^(patient|user|system)\//.test(text13)) return { ok: true, scope: { kind: "other", text: text13 } };
  const match = FHIR_SCOPE.exec(text13);
  if (!match) return no(`Write it as context/Type.letters, for example patient/Observation.rs.`);
  const [, context, type = "", access = "", query] = match;
  if (type !== "*" && !/^[A-Z][A-Za-z]*$/.test(type))
    return no(`\`${type}\` is not a resource type; use a type or *.`);
  const v1 = Object.hasOwn(V1_LETTERS, access) ? V1_LETTERS[access] : void 0;
  if (v1 && query !== void 0) return no("Parameters need the v2 form: write .rs instead of .read.");
  const letters = v1 ?? parseLetters(access);
  if (typeof letters === "string") return no(letters);
  const params = query === void 0 ? [] : parseParams2(query);
  if (typeof params === "string") return no(params);
  const form = v1 ? "v1" : "v2";
  return { ok: true, scope: { kind: "fhir", context, type, letters, form, params } };
}
function printScope(scope) {
  if (scope.kind === "other") return scope.text;
  const access = scope.form === "v1" ? v1Name(scope.letters) : scope.letters.join("");
  const query = scope.params.map(([name, value]) => `${name}=${value}`).join("&");
  return `${scope.context}/${scope.type}.${access}${query ? `?${query}` : ""}`;
}
function parseScopes2(scopes) {
  return scopes.flatMap((text13) => readBefore(text13) ?? []);
}
var MAX_READ = 5e3;
var read = /* @__PURE__ */ new Map();
function readBefore(text13) {
  const known = read.get(text13);
  if (known !== void 0) return known;
  const parsed = parseScope(text13);
  if (read.size >= MAX_READ) read.clear();
  const scope = parsed.ok ? parsed.scope : null;
  read.set(text13, scope);
  return scope;
}
function isSubset(requested, allowed) {
  if (requested.kind === "other")
    return allowed.some((scope) => scope.kind === "other" && scope.text === requested.text);
  return requested.letters.every(
    (letter) => allowed.some(
      (scope) => scope.kind === "fhir" && scope.letters.includes(letter) && isWithin(requested, scope)
    )
  );
}
function isWithin(inner, outer) {
  if (inner.context !== outer.context) return false;
  if (outer.type !== "*" && outer.type !== inner.type) return false;
  return outer.params.every(([name, value]) => {
    const wanted = value.split(",");
    return inner.params.some(
      ([own, ownValue]) => own === name && ownValue.split(",").every((v) => wanted.includes(v))
    );
  });
}
var LETTER_OF = {
  read: "r",
  vread: "r",
  search: "s",
  history: "r",
  create: "c",
  update: "u",
  patch: "u",
  delete: "d"
};
function letterFor(interaction, level) {
  return interaction === "history" && level !== "instance" ? "s" : LETTER_OF[interaction];
}
function parseLetters(access) {
  if (access === "") return "Say what is allowed: letters of c r u d s, in that order.";
  if (/^c?r?u?d?s?$/.test(access)) return [...access];
  const sorted = SCOPE_LETTERS.filter((letter) => access.includes(letter)).join("");
  const onlyLetters = /^[cruds]+$/.test(access);
  if (onlyLetters) return `The letters come in the order c r u d s, each once: .${sorted}, not .${access}.`;
  return `\`.${access.slice(0, 20)}\` is neither letters of c r u d s nor read, write or *.`;
}
function parseParams2(query) {
  if (query === "") return "Nothing follows the question mark.";
  const params = [];
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    if (!PARAM_NAME.test(name))
      return `\`${name.slice(0, 40)}\` is not a plain search parameter; modifiers and chains cannot be enforced.`;
    if (name === "_filter" || name === "_has" || name === "_query")
      return `${name} cannot be enforced in a scope.`;
    if (value === "" || value.split(",").includes("")) return `${name} has no value.`;
    params.push([name, value]);
  }
  return params;
}
function v1Name(letters) {
  const wanted = letters.join("");
  const found = Object.entries(V1_LETTERS).find(([, of]) => of.join("") === wanted);
  if (!found) throw new Error(`INVARIANT: no v1 name for .${wanted}`);
  return found[0];
}
var no = (reason) => ({ ok: false, reason });

// lib/fhir/interactions.ts
var INTERACTIONS = [
  "read",
  "vread",
  "search",
  "history",
  "create",
  "update",
  "patch",
  "delete"
];
var NAMED_OPERATIONS = ["$everything", "$export", "$import", "$graphql"];
var ACTIONS = [...INTERACTIONS, ...NAMED_OPERATIONS, "operation"];
var isInteraction = (value) => INTERACTIONS.includes(value);
var isAction = (value) => ACTIONS.includes(value);

// lib/fhir/request.ts
var MAX_PATH = 2048;
var MAX_PARAMS = 200;
var ID = /^[A-Za-z0-9\-.]{1,64}$/;
var OPERATION = /^\$[a-z][A-Za-z0-9-]{0,63}$/;
function parseFhirRequest(method, path2, query) {
  if (path2.length > MAX_PATH) return refuse3(400, "The path is longer than 2048 characters.");
  const segments = splitPath(path2);
  if (segments === null)
    return refuse3(400, "The path is not valid percent-encoding or has empty or dot segments.");
  const params = [...new URLSearchParams(query)];
  if (params.length > MAX_PARAMS) return refuse3(400, "More than 200 search parameters.");
  const verb = method === "HEAD" ? "GET" : method;
  if (!["GET", "POST", "PUT", "PATCH", "DELETE"].includes(verb))
    return refuse3(405, `FHIR has no ${printable(method)}.`);
  return parseSegments(verb, segments, params);
}
function parseSegments(method, segments, params) {
  const base = { method, params };
  const [first, second, third, fourth] = segments;
  if (first === void 0) return atSystem(base);
  if (segments.length > 4) return refuse3(404, "The path has more parts than any FHIR interaction.");
  if (first === "metadata") {
    return segments.length === 1 && method === "GET" ? accept2(base, { action: "capabilities", level: "system" }) : refuse3(405, "metadata takes GET only.");
  }
  if (first === "_history" && segments.length === 1) {
    return method === "GET" ? accept2(base, { action: "history", level: "system" }) : refuse3(405, "_history takes GET only.");
  }
  if (first === "_search" && segments.length === 1) {
    return method === "POST" ? accept2(base, { action: "search", level: "system", searchByPost: true }) : refuse3(405, "_search takes POST only.");
  }
  if (first.startsWith("$")) {
    return segments.length === 1 ? operation(base, first, { level: "system" }) : refuse3(404, "Nothing stands below an operation.");
  }
  if (!isResourceType(first)) return refuse3(404, unknownType(first));
  if (second === void 0) return atType(base, first);
  if (segments.length === 2 && second === "_search") {
    return method === "POST" ? accept2(base, { action: "search", level: "type", type: first, searchByPost: true }) : refuse3(405, "_search takes POST only.");
  }
  if (segments.length === 2 && second === "_history") {
    return method === "GET" ? accept2(base, { action: "history", level: "type", type: first }) : refuse3(405, "_history takes GET only.");
  }
  if (second.startsWith("$")) {
    return segments.length === 2 ? operation(base, second, { level: "type", type: first }) : refuse3(404, "Nothing stands below an operation.");
  }
  if (!ID.test(second)) return refuse3(400, "A resource id has 1 to 64 letters, digits, dots and hyphens.");
  if (third === void 0) return atInstance(base, first, second);
  return belowInstance(base, { type: first, id: second }, third, fourth);
}
function atSystem(base) {
  if (base.method === "GET") return accept2(base, { action: "search", level: "system" });
  if (base.method === "POST") return accept2(base, { action: "batch", level: "system" });
  return refuse3(405, "The FHIR base takes GET (search) and POST (batch, transaction).");
}
var TYPE_ACTIONS = {
  GET: "search",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete"
};
var INSTANCE_ACTIONS = {
  GET: "read",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete"
};
function atType(base, type) {
  const action = TYPE_ACTIONS[base.method];
  if (!action) return refuse3(405, "This method has no meaning on a resource type.");
  const conditional = action === "update" || action === "patch" || action === "delete";
  return accept2(base, { action, level: "type", type, conditional });
}
function atInstance(base, type, id) {
  const action = INSTANCE_ACTIONS[base.method];
  return action ? accept2(base, { action, level: "instance", type, id }) : refuse3(405, "POST is for a type or an operation, not for one resource.");
}
function belowInstance(base, on, third, fourth) {
  if (third === "_history") {
    if (base.method !== "GET") return refuse3(405, "History is read with GET.");
    if (fourth === void 0) return accept2(base, { action: "history", level: "instance", ...on });
    return ID.test(fourth) ? accept2(base, { action: "vread", level: "instance", ...on, versionId: fourth }) : refuse3(400, "A version id has 1 to 64 letters, digits, dots and hyphens.");
  }
  if (fourth === "_search" && base.method === "POST" && isResourceType(third)) {
    return accept2(base, { action: "search", level: "type", type: third, compartment: on, searchByPost: true });
  }
  if (fourth !== void 0) return refuse3(404, "The path is no FHIR interaction.");
  if (third.startsWith("$")) return operation(base, third, { level: "instance", ...on });
  if (third === "*") {
    return base.method === "GET" ? accept2(base, { action: "search", level: "system", compartment: on }) : refuse3(405, "A compartment is searched with GET.");
  }
  if (!isResourceType(third)) return refuse3(404, unknownType(third));
  return base.method === "GET" ? accept2(base, { action: "search", level: "type", type: third, compartment: on }) : refuse3(405, "A compartment is searched with GET.");
}
function operation(base, name, on) {
  if (!OPERATION.test(name)) return refuse3(400, "An operation is named `$` and letters.");
  const named = name.startsWith("$export-") ? "$export" : name;
  const action = NAMED_OPERATIONS.includes(named) ? named : "operation";
  return accept2(base, { action, operation: name, ...on });
}
function accept2(base, part) {
  const blank = { type: null, id: null, versionId: null, operation: null, compartment: null };
  return { ok: true, call: { ...blank, conditional: false, searchByPost: false, ...base, ...part } };
}
var refuse3 = (status, reason) => ({ ok: false, status, reason });
function splitPath(path2) {
  const trimmed = path2.replace(/^\//, "").replace(/\/$/, "");
  if (trimmed === "") return [];
  const segments = [];
  for (const raw of trimmed.split("/")) {
    let segment;
    try {
      segment = decodeURIComponent(raw);
    } catch {
      return null;
    }
    if (segment === "" || segment === "." || segment === ".." || /[/\\?#\s]|[^\x20-\x7e]/.test(segment))
      return null;
    segments.push(segment);
  }
  return segments;
}
function unknownType(name) {
  const near = nearestType(name);
  return `FHIR R4 has no resource type ${printable(name)}${near ? `; did you mean ${near}?` : "."}`;
}
var printable = (text13) => text13.slice(0, 40).replace(/[^A-Za-z0-9$_.-]/g, "?");
function pathOf(call) {
  const parts = call.compartment ? [call.compartment.type, call.compartment.id] : [];
  if (call.action === "capabilities") parts.push("metadata");
  parts.push(call.type, call.id, call.operation);
  if (call.compartment && call.type === null) parts.push("*");
  if (call.action === "history") parts.push("_history");
  if (call.action === "vread") parts.push("_history", call.versionId);
  if (call.searchByPost) parts.push("_search");
  return parts.filter((part) => part !== null).join("/");
}

// lib/fhir/patient-compartment-table.ts
var PATIENT_COMPARTMENT = {
  Account: {
    subject: ["subject"]
  },
  AdverseEvent: {
    subject: ["subject"]
  },
  AllergyIntolerance: {
    patient: ["patient"],
    recorder: ["recorder"],
    asserter: ["asserter"]
  },
  Appointment: {
    actor: ["participant.actor"]
  },
  AppointmentResponse: {
    actor: ["actor"]
  },
  AuditEvent: {
    patient: ["agent.who", "entity.what"]
  },
  Basic: {
    patient: ["subject"],
    author: ["author"]
  },
  BodyStructure: {
    patient: ["patient"]
  },
  CarePlan: {
    patient: ["subject"],
    performer: ["activity.detail.performer"]
  },
  CareTeam: {
    patient: ["subject"],
    participant: ["participant.member"]
  },
  ChargeItem: {
    subject: ["subject"]
  },
  Claim: {
    patient: ["patient"],
    payee: ["payee.party"]
  },
  ClaimResponse: {
    patient: ["patient"]
  },
  ClinicalImpression: {
    subject: ["subject"]
  },
  Communication: {
    subject: ["subject"],
    sender: ["sender"],
    recipient: ["recipient"]
  },
  CommunicationRequest: {
    subject: ["subject"],
    sender: ["sender"],
    recipient: ["recipient"],
    requester: ["requester"]
  },
  Composition: {
    subject: ["subject"],
    author: ["author"],
    attester: ["attester.party"]
  },
  Condition: {
    patient: ["subject"],
    asserter: ["asserter"]
  },
  Consent: {
    patient: ["patient"]
  },
  Coverage: {
    "policy-holder": ["policyHolder"],
    subscriber: ["subscriber"],
    beneficiary: ["beneficiary"],
    payor: ["payor"]
  },
  CoverageEligibilityRequest: {
    patient: ["patient"]
  },
  CoverageEligibilityResponse: {
    patient: ["patient"]
  },
  DetectedIssue: {
    patient: ["patient"]
  },
  DeviceRequest: {
    subject: ["subject"],
    performer: ["performer"]
  },
  DeviceUseStatement: {
    subject: ["subject"]
  },
  DiagnosticReport: {
    subject: ["subject"]
  },
  DocumentManifest: {
    subject: ["subject"],
    author: ["author"],
    recipient: ["recipient"]
  },
  DocumentReference: {
    subject: ["subject"],
    author: ["author"]
  },
  Encounter: {
    subject: ["subject"]
  },
  EnrollmentRequest: {
    subject: ["candidate"]
  },
  EpisodeOfCare: {
    patient: ["patient"]
  },
  ExplanationOfBenefit: {
    patient: ["patient"],
    payee: ["payee.party"]
  },
  FamilyMemberHistory: {
    patient: ["patient"]
  },
  Flag: {
    patient: ["subject"]
  },
  Goal: {
    patient: ["subject"]
  },
  Group: {
    member: ["member.entity"]
  },
  ImagingStudy: {
    patient: ["subject"]
  },
  Immunization: {
    patient: ["patient"]
  },
  ImmunizationEvaluation: {
    patient: ["patient"]
  },
  ImmunizationRecommendation: {
    patient: ["patient"]
  },
  Invoice: {
    subject: ["subject"],
    patient: ["subject"],
    recipient: ["recipient"]
  },
  List: {
    subject: ["subject"],
    source: ["source"]
  },
  MeasureReport: {
    patient: ["subject"]
  },
  Media: {
    subject: ["subject"]
  },
  MedicationAdministration: {
    patient: ["subject"],
    performer: ["performer.actor"],
    subject: ["subject"]
  },
  MedicationDispense: {
    subject: ["subject"],
    patient: ["subject"],
    receiver: ["receiver"]
  },
  MedicationRequest: {
    subject: ["subject"]
  },
  MedicationStatement: {
    subject: ["subject"]
  },
  MolecularSequence: {
    patient: ["patient"]
  },
  NutritionOrder: {
    patient: ["patient"]
  },
  Observation: {
    subject: ["subject"],
    performer: ["performer"]
  },
  Patient: {
    link: ["link.other"]
  },
  Person: {
    patient: ["link.target"]
  },
  Procedure: {
    patient: ["subject"],
    performer: ["performer.actor"]
  },
  Provenance: {
    patient: ["target"]
  },
  QuestionnaireResponse: {
    subject: ["subject"],
    author: ["author"]
  },
  RelatedPerson: {
    patient: ["patient"]
  },
  RequestGroup: {
    subject: ["subject"],
    participant: ["action.participant"]
  },
  ResearchSubject: {
    individual: ["individual"]
  },
  RiskAssessment: {
    subject: ["subject"]
  },
  Schedule: {
    actor: ["actor"]
  },
  ServiceRequest: {
    subject: ["subject"],
    performer: ["performer"]
  },
  Specimen: {
    subject: ["subject"]
  },
  SupplyDelivery: {
    patient: ["patient"]
  },
  SupplyRequest: {
    subject: ["deliverTo"]
  },
  Task: {
    patient: ["for"],
    focus: ["focus"]
  },
  VisionPrescription: {
    patient: ["patient"]
  }
};

// lib/fhir/patient-compartment.ts
var OWNING = ["patient", "subject", "beneficiary", "individual", "member", "actor"];
var OWNING_BY_TYPE = { RequestGroup: ["subject"], Patient: [] };
var ALSO_OWNED = {
  Binary: ["securityContext"],
  Device: ["patient"],
  GuidanceResponse: ["subject"],
  Contract: ["subject"]
};
var SHARED = /* @__PURE__ */ new Set([
  "Endpoint",
  "HealthcareService",
  "InsurancePlan",
  "Location",
  "Medication",
  "MedicationKnowledge",
  "Organization",
  "OrganizationAffiliation",
  "Practitioner",
  "PractitionerRole",
  "Questionnaire",
  "Substance",
  "DeviceDefinition",
  "ChargeItemDefinition",
  "Library",
  "Measure"
]);
var isSharedType = (type) => SHARED.has(type) || groupOf(type) === "definitions" && type !== "OperationOutcome" && type !== "TestReport";
var isPatientType = (type) => type === "Patient" || type in PATIENT_COMPARTMENT || type in ALSO_OWNED;
function ownerParameter(type) {
  if (type === "Patient") return "_id";
  return owningParameters(type)[0] ?? Object.keys(PATIENT_COMPARTMENT[type] ?? {})[0] ?? null;
}
function compartmentConstraint(type, patientId) {
  const parameter = ownerParameter(type);
  if (!parameter) return null;
  return [parameter, parameter === "_id" ? patientId : `Patient/${patientId}`];
}
function ownerElements(type) {
  if (type === "Patient") return ["id"];
  const rows2 = PATIENT_COMPARTMENT[type] ?? {};
  const paths = [...Object.values(rows2).flat(), ...ALSO_OWNED[type] ?? []];
  return [...new Set(paths.map((path2) => path2.split(".", 1)[0] ?? path2))];
}
function patientsOf(resource, isLocal) {
  const type = resource.resourceType;
  if (type === "Patient") return typeof resource.id === "string" ? [resource.id] : [];
  const rows2 = PATIENT_COMPARTMENT[type] ?? {};
  const owning = owningParameters(type).flatMap((parameter) => rows2[parameter] ?? []);
  const owners = patientIds(resource, [...owning, ...ALSO_OWNED[type] ?? []], isLocal);
  if (owners.length > 0) return owners;
  return patientIds(resource, Object.values(rows2).flat(), isLocal);
}
function owningParameters(type) {
  const fixed = OWNING_BY_TYPE[type];
  if (fixed) return fixed;
  const rows2 = PATIENT_COMPARTMENT[type] ?? {};
  return OWNING.filter((parameter) => parameter in rows2);
}
function patientIds(resource, paths, isLocal) {
  const ids = /* @__PURE__ */ new Set();
  for (const path2 of paths) {
    for (const value of valuesAt(resource, path2.split("."))) {
      const id = patientIdOf(value, isLocal);
      if (id !== null) ids.add(id);
    }
  }
  return [...ids];
}
function valuesAt(value, path2) {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path2));
  const [head, ...rest] = path2;
  if (head === void 0) return [value];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt(value[head], rest);
}
var PATIENT_REFERENCE = /^(?:(.*)\/)?Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
function patientIdOf(value, isLocal) {
  if (typeof value !== "object" || value === null) return null;
  const { reference, type, identifier } = value;
  if (typeof reference !== "string")
    return type === "Patient" && identifier !== void 0 ? UNKNOWN_PATIENT : null;
  const match = PATIENT_REFERENCE.exec(reference);
  if (match) {
    const base = match[1];
    return base === void 0 || base === "" || isLocal(base) ? match[2] ?? UNKNOWN_PATIENT : UNKNOWN_PATIENT;
  }
  return /^(#|urn:|Patient\?)/.test(reference) ? UNKNOWN_PATIENT : null;
}
var UNKNOWN_PATIENT = "?";

// lib/policy/statements.ts
var OUTER_ATTRIBUTES = /* @__PURE__ */ new Set(["type", "shared"]);
function lookedAt(statement) {
  const blank = { principal: /* @__PURE__ */ new Set(), resource: /* @__PURE__ */ new Set(), context: /* @__PURE__ */ new Set() };
  const seen = { inside: statement.resource.op === "==", categories: /* @__PURE__ */ new Set(), ...blank };
  for (const condition of statement.conditions) visit(condition.body, seen);
  seen.inside ||= [...seen.resource].some((name) => !OUTER_ATTRIBUTES.has(name));
  return seen;
}
var isNode = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var isVar = (value, name) => isNode(value) && value.Var === name;
function visit(value, seen) {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, seen);
    return;
  }
  if (!isNode(value)) return;
  for (const [operator, operand] of Object.entries(value)) {
    if (operator === "Var") wholeVariable(operand, seen);
    else if (operator === "Value") continue;
    else if ((operator === "." || operator === "has") && isNode(operand)) attribute(operand, seen);
    else if ((operator === "in" || operator === "is") && isNode(operand)) membership(operand, seen);
    else {
      if (operator.startsWith("contains") && isNode(operand)) collectCategories(operand, seen);
      visit(operand, seen);
    }
  }
}
var variableOf = (value) => {
  const name = isNode(value) ? value.Var : null;
  return name === "principal" || name === "resource" || name === "context" ? name : null;
};
function wholeVariable(name, seen) {
  const of = variableOf({ Var: name });
  if (of) seen[of].add("*");
}
function attribute(operand, seen) {
  const names = Array.isArray(operand.attr) ? operand.attr : [operand.attr];
  const of = variableOf(operand.left);
  if (of) seen[of].add(String(names[0]));
  else visit(operand.left, seen);
}
function membership(operand, seen) {
  const { left, right } = operand;
  if (!isVar(left, "resource") && !isVar(left, "principal")) visit(left, seen);
  if (!isNode(right) || !("Set" in right)) visit(right, seen);
}
function collectCategories(operand, seen) {
  const { left, right } = operand;
  const attributeOf = (value) => isNode(value) && isNode(value["."]) ? value["."] : null;
  const reads = [left, right].map(attributeOf).some((node) => node?.attr === "categories" && isVar(node.left, "resource"));
  if (!reads) return;
  for (const side of [left, right]) for (const text13 of stringsIn(side)) seen.categories.add(text13);
}
function stringsIn(value) {
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (!isNode(value)) return [];
  if ("Value" in value) return [value.Value].flat().filter((item) => typeof item === "string");
  return "Set" in value ? stringsIn(value.Set) : [];
}
function actionsOf(statement) {
  const { op, entity, entities } = statement.action;
  if (op === "All") return ACTIONS;
  return refsOf(entity, entities).map((ref) => ref.id).filter(isAction);
}
function concernsType(statement, type) {
  const { op, entity, entities } = statement.resource;
  const isOf = (refs) => refs.some(
    (ref) => ref.type === "Type" && ref.id === type || ref.type === "Group" && ref.id === groupOf(type)
  );
  if (op === "in" && !isOf(refsOf(entity, entities))) return false;
  return statement.conditions.every((condition) => {
    const refs = condition.kind === "when" ? resourceIn(condition.body) : null;
    return refs === null || isOf(refs);
  });
}
function resourceIn(body) {
  if (!isNode(body) || !isNode(body.in) || Object.keys(body).length !== 1) return null;
  const { left, right } = body.in;
  if (!isVar(left, "resource")) return null;
  const items = isNode(right) && Array.isArray(right.Set) ? right.Set : [right];
  const refs = items.map((item) => isNode(item) && isNode(item.Value) ? toRef(item.Value.__entity) : null);
  return refs.every((ref) => ref !== null) ? refs : null;
}
var refsOf = (entity, entities) => [entity, ...entities ?? []].map(toRef).filter((ref) => ref !== null);
function toRef(value) {
  if (!isNode(value)) return null;
  if (isNode(value.__entity)) return toRef(value.__entity);
  return typeof value.type === "string" && typeof value.id === "string" ? { type: value.type, id: value.id } : null;
}

// lib/policy/grid.ts
var variable = (name) => ({ Var: name });
var attribute2 = (of, attr) => ({ ".": { left: variable(of), attr } });
var has = (of, attr) => ({ has: { left: variable(of), attr } });
var both = (left, right) => ({ "&&": { left, right } });
var OWN_RECORD_JSON = JSON.stringify({
  "||": {
    left: attribute2("resource", "shared"),
    right: both(both(has("resource", "patient"), has("context", "patient")), {
      "==": { left: attribute2("resource", "patient"), right: attribute2("context", "patient") }
    })
  }
});

// lib/policy/presets.ts
var READ = ["read", "vread", "search", "history"];
var WRITE = ["create", "update", "patch"];
var free = { ownRecord: false, ipRanges: [], hours: null, requireDpop: false };
var rows = (targets, actions) => targets.map((target) => ({ target, actions, categories: [] }));
var POLICY_PRESETS = [
  {
    id: "reporting",
    name: "Reporting: read some types",
    meaning: "Reads and searches the types you tick, and changes nothing.",
    suits: "Reports, dashboards, analytics and quality measures.",
    grid: {
      rows: rows(
        ["Patient", "Encounter", "Condition", "Observation", "DiagnosticReport"],
        ["read", "search"]
      ),
      conditions: free
    }
  },
  {
    id: "ehr",
    name: "EHR: read and write",
    meaning: "Reads everything, and creates and changes clinical records; deletes nothing.",
    suits: "An electronic health record, or an app working as part of one.",
    grid: {
      rows: [
        ...rows(["Group:definitions", "Group:devices", "Group:financial", "Group:people"], [...READ]),
        ...rows(
          [
            "Group:administrative",
            "Group:clinical",
            "Group:diagnostics",
            "Group:documents",
            "Group:medications"
          ],
          [...READ, ...WRITE]
        ),
        { target: "Patient", actions: [...WRITE, "$everything"], categories: [] }
      ],
      conditions: free
    }
  },
  {
    id: "portal",
    name: "Patient portal: own record",
    meaning: "Reads one patient's own record, and the practitioners, places and drugs it names.",
    suits: "Portals and apps a patient signs in to.",
    grid: {
      rows: [
        ...rows(
          [
            "Group:administrative",
            "Group:clinical",
            "Group:diagnostics",
            "Group:documents",
            "Group:financial",
            "Group:medications",
            "Group:people"
          ],
          [...READ]
        ),
        { target: "Patient", actions: ["$everything"], categories: [] }
      ],
      conditions: { ...free, ownRecord: true }
    }
  },
  {
    id: "ingestion",
    name: "Ingestion: create only",
    meaning: "Creates new clinical records, and can neither see nor change what is there.",
    suits: "Laboratory feeds, device gateways and interfaces that only deliver.",
    grid: {
      rows: rows(
        ["DiagnosticReport", "DocumentReference", "Encounter", "Observation", "ServiceRequest", "Specimen"],
        ["create"]
      ),
      conditions: free
    }
  },
  {
    id: "bulk-export",
    name: "Bulk export",
    meaning: "Exports everything with $export and collects the files; nothing else.",
    suits: "Population analytics and backups, as a service app.",
    grid: {
      rows: [
        { target: "*", actions: ["$export"], categories: [] },
        { target: "Binary", actions: ["read"], categories: [] }
      ],
      conditions: free
    }
  }
];
var DEFAULT_USER_POLICY = {
  id: "built-in",
  name: "Built-in policy for people",
  version: 1,
  cedar: `// A patient: their own record, and what is about nobody.
permit (principal is User, action, resource)
when { principal has patient }
when { resource.shared || (resource has patient && resource.patient == principal.patient) };

// A practitioner: as far as the app may go.
permit (principal is User, action, resource)
when { !(principal has patient) }
when { principal.practitioner };

// An owner or admin of this instance: as far as the app may go.
permit (principal is User, action, resource)
when { !(principal has patient) }
when { principal in [Role::"owner", Role::"admin"] };

// Anyone else: the record of the patient the app was opened for.
permit (principal is User, action, resource)
when { !(principal has patient) }
when { context has patient }
when { resource.shared || (resource has patient && resource.patient == context.patient) };
`
};

// lib/smart/scope-sentences.ts
function listOf(words, joint = "and") {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} ${joint} ${words.at(-1)}`;
}

// lib/policy/explain.ts
function askedFor({ action, type, call }) {
  const name = action === "operation" ? call.operation ?? action : action;
  return `${name} on ${type ?? "every type"}`;
}
function refusalForScope(question2, missing2) {
  return {
    code: "no_scope",
    side: "scopes",
    message: `No granted scope covers ${askedFor(question2)}. ${missing2.why}`,
    policies: [],
    missingScope: missing2.missing,
    hint: `Ask for the scope ${missing2.missing}; the app's registration must allow it.`
  };
}
var OUTSIDE = {
  outside_record: "is not in the record of the patient this token is bound to",
  outside_scope: "is not what the granted scope's parameters cover"
};
function refusalOutside({ type }, code) {
  const side = code === "outside_record" ? "record" : "scopes";
  return {
    code,
    side,
    message: `This ${type ?? "resource"} ${OUTSIDE[code]}.`,
    policies: [],
    missingScope: null,
    hint: null
  };
}
function refusalCannotJudge(what, hint = null) {
  const message = `${what} cannot be held to what this token may see, so it is refused.`;
  return { code: "cannot_judge", side: "record", message, policies: [], missingScope: null, hint };
}
function explainDeny(engine, input, question2, denied) {
  const { side, answer: answer4 } = denied;
  const asked = askedFor(question2);
  const policies2 = side === "app" ? input.appPolicies : input.userPolicies;
  const blank = { side, missingScope: null, hint: null };
  if (side === "app" && policies2.length === 0) {
    const hint = "An admin links a policy on the app's page, under Policies.";
    return {
      ...blank,
      code: "no_policy",
      message: `No policy is linked to this app, so nothing is allowed.`,
      policies: [],
      hint
    };
  }
  const failed = answer4.errors.find((error) => error.effect === "forbid");
  if (failed) {
    const message2 = `The forbidding policy ${quoted(failed.policy)} could not be evaluated, so the call is refused.`;
    return { ...blank, code: "policy_error", message: message2, policies: [failed.policy] };
  }
  if (answer4.because.length > 0) {
    const message2 = `The policy ${listOf(answer4.because.map(quoted))} forbids ${asked}.`;
    return { ...blank, code: "forbidden", message: message2, policies: answer4.because };
  }
  if (side === "user" && policies2.length === 0) return refusalByDefault(question2);
  const who = side === "app" ? "this app" : "the person signed in";
  const names = listOf(policies2.map(quoted), "or");
  const message = `No policy of ${who} permits ${asked}: ${names} ${policies2.length > 1 ? "do" : "does"} not.`;
  return {
    ...blank,
    code: "not_permitted",
    message,
    policies: policies2.map(toRef2),
    hint: nearest2(engine, policies2, question2)
  };
}
function refusalByDefault(question2) {
  return {
    code: "not_permitted",
    side: "user",
    message: `The person signed in has no policy that permits ${askedFor(question2)}; without one a patient sees only their own record, and anyone but a practitioner or an admin only the patient the app was opened for.`,
    policies: [toRef2(DEFAULT_USER_POLICY)],
    missingScope: null,
    hint: "Link a policy to the person or their role, or set the person's FHIR user."
  };
}
var toRef2 = ({ id, name, version }) => ({ id, name, version });
var quoted = (policy) => `"${policy.name}"`;
function nearest2(engine, policies2, question2) {
  let best = null;
  for (const policy of policies2) {
    for (const statement of engine.statements(policy)) {
      if (statement.effect !== "permit") continue;
      const hasAction = actionsOf(statement).includes(question2.action);
      const hasType = question2.type !== null && concernsType(statement, question2.type);
      const rank = (hasType ? 2 : 0) + (hasAction ? 1 : 0);
      if (rank === 0 || best && best.rank >= rank) continue;
      best = { rank, text: nearMiss(policy, question2, { hasAction, hasType, actions: actionsOf(statement) }) };
    }
  }
  return best?.text ?? null;
}
function nearMiss(policy, question2, match) {
  if (match.hasAction && match.hasType)
    return `${quoted(policy)} permits it under a condition that does not hold here.`;
  if (match.hasType)
    return `${quoted(policy)} permits ${listOf(match.actions)} on ${question2.type}, but not ${question2.action}.`;
  return `${quoted(policy)} permits ${question2.action}, but not on ${question2.type ?? "every type"}.`;
}
var statusOf = (code) => code === "outside_record" || code === "outside_scope" ? 404 : 403;

// lib/fhir/resource-facts.ts
var TESTABLE_PARAMETERS = {
  category: "category",
  class: "class",
  "clinical-status": "clinicalStatus",
  code: "code",
  intent: "intent",
  status: "status",
  type: "type",
  "verification-status": "verificationStatus"
};
var MAX_CODES = 64;
function knownFacts(resource, isLocal) {
  return {
    ...factsOf(resource, isLocal),
    codesOf(parameter) {
      const element = TESTABLE_PARAMETERS[parameter];
      return element === void 0 ? null : codesOf(resource[element]);
    }
  };
}
function factsOf(resource, isLocal) {
  const patients = patientsOf(resource, isLocal);
  const only = patients.length === 1 ? patients[0] : void 0;
  const meta = resource.meta;
  return {
    type: resource.resourceType,
    id: typeof resource.id === "string" ? resource.id : null,
    patient: only === void 0 || only === "?" ? null : only,
    aboutPatient: patients.length > 0,
    shared: isSharedType(resource.resourceType),
    categories: codesOf(resource.category),
    labels: codesOf(meta?.security)
  };
}
function codesOf(value) {
  const codes = /* @__PURE__ */ new Set();
  const visit2 = (item, depth) => {
    if (depth > 4 || codes.size >= MAX_CODES) return;
    if (typeof item === "string") codes.add(item);
    else if (Array.isArray(item)) for (const each2 of item) visit2(each2, depth + 1);
    else if (typeof item === "object" && item !== null) {
      const { coding, code, system } = item;
      if (coding !== void 0) visit2(coding, depth + 1);
      if (typeof code === "string") {
        codes.add(code);
        if (typeof system === "string") codes.add(`${system}|${code}`);
      }
    }
  };
  visit2(value, 0);
  return [...codes];
}
var isResource = (value) => typeof value === "object" && value !== null && typeof value.resourceType === "string";

// lib/policy/scope-gate.ts
function decideScopes(input, question2) {
  const usable = usableScopes(input);
  const used3 = /* @__PURE__ */ new Map();
  for (const need of needsOf(question2)) {
    const matching = usable.filter(
      (scope) => scope.letters.includes(need.letter) && (scope.type === "*" || scope.type === need.type)
    );
    const gates2 = matching.map(toGate).filter((gate2) => gate2.params.every(([name]) => name in TESTABLE_PARAMETERS));
    if (gates2.length === 0) return missing(input, need, matching.length > 0);
    for (const gate2 of gates2) used3.set(gate2.scope, gate2);
  }
  const gates = [...used3.values()];
  const isFree = gates.some((gate2) => !gate2.patientOnly && gate2.params.length === 0);
  return { allowed: true, gates: isFree ? [] : gates, scopes: gates.map((gate2) => gate2.scope) };
}
function passesGate(gate2, facts, launchPatient) {
  const isOwn = facts.patient !== null && facts.patient === launchPatient;
  const isAboutNobody = facts.shared && !facts.aboutPatient;
  if (gate2.patientOnly && !isOwn && !isAboutNobody) return false;
  return gate2.params.every(([name, value]) => {
    const codes = facts.codesOf(name);
    return codes?.some((code) => value.split(",").includes(code)) ?? false;
  });
}
var toGate = (scope) => ({
  scope,
  patientOnly: scope.context === "patient",
  params: scope.params
});
function usableScopes(input) {
  const usable = {
    system: input.user === null,
    user: input.user !== null,
    patient: input.launchPatient !== null
  };
  return parseScopes2(input.scopes).filter(
    (scope) => scope.kind === "fhir" && usable[scope.context]
  );
}
var ALL_LETTERS = ["c", "r", "u", "d", "s"];
function needsOf({ action, type, call }) {
  if (isInteraction(action)) return [{ letter: letterFor(action, call.level), type }];
  if (action === "$everything") return [{ letter: "r", type: type ?? "Patient" }];
  if (action === "$import") return each(["c", "u"], [null]);
  if (action === "operation") return each(ALL_LETTERS, [type]);
  const named = call.params.filter(([name]) => name === "_type").flatMap(([, value]) => value.split(","));
  return each(["r", "s"], action === "$export" && named.length > 0 ? named : [type]);
}
var each = (letters, types) => types.flatMap((type) => letters.map((letter) => ({ letter, type })));
function missing(input, need, untestable) {
  const context = input.user === null ? "system" : input.launchPatient === null ? "user" : "patient";
  const scope = `${context}/${need.type ?? "*"}.${need.letter}`;
  if (untestable) {
    const known = Object.keys(TESTABLE_PARAMETERS).join(", ");
    return {
      allowed: false,
      missing: scope,
      why: `The scope's parameter cannot be enforced here; these can: ${known}.`
    };
  }
  return { allowed: false, missing: scope, why: unusableNote(input) };
}
function unusableNote(input) {
  const granted = parseScopes2(input.scopes).filter((scope) => scope.kind === "fhir");
  if (granted.length === 0) return "The token carries no FHIR scope at all.";
  if (input.user === null && granted.every((scope) => scope.context === "user")) {
    return "The token's user/ scopes need a person signed in; this app acts for itself and needs system/ scopes.";
  }
  if (input.user !== null && granted.every((scope) => scope.context === "system")) {
    return "The token's system/ scopes are for apps acting for themselves; with a person signed in use user/ or patient/.";
  }
  if (input.launchPatient === null && granted.some((scope) => scope.context === "patient")) {
    return "The token's patient/ scopes need a patient in the launch context, and it names none.";
  }
  return "The granted scopes cover other types or other interactions.";
}

// lib/policy/decide.ts
function decideCall(engine, input, question2) {
  const scopes = decideScopes(input, question2);
  if (!scopes.allowed) return refused(refusalForScope(question2, scopes));
  const forced = scopes.gates.length > 0 && scopes.gates.every((gate2) => gate2.patientOnly);
  const patients = forced ? [input.launchPatient] : boundPatients(input);
  const found = [];
  let first = null;
  for (const patient of patients) {
    const tried = tryCategories(engine, input, question2, patient);
    if (!tried.ok) first ??= tried.denied;
    else found.push({ ...tried, patient });
    if (tried.ok && tried.categories.length === 0) break;
  }
  const way = widest(found);
  if (way) {
    const { patient, categories, settled, because, warnings } = way;
    const binding = { patient, categories, gates: scopes.gates, inside: !settled };
    return { allowed: true, binding, scopes: scopes.scopes, policies: because, warnings };
  }
  if (!first) throw new Error("INVARIANT: a call is asked at least once");
  return refused(explainDeny(engine, input, question2, first.denied), first.warnings);
}
function widest(found) {
  const [first, ...others] = found;
  const isJoined = first?.patient === null && first.categories.length > 0 && others.length > 0;
  return isJoined ? { ...first, categories: [], settled: false } : first;
}
function decideResource(engine, input, question2, binding) {
  const { facts } = question2;
  const scopes = decideScopes(input, question2);
  if (!scopes.allowed) return refused(refusalForScope(question2, scopes));
  const isOwn = facts.patient !== null && facts.patient === binding.patient;
  if (binding.patient !== null && !isOwn && !isReadableShared(question2))
    return refused(refusalOutside(question2, "outside_record"));
  if (scopes.gates.length > 0 && !scopes.gates.some((gate2) => passesGate(gate2, facts, input.launchPatient))) {
    return refused(refusalOutside(question2, "outside_scope"));
  }
  const asked = askBoth(engine, input, question2, {
    patient: binding.patient ?? defaultPatient(input),
    categories: []
  });
  if (asked.denied) return refused(explainDeny(engine, input, question2, asked.denied), asked.warnings);
  return { allowed: true, binding, scopes: scopes.scopes, policies: asked.because, warnings: asked.warnings };
}
var isReadableShared = ({ facts, action }) => facts.shared && !facts.aboutPatient && ["read", "vread", "search", "history"].includes(action);
var refused = (refusal, warnings = []) => ({
  allowed: false,
  refusal,
  warnings
});
function policiesOf(input) {
  if (input.user === null) return { app: input.appPolicies, user: [] };
  return {
    app: input.appPolicies,
    user: input.userPolicies.length > 0 ? input.userPolicies : [DEFAULT_USER_POLICY]
  };
}
function ownPatient(input) {
  const match = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(input.user?.fhirUser ?? "");
  return match?.[1] ?? null;
}
var defaultPatient = (input) => input.launchPatient ?? ownPatient(input);
function boundPatients(input) {
  return [.../* @__PURE__ */ new Set([null, input.launchPatient, ownPatient(input)])];
}
function tryCategories(engine, input, question2, patient) {
  const ask = (categories) => askBoth(engine, input, question2, { patient, categories });
  const plain2 = ask([]);
  if (!plain2.denied) return { ok: true, categories: [], ...plain2 };
  const denied = { ok: false, denied: { ...plain2, denied: plain2.denied } };
  const policies2 = policiesOf(input);
  const named = [policies2.app, policies2.user].flatMap((side) => engine.traits(side, question2).categories);
  const permitted = [...new Set(named)].map((code) => [code, ask([code])]).filter(([, asked]) => !asked.denied);
  const first = permitted[0]?.[1];
  if (!first) return denied;
  return { ok: true, categories: permitted.map(([code]) => code), ...first };
}
function askBoth(engine, input, question2, assumed) {
  const policies2 = policiesOf(input);
  const resource = resourceOf(question2, assumed);
  const context = contextOf(input, question2, assumed);
  const because = [];
  const warnings = [];
  let settled = true;
  const sides = [
    { side: "app", policies: policies2.app, principal: appPrincipal(input) },
    ...input.user ? [{ side: "user", policies: policies2.user, principal: userPrincipal(input, input.user) }] : []
  ];
  for (const { side, ...asks } of sides) {
    const answer4 = engine.ask({ ...asks, action: question2.action, resource, context });
    because.push(...answer4.because);
    warnings.push(
      ...answer4.errors.map((error) => `${error.policy.name} could not be evaluated: ${error.message}`)
    );
    if (answer4.decision === "deny") return { denied: { side, answer: answer4 }, settled: false, because, warnings };
    settled &&= answer4.settled;
  }
  return { denied: null, settled, because, warnings };
}
function appPrincipal({ app }) {
  const attrs = { kind: app.kind, clientId: app.clientId, smart: app.smart, tags: app.tags };
  return { type: "App", id: app.id, attrs, roles: [] };
}
function userPrincipal(input, user) {
  const patient = ownPatient(input);
  const attrs = {
    practitioner: /^Practitioner(Role)?\//.test(user.fhirUser ?? "")
  };
  if (user.fhirUser !== null) attrs.fhirUser = user.fhirUser;
  if (patient !== null) attrs.patient = patient;
  return { type: "User", id: user.id, attrs, roles: [user.role] };
}
function resourceOf({ type, call, facts }, assumed) {
  const isShared = facts ? facts.shared && !facts.aboutPatient : type !== null && isSharedType(type);
  const attrs = {
    type: type ?? "*",
    shared: isShared,
    categories: facts ? facts.categories : assumed.categories,
    labels: facts ? facts.labels : []
  };
  const id = facts ? facts.id : call.type === type ? call.id : null;
  if (id !== null) attrs.id = id;
  const patient = facts ? facts.patient : isShared ? null : assumed.patient;
  if (patient !== null) attrs.patient = patient;
  return { type: type !== null && groupOf(type) !== null ? type : null, attrs };
}
function contextOf(input, { call }, assumed) {
  const { auth, ip, now, tokenAgeSeconds } = input.circumstances;
  const patient = assumed.patient ?? defaultPatient(input);
  return {
    scopes: input.scopes,
    auth,
    dpop: auth === "dpop",
    method: call.method,
    level: call.level,
    tokenAgeSeconds: Math.max(0, Math.floor(tokenAgeSeconds)),
    get params() {
      return [...new Set(call.params.map(([name]) => name))];
    },
    get includes() {
      return call.params.some(([name]) => /^_(rev)?include(:|$)/.test(name));
    },
    get chained() {
      return call.params.some(([name]) => name.startsWith("_has:") || name.includes("."));
    },
    get hour() {
      return now.getUTCHours();
    },
    get weekday() {
      return now.getUTCDay() || 7;
    },
    get now() {
      return { __extn: { fn: "datetime", arg: now.toISOString() } };
    },
    ...ip === null ? {} : { ip: { __extn: { fn: "ip", arg: ip } } },
    ...call.operation === null ? {} : { operation: call.operation },
    ...patient === null ? {} : { patient }
  };
}

// lib/server/gateway/subjects.ts
var apisBySlug = versionedCache("gateway-apis", {
  max: 500,
  async load(slug) {
    const row = await findGatewayApi(db(), slug);
    if (!row) return null;
    const sealed = row.sealedUpstreamAuthorization;
    return { ...row, upstreamAuthorization: sealed && Buffer.from(unseal(sealed)).toString("utf8") };
  }
});
var loadApi = (slug) => slug.length > 63 ? Promise.resolve(null) : apisBySlug.get(slug);
var subjects = versionedCache("decision-subjects", {
  max: 5e3,
  async load(key) {
    const [appId = "", userId = "", apiId = ""] = key.split(" ");
    const app = await findActiveApp(db(), appId);
    const user = userId ? await findActiveUser(db(), userId) : null;
    if (!app || userId && !user) return null;
    const [appPolicies, userPolicies] = await Promise.all([
      listPoliciesOfApp(db(), app, apiId),
      user ? listPoliciesOfUser(db(), user, apiId) : []
    ]);
    return { app, user, appPolicies, userPolicies };
  }
});
var loadSubjects = (of) => subjects.get(`${of.appId} ${of.userId ?? ""} ${of.apiId}`);

// lib/server/policies/engine.ts
import * as cedar2 from "@cedar-policy/cedar-wasm/nodejs";

// lib/policy/schema.ts
var quoted2 = (names) => names.map((name) => JSON.stringify(name)).join(", ");
var CEDAR_SCHEMA = `
entity Role enum [${quoted2(ROLES)}];
entity Type enum [${quoted2(RESOURCE_TYPES)}];
entity Group enum [${quoted2(GROUP_NAMES)}];

// A registered client application.
entity App = {
  kind: String,          // "public", "confidential" or "service"
  clientId: String,
  smart: Bool,
  tags: Set<String>
};

// The person signed in, decided apart from the app.
entity User in [Role] = {
  fhirUser?: String,     // "Practitioner/7"
  patient?: String,      // the id, when the person's FHIR user is a patient
  practitioner: Bool     // when it is a practitioner or a practitioner's role
};

// One resource, or a search: then each attribute says what every result is constrained to.
entity Resource in [Type, Group] = {
  type: String,          // "Observation"; "*" when the call names no type
  id?: String,
  patient?: String,      // id of the patient whose record it stands in
  shared: Bool,          // about no patient at all: practitioners, places, drugs, definitions
  categories: Set<String>,
  labels: Set<String>    // meta.security codes
};

action ${quoted2(ACTIONS)}
  appliesTo {
    principal: [App, User],
    resource: [Resource],
    context: {
      patient?: String,  // id of the patient the call is bound to
      scopes: Set<String>,
      auth: String,      // "bearer", "dpop" or "basic"
      dpop: Bool,
      method: String,
      level: String,     // "system", "type" or "instance"
      operation?: String,// "$validate"
      params: Set<String>,// names of the search parameters
      includes: Bool,    // _include or _revinclude is asked for
      chained: Bool,     // a parameter looks through a reference
      ip?: ipaddr,
      hour: Long,        // 0 to 23, UTC
      weekday: Long,     // 1 Monday to 7 Sunday, UTC
      now: datetime,
      tokenAgeSeconds: Long
    }
  };
`;
var TIME_ATTRIBUTES = ["hour", "weekday", "now", "tokenAgeSeconds"];

// lib/server/policies/lru-map.ts
var LruMap = class {
  #slots = /* @__PURE__ */ new Map();
  #max;
  constructor(max) {
    this.#max = max;
  }
  get size() {
    return this.#slots.size;
  }
  get(key) {
    const slot = this.#slots.get(key);
    if (slot === void 0) return void 0;
    slot.used = true;
    return slot.value;
  }
  set(key, value) {
    if (!this.#slots.has(key)) this.#makeRoom();
    this.#slots.set(key, { value, used: false });
  }
  /** @param make is given the entry that had to go, to reuse what it held */
  getOrMake(key, make) {
    const slot = this.#slots.get(key);
    if (slot !== void 0) {
      slot.used = true;
      return slot.value;
    }
    const value = make(this.#makeRoom());
    this.#slots.set(key, { value, used: false });
    return value;
  }
  #makeRoom() {
    if (this.#slots.size < this.#max) return void 0;
    for (const [key, slot] of this.#slots) {
      this.#slots.delete(key);
      if (!slot.used) return slot.value;
      slot.used = false;
      this.#slots.set(key, slot);
    }
    throw new Error("INVARIANT: a full map has an entry to give up");
  }
};

// lib/server/policies/policy-text.ts
import { setFlagsFromString } from "node:v8";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
setFlagsFromString("--no-turbo-inline-js-wasm-calls");
var MAX_TEXT = 1e5;
function partsOf(text13) {
  const parts = cedar.policySetTextToParts(text13);
  if (parts.type === "failure" || parts.policy_templates.length > 0) return null;
  return parts.policies.flatMap((part) => {
    const read2 = cedar.policyToJson(part);
    return read2.type === "success" ? [{ text: part, statement: read2.json }] : [];
  });
}

// lib/server/policies/engine.ts
var POOL_SIZE = 256;
var ANSWERS = 2e4;
function createEngine(options = {}) {
  const stats = { sets: 0, texts: 0, asked: 0, cached: 0 };
  const texts = new LruMap(2e3);
  const sets2 = createSets(
    stats,
    ({ cedar: text13 }) => texts.getOrMake(text13, () => ({
      number: stats.texts++,
      parts: text13.length > MAX_TEXT ? null : readText(text13)
    }))
  );
  const answers = new LruMap(options.answers ?? ANSWERS);
  return {
    ask(call) {
      const set = sets2.compiled(call.policies, { action: call.action, type: call.resource.type });
      if (set.name === null)
        return toAnswer({ decision: "deny", diagnostics: { reason: [], errors: [] } }, set);
      const seen = onlyLookedAt(call, set);
      const key = set.usesTime ? null : JSON.stringify([set.serial, call.action, seen]);
      const known = key === null ? void 0 : answers.get(key);
      if (known) {
        stats.cached++;
        return known;
      }
      stats.asked++;
      const answer4 = evaluate(seen, set);
      if (key !== null) answers.set(key, answer4);
      return answer4;
    },
    traits: (policies2, on) => ({ categories: sets2.compiled(policies2, on).categories }),
    statements: (policy) => (sets2.read(policy).parts ?? []).map((part) => part.statement),
    stats: () => ({ ...stats })
  };
}
function readText(text13) {
  return partsOf(text13)?.map((part) => ({ ...part, looks: lookedAt(part.statement) })) ?? null;
}
function createSets(stats, read2) {
  const instance2 = processState("policy-engines", () => ({ made: 0 })).made++;
  const names = Array.from({ length: POOL_SIZE }, (_, i) => `admit-${instance2}-${i}`);
  const pool2 = new LruMap(POOL_SIZE);
  const known = /* @__PURE__ */ new WeakMap();
  const applyingOf = (policies2, on) => {
    const byQuestion = known.get(policies2) ?? /* @__PURE__ */ new Map();
    known.set(policies2, byQuestion);
    const question2 = `${on.action} ${on.type}`;
    const found = byQuestion.get(question2) ?? selectApplying(policies2, on, read2);
    byQuestion.set(question2, found);
    return found;
  };
  return {
    read: read2,
    compiled(policies2, on) {
      const { key, applying, broken } = applyingOf(policies2, on);
      return pool2.getOrMake(key, (evicted) => {
        if (evicted?.name) names.push(evicted.name);
        const name = applying.length > 0 ? names.at(-1) ?? null : null;
        const set = compile({ name, serial: stats.sets++, applying, broken });
        if (name) names.pop();
        return set;
      });
    }
  };
}
function selectApplying(policies2, on, read2) {
  const applying = [];
  const broken = [];
  const keys = [];
  for (const source of policies2) {
    const policy = { id: source.id, name: source.name, version: source.version };
    const { number, parts } = read2(source);
    if (parts === null) {
      broken.push(policy);
      keys.push(`${source.id} broken`);
    }
    parts?.forEach((part, index10) => {
      const { statement } = part;
      if (!actionsOf(statement).includes(on.action) || !concernsType(statement, on.type ?? "*")) return;
      const id = `${source.id}@${source.version}:${number}#${index10}`;
      applying.push({ id, policy, part });
      keys.push(id);
    });
  }
  return { key: keys.join(" "), applying, broken };
}
function compile(of) {
  const owners = /* @__PURE__ */ new Map();
  const texts = {};
  const looks = { principal: /* @__PURE__ */ new Set(), resource: /* @__PURE__ */ new Set(), context: /* @__PURE__ */ new Set() };
  const categories = /* @__PURE__ */ new Set();
  for (const { id, policy, part } of of.applying) {
    owners.set(id, { policy, effect: part.statement.effect, inside: part.looks.inside });
    texts[id] = part.text;
    for (const code of part.looks.categories) categories.add(code);
    for (const about of ["principal", "resource", "context"]) {
      for (const name2 of part.looks[about]) looks[about].add(name2);
    }
  }
  if (of.applying.length > 0) preparse(of.name, texts);
  const usesTime = looks.context.has("*") || TIME_ATTRIBUTES.some((attribute3) => looks.context.has(attribute3));
  const { name, serial, broken } = of;
  return { name, serial, owners, broken, categories: [...categories], looks, usesTime };
}
function preparse(name, texts) {
  if (name === null) throw new Error("INVARIANT: the pool has a name for each set");
  const answer4 = cedar2.preparsePolicySet(name, { staticPolicies: texts });
  if (answer4.type === "failure")
    throw new Error(`INVARIANT: read statements parse: ${answer4.errors[0]?.message}`);
}
function onlyLookedAt(call, { looks }) {
  return {
    principal: { type: call.principal.type, id: call.principal.id },
    roles: call.principal.roles,
    action: call.action,
    type: call.resource.type,
    principalAttrs: pick(call.principal.attrs, looks.principal),
    resourceAttrs: pick(call.resource.attrs, looks.resource),
    context: pick(call.context, looks.context)
  };
}
function pick(values, names) {
  if (names.has("*")) return values;
  const picked = {};
  for (const name of names) {
    const value = values[name];
    if (value !== void 0) picked[name] = value;
  }
  return picked;
}
var RESOURCE = { type: "Resource", id: "asked" };
function evaluate(seen, set) {
  const { principal, type } = seen;
  const group = type === null ? null : groupOf(type);
  const parents = type === null ? [] : [{ type: "Type", id: type }, ...group ? [{ type: "Group", id: group }] : []];
  const result = cedar2.statefulIsAuthorized({
    principal,
    action: { type: "Action", id: seen.action },
    resource: RESOURCE,
    context: seen.context,
    preparsedPolicySetId: set.name ?? "",
    validateRequest: false,
    entities: [
      {
        uid: principal,
        attrs: toAttrs(seen.principalAttrs),
        parents: seen.roles.map((id) => ({ type: "Role", id }))
      },
      { uid: RESOURCE, attrs: toAttrs(seen.resourceAttrs), parents }
    ]
  });
  if (result.type === "failure") {
    const message = result.errors[0]?.message ?? "the engine refused the question";
    const policy = { id: "engine", name: "the policy engine", version: 0 };
    return { decision: "deny", because: [], settled: false, errors: [{ policy, effect: "forbid", message }] };
  }
  return toAnswer(result.response, set);
}
var toAttrs = (attrs) => attrs;
function toAnswer(response, set) {
  const owner = (id) => {
    const found = set.owners.get(id);
    if (!found) throw new Error(`INVARIANT: the engine answers in the ids it was given, not ${id}`);
    return found;
  };
  const errors = [
    ...response.diagnostics.errors.map(({ policyId, error }) => {
      const { policy, effect } = owner(policyId);
      return { policy, effect, message: error.message };
    }),
    ...set.broken.map((policy) => ({
      policy,
      effect: "forbid",
      message: "its text does not parse"
    }))
  ];
  const reasons = response.diagnostics.reason.map(owner);
  const because = [...new Map(reasons.map(({ policy }) => [policy.id, policy])).values()];
  if (response.decision === "allow" && errors.some((error) => error.effect === "forbid")) {
    return { decision: "deny", because: [], settled: false, errors };
  }
  const mayForbid = [...set.owners.values()].some(({ effect, inside }) => effect === "forbid" && inside);
  const settled = response.decision === "allow" && !mayForbid && reasons.some(({ inside }) => !inside);
  return { decision: response.decision, because, settled, errors };
}

// lib/server/policies/process-engine.ts
var policyEngine = () => processState("policy-engine", createEngine);

// lib/server/decision/effective-scopes.ts
var ASKED = {
  c: (type) => question("POST", type, "create"),
  r: (type) => question("GET", `${type}/x`, "read"),
  u: (type) => question("PUT", `${type}/x`, "update"),
  d: (type) => question("DELETE", `${type}/x`, "delete"),
  s: (type) => question("GET", type, "search")
};
function question(method, path2, action) {
  const parsed = parseFhirRequest(method, path2, "");
  return parsed.ok ? { action, type: parsed.call.type, call: { ...parsed.call, id: null }, facts: null } : null;
}
function lettersOn(engine, input, scope, type) {
  const alone = { ...input, scopes: [printScope(scope)] };
  return scope.letters.filter((letter) => {
    const asked = ASKED[letter](type);
    return asked !== null && decideCall(engine, alone, asked).allowed;
  });
}
var breathe = () => new Promise((resolve) => setImmediate(resolve));
async function narrow(engine, input, scope) {
  const types = scope.type === "*" ? RESOURCE_TYPES : [scope.type];
  const byLetters = /* @__PURE__ */ new Map();
  for (const type of types) {
    const letters = lettersOn(engine, input, scope, type);
    if (letters.length > 0)
      byLetters.set(letters.join(""), [...byLetters.get(letters.join("")) ?? [], type]);
    await breathe();
  }
  const isWhole = byLetters.get(scope.letters.join(""))?.length === types.length;
  if (isWhole) return [printScope(scope)];
  return [...byLetters].flatMap(
    ([letters, kept]) => kept.map((type) => printScope({ ...scope, type, letters: [...letters], form: "v2" }))
  );
}
async function narrowScopes(engine, input) {
  const kept = [];
  for (const granted of input.scopes) {
    const parsed = parseScope(granted);
    if (!parsed.ok) continue;
    if (parsed.scope.kind === "other") kept.push(granted);
    else kept.push(...await narrow(engine, input, parsed.scope));
  }
  return [...new Set(kept)];
}
var MINUTE_MS = 6e4;
var narrowed = versionedCache("effective-scopes", {
  max: 2e3,
  async load(key) {
    const [appId, userId, apiId, launchPatient, auth, minute, ...scopes] = JSON.parse(key);
    const subjects2 = await loadSubjects({ appId, userId, apiId });
    if (!subjects2) return "";
    const circumstances = { auth, ip: null, now: new Date(minute * MINUTE_MS), tokenAgeSeconds: 0 };
    const input = { ...subjects2, scopes, launchPatient, circumstances };
    return (await narrowScopes(policyEngine(), input)).join(" ");
  }
});
async function effectiveScopes(token2) {
  const api = (await store2.listApis()).find(({ identifierUri }) => token2.audience.includes(identifierUri));
  if (!api) return null;
  const patient = typeof token2.launch?.patient === "string" ? token2.launch.patient : null;
  const minute = Math.floor(Date.now() / MINUTE_MS);
  const auth = token2.cnfJkt === null ? "bearer" : "dpop";
  return narrowed.get(
    JSON.stringify([token2.appId, token2.userId, api.id, patient, auth, minute, ...token2.scopes])
  );
}

// lib/server/oauth/instance-settings.ts
var settings2 = versionedCache("oauth-instance-settings", {
  max: 1,
  load: async () => (await findInstance(db()))?.settings ?? {}
});
async function isStrictAssertionAudience() {
  return (await settings2.get("all")).strictAssertionAudience ?? false;
}

// lib/server/oauth/remote-keys.ts
import { request as httpsRequest } from "node:https";

// lib/server/gateway/address-guard.ts
import { lookup as dnsLookup } from "node:dns";
import { isIP as isIP2 } from "node:net";
import ipaddr from "ipaddr.js";
var ForbiddenAddress = class extends Error {
  brand = "admit.ForbiddenAddress";
  constructor() {
    super("the host resolves to an address the gateway does not connect to");
  }
};
var isForbiddenAddress = (error) => typeof error === "object" && error !== null && "brand" in error && error.brand === "admit.ForbiddenAddress";
var GLOBAL_UNICAST = [ipaddr.IPv6.parse("2000::"), 3];
function isPublicAddress(address) {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
}
function checkLiteralHost(hostname) {
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (isIP2(bare) !== 0 && !isPublicAddress(bare)) throw new ForbiddenAddress();
}
var guardedLookup = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, "");
    const addresses = found;
    if (addresses.length === 0 || !addresses.every((each2) => isPublicAddress(each2.address))) {
      return callback(new ForbiddenAddress(), "");
    }
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? "", first?.family ?? 4);
  });
};

// lib/server/oauth/remote-keys.ts
var TIMEOUT_MS = 5e3;
var MAX_BYTES = 64 * 1024;
var MAX_AGE_MS = 5 * 6e4;
var REFRESH_EVERY_MS = 3e4;
var MAX_SETS = 1e3;
var sets = () => processState("remote-keys", () => /* @__PURE__ */ new Map());
function fetchText(url) {
  return new Promise((resolve, reject) => {
    const options = { lookup: guardedLookup, timeout: TIMEOUT_MS, headers: { accept: "application/json" } };
    const outgoing = httpsRequest(url, options, (response) => {
      if (response.statusCode !== 200) {
        outgoing.destroy(new Error(`jwks_uri answered ${response.statusCode}`));
        return;
      }
      const chunks = [];
      let size = 0;
      response.on("data", (chunk) => {
        size += chunk.length;
        if (size > MAX_BYTES) outgoing.destroy(new Error("jwks_uri answered too much"));
        else chunks.push(chunk);
      });
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
      response.on("error", reject);
    });
    const deadline = setTimeout(
      () => outgoing.destroy(new Error("jwks_uri did not answer in time")),
      TIMEOUT_MS
    );
    outgoing.on("close", () => clearTimeout(deadline));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
function parseKeySet(text13) {
  const json = JSON.parse(text13);
  const keys = typeof json === "object" && json !== null && "keys" in json ? json.keys : null;
  if (!Array.isArray(keys) || keys.length > 100) throw new Error("jwks_uri did not answer a JWK Set");
  return keys.filter((key) => typeof key === "object" && key !== null && !Array.isArray(key));
}
async function fetchKeySet(uri, refresh) {
  const known = sets().get(uri);
  if (known && Date.now() - known.fetchedAt < (refresh ? REFRESH_EVERY_MS : MAX_AGE_MS)) return known.keys;
  try {
    const url = new URL(uri);
    if (url.protocol !== "https:") throw new Error("jwks_uri is not https");
    checkLiteralHost(url.hostname);
    const keys = parseKeySet(await fetchText(url));
    if (sets().size >= MAX_SETS) sets().clear();
    sets().set(uri, { keys, fetchedAt: Date.now() });
    return keys;
  } catch (cause) {
    throw refuse2("assertion.key_set_unreachable", {
      cause,
      detail: { uri, problem: cause.message }
    });
  }
}

// db/queries/oauth-sweep.ts
var EXPIRED = [
  ["interactions", "expires_at < now() - interval '1 hour'"],
  ["pushed_requests", "expires_at < now() - interval '1 hour'"],
  ["device_authorizations", "expires_at < now() - interval '1 hour'"],
  ["authorization_codes", "expires_at < now() - interval '1 day'"],
  ["refresh_tokens", "absolute_expires_at < now() - interval '1 day'"],
  ["access_tokens", "expires_at < now() - interval '1 hour'"],
  ["used_jtis", "expires_at < now()"],
  ["revocations", "expires_at < now()"]
];
var BATCH = 5e3;
async function deleteExpired(db2) {
  const sql11 = sqlOf(db2);
  let deleted = 0;
  for (const [table, condition] of EXPIRED) {
    let count2 = BATCH;
    while (count2 === BATCH) {
      const result = await sql11`
        delete from ${sql11(table)} where ctid = any(array(
          select ctid from ${sql11(table)} where ${sql11.unsafe(condition)} limit ${BATCH}))`;
      count2 = result.count;
      deleted += count2;
    }
  }
  return deleted;
}

// lib/server/oauth/sweep.ts
var EVERY_MS = 10 * 6e4;
var state5 = () => processState("oauth-sweep", () => ({ timer: null }));
var sweepExpired = () => deleteExpired(db());
function startSweeping() {
  const current = state5();
  if (current.timer) return;
  current.timer = setInterval(() => void sweepExpired().catch((error) => log.failure(error)), EVERY_MS);
  current.timer.unref();
}

// lib/server/oauth/context.ts
function scopeCovers(allowed, requested) {
  if (allowed === requested) return true;
  if (!requested.includes("/")) return false;
  const wide = parseScope(allowed);
  const narrow2 = parseScope(requested);
  return wide.ok && narrow2.ok && isSubset(narrow2.scope, [wide.scope]);
}
async function oauthContext() {
  startSweeping();
  return {
    issuer: issuer(),
    now: () => /* @__PURE__ */ new Date(),
    random: randomBytes,
    sha256,
    equal,
    deriveSuccessor: (refreshToken2) => hmac(derivedKey("refresh successor"), refreshToken2),
    deriveNonce: (step) => hmac(derivedKey("dpop nonce"), String(step)),
    sign: signJwt,
    readIdToken: async (token2) => {
      const claims = await verifyOwnJwt(token2, "JWT");
      return claims?.iss === issuer() ? claims : null;
    },
    verifyAccessToken,
    effectiveScopes,
    fetchKeySet,
    scopeCovers,
    strictAssertionAudience: await isStrictAssertionAudience(),
    store: store2
  };
}

// lib/smart/smart-configuration.ts
var SHARED2 = [
  "issuer",
  "jwks_uri",
  "authorization_endpoint",
  "token_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "registration_endpoint",
  "grant_types_supported",
  "response_types_supported",
  "code_challenge_methods_supported",
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported"
];
var SMART_CAPABILITIES = [
  "authorize-post",
  "client-public",
  "client-confidential-symmetric",
  "client-confidential-asymmetric",
  "sso-openid-connect",
  "permission-offline",
  "permission-user",
  "permission-v1",
  "permission-v2"
];
function toSmartConfiguration(issuer2) {
  const metadata = toOpenIdMetadata(issuer2);
  const shared = SHARED2.filter((name) => metadata[name] !== void 0).map((name) => [name, metadata[name]]);
  return {
    ...Object.fromEntries(shared),
    scopes_supported: [
      "openid",
      "profile",
      "email",
      "fhirUser",
      "offline_access",
      "user/*.cruds",
      "system/*.cruds"
    ],
    capabilities: SMART_CAPABILITIES,
    management_endpoint: `${issuer2}/my-access`
  };
}

// lib/server/gateway/exchange.ts
import { Readable as NodeReadable } from "node:stream";

// lib/server/gateway/outcomes.ts
var FHIR_JSON = "application/fhir+json; charset=utf-8";
var GatewayStop = class extends Error {
  brand = "admit.GatewayStop";
  response;
  refusal;
  constructor(response, refusal = null) {
    super("the call is answered");
    this.response = response;
    this.refusal = refusal;
  }
};
var isGatewayStop = (error) => typeof error === "object" && error !== null && "brand" in error && error.brand === "admit.GatewayStop";
var outcome = (code, diagnostics, severity = "error") => ({
  resourceType: "OperationOutcome",
  issue: [{ severity, code, diagnostics }]
});
function answer(status, body, headers = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": FHIR_JSON, "Cache-Control": "no-store", ...headers }
  });
}
var stop = (status, code, diagnostics) => new GatewayStop(answer(status, outcome(code, diagnostics)));
function unauthorized(slug, reason) {
  const challenge = reason.challenges.map((each2) => printChallenge(slug, each2, reason.description)).join(", ");
  const headers = { "WWW-Authenticate": challenge };
  if (reason.dpopNonce) headers["DPoP-Nonce"] = reason.dpopNonce;
  return new GatewayStop(answer(401, outcome("login", reason.description), headers));
}
function printChallenge(slug, { scheme, error, algs }, description) {
  const told = error ? [`error="${error}"`, `error_description="${quotable(description)}"`] : [];
  const members = [`realm="${slug}"`, ...algs ? [`algs="${algs}"`] : [], ...told];
  return `${scheme} ${members.join(", ")}`;
}
function refusalAnswer(slug, refusal) {
  const status = statusOf(refusal.code);
  const headers = {};
  if (refusal.missingScope) {
    headers["WWW-Authenticate"] = `Bearer realm="${slug}", error="insufficient_scope", scope="${quotable(refusal.missingScope)}"`;
  }
  return answer(status, refusalOutcome(refusal), headers);
}
function refusalOutcome(refusal) {
  const code = statusOf(refusal.code) === 404 ? "not-found" : "forbidden";
  return outcome(code, refusal.hint ? `${refusal.message} ${refusal.hint}` : refusal.message);
}
var refuse4 = (slug, refusal) => new GatewayStop(refusalAnswer(slug, refusal), refusal);
var quotable = (text13) => text13.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?");

// lib/server/gateway/rewrite.ts
import { Transform } from "node:stream";
var ENDS = /[^A-Za-z0-9\-._~%:@]/;
function rewriteText(text13, { from, to }) {
  if (from === to || from === "") return text13;
  const escaped = rewriteOne(text13, from, to);
  return text13.includes("\\/") ? rewriteOne(escaped, escapeSlashes(from), escapeSlashes(to)) : escaped;
}
var escapeSlashes = (text13) => text13.replaceAll("/", "\\/");
function rewriteOne(text13, from, to) {
  let at2 = text13.indexOf(from);
  if (at2 < 0) return text13;
  let result = "";
  let done = 0;
  while (at2 >= 0) {
    const end = at2 + from.length;
    const next2 = text13[end];
    if (next2 === void 0 || ENDS.test(next2)) {
      result += text13.slice(done, at2) + to;
      done = end;
    }
    at2 = text13.indexOf(from, end);
  }
  return result + text13.slice(done);
}
var RewriteStream = class extends Transform {
  #rewriting;
  #forms;
  #keep;
  #held = "";
  constructor(rewriting) {
    super();
    this.#rewriting = rewriting;
    this.#forms = [rewriting.from, escapeSlashes(rewriting.from)];
    this.#keep = escapeSlashes(rewriting.from).length;
  }
  // latin1 maps bytes to characters one to one; a base URL is ASCII, so other bytes pass untouched.
  _transform(chunk, _encoding, done) {
    const text13 = this.#held + chunk.toString("latin1");
    const cut = this.#cutPoint(text13);
    this.#held = text13.slice(cut);
    done(null, Buffer.from(rewriteText(text13.slice(0, cut), this.#rewriting), "latin1"));
  }
  _flush(done) {
    done(null, Buffer.from(rewriteText(this.#held, this.#rewriting), "latin1"));
  }
  /** Where the text may be cut: before anything that could still become the base, or whose end is not seen. */
  #cutPoint(text13) {
    for (let at2 = Math.max(0, text13.length - this.#keep); at2 < text13.length; at2++) {
      const rest = text13.slice(at2);
      if (this.#forms.some((form) => form.startsWith(rest))) return at2;
    }
    return text13.length;
  }
};

// lib/server/gateway/upstream.ts
import {
  Agent as HttpAgent,
  request as httpRequest
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest2 } from "node:https";
var FORWARDED = [
  "accept",
  "accept-language",
  "content-type",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-none-exist",
  "prefer",
  "x-request-id",
  "x-correlation-id",
  "x-provenance"
];
var RETURNED = [
  "content-type",
  "content-disposition",
  "content-language",
  "content-location",
  "cache-control",
  "etag",
  "expires",
  "last-modified",
  "link",
  "location",
  "retry-after",
  "x-progress",
  "x-request-id"
];
function forwardedHeaders(headers) {
  const kept = {};
  for (const name of FORWARDED) {
    const value = headers.get(name);
    if (value !== null) kept[name] = value;
  }
  return kept;
}
function returnedHeaders(headers) {
  const kept = new Headers();
  for (const name of RETURNED) {
    const value = headers[name];
    if (value !== void 0) kept.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return kept;
}
var agents = () => processState("gateway-agents", () => {
  const options = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: 6e4 };
  return {
    guarded: {
      http: new HttpAgent({ ...options, lookup: guardedLookup }),
      https: new HttpsAgent({ ...options, lookup: guardedLookup })
    },
    allowed: { http: new HttpAgent(options), https: new HttpsAgent(options) }
  };
});
var isAllowedHost = (api, url) => api.allowedPrivateHost !== null && [url.hostname, url.host].includes(api.allowedPrivateHost.toLowerCase());
async function sendUpstream(api, sent, limits) {
  const isAllowed = isAllowedHost(api, sent.url);
  try {
    if (!isAllowed) checkLiteralHost(sent.url.hostname);
    return await send(api, sent, { isAllowed, limits });
  } catch (error) {
    throw toStop(error);
  }
}
function send(api, sent, how) {
  const isHttps2 = sent.url.protocol === "https:";
  const pool2 = how.isAllowed ? agents().allowed : agents().guarded;
  const headers = { ...sent.headers, "accept-encoding": "identity" };
  if (api.upstreamAuthorization) headers.authorization = api.upstreamAuthorization;
  if (Buffer.isBuffer(sent.body)) headers["content-length"] = String(sent.body.length);
  const options = { method: sent.method, headers, agent: isHttps2 ? pool2.https : pool2.http };
  return new Promise((resolve, reject) => {
    const request = isHttps2 ? httpsRequest2(sent.url, options) : httpRequest(sent.url, options);
    let timer = setTimeout(() => request.destroy(new Timeout()), how.limits.connectMs);
    const wait = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(new Timeout()), ms);
    };
    request.once("socket", (socket) => {
      if (!socket.connecting) wait(how.limits.answerMs);
      else socket.once(isHttps2 ? "secureConnect" : "connect", () => wait(how.limits.answerMs));
    });
    request.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.once("response", (response) => {
      clearTimeout(timer);
      response.setTimeout(how.limits.answerMs, () => response.destroy(new Timeout()));
      resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response });
    });
    writeBody(request, sent.body, reject);
  });
}
function writeBody(request, body, reject) {
  if (body === null || Buffer.isBuffer(body)) {
    request.end(body ?? void 0);
    return;
  }
  body.once("error", (error) => {
    request.destroy();
    reject(error);
  });
  body.pipe(request);
}
var Timeout = class extends Error {
  brand = "admit.UpstreamTimeout";
};
function toStop(error) {
  if (isForbiddenAddress(error)) {
    return stop(
      502,
      "transient",
      "The FHIR server's address is not one the gateway connects to; an admin allows a private host on the API's page."
    );
  }
  const known = error;
  if (known.brand === "admit.GatewayStop") return error;
  if (known.brand === "admit.UpstreamTimeout" || known.code === "ETIMEDOUT") {
    return stop(504, "timeout", "The FHIR server behind the gateway did not answer in time.");
  }
  return stop(502, "transient", "The FHIR server behind the gateway cannot be reached.");
}
async function readHeld(body, max, tooLong2) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > max) throw tooLong2();
      chunks.push(chunk);
    }
  } catch (error) {
    body.destroy();
    throw toStop(error);
  }
  return Buffer.concat(chunks);
}

// lib/server/gateway/exchange.ts
var inward = ({ publicBase, upstreamBase }) => ({
  from: publicBase,
  to: upstreamBase
});
var outward = ({ publicBase, upstreamBase }) => ({
  from: upstreamBase,
  to: publicBase
});
function upstreamUrl(exchange, call, params) {
  return new URL(`${exchange.upstreamBase}/${relativeUrl(exchange, call, params)}`);
}
function relativeUrl(exchange, call, params) {
  const rewriting = inward(exchange);
  const query = new URLSearchParams(
    params.map(([name, value]) => [name, rewriteText(value, rewriting)])
  ).toString();
  return `${pathOf(call)}${query ? `?${query}` : ""}`;
}
function streamedBody(exchange) {
  const { request, limits } = exchange;
  if (request.body === null) return null;
  checkDeclaredLength(request, limits.streamBytes);
  const stream = NodeReadable.fromWeb(request.body);
  return boundedPipe(stream, {
    rewriting: inward(exchange),
    max: limits.streamBytes,
    fail: () => tooLong("The body")
  });
}
async function heldBody(exchange) {
  const { request, limits } = exchange;
  if (request.body === null) return "";
  checkDeclaredLength(request, limits.heldBytes);
  const stream = NodeReadable.fromWeb(request.body);
  const held2 = await readHeld(stream, limits.heldBytes, () => tooLong("The body"));
  return rewriteText(held2.toString("utf8"), inward(exchange));
}
function checkDeclaredLength(request, max) {
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLong("The body");
}
var tooLong = (what) => stop(413, "too-long", `${what} is longer than the gateway takes for this call.`);
function parseJson(text13) {
  try {
    return JSON.parse(text13);
  } catch {
    throw stop(400, "invalid", "The body is not JSON; what must be judged is taken as application/fhir+json.");
  }
}
function passThrough(exchange, got) {
  checkStatus(got);
  const headers = outwardHeaders(exchange, got);
  if (exchange.request.method === "HEAD" || got.status === 204 || got.status === 304) {
    got.body.resume();
    return new Response(null, { status: got.status, headers });
  }
  const isText = /json|xml|text|ndjson/.test(String(got.headers["content-type"] ?? ""));
  const body = isText ? boundedPipe(got.body, {
    rewriting: outward(exchange),
    max: Number.POSITIVE_INFINITY,
    fail: () => new Error("unbounded")
  }) : got.body;
  return new Response(NodeReadable.toWeb(body), { status: got.status, headers });
}
function boundedPipe(source, how) {
  const rewrite = new RewriteStream(how.rewriting);
  let size = 0;
  source.on("data", (chunk) => {
    size += chunk.length;
    if (size > how.max) rewrite.destroy(how.fail());
  });
  source.once("error", (error) => rewrite.destroy(error));
  rewrite.once("close", () => source.destroy());
  return source.pipe(rewrite);
}
async function heldAnswer(exchange, got) {
  checkStatus(got);
  const { heldBytes } = exchange.limits;
  const tooMuch = () => stop(
    502,
    "too-costly",
    "The answer is larger than the gateway can check for this token; ask for a smaller page with _count."
  );
  const held2 = await readHeld(got.body, heldBytes, tooMuch);
  if (held2.length === 0) return null;
  try {
    return JSON.parse(rewriteText(held2.toString("utf8"), outward(exchange)));
  } catch {
    throw stop(502, "transient", "The FHIR server's answer is not JSON, so it cannot be checked.");
  }
}
function checkStatus(got) {
  const isRedirect = got.status >= 300 && got.status < 400 && got.status !== 304;
  if (got.status !== 401 && got.status !== 407 && !isRedirect && got.status >= 200) return;
  got.body.resume();
  const reason = isRedirect ? "answered with a redirect, which the gateway does not follow" : "refused the gateway's own credentials";
  throw stop(502, "transient", `The FHIR server ${reason}.`);
}
function outwardHeaders(exchange, got) {
  const headers = returnedHeaders(got.headers);
  const rewriting = outward(exchange);
  for (const name of ["location", "content-location", "link"]) {
    const value = headers.get(name);
    if (value === null) continue;
    const rewritten = rewriteText(value, rewriting);
    if (name !== "link" && /^https?:/i.test(rewritten) && !rewritten.startsWith(exchange.publicBase))
      headers.delete(name);
    else headers.set(name, rewritten);
  }
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return headers;
}
function existingReader(exchange) {
  return async (type, id) => {
    const got = await sendUpstream(
      exchange.api,
      {
        method: "GET",
        url: new URL(`${exchange.upstreamBase}/${type}/${id}`),
        headers: { accept: "application/fhir+json" },
        body: null
      },
      exchange.limits
    );
    if (got.status === 404 || got.status === 410) {
      got.body.resume();
      return null;
    }
    const body = await heldAnswer(exchange, got);
    if (got.status === 200 && isResource(body) && body.resourceType === type) return body;
    throw new GatewayStop(
      answer(502, outcome("transient", "The FHIR server did not show the resource to be changed."))
    );
  };
}

// lib/policy/model.ts
var needsLook = (binding) => binding.patient !== null || binding.categories.length > 0 || binding.gates.length > 0 || binding.inside;

// lib/server/gateway/look.ts
function lookAt(looker, plan, on) {
  const facts = knownFacts(on.resource, looker.isLocal);
  const question2 = { action: on.action, type: on.resource.resourceType, call: plan.call, facts };
  const decision = decideResource(looker.engine, looker.input, question2, plan.binding);
  return decision.allowed ? null : decision.refusal;
}
function lookAtAnswer(looker, plan, body) {
  if (!isResource(body))
    return { ok: false, refusal: refusalCannotJudge("An answer that is no FHIR resource") };
  const { action } = plan.call;
  if (body.resourceType === "OperationOutcome") return { ok: true, body };
  if (action === "search" || action === "history" || action === "$everything") {
    return body.resourceType === "Bundle" ? { ok: true, body: lookAtBundle(looker, plan, body) } : { ok: false, refusal: refusalCannotJudge("An answer that is no Bundle") };
  }
  const refusal = lookAt(looker, plan, { resource: body, action });
  return refusal ? { ok: false, refusal } : { ok: true, body };
}
function lookAtBundle(looker, plan, bundle) {
  const entries = Array.isArray(bundle.entry) ? bundle.entry : [];
  const kept = [];
  const left = /* @__PURE__ */ new Map();
  let lostMatches = false;
  for (const entry of entries) {
    const refusal = entryRefusal(looker, plan, entry);
    if (refusal === null) {
      kept.push(entry);
      continue;
    }
    if (entry.search?.mode !== "include") lostMatches = true;
    if (refusal.side !== "record" && refusal.code !== "outside_scope") left.set(refusal.message, refusal);
  }
  if (left.size > 0 && bundle.type === "searchset") kept.push(leftOut([...left.values()]));
  const { total, entry: _entry, ...rest } = bundle;
  const keepsTotal = total !== void 0 && !lostMatches;
  return {
    ...rest,
    ...keepsTotal ? { total } : {},
    ...kept.length > 0 ? { entry: kept } : {}
  };
}
function entryRefusal(looker, plan, entry) {
  const { resource } = entry;
  if (!isResource(resource)) {
    const isTold = resource === void 0 && !needsLook(plan.binding);
    return isTold ? null : refusalCannotJudge("An entry without a resource");
  }
  if (resource.resourceType === "OperationOutcome") return null;
  return lookAt(looker, plan, { resource, action: entryAction(plan, resource, entry.search?.mode) });
}
function entryAction({ call }, resource, mode) {
  if (call.action === "$everything") return "read";
  const isMatch = mode !== "include" && (call.type === null || resource.resourceType === call.type);
  return isMatch ? call.action : "read";
}
function leftOut(refusals) {
  const text13 = `Left out of the results. ${refusals.map((refusal) => refusal.message).join(" ")}`;
  return { resource: outcome("forbidden", text13, "warning"), search: { mode: "outcome" } };
}

// lib/fhir/reference-parameters-table.ts
var REFERENCE_PARAMETERS = {
  Account: "owner=Organization patient=Patient subject=Device|HealthcareService|Location|Organization|Patient|Practitioner|PractitionerRole",
  ActivityDefinition: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  AdverseEvent: "location=Location recorder=Patient|Practitioner|PractitionerRole|RelatedPerson resultingcondition=Condition study=ResearchStudy subject=Group|Patient|Practitioner|RelatedPerson substance=Device|Immunization|Medication|MedicationAdministration|MedicationStatement|Procedure|Substance",
  AllergyIntolerance: "asserter=Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient recorder=Patient|Practitioner|PractitionerRole|RelatedPerson",
  Appointment: "actor=Device|HealthcareService|Location|Patient|Practitioner|PractitionerRole|RelatedPerson based-on=ServiceRequest location=Location patient=Patient practitioner=Practitioner reason-reference=Condition|ImmunizationRecommendation|Observation|Procedure slot=Slot supporting-info=*",
  AppointmentResponse: "actor=Device|HealthcareService|Location|Patient|Practitioner|PractitionerRole|RelatedPerson appointment=Appointment location=Location patient=Patient practitioner=Practitioner",
  AuditEvent: "agent=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson entity=* patient=Patient source=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson",
  Basic: "author=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient subject=*",
  BodyStructure: "patient=Patient",
  Bundle: "composition=Composition message=MessageHeader",
  CapabilityStatement: "guide=ImplementationGuide resource-profile=StructureDefinition supported-profile=StructureDefinition",
  CarePlan: "activity-reference=Appointment|CommunicationRequest|DeviceRequest|MedicationRequest|NutritionOrder|RequestGroup|ServiceRequest|Task|VisionPrescription based-on=CarePlan care-team=CareTeam condition=Condition encounter=Encounter goal=Goal instantiates-canonical=ActivityDefinition|Measure|OperationDefinition|PlanDefinition|Questionnaire part-of=CarePlan patient=Patient performer=CareTeam|Device|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson replaces=CarePlan subject=Group|Patient",
  CareTeam: "encounter=Encounter participant=CareTeam|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient subject=Group|Patient",
  ChargeItem: "account=Account context=Encounter|EpisodeOfCare enterer=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient performer-actor=CareTeam|Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson performing-organization=Organization requesting-organization=Organization service=DiagnosticReport|ImagingStudy|Immunization|MedicationAdministration|MedicationDispense|Observation|Procedure|SupplyDelivery subject=Group|Patient",
  Claim: "care-team=Organization|Practitioner|PractitionerRole detail-udi=Device encounter=Encounter enterer=Practitioner|PractitionerRole facility=Location insurer=Organization item-udi=Device patient=Patient payee=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson procedure-udi=Device provider=Organization|Practitioner|PractitionerRole subdetail-udi=Device",
  ClaimResponse: "insurer=Organization patient=Patient request=Claim requestor=Organization|Practitioner|PractitionerRole",
  ClinicalImpression: "assessor=Practitioner|PractitionerRole encounter=Encounter finding-ref=Condition|Media|Observation investigation=DiagnosticReport|FamilyMemberHistory|ImagingStudy|Media|Observation|QuestionnaireResponse|RiskAssessment patient=Patient previous=ClinicalImpression problem=AllergyIntolerance|Condition subject=Group|Patient supporting-info=*",
  CodeSystem: "supplements=CodeSystem",
  Communication: "based-on=* encounter=Encounter instantiates-canonical=ActivityDefinition|Measure|OperationDefinition|PlanDefinition|Questionnaire part-of=* patient=Patient recipient=CareTeam|Device|Group|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson sender=Device|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=Group|Patient",
  CommunicationRequest: "based-on=* encounter=Encounter patient=Patient recipient=CareTeam|Device|Group|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson replaces=CommunicationRequest requester=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson sender=Device|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=Group|Patient",
  Composition: "attester=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson author=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson encounter=Encounter|EpisodeOfCare entry=* patient=Patient related-ref=Composition subject=*",
  ConceptMap: "other=ConceptMap source=ValueSet source-uri=ValueSet target=ValueSet target-uri=ValueSet",
  Condition: "asserter=Patient|Practitioner|PractitionerRole|RelatedPerson encounter=Encounter evidence-detail=* patient=Patient subject=Group|Patient",
  Consent: "actor=CareTeam|Device|Group|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson consentor=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson data=* organization=Organization patient=Patient source-reference=Consent|Contract|DocumentReference|QuestionnaireResponse",
  Contract: "authority=Organization domain=Location patient=Patient signer=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=*",
  Coverage: "beneficiary=Patient patient=Patient payor=Organization|Patient|RelatedPerson policy-holder=Organization|Patient|RelatedPerson subscriber=Patient|RelatedPerson",
  CoverageEligibilityRequest: "enterer=Practitioner|PractitionerRole facility=Location patient=Patient provider=Organization|Practitioner|PractitionerRole",
  CoverageEligibilityResponse: "insurer=Organization patient=Patient request=CoverageEligibilityRequest requestor=Organization|Practitioner|PractitionerRole",
  DetectedIssue: "author=Device|Practitioner|PractitionerRole implicated=* patient=Patient",
  Device: "location=Location organization=Organization patient=Patient",
  DeviceDefinition: "parent=DeviceDefinition",
  DeviceMetric: "parent=Device source=Device",
  DeviceRequest: "based-on=* device=Device encounter=Encounter|EpisodeOfCare instantiates-canonical=ActivityDefinition|PlanDefinition insurance=ClaimResponse|Coverage patient=Patient performer=CareTeam|Device|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson prior-request=* requester=Device|Organization|Practitioner|PractitionerRole subject=Device|Group|Location|Patient",
  DeviceUseStatement: "device=Device patient=Patient subject=Group|Patient",
  DiagnosticReport: "based-on=CarePlan|ImmunizationRecommendation|MedicationRequest|NutritionOrder|ServiceRequest encounter=Encounter|EpisodeOfCare media=Media patient=Patient performer=CareTeam|Organization|Practitioner|PractitionerRole result=Observation results-interpreter=CareTeam|Organization|Practitioner|PractitionerRole specimen=Specimen subject=Device|Group|Location|Patient",
  DocumentManifest: "author=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson item=* patient=Patient recipient=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson related-ref=* subject=Device|Group|Patient|Practitioner",
  DocumentReference: "authenticator=Organization|Practitioner|PractitionerRole author=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson custodian=Organization encounter=Encounter|EpisodeOfCare patient=Patient related=* relatesto=DocumentReference subject=Device|Group|Patient|Practitioner",
  Encounter: "account=Account appointment=Appointment based-on=ServiceRequest diagnosis=Condition|Procedure episode-of-care=EpisodeOfCare location=Location part-of=Encounter participant=Practitioner|PractitionerRole|RelatedPerson patient=Patient practitioner=Practitioner reason-reference=Condition|ImmunizationRecommendation|Observation|Procedure service-provider=Organization subject=Group|Patient",
  Endpoint: "organization=Organization",
  EnrollmentRequest: "patient=Patient subject=Patient",
  EnrollmentResponse: "request=EnrollmentRequest",
  EpisodeOfCare: "care-manager=Practitioner condition=Condition incoming-referral=ServiceRequest organization=Organization patient=Patient",
  EventDefinition: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  Evidence: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  EvidenceVariable: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  ExplanationOfBenefit: "care-team=Organization|Practitioner|PractitionerRole claim=Claim coverage=Coverage detail-udi=Device encounter=Encounter enterer=Practitioner|PractitionerRole facility=Location item-udi=Device patient=Patient payee=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson procedure-udi=Device provider=Organization|Practitioner|PractitionerRole subdetail-udi=Device",
  FamilyMemberHistory: "instantiates-canonical=ActivityDefinition|Measure|OperationDefinition|PlanDefinition|Questionnaire patient=Patient",
  Flag: "author=Device|Organization|Patient|Practitioner|PractitionerRole encounter=Encounter|EpisodeOfCare patient=Patient subject=Group|Location|Medication|Organization|Patient|PlanDefinition|Practitioner|Procedure",
  Goal: "patient=Patient subject=Group|Organization|Patient",
  Group: "managing-entity=Organization|Practitioner|PractitionerRole|RelatedPerson member=Device|Group|Medication|Patient|Practitioner|PractitionerRole|Substance",
  GuidanceResponse: "patient=Patient subject=Group|Patient",
  HealthcareService: "coverage-area=Location endpoint=Endpoint location=Location organization=Organization",
  ImagingStudy: "basedon=Appointment|AppointmentResponse|CarePlan|ServiceRequest|Task encounter=Encounter endpoint=Endpoint interpreter=Practitioner|PractitionerRole patient=Patient performer=CareTeam|Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson referrer=Practitioner|PractitionerRole subject=Device|Group|Patient",
  Immunization: "location=Location manufacturer=Organization patient=Patient performer=Organization|Practitioner|PractitionerRole reaction=Observation reason-reference=Condition|DiagnosticReport|Observation",
  ImmunizationEvaluation: "immunization-event=Immunization patient=Patient",
  ImmunizationRecommendation: "information=* patient=Patient support=Immunization|ImmunizationEvaluation",
  ImplementationGuide: "depends-on=ImplementationGuide global=StructureDefinition resource=*",
  InsurancePlan: "administered-by=Organization endpoint=Endpoint owned-by=Organization",
  Invoice: "account=Account issuer=Organization participant=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient recipient=Organization|Patient|RelatedPerson subject=Group|Patient",
  Library: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  Linkage: "author=Organization|Practitioner|PractitionerRole item=* source=*",
  List: "encounter=Encounter|EpisodeOfCare item=* patient=Patient source=Device|Patient|Practitioner|PractitionerRole subject=Device|Group|Location|Patient",
  Location: "endpoint=Endpoint organization=Organization partof=Location",
  Measure: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  MeasureReport: "evaluated-resource=* measure=Measure patient=Patient reporter=Location|Organization|Practitioner|PractitionerRole subject=CareTeam|Device|Group|HealthcareService|Location|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson",
  Media: "based-on=CarePlan|ServiceRequest device=Device|DeviceMetric encounter=Encounter operator=CareTeam|Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient subject=Device|Group|Location|Patient|Practitioner|PractitionerRole|Specimen",
  Medication: "ingredient=Medication|Substance manufacturer=Organization",
  MedicationAdministration: "context=Encounter|EpisodeOfCare device=Device medication=Medication patient=Patient performer=Device|Patient|Practitioner|PractitionerRole|RelatedPerson request=MedicationRequest subject=Group|Patient",
  MedicationDispense: "context=Encounter|EpisodeOfCare destination=Location medication=Medication patient=Patient performer=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson prescription=MedicationRequest receiver=Patient|Practitioner responsibleparty=Practitioner|PractitionerRole subject=Group|Patient",
  MedicationKnowledge: "ingredient=Substance manufacturer=Organization monograph=DocumentReference|Media",
  MedicationRequest: "encounter=Encounter intended-dispenser=Organization intended-performer=CareTeam|Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson medication=Medication patient=Patient requester=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=Group|Patient",
  MedicationStatement: "context=Encounter|EpisodeOfCare medication=Medication part-of=MedicationAdministration|MedicationDispense|MedicationStatement|Observation|Procedure patient=Patient source=Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=Group|Patient",
  MedicinalProductAuthorization: "holder=Organization subject=MedicinalProduct|MedicinalProductPackaged",
  MedicinalProductContraindication: "subject=Medication|MedicinalProduct",
  MedicinalProductIndication: "subject=Medication|MedicinalProduct",
  MedicinalProductInteraction: "subject=Medication|MedicinalProduct|Substance",
  MedicinalProductPackaged: "subject=MedicinalProduct",
  MedicinalProductUndesirableEffect: "subject=Medication|MedicinalProduct",
  MessageDefinition: "parent=ActivityDefinition|PlanDefinition",
  MessageHeader: "author=Practitioner|PractitionerRole enterer=Practitioner|PractitionerRole focus=* receiver=Organization|Practitioner|PractitionerRole responsible=Organization|Practitioner|PractitionerRole sender=Organization|Practitioner|PractitionerRole target=Device",
  MolecularSequence: "patient=Patient",
  NutritionOrder: "encounter=Encounter|EpisodeOfCare instantiates-canonical=ActivityDefinition|PlanDefinition patient=Patient provider=Practitioner|PractitionerRole",
  Observation: "based-on=CarePlan|DeviceRequest|ImmunizationRecommendation|MedicationRequest|NutritionOrder|ServiceRequest derived-from=DocumentReference|ImagingStudy|Media|MolecularSequence|Observation|QuestionnaireResponse device=Device|DeviceMetric encounter=Encounter|EpisodeOfCare focus=* has-member=MolecularSequence|Observation|QuestionnaireResponse part-of=ImagingStudy|Immunization|MedicationAdministration|MedicationDispense|MedicationStatement|Procedure patient=Patient performer=CareTeam|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson specimen=Specimen subject=Device|Group|Location|Patient",
  OperationDefinition: "base=OperationDefinition input-profile=StructureDefinition output-profile=StructureDefinition",
  Organization: "endpoint=Endpoint partof=Organization",
  OrganizationAffiliation: "endpoint=Endpoint location=Location network=Organization participating-organization=Organization primary-organization=Organization service=HealthcareService",
  Patient: "general-practitioner=Organization|Practitioner|PractitionerRole link=Patient|RelatedPerson organization=Organization",
  PaymentNotice: "provider=Organization|Practitioner|PractitionerRole request=* response=*",
  PaymentReconciliation: "payment-issuer=Organization request=Task requestor=Organization|Practitioner|PractitionerRole",
  Person: "link=Patient|Person|Practitioner|RelatedPerson organization=Organization patient=Patient practitioner=Practitioner relatedperson=RelatedPerson",
  PlanDefinition: "composed-of=* definition=ActivityDefinition|PlanDefinition|Questionnaire depends-on=* derived-from=* predecessor=* successor=*",
  PractitionerRole: "endpoint=Endpoint location=Location organization=Organization practitioner=Practitioner service=HealthcareService",
  Procedure: "based-on=CarePlan|ServiceRequest encounter=Encounter|EpisodeOfCare instantiates-canonical=ActivityDefinition|Measure|OperationDefinition|PlanDefinition|Questionnaire location=Location part-of=MedicationAdministration|Observation|Procedure patient=Patient performer=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson reason-reference=Condition|DiagnosticReport|DocumentReference|Observation|Procedure subject=Group|Patient",
  Provenance: "agent=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson entity=* location=Location patient=Patient target=*",
  QuestionnaireResponse: "author=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson based-on=CarePlan|ServiceRequest encounter=Encounter part-of=Observation|Procedure patient=Patient questionnaire=Questionnaire source=Patient|Practitioner|PractitionerRole|RelatedPerson subject=*",
  RelatedPerson: "patient=Patient",
  RequestGroup: "author=Device|Practitioner|PractitionerRole encounter=Encounter instantiates-canonical= participant=Device|Patient|Practitioner|PractitionerRole|RelatedPerson patient=Patient subject=Group|Patient",
  ResearchDefinition: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  ResearchElementDefinition: "composed-of=* depends-on=* derived-from=* predecessor=* successor=*",
  ResearchStudy: "partof=ResearchStudy principalinvestigator=Practitioner|PractitionerRole protocol=PlanDefinition site=Location sponsor=Organization",
  ResearchSubject: "individual=Patient patient=Patient study=ResearchStudy",
  RiskAssessment: "condition=Condition encounter=Encounter|EpisodeOfCare patient=Patient performer=Device|Practitioner|PractitionerRole subject=Group|Patient",
  Schedule: "actor=Device|HealthcareService|Location|Patient|Practitioner|PractitionerRole|RelatedPerson",
  SearchParameter: "component=SearchParameter derived-from=SearchParameter",
  ServiceRequest: "based-on=CarePlan|MedicationRequest|ServiceRequest encounter=Encounter|EpisodeOfCare instantiates-canonical=ActivityDefinition|PlanDefinition patient=Patient performer=CareTeam|Device|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson replaces=ServiceRequest requester=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson specimen=Specimen subject=Device|Group|Location|Patient",
  Slot: "schedule=Schedule",
  Specimen: "collector=Practitioner|PractitionerRole parent=Specimen patient=Patient subject=Device|Group|Location|Patient|Substance",
  StructureDefinition: "base=StructureDefinition valueset=ValueSet",
  Substance: "substance-reference=Substance",
  SupplyDelivery: "patient=Patient receiver=Practitioner|PractitionerRole supplier=Organization|Practitioner|PractitionerRole",
  SupplyRequest: "requester=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=Location|Organization|Patient supplier=HealthcareService|Organization",
  Task: "based-on=* encounter=Encounter focus=* owner=CareTeam|Device|HealthcareService|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson part-of=Task patient=Patient requester=Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson subject=*",
  TestReport: "testscript=TestScript",
  VerificationResult: "target=*",
  VisionPrescription: "encounter=Encounter|EpisodeOfCare patient=Patient prescriber=Practitioner|PractitionerRole"
};

// lib/fhir/search-parameters.ts
var OPAQUE2 = /* @__PURE__ */ new Set(["_query", "_filter", "_list", "_contained", "_containedType"]);
function targetsOf(type, parameter) {
  const row = REFERENCE_PARAMETERS[type]?.split(" ").find((entry) => entry.startsWith(`${parameter}=`));
  return row ? row.slice(parameter.length + 1).split("|").filter(Boolean) : null;
}
function reachOf2(type, params) {
  const chained = [];
  const opaque = [];
  const tested = /* @__PURE__ */ new Set();
  let includes = false;
  const lookThrough = (name) => {
    chained.push(name);
    for (const reached of testedBy(type, name)) tested.add(reached);
  };
  for (const [name, value] of params) {
    const code = name.split(":", 1)[0] ?? name;
    if (code === "_include" || code === "_revinclude") includes = true;
    else if (OPAQUE2.has(code)) opaque.push(name);
    else if (code === "_has" || name.includes(".")) lookThrough(name);
    else if (code === "_sort") {
      for (const key of value.split(",")) if (key.includes(".")) lookThrough(key.replace(/^-/, ""));
    }
  }
  return { includes, chained, testedTypes: [...tested], opaque };
}
function testedBy(type, name) {
  if (name.startsWith("_has:")) {
    const [, source, , ...rest] = name.split(":");
    if (!source) return ["*"];
    const inner = rest.join(":");
    return inner.startsWith("_has:") || inner.includes(".") ? [source, ...testedBy(source, inner)] : [source];
  }
  const tested = [];
  let from = type ? [type] : ["*"];
  for (const link of name.split(".").slice(0, -1)) {
    const [parameter = "", target] = link.split(":");
    from = target ? [target] : from.flatMap((source) => targetsOf(source, parameter) ?? ["*"]);
    tested.push(...from);
  }
  return tested;
}

// lib/server/gateway/plan.ts
function planCall(engine, input, on) {
  const { call } = on;
  const condition = [...new URLSearchParams(on.condition ?? "")];
  const hasCondition = on.condition !== null;
  const reach = reachOf2(call.type, [...call.params, ...condition]);
  let binding = null;
  for (const { question: question2, tests } of questionsOf(call, reach, hasCondition)) {
    const decision = decideCall(engine, input, question2);
    if (!decision.allowed) return { ok: false, refusal: decision.refusal };
    if (tests && needsLook(decision.binding)) return { ok: false, refusal: refusalCannotJudge(tests) };
    binding = binding === null ? decision.binding : merge(binding, decision.binding);
    if (binding === null)
      return { ok: false, refusal: refusalCannotJudge("A search across types with different limits") };
  }
  if (binding === null) throw new Error("INVARIANT: a call asks at least one question");
  const looks = needsLook(binding);
  if (looks) {
    const refusal = cannotHold(call, { binding, reach, hasCondition });
    if (refusal) return { ok: false, refusal };
  }
  const params = looks ? constrain(call, binding) : call.params;
  if (params.length > MAX_PARAMS + 4) return { ok: false, refusal: refusalCannotJudge("So long a search") };
  const mixes = reach.includes || call.action === "$everything";
  return {
    ok: true,
    plan: { call, params, constrained: params !== call.params, binding, looks: looks || mixes }
  };
}
function questionsOf(call, reach, hasCondition) {
  const ask = (action2, type, tests = null) => ({
    question: { action: action2, type, call, facts: null },
    tests
  });
  const action = call.action;
  const types = call.action === "search" && call.type === null ? typesNamed(call) : [call.type];
  const asked = types.map((type) => ask(action, type));
  if (call.conditional || hasCondition)
    asked.push(ask("search", call.type, "A condition on what is already there"));
  for (const type of reach.testedTypes) {
    asked.push(
      ask(
        "search",
        type === "*" ? null : type,
        `The parameter ${reach.chained[0]} looks through a reference, which`
      )
    );
  }
  return asked;
}
function typesNamed(call) {
  const named = call.params.filter(([name]) => name === "_type").flatMap(([, value]) => value.split(","));
  return named.length > 0 ? [...new Set(named)] : [null];
}
function merge(a, b) {
  if (a.patient !== null && b.patient !== null && a.patient !== b.patient) return null;
  return {
    patient: a.patient ?? b.patient,
    categories: [],
    gates: a.gates,
    inside: a.inside || b.inside || a.categories.length > 0 || b.categories.length > 0 || b.gates.length > 0
  };
}
function cannotHold(call, { binding, reach, hasCondition }) {
  const no3 = refusalCannotJudge;
  if (call.conditional || hasCondition)
    return no3("A write that depends on a search", "Read first, then write by id.");
  if (reach.chained.length > 0)
    return no3(`The parameter ${reach.chained[0]} looks through a reference, which`);
  if (reach.opaque.length > 0) return no3(`The parameter ${reach.opaque[0]}`);
  const summary = call.params.find(([name]) => name === "_summary")?.[1];
  if (summary !== void 0 && summary !== "false") return no3("A summary leaves out what decides; _summary");
  if (["$graphql", "$export", "$import", "operation"].includes(call.action))
    return no3(`The operation ${call.operation}`);
  if (call.action === "$everything" && call.level !== "instance")
    return no3("$everything without a patient's id");
  if (call.action === "history" && call.level !== "instance")
    return no3(`The history of ${call.type ?? "the server"}`, "Ask for the history of one resource.");
  if (call.action !== "search") return null;
  if (call.type === null) return no3("A search across types", "Search one type at a time.");
  const { patient } = binding;
  if (patient === null) return null;
  if (call.compartment && (call.compartment.type !== "Patient" || call.compartment.id !== patient)) {
    return no3("A search in another compartment than the patient's");
  }
  const canConstrain = isSharedType(call.type) || compartmentConstraint(call.type, patient) !== null;
  return canConstrain ? null : no3(`A search of ${call.type}`);
}
function constrain(call, binding) {
  const params = call.params.map(keepDeciding(call.type));
  if (call.action !== "search" || call.type === null) return params;
  const added = [];
  if (binding.patient !== null && !isSharedType(call.type)) {
    const constraint = compartmentConstraint(call.type, binding.patient);
    if (constraint) added.push(constraint);
  }
  if (binding.categories.length > 0) added.push(["category", binding.categories.map(escapeValue).join(",")]);
  const granular = granularParam(binding);
  if (granular) added.push(granular);
  const isThere = ([name, value]) => params.some(([n, v]) => n === name && v === value);
  return [...params, ...added.filter((param) => !isThere(param))];
}
function granularParam({ gates }) {
  const [name] = gates[0]?.params[0] ?? [];
  if (name === void 0 || !gates.every((gate2) => gate2.params.length === 1 && gate2.params[0]?.[0] === name))
    return null;
  const values = new Set(gates.flatMap((gate2) => gate2.params[0]?.[1].split(",") ?? []));
  return [name, [...values].join(",")];
}
var keepDeciding = (type) => ([name, value]) => {
  if (name !== "_elements" || type === null) return [name, value];
  const owner = ownerElements(type).filter((element) => element !== "id");
  const kept = /* @__PURE__ */ new Set([...value.split(","), ...owner, "category", "code", "status", "meta"]);
  return [name, [...kept].filter(Boolean).join(",")];
};
var escapeValue = (value) => value.replace(/[\\$,]/g, "\\$&");

// lib/server/gateway/write.ts
async function checkWrite(looker, plan, on) {
  const { action, type, id } = plan.call;
  const refusal = bodyRefusal(looker, plan, on.body);
  if (refusal) return { ok: false, refusal };
  if (action === "create" || type === null || id === null) return { ok: true, ifMatch: null };
  const existing = await on.readExisting(type, id);
  if (existing === null) {
    if (action === "update") return { ok: true, ifMatch: null };
    return {
      ok: false,
      refusal: refusalOutside(
        { action, type, call: plan.call, facts: null },
        "outside_record"
      )
    };
  }
  const seen = lookAt(looker, plan, { resource: existing, action });
  if (seen) return { ok: false, refusal: seen };
  const version = existing.meta?.versionId;
  return { ok: true, ifMatch: typeof version === "string" ? `W/"${version}"` : null };
}
function bodyRefusal(looker, plan, body) {
  const { action, type, id } = plan.call;
  if (action === "delete") return null;
  if (action === "patch") return patchRefusal(plan, body);
  if (!isResource(body) || body.resourceType !== type) return refusalCannotJudge(`A body that is no ${type}`);
  if (action === "update" && body.id !== void 0 && body.id !== id)
    return refusalCannotJudge("A body with another id than the path");
  if (hasConditionalReference(body))
    return refusalCannotJudge("A conditional reference", "Refer to resources by id.");
  return lookAt(looker, plan, { resource: body, action });
}
var DECIDING = [...Object.values(TESTABLE_PARAMETERS), "meta"];
function patchRefusal({ call, binding }, body) {
  if (!Array.isArray(body)) return refusalCannotJudge("A patch that is no JSON Patch");
  const isByContent = binding.inside || binding.gates.some((gate2) => gate2.params.length > 0) || binding.categories.length > 0;
  const fixed = /* @__PURE__ */ new Set(["", "id", ...ownerElements(call.type ?? ""), ...isByContent ? DECIDING : []]);
  for (const operation2 of body) {
    const { path: path2, from } = operation2 ?? {};
    for (const pointer of from === void 0 ? [path2] : [path2, from]) {
      if (typeof pointer !== "string") return refusalCannotJudge("A patch operation without a path");
      const element = (pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
      if (fixed.has(element))
        return refusalCannotJudge(
          `Patching ${element || "the whole resource"}`,
          "Send the whole resource with PUT."
        );
    }
  }
  return hasConditionalReference(body) ? refusalCannotJudge("A conditional reference") : null;
}
var MAX_DEPTH = 64;
function hasConditionalReference(value, depth = 0) {
  if (depth > MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.some((item) => hasConditionalReference(item, depth + 1));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, item]) => name === "reference" && typeof item === "string" && item.includes("?") || hasConditionalReference(item, depth + 1)
  );
}

// lib/server/gateway/single.ts
async function forwardCall(exchange, sent) {
  const { request, deps: deps2, input, api } = exchange;
  const form = sent.searchByPost ? await formOf(exchange) : null;
  const call = form ? { ...sent, params: [...sent.params, ...form] } : sent;
  const planned = planCall(deps2.engine, input, { call, condition: request.headers.get("if-none-exist") });
  if (!planned.ok) throw refuse4(api.slug, planned.refusal);
  const { plan } = planned;
  const headers = headersFor(exchange, plan);
  const body = await bodyFor(exchange, plan, headers);
  const url = upstreamUrl(exchange, call, call.searchByPost ? [] : plan.params);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const got = await sendUpstream(api, { method, url, headers, body }, exchange.limits);
  return plan.looks ? lookedAnswer(exchange, plan, got) : passThrough(exchange, got);
}
async function formOf(exchange) {
  const type = exchange.request.headers.get("content-type") ?? "";
  const text13 = await heldBody(exchange);
  if (text13 === "") return [];
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    throw stop(415, "not-supported", "_search takes a form: application/x-www-form-urlencoded.");
  return [...new URLSearchParams(text13)];
}
function headersFor(exchange, plan) {
  const headers = forwardedHeaders(exchange.request.headers);
  if (headers["if-none-exist"])
    headers["if-none-exist"] = rewriteText(headers["if-none-exist"], inward(exchange));
  if (plan.looks) {
    headers.accept = "application/fhir+json";
    delete headers["if-none-match"];
    delete headers["if-modified-since"];
    if (plan.call.action === "search") headers.prefer = "handling=strict";
  }
  return headers;
}
async function bodyFor(exchange, plan, headers) {
  const { call, params, looks } = plan;
  if (call.searchByPost) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    const rewriting = inward(exchange);
    return Buffer.from(
      new URLSearchParams(params.map(([name, value]) => [name, rewriteText(value, rewriting)])).toString()
    );
  }
  const isWrite = ["create", "update", "patch", "delete"].includes(call.action);
  if (!isWrite || !looks) return streamedBody(exchange);
  const text13 = await heldBody(exchange);
  const body = call.action === "delete" ? void 0 : parseJson(text13);
  const checked = await checkWrite(exchange.looker, plan, { body, readExisting: existingReader(exchange) });
  if (!checked.ok) throw refuse4(exchange.api.slug, checked.refusal);
  if (checked.ifMatch !== null && headers["if-match"] === void 0) headers["if-match"] = checked.ifMatch;
  return text13 === "" ? null : Buffer.from(text13);
}
async function lookedAnswer(exchange, plan, got) {
  const body = await heldAnswer(exchange, got);
  const { call } = plan;
  const isOneResource = call.level === "instance" && call.action !== "search";
  if (isOneResource && (got.status === 404 || got.status === 410))
    throw refuse4(exchange.api.slug, notThere(call));
  const headers = outwardHeaders(exchange, got);
  if (body === null) return new Response(null, { status: got.status, headers });
  const looked = lookAtAnswer(exchange.looker, plan, body);
  if (!looked.ok) throw refuse4(exchange.api.slug, looked.refusal);
  if (call.action === "history" && isEmpty(looked.body)) throw refuse4(exchange.api.slug, notThere(call));
  headers.set("content-type", "application/fhir+json; charset=utf-8");
  const isHead = exchange.request.method === "HEAD";
  return new Response(isHead ? null : JSON.stringify(looked.body), { status: got.status, headers });
}
var isEmpty = (bundle) => !Array.isArray(bundle.entry) || bundle.entry.length === 0;
function notThere(call) {
  return refusalOutside(
    { action: call.action, type: call.type, call, facts: null },
    "outside_record"
  );
}

// lib/server/gateway/batch.ts
async function forwardBatch(exchange, call) {
  const bundle = parseJson(await heldBody(exchange));
  if (!isResource(bundle) || bundle.resourceType !== "Bundle")
    throw stop(400, "invalid", "The FHIR base takes a Bundle.");
  const isTransaction = bundle.type === "transaction";
  if (!isTransaction && bundle.type !== "batch")
    throw stop(400, "invalid", "The Bundle is neither a batch nor a transaction.");
  const entries = Array.isArray(bundle.entry) ? bundle.entry : [];
  if (entries.length > exchange.limits.batchEntries)
    throw stop(413, "too-long", `At most ${exchange.limits.batchEntries} entries at once.`);
  const judged = [];
  for (const entry of entries) judged.push(await judge(exchange, entry));
  const firstRefused = judged.findIndex((each2) => each2.refused !== null);
  if (isTransaction && firstRefused >= 0) throw transactionRefused(judged, firstRefused);
  const kept = judged.flatMap((each2) => each2.entry ? [each2.entry] : []);
  const answered = kept.length > 0 ? await send2(exchange, { ...bundle, entry: kept }, call) : null;
  const headers = answered?.headers ?? new Headers({ "cache-control": "no-store" });
  headers.set("content-type", "application/fhir+json; charset=utf-8");
  const merged = mergeAnswers(exchange, judged, answered?.entries ?? []);
  const type = `${bundle.type}-response`;
  return new Response(JSON.stringify({ resourceType: "Bundle", type, entry: merged }), {
    status: 200,
    headers
  });
}
var BODY_ACTIONS = ["create", "update", "patch"];
async function judge(exchange, entry) {
  const { deps: deps2, input } = exchange;
  const read2 = readRequest(exchange, entry);
  if (!read2.ok) return refusedWith(400, outcome("invalid", read2.reason));
  const { call } = read2;
  if (call.action === "batch" || call.action === "capabilities" || call.searchByPost) {
    return refusedWith(403, outcome("not-supported", "This request has no place in a batch."));
  }
  const mismatch = bodyMismatch(call, entry.resource);
  if (mismatch) return refusedWith(400, outcome("invalid", mismatch));
  const { ifNoneExist } = entry.request ?? {};
  const condition = ifNoneExist === void 0 ? null : String(ifNoneExist);
  const planned = planCall(deps2.engine, input, { call, condition });
  if (!planned.ok) return refusedBy(planned.refusal);
  const { plan } = planned;
  const request = { ...entry.request, url: relativeUrl(exchange, call, plan.params) };
  const isWrite = BODY_ACTIONS.includes(call.action) || call.action === "delete";
  if (!plan.looks || !isWrite) return { entry: { ...entry, request }, plan, refused: null };
  if (call.action === "patch")
    return refusedBy(refusalCannotJudge("A patch inside a batch", "Send it by itself."));
  const checked = await checkWrite(exchange.looker, plan, {
    body: entry.resource,
    readExisting: existingReader(exchange)
  });
  if (!checked.ok) return refusedBy(checked.refusal);
  const ifMatch = entry.request?.ifMatch ?? checked.ifMatch ?? void 0;
  return {
    entry: { ...entry, request: ifMatch === void 0 ? request : { ...request, ifMatch } },
    plan,
    refused: null
  };
}
function bodyMismatch({ action, type, id }, resource) {
  if (action !== "create" && action !== "update") return null;
  if (!isResource(resource) || resource.resourceType !== type)
    return `The entry's url names ${type}, and its resource is none.`;
  if (action === "update" && id !== null && resource.id !== void 0 && resource.id !== id)
    return "The entry's resource has another id than its url.";
  return null;
}
function readRequest(exchange, entry) {
  const { method, url } = entry?.request ?? {};
  if (typeof method !== "string" || typeof url !== "string")
    return { ok: false, reason: "The entry has no request with method and url." };
  const relative = url.startsWith(`${exchange.upstreamBase}/`) ? url.slice(exchange.upstreamBase.length + 1) : url;
  if (/^[a-z][a-z0-9+.-]*:/i.test(relative) || relative.startsWith("//"))
    return { ok: false, reason: "The entry's url leads to another server." };
  const [path2 = "", ...query] = relative.split("?");
  const parsed = parseFhirRequest(method.toUpperCase(), path2, query.join("?"));
  return parsed.ok ? parsed : { ok: false, reason: parsed.reason };
}
var refusedWith = (status, body) => ({
  entry: null,
  plan: null,
  refused: { status, outcome: body }
});
var refusedBy = (refusal) => refusedWith(statusOf(refusal.code), refusalOutcome(refusal));
function transactionRefused(judged, first) {
  const text13 = judged[first]?.refused?.outcome.issue[0]?.diagnostics ?? "";
  return stop(
    403,
    "forbidden",
    `Entry ${first} of the transaction is refused, and with it the whole: ${text13}`
  );
}
async function send2(exchange, bundle, _call) {
  if (exchange.input.launchPatient !== null && bundle.type === "transaction" && hasConditionalReference(bundle)) {
    throw refuse4(
      exchange.api.slug,
      refusalCannotJudge("A conditional reference", "Refer to resources by id.")
    );
  }
  const headers = { accept: "application/fhir+json", "content-type": "application/fhir+json" };
  const body = Buffer.from(JSON.stringify(bundle));
  const got = await sendUpstream(
    exchange.api,
    { method: "POST", url: new URL(exchange.upstreamBase), headers, body },
    exchange.limits
  );
  const answered = await heldAnswer(exchange, got);
  if (got.status >= 400 || !isResource(answered) || answered.resourceType !== "Bundle") {
    throw stop(
      got.status >= 400 && got.status < 500 ? got.status : 502,
      "transient",
      "The FHIR server refused the Bundle as a whole."
    );
  }
  return {
    headers: outwardHeaders(exchange, got),
    entries: Array.isArray(answered.entry) ? answered.entry : []
  };
}
function mergeAnswers(exchange, judged, answers) {
  const asked = judged.filter((each2) => each2.entry !== null).length;
  if (answers.length !== asked)
    throw stop(502, "transient", "The FHIR server's answer does not match the Bundle entry by entry.");
  let next2 = 0;
  return judged.map((each2) => {
    if (each2.refused)
      return { response: { status: String(each2.refused.status), outcome: each2.refused.outcome } };
    const entry = answers[next2++] ?? {};
    if (!each2.plan?.looks || entry.resource === void 0) return entry;
    const looked = lookAtAnswer(exchange.looker, each2.plan, entry.resource);
    if (looked.ok) return { ...entry, resource: looked.body };
    return { response: { status: "404", outcome: refusalOutcome(notThere(each2.plan.call)) } };
  });
}

// lib/server/gateway/caller.ts
var MAX_CREDENTIALS = 16384;
async function authenticate(deps2, api, sent) {
  const header = sent.authorization?.trim() ?? "";
  if (header === "") {
    const description = "Send an access token for this API: `Authorization: Bearer ...`.";
    throw unauthorized(api.slug, { challenges: [{ scheme: "Bearer" }], description });
  }
  const [scheme = "", credentials = "", ...more] = header.split(/ +/);
  if (more.length > 0 || credentials === "" || credentials.length > MAX_CREDENTIALS) {
    throw invalid(api, "The Authorization header is not a scheme and one value.");
  }
  if (scheme.toLowerCase() === "basic") return basic(deps2, api, credentials);
  if (["bearer", "dpop"].includes(scheme.toLowerCase())) return byToken(deps2, api, sent, credentials);
  throw invalid(
    api,
    "The gateway takes Bearer tokens, DPoP tokens with a proof, and Basic from service apps allowed it."
  );
}
var invalid = (api, description) => unauthorized(api.slug, { challenges: [{ scheme: "Bearer", error: "invalid_token" }], description });
async function byToken(deps2, api, sent, token2) {
  const verified = await deps2.verifyAccessToken(token2);
  if (!verified) throw invalid(api, "The access token is unknown, expired or revoked.");
  await proveKey(deps2, api, { sent, token: token2, verified });
  const base = fhirBaseOf2(deps2, api);
  if (!verified.audience.some((audience) => audience === api.identifierUri || audience === base)) {
    throw invalid(api, `The access token was issued for another API, not for ${api.identifierUri}.`);
  }
  return {
    auth: verified.cnfJkt === null ? "bearer" : "dpop",
    appId: verified.appId,
    clientId: verified.clientId,
    userId: verified.userId,
    grantId: verified.grantId,
    secretId: null,
    scopes: verified.scopes,
    launchPatient: patientOf(verified.launch),
    issuedAt: verified.issuedAt
  };
}
async function proveKey(deps2, api, on) {
  const { sent, token: token2, verified } = on;
  try {
    await deps2.checkBinding(sent, { token: token2, jkt: verified.cnfJkt, clientId: verified.clientId });
  } catch (error) {
    if (!isOAuthError(error)) throw error;
    const { challenge, description } = bindingFault(error, verified);
    throw unauthorized(api.slug, { challenges: [challenge], description, dpopNonce: await deps2.dpopNonce() });
  }
}
function bindingFault(error, verified) {
  const dpop = (code) => ({ scheme: "DPoP", error: code, algs: DPOP_ALGS.join(" ") });
  if (error.code === "use_dpop_nonce")
    return {
      challenge: dpop("use_dpop_nonce"),
      description: "Make the DPoP proof with the nonce of the DPoP-Nonce header."
    };
  if (error.refusal === "token.dpop_scheme") {
    return verified.cnfJkt === null ? {
      challenge: { scheme: "Bearer", error: "invalid_token" },
      description: "The access token is not bound to a DPoP key; send it as Bearer."
    } : {
      challenge: dpop("invalid_token"),
      description: "The access token is bound to a DPoP key: send it as `Authorization: DPoP ...` with a proof in the DPoP header."
    };
  }
  const { problem } = error.detail;
  const why = typeof problem === "string" ? `: ${problem}` : ", or was used before";
  return { challenge: dpop("invalid_dpop_proof"), description: `The DPoP proof is not valid${why}.` };
}
async function basic(deps2, api, credentials) {
  const text13 = basicText(credentials);
  const colon = text13.indexOf(":");
  const found = colon > 0 ? await deps2.authenticateBasic(api.id, {
    clientId: text13.slice(0, colon),
    secret: text13.slice(colon + 1)
  }) : null;
  if (!found) {
    const description = "Basic is for service apps whose registration allows it, with client id and secret.";
    throw unauthorized(api.slug, { challenges: [{ scheme: "Basic" }], description });
  }
  const blank = { userId: null, grantId: null, launchPatient: null, issuedAt: null };
  return {
    auth: "basic",
    ...blank,
    appId: found.appId,
    clientId: found.clientId,
    secretId: found.secretId,
    scopes: found.scopes
  };
}
function basicText(credentials) {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) return "";
  const text13 = Buffer.from(credentials, "base64").toString("utf8");
  return text13.includes("\uFFFD") ? "" : text13;
}
var fhirBaseOf2 = (deps2, api) => `${deps2.issuer()}/fhir/${api.slug}`;
function patientOf(launch) {
  const patient = launch?.patient;
  const id = typeof patient === "string" ? patient.replace(/^Patient\//, "") : "";
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? id : null;
}
async function decisionInputFor(deps2, api, on) {
  const { caller, ip } = on;
  const subjects2 = await deps2.loadSubjects({ appId: caller.appId, userId: caller.userId, apiId: api.id });
  if (!subjects2)
    throw invalid(api, "The app or the person the access token was issued to is disabled or gone.");
  const now = deps2.now();
  return {
    ...subjects2,
    scopes: caller.scopes,
    launchPatient: caller.launchPatient,
    circumstances: {
      auth: caller.auth,
      ip,
      now,
      tokenAgeSeconds: caller.issuedAt ? (now.getTime() - caller.issuedAt.getTime()) / 1e3 : 0
    }
  };
}

// lib/server/gateway/deps.ts
var DEFAULT_LIMITS = {
  connectMs: 5e3,
  answerMs: 3e4,
  streamBytes: 200 * 1024 * 1024,
  heldBytes: 16 * 1024 * 1024,
  batchEntries: 500
};

// lib/server/gateway/discovery.ts
var OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";
var SECURITY_SERVICE = "http://terminology.hl7.org/CodeSystem/restful-security-service";
function smartConfiguration(deps2, api) {
  const document = deps2.smartConfiguration(api, fhirBaseOf2(deps2, api));
  if (!document) throw stop(404, "not-found", "This API is not registered as a SMART on FHIR API.");
  const headers = { "Content-Type": "application/json", "Cache-Control": "public, max-age=60" };
  return answer(200, document, headers);
}
async function capabilities(deps2, api, on) {
  const headers = { accept: "application/fhir+json" };
  const got = await sendUpstream(
    api,
    { method: "GET", url: new URL(`${on.base}/metadata`), headers, body: null },
    on.limits
  );
  const tooLong2 = () => stop(502, "too-costly", "The FHIR server's CapabilityStatement is too large.");
  const text13 = (await readHeld(got.body, on.limits.heldBytes, tooLong2)).toString("utf8");
  const publicBase = fhirBaseOf2(deps2, api);
  const statement = parse(rewriteText(text13, { from: on.base, to: publicBase }));
  if (got.status !== 200 || !isResource(statement) || statement.resourceType !== "CapabilityStatement") {
    throw stop(502, "transient", "The FHIR server gave no CapabilityStatement.");
  }
  const rest = Array.isArray(statement.rest) ? statement.rest : [{ mode: "server" }];
  const secured = rest.map((each2) => ({ ...each2, security: securityOf(deps2) }));
  return answer(200, { ...statement, rest: secured }, { "Cache-Control": "public, max-age=60" });
}
function securityOf(deps2) {
  const issuer2 = deps2.issuer();
  const uris = { authorize: "authorize", token: "token", introspect: "introspect", revoke: "revoke" };
  const extension = Object.entries(uris).map(([url, path2]) => ({ url, valueUri: `${issuer2}/oauth/${path2}` }));
  return {
    cors: true,
    service: [
      { coding: [{ system: SECURITY_SERVICE, code: "SMART-on-FHIR" }], text: "OAuth 2.1 with SMART scopes" }
    ],
    extension: [{ url: OAUTH_URIS, extension }]
  };
}
function parse(text13) {
  try {
    return JSON.parse(text13);
  } catch {
    return null;
  }
}

// lib/server/gateway/record.ts
function toActivity(deps2, decided) {
  const { api, caller, call, ip, via, refused: refused3 } = decided;
  const refusal = refused3?.refusal ?? null;
  const { appId, clientId, userId, grantId, secretId } = caller;
  return {
    kind: refused3 === null ? "fhir.allowed" : "fhir.denied",
    at: deps2.now(),
    appId,
    clientId,
    userId,
    grantId,
    secretId,
    apiId: api.id,
    code: refusal?.code ?? (refused3 ? `http_${refused3.status}` : null),
    cause: refusal ? `fhir.${refusal.code}` : null,
    detail: { ...detailOf(call, caller), ...refusal ? refusalDetail(refusal) : {}, via },
    ip
  };
}
var detailOf = (call, caller) => ({
  method: call.method,
  action: call.action,
  type: call.type,
  operation: call.operation,
  parameters: within2(1e3, [...new Set(call.params.map(([name]) => name))]),
  auth: caller.auth,
  scopes: within2(1500, caller.scopes)
});
function within2(characters, texts) {
  let left = characters;
  return texts.filter((text13) => {
    left -= text13.length;
    return left >= 0;
  });
}
var refusalDetail = ({ message, hint, missingScope, policies: policies2, side }) => ({
  message,
  hint,
  missingScope,
  side,
  policies: policies2.map(({ id, version }) => ({ id, version }))
});

// lib/server/gateway/gateway.ts
var MAX_URL = 8192;
var MAX_HEADERS2 = 32768;
var PATH = /^\/fhir\/([a-z0-9][a-z0-9-]{0,62})(?:\/(.*))?$/s;
var CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Content-Location, DPoP-Nonce, ETag, Last-Modified, Location, WWW-Authenticate"
};
var INERT = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "X-Content-Type-Options": "nosniff"
};
var PREFLIGHT = {
  ...CORS,
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, DPoP, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Request-Id",
  "Access-Control-Max-Age": "600"
};
function createGateway(deps2) {
  return async (request) => {
    const response = request.method === "OPTIONS" ? new Response(null, { status: 204, headers: PREFLIGHT }) : await answerCall(deps2, request);
    if (request.headers.has("dpop") && !response.headers.has("dpop-nonce"))
      response.headers.set("dpop-nonce", await deps2.dpopNonce());
    for (const [name, value] of Object.entries({ ...CORS, ...INERT })) response.headers.set(name, value);
    return response;
  };
}
async function answerCall(deps2, request) {
  try {
    const { api, path: path2, query, upstreamBase } = await findApi(deps2, request);
    if (path2 === ".well-known/smart-configuration" && request.method === "GET")
      return smartConfiguration(deps2, api);
    const parsed = parseFhirRequest(request.method, path2, query);
    const limits = { ...DEFAULT_LIMITS, ...deps2.limits };
    if (parsed.ok && parsed.call.action === "capabilities")
      return await capabilities(deps2, api, { base: upstreamBase, limits });
    const caller = await authenticate(deps2, api, presentedBy(deps2, request));
    if (!parsed.ok) throw stop(parsed.status, parsed.status === 404 ? "not-found" : "invalid", parsed.reason);
    const input = await decisionInputFor(deps2, api, { caller, ip: deps2.clientIp(request) });
    const publicBase = fhirBaseOf2(deps2, api);
    const isLocal = (base) => base === publicBase || base === upstreamBase;
    const looker = { engine: deps2.engine, input, isLocal };
    return await enforced(
      { deps: deps2, limits, api, request, caller, input, looker, upstreamBase, publicBase },
      parsed.call
    );
  } catch (error) {
    if (isGatewayStop(error)) return error.response;
    throw error;
  }
}
var presentedBy = (deps2, request) => ({
  authorization: request.headers.get("authorization"),
  dpop: request.headers.get("dpop"),
  method: request.method,
  url: deps2.issuer() + new URL(request.url).pathname
});
async function findApi(deps2, request) {
  if (request.url.length > MAX_URL) throw stop(414, "too-long", "The URL is longer than 8192 characters.");
  let headerLength = 0;
  for (const [name, value] of request.headers) headerLength += name.length + value.length;
  if (headerLength > MAX_HEADERS2)
    throw stop(431, "too-long", "The request's headers are longer than 32 kB together.");
  const url = new URL(request.url);
  const match = PATH.exec(url.pathname);
  const api = match?.[1] ? await deps2.loadApi(match[1]) : null;
  if (api?.state !== "active") throw stop(404, "not-found", "No API is registered under this address.");
  if (api.enforcement !== "gateway" || api.fhirBaseUrl === null) {
    throw stop(404, "not-found", "This API is not served through the gateway.");
  }
  return {
    api,
    path: match?.[2] ?? "",
    query: url.search.slice(1),
    upstreamBase: api.fhirBaseUrl.replace(/\/+$/, "")
  };
}
async function enforced(exchange, call) {
  const { deps: deps2, api, caller, input } = exchange;
  const decided = { api, caller, call, ip: input.circumstances.ip, via: "gateway" };
  try {
    const response = call.action === "batch" ? await forwardBatch(exchange, call) : await forwardCall(exchange, call);
    deps2.tally.note(toActivity(deps2, { ...decided, refused: null }));
    return response;
  } catch (error) {
    if (isGatewayStop(error) && error.response.status < 500) {
      const refused3 = { refusal: error.refusal, status: error.response.status };
      deps2.tally.note(toActivity(deps2, { ...decided, refused: refused3 }));
    }
    throw error;
  }
}

// lib/server/gateway/tally.ts
var INTERVAL_MS = 15e3;
var MAX_KINDS = 5e3;
var SINGLY = { "fhir.allowed": 1, "fhir.denied": 20 };
var SINGLY_PER_APP = 200;
var DecisionTally = class {
  #record;
  #counted = /* @__PURE__ */ new Map();
  #perApp = /* @__PURE__ */ new Map();
  #timer = null;
  constructor(record2) {
    this.#record = record2;
  }
  /** Never throws and never waits: a full log must not hold up care. */
  note(event) {
    const app = `${event.appId} ${event.apiId}`;
    const ofApp = this.#perApp.get(app) ?? 0;
    const counted = this.#entryOf(event, ofApp >= SINGLY_PER_APP);
    counted.latest = event;
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS).unref();
    if (counted.told >= SINGLY[event.kind] || ofApp >= SINGLY_PER_APP) {
      counted.calls++;
      return;
    }
    counted.told++;
    this.#perApp.set(app, ofApp + 1);
    this.#send(event, 1);
  }
  /** Tells what was counted since, and starts anew. */
  flush() {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const { latest, calls } of this.#counted.values()) if (calls > 0) this.#send(latest, calls);
    this.#counted.clear();
    this.#perApp.clear();
  }
  #entryOf(event, isOverfull) {
    const { action, type, via } = event.detail;
    const who = `${event.kind} ${event.appId} ${event.apiId} ${event.secretId} ${via}`;
    const key = isOverfull ? who : `${who} ${event.userId} ${event.grantId} ${action} ${type} ${event.code}`;
    const known = this.#counted.get(key);
    if (known) return known;
    if (this.#counted.size >= MAX_KINDS) this.flush();
    const fresh = { latest: event, told: 0, calls: 0 };
    this.#counted.set(key, fresh);
    return fresh;
  }
  #send(event, calls) {
    this.#record({ ...event, detail: { ...event.detail, calls } }).catch(() => {
    });
  }
};

// lib/server/gateway/live.ts
async function authenticateBasic(apiId, { clientId, secret }) {
  const client = await store2.findClient(clientId);
  const app = client?.state === "active" ? await findActiveApp(db(), client.id) : null;
  try {
    const mayEnter = app?.basicAtApi && client?.apis.some((given) => given.apiId === apiId);
    const secretId = requireSecret(await oauthContext(), mayEnter ? client : null, secret);
    return client && { appId: client.id, clientId, secretId, scopes: client.allowedScopes };
  } catch (error) {
    if (isOAuthError(error)) return null;
    throw error;
  }
}
var present = (value) => value ?? void 0;
var recordDecision = (event) => recordActivity({
  kind: event.kind,
  at: event.at,
  appId: present(event.appId),
  clientId: present(event.clientId),
  userId: present(event.userId),
  apiId: event.apiId,
  grantId: present(event.grantId),
  secretId: present(event.secretId),
  code: present(event.code),
  cause: present(event.cause),
  detail: event.detail,
  ip: present(event.ip)
});
var deps = {
  issuer,
  now: () => /* @__PURE__ */ new Date(),
  get engine() {
    return policyEngine();
  },
  loadApi,
  verifyAccessToken,
  checkBinding: async (sent, { clientId, ...bound }) => checkBinding(await oauthContext(), sent, {
    ...bound,
    // As at the token endpoint: an app that must use DPoP must use our nonces.
    nonceRequired: (await store2.findClient(clientId))?.dpopRequired ?? false
  }),
  dpopNonce: async () => currentNonce(await oauthContext()),
  authenticateBasic,
  loadSubjects,
  get tally() {
    return processState("decision-tally", () => new DecisionTally(recordDecision));
  },
  clientIp: (request) => clientIp(request.headers),
  smartConfiguration: (api) => api.smart ? toSmartConfiguration(issuer()) : null
};
var gateway = createGateway(deps);
var METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
var fhirRoutes = [{ methods: METHODS, path: "/fhir/*", handler: gateway }];

// lib/server/decision/decision-api.ts
import { z as z3 } from "zod";

// lib/oauth/introspection.ts
var INACTIVE = { active: false };
var seconds2 = (date3) => Math.floor(date3.getTime() / 1e3);
async function requireCaller(context, request, params) {
  const bearer = /^bearer +([^\s]+)$/i.exec(request.authorization ?? "")?.[1];
  if (bearer !== void 0) {
    const token2 = await context.verifyAccessToken(bearer);
    const client2 = token2 && await context.store.findClient(token2.clientId);
    if (!client2 || client2.kind === "public" || token2.cnfJkt) throw refuse2("token.invalid");
    request.facts.client = client2;
    return client2.clientId;
  }
  const { client } = await authenticateClient(context, request, params);
  if (client.kind === "public") throw refuse2("introspect.public_client");
  return client.clientId;
}
function toIntrospection(token2, effectiveScope) {
  const { grant_id: _grant, launch: _launch, userinfo_claims: _names, ...claims } = token2.claims;
  return {
    ...token2.launch,
    ...claims,
    active: true,
    token_type: token2.cnfJkt ? "DPoP" : "Bearer",
    ...token2.userId && { username: token2.userId },
    ...effectiveScope !== null && { effective_scope: effectiveScope }
  };
}
async function introspectRefreshToken(context, sent, caller) {
  const stored = await context.store.findRefreshToken(context.sha256(sent));
  const client = stored && await context.store.findClient(caller);
  const now = context.now();
  const live = stored && client?.id === stored.grant.appId && !stored.consumedAt && !stored.grant.revoked && stored.user.active && (stored.grant.offline || !stored.sessionEnded) && stored.idleExpiresAt > now && !(client.tokensInvalidBefore && stored.grant.createdAt < client.tokensInvalidBefore);
  if (!live) return INACTIVE;
  return {
    active: true,
    iss: context.issuer,
    client_id: caller,
    sub: stored.grant.userId,
    scope: printScopes(stored.grant.scopes),
    exp: seconds2(stored.idleExpiresAt)
  };
}
var introspect = async (context, request) => {
  const params = parseParams(request.form);
  const caller = await requireCaller(context, request, params);
  const sent = requireParam(params, "token");
  const token2 = await context.verifyAccessToken(sent);
  if (token2) return { status: 200, json: toIntrospection(token2, await context.effectiveScopes(token2)) };
  return { status: 200, json: await introspectRefreshToken(context, sent, caller) };
};

// lib/server/oauth/cors.ts
var origins = versionedCache("oauth-origins", {
  max: 1e4,
  load: async (origin) => await isRegisteredOrigin(db(), origin) ? true : null
});
var ORIGIN = /^https?:\/\/[^\s/?#@]{1,255}$/;
async function corsHeaders(cors, request) {
  if (cors === "none") return {};
  if (cors === "any") return { "access-control-allow-origin": "*" };
  const vary = { vary: "origin" };
  const origin = request.headers.get("origin");
  if (!origin || !ORIGIN.test(origin) || !await origins.get(origin)) return vary;
  return {
    ...vary,
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "www-authenticate, dpop-nonce"
  };
}
async function preflight(cors, request, methods) {
  const headers = await corsHeaders(cors, request);
  const allow = methods.join(", ");
  if (!headers["access-control-allow-origin"])
    return new Response(null, { status: 204, headers: { ...headers, allow } });
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      allow,
      "access-control-allow-methods": allow,
      "access-control-allow-headers": "authorization, content-type, dpop",
      "access-control-max-age": "600"
    }
  });
}

// lib/server/oauth/http.ts
var MAX_BODY_BYTES = 64 * 1024;
var FORM = "application/x-www-form-urlencoded";
var NO_STORE2 = { "cache-control": "no-store", pragma: "no-cache" };
async function readBody(request, limit = MAX_BODY_BYTES) {
  const tooLarge = () => refuse2("request.too_large", { detail: { limit } });
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  if (!request.body) return "";
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
async function readForm(request) {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  const text13 = await readBody(request);
  if (text13 !== "" && type !== FORM)
    throw refuse2("request.content_type", { detail: { sent: type?.slice(0, 100) } });
  return new URLSearchParams(text13);
}
function toChallenge(error, issuer2) {
  const realm = `realm="${issuer2}"`;
  if (error.code === "invalid_client") return `Basic ${realm}, charset="UTF-8"`;
  if (error.refusal === "token.missing") return `Bearer ${realm}`;
  if (error.code !== "invalid_token" && error.code !== "insufficient_scope") return null;
  if (error.refusal?.startsWith("token.dpop"))
    return `DPoP algs="${DPOP_ALGS.join(" ")}", error="${error.code}"`;
  const scope = error.code === "insufficient_scope" ? ', scope="openid"' : "";
  return `Bearer ${realm}, error="${error.code}", error_description="${error.description}"${scope}`;
}
function errorResponse(error, issuer2) {
  const challenge = toChallenge(error, issuer2);
  return {
    status: error.status,
    headers: challenge ? { "www-authenticate": challenge } : {},
    json: { error: error.code, error_description: error.description }
  };
}
function toResponse(answer4, headers = {}) {
  const all = { ...NO_STORE2, "x-content-type-options": "nosniff", ...headers, ...answer4.headers };
  if (answer4.json === void 0) return new Response(null, { status: answer4.status, headers: all });
  const body = JSON.stringify(answer4.json);
  return new Response(body, {
    status: answer4.status,
    headers: { "content-type": "application/json", ...all }
  });
}

// lib/server/oauth/endpoint.ts
var detailOf2 = (facts, error) => error ? error.detail : facts.scopes && { scopes: facts.scopes.slice(0, 50) };
async function recordFacts(kind, request, of) {
  const { facts, error } = of;
  if (!kind || !facts.client) return;
  await recordActivity({
    kind,
    appId: facts.client.id,
    clientId: facts.client.clientId,
    userId: facts.userId,
    apiId: facts.apiId,
    grantId: facts.grantId,
    secretId: facts.secretId,
    grantType: facts.grantType,
    code: error?.code,
    cause: error?.refusal,
    detail: detailOf2(facts, error),
    ip: clientIp(request.headers)
  });
}
function translate(error) {
  if (isOAuthError(error)) {
    if (error.code === "server_error") log.failure(error.cause ?? error);
    return error;
  }
  log.failure(error);
  return toServerError(error);
}
async function extraHeaders(spec, request) {
  const cors = await corsHeaders(spec.cors, request);
  if (!request.headers.has("dpop")) return cors;
  return { ...cors, "dpop-nonce": currentNonce(await oauthContext()) };
}
async function run(spec, request, facts) {
  const { pathname: _path, searchParams } = new URL(request.url);
  const sent = {
    method: request.method,
    url: issuer() + ENDPOINT_PATHS[spec.endpoint],
    query: searchParams,
    form: request.method === "POST" ? await readForm(request) : new URLSearchParams(),
    authorization: request.headers.get("authorization"),
    dpop: request.headers.get("dpop"),
    facts
  };
  const answer4 = await spec.core(await oauthContext(), sent);
  await recordFacts(spec.activity.done, request, { facts, error: null });
  return toResponse(answer4, await extraHeaders(spec, request));
}
async function refused2(spec, request, of) {
  try {
    await recordFacts(spec.activity.refused, request, of);
  } catch (error) {
    log.failure(error);
  }
  const headers = await extraHeaders(spec, request).catch(() => ({}));
  return toResponse(errorResponse(of.error, issuer()), headers);
}
function oauthEndpoint(spec) {
  const methods = spec.cors === "none" ? spec.methods : [...spec.methods, "OPTIONS"];
  return async (request) => {
    if (request.method === "OPTIONS") return preflight(spec.cors, request, methods);
    const method = request.method === "HEAD" ? "GET" : request.method;
    if (!spec.methods.some((allowed) => allowed === method)) {
      const json = { error: "invalid_request", error_description: "This method is not allowed here." };
      return toResponse({ status: 405, headers: { allow: methods.join(", ") }, json });
    }
    const facts = {};
    try {
      return await run(spec, request, facts);
    } catch (error) {
      return refused2(spec, request, { facts, error: translate(error) });
    }
  };
}

// lib/server/decision/evaluation.ts
import { z as z2 } from "zod";

// lib/server/decision/by-url.ts
var GATEWAY = "Send this call through the gateway, which sees both.";
function needs(what, hint) {
  const message = `${what}, which cannot be seen where only method, URL and token are, so the call is refused.`;
  return { code: "cannot_judge", side: "record", message, policies: [], missingScope: null, hint };
}
function unseenPart(call) {
  if (call.action === "batch")
    return needs("The entries of a batch are in its body", `Send them one by one. ${GATEWAY}`);
  if (call.searchByPost)
    return needs("The parameters of a search by POST are in its body", "Search with GET.");
  return null;
}
function refusalUnseen(plan, mayReadAll) {
  if (!plan.looks) return null;
  const { call, binding } = plan;
  if (!needsLook(binding) && includedTypes(call)?.every(mayReadAll)) return null;
  if (["create", "update", "patch", "delete"].includes(call.action))
    return needs("Whether this write is allowed depends on its content", GATEWAY);
  const dependsOnContent = binding.inside || binding.categories.length > 0 || binding.gates.some(({ params }) => params.length > 0);
  if (!dependsOnContent && isWithinRecord(plan)) return null;
  return needs("Whether this is allowed depends on the answer", hintFor(plan));
}
function includedTypes(call) {
  if (call.action !== "search") return null;
  const types = [];
  for (const [name, value] of call.params) {
    const code = name.split(":", 1)[0];
    if (code !== "_include" && code !== "_revinclude") continue;
    const [source = "", parameter = "", target] = value.split(":");
    const named = code === "_revinclude" ? source : target;
    const found = named === void 0 ? targetsOf(source, parameter) : [named];
    if (!found || found.length === 0 || !found.every(isResourceType)) return null;
    types.push(...found);
  }
  return types;
}
function isWithinRecord({ call, binding, params }) {
  const { type, id, action } = call;
  if (type === null) return false;
  const isPlain = ["read", "vread", "search", "history"].includes(action);
  const includes = call.params.some(([name]) => /^_(rev)?include(:|$)/.test(name));
  if (!isPlain || includes) return false;
  if (isSharedType(type) && !isPatientType(type)) return true;
  if (binding.patient === null) return false;
  if (type === "Patient" && id !== null) return id === binding.patient;
  return action === "search" && params.length === call.params.length;
}
function hintFor({ call, params }) {
  const added = params.at(-1);
  if (call.action !== "search" || call.type === null || !added || params.length === call.params.length)
    return GATEWAY;
  return `Search with ${added[0]}=${added[1]} in the URL, or go through the gateway.`;
}

// lib/server/decision/judge.ts
async function judgeByUrl(deps2, api, asked) {
  const caller = await authenticate(deps2, api, asked.presented);
  const parsed = parseFhirRequest(asked.method, asked.path, asked.query);
  if (!parsed.ok) throw stop(parsed.status, parsed.status === 404 ? "not-found" : "invalid", parsed.reason);
  const { call } = parsed;
  const input = await decisionInputFor(deps2, api, { caller, ip: asked.ip });
  return { caller, call, input, ...judge2(deps2, input, { call, condition: asked.condition }) };
}
function tell(deps2, api, { ip, via }, { caller, call, refusal }) {
  const refused3 = refusal && { refusal, status: 403 };
  deps2.tally.note(toActivity(deps2, { api, caller, call, ip, via, refused: refused3 }));
}
function judge2({ engine }, input, on) {
  const unseen = unseenPart(on.call);
  if (unseen) return { plan: null, refusal: unseen };
  const planned = planCall(engine, input, on);
  if (!planned.ok) return { plan: null, refusal: planned.refusal };
  const mayReadAll = (type) => {
    const decision = decideCall(engine, input, { action: "read", type, call: on.call, facts: null });
    return decision.allowed && !needsLook(decision.binding);
  };
  return { plan: planned.plan, refusal: refusalUnseen(planned.plan, mayReadAll) };
}

// lib/server/decision/evaluation.ts
var text12 = (max) => z2.string().max(max);
var evaluationSchema = z2.object({
  subject: z2.object({
    type: z2.literal("access_token"),
    id: text12(16384).min(1),
    /** `dpop`: the proof that came with the token. */
    properties: z2.object({ dpop: text12(8192).optional() }).optional()
  }),
  action: z2.object({ name: text12(64).min(1) }),
  resource: z2.object({
    /** `url`, or a FHIR type. */
    type: text12(64).min(1),
    id: text12(8192).optional(),
    /** `resource`: what is read or written; `existing`: what is changed or deleted, as it stands. */
    properties: z2.object({ resource: z2.unknown(), existing: z2.unknown() }).partial().optional()
  }),
  context: z2.object({
    /** Address the client called, without query, and method: what a DPoP proof names. */
    url: text12(8192).optional(),
    method: text12(16).optional(),
    /** Of the client, as the server saw it. */
    ip: z2.union([z2.ipv4(), z2.ipv6()]).optional()
  }).optional()
});
var no2 = (reason, more = {}) => ({
  decision: false,
  context: { reason, ...more }
});
var reasonOf = ({ code, message, hint, missingScope }) => ({
  code,
  message,
  ...hint && { hint },
  ...missingScope && { missing_scope: missingScope }
});
async function evaluate2(deps2, api, asked) {
  const call = callOf(deps2, api, asked);
  if (call === null)
    return no2({ code: "invalid", message: `The action ${asked.action.name} does not go with this resource.` });
  try {
    const judged = await judgeByUrl(deps2, api, call);
    const refusal = judged.refusal && judged.plan ? byContent(deps2, api, asked, judged) : judged.refusal;
    tell(deps2, api, call, { ...judged, refusal });
    return refusal ? no2(reasonOf(refusal), holdOf(judged)) : yes(judged);
  } catch (error) {
    if (!isGatewayStop(error)) throw error;
    const { status } = error.response;
    const { issue } = await error.response.clone().json();
    const code = status === 401 ? "invalid_token" : "invalid";
    return no2({ code, message: issue[0].diagnostics });
  }
}
function yes({ caller, plan }) {
  const patient = plan?.binding.patient ?? null;
  return {
    decision: true,
    context: {
      subject: caller.userId ?? caller.clientId,
      client_id: caller.clientId,
      scopes: caller.scopes,
      ...patient === null ? {} : { patient }
    }
  };
}
function holdOf({ plan, refusal }) {
  if (!plan || !refusal) return {};
  const { patient, categories } = plan.binding;
  const added = plan.params.slice(plan.call.params.length).map(([name, value]) => `${name}=${value}`);
  return { hold: { patient, categories, add_to_search: added } };
}
var METHODS2 = { create: "POST", update: "PUT", patch: "PATCH", delete: "DELETE" };
function callOf(deps2, api, asked) {
  const { action, resource, subject, context } = asked;
  const isUrl = resource.type === "url";
  const path2 = isUrl ? resource.id ?? "" : pathFor(action.name, resource);
  if (path2 === null) return null;
  const method = (isUrl ? action.name : METHODS2[action.name] ?? "GET").toUpperCase();
  const [bare = "", ...query] = path2.replace(/^\//, "").split("?");
  const dpop = subject.properties?.dpop ?? null;
  return {
    method,
    path: bare,
    query: query.join("?"),
    condition: null,
    presented: {
      authorization: `${dpop === null ? "Bearer" : "DPoP"} ${subject.id}`,
      dpop,
      method: context?.method ?? method,
      url: context?.url ?? `${fhirBaseOf2(deps2, api)}/${bare}`
    },
    ip: context?.ip ?? null,
    via: "decision-api"
  };
}
function pathFor(name, { type, id }) {
  const own = id ? `${type}/${encodeURIComponent(id)}` : type;
  if (name.startsWith("$")) return `${own}/${name}`;
  if (!isAction(name)) return null;
  if (name === "history") return `${own}/_history`;
  if (name === "search" || name === "create") return type;
  if (!id) return null;
  return name === "vread" ? `${own}/_history/1` : own;
}
function byContent(deps2, api, asked, { plan, input, refusal }) {
  const { type, id, properties } = asked.resource;
  const action = asked.action.name;
  if (!plan || !isAction(action) || action.startsWith("$") || action === "operation") return refusal;
  const needed = [
    ...["patch", "delete"].includes(action) ? [] : [properties?.resource],
    ...["update", "patch", "delete"].includes(action) ? [properties?.existing] : []
  ];
  const bases = [api.fhirBaseUrl?.replace(/\/+$/, ""), fhirBaseOf2(deps2, api)];
  const looker = { engine: deps2.engine, input, isLocal: (base) => bases.includes(base) };
  for (const resource of needed) {
    const isAsked = (it) => it.resourceType === type && (!id || it.id === void 0 || it.id === id);
    if (!isResource(resource) || !isAsked(resource)) return refusal;
    const seen = lookAt(looker, plan, { resource, action });
    if (seen) return seen;
  }
  return null;
}

// lib/server/decision/decision-api.ts
var MAX_BODY_BYTES2 = 1024 * 1024;
var MAX_EVALUATIONS = 50;
var batchSchema = z3.looseObject({
  evaluations: z3.array(z3.record(z3.string(), z3.unknown())).max(MAX_EVALUATIONS).optional(),
  options: z3.looseObject({
    evaluations_semantic: z3.enum(["execute_all", "deny_on_first_deny", "permit_on_first_permit"]).optional()
  }).optional()
});
function endpoint(deps2, answer4) {
  return async (request) => {
    const id = request.headers.get("x-request-id");
    const echo = id && /^[\x21-\x7e]{1,200}$/.test(id) ? { "x-request-id": id } : {};
    try {
      const given = await requireAsker(request);
      const json = await answer4(await readJson(request), (sent) => decide(deps2, given, sent));
      return toResponse({ status: 200, json }, echo);
    } catch (error) {
      return toResponse(errorResponse(translate(error), issuer()), echo);
    }
  };
}
async function requireAsker(request) {
  const sent = {
    method: request.method,
    url: issuer() + new URL(request.url).pathname,
    query: new URLSearchParams(),
    form: new URLSearchParams(),
    authorization: request.headers.get("authorization"),
    dpop: null,
    facts: {}
  };
  const clientId = await requireCaller(await oauthContext(), sent, parseParams(sent.form));
  const client = await store2.findClient(clientId);
  return new Set(client?.apis.map(({ apiId }) => apiId));
}
async function readJson(request) {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw refuse2("request.not_json");
  try {
    return JSON.parse(await readBody(request, MAX_BODY_BYTES2));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse2("request.not_json");
    throw error;
  }
}
var INVALID_TOKEN = "The access token is unknown, expired, revoked, or for an API the asking app was not given.";
async function decide(deps2, given, sent) {
  const parsed = evaluationSchema.safeParse(sent);
  if (!parsed.success) throw refuse2("request.evaluation", { detail: { at: parsed.error.issues[0]?.path } });
  const api = await findApi2(deps2, parsed.data);
  if (!api || !given.has(api.id))
    return { decision: false, context: { reason: { code: "invalid_token", message: INVALID_TOKEN } } };
  return evaluate2(deps2, api, parsed.data);
}
async function findApi2(deps2, { subject }) {
  const token2 = await deps2.verifyAccessToken(subject.id);
  const known = token2 && (await store2.listApis()).find(({ identifierUri }) => token2.audience.includes(identifierUri));
  return known?.usable ? deps2.loadApi(known.slug) : null;
}
var createEvaluation = (deps2) => endpoint(deps2, (body, ask) => ask(body));
var createEvaluations = (deps2) => endpoint(deps2, async (body, ask) => {
  const parsed = batchSchema.safeParse(body);
  if (!parsed.success) throw refuse2("request.evaluation", { detail: { at: parsed.error.issues[0]?.path } });
  const { evaluations: evaluations2 = [], options, ...shared } = parsed.data;
  if (evaluations2.length === 0) return ask(shared);
  const last = { deny_on_first_deny: false, permit_on_first_permit: true, execute_all: null }[options?.evaluations_semantic ?? "execute_all"];
  const answers = [];
  for (const each2 of evaluations2) {
    const answered = await ask({ ...shared, ...each2 });
    answers.push(answered);
    if (answered.decision === last) break;
  }
  return { evaluations: answers };
});
function authzenConfiguration() {
  const at2 = (path2) => `${issuer()}/access/v1/${path2}`;
  const json = {
    policy_decision_point: issuer(),
    access_evaluation_endpoint: at2("evaluation"),
    access_evaluations_endpoint: at2("evaluations")
  };
  return Response.json(json, { headers: { "cache-control": "public, max-age=60" } });
}

// lib/server/decision/forward-auth.ts
var PATH2 = /^\/forward-auth\/([a-z0-9][a-z0-9-]{0,62})$/;
var MAX_URI = 8192;
var METHOD_HEADERS = ["x-original-method", "x-forwarded-method"];
var URI_HEADERS = ["x-original-uri", "x-forwarded-uri"];
var OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];
function createForwardAuth(deps2) {
  return async (request) => {
    try {
      return await answerProxy(deps2, request);
    } catch (error) {
      if (isGatewayStop(error)) return forProxy(error);
      throw error;
    }
  };
}
async function answerProxy(deps2, request) {
  const url = new URL(request.url);
  const slug = PATH2.exec(url.pathname)?.[1];
  const api = slug ? await deps2.loadApi(slug) : null;
  if (api?.state !== "active") throw stop(403, "forbidden", "No API is registered under this address.");
  const asked = readAsked(deps2, api, request);
  if (isOpenToAll(asked)) return new Response(null, { status: 200, headers: NO_STORE3 });
  const judged = await judgeByUrl(deps2, api, asked);
  tell(deps2, api, asked, judged);
  const { caller, refusal } = judged;
  if (refusal) throw refuse4(api.slug, refusal);
  return new Response(null, { status: 200, headers: { ...NO_STORE3, ...whoHeaders(caller) } });
}
var NO_STORE3 = { "Cache-Control": "no-store" };
function whoHeaders(caller) {
  return {
    "X-Admit-App": caller.clientId,
    "X-Admit-Subject": caller.userId ?? caller.clientId,
    "X-Admit-Scope": caller.scopes.join(" "),
    ...caller.launchPatient === null ? {} : { "X-Admit-Patient": caller.launchPatient }
  };
}
var isOpenToAll = ({ method, path: path2 }) => method === "GET" && ["metadata", ".well-known/smart-configuration"].includes(path2) || method === "OPTIONS";
function readAsked(deps2, api, request) {
  for (const name of OVERRIDES)
    if (request.headers.has(name))
      throw stop(403, "not-supported", `The header ${name} could change the method after it was decided.`);
  const method = saidBy(request, METHOD_HEADERS, "method").toUpperCase();
  const uri = saidBy(request, URI_HEADERS, "URI");
  const base = baseOf(deps2, api, request);
  const [path2 = "", ...query] = uri.split("?");
  if (uri.length > MAX_URI || !uri.startsWith("/") || uri.includes("#"))
    throw stop(403, "invalid", "The URI is not a path of at most 8192 characters.");
  const prefix = base.pathname.replace(/\/+$/, "");
  if (path2 !== prefix && !path2.startsWith(`${prefix}/`))
    throw stop(403, "not-found", `The path is not below the FHIR base ${prefix}/.`);
  return {
    method,
    path: path2.slice(prefix.length + 1),
    query: query.join("?"),
    condition: request.headers.get("if-none-exist"),
    presented: {
      authorization: request.headers.get("authorization"),
      dpop: request.headers.get("dpop"),
      method,
      url: base.origin + path2
    },
    ip: deps2.clientIp(request),
    via: "forward-auth"
  };
}
function saidBy(request, names, what) {
  const said = new Set(names.flatMap((name) => request.headers.get(name) ?? []));
  const [only] = said;
  if (said.size === 1 && only) return only;
  const reason = said.size === 0 ? "does not say" : "says in two ways";
  throw stop(403, "invalid", `The proxy ${reason} which ${what} was asked for (${names.join(" or ")}).`);
}
function baseOf(deps2, api, request) {
  const base = new URL(request.url).searchParams.get("base") ?? api.fhirBaseUrl ?? fhirBaseOf2(deps2, api);
  if (URL.canParse(base) && /^https?:$/.test(new URL(base).protocol)) return new URL(base);
  throw stop(403, "invalid", "The base in the proxy's configuration is not an http or https URL.");
}
var plain = (text13) => text13.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?").slice(0, 1e3);
async function forProxy({ response }) {
  const body = await response.clone().json();
  const reason = plain(String(body.issue?.[0]?.diagnostics ?? ""));
  const status = response.status === 401 || response.status >= 500 ? response.status : 403;
  const headers = { "X-Admit-Reason": reason };
  for (const name of ["www-authenticate", "dpop-nonce"]) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return answer(status, status === response.status ? body : outcome("forbidden", reason), headers);
}

// lib/server/decision/live.ts
var forwardAuth = createForwardAuth(deps);
var evaluation = createEvaluation(deps);
var evaluations = createEvaluations(deps);
var authzen = async () => authzenConfiguration();
var ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
var decisionRoutes = [
  { methods: ANY, path: "/forward-auth/*", handler: forwardAuth },
  { methods: ["POST"], path: "/access/v1/evaluation", handler: evaluation },
  { methods: ["POST"], path: "/access/v1/evaluations", handler: evaluations },
  { methods: ["GET"], path: "/.well-known/authzen-configuration", handler: authzen }
];

// lib/oauth/authorize.ts
var CODE_TTL_SECONDS = 60;
var isFresh = (session, interaction) => interaction !== null && session.authTime.getTime() >= interaction.createdAt.getTime();
function decideSignIn(context, request, input) {
  const { session, interaction } = input;
  const silent = request.prompts.includes("none");
  const signIn = silent ? { kind: "refuse", error: refuse2("authorize.login_required") } : { kind: "sign_in" };
  if (!session) return signIn;
  const fresh = isFresh(session, interaction);
  const again = request.prompts.includes("login") || request.prompts.includes("select_account");
  if (again && !fresh) return signIn;
  const ageSeconds = (context.now().getTime() - session.authTime.getTime()) / 1e3;
  if (request.maxAgeSeconds !== null && ageSeconds > request.maxAgeSeconds && !fresh) return signIn;
  if (request.expectedSub !== null && request.expectedSub !== session.userId) {
    return fresh ? { kind: "refuse", error: refuse2("authorize.other_person") } : signIn;
  }
  return session;
}
async function decideConsent(context, request, input) {
  const { session } = input;
  const answers = input.interaction?.answers ?? {};
  if (answers.denied) return { kind: "refuse", error: refuse2("authorize.denied") };
  if (answers.consent?.userId === session.userId) {
    const agreed = answers.consent.scopes;
    return { kind: "issue", session, scopes: request.scopes.filter((scope) => agreed.includes(scope)) };
  }
  if (!request.prompts.includes("consent")) {
    const remembered = await context.store.findConsent({
      userId: session.userId,
      appId: request.client.id,
      audience: request.audience.value
    });
    if (request.scopes.length > 0 && request.scopes.every((scope) => remembered.includes(scope))) {
      return { kind: "issue", session, scopes: request.scopes };
    }
  }
  return request.prompts.includes("none") ? { kind: "refuse", error: refuse2("authorize.consent_required") } : { kind: "consent" };
}
function newGrant(context, of) {
  const { client, audience, session, scopes, nonce, claims, launch } = of;
  return {
    id: newId("grant", context.random(16)),
    appId: client.id,
    userId: session.userId,
    sessionId: session.id,
    apiId: audience.api?.id ?? null,
    audience: audience.value,
    scopes,
    authTime: session.authTime,
    amr: session.amr,
    nonce,
    claims,
    launch,
    dpopJkt: null,
    offline: scopes.includes("offline_access"),
    revoked: false,
    createdAt: context.now()
  };
}
async function issueCode2(context, request, given) {
  const now = context.now();
  const { session, scopes } = given;
  const code = `ac_${toBase64Url(context.random(32))}`;
  const { client, audience, nonce, claims } = request;
  const launch = given.interaction?.answers.launch ?? null;
  const grant = newGrant(context, { client, audience, session, scopes, nonce, claims, launch });
  const row = {
    hash: context.sha256(code),
    redirectUri: request.redirect.uri,
    codeChallenge: request.codeChallenge,
    dpopJkt: request.dpopJkt,
    expiresAt: new Date(now.getTime() + CODE_TTL_SECONDS * 1e3)
  };
  const origin = { interactionHash: given.interaction?.hash ?? null, pushedHash: given.pushedHash };
  const written = await context.store.issueCode(grant, row, origin);
  if (!written) throw refuse2("authorize.interaction");
  return { code, grant };
}
async function decide2(context, input, asked) {
  const { request, facts } = asked;
  const { redirect } = request;
  const signedIn = decideSignIn(context, request, input);
  const next2 = "kind" in signedIn ? signedIn : await decideConsent(context, request, { ...input, session: signedIn });
  if (next2.kind === "refuse") return { kind: "redirect_error", redirect, error: next2.error };
  if (next2.kind === "sign_in" || "kind" in signedIn) return { kind: "needs_sign_in", request };
  facts.userId = signedIn.userId;
  if (next2.kind === "consent") return { kind: "needs_consent", request, session: signedIn };
  const issued = await issueCode2(context, request, { ...input, ...next2 });
  facts.grantId = issued.grant.id;
  facts.scopes = issued.grant.scopes;
  return { kind: "code_issued", redirect, code: issued.code };
}
async function authorize(context, input, facts) {
  facts.clientId = input.read.params.get("client_id");
  let asked;
  try {
    asked = await resolveClientAndRedirect(context, input.read);
    facts.client = asked.client;
  } catch (error) {
    return { kind: "show_error", error: isOAuthError(error) ? error : toServerError(error) };
  }
  try {
    const request = await parseAuthorizationRequest(context, input.read, asked);
    facts.apiId = request.audience.api?.id;
    return await decide2(context, input, { request, facts });
  } catch (error) {
    const known = isOAuthError(error) ? error : toServerError(error);
    return { kind: "redirect_error", redirect: asked.redirect, error: known };
  }
}

// lib/oauth/par.ts
var REQUEST_URI_PREFIX = "urn:ietf:params:oauth:request_uri:";
var PUSHED_TTL_SECONDS = 90;
var CREDENTIALS = /* @__PURE__ */ new Set(["client_secret", "client_assertion", "client_assertion_type"]);
var pushRequest = async (context, request) => {
  const params = parseParams(request.form);
  const { client } = await authenticateClient(context, request, params);
  if (params.has("request_uri")) throw refuse2("par.request_uri");
  const pushed = new Map([...params].filter(([name]) => !CREDENTIALS.has(name)));
  pushed.set("client_id", client.clientId);
  const jkt = request.dpop === null ? null : await readProof(context, request, client);
  if (jkt !== null) {
    if (pushed.has("dpop_jkt") && pushed.get("dpop_jkt") !== jkt) throw refuse2("authorize.dpop_jkt");
    pushed.set("dpop_jkt", jkt);
  }
  const read2 = { params: pushed, duplicates: [], malformed: [] };
  const asked = await resolveClientAndRedirect(context, read2).catch((error) => {
    throw isOAuthError(error) && error.refusal === "authorize.redirect_uri" ? refuse2("par.redirect_uri", { detail: error.detail }) : error;
  });
  const parsed = await parseAuthorizationRequest(context, read2, asked);
  const handle = toBase64Url(context.random(32));
  const expiresAt = new Date(context.now().getTime() + PUSHED_TTL_SECONDS * 1e3);
  await context.store.savePushedRequest({
    hash: context.sha256(handle),
    appId: client.id,
    params: pushed,
    dpopJkt: parsed.dpopJkt,
    expiresAt
  });
  return { status: 201, json: { request_uri: REQUEST_URI_PREFIX + handle, expires_in: PUSHED_TTL_SECONDS } };
};
async function readPushed(context, read2) {
  const uri = read2.params.get("request_uri");
  if (!uri?.startsWith(REQUEST_URI_PREFIX)) return null;
  const hash2 = context.sha256(uri.slice(REQUEST_URI_PREFIX.length));
  const params = await context.store.findPushedRequest(hash2);
  if (!params || params.get("client_id") !== read2.params.get("client_id")) {
    throw refuse2("authorize.request_uri_expired");
  }
  return { params, hash: hash2 };
}

// lib/server/session.ts
var IDLE_HOURS = 12;
var ABSOLUTE_DAYS = 7;
var TOUCH_EVERY_SECONDS = 60;
var sessionCookieName = () => isHttps() ? "__Host-admit.session" : "admit.session";
var idleEnd = (from, createdAt2) => new Date(
  Math.min(from.getTime() + IDLE_HOURS * 36e5, createdAt2.getTime() + ABSOLUTE_DAYS * 864e5)
);
var toSession = ({ session, user }) => ({
  id: session.id,
  user: { id: user.id, email: user.email, name: user.name, role: user.role, fhirUser: user.fhirUser },
  authTime: session.authTime,
  amr: session.amr
});
async function findSession(handle) {
  if (handle.length !== 43) return null;
  const now = /* @__PURE__ */ new Date();
  const row = await findSessionByHandle(db(), tokenHash(handle), now);
  if (!row) return null;
  if (now.getTime() - row.session.lastSeenAt.getTime() > TOUCH_EVERY_SECONDS * 1e3)
    await touchSession(db(), row.session.id, now, idleEnd(now, row.session.createdAt));
  return toSession(row);
}
async function readSession(request) {
  const handle = cookieValue(request.headers.get("cookie"), sessionCookieName());
  return handle ? findSession(handle) : null;
}
async function endSession(id) {
  await revokeSession(db(), id, /* @__PURE__ */ new Date());
}
function cookieValue(header, name) {
  for (const pair of header?.split(";") ?? []) {
    const at2 = pair.indexOf("=");
    if (at2 > 0 && pair.slice(0, at2).trim() === name) return pair.slice(at2 + 1).trim();
  }
  return null;
}

// lib/server/oauth/html.ts
import { createHash as createHash3 } from "node:crypto";
var ESCAPES = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
};
var escapeHtml = (text13) => text13.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
var STYLE = `:root{color-scheme:light dark;--g:oklch(98.4% .003 85);--s:oklch(100% 0 0);--i:oklch(24% .008 60);--f:oklch(50% .01 60);--l:oklch(90% .006 85);--a:oklch(46% .08 200);--o:#fff}
@media(prefers-color-scheme:dark){:root{--g:oklch(20% .006 60);--s:oklch(24% .007 60);--i:oklch(94% .006 85);--f:oklch(71% .01 80);--l:oklch(34% .008 60);--a:oklch(76% .09 200);--o:oklch(20% .02 200)}}
body{box-sizing:border-box;margin:0;min-height:100dvh;padding:3.5rem 1rem;background:var(--g);color:var(--i);font:1rem/1.6 "Atkinson Hyperlegible Next",system-ui,sans-serif}
header{margin-bottom:1.75rem;text-align:center;font-size:1.25rem;font-weight:700}
main{box-sizing:border-box;max-width:26.25rem;margin:auto;padding:2rem 2.25rem;background:var(--s);border:1px solid var(--l);border-radius:.75rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.3}p{margin:.75rem 0 0}.f{color:var(--f);font-size:.875rem}
code{font-family:ui-monospace,monospace}
button{width:100%;margin-top:.75rem;padding:.5rem 1rem;border:0;border-radius:.375rem;background:var(--a);color:var(--o);font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:2px solid var(--a);outline-offset:2px}`;
var SCRIPT = "document.forms[0].submit()";
var hashOf = (text13) => `'sha256-${createHash3("sha256").update(text13).digest("base64")}'`;
var POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; base-uri 'none'; frame-ancestors 'none'`;
function page(status, of) {
  const script = of.script ? `<script>${SCRIPT}</script>` : "";
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>${escapeHtml(of.title)}</title><style>${STYLE}</style></head><body><header>Admit</header><main>${of.body}</main>${script}</body></html>`;
  return new Response(html, {
    status,
    headers: {
      ...NO_STORE2,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": of.script ? `${POLICY}; script-src ${hashOf(SCRIPT)}` : POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY"
    }
  });
}
function errorPage(error) {
  const body = `<h1>This sign-in cannot go on</h1><p>${escapeHtml(error.description)}</p><p>Go back to the app and try again. If it happens again, tell whoever runs the app.</p><p class="f">For them: <code>${escapeHtml(error.refusal ?? error.code)}</code></p>`;
  return page(error.code === "server_error" ? 500 : 400, { title: "This sign-in cannot go on", body });
}
var hiddenFields = (fields) => Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`).join("");
function formPostPage(action, fields) {
  const body = `<form method="post" action="${escapeHtml(action)}"><h1>Back to the app</h1>${hiddenFields(fields)}<p><button>Continue</button></p></form>`;
  return page(200, { title: "Back to the app", body, script: true });
}
function logoutPage(of) {
  if (!of.signedIn) return signedOutPage(null);
  const who = of.appName ? `${escapeHtml(of.appName)} asks to sign you out.` : "You are about to sign out.";
  const body = `<form method="post" action="/oauth/end-session"><h1>Sign out?</h1><p>${who} Apps that keep access when you are not there keep it.</p>${hiddenFields(of.fields)}<p><button>Sign out</button></p></form>`;
  return page(200, { title: "Sign out?", body });
}
function signedOutPage(cookie) {
  const body = "<h1>You are signed out</h1><p>You can close this window.</p>";
  const response = page(200, { title: "You are signed out", body });
  if (cookie) response.headers.append("set-cookie", cookie);
  return response;
}

// db/queries/oauth-interactions.ts
async function saveInteraction(db2, of) {
  await sqlOf(db2)`
    insert into interactions (handle_hash, app_id, params, expires_at)
    values (${of.hash}, ${of.appId}, ${JSON.stringify(of.params)}::text::jsonb,
      now() + make_interval(secs => ${of.ttlSeconds}::integer))`;
}
async function findInteraction(db2, hash2) {
  const [row] = await sqlOf(db2)`
    select params, answers, created_at as "createdAt" from interactions
    where handle_hash = ${hash2} and completed_at is null and expires_at > now()`;
  return row ? { ...row, createdAt: toDate(row.createdAt) } : null;
}
async function answerInteraction(db2, hash2, answers) {
  const answered = await sqlOf(db2)`
    update interactions set answers = answers || ${JSON.stringify(answers)}::text::jsonb
    where handle_hash = ${hash2} and completed_at is null and expires_at > now() returning 1`;
  return answered.length === 1;
}
async function completeInteraction(db2, hash2) {
  await sqlOf(db2)`
    update interactions set completed_at = now() where handle_hash = ${hash2} and completed_at is null`;
}

// lib/server/oauth/interaction.ts
var PUSHED = " pushed";
var TTL_SECONDS = 30 * 60;
var TOKEN2 = /^[A-Za-z0-9_-]{43}$/;
var browserCookieName = () => isHttps() ? "__Host-admit.browser" : "admit.browser";
function readBrowser(cookieHeader) {
  const value = cookieValue(cookieHeader, browserCookieName());
  return value !== null && TOKEN2.test(value) ? value : null;
}
var hashOf2 = (handle, browser) => sha256(`${handle}.${browser}`);
var setCookie = (browser) => `${browserCookieName()}=${browser}; Path=/; HttpOnly; SameSite=Lax${isHttps() ? "; Secure" : ""}`;
async function beginInteraction(request, of) {
  const known = readBrowser(request.headers.get("cookie"));
  const browser = known ?? newToken();
  const handle = newToken();
  const params = Object.fromEntries(of.params);
  if (of.pushedHash) params[PUSHED] = Buffer.from(of.pushedHash).toString("base64url");
  const row = { hash: hashOf2(handle, browser), appId: of.client.id, params };
  await saveInteraction(db(), { ...row, ttlSeconds: TTL_SECONDS });
  return { handle, cookie: known ? null : setCookie(browser) };
}
async function findInteraction2(handle, cookieHeader) {
  const browser = readBrowser(cookieHeader);
  if (!browser || !TOKEN2.test(handle)) return null;
  const hash2 = hashOf2(handle, browser);
  const stored = await findInteraction(db(), hash2);
  return stored && { ...stored, hash: hash2 };
}
var answerInteraction2 = (hash2, answers) => answerInteraction(db(), hash2, answers);
var completeInteraction2 = (hash2) => completeInteraction(db(), hash2);

// lib/server/oauth/authorize.ts
function seeOther(location, cookie = null) {
  const headers = new Headers({ ...NO_STORE2, location, "referrer-policy": "no-referrer" });
  if (cookie) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
var goBack = (way) => way.kind === "form" ? formPostPage(way.action, way.fields) : seeOther(way.location);
var PAGES = { needs_sign_in: "/sign-in", needs_consent: "/consent" };
async function findOAuthSession(request) {
  const session = await readSession(request);
  return session && { id: session.id, userId: session.user.id, authTime: session.authTime, amr: session.amr };
}
var QUIET = /* @__PURE__ */ new Set(["login_required", "consent_required"]);
async function record(request, outcome2, facts) {
  if (outcome2.kind === "code_issued") await recordFacts("authorize.granted", request, { facts, error: null });
  if (!("error" in outcome2)) return;
  if (outcome2.error.code === "server_error") log.failure(outcome2.error.cause);
  if (!QUIET.has(outcome2.error.code))
    await recordFacts("authorize.refused", request, { facts, error: outcome2.error });
}
async function answer2(request, outcome2, of) {
  switch (outcome2.kind) {
    case "show_error":
      return errorPage(outcome2.error);
    case "redirect_error":
      if (of.resumed) await completeInteraction2(of.resumed.interaction.hash);
      return goBack(returnError(outcome2.redirect, outcome2.error, issuer()));
    case "code_issued":
      return goBack(returnTo(outcome2.redirect, { code: outcome2.code }, issuer()));
    default: {
      const page2 = issuer() + PAGES[outcome2.kind];
      if (of.resumed) return seeOther(`${page2}?interaction=${of.resumed.handle}`);
      const { client } = outcome2.request;
      const { read: read2, pushedHash } = of.input;
      const { handle, cookie } = await beginInteraction(request, { client, params: read2.params, pushedHash });
      return seeOther(`${page2}?interaction=${handle}`, cookie);
    }
  }
}
async function decide3(request, sent, resumed) {
  const facts = {};
  const context = await oauthContext();
  const pushed = resumed ? null : await readPushed(context, sent);
  const read2 = pushed ? { params: pushed.params, duplicates: [], malformed: [] } : sent;
  const input = {
    read: read2,
    session: await findOAuthSession(request),
    interaction: resumed?.interaction ?? null,
    pushedHash: pushed?.hash ?? (resumed ? pushedHashOf(resumed.interaction) : null)
  };
  const outcome2 = await authorize(context, input, facts);
  await record(request, outcome2, facts);
  return answer2(request, outcome2, { input, resumed });
}
var readStored = (interaction) => {
  const { [PUSHED]: _pushed, ...params } = interaction.params;
  return readParams(new URLSearchParams(params));
};
function pushedHashOf(interaction) {
  const hash2 = interaction.params[PUSHED];
  return hash2 === void 0 ? null : new Uint8Array(Buffer.from(hash2, "base64url"));
}
async function resume(request, handle) {
  const interaction = await findInteraction2(handle, request.headers.get("cookie"));
  if (!interaction) throw refuse2("authorize.interaction");
  return decide3(request, readStored(interaction), { handle, interaction });
}
async function keepPosted(request) {
  const read2 = readParams(await readForm(request));
  if (read2.params.has("request_uri")) return decide3(request, read2, null);
  const { client } = await resolveClientAndRedirect(await oauthContext(), read2);
  if (read2.duplicates.length + read2.malformed.length > 0) return decide3(request, read2, null);
  const { handle, cookie } = await beginInteraction(request, {
    client,
    params: read2.params,
    pushedHash: null
  });
  return seeOther(`${endpointUrl(issuer(), "authorize")}?interaction=${handle}`, cookie);
}
async function authorizeEndpoint(request) {
  if (!["GET", "HEAD", "POST"].includes(request.method)) {
    return new Response("This method is not allowed here.", { status: 405, headers: { allow: "GET, POST" } });
  }
  try {
    if (request.method === "POST") return await keepPosted(request);
    const { searchParams } = new URL(request.url);
    const handle = searchParams.get("interaction");
    if (handle !== null) return await resume(request, handle);
    return await decide3(request, readParams(searchParams), null);
  } catch (error) {
    return errorPage(translate(error));
  }
}

// lib/server/csrf.ts
function isForeignOrigin(request) {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== "null" && origin !== new URL(issuer()).origin;
}

// lib/server/oauth/consent.ts
var isRequired = (scope) => scope === "openid" || scope.startsWith("launch");
var csrfOf = (session, handle) => Buffer.from(hmac(derivedKey("consent form"), `${session.id}
${handle}`)).toString("base64url");
async function readRequest2(interaction) {
  const context = await oauthContext();
  const read2 = readStored(interaction);
  return parseAuthorizationRequest(context, read2, await resolveClientAndRedirect(context, read2));
}
function checkSender(request, of) {
  const expected = new TextEncoder().encode(csrfOf(of.session, of.handle));
  if (isForeignOrigin(request) || !equal(new TextEncoder().encode(of.csrf), expected))
    throw refuse2("consent.csrf");
}
async function takeAnswer(request) {
  const form = await readForm(request);
  const handle = form.get("interaction") ?? "";
  const session = await readSession(request);
  const interaction = await findInteraction2(handle, request.headers.get("cookie"));
  if (!session || !interaction) throw refuse2("authorize.interaction");
  checkSender(request, { session, handle, csrf: form.get("csrf") ?? "" });
  const { client, audience, scopes } = await readRequest2(interaction);
  const ticked = form.getAll("scope");
  const agreed = scopes.filter((scope) => isRequired(scope) || ticked.includes(scope));
  const allowed = form.get("decision") === "allow" && (agreed.length > 0 || scopes.length === 0);
  const answers = allowed ? { consent: { userId: session.user.id, scopes: agreed } } : { denied: true };
  if (!await answerInteraction2(interaction.hash, answers)) throw refuse2("authorize.interaction");
  if (allowed) {
    const about = { userId: session.user.id, appId: client.id, audience: audience.value };
    await rememberConsent(db(), { ...about, scopes: agreed });
  }
  return seeOther(`${endpointUrl(issuer(), "authorize")}?interaction=${handle}`);
}
async function consentEndpoint(request) {
  if (request.method !== "POST") {
    return new Response("This method is not allowed here.", { status: 405, headers: { allow: "POST" } });
  }
  try {
    return await takeAnswer(request);
  } catch (error) {
    return errorPage(translate(error));
  }
}

// lib/server/auth/limits.ts
import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";

// lib/server/oauth/device.ts
var csrfOf2 = (session, userCode) => Buffer.from(hmac(derivedKey("device form"), `${session.id}
${userCode}`)).toString("base64url");
async function findAsked(userCode) {
  const params = await findPendingDevice(db(), userCode);
  const client = params && await store2.findClient(params.get("client_id") ?? "");
  if (!params || client?.state !== "active") return null;
  return { client, ...await readDeviceRequest(await oauthContext(), client, params) };
}
async function approve(request, of) {
  const session = await findOAuthSession(request);
  if (!session) throw refuse2("authorize.interaction");
  const { client, asked } = of;
  const grant = newGrant(await oauthContext(), {
    client,
    session,
    audience: asked.audience,
    scopes: asked.scopes,
    nonce: null,
    claims: null,
    launch: null
  });
  if (!await approveDevice(db(), { userCode: of.userCode, grant })) throw refuse2("authorize.interaction");
  const facts = { client, userId: session.userId, grantId: grant.id, scopes: grant.scopes };
  await recordFacts("authorize.granted", request, { facts, error: null });
}
async function deviceAnswerEndpoint(request) {
  if (request.method !== "POST") {
    return new Response("This method is not allowed here.", { status: 405, headers: { allow: "POST" } });
  }
  try {
    const form = await readForm(request);
    const session = await readSession(request);
    const userCode = parseUserCode(form.get("userCode") ?? "");
    const encode2 = (text13) => new TextEncoder().encode(text13);
    if (!session || !userCode || isForeignOrigin(request) || !equal(encode2(form.get("csrf") ?? ""), encode2(csrfOf2(session, userCode)))) {
      throw refuse2("consent.csrf");
    }
    const asked = await findAsked(userCode);
    if (!asked) throw refuse2("authorize.interaction");
    const allowed = form.get("decision") === "allow";
    if (allowed) await approve(request, { client: asked.client, userCode, asked });
    else await denyDevice(db(), userCode);
    return seeOther(`${issuer()}/device?done=${allowed ? "allowed" : "denied"}`);
  } catch (error) {
    return errorPage(translate(error));
  }
}

// lib/server/oauth/documents.ts
var OPEN = { "access-control-allow-origin": "*", "x-content-type-options": "nosniff" };
var METHODS3 = "GET, HEAD, OPTIONS";
function publicDocument(read2, maxAgeSeconds) {
  return async (request) => {
    if (request.method === "OPTIONS") {
      const headers = {
        ...OPEN,
        allow: METHODS3,
        "access-control-allow-methods": METHODS3,
        "access-control-max-age": "600"
      };
      return new Response(null, { status: 204, headers });
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      const json = { error: "invalid_request", error_description: "This method is not allowed here." };
      return toResponse({ status: 405, headers: { allow: METHODS3 }, json }, OPEN);
    }
    try {
      const body = JSON.stringify(await read2());
      const etag = `"${Buffer.from(sha256(body)).toString("base64url").slice(0, 22)}"`;
      const headers = { ...OPEN, etag, "cache-control": `public, max-age=${maxAgeSeconds}` };
      if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
      return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
    } catch (error) {
      return toResponse(errorResponse(translate(error), issuer()), OPEN);
    }
  };
}
var jwks = publicDocument(publicKeySet, 300);
var openIdConfiguration = publicDocument(() => toOpenIdMetadata(issuer()), 3600);
var serverMetadata = publicDocument(() => toServerMetadata(issuer()), 3600);

// lib/oauth/end-session.ts
async function readHint2(context, params) {
  const sent = params.get("id_token_hint");
  if (sent === void 0) return null;
  const claims = await context.readIdToken(sent);
  const named = params.get("client_id");
  if (!claims || typeof claims.aud !== "string") throw refuse2("logout.hint");
  if (named !== void 0 && named !== claims.aud) throw refuse2("logout.hint");
  return { clientId: claims.aud, sub: claims.sub, sid: claims.sid };
}
function toLocation(client, params) {
  const sent = params.get("post_logout_redirect_uri");
  if (sent === void 0) return null;
  if (!client?.postLogoutRedirectUris.includes(sent)) {
    throw refuse2("logout.redirect_uri", { detail: { sent: sent.slice(0, 500) } });
  }
  const state6 = params.get("state");
  if (state6 === void 0) return sent;
  return `${sent}${sent.includes("?") ? "&" : "?"}${new URLSearchParams({ state: state6 })}`;
}
async function decideLogout(context, params, of) {
  const hint = await readHint2(context, params);
  const clientId = hint?.clientId ?? params.get("client_id");
  const client = clientId === void 0 ? null : await context.store.findClient(clientId);
  const location = toLocation(client, params);
  const { session, confirmed } = of;
  const mine = hint !== null && (session === null || hint.sid === session.id || !hint.sid && hint.sub === session.userId);
  if (confirmed || mine || session === null && location === null) return { kind: "done", location };
  return { kind: "confirm", location, appName: client?.name ?? null };
}

// lib/server/oauth/end-session.ts
var clearCookie = () => `${sessionCookieName()}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${isHttps() ? "; Secure" : ""}`;
var confirmationOf = (session) => Buffer.from(hmac(derivedKey("logout form"), session.id)).toString("base64url");
function isConfirmed2(session, sent) {
  if (!session || sent === void 0) return false;
  return equal(new TextEncoder().encode(sent), new TextEncoder().encode(confirmationOf(session)));
}
var KEPT = ["client_id", "post_logout_redirect_uri", "state", "id_token_hint"];
var MAX_QUERY = 8e3;
var keptParams = (params) => Object.fromEntries([...params].filter(([name]) => KEPT.includes(name)));
async function logOut(request, sent) {
  const params = parseParams(sent);
  const session = await findOAuthSession(request);
  const confirmed = request.method === "POST" && isConfirmed2(session, params.get("confirm"));
  const outcome2 = await decideLogout(await oauthContext(), params, { session, confirmed });
  if (outcome2.kind === "confirm") {
    const fields = keptParams(params);
    const confirm2 = session ? confirmationOf(session) : "";
    return logoutPage({
      appName: outcome2.appName,
      fields: { ...fields, confirm: confirm2 },
      signedIn: session !== null
    });
  }
  if (session) await endSession(session.id);
  const cookie = session ? clearCookie() : null;
  const { location } = outcome2;
  return location === null ? signedOutPage(cookie) : seeOther(location, cookie);
}
async function endSessionEndpoint(request) {
  if (!["GET", "HEAD", "POST"].includes(request.method)) {
    return new Response("This method is not allowed here.", { status: 405, headers: { allow: "GET, POST" } });
  }
  try {
    if (request.method !== "POST") return await logOut(request, new URL(request.url).searchParams);
    const form = await readForm(request);
    if (form.has("confirm")) {
      if (isForeignOrigin(request)) throw refuse2("consent.csrf");
      return await logOut(request, form);
    }
    const query = new URLSearchParams(keptParams(parseParams(form))).toString();
    if (query.length > MAX_QUERY) throw refuse2("request.too_large", { detail: { length: query.length } });
    return seeOther(`${endpointUrl(issuer(), "endSession")}?${query}`);
  } catch (error) {
    return errorPage(translate(error));
  }
}

// lib/oauth/revocation.ts
var revoke = async (context, request) => {
  const params = parseParams(request.form);
  const { client } = await authenticateClient(context, request, params);
  const sent = requireParam(params, "token");
  const done = { status: 200, json: {} };
  const refresh = await context.store.findRefreshToken(context.sha256(sent));
  if (refresh) {
    if (refresh.grant.appId !== client.id) throw refuse2("revoke.other_client");
    request.facts.grantId = refresh.grant.id;
    await context.store.revokeGrant(refresh.grant.id, "revoked_by_app", revocationEnd(context.now()));
    return done;
  }
  const access = await context.verifyAccessToken(sent);
  if (!access) return done;
  if (access.appId !== client.id) throw refuse2("revoke.other_client");
  await context.store.revokeToken(access.jti, access.expiresAt);
  return done;
};

// lib/oauth/mint.ts
var BACKEND_SERVICE_TTL_SECONDS = 300;
function ttlOf(client, subject) {
  const caps = [client.tokens.accessTtlSeconds, subject.api?.maxAccessTtlSeconds ?? Number.POSITIVE_INFINITY];
  if (client.smart && client.kind === "service") caps.push(BACKEND_SERVICE_TTL_SECONDS);
  return Math.min(...caps);
}
function planAccessToken(context, client, subject) {
  const { user, api, grantId, launch, dpopJkt, signIn } = subject;
  const iat = Math.floor(context.now().getTime() / 1e3);
  const ttlSeconds = ttlOf(client, subject);
  const jti = toBase64Url(context.random(16));
  const fhirUser = user && subject.scopes.includes("fhirUser") ? toFhirUser(user, api, context.issuer) : null;
  const optional = {
    scope: subject.scopes.length > 0 ? printScopes(subject.scopes) : null,
    roles: subject.roles.length > 0 ? subject.roles : null,
    grant_id: grantId,
    auth_time: signIn && Math.floor(signIn.authTime.getTime() / 1e3),
    fhirUser,
    userinfo_claims: signIn?.claims?.userinfo.length ? signIn.claims.userinfo : null,
    launch,
    cnf: dpopJkt && { jkt: dpopJkt }
  };
  const claims = {
    iss: context.issuer,
    sub: user?.id ?? client.clientId,
    aud: subject.audience,
    exp: iat + ttlSeconds,
    iat,
    jti,
    client_id: client.clientId
  };
  for (const [name, value] of Object.entries(optional)) if (value !== null) claims[name] = value;
  return { format: api?.accessTokenFormat ?? "jwt", alg: api?.signingAlg ?? "ES256", jti, ttlSeconds, claims };
}
var toAtHash = (context, accessToken) => toBase64Url(context.sha256(accessToken).slice(0, 16));
function signIdToken(context, client, of) {
  const { user, signIn, api, scopes } = of.subject;
  if (!user || !signIn) return null;
  const iat = Math.floor(context.now().getTime() / 1e3);
  const fhirUser = scopes.includes("fhirUser") ? toFhirUser(user, api, context.issuer) : null;
  return context.sign(client.idTokenAlg, "JWT", {
    ...toIdTokenClaims(user, signIn.claims),
    iss: context.issuer,
    sub: user.id,
    aud: client.clientId,
    exp: iat + of.ttlSeconds,
    iat,
    auth_time: Math.floor(signIn.authTime.getTime() / 1e3),
    at_hash: toAtHash(context, of.accessToken),
    ...signIn.nonce !== null && { nonce: signIn.nonce },
    ...signIn.amr.length > 0 && { amr: signIn.amr },
    ...signIn.sessionId && { sid: signIn.sessionId },
    ...fhirUser && { fhirUser }
  });
}
async function mintTokens(context, client, prepared) {
  const { subject, refresh } = prepared;
  const plan = planAccessToken(context, client, subject);
  const opaque = plan.format === "opaque" ? `at_${toBase64Url(context.random(32))}` : null;
  const rows2 = {
    access: opaque ? {
      hash: context.sha256(opaque),
      jti: plan.jti,
      grantId: subject.grantId,
      appId: client.id,
      claims: plan.claims,
      expiresAt: new Date((Number(plan.claims.iat) + plan.ttlSeconds) * 1e3)
    } : null,
    bindTo: client.kind === "public" ? subject.dpopJkt : null,
    refresh: refresh?.row ? { ...refresh.row, hash: context.sha256(refresh.token) } : null
  };
  await prepared.redeem(rows2);
  const accessToken = opaque ?? await context.sign(plan.alg, "at+jwt", plan.claims);
  const idToken = await signIdToken(context, client, { subject, accessToken, ttlSeconds: plan.ttlSeconds });
  return {
    ...subject.launch,
    access_token: accessToken,
    token_type: subject.dpopJkt ? "DPoP" : "Bearer",
    expires_in: plan.ttlSeconds,
    ...subject.scopes.length > 0 && { scope: printScopes(subject.scopes) },
    ...refresh && { refresh_token: refresh.token },
    ...idToken && { id_token: idToken }
  };
}

// lib/oauth/token.ts
function requireGrant(params) {
  const sent = params.get("grant_type");
  if (sent === void 0) throw refuse2("grant_type.missing");
  const grant = GRANTS.find((entry) => entry.type === sent);
  if (!grant) throw refuse2("grant_type.unsupported", { detail: { sent: sent.slice(0, 100) } });
  return grant;
}
function checkGrantAllowed(client, grant) {
  const confidentialOnly = grant.type === "client_credentials" && client.authMethod === "none";
  if (confidentialOnly || !client.grantTypes.includes(grant.type)) {
    throw refuse2("grant_type.not_registered", { detail: { sent: grant.type, registered: client.grantTypes } });
  }
}
var token = async (context, request) => {
  const params = parseParams(request.form);
  const grant = requireGrant(params);
  request.facts.grantType = grant.type;
  const { client } = await authenticateClient(context, request, params);
  checkGrantAllowed(client, grant);
  const dpopJkt = await readProof(context, request, client);
  const prepared = await grant.prepare(context, { client, params, facts: request.facts, dpopJkt });
  request.facts.scopes = prepared.subject.scopes;
  return { status: 200, json: await mintTokens(context, client, prepared) };
};

// lib/server/oauth/endpoints.ts
var tokenEndpoint = oauthEndpoint({
  endpoint: "token",
  methods: ["POST"],
  core: token,
  cors: "registered",
  activity: { done: "token.issued", refused: "token.refused" }
});
var introspectEndpoint = oauthEndpoint({
  endpoint: "introspect",
  methods: ["POST"],
  core: introspect,
  cors: "none",
  activity: { refused: "introspect.refused" }
});
var revokeEndpoint = oauthEndpoint({
  endpoint: "revoke",
  methods: ["POST"],
  core: revoke,
  cors: "registered",
  activity: { done: "token.revoked", refused: "token.refused" }
});
var parEndpoint = oauthEndpoint({
  endpoint: "par",
  methods: ["POST"],
  core: pushRequest,
  cors: "registered",
  activity: { refused: "authorize.refused" }
});
var deviceEndpoint = oauthEndpoint({
  endpoint: "deviceAuthorization",
  methods: ["POST"],
  core: authorizeDevice,
  cors: "registered",
  activity: { refused: "authorize.refused" }
});
var userinfoEndpoint = oauthEndpoint({
  endpoint: "userinfo",
  methods: ["GET", "POST"],
  core: userinfo,
  cors: "registered",
  activity: {}
});

// lib/server/oauth/routes.ts
var oauthRoutes = [
  { methods: ["GET", "POST"], path: ENDPOINT_PATHS.authorize, handler: authorizeEndpoint },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.token, handler: tokenEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.introspect, handler: introspectEndpoint },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.revoke, handler: revokeEndpoint },
  { methods: ["GET", "POST", "OPTIONS"], path: ENDPOINT_PATHS.userinfo, handler: userinfoEndpoint },
  { methods: ["GET", "OPTIONS"], path: ENDPOINT_PATHS.jwks, handler: jwks },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.par, handler: parEndpoint },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.deviceAuthorization, handler: deviceEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.deviceAnswer, handler: deviceAnswerEndpoint },
  { methods: ["GET", "POST"], path: ENDPOINT_PATHS.endSession, handler: endSessionEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.consent, handler: consentEndpoint },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/openid-configuration", handler: openIdConfiguration },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/oauth-authorization-server", handler: serverMetadata }
];

// lib/server/http/machine-routes.ts
var machineRoutes = [...oauthRoutes, ...fhirRoutes, ...decisionRoutes];

// lib/server/http/mount.ts
import { getRequestListener } from "@hono/node-server";
function createMount(routes, onError) {
  const exact = /* @__PURE__ */ new Map();
  const folders = [];
  for (const route of routes) {
    const handler = toNodeHandler(route, onError);
    if (route.path.endsWith("/*")) folders.push({ prefix: route.path.slice(0, -1), handler });
    else exact.set(route.path, handler);
  }
  return (url) => exact.get(url.pathname) ?? folders.find(({ prefix }) => url.pathname.startsWith(prefix))?.handler ?? null;
}
function toNodeHandler(route, onError) {
  const listener = getRequestListener((request) => answer3(route, request, onError), {
    // Next shares this process and keeps the built-in Request and Response.
    overrideGlobalObjects: false,
    errorHandler: () => Response.json({ error: "invalid_request" }, { status: 400 })
  });
  return (incoming, outgoing) => listener(incoming, outgoing);
}
async function answer3(route, request, onError) {
  const { method } = request;
  const allowed = allowedMethods(route);
  if (!allowed.includes(method)) {
    return Response.json(
      { error: "method_not_allowed" },
      { status: 405, headers: { allow: allowed.join(", ") } }
    );
  }
  if (method === "OPTIONS" && !route.methods.includes("OPTIONS")) {
    return new Response(null, { status: 204, headers: { allow: allowed.join(", ") } });
  }
  try {
    return await route.handler(request);
  } catch (error) {
    const body = { error: "server_error", reference: onError(error) };
    return Response.json(body, { status: 500, headers: { "cache-control": "no-store" } });
  }
}
function allowedMethods(route) {
  const implied = route.methods.includes("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"];
  return [.../* @__PURE__ */ new Set([...route.methods, ...implied])];
}

// lib/server/http/main.ts
var PAGE_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
function createListener(input) {
  const { settings: settings3, state: state6, nextHandler } = input;
  const isReady = async () => !state6.draining && (await db().$client`select 1`).length === 1;
  const findMachineHandler = createMount([...healthRoutes(isReady), ...machineRoutes], log.failure);
  const rules = { issuer: new URL(settings3.url), trustedProxies: settings3.trustedProxies };
  return (incoming, outgoing) => {
    const askedHost = incoming.headers.host ?? "";
    outgoing.setHeader("x-content-type-options", "nosniff");
    if (state6.draining) outgoing.setHeader("connection", "close");
    const url = cleanIncoming(incoming, rules);
    if (url === null) {
      outgoing.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_request"}');
      return;
    }
    const handler = findMachineHandler(url);
    if (handler === null && !PAGE_METHODS.includes(incoming.method ?? "")) {
      outgoing.writeHead(405, { allow: PAGE_METHODS.join(", ") }).end();
      return;
    }
    if (handler === null && isOtherLoopbackName(askedHost, rules.issuer) && incoming.method === "GET") {
      outgoing.writeHead(307, { location: url.href }).end();
      return;
    }
    const answered = handler === null ? nextHandler(incoming, outgoing) : handler(absolute(incoming, url), outgoing);
    answered.catch((error) => {
      log.failure(error);
      outgoing.destroy();
    });
  };
}
function absolute(incoming, url) {
  incoming.url = url.href;
  return incoming;
}
function isOtherLoopbackName(askedHost, issuer2) {
  if (askedHost === issuer2.host || !isLoopback(issuer2.hostname) || !URL.canParse(`http://${askedHost}`))
    return false;
  const asked = new URL(`http://${askedHost}`);
  return isLoopback(asked.hostname) && asked.port === issuer2.port;
}

// lib/server/gateway/bench.ts
var READS = 'permit (principal, action in [Action::"read", Action::"search"], resource);';
async function startBenchGateway(of) {
  const url = `http://127.0.0.1:${of.port}`;
  const key = Buffer.from(randomBytes(32)).toString("base64url");
  const parsed = parseSettings({
    ADMIT_URL: url,
    ADMIT_MASTER_KEY: key,
    ADMIT_LOG_LEVEL: "warn",
    PORT: String(of.port)
  });
  if (!parsed.ok) throw new Error(parsed.problems.join());
  const settings3 = { ...parsed.settings, databaseUrl: of.databaseUrl };
  adoptSettings(settings3);
  await applyMigrations(of.databaseUrl, path.join(of.root, "db", "migrations"));
  const db2 = openDatabase(of.databaseUrl);
  const apiId = await addApi(db2, of.upstream);
  const free2 = await addApp(db2, apiId, "system/*.rs");
  const held2 = await addApp(db2, apiId, "system/Observation.rs?category=laboratory");
  const nothing = async () => {
    throw new Error("INVARIANT: no measured call is a page");
  };
  await listen(createListener({ settings: settings3, state: { draining: false }, nextHandler: nothing }), {
    host: "127.0.0.1",
    port: of.port
  });
  return {
    base: `${url}/fhir/bench`,
    freeToken: await askToken(url, free2),
    heldToken: await askToken(url, held2)
  };
}
async function addApi(db2, upstream) {
  const id = freshId("api");
  await db2.insert(apis).values({
    id,
    slug: "bench",
    name: "Bench",
    identifierUri: "api://bench",
    fhirBaseUrl: upstream,
    allowedPrivateHost: "127.0.0.1"
  });
  return id;
}
async function addApp(db2, apiId, scope) {
  const [appId, policyId] = [freshId("app"), freshId("policy")];
  const secret = Buffer.from(randomBytes(32)).toString("base64url");
  await db2.insert(apps).values({
    id: appId,
    clientId: appId,
    kind: "service",
    name: scope,
    authMethod: "client_secret_basic",
    grantTypes: ["client_credentials"],
    allowedScopes: [scope],
    defaultApiId: apiId,
    accessTtlSeconds: 3600
  });
  await db2.insert(appApiGrants).values({ appId, apiId });
  await db2.insert(appSecrets).values({
    id: freshId("secret"),
    appId,
    appKind: "service",
    secretHash: sha256(secret),
    lastFour: secret.slice(-4)
  });
  await db2.insert(policies).values({ id: policyId, name: appId, cedar: READS });
  await db2.insert(policyLinks).values({ id: freshId("policyLink"), policyId, appId });
  return { clientId: appId, secret };
}
async function askToken(url, { clientId, secret }) {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const answer4 = await fetch(`${url}/oauth/token`, { method: "POST", body, headers: { authorization } });
  const { access_token: token2 } = await answer4.json();
  if (typeof token2 !== "string") throw new Error("INVARIANT: an app made a moment ago gets a token");
  return token2;
}

// <stdin>
process.on("SIGTERM", () => process.exit(0));
process.on("message", async (input) => {
  if (input === "memory") return process.send({ rss: process.memoryUsage.rss() });
  process.send(await startBenchGateway(input));
});
