import { decodeJwt } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { describeActivity } from "@/lib/activity/describe"
import {
  basic,
  locationOf,
  openTestInstance,
  post,
  refresh,
  settle,
  type TestInstance,
} from "../oauth/test-instance"
import { addApi, addApp, type TestApp } from "../oauth/test-world"
import {
  addLaunch,
  addSmartApp,
  agree,
  launchTokens,
  makeSmartWorld,
  PRACTITIONER,
  permitApp,
  readFhir,
  type SmartWorld,
  signInAs,
  startAuthorization,
  takeTokens,
} from "./testing"

let instance: TestInstance
let world: SmartWorld
let doctor: Awaited<ReturnType<typeof signInAs>>
let patient: Awaited<ReturnType<typeof signInAs>>
let ehr: TestApp

beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeSmartWorld(instance.db)
  await permitApp(instance.db, world.app.id)
  ehr = await addApp(instance.db, "service", {
    apiId: world.api.id,
    row: { allowedScopes: ["launch.create", "system/*.rs"] },
  })
  doctor = await signInAs(instance.db, PRACTITIONER)
  patient = await signInAs(instance.db, { fhirUser: "Patient/willow-1" })
})
afterAll(async () => {
  await world.fhir.close()
  await instance.close()
})

const scope = "openid fhirUser launch patient/*.rs"
const start = (launch: string, cookie = doctor.cookie, change: Record<string, string | undefined> = {}) =>
  startAuthorization(world, cookie, { scope, launch, ...change })
const errorAt = (response: Response) => locationOf(response).searchParams.get("error")
const causeOf = async () => {
  const [row] = await instance.db.$client<{ kind: string; cause: string; code: string }[]>`
    select kind, cause, code from activity_events where app_id = ${world.app.id} order by id desc limit 1`
  return row
}

describe("an app opened by an EHR", () => {
  test("gets what the EHR had open, without asking the person", async () => {
    const context = {
      patient: "fog-6",
      encounter: "fog-6-visit",
      need_patient_banner: false,
      intent: "reconcile-medications",
      tenant: "maple-clinic",
      fhirContext: [{ reference: "Observation/fog-6-bp" }],
    }
    const tokens = await launchTokens(world, doctor.cookie, { context, vouched: true })
    expect(tokens).toMatchObject({
      ...context,
      smart_style_url: "https://auth.example.org/oauth/smart-style-1.json",
    })
    expect((await readFhir(world, tokens.access_token, "Patient/fog-6")).status).toBe(200)
    expect((await readFhir(world, tokens.access_token, "Patient/willow-1")).status).toBe(404)
    expect(decodeJwt(tokens.id_token).fhirUser).toBe(`${world.iss}/Practitioner/dr-fernsby`)
    const again = await (await refresh(world.app, tokens.refresh_token ?? "")).json()
    expect(again).toMatchObject(context)
  })

  test("a launch without a patient lets the person choose one", async () => {
    const first = await start(await addLaunch(world, { context: { intent: "order-review" } }))
    expect(locationOf(first).pathname).toBe("/select-patient")
  })

  test("a context scope of another type is granted when the launch carries one, and dropped otherwise", async () => {
    const wide = [...scope.split(" "), "launch/questionnaire?role=http://example.org/role"]
    const app = await addSmartApp(instance.db, world.api.id, { row: { allowedScopes: wide } })
    await settle(instance.db)
    const own = { ...world, app }
    const fhirContext = [{ reference: "Questionnaire/intake", role: "http://example.org/role" }]
    const granted = async (context: object) =>
      (await launchTokens(own, doctor.cookie, { scope: wide.join(" "), context })).scope
    expect(await granted({ patient: "fog-6", fhirContext })).toBe(wide.join(" "))
    expect(await granted({ patient: "fog-6" })).toBe(scope)
  })

  test("a launch for one person is not for another", async () => {
    const handle = await addLaunch(world, { userId: doctor.user.id, context: { patient: "willow-1" } })
    const other = await start(handle, patient.cookie)
    expect(locationOf(other).pathname).toBe("/sign-in")
    expect(locationOf(await start(handle)).pathname).toMatch(/consent|callback/)
  })

  test("a launch carries nothing over into a request without it", async () => {
    const first = await startAuthorization(world, patient.cookie, { scope: "openid launch patient/*.rs" })
    const tokens = await takeTokens(world.app, await agree(first, patient.cookie))
    expect(tokens.scope).toBe("openid patient/*.rs")
  })
})

