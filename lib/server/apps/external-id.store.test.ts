import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { defaultsForApi, parseNewApi } from "@/lib/apps/api-schema"
import { defaultsFor } from "@/lib/apps/rules"
import { parseNewApp } from "@/lib/apps/schema"
import { getApi } from "@/lib/server/apis/read-api"
import { changeApi, registerApi } from "@/lib/server/apis/write-api"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { changeApp } from "./change-app"
import { getApp } from "./read-app"
import { registerApp } from "./register-app"

const GUID = "7c1f0d0e-58a2-4a0e-9c5f-2a4b3f6d9e10"
let instance: TestInstance
let admin: Person
let developer: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
  developer = await addPerson("developer")
})
afterAll(() => instance.close())

const register = (issuer: "entra" | "admit", person: Person) =>
  registerApp(
    { app: parseNewApp({ ...defaultsFor("service"), name: "Reader", issuer }), apiIds: [], policyIds: [] },
    person,
  )

describe("the id an app has elsewhere", () => {
  it("is saved, with one audit row that names it", async () => {
    const { id } = await register("entra", admin)
    const { rows } = await audited(() => changeApp({ id, version: 1, change: { externalId: GUID } }, admin))
    expect(rows.map(({ event, changes }) => [event, changes])).toEqual([
      ["app.changed", [{ field: "externalId", before: null, after: GUID }]],
    ])
    expect((await getApp(id, admin)).externalId).toBe(GUID)
  })

  it("is refused at its field when it is none of Entra ID, or when the app lives in Admit", async () => {
    const { id } = await register("entra", admin)
    const fields = { externalId: expect.stringContaining("Entra ID") }
    const save = (app: typeof id) =>
      changeApp({ id: app, version: 1, change: { externalId: "reader" } }, admin)
    await expectRefused(() => save(id), "invalid", { fields })
    const own = await register("admit", admin)
    await expectRefused(() => save(own.id), "invalid", { fields: { externalId: expect.any(String) } })
  })

  it("is not for a developer who does not own the app", async () => {
    const { id } = await register("entra", admin)
    await expectRefused(
      () => changeApp({ id, version: 1, change: { externalId: GUID } }, developer),
      "forbidden",
    )
  })
})

describe("the id an API has in Entra ID", () => {
  it("is saved and checked like an app's, by admins", async () => {
    const at = "https://fhir.elsewhere.example/r4"
    const api = { ...defaultsForApi(), name: "Elsewhere", slug: "elsewhere", issuer: "entra" as const }
    const { id } = await registerApi(parseNewApi({ ...api, identifierUri: at, fhirBaseUrl: at }), admin)
    const save = (externalId: string, person: Person) =>
      changeApi({ id, version: 1, change: { externalId } }, person)
    await expectRefused(() => save("nonsense", admin), "invalid", {
      fields: { externalId: expect.any(String) },
    })
    await expectRefused(() => save(GUID, developer), "forbidden")
    const { rows } = await audited(() => save(GUID, admin))
    expect(rows.map(({ event }) => event)).toEqual(["api.changed"])
    expect((await getApi(id, admin)).settings.externalId).toBe(GUID)
  })
})
