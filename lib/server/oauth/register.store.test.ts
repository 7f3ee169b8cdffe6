import { generateKeyPairSync } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { findApp } from "@/db/queries/apps"
import type { AppId } from "@/lib/id"
import { setAppState } from "../apps/app-life"
import { changeApp } from "../apps/change-app"
import {
  listRegistrationTokens,
  makeRegistrationToken,
  revokeRegistrationToken,
} from "../registration/tokens"
import { addPerson, audited, expectRefused, type Person } from "../testing"
import { call, ISSUER, openTestInstance, post, settle, type TestInstance } from "./test-instance"
import { addApi } from "./test-world"

type Json = Record<string, unknown>

let instance: TestInstance
let admin: Person
let token: string
beforeAll(async () => {
  instance = await openTestInstance()
  await instance.db.$client`insert into instance (issuer) values (${ISSUER})`
  admin = await addPerson("admin")
  token = (await make()).token
  await setMode("token")
})
beforeEach(() => instance.db.$client`delete from rate_limits`)
afterAll(() => instance.close())

const make = (more: Partial<Parameters<typeof makeRegistrationToken>[0]> = {}) =>
  makeRegistrationToken({ name: "Lab", appState: "active", apiId: null, uses: 500, days: 7, ...more }, admin)

async function setMode(mode: "off" | "token" | "open") {
  await instance.db
    .$client`update instance set settings = ${JSON.stringify({ dynamicRegistration: mode })}::text::jsonb`
  await settle(instance.db)
}

const REDIRECT = "https://app.example.org/cb"
const send = (
  method: string,
  path: string,
  of: { body?: unknown; token?: string | null; type?: string } = {},
) => {
  const headers: Record<string, string> = { "content-type": of.type ?? "application/json" }
  if (of.token) headers.authorization = `Bearer ${of.token}`
  const body = of.body === undefined ? null : typeof of.body === "string" ? of.body : JSON.stringify(of.body)
  return call(path, { method, headers, body })
}
const register = (metadata: unknown, by: string | null = token) =>
  send("POST", "/oauth/register", { body: metadata, token: by })
const registered = async (
  metadata: Json = {},
  by: string | null = token,
): Promise<Record<string, string>> => {
  const response = await register({ redirect_uris: [REDIRECT], ...metadata }, by)
  const json = await response.json()
  expect([response.status, json.error_description]).toEqual([201, undefined])
  await settle(instance.db)
  return json
}
const weakRsa = () => ({
  ...generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" }),
  kid: "weak",
})
const errorOf = async (response: Response) => [response.status, (await response.json()).error]
const manage = (made: Record<string, string>, method = "GET", body?: unknown, by?: string) =>
  send(method, made.registration_client_uri ?? "", { body, token: by ?? made.registration_access_token })

