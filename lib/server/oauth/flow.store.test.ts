import { createHash, randomBytes } from "node:crypto"
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Db } from "@/db/client"
import { createTestDatabase, type TestDatabase } from "@/db/test-database"
import { parseSettings } from "@/lib/settings.mjs"
import { pollNow, stopChangePolling } from "../changes"
import { closeDatabase, openDatabase } from "../database"
import { useSettings } from "../env"
import { oauthRoutes } from "./routes"
import { addApi, addApp, addSession, addUser, announceChange, type TestApp } from "./test-world"

const ISSUER = "https://auth.example.org"
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await createTestDatabase()
  const parsed = parseSettings({ ADMIT_URL: ISSUER, ADMIT_MASTER_KEY: randomBytes(32).toString("base64url") })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  useSettings(parsed.settings)
  db = openDatabase(database.url)
})

afterAll(async () => {
  await stopChangePolling()
  await closeDatabase()
  await database.close()
})

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, ISSUER)
  const route = oauthRoutes.find((entry) => entry.path === url.pathname)
  if (!route) throw new Error(`no route ${url.pathname}`)
  return route.handler(new Request(url, init))
}

const basic = (app: TestApp) => `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  call(path, { method: "POST", body: new URLSearchParams(fields), headers })

async function world(change: { refreshGraceSeconds?: number } = {}) {
  const api = await addApi(db)
  const app = await addApp(db, "confidential", { apiId: api.id, row: change })
  const user = await addUser(db)
  const session = await addSession(db, { userId: user.id })
  await announceChange(db)
  await pollNow()
  return { api, app, user, session, cookie: `__Host-admit.session=${session.handle}` }
}
type World = Awaited<ReturnType<typeof world>>

const verifier = randomBytes(32).toString("base64url")
const challenge = createHash("sha256").update(verifier).digest("base64url")

const authorizeUrl = (app: TestApp, more: Record<string, string> = {}) =>
  `/oauth/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    scope: "openid profile offline_access patient/Observation.rs",
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  })}`

/** Signed in, consenting to everything. */
async function obtainCode({ app, cookie }: World, more: Record<string, string> = {}): Promise<string> {
  const first = await call(authorizeUrl(app, more), { headers: { cookie } })
  const consent = new URL(first.headers.get("location") ?? "", ISSUER)
  if (consent.pathname !== "/consent") return consent.searchParams.get("code") ?? ""
  const browser = first.headers.get("set-cookie")?.split(";")[0]
  const cookies = `${cookie}; ${browser}`
  const { findConsentScreen } = await import("./consent")
  const handle = consent.searchParams.get("interaction") ?? ""
  const screen = await findConsentScreen(new Request(ISSUER, { headers: { cookie: cookies } }), handle)
  if (!screen) throw new Error("no consent screen")
  const form = new URLSearchParams({ ...screen.form, decision: "allow" })
  for (const { scope } of screen.scopes) form.append("scope", scope)
  const answered = await call("/oauth/consent", { method: "POST", body: form, headers: { cookie: cookies } })
  const last = await call(answered.headers.get("location") ?? "", { headers: { cookie: cookies } })
  return new URL(last.headers.get("location") ?? "").searchParams.get("code") ?? ""
}

const redeem = (app: TestApp, code: string, more: Record<string, string> = {}) =>
  post(
    "/oauth/token",
    {
      grant_type: "authorization_code",
      code,
      redirect_uri: app.redirectUri,
      code_verifier: verifier,
      ...more,
    },
    { authorization: basic(app) },
  )

const refresh = (app: TestApp, token: string, more: Record<string, string> = {}) =>
  post(
    "/oauth/token",
    { grant_type: "refresh_token", refresh_token: token, ...more },
    { authorization: basic(app) },
  )

async function isActive(app: TestApp, token: string): Promise<boolean> {
  const answer = await post("/oauth/introspect", { token }, { authorization: basic(app) })
  return (await answer.json()).active
}

describe("the code flow", () => {
  test("a consented code gives tokens that verify against the published keys", async () => {
    const given = await world()
    const code = await obtainCode(given)
    const response = await redeem(given.app, code)
    expect(response.status).toBe(200)
    const body = await response.json()
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 300 })
    const keys = createLocalJWKSet(await (await call("/oauth/jwks")).json())
    const access = await jwtVerify(body.access_token, keys, {
      issuer: ISSUER,
      audience: given.api.identifierUri,
    })
    expect(access.payload).toMatchObject({ sub: given.user.id, client_id: given.app.clientId })
    expect(access.protectedHeader).toMatchObject({ typ: "at+jwt", alg: "ES256" })
    const idToken = await jwtVerify(body.id_token, keys, { issuer: ISSUER, audience: given.app.clientId })
    expect(idToken.payload).toMatchObject({ sub: given.user.id, nonce: "the-nonce" })
    expect(decodeProtectedHeader(body.id_token).alg).toBe("RS256")
    expect(await isActive(given.app, body.access_token)).toBe(true)
  })

  test("a code redeemed twice revokes the tokens of the first redemption", async () => {
    const given = await world()
    const code = await obtainCode(given)
    const first = await (await redeem(given.app, code)).json()
    const second = await redeem(given.app, code)
    expect(second.status).toBe(400)
    expect((await second.json()).error).toBe("invalid_grant")
    expect(await isActive(given.app, first.access_token)).toBe(false)
    expect((await refresh(given.app, first.refresh_token)).status).toBe(400)
  })

  test("fifty redemptions of one code at once give one success and no surviving token", async () => {
    const given = await world()
    const code = await obtainCode(given)
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(given.app, code)))
    const won = answers.filter((answer) => answer.status === 200)
    expect(won).toHaveLength(1)
    const tokens = await won[0]?.json()
    expect(await isActive(given.app, tokens.access_token)).toBe(false)
    expect(await isActive(given.app, tokens.refresh_token)).toBe(false)
  })
})

describe("refresh tokens", () => {
  test("without a grace, fifty uses at once give one success and end the family", async () => {
    const given = await world()
    const { refresh_token } = await (await redeem(given.app, await obtainCode(given))).json()
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(given.app, refresh_token)))
    const won = answers.filter((answer) => answer.status === 200)
    expect(won).toHaveLength(1)
    const tokens = await won[0]?.json()
    expect(await isActive(given.app, tokens.access_token)).toBe(false)
    expect((await refresh(given.app, tokens.refresh_token)).status).toBe(400)
  })

  test("within the grace every retry gets the same successor", async () => {
    const given = await world({ refreshGraceSeconds: 30 })
    const { refresh_token } = await (await redeem(given.app, await obtainCode(given))).json()
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(given.app, refresh_token)))
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200))
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(new Set(bodies.map((body) => body.refresh_token)).size).toBe(1)
    expect((await refresh(given.app, bodies[0].refresh_token)).status).toBe(200)
  })

  test("asks for fewer scopes, never for more", async () => {
    const given = await world()
    const { refresh_token } = await (await redeem(given.app, await obtainCode(given))).json()
    const fewer = await (await refresh(given.app, refresh_token, { scope: "patient/Observation.r" })).json()
    expect(fewer.scope).toBe("patient/Observation.r")
    const more = await refresh(given.app, fewer.refresh_token, { scope: "email" })
    expect((await more.json()).error).toBe("invalid_scope")
  })
})

describe("client credentials", () => {
  test("a service gets an access token for its default API and nothing else", async () => {
    const api = await addApi(db)
    const app = await addApp(db, "service", { apiId: api.id, roles: ["reader"] })
    await announceChange(db)
    await pollNow()
    const answer = await post(
      "/oauth/token",
      { grant_type: "client_credentials", scope: "system/Observation.rs" },
      { authorization: basic(app) },
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get("cache-control")).toBe("no-store")
    const body = await answer.json()
    expect(body.scope).toBe("system/Observation.rs")
    expect(body).not.toHaveProperty("refresh_token")
    expect(await isActive(app, body.access_token)).toBe(true)
    const [usage] = await db.$client`select issued from app_usage_daily where app_id = ${app.id}`
    expect(usage?.issued).toBe(1)
  })
})
