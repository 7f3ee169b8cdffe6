import { SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ENDPOINT_PATHS } from "@/lib/oauth/context"
import {
  authorizePath,
  basic,
  call,
  ISSUER,
  introspectAs,
  makeWorld,
  obtainTokens,
  openTestInstance,
  post,
  refresh,
  settle,
  type TestInstance,
  type World,
} from "./test-instance"
import { addApi, addApp, type TestApp } from "./test-world"

let instance: TestInstance
let world: World
let service: TestApp
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
  service = await addApp(instance.db, "service", { apiId: world.api.id })
  await settle(instance.db)
})
afterAll(() => instance.close())

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const errorOf = async (response: Response) => (await response.json()).error
const serviceToken = async (fields: Record<string, string> = {}) =>
  post("/oauth/token", { grant_type: "client_credentials", ...fields }, basic(service))

describe("client credentials (RFC 6749 §4.4)", () => {
  test("gives an access token for the default API, never an id or refresh token", async () => {
    const response = await serviceToken()
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect(response.headers.get("pragma")).toBe("no-cache")
    const body = await response.json()
    expect(Object.keys(body).sort()).toEqual(["access_token", "expires_in", "scope", "token_type"])
    expect(body.scope).toBe("patient/*.rs system/*.rs")
    expect(await introspectAs(service, body.access_token)).toMatchObject({
      sub: service.clientId,
      aud: world.api.identifierUri,
    })
  })

  test("grants what was asked, or refuses it by name (RFC 6749 §3.3)", async () => {
    expect((await (await serviceToken({ scope: "system/Observation.r" })).json()).scope).toBe(
      "system/Observation.r",
    )
    expect((await (await serviceToken({ scope: "" })).json()).scope).toBe("patient/*.rs system/*.rs")
    for (const scope of [
      "openid",
      "offline_access",
      "system/*.cruds",
      "unknown",
      'a"b',
      "ü",
      "x".repeat(10_000),
    ]) {
      const response = await serviceToken({ scope })
      expect(response.status).toBe(400)
      expect(["invalid_scope", "invalid_request"]).toContain(await errorOf(response))
    }
  })

  test("the resource may be named by identifier, FHIR base or gateway address, to the letter (RFC 8707 §2)", async () => {
    const api = await addApi(instance.db, { fhirBaseUrl: "https://fhir.internal.example/r4" })
    const app = await addApp(instance.db, "service", { apiId: api.id, row: { defaultApiId: null } })
    await settle(instance.db)
    const ask = (fields: Record<string, string>) =>
      post("/oauth/token", { grant_type: "client_credentials", ...fields }, basic(app))
    for (const resource of [api.identifierUri, api.fhirBaseUrl ?? "", `${ISSUER}/fhir/${api.slug}`]) {
      expect((await ask({ resource })).status).toBe(200)
    }
    expect(await errorOf(await ask({}))).toBe("invalid_target")
    expect(await errorOf(await ask({ resource: `${api.identifierUri}/` }))).toBe("invalid_target")
    expect(await errorOf(await ask({ resource: world.api.identifierUri }))).toBe("invalid_target")
    const causes = await instance.db
      .$client`select cause from activity_events where app_id = ${app.id} and cause is not null order by id`
    expect(causes.map((row) => row.cause)).toEqual([
      "audience.missing",
      "audience.trailing_slash",
      "audience.not_granted",
    ])
  })

  test("a smart backend service gets five minutes at most, an API caps the rest", async () => {
    const row = { smart: true, accessTtlSeconds: 3600 }
    const smart = await addApp(instance.db, "service", { apiId: world.api.id, row })
    const capped = await addApi(instance.db, { maxAccessTtlSeconds: 120 })
    const plain = await addApp(instance.db, "service", { apiId: capped.id, row: { accessTtlSeconds: 3600 } })
    await settle(instance.db)
    const ttl = async (app: TestApp) =>
      (await (await post("/oauth/token", { grant_type: "client_credentials" }, basic(app))).json()).expires_in
    expect(await ttl(smart)).toBe(300)
    expect(await ttl(plain)).toBe(120)
  })
})