describe("registration (RFC 7591 §3)", () => {
  test("answers 201 with id, secret, metadata and the means of management (RFC 7591 §3.2.1)", async () => {
    const response = await register({
      redirect_uris: [REDIRECT],
      client_name: "Chart",
      scope: "openid",
      x: 1,
    })
    expect(response.status).toBe(201)
    expect(response.headers.get("cache-control")).toBe("no-store")
    const json = await response.json()
    expect(json).toMatchObject({
      client_id: expect.stringMatching(/^app_/),
      client_secret: expect.stringMatching(/.{40}/),
      client_secret_expires_at: 0,
      client_id_issued_at: expect.any(Number),
      client_name: "Chart",
      redirect_uris: [REDIRECT],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      scope: "openid",
      registration_access_token: expect.stringMatching(/^rat_/),
      registration_client_uri: `${ISSUER}/oauth/register?client_id=${json.client_id}`,
    })
    expect(json).not.toHaveProperty("x")
    const rows = await instance.db.$client`select registration_token_hash, owner.app_id from apps a
      left join app_owners owner on owner.app_id = a.id where a.id = ${json.client_id}`
    expect(Buffer.from(rows[0]?.registration_token_hash).toString("latin1")).not.toContain("rat_")
  })

  test("a service registered with a key gets tokens by it, and no access without a policy", async () => {
    const api = await addApi(instance.db)
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" })
    const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "ES384" }
    const made = await registered(
      {
        redirect_uris: undefined,
        grant_types: ["client_credentials"],
        token_endpoint_auth_method: "private_key_jwt",
        jwks: { keys: [jwk] },
        scope: "system/*.rs",
      },
      (await make({ apiId: api.id })).token,
    )
    expect(made).toMatchObject({ jwks: { keys: [jwk] }, scope: "system/*.rs" })
    expect(made).not.toHaveProperty("client_secret")
    const links = await instance.db.$client`select 1 from policy_links where app_id = ${made.client_id ?? ""}`
    const given = await instance.db
      .$client`select api_id from app_api_grants where app_id = ${made.client_id ?? ""}`
    expect([links.length, given[0]?.api_id]).toEqual([0, api.id])
  })

  test("keys an app does not prove itself with are left out, not refused (RFC 7591 §3.2.1)", async () => {
    const sent = { keys: [{ kty: "RSA", n: "AQ", e: "AQAB", kid: "a" }] }
    const made = await registered({ redirect_uris: [REDIRECT], jwks: sent })
    expect(made).toMatchObject({ token_endpoint_auth_method: "client_secret_basic" })
    expect(made).not.toHaveProperty("jwks")
  })

  test("who sends no token is told how, and not what was wrong (RFC 6750 §3.1)", async () => {
    const made = await registered({ redirect_uris: [REDIRECT] })
    const read = await call(`/oauth/register?client_id=${made.client_id}`)
    expect([read.status, read.headers.get("www-authenticate")]).toEqual([401, `Bearer realm="${ISSUER}"`])
  })

  test("the secret it answers is the one the token endpoint takes", async () => {
    const made = await registered({ grant_types: ["client_credentials"], redirect_uris: undefined })
    const authorization = `Basic ${Buffer.from(`${made.client_id}:${made.client_secret}`).toString("base64")}`
    const answer = await post("/oauth/token", { grant_type: "client_credentials" }, { authorization })
    // Proven, and then stopped: no API was given to it.
    expect((await answer.json()).error).toBe("invalid_target")
  })

  test.each([
    "https://app.example.org/cb#x",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://*.example.org/cb",
    "/cb",
    "http://app.example.org/cb",
    "",
    "https://user@app.example.org/cb",
  ])("the redirect URI %j is refused (RFC 7591 §3.2.2)", async (uri) => {
    expect(await errorOf(await register({ redirect_uris: [uri] }))).toEqual([400, "invalid_redirect_uri"])
  })

  const keys = { keys: [{ kty: "RSA", n: "AQ", e: "AQAB", kid: "a" }] }
  const KEYED = { redirect_uris: [REDIRECT], token_endpoint_auth_method: "private_key_jwt" }
  test.each<[string, Json]>([
    ["both jwks and jwks_uri", { ...KEYED, jwks: keys, jwks_uri: "https://a.example/k" }],
    ["a private key", { ...KEYED, jwks: { keys: [{ ...keys.keys[0], d: "AQ" }] } }],
    ["a shared key", { ...KEYED, jwks: { keys: [{ kty: "oct", k: "AQ", kid: "a" }] } }],
    ["an RSA key of fewer than 2048 bits (RFC 7518 §3.3)", { ...KEYED, jwks: { keys: [weakRsa()] } }],
    [
      "an elliptic key that is no point of its curve",
      { ...KEYED, jwks: { keys: [{ kty: "EC", crv: "P-256", x: "AQ", y: "AQ", kid: "e" }] } },
    ],
    ["private_key_jwt without keys", KEYED],
    [
      "private_key_jwt without keys",
      { redirect_uris: [REDIRECT], token_endpoint_auth_method: "private_key_jwt" },
    ],
    [
      "a promise to take pushed requests alone",
      { redirect_uris: [REDIRECT], require_pushed_authorization_requests: true },
    ],
    [
      "a promise to take signed requests alone",
      { redirect_uris: [REDIRECT], request_object_signing_alg: "ES256" },
    ],
    ["an unknown grant", { redirect_uris: [REDIRECT], grant_types: ["implicit"] }],
    ["an unknown response type", { redirect_uris: [REDIRECT], response_types: ["token"] }],
    ["grants and responses that differ", { grant_types: ["client_credentials"], response_types: ["code"] }],
    ["an unknown method", { redirect_uris: [REDIRECT], token_endpoint_auth_method: "tls_client_auth" }],
    [
      "a service without credential",
      { grant_types: ["client_credentials"], token_endpoint_auth_method: "none" },
    ],
    ["pairwise subjects", { redirect_uris: [REDIRECT], subject_type: "pairwise" }],
    ["encrypted id tokens", { redirect_uris: [REDIRECT], id_token_encrypted_response_alg: "RSA-OAEP" }],
    ["a script as home page", { redirect_uris: [REDIRECT], client_uri: "javascript:alert(1)" }],
    ["a data URI as logo", { redirect_uris: [REDIRECT], logo_uri: "data:image/png;base64,AA" }],
    ["a name that is a number", { redirect_uris: [REDIRECT], client_name: 7 }],
    ["a malformed scope", { redirect_uris: [REDIRECT], scope: 'a"b' }],
    ["a key set on a private address", { ...KEYED, jwks_uri: "https://169.254.169.254/k" }],
    ["a key set on loopback", { ...KEYED, jwks_uri: "https://localhost/k" }],
    ["a key set without https", { ...KEYED, jwks_uri: "http://keys.example.org/k" }],
  ])("%s is refused as metadata (RFC 7591 §2)", async (_what, metadata) => {
    expect(await errorOf(await register(metadata))).toEqual([400, "invalid_client_metadata"])
  })

  test("a software statement is refused by name (RFC 7591 §2.3)", async () => {
    const metadata = { redirect_uris: [REDIRECT], software_statement: "e30.e30.x" }
    expect(await errorOf(await register(metadata))).toEqual([400, "unapproved_software_statement"])
  })

  test.each<[string, unknown, string]>([
    ["no JSON", "{", "application/json"],
    ["a list", "[]", "application/json"],
    ["a form", "redirect_uris=x", "application/x-www-form-urlencoded"],
    ["a megabyte", JSON.stringify({ client_name: "x".repeat(1_000_000) }), "application/json"],
    ["a NUL", '{"client_name":"a\\u0000"}', "application/json"],
    ["prototype pollution", '{"__proto__":{"x":1}}', "application/json"],
    ["a deep list", `{"redirect_uris":${"[".repeat(3000)}${"]".repeat(3000)}}`, "application/json"],
  ])("%s is an error of the protocol, never a 500", async (what, body, type) => {
    const response = await send("POST", "/oauth/register", { body, token, type })
    expect(response.status).toBe(what === "a megabyte" ? 413 : 400)
    expect(await response.json()).toHaveProperty("error_description")
  })

  test("hostile strings in every member end in a 201 or a 400", async () => {
    const members = ["client_name", "scope", "client_uri", "contacts", "application_type", "grant_types"]
    for (const member of members)
      for (const value of ["<script>", "' or 1=1", "\u202e", ["\ud800"], { a: 1 }, "x".repeat(9000), -1]) {
        const { status } = await register({ redirect_uris: [REDIRECT], [member]: value })
        expect([201, 400]).toContain(status)
      }
  })
})

