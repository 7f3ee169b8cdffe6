import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  authorizePath,
  call,
  ISSUER,
  locationOf,
  makeWorld,
  obtainCode,
  openTestInstance,
  type TestInstance,
  type World,
} from "./test-instance"
import { REDIRECT_URI } from "./test-world"

/** What relying parties and conformance suites look for in the messages of /authorize. */
let instance: TestInstance
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
})
afterAll(() => instance.close())

const visit = (change: Record<string, string | undefined> = {}, cookie = world.cookie) =>
  call(authorizePath(world.app, change), { headers: { cookie } })
const answerOf = async (change: Record<string, string | undefined>) =>
  Object.fromEntries(locationOf(await visit(change)).searchParams)

describe("which fault is told first", () => {
  const BAD = {
    redirect_uri: "https://evil.example",
    response_type: "token",
    scope: 'a"b',
    prompt: "none login",
    code_challenge_method: "plain",
  }

  test("the app before its redirect URI, and both before anything that is told to the app", async () => {
    const unknown = await visit({ ...BAD, client_id: "nobody" })
    expect(await unknown.text()).toContain("authorize.client_unknown")
    const elsewhere = await visit(BAD)
    expect(await elsewhere.text()).toContain("authorize.redirect_uri")
    for (const response of [unknown, elsewhere]) expect(response.headers.has("location")).toBe(false)
  })

  test("what is not supported at all, then the response type, then PKCE, then the rest", async () => {
    const { redirect_uri: _elsewhere, ...bad } = BAD
    const errors: unknown[] = []
    for (const change of [
      { ...bad, request: "x" },
      bad,
      { ...bad, response_type: "code" },
      { ...bad, response_type: "code", code_challenge_method: "S256" },
      { ...bad, response_type: "code", code_challenge_method: "S256", scope: "openid" },
    ]) {
      const { error, error_description } = await answerOf(change)
      errors.push([error, error_description])
    }
    expect(errors).toEqual([
      ["request_not_supported", "Request objects are not supported."],
      ["unsupported_response_type", "Only response_type code is supported."],
      ["invalid_request", "Only code_challenge_method S256 is supported."],
      ["invalid_request", "The prompt parameter is not valid."],
      ["invalid_request", "The prompt parameter is not valid."],
    ])
  })
})

describe("one of each parameter (RFC 6749 §3.1)", () => {
  test("a parameter twice is invalid_request at the redirect", async () => {
    const response = await call(`${authorizePath(world.app)}&scope=openid`, {
      headers: { cookie: world.cookie },
    })
    const answer = Object.fromEntries(locationOf(response).searchParams)
    expect(answer).toMatchObject({ error: "invalid_request", state: "the-state", iss: ISSUER })
  })

  test("a state twice is none: neither comes back", async () => {
    const response = await call(`${authorizePath(world.app)}&state=other`, {
      headers: { cookie: world.cookie },
    })
    const answer = locationOf(response).searchParams
    expect([answer.get("error"), answer.has("state")]).toEqual(["invalid_request", false])
  })

  test("without a state none is added, and names nobody knows are ignored", async () => {
    const given = await makeWorld(instance.db)
    await obtainCode(given)
    const response = await call(authorizePath(given.app, { state: undefined, extra: "foobar", nonce: "" }), {
      headers: { cookie: given.cookie },
    })
    expect([...locationOf(response).searchParams.keys()].sort()).toEqual(["code", "iss"])
  })
})

describe("request objects (RFC 9101 §5)", () => {
  test("one that holds the redirect URI itself is refused by name, and goes nowhere", async () => {
    const response = await visit({ redirect_uri: undefined, request: "eyJhbGciOiJub25lIn0.e30." })
    expect([response.status, response.headers.has("location")]).toEqual([400, false])
    expect(await response.text()).toContain("Request objects are not supported")
  })

  test("registration in the request is refused by name (OpenID Connect Core §3.1.2.6)", async () => {
    expect(await answerOf({ registration: "{}" })).toMatchObject({ error: "registration_not_supported" })
  })
})

describe("an error travels as the answer would", () => {
  test("in the fragment (OAuth 2.0 Multiple Response Types §2.1)", async () => {
    const location = locationOf(await visit({ response_mode: "fragment", response_type: "x" }))
    expect(location.search).toBe("")
    expect(Object.fromEntries(new URLSearchParams(location.hash.slice(1)))).toMatchObject({
      error: "unsupported_response_type",
      state: "the-state",
      iss: ISSUER,
    })
  })

  test("by a form that sends itself, without a script of ours being let in (OAuth 2.0 Form Post §2)", async () => {
    const response = await visit({ response_mode: "form_post", response_type: "x" })
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect([response.headers.get("cache-control"), response.headers.get("pragma")]).toEqual([
      "no-store",
      "no-cache",
    ])
    expect(response.headers.get("content-security-policy")).toMatch(
      /default-src 'none'.*script-src 'sha256-[^']+'$/,
    )
    const html = await response.text()
    expect(html).toContain(`<form method="post" action="${REDIRECT_URI}">`)
    for (const [name, value] of Object.entries({
      error: "unsupported_response_type",
      state: "the-state",
      iss: ISSUER,
    }))
      expect(html).toContain(`name="${name}" value="${value}"`)
  })

  test("to form_post with a session and prompt=none, too", async () => {
    const html = await (await visit({ response_mode: "form_post", prompt: "none" }, "")).text()
    expect(html).toContain('name="error" value="login_required"')
  })
})

describe("what stands around the answer", () => {
  test("no page of it can be framed, kept or told of by a referrer (RFC 9700 §4.16)", async () => {
    for (const response of [
      await visit({ client_id: "nobody" }),
      await visit({ response_mode: "form_post", response_type: "x" }),
    ]) {
      expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
      expect(response.headers.get("x-frame-options")).toBe("DENY")
      expect(response.headers.get("referrer-policy")).toBe("no-referrer")
      expect(response.headers.get("cache-control")).toBe("no-store")
    }
  })

  test("forms of our pages take POST alone, and OPTIONS says so", async () => {
    for (const path of ["/oauth/consent", "/oauth/select", "/oauth/device/answer"])
      for (const [method, status] of [
        ["GET", 405],
        ["OPTIONS", 204],
      ] as const) {
        const response = await call(path, { method })
        expect([response.status, response.headers.get("allow")]).toEqual([status, "POST"])
      }
  })

  test("GET and POST, and no other method (RFC 6749 §3.1)", async () => {
    for (const path of ["/oauth/authorize", "/oauth/end-session"])
      for (const method of ["PUT", "DELETE", "PATCH"]) {
        const response = await call(path, { method })
        expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST"])
      }
  })

  test("no credential and no token ever stands in its address (RFC 9700 §2.1.2)", async () => {
    const given = await makeWorld(instance.db)
    await obtainCode(given)
    const silent = await call(authorizePath(given.app, { prompt: "none" }), {
      headers: { cookie: given.cookie },
    })
    expect([...locationOf(silent).searchParams.keys()].sort()).toEqual(["code", "iss", "state"])
  })
})