describe("bad launches: invalid_request on the wire, the exact cause for the developer", () => {
  test.each<[string, string, () => Promise<string>]>([
    ["an unknown handle", "launch.unknown", async () => "never-made"],
    [
      "an expired launch",
      "launch.expired",
      () => addLaunch(world, { expiresAt: new Date(Date.now() - 1000) }),
    ],
    [
      "another app's launch",
      "launch.other_app",
      async () => {
        const other = await addSmartApp(instance.db, world.api.id)
        return addLaunch(world, { appId: other.id })
      },
    ],
    [
      "a launch for another FHIR server",
      "launch.other_api",
      async () => addLaunch(world, { apiId: (await addApi(instance.db)).id }),
    ],
    [
      "a patient who is not there",
      "launch.patient_unknown",
      () => addLaunch(world, { context: { patient: "nobody" } }),
    ],
  ])("%s", async (_what, cause, make) => {
    expect(errorAt(await start(await make()))).toBe("invalid_request")
    const row = await causeOf()
    expect(row).toMatchObject({ kind: "authorize.refused", cause })
    expect(describeActivity({ grantType: null, detail: null, ...row } as never)).not.toBe(
      "The launch is not valid.",
    )
  })

  test("a launch is used up by the code it leads to, even by two at once", async () => {
    const handle = await addLaunch(world)
    const both = await Promise.all([start(handle), start(handle)])
    const arrived = await Promise.all(both.map((each) => agree(each, doctor.cookie)))
    expect(arrived.filter((at) => at.searchParams.has("code"))).toHaveLength(1)
    expect(errorAt(await start(handle))).toBe("invalid_request")
    expect((await causeOf())?.cause).toBe("launch.used")
  })

  test("a launch without the launch scope is refused", async () => {
    expect(
      errorAt(await start(await addLaunch(world), doctor.cookie, { scope: "openid patient/*.rs" })),
    ).toBe("invalid_scope")
    expect((await causeOf())?.cause).toBe("launch.scope_missing")
  })

  test("the launch scope alone, without a launch, asks for nothing that can be given", async () => {
    expect(errorAt(await startAuthorization(world, doctor.cookie, { scope: "launch" }))).toBe("invalid_scope")
    expect((await causeOf())?.cause).toBe("launch.context_missing")
  })

  test("a server that checks tokens itself and lets nobody else read is still launched at", async () => {
    const api = await addApi(instance.db, {
      smart: true,
      enforcement: "own",
      fhirBaseUrl: "http://127.0.0.1:9/fhir",
    })
    const app = await addSmartApp(instance.db, api.id)
    await settle(instance.db)
    const own = { ...world, api, app, iss: "http://127.0.0.1:9/fhir" }
    expect((await launchTokens(own, doctor.cookie, { apiId: api.id, appId: app.id })).patient).toBe(
      "willow-1",
    )
    const other = await addLaunch(own, { apiId: api.id, appId: app.id, context: { patient: "fog-6" } })
    const refused = await startAuthorization(own, patient.cookie, { scope, launch: other })
    expect(errorAt(refused)).toBe("access_denied")
  })

  test("a patient the person may not see is refused with access_denied", async () => {
    const handle = await addLaunch(world, { context: { patient: "fog-6" }, vouched: true })
    expect(errorAt(await start(handle, patient.cookie))).toBe("access_denied")
    expect((await causeOf())?.cause).toBe("launch.patient_hidden")
  })

  test("the console's launcher vouches for nobody: a developer opens no chart by it", async () => {
    const developer = await signInAs(instance.db, { role: "developer" })
    expect(errorAt(await start(await addLaunch(world), developer.cookie))).toBe("access_denied")
    const vouched = await addLaunch(world, { vouched: true })
    expect(errorAt(await start(vouched, developer.cookie))).toBeNull()
  })

  test("a slow sign-in does not outlive the launch", async () => {
    const handle = await addLaunch(world)
    const first = await start(handle, doctor.cookie, { prompt: "consent" })
    // Expired some milliseconds after the request came.
    await instance.db.$client`select pg_sleep(0.01)`
    await instance.db.$client`update launches set expires_at = now()
      where used_at is null and app_id = ${world.app.id}`
    expect((await agree(first, doctor.cookie)).searchParams.has("code")).toBe(true)
  })
})