describe("the token request (RFC 6749 §3.2)", () => {
  const cases: [string, () => Promise<Response>, string][] = [
    ["no grant_type", () => post("/oauth/token", {}, basic(service)), "invalid_request"],
    [
      "an unknown grant_type",
      () => post("/oauth/token", { grant_type: "magic" }, basic(service)),
      "unsupported_grant_type",
    ],
    [
      "the password grant (RFC 9700 §2.4)",
      () => post("/oauth/token", { grant_type: "password", username: "a", password: "b" }, basic(service)),
      "unsupported_grant_type",
    ],
    [
      "a grant the app is not registered for (RFC 6749 §5.2)",
      () => post("/oauth/token", { grant_type: "client_credentials" }, basic(world.app)),
      "unauthorized_client",
    ],
    [
      "credentials in the query",
      () =>
        call(
          `/oauth/token?grant_type=client_credentials&client_id=${service.clientId}&client_secret=${service.secret}`,
          { method: "POST" },
        ),
      "invalid_request",
    ],
    [
      "a JSON body",
      () =>
        call("/oauth/token", {
          method: "POST",
          body: "{}",
          headers: { "content-type": "application/json", ...basic(service) },
        }),
      "invalid_request",
    ],
    [
      "a multipart body",
      () => call("/oauth/token", { method: "POST", body: new FormData(), headers: basic(service) }),
      "invalid_request",
    ],
    [
      "a body without a type",
      () =>
        call("/oauth/token", { method: "POST", body: new Uint8Array([97, 61, 98]), headers: basic(service) }),
      "invalid_request",
    ],
    [
      "a parameter twice",
      () =>
        call("/oauth/token", {
          method: "POST",
          body: new URLSearchParams("grant_type=client_credentials&grant_type=client_credentials"),
          headers: basic(service),
        }),
      "invalid_request",
    ],
    [
      "five thousand parameters",
      () =>
        call("/oauth/token", {
          method: "POST",
          body: new URLSearchParams(Array.from({ length: 5000 }, (_, i) => [`p${i}`, "x"])),
          headers: basic(service),
        }),
      "invalid_request",
    ],
    [
      "two megabytes",
      () => post("/oauth/token", { grant_type: "x".repeat(2_000_000) }, basic(service)),
      "invalid_request",
    ],
    [
      "two resources",
      () =>
        call("/oauth/token", {
          method: "POST",
          body: new URLSearchParams("grant_type=client_credentials&resource=a:b&resource=a:c"),
          headers: basic(service),
        }),
      "invalid_target",
    ],
  ]
  test.each(cases)("%s is refused", async (title, send, error) => {
    const response = await send()
    expect(response.status).toBe(/thousand|megabytes/.test(title) ? 413 : 400)
    expect(response.headers.get("content-type")).toBe("application/json")
    expect(await errorOf(response)).toBe(error)
  })

  test("parameters nobody knows are ignored, empty ones count as omitted", async () => {
    expect((await serviceToken({ foo: "bar", scope: "", resource: "" })).status).toBe(200)
  })

  test.each(["GET", "PUT", "DELETE", "PATCH"])("%s gives no token", async (method) => {
    const response = await call(`/oauth/token?grant_type=client_credentials`, {
      method,
      headers: basic(service),
    })
    expect(response.status).toBe(405)
    expect(response.headers.get("allow")).toBe("POST, OPTIONS")
  })
})

describe("introspection (RFC 7662 §2)", () => {
  test("says what a live token is, and only inactive for anything else (RFC 7662 §2.2)", async () => {
    const tokens = await obtainTokens(world)
    expect(await introspectAs(service, tokens.access_token)).toMatchObject({
      active: true,
      iss: ISSUER,
      client_id: world.app.clientId,
      sub: world.user.id,
      token_type: "Bearer",
      scope: "openid profile offline_access patient/Observation.rs",
      exp: expect.any(Number),
    })
    const [head, body, signature] = tokens.access_token.split(".")
    const claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString())
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const { keys } = await (await call("/oauth/jwks")).json()
    const hs256 = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: keys[0].kid })
      .sign(new TextEncoder().encode(JSON.stringify(keys[0])))
    const bad = [
      "garbage",
      "a.b.c",
      `${head}.${encode({ ...claims, sub: "usr_admin" })}.${signature}`,
      `${encode({ alg: "none", typ: "at+jwt", kid: keys[0].kid })}.${body}.`,
      `${head}.${body}.${signature}=`,
      hs256,
      tokens.id_token,
      "x".repeat(30_000),
    ]
    for (const token of bad) {
      expect(await introspectAs(service, token)).toEqual({ active: false })
      expect((await call("/oauth/userinfo", { headers: bearer(token.slice(0, 20_000)) })).status).toBe(401)
    }
  })

  test("a refresh token is shown to its own app only", async () => {
    const { refresh_token } = await obtainTokens(world)
    expect(await introspectAs(world.app, refresh_token)).toMatchObject({ active: true, sub: world.user.id })
    expect(await introspectAs(service, refresh_token)).toEqual({ active: false })
  })

  test("is closed to strangers and public apps (RFC 7662 §2.1)", async () => {
    const { access_token } = await obtainTokens(world)
    const open = await addApp(instance.db, "public", {})
    for (const response of [
      await post("/oauth/introspect", { token: access_token }),
      await post("/oauth/introspect", { token: access_token, client_id: open.clientId }),
      await post("/oauth/introspect", { token: access_token }, basic({ ...service, secret: "x" })),
      await post("/oauth/introspect", { token: access_token }, bearer("x")),
    ]) {
      expect(response.status).toBe(401)
    }
    expect((await post("/oauth/introspect", {}, basic(service))).status).toBe(400)
    expect((await call(`/oauth/introspect?token=${access_token}`, { headers: basic(service) })).status).toBe(
      405,
    )
  })

  test("a confidential app's own access token opens it too (SMART App Launch 2.2)", async () => {
    const { access_token } = await (await serviceToken()).json()
    const response = await post("/oauth/introspect", { token: access_token }, bearer(access_token))
    expect((await response.json()).active).toBe(true)
  })
})

