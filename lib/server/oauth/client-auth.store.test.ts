import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { appKeys } from "@/db/schema/credentials"
import { ASSERTION_TYPE } from "@/lib/oauth/client-assertion"
import { freshId } from "../random"
import { basic, call, ISSUER, openTestInstance, post, settle, type TestInstance } from "./test-instance"
import { addApi, addApp, addSecret, type TestApp } from "./test-world"

let instance: TestInstance
let service: TestApp
let apiId: Awaited<ReturnType<typeof addApi>>["id"]
beforeAll(async () => {
  instance = await openTestInstance()
  apiId = (await addApi(instance.db)).id
  service = await addApp(instance.db, "service", { apiId })
  await settle(instance.db)
})
afterAll(() => instance.close())

const FIELDS = { grant_type: "client_credentials" }
const header = (text: string | Uint8Array) => ({
  authorization: `Basic ${Buffer.from(text).toString("base64")}`,
})

async function outcome(response: Response) {
  return { status: response.status, ...(await response.json()) } as {
    status: number
    error?: string
    error_description?: string
  }
}
const FAILED = {
  status: 401,
  error: "invalid_client",
  error_description: "Client authentication failed.",
  error_uri: `${ISSUER}/errors/invalid_client`,
}

describe("client_secret_basic (RFC 6749 §2.3.1)", () => {
  test("the right secret is accepted, whatever the case of the scheme (RFC 9110 §11.1)", async () => {
    const { authorization } = basic(service)
    for (const scheme of ["Basic", "basic", "BASIC"]) {
      const sent = { authorization: authorization.replace("Basic", scheme) }
      expect((await post("/oauth/token", FIELDS, sent)).status).toBe(200)
    }
  })

  test("id and secret are form-encoded inside (RFC 6749 §2.3.1)", async () => {
    const id = "a client: with % and ü"
    const odd = await addApp(instance.db, "service", { apiId, row: { clientId: id } })
    await settle(instance.db)
    const form = (text: string) => encodeURIComponent(text).replaceAll("%20", "+")
    expect((await post("/oauth/token", FIELDS, header(`${form(id)}:${form(odd.secret)}`))).status).toBe(200)
  })

  const wrong: [string, () => Record<string, string>][] = [
    ["a wrong secret", () => header(`${service.clientId}:wrong`)],
    ["an unknown app", () => header("nobody:wrong")],
    ["an empty secret", () => header(`${service.clientId}:`)],
    ["a byte more", () => header(`${service.clientId}:${service.secret}x`)],
    ["a byte less", () => header(`${service.clientId}:${service.secret.slice(0, -1)}`)],
    ["another case", () => header(`${service.clientId}:${service.secret.toUpperCase()}`)],
    ["a NUL behind", () => header(`${service.clientId}:${service.secret}\u0000`)],
    ["no colon", () => header(service.clientId)],
    ["no id", () => header(`:${service.secret}`)],
    ["broken percent-encoding", () => header(`${service.clientId}:%zz`)],
    ["bytes that are not UTF-8", () => header(new Uint8Array([0x61, 0x3a, 0xff, 0xfe]))],
    ["no base64", () => ({ authorization: "Basic ???" })],
    ["only a scheme", () => ({ authorization: "Basic" })],
    ["another scheme", () => ({ authorization: "Digest username=x" })],
    ["SQL for an id", () => header(`' or 1=1 --:x`)],
    ["a secret of a megabyte", () => header(`${service.clientId}:${"x".repeat(1_000_000)}`)],
  ]
  test.each(wrong)("%s is refused like any other failure", async (_title, headers) => {
    const response = await post("/oauth/token", FIELDS, headers())
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic /)
    expect(await outcome(response)).toEqual(FAILED)
  })
})

