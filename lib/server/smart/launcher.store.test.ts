import { decodeJwt } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as schema from "@/db/schema/index"
import { describeActivity } from "@/lib/activity/describe"
import { DEVICE_GRANT } from "@/lib/oauth/device"
import { DEFAULT_LAUNCHER, type LauncherState } from "@/lib/smart/launcher-state"
import { getApp } from "../apps/read-app"
import { findDeviceScreen } from "../oauth/device"
import { ISSUER, locationOf, openTestInstance, post, settle, type TestInstance } from "../oauth/test-instance"
import { readSession } from "../session"
import { addPerson, audited, expectRefused, type Person } from "../testing"
import { dropScenario, keepScenario, launchApp, readLauncher } from "./launcher"
import {
  addSmartApp,
  agree,
  makeSmartWorld,
  type SmartWorld,
  signInAs,
  startAuthorization,
  takeTokens,
} from "./testing"

let instance: TestInstance
let world: SmartWorld
let admin: Person
let developer: Person
let others: Person[]
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeSmartWorld(instance.db)
  admin = await addPerson("admin")
  developer = await addPerson("developer")
  others = [await addPerson("developer"), await addPerson("auditor"), await addPerson("member")]
  await instance.db.insert(schema.appOwners).values({ appId: world.app.id, userId: developer.id })
  await settle(instance.db)
})
afterAll(async () => {
  await world.fhir.close()
  await instance.close()
})

const state = (change: Partial<LauncherState> = {}): LauncherState => ({ ...DEFAULT_LAUNCHER, ...change })
const launch = (actor: Person, change: Partial<LauncherState> = {}) =>
  launchApp({ appId: world.app.id, state: state(change) }, actor)

describe("launching an app from the console", () => {
  test("opens the launch URL with iss and a handle, and writes one audit row without the patient", async () => {
    const { result, rows } = await audited(() => launch(admin, { patient: "hazel-5", person: admin.id }))
    const url = new URL(result.url)
    expect(url.origin + url.pathname).toBe("https://app.example.org/launch")
    expect(url.searchParams.get("iss")).toBe(world.iss)
    expect(url.searchParams.get("launch")).toMatch(/^[\w-]{43}$/)
    expect(rows.map(({ event, subjectId }) => [event, subjectId])).toEqual([["launch.made", world.app.id]])
    expect(JSON.stringify(rows)).not.toContain("hazel-5")
  })

  test("what was set arrives at the app", async () => {
    const owner = await signInAs(instance.db, { role: "owner" })
    const { url } = await launch(admin, {
      patient: "hazel-5",
      encounter: "hazel-5-visit",
      banner: "no",
      intent: "order-review",
      tenant: "ward-9",
      resources: "Questionnaire/q1 ImagingStudy/i2",
    })
    const handle = new URL(url).searchParams.get("launch") ?? ""
    const scope = "openid launch patient/*.rs"
    const first = await startAuthorization(world, owner.cookie, { scope, launch: handle })
    expect(await takeTokens(world.app, await agree(first, owner.cookie))).toMatchObject({
      patient: "hazel-5",
      encounter: "hazel-5-visit",
      need_patient_banner: false,
      intent: "order-review",
      tenant: "ward-9",
      fhirContext: [{ reference: "Questionnaire/q1" }, { reference: "ImagingStudy/i2" }],
      smart_style_url: `${ISSUER}/oauth/smart-style-1.json`,
    })
  })

  test.each(["Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Person"])(
    "a persona may be a %s, and the app learns which record is theirs (SMART App Launch 2.2)",
    async (type) => {
      const record = `${type}/${type.toLowerCase()}-of-${Date.now()}`
      const persona = await signInAs(instance.db, { role: "owner", fhirUser: record })
      const { url } = await launch(admin, { person: persona.user.id })
      const handle = new URL(url).searchParams.get("launch") ?? ""
      const scope = "openid fhirUser launch user/*.rs"
      const first = await startAuthorization(world, persona.cookie, { scope, launch: handle })
      const tokens = await takeTokens(world.app, await agree(first, persona.cookie))
      expect(decodeJwt(tokens.id_token ?? "").fhirUser).toBe(`${world.iss}/${record}`)
    },
  )

  test("what is no reference is told beside its field", async () => {
    for (const resources of ["questionnaire 7", "Patient/hazel-5", "javascript:alert(1)"])
      await expectRefused(() => launch(admin, { resources }), "invalid", {
        fields: { resources: expect.any(String) },
      })
  })

  test("a standalone start carries no launch and writes nothing", async () => {
    const { result, rows } = await audited(() => launch(admin, { type: "standalone" }))
    expect(Object.fromEntries(new URL(result.url).searchParams)).toEqual({ iss: world.iss })
    expect(rows).toEqual([])
  })

  test("a developer launches the app they own, as themselves or whoever signs in", async () => {
    await launch(developer)
    await launch(developer, { person: developer.id })
    await expectRefused(() => launch(developer, { person: admin.id }), "forbidden")
  })

  test("nobody else launches it", async () => {
    for (const actor of others) await expectRefused(() => launch(actor), "forbidden")
  })

  test("says why an app cannot be launched", async () => {
    const bare = await addSmartApp(instance.db, world.api.id, { row: { launchUrls: [] } })
    const plain = await addSmartApp(instance.db, world.api.id, { row: { smart: false } })
    await settle(instance.db)
    for (const { id } of [bare, plain])
      await expectRefused(() => launchApp({ appId: id, state: state() }, admin), "invalid")
    await expectRefused(() => launch(admin, { person: "usr_0000000000000000" }), "invalid")
  })

  test("shows the patients the person at the console may open, and no others", async () => {
    const app = await getApp(world.app.id, admin)
    expect((await readLauncher(app, state(), admin)).patients).toHaveLength(6)
    expect((await readLauncher(app, state({ find: "fog" }), admin)).patients?.map(({ id }) => id)).toEqual([
      "fog-6",
    ])
    const seen = await readLauncher(app, state({ patient: "fog-6" }), developer)
    expect([seen.patients, seen.people.map(({ id }) => id)]).toEqual([[], [developer.id]])
    expect(seen.encounters).toEqual([])
    expect((await readLauncher(app, state({ patient: "fog-6" }), admin)).encounters).not.toEqual([])
  })
})