describe("POST /oauth/launch, for the EHR", () => {
  async function ehrToken(app = ehr, asked = "launch.create"): Promise<string> {
    const body = { grant_type: "client_credentials", scope: asked }
    return (await (await post("/oauth/token", body, basic(app))).json()).access_token
  }
  const ask = async (fields: Record<string, string>, token?: string) =>
    post(
      "/oauth/launch",
      { client_id: world.app.clientId, ...fields },
      { authorization: `Bearer ${token ?? (await ehrToken())}` },
    )

  test("makes a launch that opens the app with the patient", async () => {
    const response = await ask({
      patient: "hazel-5",
      fhir_user: "Practitioner/dr-fernsby",
      need_patient_banner: "false",
      fhirContext: JSON.stringify([{ reference: "Condition/hazel-5-condition-1" }]),
    })
    expect(response.status).toBe(201)
    const made = await response.json()
    expect(made).toMatchObject({ iss: world.iss, expires_in: 300 })
    const opened = new URL(made.launch_urls[0])
    expect(Object.fromEntries(opened.searchParams)).toEqual({ iss: world.iss, launch: made.launch })
    const tokens = await takeTokens(world.app, await agree(await start(made.launch), doctor.cookie))
    expect(tokens).toMatchObject({ patient: "hazel-5", need_patient_banner: false })
  })

  test("keeps a hash, never the handle", async () => {
    const { launch } = await (await ask({ patient: "hazel-5" })).json()
    const rows = await instance.db.$client`select row_to_json(l)::text as text from launches l`
    expect(rows.some((row) => String(row.text).includes(launch))).toBe(false)
  })

  test("asks for a token with launch.create that no person stands behind", async () => {
    expect((await post("/oauth/launch", { client_id: world.app.clientId })).status).toBe(401)
    const without = await ask({}, await ehrToken(ehr, "system/*.rs"))
    expect([without.status, (await without.json()).error]).toEqual([403, "insufficient_scope"])
    expect(without.headers.get("www-authenticate")).toContain('scope="launch.create"')
    const person = await launchTokens(world, doctor.cookie)
    expect((await ask({}, person.access_token)).status).toBe(403)
  })

  test.each<[string, Record<string, string>]>([
    ["an app that is not there", { client_id: "nobody" }],
    ["a patient that is no id", { patient: "../Patient" }],
    ["a banner that is neither true nor false", { need_patient_banner: "yes" }],
    ["a context that is not JSON", { fhirContext: "[" }],
    ["a patient hidden in the context", { fhirContext: '[{"reference":"Patient/fog-6"}]' }],
    ["a person nobody is", { fhir_user: "Practitioner/nobody" }],
  ])("refuses %s", async (_what, fields) => {
    const response = await ask(fields)
    expect([response.status, (await response.json()).error]).toEqual([400, "invalid_request"])
  })

  test("launches no app that was not given the API", async () => {
    const other = await addSmartApp(instance.db, (await addApi(instance.db, { smart: true })).id)
    await settle(instance.db)
    expect((await ask({ client_id: other.clientId })).status).toBe(400)
  })
})
