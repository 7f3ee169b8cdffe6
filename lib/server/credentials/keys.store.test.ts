import { generateKeyPairSync, type KeyObject } from "node:crypto"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { insertInstance, updateInstance } from "@/db/queries/instance"
import { PRIVATE_KEY_REFUSED } from "@/lib/credentials/leak"
import type { AppId } from "@/lib/id"
import { ASSERTION_TYPE } from "@/lib/oauth/client-assertion"
import { changeApp } from "@/lib/server/apps/change-app"
import { getApp, readCredentials } from "@/lib/server/apps/read-app"
import { ISSUER, openTestInstance, post, settle, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApi } from "@/lib/server/oauth/test-world"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { debugAssertion } from "./debug-assertion"
import { examineKeySet } from "./key-set-doctor"
import { addKeys, removeKey, setKeyState } from "./keys"
import { makeCertificate } from "./test-certificate"
import { flushCredentialUses } from "./uses"

const DAY = 86_400_000
let instance: TestInstance
let admin: Person
let developer: Person
beforeAll(async () => {
  instance = await openTestInstance()
  await insertInstance(instance.db, { issuer: ISSUER, demo: false })
  admin = await addPerson("admin")
  developer = await addPerson("developer")
})
afterAll(() => instance.close())

const addSigner = async (jwksUri: string | null = null): Promise<AppId> => {
  const more = { authMethod: "private_key_jwt", jwksUri, allowedScopes: ["system/*.rs"] }
  return (await addApp(admin, "service", { ownerIds: [developer.id], more })).id
}
const pemOf = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString()
const ec = () => generateKeyPairSync("ec", { namedCurve: "P-384" })
const refusedKeys = (appId: AppId, keys: string, message: RegExp | string) =>
  expectRefused(() => addKeys({ appId, keys }, developer), "invalid", {
    fields: { keys: expect.stringMatching(message) },
  })