describe("one method, the registered one (RFC 6749 §2.3)", () => {
  test("Basic beside client_secret or an assertion is refused", async () => {
    for (const extra of [{ client_secret: service.secret }, { client_assertion: "a.b.c" }]) {
      const response = await post(
        "/oauth/token",
        { ...FIELDS, client_id: service.clientId, ...(extra as object) },
        basic(service),
      )
      expect((await outcome(response)).error).toBe("invalid_request")
    }
  })

  test("credentials for one app and client_id of another are refused", async () => {
    const response = await post("/oauth/token", { ...FIELDS, client_id: "another" }, basic(service))
    expect((await outcome(response)).error).toBe("invalid_request")
  })

  test("a method the app is not registered for is refused", async () => {
    const sent = { ...FIELDS, client_id: service.clientId, client_secret: service.secret }
    expect(await outcome(await post("/oauth/token", sent))).toEqual(FAILED)
  })

  test("client_secret_post works for an app registered for it", async () => {
    const app = await addApp(instance.db, "service", { apiId, row: { authMethod: "client_secret_post" } })
    const sent = { ...FIELDS, client_id: app.clientId, client_secret: app.secret }
    expect((await post("/oauth/token", sent)).status).toBe(200)
    expect(await outcome(await post("/oauth/token", { ...sent, client_secret: "x" }))).toEqual(FAILED)
    expect(await outcome(await post("/oauth/token", FIELDS, basic(app)))).toEqual(FAILED)
  })

  test("a confidential app that sends only its id is refused", async () => {
    expect(await outcome(await post("/oauth/token", { ...FIELDS, client_id: service.clientId }))).toEqual(
      FAILED,
    )
  })

  test("a public app that sends a secret or an assertion is refused", async () => {
    const app = await addApp(instance.db, "public", { apiId })
    const sent = { grant_type: "authorization_code", code: "x", client_id: app.clientId }
    expect(await outcome(await post("/oauth/token", { ...sent, client_secret: "x" }))).toEqual(FAILED)
    expect(await outcome(await post("/oauth/token", sent, header(`${app.clientId}:x`)))).toEqual(FAILED)
    expect((await outcome(await post("/oauth/token", sent))).error).toBe("invalid_grant")
  })

  test("a public app gets no client_credentials token (RFC 6749 §4.4)", async () => {
    const app = await addApp(instance.db, "public", { apiId })
    const response = await post("/oauth/token", { ...FIELDS, client_id: app.clientId })
    expect((await outcome(response)).error).toBe("unauthorized_client")
  })
})

describe("the life of secrets and apps", () => {
  const soon = () => new Date(Date.now() + 60_000)
  const past = () => new Date(Date.now() - 1000)
  test.each([
    ["retiring", { state: "retiring", retireAt: soon() }, 200],
    ["retired", { state: "retiring", retireAt: past() }, 401],
    ["expired", { expiresAt: past() }, 401],
    ["disabled", { state: "disabled" }, 401],
  ] as const)("a second secret that is %s", async (_title, row, status) => {
    const app = await addApp(instance.db, "service", { apiId })
    const secret = await addSecret(instance.db, { appId: app.id, kind: "service", row })
    expect((await post("/oauth/token", FIELDS, basic({ ...app, secret }))).status).toBe(status)
    expect((await post("/oauth/token", FIELDS, basic(app))).status).toBe(200)
  })

  test.each([
    ["draft", { state: "draft" }],
    ["disabled", { state: "disabled" }],
    ["in the bin", { binnedAt: new Date() }],
    ["registered elsewhere", { issuer: "entra" }],
  ] as const)("an app that is %s gets nothing", async (_title, row) => {
    const app = await addApp(instance.db, "service", { apiId, row })
    expect(await outcome(await post("/oauth/token", FIELDS, basic(app)))).toEqual(FAILED)
  })

  test("a refusal is recorded with its exact cause, and without the secret", async () => {
    const app = await addApp(instance.db, "service", { apiId })
    await post("/oauth/token", FIELDS, header(`${app.clientId}:not-the-secret`))
    const events = await instance.db.$client`select * from activity_events where app_id = ${app.id}`
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ kind: "token.refused", code: "invalid_client", cause: "secret.wrong" })
    expect(JSON.stringify(events)).not.toContain("not-the-secret")
  })
})

