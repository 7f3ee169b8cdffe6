import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  basic,
  call,
  introspectAs,
  locationOf,
  openTestInstance,
  post,
  redeem,
  refresh,
  settle,
  type TestInstance,
} from "../oauth/test-instance"
import { addApi, addApp } from "../oauth/test-world"
import {
  agree,
  choose,
  encounterScreen,
  makeSmartWorld,
  PRACTITIONER,
  patientScreen,
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

beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeSmartWorld(instance.db)
  await permitApp(instance.db, world.app.id)
  doctor = await signInAs(instance.db, PRACTITIONER)
  patient = await signInAs(instance.db, { fhirUser: "Patient/willow-1" })
})
afterAll(async () => {
  await world.fhir.close()
  await instance.close()
})

const pathOf = (response: Response) => locationOf(response).pathname
const titles = (screen: Awaited<ReturnType<typeof patientScreen>>) =>
  screen?.choices?.map(({ title }) => title)
const errorAt = (response: Response) => locationOf(response).searchParams.get("error")

describe("who may be chosen", () => {
  test("a practitioner finds patients by name, and everybody without one", async () => {
    const first = await startAuthorization(world, doctor.cookie)
    expect(pathOf(first)).toBe("/select-patient")
    expect(titles(await patientScreen(first, doctor.cookie))).toHaveLength(6)
    expect(titles(await patientScreen(first, doctor.cookie, "testwillow"))).toEqual(["Imogen Testwillow"])
    expect(titles(await patientScreen(first, doctor.cookie, "nobody of this name"))).toEqual([])
  })

  test("a patient is not asked: theirs is the only record", async () => {
    const first = await startAuthorization(world, patient.cookie)
    expect(pathOf(first)).toBe("/consent")
    expect(await takeTokens(world.app, await agree(first, patient.cookie))).toMatchObject({
      patient: "willow-1",
    })
  })

  test("a patient who sends another's id keeps their own", async () => {
    const first = await startAuthorization(world, patient.cookie, { prompt: "consent" })
    const sent = await choose(first, { cookie: patient.cookie, fields: { patient: "fog-6" } })
    expect(sent.status).toBe(400)
    expect(await sent.text()).toContain("launch.patient_hidden")
  })

  test("somebody with no record and no policy finds nobody", async () => {
    const nobody = await signInAs(instance.db, { role: "developer" })
    const first = await startAuthorization(world, nobody.cookie)
    expect(titles(await patientScreen(first, nobody.cookie))).toEqual([])
    const sent = await choose(first, { cookie: nobody.cookie, fields: { patient: "willow-1" } })
    expect(sent.status).toBe(400)
  })

  test("another person's browser sees nothing of it", async () => {
    const first = await startAuthorization(world, doctor.cookie)
    const handle = locationOf(first).searchParams.get("interaction")
    const body = new URLSearchParams({ interaction: handle ?? "", patient: "fog-6", csrf: "x" })
    const sent = await call("/oauth/select", { method: "POST", body, headers: { cookie: patient.cookie } })
    expect(sent.status).toBe(400)
  })

  test("a form from elsewhere chooses nothing", async () => {
    const first = await startAuthorization(world, doctor.cookie)
    const sent = await choose(first, { cookie: doctor.cookie, fields: { patient: "fog-6", csrf: "guessed" } })
    expect(sent.status).toBe(400)
    expect(await sent.text()).toContain("consent.csrf")
  })
})