describe("revocation (RFC 7009 §2)", () => {
  test("an access token goes alone, a refresh token takes the grant along (RFC 7009 §2.1)", async () => {
    const tokens = await obtainTokens(world)
    const done = await post(
      "/oauth/revoke",
      { token: tokens.access_token, token_type_hint: "nonsense" },
      basic(world.app),
    )
    expect([done.status, await done.json()]).toEqual([200, {}])
    expect(await introspectAs(world.app, tokens.access_token)).toEqual({ active: false })
    const next = await (await refresh(world.app, tokens.refresh_token)).json()
    expect((await post("/oauth/revoke", { token: next.refresh_token }, basic(world.app))).status).toBe(200)
    expect(await introspectAs(world.app, next.access_token)).toEqual({ active: false })
    expect((await refresh(world.app, next.refresh_token)).status).toBe(400)
  })

  test("an unknown token is answered like a revoked one, another app's survives (RFC 7009 §2.2)", async () => {
    const tokens = await obtainTokens(world)
    expect((await post("/oauth/revoke", { token: "unknown" }, basic(service))).status).toBe(200)
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      expect((await post("/oauth/revoke", { token }, basic(service))).status).toBe(400)
      expect((await post("/oauth/revoke", { token })).status).toBe(401)
      expect(await introspectAs(world.app, token)).toMatchObject({ active: true })
    }
    expect(await errorOf(await post("/oauth/revoke", {}, basic(service)))).toBe("invalid_request")
  })
})

describe("userinfo (OpenID Connect Core §5.3)", () => {
  test("shows the claims of the granted scopes, by GET and POST", async () => {
    const { access_token } = await obtainTokens(world)
    const expected = { sub: world.user.id, name: world.user.name, updated_at: expect.any(Number) }
    for (const method of ["GET", "POST"]) {
      const response = await call("/oauth/userinfo", { method, headers: bearer(access_token) })
      expect(await response.json()).toEqual(expected)
    }
    expect(await (await post("/oauth/userinfo", { access_token })).json()).toEqual(expected)
  })

  test("shows what the claims parameter asked for (OpenID Connect Core §5.5)", async () => {
    const claims = JSON.stringify({ userinfo: { email: { essential: true }, nonsense: null } })
    const { access_token } = await obtainTokens(world, { scope: "openid", claims })
    const body = await (await call("/oauth/userinfo", { headers: bearer(access_token) })).json()
    expect(body).toEqual({ sub: world.user.id, email: world.user.email })
  })

  test("a request for sign-in alone gets a token for userinfo only", async () => {
    const { access_token } = await obtainTokens(world, { scope: "openid email" })
    expect(await introspectAs(world.app, access_token)).toMatchObject({ aud: `${ISSUER}/oauth/userinfo` })
  })

  test("refuses with the challenge of RFC 6750 §3", async () => {
    const none = await call("/oauth/userinfo")
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, `Bearer realm="${ISSUER}"`])
    const garbage = await call("/oauth/userinfo", { headers: bearer("garbage") })
    expect(garbage.headers.get("www-authenticate")).toContain('error="invalid_token"')
    const { access_token } = await (await serviceToken()).json()
    expect((await call("/oauth/userinfo", { headers: bearer(access_token) })).status).toBe(403)
    const tokens = await obtainTokens(world)
    expect((await call(`/oauth/userinfo?access_token=${tokens.access_token}`)).status).toBe(401)
    const twice = await post(
      "/oauth/userinfo",
      { access_token: tokens.access_token },
      bearer(tokens.access_token),
    )
    expect(twice.status).toBe(400)
  })
})

