import { beforeAll, describe, expect, it } from "vitest"
import { listPolicies } from "@/db/queries/policies"
import type { Actor } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { linkPolicy, unlinkPolicy } from "./link-policy"
import {
  getPolicy,
  listAppsUnder,
  listLinkChoices,
  listLinks,
  listPolicyCards,
  listVersions,
} from "./read-policy"
import { readCedar } from "./read-text"
import { eventsOf, madePolicy, person, READ_OBSERVATIONS, serviceApp, withTestDatabase } from "./testing"

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

describe("links", () => {
  it("bind apps, kinds, roles and people, each once", async () => {
    const { id } = await made()
    const appId = await serviceApp("Ward Board")
    await linkPolicy({ policyId: id, appId }, admin)
    await linkPolicy({ policyId: id, appKind: "service" }, admin)
    await linkPolicy({ policyId: id, role: "member" }, admin)
    await expect(linkPolicy({ policyId: id, appId }, admin)).rejects.toMatchObject({ code: "conflict" })
    expect((await listLinks(id, admin)).map((link) => [link.appName, link.appKind, link.role])).toEqual([
      ["Ward Board", null, null],
      [null, "service", null],
      [null, null, "member"],
    ])
    expect((await listPolicies(db())).find((policy) => policy.id === id)?.links).toBe(3)
  })
  it("write exactly one audit row each", async () => {
    const { id } = await made()
    await linkPolicy({ policyId: id, role: "member" }, admin)
    const [link] = await listLinks(id, admin)
    if (!link) throw new Error("the link is there")
    await unlinkPolicy({ policyId: id, id: link.id }, admin)
    expect(await eventsOf(id)).toEqual(["policy.unlinked", "policy.linked", "policy.created"])
  })
  it("refuse a developer", async () => {
    const { id } = await made()
    const link = linkPolicy({ policyId: id, role: "member" }, developer)
    await expect(link).rejects.toMatchObject({ code: "forbidden" })
    expect(await listLinks(id, admin)).toEqual([])
  })
})

describe("reads", () => {
  it("are open to whoever may read policies, a developer too", async () => {
    const { id, name } = await made()
    expect((await getPolicy(id, developer)).name).toBe(name)
    const row = (await listPolicyCards(auditor)).find((policy) => policy.id === id)
    expect(row).toMatchObject({ sentence: "Read observations.", links: [], hasDraft: false })
    expect((await readCedar({ text: READ_OBSERVATIONS }, developer)).grid?.rows).toHaveLength(1)
  })
  it("refuse an end user, and link choices refuse whoever may not edit", async () => {
    const { id } = await made()
    const member = await person("member", "Pat Ient")
    const forbidden = { code: "forbidden" }
    await expect(getPolicy(id, member)).rejects.toMatchObject(forbidden)
    await expect(listPolicyCards(member)).rejects.toMatchObject(forbidden)
    await expect(listVersions(id, member)).rejects.toMatchObject(forbidden)
    await expect(readCedar({ text: "" }, member)).rejects.toMatchObject(forbidden)
    await expect(listLinkChoices(developer)).rejects.toMatchObject(forbidden)
  })
})

describe("what a developer reads of others", () => {
  it("keeps the place of an app that is not theirs and of a person, without the name", async () => {
    const { id } = await made()
    const appId = await serviceApp("Secret Project")
    const colleague = await person("auditor", "Noor Haddad")
    if (colleague.type !== "person") throw new Error("a person")
    await linkPolicy({ policyId: id, appId }, admin)
    await linkPolicy({ policyId: id, userId: colleague.id }, admin)
    const seen = async (actor: Actor) =>
      (await listLinks(id, actor)).map(({ appId: app, appName, userId, userName }) => [
        app ?? userId,
        appName ?? userName,
      ])
    expect(await seen(auditor)).toEqual([
      [appId, "Secret Project"],
      [colleague.id, "Noor Haddad"],
    ])
    expect(await seen(developer)).toEqual([
      [null, "an app of somebody else"],
      [null, "a person"],
    ])
    const cards = JSON.stringify(await listPolicyCards(developer))
    expect(cards).not.toMatch(/Secret Project|Noor Haddad/)
    expect(cards).not.toContain(appId)
    expect(await listAppsUnder(id, developer)).toEqual([])
    expect(await listAppsUnder(id, admin)).toMatchObject([{ id: appId }])
  })
})
