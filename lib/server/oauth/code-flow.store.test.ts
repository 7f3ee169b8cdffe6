import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { sweepExpired } from "../jobs/clean-up"
import {
  authorizePath,
  call,
  ISSUER,
  introspectAs,
  locationOf,
  makeWorld,
  obtainCode,
  obtainTokens,
  openTestInstance,
  redeem,
  refresh,
  settle,
  type TestInstance,
} from "./test-instance"
import { addApp } from "./test-world"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const errorOf = async (response: Response) => ({
  status: response.status,
  error: (await response.json()).error,
})
const REFUSED = { status: 400, error: "invalid_grant" }

describe("what a code gives", () => {
  test("tokens verify against the published keys and say who, for whom and for what (RFC 9068 §2.2)", async () => {
    const world = await makeWorld(instance.db, { roles: ["reader"] })
    const tokens = await obtainTokens(world)
    const keys = createLocalJWKSet(await (await call("/oauth/jwks")).json())
    const audience = world.api.identifierUri
    const access = await jwtVerify(tokens.access_token, keys, { issuer: ISSUER, audience, typ: "at+jwt" })
    expect(access.payload).toMatchObject({
      sub: world.user.id,
      client_id: world.app.clientId,
      roles: ["reader"],
      scope: "openid profile offline_access patient/Observation.rs",
    })
    expect(access.protectedHeader.alg).toBe("ES256")
    expect(access.payload.jti).toBeTruthy()
  })

  test("the id token is RS256 with nonce, auth_time and at_hash (OpenID Connect Core §2)", async () => {
    const world = await makeWorld(instance.db)
    const tokens = await obtainTokens(world)
    const keys = createLocalJWKSet(await (await call("/oauth/jwks")).json())
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, keys, {
      audience: world.app.clientId,
    })
    expect(protectedHeader.alg).toBe("RS256")
    expect(payload).toMatchObject({
      iss: ISSUER,
      sub: world.user.id,
      nonce: "the-nonce",
      sid: world.session.id,
    })
    expect(payload.auth_time).toEqual(expect.any(Number))
    expect(payload.at_hash).toMatch(/^[\w-]{22}$/)
    expect(payload).not.toHaveProperty("name")
  })

  test("without openid there is no id token (OpenID Connect Core §3.1.2.1)", async () => {
    const world = await makeWorld(instance.db)
    expect(await obtainTokens(world, { scope: "patient/Observation.rs" })).not.toHaveProperty("id_token")
  })

  test("without offline_access there is no refresh token", async () => {
    const world = await makeWorld(instance.db)
    expect(await obtainTokens(world, { scope: "openid" })).not.toHaveProperty("refresh_token")
  })

  test("an opaque token works where a JWT does", async () => {
    const world = await makeWorld(instance.db)
    await instance.db.$client`update apis set access_token_format = 'opaque' where id = ${world.api.id}`
    await settle(instance.db)
    const tokens = await obtainTokens(world)
    expect(tokens.access_token).toMatch(/^at_/)
    expect(await introspectAs(world.app, tokens.access_token)).toMatchObject({
      active: true,
      sub: world.user.id,
      aud: world.api.identifierUri,
    })
    expect(JSON.stringify(await instance.db.$client`select * from access_tokens`)).not.toContain(
      tokens.access_token,
    )
  })
})

describe("what a code is bound to", () => {
  const cases: [string, Record<string, string>][] = [
    [
      "another redirect_uri is refused (RFC 6749 §4.1.3)",
      { redirect_uri: "https://app.example.org/callback/" },
    ],
    ["an omitted redirect_uri is refused", { redirect_uri: "" }],
    ["another code_verifier is refused (RFC 7636 §4.6)", { code_verifier: "v".repeat(43) }],
    ["an omitted code_verifier is refused (RFC 9700 §2.1.1)", { code_verifier: "" }],
    ["a code_verifier of 42 characters is refused (RFC 7636 §4.1)", { code_verifier: "v".repeat(42) }],
    ["an unknown code is refused", { code: `ac_${"x".repeat(43)}` }],
  ]
  test.each(cases)("%s", async (_title, change) => {
    const world = await makeWorld(instance.db)
    const code = await obtainCode(world)
    expect(await errorOf(await redeem(world.app, code, change))).toEqual(REFUSED)
  })

  test("another app cannot redeem it, and the rightful one still can", async () => {
    const world = await makeWorld(instance.db)
    const thief = await addApp(instance.db, "confidential", { apiId: world.api.id })
    const code = await obtainCode(world)
    expect(await errorOf(await redeem({ ...thief, redirectUri: world.app.redirectUri }, code))).toEqual(
      REFUSED,
    )
    expect((await redeem(world.app, code)).status).toBe(200)
  })

  test("after a minute it is refused (RFC 6749 §4.1.2)", async () => {
    const world = await makeWorld(instance.db)
    const code = await obtainCode(world)
    await instance.db.$client`update authorization_codes set expires_at = expires_at - interval '61 seconds'`
    expect(await errorOf(await redeem(world.app, code))).toEqual(REFUSED)
  })
})

