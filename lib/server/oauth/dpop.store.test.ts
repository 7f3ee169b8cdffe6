import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  answerConsent,
  authorizePath,
  basic,
  call,
  ISSUER,
  introspectAs,
  locationOf,
  makeWorld,
  obtainCode,
  openTestInstance,
  post,
  type TestInstance,
  VERIFIER,
  type World,
} from "./test-instance"
import { addApp } from "./test-world"

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
const TOKEN_URL = `${ISSUER}/oauth/token`
let instance: TestInstance
let key: Pair
let other: Pair
beforeAll(async () => {
  instance = await openTestInstance()
  key = await generateKeyPair("ES256", { extractable: true })
  other = await generateKeyPair("ES256", { extractable: true })
})
afterAll(() => instance.close())

interface Change {
  pair?: Pair
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}
let count = 0
async function prove({ pair = key, claims = {}, header = {} }: Change = {}): Promise<string> {
  count += 1
  const all = {
    htm: "POST",
    htu: TOKEN_URL,
    iat: Math.floor(Date.now() / 1000),
    jti: `proof-${count}`,
    ...claims,
  }
  const jwk = await exportJWK(pair.publicKey)
  return new SignJWT(all)
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk, ...header })
    .sign(pair.privateKey)
}

async function redeemWith(
  world: World,
  dpop: string | null,
  change: Record<string, string | undefined> = {},
) {
  const code = await obtainCode(world, change)
  const fields = {
    grant_type: "authorization_code",
    code,
    redirect_uri: world.app.redirectUri,
    code_verifier: VERIFIER,
  }
  const open = world.app.secret === ""
  const credentials: Record<string, string> = open ? { client_id: world.app.clientId } : {}
  const headers: Record<string, string> = open ? {} : basic(world.app)
  return post("/oauth/token", { ...fields, ...credentials }, dpop ? { ...headers, dpop } : headers)
}
const userinfo = (token: string, headers: Record<string, string>, scheme = "DPoP") =>
  call("/oauth/userinfo", { headers: { authorization: `${scheme} ${token}`, ...headers } })

async function ath(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))
  return Buffer.from(digest).toString("base64url")
}

describe("bound tokens", () => {
  test("a proof binds the token to its key (RFC 9449 §5)", async () => {
    const world = await makeWorld(instance.db)
    const response = await redeemWith(world, await prove())
    const tokens = await response.json()
    expect(tokens.token_type).toBe("DPoP")
    expect(response.headers.get("dpop-nonce")).toBeTruthy()
    const jkt = await calculateJwkThumbprint(await exportJWK(key.publicKey))
    expect(await introspectAs(world.app, tokens.access_token)).toMatchObject({
      token_type: "DPoP",
      cnf: { jkt },
    })
  })

  test("at userinfo the token needs its scheme and a proof of its key (RFC 9449 §7.1)", async () => {
    const world = await makeWorld(instance.db)
    const { access_token: token } = await (await redeemWith(world, await prove())).json()
    const claims = { htm: "GET", htu: `${ISSUER}/oauth/userinfo`, ath: await ath(token) }
    expect((await userinfo(token, { dpop: await prove({ claims }) })).status).toBe(200)
    const bad: Response[] = [
      await userinfo(token, {}, "Bearer"),
      await userinfo(token, {}),
      await userinfo(token, { dpop: await prove({ claims, pair: other }) }),
      await userinfo(token, { dpop: await prove({ claims: { ...claims, ath: undefined } }) }),
      await userinfo(token, { dpop: await prove({ claims: { ...claims, ath: await ath("x") } }) }),
      await userinfo(token, { dpop: await prove({ claims: { ...claims, htu: TOKEN_URL } }) }),
      await userinfo(`${token}x`, { dpop: await prove({ claims }) }),
    ]
    for (const response of bad) {
      expect(response.status).toBe(401)
      expect(response.headers.get("www-authenticate")).toMatch(/^DPoP .*error="invalid_token"/)
    }
  })

  test("an old nonce at userinfo is answered with the challenge to use another (RFC 9449 §9)", async () => {
    const world = await makeWorld(instance.db)
    const { access_token: token } = await (await redeemWith(world, await prove())).json()
    const claims = { htm: "GET", htu: `${ISSUER}/oauth/userinfo`, ath: await ath(token) }
    const asked = await userinfo(token, { dpop: await prove({ claims: { ...claims, nonce: "old" } }) })
    expect([asked.status, (await asked.json()).error]).toEqual([401, "use_dpop_nonce"])
    expect(asked.headers.get("www-authenticate")).toMatch(/^DPoP .*error="use_dpop_nonce"/)
    const nonce = asked.headers.get("dpop-nonce")
    expect((await userinfo(token, { dpop: await prove({ claims: { ...claims, nonce } }) })).status).toBe(200)
  })

  test("dpop_jkt at /authorize must be the key of the proof (RFC 9449 §10)", async () => {
    const world = await makeWorld(instance.db)
    const change = { dpop_jkt: await calculateJwkThumbprint(await exportJWK(key.publicKey)) }
    expect((await redeemWith(world, await prove(), change)).status).toBe(200)
    expect((await redeemWith(world, await prove({ pair: other }), change)).status).toBe(400)
    expect((await redeemWith(world, null, change)).status).toBe(400)
  })

  test("a proof at the push names the key as dpop_jkt does (RFC 9449 §10.1)", async () => {
    const world = await makeWorld(instance.db)
    const asked = Object.fromEntries(new URL(authorizePath(world.app), ISSUER).searchParams)
    const claims = { htu: `${ISSUER}/oauth/par` }
    const push = async (more: Record<string, string> = {}) =>
      post("/oauth/par", { ...asked, ...more }, { ...basic(world.app), dpop: await prove({ claims }) })
    const another = await calculateJwkThumbprint(await exportJWK(other.publicKey))
    expect((await push({ dpop_jkt: another })).status).toBe(400)
    const { request_uri } = await (await push()).json()
    const at = `/oauth/authorize?${new URLSearchParams({ client_id: world.app.clientId, request_uri })}`
    const first = await call(at, { headers: { cookie: world.cookie } })
    const code =
      locationOf(await answerConsent(first, { cookie: world.cookie })).searchParams.get("code") ?? ""
    const proofOf = async (pair: Pair) => ({ ...basic(world.app), dpop: await prove({ pair }) })
    const fields = {
      grant_type: "authorization_code",
      code,
      redirect_uri: world.app.redirectUri,
      code_verifier: VERIFIER,
    }
    expect((await post("/oauth/token", fields, await proofOf(other))).status).toBe(400)
    expect((await post("/oauth/token", fields, await proofOf(key))).status).toBe(200)
  })

  test("a public app's refresh token stays with the key", async () => {
    const world = await makeWorld(instance.db, { kind: "public" })
    const { refresh_token } = await (await redeemWith(world, await prove())).json()
    const refresh = async (dpop: string | null) =>
      post(
        "/oauth/token",
        { grant_type: "refresh_token", refresh_token, client_id: world.app.clientId },
        dpop ? { dpop } : {},
      )
    expect((await refresh(await prove({ pair: other }))).status).toBe(400)
    expect((await refresh(null)).status).toBe(400)
    expect((await (await refresh(await prove())).json()).token_type).toBe("DPoP")
  })

  test("an app that must use DPoP gets nothing without a proof and a nonce (RFC 9449 §8)", async () => {
    const world = await makeWorld(instance.db)
    const row = { dpopRequired: true }
    const app = await addApp(instance.db, "service", { apiId: world.api.id, row })
    const ask = (headers: Record<string, string>) =>
      post("/oauth/token", { grant_type: "client_credentials" }, { ...basic(app), ...headers })
    expect((await (await ask({})).json()).error).toBe("invalid_dpop_proof")
    const first = await ask({ dpop: await prove() })
    expect((await first.json()).error).toBe("use_dpop_nonce")
    const nonce = first.headers.get("dpop-nonce")
    expect((await ask({ dpop: await prove({ claims: { nonce: "made up" } }) })).status).toBe(400)
    expect((await ask({ dpop: await prove({ claims: { nonce } }) })).status).toBe(200)
  })
})

