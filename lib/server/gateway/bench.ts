/**
 * The gateway as a process of its own, for `npm run bench:gateway`: the server's listener with its machine
 * routes, a database, and apps with tokens. Only Next behind it is left out; no measured call would reach it.
 */

import path from "node:path"
import type { Db } from "@/db/client"
import { applyMigrations } from "@/db/migrate"
import * as schema from "@/db/schema/index"
import type { ApiId } from "@/lib/id"
import { openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { listen } from "@/lib/server/http/listen"
import { createListener } from "@/lib/server/http/main"
import { sha256 } from "@/lib/server/oauth/hash"
import { freshId, randomBytes } from "@/lib/server/random"
import { parseSettings } from "@/lib/settings.mjs"
import { exchangeHttp } from "./transport"

/** One API as the benchmark calls it. */
export interface BenchApi {
  /** The FHIR base clients call. */
  base: string
  /** Of an app that may read everything, so that answers pass unseen. */
  freeToken: string
  /** Of an app whose scope asks for a category, so that answers are looked at. */
  heldToken: string
}

const READS = 'permit (principal, action in [Action::"read", Action::"search"], resource);'

/**
 * @param of.simple,of.real FHIR bases to forward to, on loopback
 * @returns the APIs, and a proxy of the simple one that does nothing but pass on
 */
export async function startBenchGateway(of: {
  databaseUrl: string
  simple: string
  real: string
  port: number
  root: string
}): Promise<{ viaSimple: BenchApi; viaReal: BenchApi; bareProxy: string }> {
  const url = `http://127.0.0.1:${of.port}`
  const key = Buffer.from(randomBytes(32)).toString("base64url")
  const parsed = parseSettings({
    ADMIT_URL: url,
    ADMIT_MASTER_KEY: key,
    ADMIT_LOG_LEVEL: "warn",
    PORT: String(of.port),
  })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const settings = { ...parsed.settings, databaseUrl: of.databaseUrl }
  adoptSettings(settings)
  await applyMigrations(of.databaseUrl, path.join(of.root, "db", "migrations"))
  const db = openDatabase(of.databaseUrl)
  // All of it before the first call, after which a change takes up to a second to be in force.
  const simple = await addBenchApi(db, { slug: "simple", upstream: of.simple })
  const real = await addBenchApi(db, { slug: "real", upstream: of.real })
  const nothing = () => {
    throw new Error("INVARIANT: no measured call is a page")
  }
  await listen(createListener({ settings, state: { draining: false }, pages: nothing }), {
    host: "127.0.0.1",
    port: of.port,
  })
  const bareProxy = await startBareProxy(new URL(of.simple))
  return { viaSimple: await simple(url), viaReal: await real(url), bareProxy }
}

/** What Node and the transport cost alone: nothing is asked, decided, looked at or written down. */
async function startBareProxy({ origin, pathname }: URL): Promise<string> {
  const { port } = await listen(
    async ({ url = "" }, response) => {
      const call = { origin, method: "GET", path: url, headers: {}, body: null }
      const { status, headers, body } = await exchangeHttp(call, { isAllowed: true, answerMs: 30_000 })
      const type = String(headers["content-type"])
      response.writeHead(status, {
        "content-type": type,
        "content-length": String(headers["content-length"]),
      })
      response.end(Buffer.isBuffer(body) ? body.toString("latin1") : "", "latin1")
    },
    { host: "127.0.0.1", port: 0 },
  )
  return `http://127.0.0.1:${port}${pathname}`
}

/** @returns asks for its tokens, when there is somebody to ask */
async function addBenchApi(db: Db, of: { slug: string; upstream: string }) {
  const apiId = await addApi(db, of)
  const free = await addApp(db, apiId, "system/*.rs")
  const held = await addApp(db, apiId, "system/Observation.rs?category=laboratory")
  return async (url: string): Promise<BenchApi> => ({
    base: `${url}/fhir/${of.slug}`,
    freeToken: await askToken(url, free),
    heldToken: await askToken(url, held),
  })
}

async function addApi(db: Db, { slug, upstream }: { slug: string; upstream: string }): Promise<ApiId> {
  const id = freshId("api")
  await db.insert(schema.apis).values({
    id,
    slug,
    name: slug,
    identifierUri: `api://${slug}`,
    fhirBaseUrl: upstream,
    allowedPrivateHost: "127.0.0.1",
  })
  return id
}

interface BenchApp {
  clientId: string
  secret: string
}

async function addApp(db: Db, apiId: ApiId, scope: string): Promise<BenchApp> {
  const [appId, policyId] = [freshId("app"), freshId("policy")]
  const secret = Buffer.from(randomBytes(32)).toString("base64url")
  await db.insert(schema.apps).values({
    id: appId,
    clientId: appId,
    kind: "service",
    name: scope,
    authMethod: "client_secret_basic",
    grantTypes: ["client_credentials"],
    allowedScopes: [scope],
    defaultApiId: apiId,
    accessTtlSeconds: 3600,
  })
  await db.insert(schema.appApiGrants).values({ appId, apiId })
  await db.insert(schema.appSecrets).values({
    id: freshId("secret"),
    appId,
    appKind: "service",
    secretHash: sha256(secret),
    lastFour: secret.slice(-4),
  })
  await db.insert(schema.policies).values({ id: policyId, name: appId, cedar: READS })
  await db.insert(schema.policyLinks).values({ id: freshId("policyLink"), policyId, appId })
  return { clientId: appId, secret }
}

async function askToken(url: string, { clientId, secret }: BenchApp): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`
  const body = new URLSearchParams({ grant_type: "client_credentials" })
  const answer = await fetch(`${url}/oauth/token`, { method: "POST", body, headers: { authorization } })
  const { access_token: token } = await answer.json()
  if (typeof token !== "string") throw new Error("INVARIANT: an app made a moment ago gets a token")
  return token
}