describe("private_key_jwt (RFC 7523 §3)", () => {
  let app: TestApp
  const pairs: Record<string, Awaited<ReturnType<typeof generateKeyPair>>> = {}
  const ALGS = ["RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA"]

  beforeAll(async () => {
    app = await addApp(instance.db, "service", { apiId, row: { authMethod: "private_key_jwt" } })
    for (const alg of ALGS) {
      const pair = await generateKeyPair(alg, { extractable: true })
      pairs[alg] = pair
      const publicJwk = { ...(await exportJWK(pair.publicKey)), alg }
      await instance.db
        .insert(appKeys)
        .values({ id: freshId("key"), appId: app.id, appKind: "service", kid: alg, alg, publicJwk })
    }
    await settle(instance.db)
  })

  let count = 0
  beforeEach(() => {
    count += 1
  })

  interface Change {
    alg?: string
    claims?: Record<string, unknown>
    header?: Record<string, unknown>
    signWith?: string
  }
  async function sign({ alg = "ES384", claims = {}, header: extra = {}, signWith = alg }: Change = {}) {
    const now = Math.floor(Date.now() / 1000)
    const all = {
      iss: app.clientId,
      sub: app.clientId,
      aud: `${ISSUER}/oauth/token`,
      exp: now + 300,
      jti: `jti-${count}`,
      ...claims,
    }
    const pair = pairs[signWith]
    if (!pair) throw new Error(signWith)
    return new SignJWT(all).setProtectedHeader({ alg, kid: alg, typ: "JWT", ...extra }).sign(pair.privateKey)
  }
  const send = (assertion: string, more: Record<string, string> = {}) =>
    post("/oauth/token", {
      ...FIELDS,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
      ...more,
    })

  test.each(ALGS)("%s is accepted", async (alg) => {
    expect((await send(await sign({ alg, claims: { jti: `alg-${alg}` } }))).status).toBe(200)
  })

  test("the issuer is accepted as audience, alone or in a list of our own names", async () => {
    expect((await send(await sign({ claims: { aud: ISSUER } }))).status).toBe(200)
    const list = await sign({ claims: { aud: [ISSUER, `${ISSUER}/oauth/token`], jti: "list" } })
    expect((await send(list)).status).toBe(200)
  })

  const now = () => Math.floor(Date.now() / 1000)
  const refused: [string, () => Change][] = [
    ["a foreign audience", () => ({ claims: { aud: "https://evil.example" } })],
    ["a list with a foreign audience", () => ({ claims: { aud: [ISSUER, "https://evil.example"] } })],
    ["no audience", () => ({ claims: { aud: undefined } })],
    ["a life beyond five minutes", () => ({ claims: { exp: now() + 3600 } })],
    ["an expiry in the past", () => ({ claims: { exp: now() - 60 } })],
    ["no expiry", () => ({ claims: { exp: undefined } })],
    ["a start in the future", () => ({ claims: { nbf: now() + 120 } })],
    ["no jti", () => ({ claims: { jti: undefined } })],
    ["another subject than issuer", () => ({ claims: { sub: "another" } })],
    ["an unknown kid", () => ({ header: { kid: "../../etc/passwd" } })],
    ["a key of another algorithm", () => ({ alg: "ES384", header: { kid: "RS256" } })],
    ["a critical extension", () => ({ header: { crit: ["b64"], b64: true } })],
  ]
  test.each(refused)("%s is refused", async (_title, change) => {
    expect(await outcome(await send(await sign(change())))).toEqual(FAILED)
  })

  test("alg none, HS256 with the public key, and garbage are refused (RFC 8725 §3.1)", async () => {
    const good = await sign()
    const [, payload = ""] = good.split(".")
    const head = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const pair = pairs.RS256
    const publicJwk = JSON.stringify(pair && (await exportJWK(pair.publicKey)))
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString())
    const hs256 = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "RS256" })
      .sign(new TextEncoder().encode(publicJwk))
    for (const assertion of [`${head({ alg: "none" })}.${payload}.`, hs256, "garbage", "a.b.c", `${good}x`]) {
      expect(await outcome(await send(assertion))).toEqual(FAILED)
    }
  })

  test("an assertion is good once, however many arrive at once (RFC 7523 §3)", async () => {
    const assertion = await sign()
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(assertion)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  })

  test("the wrong client_assertion_type or another client_id is refused", async () => {
    expect(await outcome(await send(await sign(), { client_assertion_type: "x" }))).toEqual(FAILED)
    expect((await outcome(await send(await sign(), { client_id: "another" }))).error).toBe("invalid_request")
  })

  test("strictly, the issuer alone and its own typ (RFC 10070)", async () => {
    await instance.db.$client`update apps set strict_assertion_audience = true where id = ${app.id}`
    await settle(instance.db)
    expect(await outcome(await send(await sign()))).toEqual(FAILED)
    const strict = { claims: { aud: ISSUER, jti: "strict" }, header: { typ: "client-authentication+jwt" } }
    expect((await send(await sign(strict))).status).toBe(200)
  })
})

test("a jwks_uri inside the network is not fetched", async () => {
  for (const jwksUri of [
    "https://127.0.0.1/jwks",
    "https://localhost/jwks",
    "https://[::1]/jwks",
    "http://example.org/jwks",
  ]) {
    const app = await addApp(instance.db, "service", {
      apiId,
      row: { authMethod: "private_key_jwt", jwksUri },
    })
    const { privateKey } = await generateKeyPair("ES256")
    const assertion = await new SignJWT({
      iss: app.clientId,
      sub: app.clientId,
      aud: ISSUER,
      jti: "1",
      exp: 1,
    })
      .setProtectedHeader({ alg: "ES256", kid: "1" })
      .sign(privateKey)
    const sent = { ...FIELDS, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion }
    expect(
      await outcome(await call("/oauth/token", { method: "POST", body: new URLSearchParams(sent) })),
    ).toEqual(FAILED)
    const [event] = await instance.db.$client`select cause from activity_events where app_id = ${app.id}`
    expect(event?.cause).toBe("assertion.key_set_unreachable")
  }
})
