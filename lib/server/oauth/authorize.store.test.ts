import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  answerConsent,
  authorizePath,
  call,
  ISSUER,
  locationOf,
  makeWorld,
  obtainCode,
  obtainTokens,
  openTestInstance,
  redeem,
  SESSION_COOKIE,
  settle,
  type TestInstance,
  type World,
  withCookies,
} from "./test-instance"
import { addSession, addUser, REDIRECT_URI } from "./test-world"

let instance: TestInstance
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
})
afterAll(() => instance.close())

const visit = (change: Record<string, string | undefined> = {}, cookie = world.cookie) =>
  call(authorizePath(world.app, change), { headers: { cookie } })

describe("shown to the person, never redirected (RFC 6749 §4.1.2.1)", () => {
  const uris = [
    "https://evil.example/callback",
    `${REDIRECT_URI}/`,
    `${REDIRECT_URI}?x=1`,
    `${REDIRECT_URI}#x`,
    "https://app.example.org/Callback",
    "https://app.example.org/callback%2f",
    "https://app.example.org/x/../callback",
    "https://app.example.org:443/callback",
    "https://app.example.org@evil.example/callback",
    "https://app.example.org.evil.example/callback",
    "https://app.example.org\\@evil.example/callback",
    "http://app.example.org/callback",
    "//app.example.org/callback",
    "javascript:alert(1)",
    " https://app.example.org/callback",
    "https://app.example.org/callback\u0000",
    "https://app.example.org/callback\r\nlocation: https://evil.example",
    "",
  ]
  test.each(uris)("redirect_uri %j", async (uri) => {
    const response = await visit({ redirect_uri: uri })
    expect(response.status).toBe(400)
    expect(response.headers.has("location")).toBe(false)
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
    expect(await response.text()).not.toContain("evil")
  })

  test.each([undefined, "nobody", "<script>alert(1)</script>", "' or 1=1 --", "a".repeat(5000), "\u0000"])(
    "client_id %j",
    async (clientId) => {
      const response = await visit({ client_id: clientId })
      expect(response.status).toBe(400)
      expect(response.headers.has("location")).toBe(false)
      expect(await response.text()).not.toContain("alert(1)")
    },
  )

  test("client_id or redirect_uri sent twice", async () => {
    for (const [name, value] of [
      ["client_id", world.app.clientId],
      ["redirect_uri", REDIRECT_URI],
    ]) {
      const response = await call(`${authorizePath(world.app)}&${name}=${encodeURIComponent(value ?? "")}`)
      expect(response.status).toBe(400)
      expect(response.headers.has("location")).toBe(false)
    }
  })
})

describe("sent to the redirect with state and iss (RFC 9207 §2)", () => {
  const cases: [string, Record<string, string | undefined>, string][] = [
    ["response_type token", { response_type: "token" }, "unsupported_response_type"],
    ["response_type code id_token", { response_type: "code id_token" }, "unsupported_response_type"],
    ["no response_type", { response_type: undefined }, "invalid_request"],
    [
      "no PKCE (RFC 7636 §4.4.1)",
      { code_challenge: undefined, code_challenge_method: undefined },
      "invalid_request",
    ],
    ["PKCE plain (RFC 9700 §2.1.1)", { code_challenge_method: "plain" }, "invalid_request"],
    [
      "no code_challenge_method, which would mean plain",
      { code_challenge_method: undefined },
      "invalid_request",
    ],
    ["a code_challenge of 42 characters", { code_challenge: "c".repeat(42) }, "invalid_request"],
    ["a scope outside the characters of RFC 6749 §3.3", { scope: 'openid "x"' }, "invalid_scope"],
    ["only scopes the app may not have", { scope: "user/Patient.cruds" }, "invalid_scope"],
    [
      "a resource nobody registered (RFC 8707 §2)",
      { resource: "https://evil.example/fhir" },
      "invalid_target",
    ],
    ["a relative resource", { resource: "/fhir" }, "invalid_target"],
    ["prompt none with another", { prompt: "none login" }, "invalid_request"],
    ["max_age -1", { max_age: "-1" }, "invalid_request"],
    ["max_age 1e99", { max_age: "1e99" }, "invalid_request"],
    ["claims that are not JSON", { claims: "{" }, "invalid_request"],
    ["claims that are an array", { claims: "[]" }, "invalid_request"],
    ["a forged id_token_hint", { id_token_hint: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0." }, "invalid_request"],
    ["a request object", { request: "eyJ" }, "request_not_supported"],
    ["a request_uri from elsewhere", { request_uri: "https://evil.example/r" }, "request_uri_not_supported"],
    ["an unknown response_mode", { response_mode: "web_message" }, "invalid_request"],
    ["a control character in nonce", { nonce: "a\u0000b" }, "invalid_request"],
  ]
  test.each(cases)("%s", async (_title, change, error) => {
    const response = await visit(change)
    expect(response.status).toBe(303)
    const location = locationOf(response)
    expect(location.origin + location.pathname).toBe(REDIRECT_URI)
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      error,
      state: "the-state",
      iss: ISSUER,
    })
  })

  test("the state comes back as sent, whatever it holds", async () => {
    const state = `ünïcode &=?#/ "<script>" ${"x".repeat(2000)}`
    expect(locationOf(await visit({ response_type: "x", state })).searchParams.get("state")).toBe(state)
  })
})