describe("proofs (RFC 9449 §4.3)", () => {
  const now = () => Math.floor(Date.now() / 1000)
  const refused: [string, () => Promise<string>][] = [
    ["for another method", () => prove({ claims: { htm: "GET" } })],
    ["for another host", () => prove({ claims: { htu: "https://evil.example/oauth/token" } })],
    ["an hour old", () => prove({ claims: { iat: now() - 3600 } })],
    ["an hour ahead", () => prove({ claims: { iat: now() + 3600 } })],
    ["of another typ", () => prove({ header: { typ: "JWT" } })],
    ["without jti", () => prove({ claims: { jti: undefined } })],
    ["without key", () => prove({ header: { jwk: undefined } })],
    ["with a private key", async () => prove({ header: { jwk: await exportJWK(key.privateKey) } })],
    [
      "signed by another key",
      async () => prove({ pair: other, header: { jwk: await exportJWK(key.publicKey) } }),
    ],
    ["unsigned", async () => (await prove()).replace(/[^.]*$/, "")],
    ["twice in one header", async () => `${await prove()}, ${await prove()}`],
    ["garbage", async () => "garbage"],
  ]
  test.each(refused)("a proof %s is refused", async (_title, make) => {
    const world = await makeWorld(instance.db)
    const response = await redeemWith(world, await make())
    expect([response.status, (await response.json()).error]).toEqual([400, "invalid_dpop_proof"])
  })

  test("a symmetric key or alg none is refused", async () => {
    const world = await makeWorld(instance.db)
    const claims = { htm: "POST", htu: TOKEN_URL, iat: now(), jti: "hs" }
    const secret = new TextEncoder().encode("k".repeat(32))
    const jwk = { kty: "oct", k: Buffer.from(secret).toString("base64url") }
    const proof = await new SignJWT(claims)
      .setProtectedHeader({ typ: "dpop+jwt", alg: "HS256", jwk })
      .sign(secret)
    expect((await redeemWith(world, proof)).status).toBe(400)
  })

  test("a proof is good once (RFC 9449 §11.1)", async () => {
    const world = await makeWorld(instance.db)
    const proof = await prove()
    expect((await redeemWith(world, proof)).status).toBe(200)
    expect((await redeemWith(world, proof)).status).toBe(400)
  })
})
