/** Rows for apps and APIs, written straight to the database: what these specs prove begins after registration. */

import { createHash, randomBytes } from "node:crypto"
import type postgres from "postgres"
import { newId } from "@/lib/id"

export interface TestApi {
  id: string
  identifierUri: string
}

export interface TestApp {
  id: string
  clientId: string
  /** Clear value; empty for an app without one. */
  secret: string
}

const fresh = (kind: "app" | "api" | "redirectUri" | "secret" | "key") => newId(kind, randomBytes(16))

/** An API tokens are issued for. */
export async function addApi(sql: postgres.Sql): Promise<TestApi> {
  const id = fresh("api")
  const name = randomBytes(6).toString("hex")
  const identifierUri = `https://fhir.example.org/${name}`
  await sql`
    insert into apis (id, slug, name, identifier_uri)
    values (${id}, ${`api-${name}`}, ${`API ${name}`}, ${identifierUri})`
  return { id, identifierUri }
}

const KINDS = {
  public: { method: "none", grants: ["authorization_code", "refresh_token"] },
  confidential: { method: "client_secret_basic", grants: ["authorization_code", "refresh_token"] },
  service: { method: "client_secret_basic", grants: ["client_credentials"] },
}
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
const SCOPES = ["openid", "profile", "email", "offline_access", "patient/*.rs", "system/*.rs"]

/** An app with that API as its default, its redirect URI and its secret or key. */
export async function addApp(
  sql: postgres.Sql,
  kind: keyof typeof KINDS,
  of: { apiId: string; redirectUri?: string; publicJwk?: { kid: string; alg: string }; device?: boolean },
): Promise<TestApp> {
  const id = fresh("app")
  const { method, grants } = KINDS[kind]
  const refresh = kind === "service" ? null : 3600
  const authMethod = of.publicJwk ? "private_key_jwt" : method
  const grantTypes = of.device ? [...grants, DEVICE] : grants
  await sql`
    insert into apps (id, client_id, kind, name, auth_method, grant_types, allowed_scopes, default_api_id,
      access_ttl_seconds, refresh_idle_ttl_seconds, refresh_absolute_ttl_seconds)
    values (${id}, ${id}, ${kind}, ${`Test ${kind}`}, ${authMethod}, ${grantTypes}, ${SCOPES}, ${of.apiId},
      300, ${refresh}, ${refresh})`
  await sql`insert into app_api_grants (app_id, api_id) values (${id}, ${of.apiId})`
  if (of.redirectUri) {
    await sql`
      insert into app_redirect_uris (id, app_id, app_kind, uri, platform)
      values (${fresh("redirectUri")}, ${id}, ${kind}, ${of.redirectUri}, 'web')`
  }
  if (of.publicJwk) {
    const { kid, alg } = of.publicJwk
    await sql`
      insert into app_keys (id, app_id, app_kind, kid, alg, public_jwk)
      values (${fresh("key")}, ${id}, ${kind}, ${kid}, ${alg}, ${sql.json({ ...of.publicJwk })})`
  }
  const secret = kind === "public" || of.publicJwk ? "" : await addSecret(sql, { appId: id, kind })
  return { id, clientId: id, secret }
}

async function addSecret(sql: postgres.Sql, of: { appId: string; kind: string }): Promise<string> {
  const secret = `adm_${randomBytes(32).toString("base64url")}`
  const hash = createHash("sha256").update(secret).digest()
  await sql`
    insert into app_secrets (id, app_id, app_kind, secret_hash, last_four)
    values (${fresh("secret")}, ${of.appId}, ${of.kind}, ${hash}, ${secret.slice(-4)})`
  return secret
}

/** Moves the change counter, as every admin write does. */
export async function announceChange(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into change_counter (id, value) values (1, 1)
    on conflict (id) do update set value = change_counter.value + 1`
}
