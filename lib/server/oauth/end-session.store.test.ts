import { decodeJwt } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { signJwt } from "../keys"
import {
  authorizePath,
  call,
  ISSUER,
  introspectAs,
  locationOf,
  makeWorld,
  obtainTokens,
  openTestInstance,
  post,
  refresh,
  type TestInstance,
} from "./test-instance"

const BYE = "https://app.example.org/bye"
let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const start = async () => {
  const world = await makeWorld(instance.db, { row: { postLogoutRedirectUris: [BYE] } })
  return { ...world, tokens: await obtainTokens(world) }
}
const leave = (cookie: string, params: Record<string, string>) =>
  call(`/oauth/end-session?${new URLSearchParams(params)}`, { headers: { cookie } })

describe("logout (OpenID Connect RP-Initiated Logout)", () => {
  test("with an id token of this session it ends at once and returns with the state", async () => {
    const { app, cookie, tokens } = await start()
    const params = { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE, state: "s&t" }
    const response = await leave(cookie, params)
    expect([response.status, response.headers.get("location")]).toEqual([303, `${BYE}?state=s%26t`])
    expect(response.headers.get("set-cookie")).toContain("Max-Age=0")
    const silent = await call(authorizePath(app, { prompt: "none" }), { headers: { cookie } })
    expect(locationOf(silent).searchParams.get("error")).toBe("login_required")
  })

  test("without a state none is added (OpenID Connect RP-Initiated Logout §3)", async () => {
    const { cookie, tokens } = await start()
    const params = { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE }
    expect((await leave(cookie, params)).headers.get("location")).toBe(BYE)
  })

  test("an id token that has expired is a hint still (OpenID Connect RP-Initiated Logout §4)", async () => {
    const { app, cookie, tokens, session } = await start()
    const { sub } = decodeJwt(tokens.id_token)
    const past = Math.floor(Date.now() / 1000) - 7200
    const claims = { iss: ISSUER, aud: app.clientId, sub, sid: session.id, iat: past, exp: past + 300 }
    const hint = await signJwt("RS256", "JWT", claims)
    const response = await leave(cookie, { id_token_hint: hint, post_logout_redirect_uri: BYE })
    expect(response.headers.get("location")).toBe(BYE)
  })

  test("a form of another site may ask for it, and the browser comes back with its cookie (OpenID Connect RP-Initiated Logout §2)", async () => {
    const { cookie, tokens } = await start()
    const fields = { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE, state: "s" }
    const posted = await post("/oauth/end-session", fields)
    expect([posted.status, posted.headers.has("set-cookie")]).toEqual([303, false])
    const location = posted.headers.get("location") ?? ""
    const response = await call(location, { headers: { cookie } })
    expect(response.headers.get("location")).toBe(`${BYE}?state=s`)
  })

  test("nobody signed in, with a hint: on to the app (OpenID Connect RP-Initiated Logout §2)", async () => {
    const { tokens } = await start()
    const params = { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE }
    expect((await leave("", params)).headers.get("location")).toBe(BYE)
  })

  test("offline access outlives it", async () => {
    const { app, cookie, tokens } = await start()
    await leave(cookie, { id_token_hint: tokens.id_token })
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200)
    expect(await introspectAs(app, tokens.access_token)).toMatchObject({ active: true })
  })

  test("without a hint it asks, and only our own button ends the session", async () => {
    const { app, cookie } = await start()
    const asked = await leave(cookie, { client_id: app.clientId, post_logout_redirect_uri: BYE })
    const html = await asked.text()
    expect([asked.status, asked.headers.has("location")]).toEqual([200, false])
    const confirm = /name="confirm" value="([\w-]+)"/.exec(html)?.[1] ?? ""
    const forged = await post("/oauth/end-session", { confirm: "x".repeat(43) }, { cookie })
    expect(forged.headers.has("set-cookie")).toBe(false)
    const done = await post(
      "/oauth/end-session",
      { confirm, client_id: app.clientId, post_logout_redirect_uri: BYE },
      { cookie },
    )
    expect(done.headers.get("location")).toBe(BYE)
    const [session] = await instance.db
      .$client`select revoked_at from sessions order by created_at desc limit 1`
    expect(session?.revoked_at).not.toBeNull()
  })

  test("a form of another site, which comes without the cookie, does not take it away", async () => {
    const forged = await post("/oauth/end-session", { confirm: "x" }, { origin: "null" })
    expect([forged.status, forged.headers.has("set-cookie")]).toEqual([200, false])
  })

  test("an id token of someone else's session asks too", async () => {
    const mine = await start()
    const other = await start()
    const response = await leave(mine.cookie, { id_token_hint: other.tokens.id_token })
    expect(await response.text()).toContain("Sign out?")
  })

  test.each([
    ["an unregistered address", { post_logout_redirect_uri: "https://evil.example" }],
    ["a registered one with a query", { post_logout_redirect_uri: `${BYE}?x=1` }],
    ["a script", { post_logout_redirect_uri: "javascript:alert(1)" }],
    [
      "an unsigned hint",
      { id_token_hint: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", post_logout_redirect_uri: BYE },
    ],
    ["a hint of another app than client_id", { client_id: "another" }],
  ])("%s is never redirected to", async (_title, change) => {
    const { cookie, tokens } = await start()
    const response = await leave(cookie, { id_token_hint: tokens.id_token, ...change })
    expect([response.status, response.headers.has("location")]).toEqual([400, false])
  })
})