describe("initial access tokens (RFC 7591 §1.2)", () => {
  test("without one, with a wrong, used up, expired or revoked one nothing is registered", async () => {
    const once = await make({ uses: 1 })
    await registered({}, once.token)
    const late = await make({ name: "Late" })
    await instance.db.$client`update registration_tokens set expires_at = now() where name = 'Late'`
    const revoked = await make({ name: "Gone" })
    const { id } = (await listRegistrationTokens(admin)).find(({ name }) => name === "Gone") ?? {}
    if (!id) throw new Error("not listed")
    await revokeRegistrationToken({ id }, admin)
    for (const by of [null, "x", `irt_${"a".repeat(43)}`, once.token, late.token, revoked.token])
      expect(await errorOf(await register({ redirect_uris: [REDIRECT] }, by))).toEqual([401, "invalid_token"])
  })

  test("the last use of one, sent twenty times at once, registers one app", async () => {
    const once = await make({ uses: 1 })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => register({ redirect_uris: [REDIRECT] }, once.token)),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.every(({ status }) => status === 201 || status === 401)).toBe(true)
  })

  test("are made and revoked by admins, audited, and never shown again", async () => {
    const { result, rows } = await audited(() => make())
    expect(rows.map((row) => row.event)).toEqual(["registration_token.made"])
    const listed = JSON.stringify([rows, await listRegistrationTokens(admin)])
    expect(listed).not.toContain(result.token)
    expect(listed).not.toMatch(/hash/i)
    for (const role of ["developer", "auditor", "member"] as const) {
      const actor = await addPerson(role)
      const input = { name: "x", appState: "draft" as const, apiId: null, uses: 1, days: 1 }
      await expectRefused(() => makeRegistrationToken(input, actor), "forbidden")
    }
  })

  test("off, the endpoint refuses and the metadata are silent; on, they name it", async () => {
    const discover = async () => (await call("/.well-known/openid-configuration")).json()
    const smart = async () => (await call("/.well-known/smart-configuration")).json()
    for (const document of [await discover(), await smart()])
      expect(document).toHaveProperty("registration_endpoint", `${ISSUER}/oauth/register`)
    await setMode("off")
    expect(await errorOf(await register({ redirect_uris: [REDIRECT] }))).toEqual([403, "access_denied"])
    for (const document of [await discover(), await smart()])
      expect(document).not.toHaveProperty("registration_endpoint")
    await setMode("open")
    const made = await registered({ token_endpoint_auth_method: "none" }, null)
    const app = await findApp(instance.db, made.client_id as AppId)
    expect([app?.state, app?.kind]).toEqual(["draft", "public"])
    await instance.db.$client`delete from rate_limits`
    const many = await Promise.all(
      Array.from({ length: 40 }, () => register({ redirect_uris: [REDIRECT] }, null)),
    )
    expect(many.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(30)
    expect(many.some(({ status }) => status === 429)).toBe(true)
    await setMode("token")
  })
})

