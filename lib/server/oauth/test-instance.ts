/** The protocol endpoints on a database of their own, called as functions of a Request. For tests. */

import { createHash, randomBytes } from "node:crypto"
import type { Db } from "@/db/client"
import { createTestDatabase } from "@/db/test-database"
import { parseSettings } from "@/lib/settings.mjs"
import { pollAfterCommit, stopChangePolling } from "../changes"
import { vouchForClientIp } from "../client-ip"
import { flushCredentialUses } from "../credentials/uses"
import { closeDatabase, openDatabase } from "../database"
import { adoptSettings } from "../env"
import { writeNoted } from "../failures/note"
import { overRequest } from "../http/plain"
import { findConsentScreen } from "./consent"
import { oauthRoutes } from "./routes"
import { addApi, addApp, addSession, addUser, announceChange, type TestApp } from "./test-world"

export const ISSUER = "https://auth.example.org"
export const VERIFIER = randomBytes(32).toString("base64url")
export const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url")
export const SESSION_COOKIE = "__Host-admit.session"

export interface TestInstance {
  db: Db
  close(): Promise<void>
}

/** One instance for a test file. */
export async function openTestInstance(): Promise<TestInstance> {
  const database = await createTestDatabase()
  const masterKey = randomBytes(32).toString("base64url")
  const parsed = parseSettings({ ADMIT_URL: ISSUER, ADMIT_MASTER_KEY: masterKey, ADMIT_LOG_LEVEL: "silent" })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  adoptSettings(parsed.settings)
  vouchForClientIp()
  return {
    db: openDatabase(database.url),
    async close() {
      await flushCredentialUses()
      await writeNoted()
      await stopChangePolling()
      await closeDatabase()
      await database.close()
    },
  }
}

/** What a change of configuration needs before the caches of this process see it. */
export async function settle(db: Db): Promise<void> {
  await announceChange(db)
  await pollAfterCommit()
}

type Way = (url: URL, init: RequestInit) => Promise<Response>
let way: Way | null = null

/** How `call` reaches the endpoints from here on; null: as functions of a Request. */
export function answerBy(other: Way | null): void {
  way = other
}

export function call(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, ISSUER)
  if (way) return way(url, init)
  const route = oauthRoutes.find((entry) => entry.path === url.pathname)
  if (!route) throw new Error(`no route ${url.pathname}`)
  const handler = "plain" in route ? overRequest(route.plain) : route.handler
  return handler(new Request(url, init))
}

export const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  call(path, { method: "POST", body: new URLSearchParams(fields), headers })

export const basic = (app: { clientId: string; secret: string }) => ({
  authorization: `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`,
})

/** An API, an app for it, and a person signed in. */
export async function makeWorld(
  db: Db,
  of: Parameters<typeof addApp>[2] & { kind?: "public" | "confidential" } = {},
) {
  const api = await addApi(db)
  const app = await addApp(db, of.kind ?? "confidential", { ...of, apiId: api.id })
  const user = await addUser(db)
  const session = await addSession(db, { userId: user.id })
  await settle(db)
  return { api, app, user, session, cookie: `${SESSION_COOKIE}=${session.handle}` }
}
export type World = Awaited<ReturnType<typeof makeWorld>>

export function authorizePath(app: TestApp, change: Record<string, string | undefined> = {}): string {
  const all: Record<string, string | undefined> = {
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    scope: "openid profile offline_access patient/Observation.rs",
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...change,
  }
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `/oauth/authorize?${new URLSearchParams(sent)}`
}

export const locationOf = (response: Response): URL => new URL(response.headers.get("location") ?? "", ISSUER)

/** The browser's cookies after a response. */
export const withCookies = (cookie: string, response: Response): string =>
  [cookie, ...response.headers.getSetCookie().map((line) => line.split(";")[0])].join("; ")

/** Answers the consent page the response leads to. @returns where /authorize sends the browser then */
export async function answerConsent(
  response: Response,
  of: { cookie: string; allow?: boolean; leaveOut?: string[] },
): Promise<Response> {
  const cookie = withCookies(of.cookie, response)
  const handle = locationOf(response).searchParams.get("interaction") ?? ""
  const screen = await findConsentScreen(new Request(ISSUER, { headers: { cookie } }), handle)
  if (!screen) throw new Error(`no consent screen behind ${response.headers.get("location")}`)
  const form = new URLSearchParams({ ...screen.form, decision: of.allow === false ? "deny" : "allow" })
  for (const { scope } of screen.scopes) if (!of.leaveOut?.includes(scope)) form.append("scope", scope)
  const answered = await call("/oauth/consent", { method: "POST", body: form, headers: { cookie } })
  return call(answered.headers.get("location") ?? "", { headers: { cookie } })
}

/** A code of a signed-in person who consents to everything. */
export async function obtainCode(
  world: World,
  change: Record<string, string | undefined> = {},
): Promise<string> {
  const { app, cookie } = world
  const first = await call(authorizePath(app, change), { headers: { cookie } })
  const last = locationOf(first).pathname === "/consent" ? await answerConsent(first, { cookie }) : first
  const code = locationOf(last).searchParams.get("code")
  if (!code) throw new Error(`no code: ${last.headers.get("location")}`)
  return code
}

interface Credentials {
  headers: Record<string, string>
  fields: Record<string, string>
}

const credentialsOf = (app: TestApp): Credentials =>
  app.secret ? { headers: basic(app), fields: {} } : { headers: {}, fields: { client_id: app.clientId } }

export function redeem(app: TestApp, code: string, change: Record<string, string> = {}): Promise<Response> {
  const { headers, fields } = credentialsOf(app)
  const sent = {
    grant_type: "authorization_code",
    code,
    redirect_uri: app.redirectUri,
    code_verifier: VERIFIER,
  }
  return post("/oauth/token", { ...sent, ...fields, ...change }, headers)
}

export function refresh(app: TestApp, token: string, change: Record<string, string> = {}): Promise<Response> {
  const { headers, fields } = credentialsOf(app)
  return post(
    "/oauth/token",
    { grant_type: "refresh_token", refresh_token: token, ...fields, ...change },
    headers,
  )
}

export async function obtainTokens(world: World, change: Record<string, string | undefined> = {}) {
  const response = await redeem(world.app, await obtainCode(world, change))
  return (await response.json()) as {
    access_token: string
    refresh_token: string
    id_token: string
    scope: string
  }
}

export async function introspectAs(app: TestApp, token: string): Promise<Record<string, unknown>> {
  return (await post("/oauth/introspect", { token }, basic(app))).json()
}
