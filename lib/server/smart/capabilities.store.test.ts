import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as schema from "@/db/schema/index"
import type { AppId } from "@/lib/id"
import { SMART_CAPABILITIES, type SmartCapability } from "@/lib/smart/smart-configuration"
import { gateway } from "../gateway/live"
import {
  authorizePath,
  call,
  ISSUER,
  locationOf,
  openTestInstance,
  post,
  refresh,
  settle,
  type TestInstance,
  VERIFIER,
} from "../oauth/test-instance"
import { addApp, type TestApp } from "../oauth/test-world"
import { freshId } from "../random"
import { endSession } from "../session"
import {
  addSmartApp,
  agree,
  choose,
  launchTokens,
  makeSmartWorld,
  PRACTITIONER,
  permitApp,
  readFhir,
  SMART_SCOPES,
  type SmartWorld,
  signInAs,
  startAuthorization,
  type TokenBody,
  takeTokens,
} from "./testing"

let instance: TestInstance
let world: SmartWorld
let doctor: Awaited<ReturnType<typeof signInAs>>

beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeSmartWorld(instance.db)
  await permitApp(instance.db, world.app.id)
  doctor = await signInAs(instance.db, PRACTITIONER)
})
afterAll(async () => {
  await world.fhir.close()
  await instance.close()
})

/** Standalone: asks, chooses, agrees, redeems. */
async function standalone(scope: string, of: { cookie?: string } = {}): Promise<TokenBody> {
  const { cookie = doctor.cookie } = of
  let at = await startAuthorization(world, cookie, { scope })
  if (locationOf(at).pathname === "/select-patient")
    at = await choose(at, { cookie, fields: { patient: "drizzle-2" } })
  if (locationOf(at).pathname === "/select-encounter")
    at = await choose(at, { cookie, fields: { encounter: "drizzle-2-visit" } })
  return takeTokens(world.app, await agree(at, cookie))
}

const statusOf = async (tokens: TokenBody, path: string) =>
  (await readFhir(world, tokens.access_token, path)).status

async function keyOf(app: { id: AppId; kind: "confidential" | "service" }, alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const kid = `${alg}-key`
  await instance.db.insert(schema.appKeys).values({
    id: freshId("key"),
    appId: app.id,
    appKind: app.kind,
    kid,
    alg,
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg },
  })
  await settle(instance.db)
  return { privateKey, kid, alg }
}

/** As a SMART client makes it: the token URL as audience, five minutes at most, no `iat`. */
const assertionOf = (app: TestApp, key: Awaited<ReturnType<typeof keyOf>>): Promise<string> =>
  new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT" })
    .setIssuer(app.clientId)
    .setSubject(app.clientId)
    .setAudience(`${ISSUER}/oauth/token`)
    .setExpirationTime(Math.floor(Date.now() / 1000) + 300)
    .sign(key.privateKey)

const assertionFields = async (app: TestApp, key: Awaited<ReturnType<typeof keyOf>>) => ({
  client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  client_assertion: await assertionOf(app, key),
})