describe("public keys", () => {
  it("are taken as PEM, certificate, JWK and JWKS, several at once, with one audit row", async () => {
    const appId = await addSigner()
    const until = new Date(Date.now() + 100 * DAY)
    const { pem } = makeCertificate({ from: new Date(Date.now() - DAY), until })
    const text = `${pemOf(ec().publicKey)}\n${pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey)}\n${pem}`
    const { result, rows } = await audited(() => addKeys({ appId, keys: text }, developer))
    expect(result.kids).toHaveLength(3)
    expect(rows.map((row) => row.event)).toEqual(["key_set.changed"])
    const jwk = { ...ec().publicKey.export({ format: "jwk" }), kid: "mine", x5c: ["…"] }
    await addKeys({ appId, keys: JSON.stringify({ keys: [jwk] }) }, developer)
    await addKeys(
      { appId, keys: JSON.stringify(generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" })) },
      developer,
    )
    const { keys } = await readCredentials(appId, developer)
    expect(keys).toHaveLength(5)
    expect(keys.find((key) => key.kid === "mine")?.publicJwk).not.toHaveProperty("x5c")
    const certified = keys.find((key) => key.expiresAt)
    expect(Math.abs((certified?.expiresAt?.getTime() ?? 0) - until.getTime())).toBeLessThan(2000)
  })

  it("in the wrong field are refused by it: private ones above all, and none of several is kept", async () => {
    const appId = await addSigner()
    const pair = ec()
    const pkcs8 = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()
    for (const text of [
      pkcs8,
      `${pemOf(pair.publicKey)}${pkcs8}`,
      JSON.stringify(pair.privateKey.export({ format: "jwk" })),
    ])
      await refusedKeys(appId, text, PRIVATE_KEY_REFUSED.slice(0, 30))
    const weak = pemOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey)
    await refusedKeys(appId, `${pemOf(pair.publicKey)}${weak}`, /2048 bits/)
    await refusedKeys(
      appId,
      pemOf(generateKeyPairSync("ec", { namedCurve: "P-521" }).publicKey),
      /not accepted/,
    )
    await refusedKeys(appId, "admit_sk_123", /neither a JWK Set nor PEM/)
    await refusedKeys(appId, '{"keys": [', /Paste the whole key set/)
    await refusedKeys(appId, '{"keys": []}', /no key in it/)
    await refusedKeys(appId, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", /damaged/)
    const past = makeCertificate({ from: new Date(Date.now() - 9 * DAY), until: new Date(Date.now() - DAY) })
    await refusedKeys(appId, past.pem, /expired on/)
  })

  it("are told apart by kid and by themselves", async () => {
    const appId = await addSigner()
    const pem = pemOf(ec().publicKey)
    await addKeys({ appId, keys: pem }, developer)
    await expectRefused(() => addKeys({ appId, keys: pem }, developer), "conflict", {
      fields: { keys: expect.any(String) },
    })
  })

  it("are disabled, brought back, and removed only when disabled; by owners and admins alone", async () => {
    const appId = await addSigner()
    await addKeys({ appId, keys: pemOf(ec().publicKey) }, developer)
    const id = (await readCredentials(appId, admin)).keys[0]?.id
    if (!id) throw new Error("no key")
    await expectRefused(() => removeKey({ appId, id }, developer), "conflict")
    for (const role of ["developer", "auditor"] as const) {
      const other = await addPerson(role)
      await expectRefused(() => setKeyState({ appId, id, state: "disabled" }, other), "forbidden")
      await expectRefused(() => addKeys({ appId, keys: pemOf(ec().publicKey) }, other), "forbidden")
    }
    for (const state of ["disabled", "live", "disabled"] as const) {
      await setKeyState({ appId, id, state }, developer)
      const [key] = (await readCredentials(appId, admin)).keys
      expect(key?.disabledAt === null).toBe(state === "live")
    }
    await removeKey({ appId, id }, developer)
    expect((await readCredentials(appId, admin)).keys).toEqual([])
  })
})

describe("the assertion debugger", () => {
  const sign = async (
    appId: AppId,
    change: { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: CryptoKey } = {},
  ) => {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: appId,
      sub: appId,
      aud: `${ISSUER}/oauth/token`,
      exp: now + 200,
      jti: crypto.randomUUID(),
    }
    const header = { alg: "ES384", kid: "k1", ...change.header }
    return new SignJWT({ ...claims, ...change.claims })
      .setProtectedHeader(header)
      .sign(change.key ?? (await pair).privateKey)
  }
  const pair = generateKeyPair("ES384", { extractable: true })
  let appId: AppId
  beforeAll(async () => {
    appId = await addSigner()
    const api = await addApi(instance.db)
    await instance.db
      .$client`insert into app_api_grants (app_id, api_id, roles) values (${appId}, ${api.id}, '{}')`
    await instance.db.$client`update apps set default_api_id = ${api.id} where id = ${appId}`
    const jwk = { ...(await exportJWK((await pair).publicKey)), kid: "k1" }
    await addKeys({ appId, keys: JSON.stringify(jwk) }, developer)
    await settle(instance.db)
  })
  const debug = async (assertion: string) => debugAssertion({ appId, assertion }, developer)
  const failing = async (assertion: string) => {
    const { rows } = await debug(assertion)
    return rows.filter(({ outcome }) => outcome === "fail").map(({ name }) => name)
  }

  it("accepts what the token endpoint accepts, before and not after it was used there", async () => {
    const assertion = await sign(appId)
    const rows = async () => (await instance.db.$client`select count(*)::int as n from used_jtis`)[0]?.n
    const before = await rows()
    expect(await debug(assertion)).toMatchObject({ accepted: true })
    expect(await debug(` ${assertion}\n`)).toMatchObject({ accepted: true })
    expect(await rows()).toBe(before)
    const sent = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion }
    const response = await post("/oauth/token", {
      grant_type: "client_credentials",
      scope: "system/*.rs",
      ...sent,
    })
    expect(response.status).toBe(200)
    expect(await failing(assertion)).toEqual(["firstUse"])
    await flushCredentialUses()
    expect((await readCredentials(appId, admin)).keys[0]?.lastUsedAt).toBeInstanceOf(Date)
  })

  const now = () => Math.floor(Date.now() / 1000)
  it.each([
    ["another aud", () => ({ claims: { aud: "https://evil.example" } }), ["audience"]],
    ["an exp long past", () => ({ claims: { exp: now() - 600 } }), ["expiry"]],
    ["an exp in milliseconds", () => ({ claims: { exp: Date.now() } }), ["lifetime"]],
    ["no jti", () => ({ claims: { jti: undefined } }), ["jti"]],
    ["an iat ahead", () => ({ claims: { iat: now() + 600 } }), ["start"]],
    ["another kid", () => ({ header: { kid: "k2" } }), ["key"]],
    ["another sub", () => ({ claims: { sub: "someone" } }), ["identity"]],
    [
      "several faults at once",
      () => ({ claims: { aud: "x", jti: "", exp: 1 } }),
      ["audience", "expiry", "jti"],
    ],
  ] as const)(
    "tells %s, with a mend, and the token endpoint refuses it too",
    async (_title, change, names) => {
      const assertion = await sign(appId, change())
      const { rows, accepted } = await debug(assertion)
      expect(accepted).toBe(false)
      const failed = rows.filter(({ outcome }) => outcome === "fail")
      expect(failed.map(({ name }) => name)).toEqual(names)
      for (const row of failed) expect(row.mend).toMatch(/\.$/)
      const sent = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion }
      expect((await post("/oauth/token", { grant_type: "client_credentials", ...sent })).status).not.toBe(200)
    },
  )

  it("tells a wrong key by the signature", async () => {
    const { privateKey } = await generateKeyPair("ES384")
    expect(await failing(await sign(appId, { key: privateKey }))).toEqual(["signature"])
  })

  it("says of text that is no JWT what is wrong with it, and is closed to others", async () => {
    for (const [text, message] of [
      ["garbage", /three parts/],
      ["a.b.c", /base64url/],
      ["a.b. c", /line break/],
    ] as const)
      await expect(debug(text)).rejects.toMatchObject({
        fields: { assertion: expect.stringMatching(message) },
      })
    const auditor = await addPerson("auditor")
    await expectRefused(async () => debugAssertion({ appId, assertion: "a.b.c" }, auditor), "forbidden")
  })
})

