import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { SIMULATED_ERROR_IDS, type SimulatedError } from "@/lib/smart/simulated-errors"
import {
  locationOf,
  openTestInstance,
  redeem,
  refresh,
  settle,
  type TestInstance,
} from "../oauth/test-instance"
import {
  addLaunch,
  agree,
  launchTokens,
  makeSmartWorld,
  PRACTITIONER,
  permitApp,
  readFhir,
  type SmartWorld,
  signInAs,
  startAuthorization,
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

const scope = "openid launch offline_access patient/*.rs"

async function start(simulatedError: SimulatedError): Promise<Response> {
  const launch = await addLaunch(world, { simulatedError })
  return startAuthorization(world, doctor.cookie, { scope, launch })
}

const ACTED: Record<SimulatedError, (error: SimulatedError) => Promise<void>> = {
  auth_invalid_client_id: shown,
  auth_invalid_redirect_uri: shown,
  auth_invalid_scope: redirected("invalid_scope"),
  auth_access_denied: redirected("access_denied"),
  auth_temporarily_unavailable: redirected("temporarily_unavailable"),
  auth_invalid_client_secret: atCode(401, "invalid_client"),
  token_invalid_token: atCode(400, "invalid_grant"),
  token_expired_code: atCode(400, "invalid_grant"),
  token_invalid_scope: atCode(400, "invalid_scope"),
  token_invalid_jti: atCode(401, "invalid_client"),
  token_expired_registration_token: atCode(401, "invalid_client"),
  async token_expired_refresh_token(simulatedError) {
    const tokens = await launchTokens(world, doctor.cookie, { scope, simulatedError })
    const answer = await refresh(world.app, tokens.refresh_token ?? "")
    expect([answer.status, (await answer.json()).error]).toEqual([400, "invalid_grant"])
  },
  request_invalid_token: worthless,
  request_expired_token: worthless,
}

async function shown(simulatedError: SimulatedError): Promise<void> {
  const answer = await start(simulatedError)
  expect([answer.status, answer.headers.get("location")]).toEqual([400, null])
  expect(await answer.text()).toContain(`simulated.${simulatedError}`)
}

function redirected(error: string) {
  return async (simulatedError: SimulatedError) => {
    const at = locationOf(await start(simulatedError))
    expect(at.href).toContain(world.app.redirectUri)
    expect(Object.fromEntries(at.searchParams)).toMatchObject({ error, state: "the-state" })
  }
}

function atCode(status: number, error: string) {
  return async (simulatedError: SimulatedError) => {
    const at = await agree(await start(simulatedError), doctor.cookie)
    const answer = await redeem(world.app, at.searchParams.get("code") ?? "")
    expect([answer.status, (await answer.json()).error]).toEqual([status, error])
  }
}

async function worthless(simulatedError: SimulatedError): Promise<void> {
  for (const accessTokenFormat of ["jwt", "opaque"]) {
    await instance.db
      .$client`update apis set access_token_format = ${accessTokenFormat} where id = ${world.api.id}`
    await settle(instance.db)
    const tokens = await launchTokens(world, doctor.cookie, { scope, simulatedError })
    expect(tokens.patient).toBe("willow-1")
    expect((await readFhir(world, tokens.access_token, "Patient/willow-1")).status).toBe(401)
  }
  await instance.db.$client`update apis set access_token_format = 'jwt' where id = ${world.api.id}`
  await settle(instance.db)
}

describe("errors the launcher has acted out", () => {
  test.each(SIMULATED_ERROR_IDS)("%s", (error) => ACTED[error](error))

  test("the next launch is well again", async () => {
    const tokens = await launchTokens(world, doctor.cookie, { scope })
    expect((await readFhir(world, tokens.access_token, "Patient/willow-1")).status).toBe(200)
    expect((await refresh(world.app, tokens.refresh_token ?? "")).status).toBe(200)
  })

  test("PKCE asked of one launch is asked of an app that is excepted from it", async () => {
    await instance.db.$client`update apps set kind = 'confidential', auth_method = 'client_secret_basic',
      pkce_required = false where id = ${world.app.id}`
    await settle(instance.db)
    const ask = async (pkceRequired: boolean) =>
      locationOf(
        await startAuthorization(world, doctor.cookie, {
          scope,
          launch: await addLaunch(world, { pkceRequired }),
          code_challenge: undefined,
          code_challenge_method: undefined,
        }),
      ).searchParams.get("error")
    expect(await ask(false)).toBeNull()
    expect(await ask(true)).toBe("invalid_request")
  })
})