describe("what comes next", () => {
  test("nobody signed in: the sign-in page, under a handle bound to this browser", async () => {
    const response = await visit({}, "")
    expect(response.status).toBe(303)
    const location = locationOf(response)
    expect(location.origin + location.pathname).toBe(`${ISSUER}/sign-in`)
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-admit\.browser=.+HttpOnly; SameSite=Lax; Secure$/,
    )
    const handle = location.searchParams.get("interaction")
    const elsewhere = await call(`/oauth/authorize?interaction=${handle}`, {
      headers: { cookie: world.cookie },
    })
    expect(elsewhere.status).toBe(400)
    const here = withCookies(world.cookie, response)
    const back = await call(`/oauth/authorize?interaction=${handle}`, { headers: { cookie: here } })
    expect(locationOf(back).pathname).toBe("/consent")
  })

  test("a POST keeps the request and continues by GET with a 303 (RFC 9700 §4.12)", async () => {
    const body = new URLSearchParams(authorizePath(world.app).split("?")[1])
    const response = await call("/oauth/authorize", { method: "POST", body })
    expect(response.status).toBe(303)
    expect(locationOf(response).pathname).toBe("/oauth/authorize")
    const cookie = withCookies(world.cookie, response)
    const back = await call(response.headers.get("location") ?? "", { headers: { cookie } })
    expect(locationOf(back).pathname).toBe("/consent")
  })

  test("denial is access_denied, and cannot be turned into consent afterwards", async () => {
    const first = await visit()
    const denied = await answerConsent(first, { cookie: world.cookie, allow: false })
    expect(locationOf(denied).searchParams.get("error")).toBe("access_denied")
    const handle = locationOf(first).searchParams.get("interaction")
    const again = await call(`/oauth/authorize?interaction=${handle}`, {
      headers: { cookie: withCookies(world.cookie, first) },
    })
    expect(again.status).toBe(400)
  })

  test("a scope left out at consent is not granted", async () => {
    const given = await makeWorld(instance.db)
    const first = await call(authorizePath(given.app), { headers: { cookie: given.cookie } })
    const last = await answerConsent(first, { cookie: given.cookie, leaveOut: ["offline_access"] })
    const tokens = await (await redeem(given.app, locationOf(last).searchParams.get("code") ?? "")).json()
    expect(tokens.scope).toBe("openid profile patient/Observation.rs")
    expect(tokens).not.toHaveProperty("refresh_token")
  })

  test("consent is remembered for the same scopes and asked again for more, or on prompt=consent", async () => {
    const given = await makeWorld(instance.db)
    await obtainCode(given)
    const headers = { cookie: given.cookie }
    const again = await call(authorizePath(given.app), { headers })
    expect(locationOf(again).searchParams.has("code")).toBe(true)
    const more = await call(authorizePath(given.app, { scope: "openid email" }), { headers })
    expect(locationOf(more).pathname).toBe("/consent")
    const asked = await call(authorizePath(given.app, { prompt: "consent" }), { headers })
    expect(locationOf(asked).pathname).toBe("/consent")
  })

  test("a consent form without the token of this session and interaction is refused", async () => {
    const first = await visit({ prompt: "consent" })
    const cookie = withCookies(world.cookie, first)
    const interaction = locationOf(first).searchParams.get("interaction") ?? ""
    const body = new URLSearchParams({ interaction, decision: "allow", csrf: "x".repeat(43) })
    const response = await call("/oauth/consent", { method: "POST", body, headers: { cookie } })
    expect(response.status).toBe(400)
    expect(response.headers.has("location")).toBe(false)
  })

  test("consent given by one person does not count for the next to sign in", async () => {
    const first = await visit({ prompt: "consent" })
    const cookie = withCookies(world.cookie, first)
    const interaction = locationOf(first).searchParams.get("interaction") ?? ""
    await instance.db.$client`
      update interactions set answers = ${JSON.stringify({ consent: { userId: "usr_other", scopes: ["openid"] } })}::text::jsonb
      where completed_at is null`
    const back = await call(`/oauth/authorize?interaction=${interaction}`, { headers: { cookie } })
    expect(locationOf(back).pathname).toBe("/consent")
  })
})

