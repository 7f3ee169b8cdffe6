import { and, eq } from "drizzle-orm"
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import * as schema from "@/db/schema/index"
import { pollAfterCommit } from "@/lib/server/changes"
import {
  basic,
  ISSUER,
  introspectAs,
  openTestInstance,
  post,
  settle,
  type TestInstance,
} from "@/lib/server/oauth/test-instance"
import { addApi, addApp, type TestApp } from "@/lib/server/oauth/test-world"
import { freshId } from "@/lib/server/random"
import { seal } from "@/lib/server/seal"
import { deps, gateway } from "./live"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const served = { enforcement: "gateway", fhirBaseUrl: "https://fhir.example.org/r4" } as const
/** Nobody listens there. */
const dead = { ...served, fhirBaseUrl: "http://127.0.0.1:9/r4", allowedPrivateHost: "127.0.0.1:9" } as const
const enter = (api: { slug: string }, headers: Record<string, string>) =>
  gateway(new Request(`${ISSUER}/fhir/${api.slug}/Patient/1?_format=json`, { headers }))

describe("Basic straight at an API", () => {
  test("opens the API the app was given, and no other", async () => {
    const [mine, other] = [await addApi(instance.db, served), await addApi(instance.db, served)]
    const app = await addApp(instance.db, "service", { apiId: mine.id, row: { basicAtApi: true } })
    await settle(instance.db)
    // 403: known, and no policy permits it.
    expect((await enter(mine, basic(app))).status).toBe(403)
    expect((await enter(other, basic(app))).status).toBe(401)
  })

  test("stays shut for an app that was not allowed it", async () => {
    const api = await addApi(instance.db, served)
    const app = await addApp(instance.db, "service", { apiId: api.id })
    await settle(instance.db)
    expect((await enter(api, basic(app))).status).toBe(401)
  })

  test.each(["\0", "a\0b", "\u{1f600}", "__proto__"])("takes %j for nobody", async (clientId) => {
    const api = await addApi(instance.db, served)
    await settle(instance.db)
    expect((await enter(api, basic({ clientId, secret: "x" }))).status).toBe(401)
  })
})

describe("what a link to a page says", () => {
  test("is read by nobody else, made by nobody else, and is no other sealed thing", () => {
    const sealed = deps.pages.seal('{"page":"/fhir?_getpages=7"}')
    expect(deps.pages.open(sealed)).toBe('{"page":"/fhir?_getpages=7"}')
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("_getpages")
    for (const other of ["", "x", sealed.slice(1), `${sealed.slice(0, -2)}AA`, `${sealed}AAAA`])
      expect(deps.pages.open(other)).toBeNull()
    expect(deps.pages.open(Buffer.from(seal("a stored secret")).toString("base64url"))).toBeNull()
  })
})

/** A service app with an API, ready to ask for tokens. */
async function arrange(
  row: Partial<typeof schema.apps.$inferInsert> = {},
  at: typeof served | typeof dead = served,
) {
  const api = await addApi(instance.db, at)
  const app = await addApp(instance.db, "service", { apiId: api.id, row })
  await settle(instance.db)
  return { api, app }
}

