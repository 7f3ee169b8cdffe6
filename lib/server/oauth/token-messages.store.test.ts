import { decodeJwt, decodeProtectedHeader } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ENDPOINT_PATHS } from "@/lib/oauth/context"
import {
  basic,
  call,
  ISSUER,
  introspectAs,
  makeWorld,
  obtainCode,
  obtainTokens,
  openTestInstance,
  post,
  redeem,
  refresh,
  settle,
  type TestInstance,
  type World,
} from "./test-instance"
import { addApi, addApp, type TestApp } from "./test-world"

/** What relying parties and conformance suites look for in the messages of the endpoints apps call. */
let instance: TestInstance
let world: World
let service: TestApp
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db, { row: { corsOrigins: ["https://spa.example.org"] } })
  service = await addApp(instance.db, "service", { apiId: world.api.id })
  await settle(instance.db)
})
afterAll(() => instance.close())

const errorOf = async (response: Response) => [response.status, (await response.json()).error]
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe("a token response (RFC 6749 §5.1)", () => {
  test("is JSON nobody keeps, with a type, a whole number of seconds and the scope", async () => {
    const response = await redeem(world.app, await obtainCode(world))
    expect(response.headers.get("content-type")).toBe("application/json")
    expect([response.headers.get("cache-control"), response.headers.get("pragma")]).toEqual([
      "no-store",
      "no-cache",
    ])
    const body = await response.json()
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 300, scope: expect.any(String) })
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: "at+jwt", alg: "ES256" })
  })

  test("takes a form with a charset, and a client_id beside Basic that says the same", async () => {
    const response = await call("/oauth/token", {
      method: "POST",
      body: `grant_type=client_credentials&client_id=${service.clientId}`,
      headers: { "content-type": "Application/X-WWW-Form-Urlencoded; charset=UTF-8", ...basic(service) },
    })
    expect(response.status).toBe(200)
  })

  test("without a scope gives what the app may have, and says so (RFC 6749 §3.3)", async () => {
    const body = await (
      await post("/oauth/token", { grant_type: "client_credentials" }, basic(service))
    ).json()
    expect(body.scope).toBe("patient/*.rs system/*.rs")
  })

  test("of a narrower refresh says the narrower scope, and the next refresh may be as wide as the first", async () => {
    const tokens = await obtainTokens(world)
    const narrow = await (await refresh(world.app, tokens.refresh_token, { scope: "openid" })).json()
    expect(narrow.scope).toBe("openid")
    const wide = await (await refresh(world.app, narrow.refresh_token)).json()
    expect(wide.scope).toBe(tokens.scope)
  })
})

describe("who the tokens speak of", () => {
  test("a person has one sub at every app, and it is no address (OpenID Connect Core §8)", async () => {
    const app = await addApp(instance.db, "confidential", { apiId: world.api.id })
    await settle(instance.db)
    const subs = [world, { ...world, app }].map(
      async (each) => decodeJwt((await obtainTokens(each)).id_token).sub,
    )
    expect(await Promise.all(subs)).toEqual([world.user.id, world.user.id])
  })

  test("the id token of a refresh is of the same sign-in, without a nonce (OpenID Connect Core §12.2)", async () => {
    const tokens = await obtainTokens(world)
    const again = await (await refresh(world.app, tokens.refresh_token)).json()
    const [first, second] = [decodeJwt(tokens.id_token), decodeJwt(again.id_token)]
    for (const claim of ["iss", "sub", "aud", "auth_time"]) expect(second[claim]).toEqual(first[claim])
    expect([first.nonce, second.nonce]).toEqual(["the-nonce", undefined])
  })

  test("an id token is no access token (RFC 9068 §4)", async () => {
    const { id_token } = await obtainTokens(world)
    expect((await call("/oauth/userinfo", { headers: bearer(id_token) })).status).toBe(401)
    expect(await introspectAs(world.app, id_token)).toEqual({ active: false })
  })
})

describe("an error response (RFC 6749 §5.2)", () => {
  test("to failed authentication is 401 with a challenge, the same for an app that is not there", async () => {
    const grant = { grant_type: "client_credentials" }
    const answers = await Promise.all([
      post("/oauth/token", grant, basic({ ...service, secret: "wrong" })),
      post("/oauth/token", grant, basic({ clientId: "nobody", secret: "wrong" })),
      post("/oauth/token", { ...grant, client_id: "nobody", client_secret: "wrong" }),
      post("/oauth/token", grant),
    ])
    const bodies = await Promise.all(answers.map((response) => response.text()))
    expect(new Set(bodies).size).toBe(1)
    for (const response of answers) {
      expect(response.status).toBe(401)
      expect(response.headers.get("www-authenticate")).toBe(`Basic realm="${ISSUER}", charset="UTF-8"`)
      expect(response.headers.get("cache-control")).toBe("no-store")
    }
  })

  test.each([
    ["code", { grant_type: "authorization_code" }],
    ["refresh_token", { grant_type: "refresh_token" }],
  ])("to a request without %s is invalid_request, not invalid_grant", async (_name, fields) => {
    expect(await errorOf(await post("/oauth/token", fields, basic(world.app)))).toEqual([
      400,
      "invalid_request",
    ])
  })

  test("to a code of nobody is invalid_grant", async () => {
    expect(await errorOf(await redeem(world.app, "made-up"))).toEqual([400, "invalid_grant"])
  })

  test("to another resource than the granted is invalid_target, and the code stays good (RFC 8707 §2.2)", async () => {
    const code = await obtainCode(world)
    const other = await addApi(instance.db)
    await settle(instance.db)
    const answer = await redeem(world.app, code, { resource: other.identifierUri })
    expect(await errorOf(answer)).toEqual([400, "invalid_target"])
    expect((await redeem(world.app, code, { resource: world.api.identifierUri })).status).toBe(200)
  })

  test.each(["https://x.example/fhir#part", "relative/fhir", "#"])(
    "to the resource %j, which is no absolute URI without a fragment, is invalid_target (RFC 8707 §2)",
    async (resource) => {
      const fields = { grant_type: "client_credentials", resource }
      expect(await errorOf(await post("/oauth/token", fields, basic(service)))).toEqual([
        400,
        "invalid_target",
      ])
    },
  )
})