describe("prompt, max_age and hints (OpenID Connect Core §3.1.2.1)", () => {
  const errorAt = async (change: Record<string, string | undefined>, cookie = world.cookie) =>
    locationOf(await visit(change, cookie)).searchParams.get("error")

  test("prompt=none without a session is login_required", async () => {
    expect(await errorAt({ prompt: "none" }, "")).toBe("login_required")
  })

  test("prompt=none without consent is consent_required, and with it a code", async () => {
    const given = await makeWorld(instance.db)
    const path = authorizePath(given.app, { prompt: "none" })
    const before = await call(path, { headers: { cookie: given.cookie } })
    expect(locationOf(before).searchParams.get("error")).toBe("consent_required")
    await obtainCode(given)
    const after = await call(path, { headers: { cookie: given.cookie } })
    expect(locationOf(after).searchParams.has("code")).toBe(true)
  })

  test("prompt=login asks again, and only a later sign-in satisfies it", async () => {
    const first = await visit({ prompt: "login" })
    expect(locationOf(first).pathname).toBe("/sign-in")
    const path = `/oauth/authorize?interaction=${locationOf(first).searchParams.get("interaction")}`
    const same = await call(path, { headers: { cookie: withCookies(world.cookie, first) } })
    expect(locationOf(same).pathname).toBe("/sign-in")
    const fresh = await addSession(instance.db, { userId: world.user.id, authTime: new Date(Date.now() + 5) })
    const later = await call(path, {
      headers: { cookie: withCookies(`${SESSION_COOKIE}=${fresh.handle}`, first) },
    })
    expect(locationOf(later).pathname).not.toBe("/sign-in")
  })

  test("max_age asks again once the sign-in is older, max_age=0 always", async () => {
    const old = await addSession(instance.db, {
      userId: world.user.id,
      authTime: new Date(Date.now() - 60_000),
    })
    const cookie = `${SESSION_COOKIE}=${old.handle}`
    expect(locationOf(await visit({ max_age: "30" }, cookie)).pathname).toBe("/sign-in")
    expect(locationOf(await visit({ max_age: "10000" }, cookie)).pathname).not.toBe("/sign-in")
    expect(locationOf(await visit({ max_age: "0" }, cookie)).pathname).toBe("/sign-in")
  })

  test("id_token_hint of the same person goes on, of another is login_required", async () => {
    const given = await makeWorld(instance.db)
    const { id_token } = await obtainTokens(given)
    const path = authorizePath(given.app, { prompt: "none", id_token_hint: id_token })
    const same = await call(path, { headers: { cookie: given.cookie } })
    expect(locationOf(same).searchParams.has("code")).toBe(true)
    const stranger = await addUser(instance.db)
    const session = await addSession(instance.db, { userId: stranger.id })
    const other = await call(path, { headers: { cookie: `${SESSION_COOKIE}=${session.handle}` } })
    expect(locationOf(other).searchParams.get("error")).toBe("login_required")
  })

  test("a claims request for another sub is not satisfied", async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: "usr_somebodyelse0000" } } })
    expect(await errorAt({ claims, prompt: "none" })).toBe("login_required")
  })

  test.each<Record<string, string>>([
    { display: "popup" },
    { ui_locales: "se", claims_locales: "se", acr_values: "1 2", login_hint: "<b>x</b>" },
    { prompt: "create" },
  ])("unknown and advisory values are no error: %j", async (change) => {
    expect(await errorAt(change)).toBeNull()
  })
})

describe("how the answer travels", () => {
  test("response_mode=fragment", async () => {
    const given = await makeWorld(instance.db)
    await obtainCode(given)
    const response = await call(authorizePath(given.app, { response_mode: "fragment" }), {
      headers: { cookie: given.cookie },
    })
    const location = locationOf(response)
    expect(location.search).toBe("")
    expect(new URLSearchParams(location.hash.slice(1)).get("iss")).toBe(ISSUER)
    expect(new URLSearchParams(location.hash.slice(1)).has("code")).toBe(true)
  })

  test("response_mode=form_post writes a form to the redirect URI, escaped and not stored", async () => {
    const given = await makeWorld(instance.db)
    await obtainCode(given)
    const state = `"><script>alert(1)</script>`
    const response = await call(authorizePath(given.app, { response_mode: "form_post", state }), {
      headers: { cookie: given.cookie },
    })
    const html = await response.text()
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(html).toContain(`action="${REDIRECT_URI}"`)
    expect(html).toMatch(/name="code" value="ac_[\w-]{43}"/)
    expect(html).not.toContain("<script>alert")
  })

  test("a redirect URI with a query keeps it", async () => {
    const uri = "https://app.example.org/cb?tenant=a%20b"
    const given = await makeWorld(instance.db, { redirectUri: uri })
    const response = await call(authorizePath(given.app, { response_type: "x" }))
    expect(response.headers.get("location")).toContain(`${uri}&error=`)
  })

  test("a disabled app is shown as unusable, not redirected", async () => {
    const given = await makeWorld(instance.db)
    await instance.db.$client`update apps set state = 'disabled' where id = ${given.app.id}`
    await settle(instance.db)
    const response = await call(authorizePath(given.app), { headers: { cookie: given.cookie } })
    expect(response.status).toBe(400)
    expect(response.headers.has("location")).toBe(false)
  })
})