describe("revoking all tokens of an app", () => {
  test("reaches a code that is not redeemed yet", async () => {
    const world = await makeWorld(instance.db)
    const code = await obtainCode(world)
    await instance.db.$client`update apps set tokens_invalid_before = now() where id = ${world.app.id}`
    await settle(instance.db)
    expect(await errorOf(await redeem(world.app, code))).toEqual(REFUSED)
  })
})

describe("without PKCE, by exception (OAuth 2.1 §7.5.1)", () => {
  const bare = { code_challenge: undefined, code_challenge_method: undefined }
  const exception = { row: { pkceRequired: false } }

  test("a confidential app that sends a nonce may, and a verifier out of nowhere is refused (RFC 9700 §2.1.1)", async () => {
    const world = await makeWorld(instance.db, exception)
    expect((await redeem(world.app, await obtainCode(world, bare), { code_verifier: "" })).status).toBe(200)
    expect(await errorOf(await redeem(world.app, await obtainCode(world, bare)))).toEqual(REFUSED)
  })

  test("without a nonce, or without openid, it may not", async () => {
    const world = await makeWorld(instance.db, exception)
    for (const change of [{ nonce: undefined }, { scope: "patient/Observation.rs" }]) {
      const path = authorizePath(world.app, { ...bare, ...change })
      const response = await call(path, { headers: { cookie: world.cookie } })
      expect(locationOf(response).searchParams.get("error")).toBe("invalid_request")
    }
  })

  test("an app that sends a challenge anyway is held to it", async () => {
    const world = await makeWorld(instance.db, exception)
    expect(await errorOf(await redeem(world.app, await obtainCode(world), { code_verifier: "" }))).toEqual(
      REFUSED,
    )
  })
})

test("fhirUser is the person's own record, under the base the app calls (SMART App Launch 2.2)", async () => {
  const row = { allowedScopes: ["openid", "fhirUser", "patient/*.rs"] }
  const world = await makeWorld(instance.db, { row })
  await instance.db.$client`update users set fhir_user = 'Practitioner/7' where id = ${world.user.id}`
  const tokens = await obtainTokens(world, { scope: "openid fhirUser patient/Observation.rs" })
  const expected = `${ISSUER}/fhir/${world.api.slug}/Practitioner/7`
  expect(decodeJwt(tokens.id_token).fhirUser).toBe(expected)
  expect(decodeJwt(tokens.access_token).fhirUser).toBe(expected)
  const other = await makeWorld(instance.db, { row })
  expect(decodeJwt((await obtainTokens(other)).id_token)).not.toHaveProperty("fhirUser")
})

describe("once only", () => {
  test("a code redeemed twice revokes the tokens of the first redemption (RFC 6749 §4.1.2)", async () => {
    const world = await makeWorld(instance.db)
    const code = await obtainCode(world)
    const first = await (await redeem(world.app, code)).json()
    expect(await errorOf(await redeem(world.app, code))).toEqual(REFUSED)
    expect(await introspectAs(world.app, first.access_token)).toEqual({ active: false })
    expect(await errorOf(await refresh(world.app, first.refresh_token))).toEqual(REFUSED)
  })

  test("fifty redemptions of one code at once give one success and no surviving token", async () => {
    const world = await makeWorld(instance.db)
    const code = await obtainCode(world)
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(world.app, code)))
    const [won, ...others] = answers.filter((answer) => answer.status === 200)
    expect(others).toHaveLength(0)
    const tokens = await won?.json()
    expect(await introspectAs(world.app, tokens.access_token)).toEqual({ active: false })
    expect(await introspectAs(world.app, tokens.refresh_token)).toEqual({ active: false })
  })
})

test("expired rows are swept away, live ones stay", async () => {
  const world = await makeWorld(instance.db)
  const { refresh_token } = await obtainTokens(world)
  const sql = instance.db.$client
  await sql`insert into used_jtis (owner, jti_hash, expires_at) values ('a', 'x', now() - interval '1 minute')`
  await sql`insert into used_jtis (owner, jti_hash, expires_at) values ('b', 'x', now() + interval '1 minute')`
  await sql`update interactions set expires_at = now() - interval '2 hours'`
  expect(await sweepExpired()).toBeGreaterThan(1)
  expect((await sql`select owner from used_jtis where owner in ('a', 'b')`).map((row) => row.owner)).toEqual([
    "b",
  ])
  expect((await refresh(world.app, refresh_token)).status).toBe(200)
})