async function askToken(app: TestApp, headers: Record<string, string> = {}): Promise<string> {
  const answer = await post(
    "/oauth/token",
    { grant_type: "client_credentials" },
    { ...basic(app), ...headers },
  )
  const body = await answer.json()
  if (!answer.ok) throw new Error(JSON.stringify(body))
  return body.access_token
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe("tokens in circulation", () => {
  test("end with the API being withdrawn from their app", async () => {
    const { api, app } = await arrange()
    const token = await askToken(app)
    expect((await enter(api, bearer(token))).status).toBe(403)
    const given = schema.appApiGrants
    await instance.db.delete(given).where(and(eq(given.appId, app.id), eq(given.apiId, api.id)))
    await settle(instance.db)
    expect((await enter(api, bearer(token))).status).toBe(401)
    expect(await introspectAs(app, token)).toEqual({ active: false })
  })

  test("end with their revocation, however often they were good before", async () => {
    const { api, app } = await arrange()
    const [token, other] = [await askToken(app), await askToken(app)]
    for (const sent of [token, token, other]) expect((await enter(api, bearer(sent))).status).toBe(403)
    await post("/oauth/revoke", { token }, basic(app))
    expect((await enter(api, bearer(token))).status).toBe(401)
    expect((await enter(api, bearer(other))).status).toBe(403)
  })

  test("end with their revocation on another instance, opaque ones as well", async () => {
    const { api, app } = await arrange()
    await instance.db
      .update(schema.apis)
      .set({ accessTokenFormat: "opaque" })
      .where(eq(schema.apis.id, api.id))
    await settle(instance.db)
    const token = await askToken(app)
    expect(token).toMatch(/^at_/)
    for (const known of [403, 403]) expect((await enter(api, bearer(token))).status).toBe(known)
    await instance.db.$client`insert into revocations (kind, key, expires_at)
      select 'jti', jti, expires_at from access_tokens where app_id = ${app.id}`
    await pollAfterCommit()
    expect((await enter(api, bearer(token))).status).toBe(401)
  })

  test("end with the key they were signed with, however often they were good before", async () => {
    const { api, app } = await arrange()
    const token = await askToken(app)
    for (const known of [403, 403]) expect((await enter(api, bearer(token))).status).toBe(known)
    const { kid } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString())
    const [key] = await instance.db
      .delete(schema.signingKeys)
      .where(eq(schema.signingKeys.kid, kid))
      .returning()
    await settle(instance.db)
    expect((await enter(api, bearer(token))).status).toBe(401)
    if (key) await instance.db.insert(schema.signingKeys).values(key)
    await settle(instance.db)
  })

  test("may do at once what a policy linked since allows, and no longer what one forbids", async () => {
    const { api, app } = await arrange({}, dead)
    const token = await askToken(app)
    for (const known of [403, 403]) expect((await enter(api, bearer(token))).status).toBe(known)
    const link = async (cedar: string) => {
      const id = freshId("policy")
      await instance.db.insert(schema.policies).values({ id, name: id, cedar })
      await instance.db
        .insert(schema.policyLinks)
        .values({ id: freshId("policyLink"), policyId: id, appId: app.id })
      await settle(instance.db)
    }
    await link("permit (principal, action, resource);")
    // 502: it would go on to a FHIR server that is not there.
    for (const allowed of [502, 502]) expect((await enter(api, bearer(token))).status).toBe(allowed)
    await link("forbid (principal, action, resource);")
    expect((await enter(api, bearer(token))).status).toBe(403)
  })

  test("end when they expire, however often they were good before", async () => {
    const { api, app } = await arrange()
    const token = await askToken(app)
    expect((await enter(api, bearer(token))).status).toBe(403)
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 24 * 3600_000 })
    try {
      expect((await enter(api, bearer(token))).status).toBe(401)
    } finally {
      vi.useRealTimers()
    }
  })

  test("are good at their own API only, however often they were good there", async () => {
    const { api, app } = await arrange()
    const other = await addApi(instance.db, served)
    await instance.db.insert(schema.appApiGrants).values({ appId: app.id, apiId: other.id })
    await settle(instance.db)
    const token = await askToken(app)
    for (const status of [403, 403]) expect((await enter(api, bearer(token))).status).toBe(status)
    expect((await enter(other, bearer(token))).status).toBe(401)
  })

  test.each([
    ["the app being disabled", schema.apps, { state: "disabled" as const }, 401],
    ["the API being disabled", schema.apis, { state: "disabled" as const }, 404],
  ])("end with %s", async (_what, table, change, status) => {
    const { api, app } = await arrange()
    const token = await askToken(app)
    for (const known of [403, 403]) expect((await enter(api, bearer(token))).status).toBe(known)
    const id = table === schema.apis ? api.id : app.id
    await instance.db.update(table).set(change).where(eq(table.id, id))
    await settle(instance.db)
    expect((await enter(api, bearer(token))).status).toBe(status)
  })
})