describe("what the app gets", () => {
  const scope = "openid fhirUser launch/patient launch/encounter offline_access patient/*.rs"

  async function chooseAll() {
    const first = await startAuthorization(world, doctor.cookie, { scope })
    const second = await choose(first, { cookie: doctor.cookie, fields: { patient: "drizzle-2" } })
    expect(pathOf(second)).toBe("/select-encounter")
    const visits = await encounterScreen(second, doctor.cookie)
    expect(visits?.patient?.title).toBe("Casimir Mockdrizzle")
    const encounter = visits?.choices?.[0]?.id ?? ""
    const third = await choose(second, { cookie: doctor.cookie, fields: { encounter } })
    return takeTokens(world.app, await agree(third, doctor.cookie))
  }

  test("patient, encounter, banner and style come with the tokens, stay at refresh and show at introspection", async () => {
    const tokens = await chooseAll()
    const context = {
      patient: "drizzle-2",
      encounter: "drizzle-2-visit",
      need_patient_banner: true,
      smart_style_url: "https://auth.example.org/oauth/smart-style-1.json",
    }
    expect(tokens).toMatchObject({ ...context, token_type: "Bearer", scope })
    const refreshed = await (await refresh(world.app, tokens.refresh_token ?? "")).json()
    expect(refreshed).toMatchObject({ ...context, scope })
    const server = await addApp(instance.db, "service", { apiId: world.api.id })
    await settle(instance.db)
    expect(await introspectAs(server, refreshed.access_token)).toMatchObject({
      active: true,
      ...context,
      scope,
      fhirUser: `${world.iss}/Practitioner/dr-fernsby`,
    })
  })

  test("the gateway holds the token to the chosen patient", async () => {
    const { access_token } = await chooseAll()
    const own = await readFhir(world, access_token, "Patient/drizzle-2")
    expect([own.status, (await own.json()).id]).toEqual([200, "drizzle-2"])
    expect((await readFhir(world, access_token, "Patient/willow-1")).status).toBe(404)
    const found = await (await readFhir(world, access_token, "Observation?_count=100")).json()
    const subjects = found.entry.map((entry: { resource: { subject?: { reference: string } } }) =>
      entry.resource.subject?.reference.replace(/^.*\/(Patient\/)/, "$1"),
    )
    expect(new Set(subjects)).toEqual(new Set(["Patient/drizzle-2"]))
  })

  test("an encounter of somebody else is refused, and none is an answer", async () => {
    const first = await startAuthorization(world, doctor.cookie, { scope })
    const second = await choose(first, { cookie: doctor.cookie, fields: { patient: "drizzle-2" } })
    const wrong = await choose(second, { cookie: doctor.cookie, fields: { encounter: "willow-1-visit" } })
    expect(wrong.status).toBe(400)
    const none = await choose(second, { cookie: doctor.cookie, fields: { encounter: "" } })
    const tokens = await takeTokens(world.app, await agree(none, doctor.cookie))
    expect(tokens.patient).toBe("drizzle-2")
    expect(tokens).not.toHaveProperty("encounter")
  })

  test("who does not go on sends access_denied to the app", async () => {
    const first = await startAuthorization(world, doctor.cookie)
    const last = await choose(first, { cookie: doctor.cookie, fields: { decision: "deny" } })
    expect(errorAt(last)).toBe("access_denied")
  })

  test("prompt=none answers interaction_required where a patient has to be chosen", async () => {
    expect(errorAt(await startAuthorization(world, doctor.cookie, { prompt: "none" }))).toBe(
      "interaction_required",
    )
  })

  test("an API that is no SMART API asks for no patient", async () => {
    const plain = await addApi(instance.db)
    const app = await addApp(instance.db, "public", { apiId: plain.id })
    await settle(instance.db)
    const first = await startAuthorization({ ...world, app }, doctor.cookie, {
      scope: "openid patient/*.rs",
      aud: plain.identifierUri,
    })
    expect(pathOf(first)).toBe("/consent")
  })
})