describe("management (RFC 7592 §2)", () => {
  test("reads, replaces and removes, each audited as the app (RFC 7592 §2.2)", async () => {
    const made = await registered({ client_name: "One" })
    const read = await (await manage(made)).json()
    expect(read).toMatchObject({ client_id: made.client_id, client_name: "One" })
    expect(read.registration_access_token).toBe(made.registration_access_token)
    expect(read).not.toHaveProperty("client_secret")
    const next = { client_id: made.client_id, client_name: "Two", redirect_uris: [`${REDIRECT}2`] }
    const { result, rows } = await audited(() =>
      manage(made, "PUT", { ...next, client_secret: made.client_secret }),
    )
    expect(result.status).toBe(200)
    expect(await result.json()).toMatchObject({ client_name: "Two", redirect_uris: [`${REDIRECT}2`] })
    expect(rows).toMatchObject([{ event: "app.changed", actorType: "app", subjectId: made.client_id }])
    const removed = await manage(made, "DELETE")
    expect([removed.status, await removed.text()]).toEqual([204, ""])
    expect((await manage(made)).status).toBe(401)
  })

  test("needs the token of this very app (RFC 7592 §2.1)", async () => {
    const [one, other] = [await registered(), await registered()]
    const wrong = ["", "x", token, other.registration_access_token ?? "", `rat_${"a".repeat(43)}`]
    for (const method of ["GET", "PUT", "DELETE"])
      for (const by of wrong) {
        const response = await manage(one, method, method === "PUT" ? {} : undefined, by || "-")
        expect(response.status).toBe(401)
        expect(response.headers.get("www-authenticate")).toContain("Bearer")
      }
    expect((await manage(one)).status).toBe(200)
  })

  test.each<[string, (made: Record<string, string>) => Json]>([
    ["another client_id", () => ({ client_id: "app_other", redirect_uris: [REDIRECT] })],
    ["no client_id", () => ({ redirect_uris: [REDIRECT] })],
    ["another client_secret", (made) => ({ ...made, client_secret: "mine" })],
    ["a member of the server's", (made) => ({ ...made, registration_access_token: "x" })],
    ["another kind", (made) => ({ client_id: made.client_id, grant_types: ["client_credentials"] })],
    ["a bad redirect URI", (made) => ({ client_id: made.client_id, redirect_uris: ["javascript:alert(1)"] })],
  ])("an update with %s changes nothing", async (_what, body) => {
    const made = await registered()
    const before = await (await manage(made)).text()
    expect((await manage(made, "PUT", body(made))).status).toBe(400)
    expect(await (await manage(made)).text()).toBe(before)
  })

  test("an app that was looked at waits again after it changed itself", async () => {
    const draft = await registered({}, (await make({ appState: "draft" })).token)
    const id = draft.client_id as AppId
    expect((await findApp(instance.db, id))?.state).toBe("draft")
    await setAppState({ id, state: "active" }, admin)
    const sent = { client_id: id, redirect_uris: ["https://elsewhere.example/cb"] }
    expect((await manage(draft, "PUT", sent)).status).toBe(200)
    expect((await findApp(instance.db, id))?.state).toBe("draft")
  })

  test("an app that puts off the protection an admin gave it waits", async () => {
    const made = await registered()
    const id = made.client_id as AppId
    const version = (await findApp(instance.db, id))?.version ?? 0
    await changeApp({ id, version, change: { dpopRequired: true } }, admin)
    const sent = { client_id: id, redirect_uris: [REDIRECT] }
    await manage(made, "PUT", { ...sent, dpop_bound_access_tokens: true })
    expect((await findApp(instance.db, id))?.state).toBe("active")
    await manage(made, "PUT", sent)
    expect((await findApp(instance.db, id))?.state).toBe("draft")
  })

  test("an app that may do less than it asks for waits, and a disabled one cannot manage itself", async () => {
    const made = await registered({ scope: "openid profile" })
    const id = made.client_id as AppId
    const version = (await findApp(instance.db, id))?.version ?? 0
    await changeApp({ id, version, change: { allowedScopes: ["openid"] } }, admin)
    const sent = { client_id: id, redirect_uris: [REDIRECT] }
    await manage(made, "PUT", { ...sent, scope: "openid" })
    expect((await findApp(instance.db, id))?.state).toBe("active")
    await manage(made, "PUT", { ...sent, scope: "openid profile" })
    expect((await findApp(instance.db, id))?.state).toBe("draft")
    await setAppState({ id, state: "disabled" }, admin)
    expect((await manage(made, "PUT", sent)).status).toBe(401)
    expect((await manage(made)).status).toBe(401)
  })
})