describe("DPoP at an API", () => {
  const addressOf = (slug: string) => `${ISSUER}/fhir/${slug}/Patient/1`
  let key: Awaited<ReturnType<typeof generateKeyPair>>
  let other: typeof key
  beforeAll(async () => {
    ;[key, other] = await Promise.all([
      generateKeyPair("ES256", { extractable: true }),
      generateKeyPair("ES256", { extractable: true }),
    ])
  })

  async function prove(claims: Record<string, unknown>, pair = key): Promise<string> {
    const jwk = await exportJWK(pair.publicKey)
    return new SignJWT({ iat: Math.floor(Date.now() / 1000), jti: crypto.randomUUID(), ...claims })
      .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk })
      .sign(pair.privateKey)
  }
  const ath = async (token: string) =>
    Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(token))).toString("base64url")

  async function bound(row: Partial<typeof schema.apps.$inferInsert> = {}) {
    const { api, app } = await arrange(row)
    const htu = `${ISSUER}/oauth/token`
    const ask = async (nonce?: string) =>
      askToken(app, { dpop: await prove({ htm: "POST", htu, ...(nonce && { nonce }) }) })
    const nonce = await nonceFor(api)
    const token = await ask(row.dpopRequired ? nonce : undefined)
    return { api, app, token, nonce, claims: { htm: "GET", htu: addressOf(api.slug), ath: await ath(token) } }
  }
  /** Any answer to a request with a proof tells the nonce. */
  const nonceFor = async (api: { slug: string }) =>
    (await enter(api, { ...bearer("x"), dpop: "x" })).headers.get("dpop-nonce") ?? ""
  const send = (api: { slug: string }, token: string, dpop: string, scheme = "DPoP") =>
    enter(api, { authorization: `${scheme} ${token}`, dpop })

  test("a bound token with a proof for this very call passes, once (RFC 9449 §7)", async () => {
    const { api, token, claims } = await bound()
    const proof = await prove(claims)
    // 403: known, and no policy permits it.
    expect((await send(api, token, proof)).status).toBe(403)
    const again = await send(api, token, proof)
    expect(again.status).toBe(401)
    expect(again.headers.get("www-authenticate")).toMatch(/^DPoP .*error="invalid_dpop_proof"/)
  })

  test("the token is bound to the key it was asked for with", async () => {
    const { api, app, token } = await bound()
    const jkt = await calculateJwkThumbprint(await exportJWK(key.publicKey))
    expect(await introspectAs(app, token)).toMatchObject({ token_type: "DPoP", cnf: { jkt } })
    expect((await enter(api, bearer(token))).headers.get("www-authenticate")).toMatch(
      /^DPoP .*algs="ES256[^"]*", error="invalid_token"/,
    )
  })

  test.each([
    ["another method", { htm: "POST" }],
    ["another path", { htu: `${ISSUER}/fhir/other/Patient/1` }],
    ["the FHIR server's own address", { htu: "https://fhir.example.org/r4/Patient/1" }],
    ["another token", { ath: "0".repeat(43) }],
    ["no token", { ath: undefined }],
    ["yesterday", { iat: Math.floor(Date.now() / 1000) - 86_400 }],
  ])("a proof of %s is refused (RFC 9449 §4.3)", async (_of, change) => {
    const { api, token, claims } = await bound()
    const answer = await send(api, token, await prove({ ...claims, ...change }))
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringMatching(/^DPoP .*error="invalid_dpop_proof"/),
    ])
  })

  test("a proof of another key, a bound token as Bearer and an unbound one as DPoP are refused", async () => {
    const { api, app, token, claims } = await bound()
    expect((await send(api, token, await prove(claims, other))).status).toBe(401)
    expect((await send(api, token, await prove(claims), "Bearer")).status).toBe(401)
    const unbound = await askToken(app)
    const proof = await prove({ ...claims, ath: await ath(unbound) })
    expect((await send(api, unbound, proof)).status).toBe(401)
  })

  test("a stale nonce is answered with a good one, and an app that must use DPoP must use one (RFC 9449 §9)", async () => {
    const { api, token, claims } = await bound({ dpopRequired: true })
    for (const nonce of ["stale", undefined]) {
      const answer = await send(api, token, await prove({ ...claims, nonce }))
      expect(answer.headers.get("www-authenticate")).toMatch(/error="use_dpop_nonce"/)
      const fresh = answer.headers.get("dpop-nonce")
      expect((await send(api, token, await prove({ ...claims, nonce: fresh }))).status).toBe(403)
    }
  })
})