describe("the form asked for is the form returned", () => {
  test.each([
    "launch/patient patient/Observation.read",
    "launch/patient patient/Observation.rs",
    "launch/patient patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory",
    "launch/patient patient/*.read patient/Condition.s",
  ])("%s", async (scope) => {
    const first = await startAuthorization(world, patient.cookie, { scope })
    expect((await takeTokens(world.app, await agree(first, patient.cookie))).scope).toBe(scope)
  })

  test("a granular scope lets its category through and nothing else", async () => {
    const scope = "launch/patient patient/Observation.rs?category=laboratory"
    const first = await startAuthorization(world, patient.cookie, { scope })
    const { access_token } = await takeTokens(world.app, await agree(first, patient.cookie))
    const { entry } = await (await readFhir(world, access_token, "Observation?_count=100")).json()
    const categories = entry.map(
      (each: { resource: { category: { coding: { code: string }[] }[] } }) =>
        each.resource.category[0]?.coding[0]?.code,
    )
    expect(new Set(categories)).toEqual(new Set(["laboratory"]))
  })
})

describe("bad input", () => {
  const causeOf = async () => {
    const [row] = await instance.db.$client<{ cause: string; detail: Record<string, unknown> }[]>`
      select cause, detail from activity_events where app_id = ${world.app.id} order by id desc limit 1`
    return row
  }

  test.each([
    ["letters out of order", "launch/patient patient/Observation.sr", "scope.not_smart"],
    ["an unknown form", "launch/patient patient/Observation.readwrite", "scope.not_smart"],
    ["a list with commas", "openid,launch/patient,patient/*.rs", "scope.comma"],
  ])("%s: invalid_scope, with the exact cause for the developer", async (_what, scope, cause) => {
    expect(errorAt(await startAuthorization(world, doctor.cookie, { scope }))).toBe("invalid_scope")
    expect((await causeOf())?.cause).toBe(cause)
  })

  test("client credentials refuse the same spelling", async () => {
    const service = await addApp(instance.db, "service", { apiId: world.api.id })
    await settle(instance.db)
    const ask = (scope: string) =>
      post("/oauth/token", { grant_type: "client_credentials", scope }, basic(service))
    expect(await (await ask("system/Observation.sr")).json()).toMatchObject({ error: "invalid_scope" })
    expect(await (await ask("system/Observation.rs,system/Patient.rs")).json()).toMatchObject({
      error: "invalid_scope",
    })
    expect((await ask("system/Observation.rs")).status).toBe(200)
  })

  test("aud is required with launch or clinical scopes", async () => {
    for (const scope of ["launch/patient openid", "patient/*.rs", "user/Observation.read"]) {
      expect(errorAt(await startAuthorization(world, doctor.cookie, { scope, aud: undefined }))).toBe(
        "invalid_request",
      )
      expect((await causeOf())?.cause).toBe("audience.required_for_smart")
    }
  })

  test("aud with a slash too many is refused, and the cause names the slash", async () => {
    expect(errorAt(await startAuthorization(world, doctor.cookie, { aud: `${world.iss}/` }))).toBe(
      "invalid_target",
    )
    expect(await causeOf()).toMatchObject({
      cause: "audience.trailing_slash",
      detail: { sent: `${world.iss}/`, registered: world.iss },
    })
  })

  test("a code of a launch is good once", async () => {
    const first = await startAuthorization(world, patient.cookie)
    const code = (await agree(first, patient.cookie)).searchParams.get("code") ?? ""
    expect((await redeem(world.app, code)).status).toBe(200)
    expect((await redeem(world.app, code)).status).toBe(400)
  })
})

describe("when the FHIR server is away", () => {
  test("the page says so and nothing is chosen", async () => {
    const api = await addApi(instance.db, {
      smart: true,
      fhirBaseUrl: "http://127.0.0.1:9",
      allowedPrivateHost: "127.0.0.1",
    })
    const app = await addApp(instance.db, "public", {
      apiId: api.id,
      row: { allowedScopes: ["launch/patient"] },
    })
    await settle(instance.db)
    const away = { ...world, app, api, iss: `https://auth.example.org/fhir/${api.slug}` }
    const first = await startAuthorization(away, doctor.cookie, { scope: "launch/patient" })
    expect((await patientScreen(first, doctor.cookie))?.choices).toBeNull()
  })
})