describe("cross-origin", () => {
  const preflight = (path: string, origin: string) =>
    call(path, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } })

  test("registered origins may call the token endpoint, others may not", async () => {
    const row = { corsOrigins: ["https://spa.example.org"] }
    await addApp(instance.db, "public", { row })
    await settle(instance.db)
    const good = await preflight("/oauth/token", "https://spa.example.org")
    expect(good.headers.get("access-control-allow-origin")).toBe("https://spa.example.org")
    expect(good.headers.get("access-control-allow-credentials")).toBeNull()
    const evil = await preflight("/oauth/token", "https://evil.example")
    expect(evil.headers.get("access-control-allow-origin")).toBeNull()
  })

  test("discovery and keys are open to all, /authorize to none", async () => {
    for (const path of ["/.well-known/openid-configuration", "/oauth/jwks"]) {
      const response = await call(path, { headers: { origin: "https://anyone.example" } })
      expect(response.headers.get("access-control-allow-origin")).toBe("*")
    }
    const response = await call(authorizePath(world.app), { headers: { origin: "https://spa.example.org" } })
    expect(response.headers.get("access-control-allow-origin")).toBeNull()
  })
})

describe("discovery (RFC 8414 §2)", () => {
  test("both documents name this issuer, absolute endpoints, and nothing that does not answer", async () => {
    for (const path of ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]) {
      const response = await call(path, {
        headers: { "x-forwarded-host": "evil.example", host: "evil.example" },
      })
      const document = await response.json()
      expect(document.issuer).toBe(ISSUER)
      expect(document.code_challenge_methods_supported).toEqual(["S256"])
      expect(document.response_types_supported).toEqual(["code"])
      for (const [name, value] of Object.entries(document)) {
        if (!name.endsWith("_endpoint") && name !== "jwks_uri") continue
        const url = new URL(String(value))
        expect(url.origin).toBe(ISSUER)
        expect((await call(url.pathname, { method: "POST" })).status).not.toBe(404)
      }
    }
  })

  test("the keys are public only, with unique kids (RFC 7517 §4)", async () => {
    const { keys } = await (await call("/oauth/jwks")).json()
    expect(keys.map((key: { alg: string }) => key.alg).sort()).toEqual(["ES256", "RS256"])
    expect(new Set(keys.map((key: { kid: string }) => key.kid)).size).toBe(keys.length)
    for (const key of keys) {
      expect(
        Object.keys(key).filter((member) => ["d", "p", "q", "dp", "dq", "qi", "k"].includes(member)),
      ).toEqual([])
      expect(key.use).toBe("sig")
    }
  })
})

describe("hostile input at every endpoint", () => {
  const strings = [
    "\u0000",
    "' or '1'='1",
    '"><script>alert(1)</script>',
    "../../../../etc/passwd",
    "%00%0d%0aset-cookie:x=y",
    "\r\nlocation: https://evil.example",
    "𝕬\u202e\ud800",
    "x".repeat(40_000),
    "{}",
    "[object Object]",
    "__proto__",
    "constructor",
  ]
  const names = [
    "client_id",
    "client_secret",
    "grant_type",
    "code",
    "refresh_token",
    "scope",
    "token",
    "access_token",
    "resource",
    "redirect_uri",
    "state",
    "interaction",
    "csrf",
    "request_uri",
    "id_token_hint",
    "claims",
  ]

  test.each(Object.values(ENDPOINT_PATHS))(
    "%s answers with an error of the protocol, never a 500 and never elsewhere",
    async (path) => {
      for (const hostile of strings) {
        const fields = new URLSearchParams(names.map((name) => [name, hostile]))
        for (const response of [
          await call(`${path}?${fields}`.slice(0, 60_000)),
          await call(path, { method: "POST", body: fields }),
          await call(path, { method: "POST", body: fields, headers: basic(service) }),
          await call(path, {
            headers: {
              cookie: `__Host-admit.session=${new URLSearchParams([["x", hostile]]).toString().slice(2)}`,
            },
          }),
        ]) {
          expect(response.status).toBeLessThan(500)
          const location = response.headers.get("location")
          if (location) expect(new URL(location, ISSUER).origin).toBe(ISSUER)
          expect(await response.text()).not.toContain("<script>alert(1)")
        }
      }
    },
  )
})
