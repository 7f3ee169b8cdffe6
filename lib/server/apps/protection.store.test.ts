import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { changeApp } from "./change-app"
import { getApp } from "./read-app"

let instance: TestInstance
let admin: Person
let developer: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
  developer = await addPerson("developer")
})
afterAll(() => instance.close())

const LINKS = {
  logoUri: "https://portal.example/logo.svg",
  clientUri: "https://portal.example",
  policyUri: "https://portal.example/privacy",
  tosUri: null,
}

describe("how an app is presented and held", () => {
  it("its developer sets the links, each checked at its field", async () => {
    const { id } = await addApp(admin, "confidential", { ownerIds: [developer.id] })
    const { rows } = await audited(() => changeApp({ id, version: 1, change: LINKS }, developer))
    expect(rows.map(({ event }) => event)).toEqual(["app.changed"])
    expect(await getApp(id, developer)).toMatchObject(LINKS)
    for (const field of Object.keys(LINKS))
      await expectRefused(
        () => changeApp({ id, version: 2, change: { [field]: "javascript:alert(1)" } }, developer),
        "invalid",
        { fields: { [field]: expect.any(String) } },
      )
  })

  it("only an admin loosens or tightens its protection", async () => {
    const { id } = await addApp(admin, "confidential", { ownerIds: [developer.id] })
    const change = { dpopRequired: true, pkceRequired: false, strictAssertionAudience: true }
    await expectRefused(() => changeApp({ id, version: 1, change }, developer), "forbidden", {
      fields: { pkceRequired: expect.any(String), dpopRequired: expect.any(String) },
    })
    await changeApp({ id, version: 1, change }, admin)
    expect(await getApp(id, admin)).toMatchObject(change)
  })

  it("no app without a secret goes without PKCE", async () => {
    const { id } = await addApp(admin, "public", {})
    await expectRefused(
      () => changeApp({ id, version: 1, change: { pkceRequired: false } }, admin),
      "invalid",
    )
  })
})