describe("the JWKS doctor", () => {
  it("fetches over TLS, tells the facts, and what it fetched counts at once", async () => {
    const pair = await generateKeyPair("ES384", { extractable: true })
    const body = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: "remote" }] })
    const certificate = makeCertificate({
      from: new Date(Date.now() - DAY),
      until: new Date(Date.now() + 90 * DAY),
    })
    const server = createServer({ cert: certificate.pem, key: certificate.keyPem }, (_request, response) => {
      response
        .writeHead(200, { "content-type": "application/jwk-set+json", "cache-control": "max-age=60" })
        .end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const uri = `https://${host}/jwks`
    const appId = await addSigner(uri)
    const ask = () => examineKeySet({ appId, uri }, developer, { ca: certificate.pem })
    try {
      const inward = await ask()
      expect(inward.findings[0]?.sentence).toMatch(/private address/)
      await updateInstance(instance.db, { settings: { allowedPrivateHosts: [host] } })
      await settle(instance.db)
      const untrusted = await examineKeySet({ appId, uri }, developer)
      expect(untrusted.findings[0]?.sentence).toMatch(/TLS certificate is not accepted/)
      const good = await ask()
      expect(good).toMatchObject({
        usable: 1,
        answer: { status: 200, contentType: "application/jwk-set+json", tls: { protocol: "TLSv1.3" } },
        lastFailure: { message: expect.stringMatching(/TLS/) },
        keys: [{ kid: "remote", size: "EC P-384" }],
      })
      expect((await ask()).cache).toMatchObject({ keys: 1, ageSeconds: expect.any(Number) })
      const now = Math.floor(Date.now() / 1000)
      const assertion = await new SignJWT({ iss: appId, sub: appId, aud: ISSUER, exp: now + 60, jti: "r" })
        .setProtectedHeader({ alg: "ES384", kid: "remote" })
        .sign(pair.privateKey)
      expect(await debugAssertion({ appId, assertion }, developer)).toMatchObject({ accepted: true })
    } finally {
      server.close()
      await updateInstance(instance.db, { settings: {} })
      await settle(instance.db)
    }
  })

  it("is closed to whoever may not edit the app's credentials", async () => {
    const appId = await addSigner()
    const other = await addPerson("developer")
    await expectRefused(async () => examineKeySet({ appId, uri: "https://example.org" }, other), "forbidden")
  })
})

it("an app is moved from its secret to keys by an admin, and the secret is refused from then on", async () => {
  const app = await addApp(admin, "service")
  const { version } = await getApp(app.id, admin)
  await addKeys({ appId: app.id, keys: pemOf(ec().publicKey) }, admin)
  await changeApp({ id: app.id, version, change: { authMethod: "private_key_jwt" } }, admin)
  await settle(instance.db)
  const authorization = `Basic ${Buffer.from(`${app.clientId}:${app.secret?.value}`).toString("base64")}`
  expect((await post("/oauth/token", { grant_type: "client_credentials" }, { authorization })).status).toBe(
    401,
  )
})
