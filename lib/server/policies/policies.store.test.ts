import { beforeAll, describe, expect, it } from "vitest"
import { listPolicies, listPolicyVersions } from "@/db/queries/policies"
import type { Actor } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { changePolicy, revertPolicy } from "./change-policy"
import { clonePolicy, createPolicy } from "./create-policy"
import { deletePolicy } from "./delete-policy"
import { linkPolicy } from "./link-policy"
import { getPolicy, listAppsUnder, listLinks, listVersions } from "./read-policy"
import {
  auditOf,
  eventsOf,
  freshName,
  madePolicy,
  person,
  READ_OBSERVATIONS,
  READ_PATIENTS,
  serviceApp,
  withTestDatabase,
} from "./testing"

const BROKEN = `permit (\n  principal,\n  action == Action::"raed",\n  resource\n);\n`

withTestDatabase()
let admin: Actor
let developer: Actor
let auditor: Actor
beforeAll(async () => {
  admin = await person("admin", "Maria Keller")
  developer = await person("developer", "Ben Osei")
  auditor = await person("auditor", "Ines Roth")
})
const made = (cedar?: string) => madePolicy(cedar, admin)

describe("createPolicy", () => {
  it("makes a policy from a preset, in force, with its first version", async () => {
    const { id } = await createPolicy(
      { name: freshName(), start: { from: "preset", preset: "ingestion" } },
      admin,
    )
    const policy = await getPolicy(id, admin)
    expect(policy).toMatchObject({ version: 1, draftCedar: null })
    expect(policy.cedar).toContain('Action::"create"')
    expect(await listVersions(id, admin)).toMatchObject([
      { version: 1, cedar: policy.cedar, by: "Maria Keller" },
    ])
  })
  it("writes exactly one audit row, with the text", async () => {
    const { id, name } = await made()
    const rows = await auditOf(id)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      event: "policy.created",
      actorName: "Maria Keller",
      subjectName: name,
      changes: [{ field: "cedar", before: null, after: READ_OBSERVATIONS }],
    })
  })
  it("refuses a developer and an auditor, and writes nothing", async () => {
    for (const actor of [developer, auditor]) {
      const name = freshName()
      await expect(createPolicy({ name, start: { from: "empty" } }, actor)).rejects.toMatchObject({
        code: "forbidden",
      })
      expect((await listPolicies(db())).map((policy) => policy.name)).not.toContain(name)
    }
  })
  it("refuses a name that is taken, in whatever case, at the field", async () => {
    const { name } = await made()
    const again = createPolicy({ name: name.toUpperCase(), start: { from: "empty" } }, admin)
    await expect(again).rejects.toMatchObject({ code: "conflict", fields: { name: expect.any(String) } })
  })
  it("keeps text with faults as a draft, and nothing is in force", async () => {
    const { id } = await made(BROKEN)
    expect(await getPolicy(id, admin)).toMatchObject({ cedar: "", draftCedar: BROKEN })
    expect((await listPolicies(db())).find((policy) => policy.id === id)?.state).toBe("draft")
  })
})

describe("changePolicy", () => {
  it("puts the new text in force as the next version, with its note", async () => {
    const { id } = await made()
    const saved = await changePolicy({ id, version: 1, cedar: READ_PATIENTS, note: "Patients too" }, admin)
    expect(saved).toEqual({ version: 2, errors: [] })
    expect(await getPolicy(id, admin)).toMatchObject({ cedar: READ_PATIENTS, version: 2 })
    expect(await listVersions(id, admin)).toMatchObject([
      { version: 2, cedar: READ_PATIENTS, note: "Patients too" },
      { version: 1, cedar: READ_OBSERVATIONS },
    ])
  })
  it("writes exactly one audit row, with the text before and after", async () => {
    const { id } = await made()
    await changePolicy({ id, version: 1, cedar: READ_PATIENTS, note: "Why" }, admin)
    const [row, ...older] = await auditOf(id)
    expect(older).toHaveLength(1)
    expect(row).toMatchObject({
      event: "policy.changed",
      reason: "Why",
      changes: [{ field: "cedar", before: READ_OBSERVATIONS, after: READ_PATIENTS }],
    })
  })
  it("refuses a developer and an auditor, and the text stays", async () => {
    const { id } = await made()
    for (const actor of [developer, auditor]) {
      const change = changePolicy({ id, version: 1, cedar: READ_PATIENTS }, actor)
      await expect(change).rejects.toMatchObject({ code: "forbidden" })
    }
    expect(await getPolicy(id, admin)).toMatchObject({ cedar: READ_OBSERVATIONS, version: 1 })
  })
  it("keeps text with faults as a draft with their lines; what was in force stays in force", async () => {
    const { id } = await made()
    const saved = await changePolicy({ id, version: 1, cedar: BROKEN }, admin)
    expect(saved.errors).toMatchObject([{ message: expect.stringContaining("raed") }])
    expect(saved.errors[0]?.line).toBeGreaterThan(0)
    expect(await getPolicy(id, admin)).toMatchObject({ cedar: READ_OBSERVATIONS, draftCedar: BROKEN })
    expect(await listVersions(id, admin)).toHaveLength(1)
  })
  it("refuses a stale save and says whose change it would have overwritten", async () => {
    const { id } = await made()
    await changePolicy({ id, version: 1, cedar: READ_PATIENTS }, admin)
    const other = await person("admin", "Tom Adler")
    const stale = changePolicy({ id, version: 1, cedar: BROKEN }, other)
    await expect(stale).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Changed by Maria Keller, just now"),
    })
    expect(await getPolicy(id, admin)).toMatchObject({ cedar: READ_PATIENTS, draftCedar: null })
  })
  it("of two saves at once from one version, exactly one succeeds", async () => {
    const { id } = await made()
    const saves = [READ_PATIENTS, READ_PATIENTS.replace("read", "search")].map((cedar) =>
      changePolicy({ id, version: 1, cedar }, admin),
    )
    const settled = await Promise.allSettled(saves)
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    expect(await listPolicyVersions(db(), id)).toHaveLength(2)
  })
  it("lets go of a draft when the text in force is saved again, without a new version", async () => {
    const { id } = await made()
    await changePolicy({ id, version: 1, cedar: BROKEN }, admin)
    await changePolicy({ id, version: 2, cedar: READ_OBSERVATIONS }, admin)
    expect(await getPolicy(id, admin)).toMatchObject({ draftCedar: null, version: 3 })
    expect(await listVersions(id, admin)).toHaveLength(1)
  })
  it("refuses a save that changes nothing", async () => {
    const { id } = await made()
    const same = changePolicy({ id, version: 1, cedar: READ_OBSERVATIONS }, admin)
    await expect(same).rejects.toMatchObject({ code: "invalid" })
  })
})

