/** Test data for the protocol: an instance on a database of its own, and rows for apps, APIs and people. */

import { randomBytes } from "node:crypto"
import type { Db } from "@/db/client"
import * as schema from "@/db/schema/index"
import { type Id, type IdKind, newId } from "@/lib/id"
import { sha256 } from "./hash"

const fresh = <K extends IdKind>(kind: K): Id<K> => newId(kind, randomBytes(16))
const unique = () => randomBytes(6).toString("hex")

type AppRow = typeof schema.apps.$inferInsert

export interface TestApp {
  id: Id<"app">
  clientId: string
  /** Clear value; empty for an app without one. */
  secret: string
  redirectUri: string
}

export const REDIRECT_URI = "https://app.example.org/callback"

const KIND_DEFAULTS = {
  public: { authMethod: "none", grantTypes: ["authorization_code", "refresh_token"] },
  confidential: { authMethod: "client_secret_basic", grantTypes: ["authorization_code", "refresh_token"] },
  service: { authMethod: "client_secret_basic", grantTypes: ["client_credentials"] },
} as const

/** An API tokens are issued for. */
export async function addApi(db: Db, change: Partial<typeof schema.apis.$inferInsert> = {}) {
  const name = unique()
  const row = {
    id: fresh("api"),
    slug: `api-${name}`,
    name: `API ${name}`,
    identifierUri: `https://fhir.example.org/${name}`,
    ...change,
  }
  await db.insert(schema.apis).values(row)
  return row
}

/** An app of the kind with its credential, redirect URI and, when given, its default API. */
export async function addApp(
  db: Db,
  kind: AppRow["kind"],
  of: { apiId?: Id<"api">; row?: Partial<AppRow>; redirectUri?: string; roles?: string[] } = {},
): Promise<TestApp> {
  const id = fresh("app")
  const defaults = KIND_DEFAULTS[kind]
  const row: AppRow = {
    id,
    clientId: id,
    kind,
    name: `Test ${kind}`,
    authMethod: defaults.authMethod,
    grantTypes: [...defaults.grantTypes],
    allowedScopes: ["openid", "profile", "email", "offline_access", "patient/*.rs", "system/*.rs"],
    defaultApiId: of.apiId ?? null,
    accessTtlSeconds: 300,
    refreshIdleTtlSeconds: kind === "service" ? null : 3600,
    refreshAbsoluteTtlSeconds: kind === "service" ? null : 86_400,
    ...of.row,
  }
  await db.insert(schema.apps).values(row)
  const { apiId, roles = [] } = of
  if (apiId) await db.insert(schema.appApiGrants).values({ appId: id, apiId, roles })
  const redirectUri = of.redirectUri ?? REDIRECT_URI
  if (kind !== "service") {
    const uri = {
      id: fresh("redirectUri"),
      appId: id,
      appKind: kind,
      uri: redirectUri,
      platform: "web" as const,
    }
    await db.insert(schema.appRedirectUris).values(uri)
  }
  const secret = kind === "public" ? "" : await addSecret(db, { appId: id, kind })
  return { id, clientId: row.clientId, secret, redirectUri }
}

/** @returns the clear secret */
export async function addSecret(
  db: Db,
  of: { appId: Id<"app">; kind: AppRow["kind"]; row?: Partial<typeof schema.appSecrets.$inferInsert> },
): Promise<string> {
  const secret = `adm_${randomBytes(32).toString("base64url")}`
  await db.insert(schema.appSecrets).values({
    id: fresh("secret"),
    appId: of.appId,
    appKind: of.kind,
    secretHash: sha256(secret),
    lastFour: secret.slice(-4),
    ...of.row,
  })
  return secret
}

export async function addUser(db: Db, change: Partial<typeof schema.users.$inferInsert> = {}) {
  const name = unique()
  const row = {
    id: fresh("user"),
    email: `${name}@example.org`,
    emailVerified: true,
    name: `Person ${name}`,
    role: "member" as const,
    ...change,
  }
  await db.insert(schema.users).values(row)
  return row
}

/** A sign-in session. @returns its id, and the handle for the cookie */
export async function addSession(db: Db, of: { userId: Id<"user">; authTime?: Date }) {
  const handle = randomBytes(32).toString("base64url")
  const id = fresh("session")
  await db.insert(schema.sessions).values({
    id,
    handleHash: sha256(handle),
    userId: of.userId,
    authTime: of.authTime ?? new Date(),
    amr: ["pwd"],
    expiresAt: new Date(Date.now() + 3_600_000),
  })
  return { id, handle }
}

/** Moves the change counter, as every admin write does. */
export async function announceChange(db: Db): Promise<void> {
  await db.$client`
    insert into change_counter (id, value) values (1, 1) on conflict (id) do update set value = change_counter.value + 1`
}