describe("a revocation (RFC 7009 §2.1)", () => {
  test("needs the app's authentication, a token, and a POST; the hint changes nothing", async () => {
    const tokens = await obtainTokens(world)
    const token = tokens.access_token
    expect((await post("/oauth/revoke", { token })).status).toBe(401)
    expect((await post("/oauth/revoke", { token }, basic({ ...world.app, secret: "x" }))).status).toBe(401)
    expect(await errorOf(await post("/oauth/revoke", {}, basic(world.app)))).toEqual([400, "invalid_request"])
    expect((await call(`/oauth/revoke?token=${token}`, { headers: basic(world.app) })).status).toBe(405)
    expect(await introspectAs(world.app, token)).toMatchObject({ active: true })
    const hinted = { token, token_type_hint: "refresh_token" }
    expect((await post("/oauth/revoke", hinted, basic(world.app))).status).toBe(200)
    expect(await introspectAs(world.app, token)).toEqual({ active: false })
  })
})

describe("an access token in the wrong place (RFC 6750 §2)", () => {
  test("the scheme may be written in any case, the body serves POST alone, the query nobody", async () => {
    const { access_token: token } = await obtainTokens(world)
    expect((await call("/oauth/userinfo", { headers: { authorization: `bEARER ${token}` } })).status).toBe(
      200,
    )
    expect((await post("/oauth/userinfo", { access_token: token })).status).toBe(200)
    expect((await call(`/oauth/userinfo?access_token=${token}`)).status).toBe(401)
    const twice = await post("/oauth/userinfo", { access_token: token }, bearer(token))
    expect(await errorOf(twice)).toEqual([400, "invalid_request"])
  })

  test("a revoked one is invalid_token at once (RFC 6750 §3.1)", async () => {
    const tokens = await obtainTokens(world)
    await post("/oauth/revoke", { token: tokens.refresh_token }, basic(world.app))
    const answer = await call("/oauth/userinfo", { headers: bearer(tokens.access_token) })
    expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"')
    expect(await errorOf(answer)).toEqual([401, "invalid_token"])
  })
})

describe("across origins, exactly the endpoints apps call from a browser", () => {
  const ORIGIN = "https://spa.example.org"
  const OPEN = [
    ENDPOINT_PATHS.jwks,
    ENDPOINT_PATHS.register,
    ENDPOINT_PATHS.smartStyle,
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/smart-configuration",
  ]
  const REGISTERED = (["token", "revoke", "userinfo", "par", "deviceAuthorization"] as const).map(
    (name) => ENDPOINT_PATHS[name],
  )
  const CLOSED = (["authorize", "introspect", "endSession", "consent", "select", "launch"] as const).map(
    (name) => ENDPOINT_PATHS[name],
  )
  const preflight = (path: string, origin = ORIGIN) =>
    call(path, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
      },
    })

  test.each([...OPEN.map((path) => [path, "*"]), ...REGISTERED.map((path) => [path, ORIGIN])])(
    "%s lets in %s",
    async (path, allowed) => {
      const response = await preflight(path)
      expect(response.status).toBe(204)
      expect(response.headers.get("access-control-allow-origin")).toBe(allowed)
      expect(response.headers.get("access-control-allow-headers")).toMatch(/authorization.*content-type/)
      expect(response.headers.has("access-control-allow-credentials")).toBe(false)
    },
  )

  test.each(REGISTERED)("%s lets in no other origin, and says that the origin counts", async (path) => {
    const response = await preflight(path, "https://evil.example")
    expect(response.headers.has("access-control-allow-origin")).toBe(false)
    expect(response.headers.get("vary")).toBe("origin")
  })

  test.each(CLOSED)("%s lets in nobody", async (path) => {
    expect((await preflight(path)).headers.has("access-control-allow-origin")).toBe(false)
    const sent = await post(path, { x: "y" }, { origin: ORIGIN })
    expect(sent.headers.has("access-control-allow-origin")).toBe(false)
  })

  test("an error can be read there too, challenge and nonce included", async () => {
    const response = await post("/oauth/token", { grant_type: "x" }, { origin: ORIGIN })
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN)
    expect(response.headers.get("access-control-expose-headers")).toBe("www-authenticate, dpop-nonce")
  })
})