describe("revertPolicy", () => {
  const changed = async () => {
    const { id } = await made()
    await changePolicy({ id, version: 1, cedar: READ_PATIENTS }, admin)
    return id
  }
  it("puts an earlier text in force as a new version", async () => {
    const id = await changed()
    expect(await revertPolicy({ id, version: 2, to: 1 }, admin)).toEqual({ version: 3, errors: [] })
    expect((await getPolicy(id, admin)).cedar).toBe(READ_OBSERVATIONS)
    expect(await listVersions(id, admin)).toMatchObject([
      { version: 3, cedar: READ_OBSERVATIONS, note: "Back to version 1" },
      { version: 2 },
      { version: 1 },
    ])
  })
  it("writes exactly one audit row that names the version", async () => {
    const id = await changed()
    await revertPolicy({ id, version: 2, to: 1 }, admin)
    const [row, ...older] = await auditOf(id)
    expect(older).toHaveLength(2)
    expect(row).toMatchObject({ event: "policy.changed", detail: { version: 3, revertedTo: 1 } })
  })
  it("refuses a developer, a version that never was, and a stale page", async () => {
    const id = await changed()
    await expect(revertPolicy({ id, version: 2, to: 1 }, developer)).rejects.toMatchObject({
      code: "forbidden",
    })
    await expect(revertPolicy({ id, version: 2, to: 9 }, admin)).rejects.toMatchObject({ code: "not_found" })
    await expect(revertPolicy({ id, version: 1, to: 1 }, admin)).rejects.toMatchObject({ code: "conflict" })
    expect((await getPolicy(id, admin)).cedar).toBe(READ_PATIENTS)
  })
})

describe("clonePolicy", () => {
  it("copies text and draft, and links nothing", async () => {
    const { id } = await made()
    await changePolicy({ id, version: 1, cedar: BROKEN }, admin)
    await linkPolicy({ policyId: id, role: "member" }, admin)
    const copy = await clonePolicy({ id, name: freshName() }, admin)
    expect(await getPolicy(copy.id, admin)).toMatchObject({
      cedar: READ_OBSERVATIONS,
      draftCedar: BROKEN,
      version: 1,
    })
    expect(await listLinks(copy.id, admin)).toEqual([])
  })
  it("writes exactly one audit row, on the copy, that names the source", async () => {
    const { id } = await made()
    const copy = await clonePolicy({ id, name: freshName() }, admin)
    expect(await eventsOf(id)).toEqual(["policy.created"])
    const rows = await auditOf(copy.id)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ event: "policy.created", detail: { copiedFrom: id } })
  })
  it("refuses a developer", async () => {
    const { id } = await made()
    const copy = clonePolicy({ id, name: freshName() }, developer)
    await expect(copy).rejects.toMatchObject({ code: "forbidden" })
  })
})

describe("deletePolicy", () => {
  it("removes it with its links and says which apps lose access", async () => {
    const { id } = await made()
    const alone = await serviceApp("Alone")
    const covered = await serviceApp("Covered")
    const other = await made()
    await linkPolicy({ policyId: id, appId: alone }, admin)
    await linkPolicy({ policyId: id, appId: covered }, admin)
    await linkPolicy({ policyId: other.id, appId: covered }, admin)
    expect(await listAppsUnder(id, admin)).toEqual([
      { id: alone, name: "Alone", others: 0, total: 2 },
      { id: covered, name: "Covered", others: 1, total: 2 },
    ])
    const { apps: lost } = await deletePolicy({ id, version: 1 }, admin)
    expect(lost.map(({ name }) => name)).toEqual(["Alone", "Covered"])
    await expect(getPolicy(id, admin)).rejects.toMatchObject({ code: "not_found" })
  })
  it("writes exactly one audit row that keeps the last text", async () => {
    const { id } = await made()
    await deletePolicy({ id, version: 1 }, admin)
    expect(await auditOf(id)).toMatchObject([
      { event: "policy.deleted", changes: [{ before: READ_OBSERVATIONS, after: null }] },
      { event: "policy.created" },
    ])
  })
  it("refuses a developer, and a page older than the last change", async () => {
    const { id } = await made()
    await changePolicy({ id, version: 1, cedar: READ_PATIENTS }, admin)
    await expect(deletePolicy({ id, version: 2 }, developer)).rejects.toMatchObject({ code: "forbidden" })
    await expect(deletePolicy({ id, version: 1 }, admin)).rejects.toMatchObject({ code: "conflict" })
    expect((await getPolicy(id, admin)).version).toBe(2)
  })
})
