import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { findApp } from "@/db/queries/apps"
import { listAuditEvents } from "@/db/queries/audit"
import { defaultsForApi, parseNewApi } from "@/lib/apps/api-schema"
import type { ApiId, AppId } from "@/lib/id"
import { binApi, restoreApi, setApiState } from "@/lib/server/apis/api-life"
import { getApi, readApiNow } from "@/lib/server/apis/read-api"
import { readApiRevert, revertApi } from "@/lib/server/apis/revert-api"
import { changeApi, registerApi } from "@/lib/server/apis/write-api"
import { BIN_DAYS, emptyBin } from "@/lib/server/bin"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { binApp, setAppState } from "./app-life"
import { addOwner, listPossibleOwners, removeOwner } from "./app-owners"
import { changeApp } from "./change-app"
import { changeKind } from "./change-kind"
import { grantApi } from "./grant-api"
import { getApp, listOwners, readAppNow } from "./read-app"
import { readAppRevert, revertApp } from "./revert-app"

let instance: TestInstance
let admin: Person
let developer: Person
let auditor: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
  developer = await addPerson("developer")
  auditor = await addPerson("auditor")
})
afterAll(() => instance.close())

const newestEntry = async (subjectType: string, subjectId: string) =>
  (await listAuditEvents(db(), { subjectType, subjectId, limit: 1 }))[0]?.id ?? 0
let count = 0
async function addApi(): Promise<ApiId> {
  count += 1
  const at = `https://life${count}.example/r4`
  const api = { ...defaultsForApi(), name: `Life ${count}`, slug: `life-${count}` }
  return (await registerApi(parseNewApi({ ...api, identifierUri: at, fhirBaseUrl: at }), admin)).id
}

describe("going back to an earlier state of an app", () => {
  async function changedThrice(): Promise<{ id: AppId; entryId: number }> {
    const { id } = await addApp(admin, "confidential", { ownerIds: [developer.id] })
    await changeApp({ id, version: 1, change: { name: "First", allowedScopes: ["openid"] } }, admin)
    const entryId = await newestEntry("app", id)
    await changeApp({ id, version: 2, change: { name: "Second" } }, admin)
    await changeApp({ id, version: 3, change: { notes: "Kept by nobody" } }, admin)
    return { id, entryId }
  }

  it("tells every field and every later change, then does it with a row of its own", async () => {
    const { id, entryId } = await changedThrice()
    const told = await readAppRevert({ app: await getApp(id, admin), entryId }, admin)
    expect(told.blocked).toBeNull()
    expect(told.changes).toEqual([
      { field: "name", before: "Second", after: "First" },
      { field: "notes", before: "Kept by nobody", after: "" },
    ])
    expect(told.newer).toHaveLength(2)
    const input = { id, entryId, version: 4, reason: "By mistake" }
    const { rows } = await audited(() => revertApp(input, admin))
    expect(rows).toMatchObject([{ event: "app.changed", changes: told.changes, reason: "By mistake" }])
    expect(await findApp(db(), id)).toMatchObject({ name: "First", notes: "", allowedScopes: ["openid"] })
  })

  it("is refused over a change made since the page was read", async () => {
    const { id, entryId } = await changedThrice()
    await expectRefused(() => revertApp({ id, entryId, version: 3 }, admin), "conflict")
  })

  it("does not let a developer take back what only an admin may set", async () => {
    const { id } = await addApp(admin, "confidential", { ownerIds: [developer.id] })
    const entryId = await newestEntry("app", id)
    await changeApp({ id, version: 1, change: { allowedScopes: ["openid"] } }, admin)
    await expectRefused(() => revertApp({ id, entryId, version: 2 }, developer), "forbidden")
  })

  it("enables nothing that was disabled since, and does not cross a change of kind", async () => {
    const { id } = await addApp(admin, "confidential")
    const entryId = await newestEntry("app", id)
    await setAppState({ id, state: "disabled" }, admin)
    await changeApp({ id, version: 2, change: { name: "Later" } }, admin)
    await revertApp({ id, entryId, version: 3 }, admin)
    expect(await findApp(db(), id)).toMatchObject({ state: "disabled", name: "A confidential app" })
    await changeKind({ id, version: 4, to: "public" }, admin)
    const told = await readAppRevert({ app: await getApp(id, admin), entryId }, admin)
    expect(told.blocked).toMatch(/kind was changed/)
    await expectRefused(() => revertApp({ id, entryId, version: 5 }, admin), "conflict")
  })

  it("finds no entry of another app", async () => {
    const { entryId } = await changedThrice()
    const { id } = await addApp(admin, "service")
    await expectRefused(() => revertApp({ id, entryId, version: 1 }, admin), "not_found")
  })
})