describe("refresh tokens", () => {
  test("each use gives a new one, and reuse ends the family (RFC 9700 §4.14.2)", async () => {
    const world = await makeWorld(instance.db)
    const first = await obtainTokens(world)
    const second = await (await refresh(world.app, first.refresh_token)).json()
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await errorOf(await refresh(world.app, first.refresh_token))).toEqual(REFUSED)
    expect(await errorOf(await refresh(world.app, second.refresh_token))).toEqual(REFUSED)
    expect(await introspectAs(world.app, second.access_token)).toEqual({ active: false })
  })

  test("without a grace, fifty uses at once give one success and end the family", async () => {
    const world = await makeWorld(instance.db)
    const { refresh_token } = await obtainTokens(world)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(world.app, refresh_token)))
    const [won, ...others] = answers.filter((answer) => answer.status === 200)
    expect(others).toHaveLength(0)
    const tokens = await won?.json()
    expect(await introspectAs(world.app, tokens.access_token)).toEqual({ active: false })
    expect(await errorOf(await refresh(world.app, tokens.refresh_token))).toEqual(REFUSED)
  })

  test("within the grace every retry gets the same successor, and after it the family ends", async () => {
    const world = await makeWorld(instance.db, { row: { refreshGraceSeconds: 30 } })
    const { refresh_token } = await obtainTokens(world)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(world.app, refresh_token)))
    expect(answers.every((answer) => answer.status === 200)).toBe(true)
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(new Set(bodies.map((body) => body.refresh_token)).size).toBe(1)
    const live = await instance.db.$client`
      select 1 from refresh_tokens where app_id = ${world.app.id} and consumed_at is null`
    expect(live).toHaveLength(1)
    await instance.db.$client`update refresh_tokens set consumed_at = consumed_at - interval '31 seconds'`
    expect(await errorOf(await refresh(world.app, refresh_token))).toEqual(REFUSED)
    expect(await errorOf(await refresh(world.app, bodies[0].refresh_token))).toEqual(REFUSED)
  })

  test("asks for fewer scopes, never for more (RFC 6749 §6)", async () => {
    const world = await makeWorld(instance.db)
    const { refresh_token } = await obtainTokens(world)
    const fewer = await (await refresh(world.app, refresh_token, { scope: "patient/Observation.r" })).json()
    expect(fewer.scope).toBe("patient/Observation.r")
    expect((await errorOf(await refresh(world.app, fewer.refresh_token, { scope: "email" }))).error).toBe(
      "invalid_scope",
    )
  })

  test.each(["idle_expires_at", "absolute_expires_at"])("expires by %s", async (column) => {
    const world = await makeWorld(instance.db)
    const { refresh_token } = await obtainTokens(world)
    const sql = instance.db.$client
    await sql`update refresh_tokens set ${sql(column)} = now() where app_id = ${world.app.id}`
    expect(await errorOf(await refresh(world.app, refresh_token))).toEqual(REFUSED)
  })

  test("of another app is refused and survives (RFC 6749 §6)", async () => {
    const world = await makeWorld(instance.db)
    const thief = await addApp(instance.db, "confidential", { apiId: world.api.id })
    const { refresh_token } = await obtainTokens(world)
    expect(await errorOf(await refresh(thief, refresh_token))).toEqual(REFUSED)
    expect((await refresh(world.app, refresh_token)).status).toBe(200)
  })

  test("the person disabled, or all tokens of the app revoked: refused", async () => {
    const world = await makeWorld(instance.db)
    const { refresh_token, access_token } = await obtainTokens(world)
    await instance.db
      .$client`update apps set tokens_invalid_before = now() + interval '1 second' where id = ${world.app.id}`
    await settle(instance.db)
    expect(await introspectAs(world.app, access_token)).toEqual({ active: false })
    expect(await errorOf(await refresh(world.app, refresh_token))).toEqual(REFUSED)
    const other = await makeWorld(instance.db)
    const tokens = await obtainTokens(other)
    await instance.db.$client`update users set state = 'disabled' where id = ${other.user.id}`
    await settle(instance.db)
    expect(await introspectAs(other.app, tokens.access_token)).toEqual({ active: false })
    expect(await errorOf(await refresh(other.app, tokens.refresh_token))).toEqual(REFUSED)
  })

  test("a scope taken from the app since is in no new token, and with none left there is none", async () => {
    const world = await makeWorld(instance.db)
    const { refresh_token, scope } = await obtainTokens(world)
    expect(scope).toContain("patient/Observation.rs")
    const allow = async (scopes: string[]) => {
      await instance.db.$client`update apps set allowed_scopes = ${scopes} where id = ${world.app.id}`
      await settle(instance.db)
    }
    await allow(["openid", "offline_access"])
    const next = await (await refresh(world.app, refresh_token)).json()
    expect(next.scope).toBe("openid offline_access")
    await allow(["email"])
    expect((await errorOf(await refresh(world.app, next.refresh_token))).error).toBe("invalid_scope")
  })

  test("online_access ends with the session", async () => {
    const world = await makeWorld(instance.db, { row: { allowedScopes: ["openid", "online_access"] } })
    const { refresh_token } = await obtainTokens(world, { scope: "openid online_access" })
    const next = await (await refresh(world.app, refresh_token)).json()
    await instance.db.$client`update sessions set revoked_at = now() where id = ${world.session.id}`
    expect(await errorOf(await refresh(world.app, next.refresh_token))).toEqual(REFUSED)
  })
})
