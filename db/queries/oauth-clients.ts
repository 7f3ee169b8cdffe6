/** Apps, APIs and people as the protocol sees them. Each is one round trip; the callers cache. */

import type { UserId } from "@/lib/id"
import type { OAuthApi, OAuthClient, OAuthUser } from "@/lib/oauth/client"
import type { Db } from "../client"
import { sqlOf, toDate, toDateOrNull } from "./oauth-values"

interface ClientRow
  extends Omit<OAuthClient, "state" | "tokensInvalidBefore" | "secrets" | "keys" | "tokens"> {
  state: "active" | "draft" | "disabled"
  issuer: string
  binned: boolean
  invalidBefore: string | null
  accessTtlSeconds: number
  refreshIdleTtlSeconds: number | null
  refreshAbsoluteTtlSeconds: number | null
  refreshGraceSeconds: number
  secrets: { id: string; hash: string; state: string; retireAt: string | null; expiresAt: string | null }[]
  keys: (Omit<OAuthClient["keys"][number], "expiresAt" | "disabledAt"> & {
    expiresAt: string | null
    disabledAt: string | null
  })[]
}

function stateOf(row: ClientRow): OAuthClient["state"] {
  if (row.binned) return "binned"
  return row.issuer === "admit" ? row.state : "elsewhere"
}

function toClient(row: ClientRow): OAuthClient {
  const { accessTtlSeconds, refreshIdleTtlSeconds, refreshAbsoluteTtlSeconds, refreshGraceSeconds } = row
  return {
    ...row,
    state: stateOf(row),
    tokens: { accessTtlSeconds, refreshIdleTtlSeconds, refreshAbsoluteTtlSeconds, refreshGraceSeconds },
    tokensInvalidBefore: toDateOrNull(row.invalidBefore),
    secrets: row.secrets.map((secret) => ({
      id: secret.id as OAuthClient["secrets"][number]["id"],
      hash: new Uint8Array(Buffer.from(secret.hash, "base64")),
      state: secret.state as OAuthClient["secrets"][number]["state"],
      retireAt: toDateOrNull(secret.retireAt),
      expiresAt: toDateOrNull(secret.expiresAt),
    })),
    keys: row.keys.map((key) => ({
      ...key,
      expiresAt: toDateOrNull(key.expiresAt),
      disabledAt: toDateOrNull(key.disabledAt),
    })),
  }
}

/** The app with this `client_id`, with its credentials, redirect URIs and APIs. */
export async function findOAuthClient(db: Db, clientId: string): Promise<OAuthClient | null> {
  const [row] = await sqlOf(db)<ClientRow[]>`
    select a.id, a.client_id as "clientId", a.name, a.kind, a.state, a.issuer, a.binned_at is not null as binned,
      a.auth_method as "authMethod", a.grant_types as "grantTypes", a.pkce_required as "pkceRequired",
      a.dpop_required as "dpopRequired", a.strict_assertion_audience as "strictAssertionAudience",
      a.id_token_alg as "idTokenAlg", a.smart, a.allowed_scopes as "allowedScopes",
      a.default_api_id as "defaultApiId", a.access_ttl_seconds as "accessTtlSeconds",
      a.refresh_idle_ttl_seconds as "refreshIdleTtlSeconds",
      a.refresh_absolute_ttl_seconds as "refreshAbsoluteTtlSeconds",
      a.refresh_grace_seconds as "refreshGraceSeconds",
      a.post_logout_redirect_uris as "postLogoutRedirectUris", a.launch_urls as "launchUrls", a.jwks_uri as "jwksUri",
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
    from apps a where a.client_id = ${clientId}`
  return row ? toClient(row) : null
}

/** Every API Admit issues tokens for; disabled and binned ones are there and say so. */
export async function listOAuthApis(db: Db): Promise<OAuthApi[]> {
  return sqlOf(db)<OAuthApi[]>`
    select a.id, a.slug, a.name, a.identifier_uri as "identifierUri", a.fhir_base_url as "fhirBaseUrl",
      a.enforcement, a.smart, a.access_token_format as "accessTokenFormat", a.signing_alg as "signingAlg",
      a.max_access_ttl_seconds as "maxAccessTtlSeconds",
      a.state = 'active' and a.binned_at is null as usable,
      coalesce((select jsonb_object_agg(s.scope, s.title) from api_scopes s
        where s.api_id = a.id and s.title <> ''), '{}') as "scopeTitles"
    from apis a where a.issuer = 'admit' order by a.id`
}

/** The columns of `toOAuthUser`, for a query with `users u` in it. */
export const USER_COLUMNS = `
  u.id as "userId", u.state = 'active' as "userActive", u.email, u.email_verified as "emailVerified",
  u.name as "userName", u.given_name as "givenName", u.family_name as "familyName",
  u.phone_number as "phoneNumber", u.phone_verified as "phoneVerified", u.address, u.locale,
  u.fhir_user as "fhirUser", u.updated_at as "userUpdatedAt"`

export interface UserRow extends Omit<OAuthUser, "id" | "active" | "name" | "updatedAt"> {
  userId: UserId
  userActive: boolean
  userName: string
  userUpdatedAt: string
}

export const toOAuthUser = (row: UserRow): OAuthUser => ({
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
  updatedAt: toDate(row.userUpdatedAt),
})

export async function findOAuthUser(db: Db, id: UserId): Promise<OAuthUser | null> {
  const sql = sqlOf(db)
  const [row] = await sql<UserRow[]>`select ${sql.unsafe(USER_COLUMNS)} from users u where u.id = ${id}`
  return row ? toOAuthUser(row) : null
}

/** True when some active app names the origin for cross-origin calls, or has a single-page redirect URI in it. */
export async function isRegisteredOrigin(db: Db, origin: string): Promise<boolean> {
  const [row] = await sqlOf(db)<{ known: boolean }[]>`
    select exists (select 1 from apps where state = 'active' and binned_at is null and ${origin} = any(cors_origins))
      or exists (select 1 from app_redirect_uris r join apps a on a.id = r.app_id
        where r.platform = 'spa' and a.state = 'active' and a.binned_at is null
          and (r.uri = ${origin} or starts_with(r.uri, ${`${origin}/`}))) as known`
  return row?.known ?? false
}