const USES: Record<SmartCapability, () => Promise<void>> = {
  async "launch-ehr"() {
    expect(await launchTokens(world, doctor.cookie)).toHaveProperty("access_token")
  },
  async "launch-standalone"() {
    expect(await standalone("launch/patient patient/*.rs")).toHaveProperty("access_token")
  },
  async "authorize-post"() {
    const url = new URL(authorizePath(world.app, { scope: "openid user/*.rs", aud: world.iss }), ISSUER)
    const headers = { cookie: doctor.cookie }
    const posted = await call("/oauth/authorize", { method: "POST", body: url.searchParams, headers })
    expect(posted.status).toBe(303)
    const first = await call(posted.headers.get("location") ?? "", { headers })
    expect(await takeTokens(world.app, await agree(first, doctor.cookie))).toHaveProperty("id_token")
  },
  async "client-public"() {
    expect((await launchTokens(world, doctor.cookie)).token_type).toBe("Bearer")
  },
  async "client-confidential-symmetric"() {
    const app = await addSmartApp(instance.db, world.api.id, { kind: "confidential" })
    await settle(instance.db)
    const tokens = await launchTokens({ ...world, app }, doctor.cookie)
    expect(tokens.patient).toBe("willow-1")
  },
  async "client-confidential-asymmetric"() {
    const row = { authMethod: "private_key_jwt" as const }
    const app = await addSmartApp(instance.db, world.api.id, { kind: "confidential", row })
    const key = await keyOf({ id: app.id, kind: "confidential" }, "ES384")
    const first = await startAuthorization({ ...world, app }, doctor.cookie, { scope: "openid user/*.rs" })
    const code = (await agree(first, doctor.cookie)).searchParams.get("code") ?? ""
    const response = await post("/oauth/token", {
      grant_type: "authorization_code",
      code,
      redirect_uri: app.redirectUri,
      code_verifier: VERIFIER,
      ...(await assertionFields(app, key)),
    })
    expect(response.status).toBe(200)
  },
  async "sso-openid-connect"() {
    const { id_token } = await standalone("openid fhirUser user/*.rs")
    expect(decodeProtectedHeader(id_token).alg).toBe("RS256")
  },
  async "context-banner"() {
    const context = { patient: "willow-1", need_patient_banner: false }
    expect((await launchTokens(world, doctor.cookie, { context })).need_patient_banner).toBe(false)
  },
  async "context-style"() {
    const { smart_style_url } = await launchTokens(world, doctor.cookie)
    const style = await call(new URL(String(smart_style_url)).pathname)
    expect(style.headers.get("access-control-allow-origin")).toBe("*")
    expect((await style.json()).color_background).toMatch(/^#[0-9a-f]{6}$/)
  },
  async "context-ehr-patient"() {
    const tokens = await launchTokens(world, doctor.cookie, { context: { patient: "fog-6" } })
    expect(tokens.patient).toBe("fog-6")
  },
  async "context-ehr-encounter"() {
    const context = { patient: "fog-6", encounter: "fog-6-visit" }
    expect((await launchTokens(world, doctor.cookie, { context })).encounter).toBe("fog-6-visit")
  },
  async "context-standalone-patient"() {
    expect((await standalone("launch/patient")).patient).toBe("drizzle-2")
  },
  async "context-standalone-encounter"() {
    expect((await standalone("launch/encounter")).encounter).toBe("drizzle-2-visit")
  },
  async "permission-offline"() {
    const { cookie, session } = await signInAs(instance.db, PRACTITIONER)
    const tokens = await standalone("user/*.rs offline_access", { cookie })
    await endSession(session.id)
    expect((await refresh(world.app, tokens.refresh_token ?? "")).status).toBe(200)
  },
  async "permission-online"() {
    const { cookie, session } = await signInAs(instance.db, PRACTITIONER)
    const tokens = await standalone("user/*.rs online_access", { cookie })
    const again = await (await refresh(world.app, tokens.refresh_token ?? "")).json()
    await endSession(session.id)
    const ended = await refresh(world.app, again.refresh_token)
    expect([ended.status, (await ended.json()).error]).toEqual([400, "invalid_grant"])
  },
  async "permission-patient"() {
    const tokens = await standalone("launch/patient patient/*.rs")
    expect([await statusOf(tokens, "Patient/drizzle-2"), await statusOf(tokens, "Patient/fog-6")]).toEqual([
      200, 404,
    ])
  },
  async "permission-user"() {
    const tokens = await standalone("user/Patient.rs")
    expect([await statusOf(tokens, "Patient/fog-6"), await statusOf(tokens, "Observation")]).toEqual([
      200, 403,
    ])
  },
  async "permission-v1"() {
    const tokens = await standalone("user/Patient.read")
    expect(tokens.scope).toBe("user/Patient.read")
    expect(await statusOf(tokens, "Patient/fog-6")).toBe(200)
  },
  async "permission-v2"() {
    const tokens = await standalone("user/Patient.r")
    expect(tokens.scope).toBe("user/Patient.r")
    expect([await statusOf(tokens, "Patient/fog-6"), await statusOf(tokens, "Patient?name=x")]).toEqual([
      200, 403,
    ])
  },
}

describe("every capability smart-configuration names is one that works", () => {
  test.each(SMART_CAPABILITIES)("%s", (capability) => USES[capability]())

  test("neither offline_access nor online_access: no refresh token", async () => {
    expect(await standalone("user/*.rs")).not.toHaveProperty("refresh_token")
  })
})

describe(".well-known/smart-configuration", () => {
  const read = async (at: "api" | "issuer") => {
    const headers = { accept: "text/html" }
    const path = "/.well-known/smart-configuration"
    return at === "issuer"
      ? call(path, { headers })
      : gateway(new Request(`${world.iss}${path}`, { headers }))
  }

  test.each(["api", "issuer"] as const)(
    "at the %s: JSON for anyone, with absolute URLs and what SMART requires",
    async (at) => {
      const response = await read(at)
      expect(response.headers.get("content-type")).toContain("application/json")
      expect(response.headers.get("access-control-allow-origin")).toBe("*")
      const document = await response.json()
      expect(document.capabilities).toEqual([...SMART_CAPABILITIES])
      expect(document.code_challenge_methods_supported).toEqual(["S256"])
      expect(document.grant_types_supported).toEqual(
        expect.arrayContaining(["authorization_code", "client_credentials"]),
      )
      for (const [name, value] of Object.entries(document))
        if (name.endsWith("_endpoint") || name === "jwks_uri" || name === "issuer")
          expect(String(value).startsWith(ISSUER), name).toBe(true)
      expect(document).not.toHaveProperty("user_access_brand_bundle")
      expect(document.capabilities).not.toContain("smart-app-state")
    },
  )

  test("the CapabilityStatement names the same addresses, for apps that look there (SMART App Launch 2.2)", async () => {
    const document = await (await read("api")).json()
    const statement = await (await gateway(new Request(`${world.iss}/metadata`))).json()
    const { security } = statement.rest[0]
    expect(security.service[0].coding[0].code).toBe("SMART-on-FHIR")
    const [{ url, extension }] = security.extension
    expect(url).toBe("http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris")
    const said = extension.map((each: { url: string; valueUri: string }) => [each.url, each.valueUri])
    expect(Object.fromEntries(said)).toEqual({
      authorize: document.authorization_endpoint,
      token: document.token_endpoint,
      introspect: document.introspection_endpoint,
      revoke: document.revocation_endpoint,
      manage: document.management_endpoint,
    })
  })

  test("scopes_supported are scopes an app can be given and granted", async () => {
    const { scopes_supported: scopes } = await (await read("api")).json()
    const app = await addSmartApp(instance.db, world.api.id, { row: { allowedScopes: scopes } })
    await settle(instance.db)
    const asked = scopes
      .filter((scope: string) => !scope.startsWith("system/") && scope !== "launch")
      .join(" ")
    const at = await startAuthorization({ ...world, app }, doctor.cookie, { scope: asked })
    expect(locationOf(at).pathname).toBe("/select-patient")
    expect(
      SMART_SCOPES.every(
        (scope) => scope.startsWith("patient/") || scope.startsWith("user/") || scopes.includes(scope),
      ),
    ).toBe(true)
  })
})

describe("backend services", () => {
  test.each(["RS384", "ES384"])(
    "%s: a token of five minutes at most, no refresh token, good at the API",
    async (alg) => {
      const app = await addApp(instance.db, "service", {
        apiId: world.api.id,
        row: { smart: true, authMethod: "private_key_jwt", accessTtlSeconds: 3600 },
      })
      await permitApp(instance.db, app.id)
      const key = await keyOf({ id: app.id, kind: "service" }, alg)
      const ask = async (scope: string) =>
        post("/oauth/token", {
          grant_type: "client_credentials",
          scope,
          ...(await assertionFields(app, key)),
        })
      const response = await ask("system/Patient.rs")
      const tokens: TokenBody = await response.json()
      expect(tokens).toMatchObject({ token_type: "Bearer", scope: "system/Patient.rs" })
      expect(tokens.expires_in).toBeLessThanOrEqual(300)
      expect(tokens).not.toHaveProperty("refresh_token")
      expect(tokens).not.toHaveProperty("patient")
      expect([await statusOf(tokens, "Patient?_count=1"), await statusOf(tokens, "Observation")]).toEqual([
        200, 403,
      ])
      expect((await ask("patient/*.rs launch/patient")).status).toBe(400)
    },
  )
})