describe("scenarios", () => {
  const keep = (actor: Person, name = "Expired token") =>
    keepScenario(
      { appId: world.app.id, name, state: state({ error: "request_expired_token", patient: "fog-6" }) },
      actor,
    )

  test("are kept as the launcher's address, replaced by name, and removed, each with one audit row", async () => {
    const kept = await audited(() => keep(developer))
    await keep(developer)
    expect(kept.rows.map(({ event }) => event)).toEqual(["launch.scenario_saved"])
    const app = await getApp(world.app.id, admin)
    const { scenarios } = await readLauncher(app, state(), admin)
    expect(scenarios.map(({ name, query }) => [name, query])).toEqual([
      ["Expired token", "patient=fog-6&error=request_expired_token"],
    ])
    const id = scenarios[0]?.id
    if (!id) throw new Error("nothing was kept")
    const gone = await audited(() => dropScenario({ appId: world.app.id, id }, developer))
    expect(gone.rows.map(({ event }) => event)).toEqual(["launch.scenario_removed"])
    await expectRefused(() => dropScenario({ appId: world.app.id, id }, developer), "not_found")
  })

  test("are nobody else's to keep", async () => {
    for (const actor of others) await expectRefused(() => keep(actor, "Mine"), "forbidden")
  })
})

test("a device gets the patient who is the person, for it has no page to choose one on", async () => {
  const row = { grantTypes: [DEVICE_GRANT] as (typeof DEVICE_GRANT)[] }
  const app = await addSmartApp(instance.db, world.api.id, { row })
  const { cookie } = await signInAs(instance.db, { fhirUser: "Patient/willow-1" })
  const fields = { client_id: app.clientId, scope: "launch/patient patient/*.rs", aud: world.iss }
  const begun = await (await post("/oauth/device", fields)).json()
  const session = await readSession(new Request(ISSUER, { headers: { cookie } }))
  const screen = session && (await findDeviceScreen(session, begun.user_code))
  if (!screen) throw new Error(`no device is waiting: ${JSON.stringify(begun)}`)
  await post("/oauth/device/answer", { ...screen.form, decision: "allow" }, { cookie })
  const tokens = await post("/oauth/token", {
    grant_type: DEVICE_GRANT,
    device_code: begun.device_code,
    client_id: app.clientId,
  })
  expect(await tokens.json()).toMatchObject({ patient: "willow-1" })
})

test("what was acted out is told apart from what went wrong", async () => {
  const { url } = await launch(admin, { error: "auth_invalid_scope" })
  const handle = new URL(url).searchParams.get("launch") ?? ""
  const owner = await signInAs(instance.db, { role: "owner" })
  const at = await startAuthorization(world, owner.cookie, { scope: "launch patient/*.rs", launch: handle })
  expect(locationOf(at).searchParams.get("error")).toBe("invalid_scope")
  const [row] = await instance.db.$client`
    select kind, grant_type as "grantType", code, cause, detail from activity_events
    where app_id = ${world.app.id} order by id desc limit 1`
  expect(describeActivity(row as never)).toMatch(/^Acted out for the launcher: /)
})
