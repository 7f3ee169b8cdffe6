import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { GRANTS } from "@/lib/oauth/grants/index"
import { RESPONSE_MODES } from "@/lib/oauth/redirect"
import {
  authorizePath,
  basic,
  call,
  ISSUER,
  makeWorld,
  openTestInstance,
  post,
  type TestInstance,
  type World,
} from "./test-instance"

const DOCUMENTS = [
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
  "/.well-known/smart-configuration",
  "/oauth/jwks",
]
let instance: TestInstance
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
})
afterAll(() => instance.close())

const read = async (path: string) => (await call(path)).json()

describe("a public document", () => {
  test.each(DOCUMENTS)(
    "%s is JSON to GET and HEAD, may be kept for minutes, and says when it is the same",
    async (path) => {
      for (const method of ["GET", "HEAD"]) {
        const response = await call(path, { method })
        expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"])
        expect(response.headers.get("cache-control")).toBe("public, max-age=300")
      }
      const etag = (await call(path)).headers.get("etag") ?? ""
      expect((await call(path, { headers: { "if-none-match": etag } })).status).toBe(304)
      expect((await call(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200)
    },
  )

  test.each(DOCUMENTS)("%s is for reading alone", async (path) => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const response = await call(path, { method })
      expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"])
    }
  })
})

describe("the metadata is what is done", () => {
  test("OpenID Connect's has every required member (OpenID Connect Discovery §3)", async () => {
    expect(await read("/.well-known/openid-configuration")).toMatchObject({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/oauth/authorize`,
      token_endpoint: `${ISSUER}/oauth/token`,
      jwks_uri: `${ISSUER}/oauth/jwks`,
      userinfo_endpoint: `${ISSUER}/oauth/userinfo`,
      end_session_endpoint: `${ISSUER}/oauth/end-session`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: expect.arrayContaining(["RS256"]),
      scopes_supported: expect.arrayContaining(["openid", "offline_access"]),
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      claims_parameter_supported: true,
    })
  })

  test("iss in every answer is promised (RFC 9207 §3)", async () => {
    const metadata = await read("/.well-known/oauth-authorization-server")
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true)
  })

  test("pushed requests, device authorization and DPoP are named (RFC 9126 §5)", async () => {
    const metadata = await read("/.well-known/oauth-authorization-server")
    expect(metadata).toMatchObject({
      pushed_authorization_request_endpoint: `${ISSUER}/oauth/par`,
      require_pushed_authorization_requests: false,
      device_authorization_endpoint: `${ISSUER}/oauth/device`,
      dpop_signing_alg_values_supported: expect.arrayContaining(["ES256"]),
    })
    for (const name of [
      "dpop_signing_alg_values_supported",
      "token_endpoint_auth_signing_alg_values_supported",
    ])
      expect(metadata[name].filter((alg: string) => /^HS|^none$/.test(alg))).toEqual([])
  })

  test("each grant named is one, and no other is", async () => {
    const { grant_types_supported: named } = await read("/.well-known/oauth-authorization-server")
    expect(named).toEqual(GRANTS.map(({ type }) => type))
    for (const grant_type of [...named, "password", "implicit"]) {
      const { error } = await (await post("/oauth/token", { grant_type }, basic(world.app))).json()
      expect(error === "unsupported_grant_type").toBe(!named.includes(grant_type))
    }
  })

  test("each response mode named is taken, and no other is", async () => {
    const { response_modes_supported: named } = await read("/.well-known/openid-configuration")
    expect(named).toEqual(RESPONSE_MODES)
    for (const response_mode of [...named, "query.jwt"]) {
      const response = await call(authorizePath(world.app, { response_mode, response_type: "x" }))
      const said = response.headers.get("location") ?? (await response.text())
      expect(said.includes("unsupported_response_type")).toBe(true)
    }
    const other = await call(authorizePath(world.app, { response_mode: "query.jwt" }))
    expect(other.headers.get("location")).toContain("error=invalid_request")
  })

  test("each way of authentication named is one of the token endpoint, and no other is", async () => {
    const metadata = await read("/.well-known/openid-configuration")
    expect([...metadata.token_endpoint_auth_methods_supported].sort()).toEqual([
      "client_secret_basic",
      "client_secret_post",
      "none",
      "private_key_jwt",
    ])
    expect(metadata.introspection_endpoint_auth_methods_supported).not.toContain("none")
  })
})