describe("going back to an earlier state of an API", () => {
  it("brings its fields and lists back, for admins alone", async () => {
    const id = await addApi()
    const entryId = await newestEntry("api", id)
    const role = { value: "globalReader", title: "", description: "", enabled: true }
    await changeApi({ id, version: 1, change: { name: "Renamed", roles: [role] } }, admin)
    const told = await readApiRevert({ api: await getApi(id, admin), entryId }, admin)
    expect(told.changes.map(({ field }) => field)).toEqual(["name", "roles"])
    await expectRefused(() => revertApi({ id, entryId, version: 2 }, developer), "forbidden")
    await expectRefused(() => revertApi({ id, entryId, version: 1 }, admin), "conflict")
    const { rows } = await audited(() => revertApi({ id, entryId, version: 2 }, admin))
    expect(rows).toMatchObject([{ event: "api.changed", detail: { revertedToEntry: entryId } }])
    expect((await getApi(id, admin)).settings).toMatchObject({ name: `Life ${count}`, roles: [] })
  })
})

describe("a save that came too late", () => {
  it("can read who was faster and what stands there now, without anything secret", async () => {
    const { id } = await addApp(admin, "service")
    await changeApp({ id, version: 1, change: { name: "Faster" } }, admin)
    const now = await readAppNow({ id }, admin)
    expect(now).toMatchObject({ version: 2, by: admin.name, settings: { name: "Faster" } })
    expect(JSON.stringify(now)).not.toMatch(/hash|sealed/i)
    await expectRefused(() => readAppNow({ id }, developer), "not_found")
    const apiId = await addApi()
    expect(await readApiNow({ id: apiId }, admin)).toMatchObject({ version: 1, by: admin.name })
  })
})

describe("the life of an API", () => {
  it("is disabled, enabled, binned and restored with one audit row each, its apps kept", async () => {
    const id = await addApi()
    const app = await addApp(admin, "service")
    await grantApi({ appId: app.id, apiId: id, roles: [] }, admin)
    const steps = [
      ["api.state_changed", (by: Person) => setApiState({ id, state: "disabled" }, by)],
      ["api.state_changed", (by: Person) => setApiState({ id, state: "active" }, by)],
      ["api.binned", (by: Person) => binApi({ id }, by)],
      ["api.restored", (by: Person) => restoreApi({ id }, by)],
    ] as const
    for (const [event, step] of steps) {
      for (const other of [developer, auditor]) await expectRefused(() => step(other), "forbidden")
      const { rows } = await audited(() => step(admin))
      expect(rows).toMatchObject([{ event, subjectId: id, detail: { apps: 1 } }])
    }
    expect(await getApi(id, admin)).toMatchObject({ state: "active", binnedAt: null, version: 5 })
  })
})

describe("the bin", () => {
  it("keeps what it was given for 30 days, then lets it go with a row in the log", async () => {
    const app = await addApp(admin, "service")
    const kept = await addApp(admin, "service")
    const api = await addApi()
    await binApp({ id: app.id }, admin)
    await binApp({ id: kept.id }, admin)
    await binApi({ id: api }, admin)
    const age = (days: number) => sql`now() - ${days} * interval '1 day'`
    await db().execute(sql`update apps set binned_at = ${age(BIN_DAYS - 1)} where id = ${kept.id}`)
    await db().execute(sql`update apps set binned_at = ${age(BIN_DAYS + 1)} where id = ${app.id}`)
    await db().execute(sql`update apis set binned_at = ${age(BIN_DAYS + 1)} where id = ${api}`)
    const { result, rows } = await audited(() => emptyBin())
    expect(result).toBe(2)
    expect(rows.map((row) => [row.event, row.subjectId, row.actorType])).toEqual([
      ["app.deleted", app.id, "system"],
      ["api.deleted", api, "system"],
    ])
    expect(await findApp(db(), app.id)).toBeNull()
    expect(await findApp(db(), kept.id)).not.toBeNull()
  })
})

describe("owners of an app", () => {
  it("are added and removed by admins, one audit row each; a role that edits nothing owns nothing", async () => {
    const { id } = await addApp(admin, "service", { ownerIds: [admin.id] })
    const input = { appId: id, userId: developer.id }
    await expectRefused(() => addOwner(input, developer), "forbidden")
    const added = await audited(() => addOwner(input, admin))
    expect(added.rows).toMatchObject([{ event: "app.owners_changed", subjectId: id }])
    expect((await listOwners(id, admin)).map((owner) => owner.id)).toContain(developer.id)
    await expectRefused(() => addOwner(input, admin), "conflict")
    await expectRefused(() => removeOwner(input, developer), "forbidden")
    await removeOwner(input, admin)
    expect((await listOwners(id, admin)).map((owner) => owner.id)).toEqual([admin.id])
    await expectRefused(() => addOwner({ appId: id, userId: auditor.id }, admin), "invalid")
    expect(await listPossibleOwners(developer)).toBeNull()
    expect((await listPossibleOwners(admin))?.map((person) => person.id)).not.toContain(auditor.id)
  })
})
