import { beforeAll, expect, it } from "vitest"
import { auditEvents } from "@/db/schema/index"
import type { AppId, PolicyId } from "@/lib/id"
import { type Actor, SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { createPolicy } from "./create-policy"
import { linkPolicy } from "./link-policy"
import { listTrialChoices } from "./read-policy"
import { simulate } from "./simulate"
import { api, person, serviceApp, textFor, withTestDatabase } from "./testing"

withTestDatabase()
let policyId: PolicyId
let appId: AppId
beforeAll(async () => {
  appId = await serviceApp("Nightly report")
  const start = { from: "text", cedar: textFor("read", "Observation") } as const
  policyId = (await createPolicy({ name: "Reports", start }, SYSTEM)).id
})

const ask = (change: Partial<Parameters<typeof simulate>[0]> = {}, actor: Actor = SYSTEM) =>
  simulate(
    {
      policyId,
      text: textFor("read", "Observation"),
      appId,
      apiId: null,
      userId: null,
      scopes: "system/*.rs",
      launchPatient: null,
      method: "GET",
      path: "Observation/7",
      ...change,
    },
    actor,
  )

it("answers on the unsaved text, which is not in force", async () => {
  expect(await ask()).toMatchObject({ allowed: true, policies: ["Reports"], scopes: ["system/*.rs"] })
  const unsaved = await ask({ text: textFor("read", "Patient") })
  expect(unsaved).toMatchObject({ allowed: false, hint: expect.stringContaining("Reports") })
  expect(await ask({ path: "Patient/7", text: textFor("read", "Patient") })).toMatchObject({ allowed: true })
})

it("says which scope is missing before it asks any policy", async () => {
  const answer = await ask({ scopes: "system/Patient.r" })
  expect(answer).toMatchObject({ allowed: false, policies: [] })
  expect(answer.hint).toContain("system/Observation.r")
})

it("counts the app's other policies, each once, and says whether this one is linked", async () => {
  const start = { from: "text", cedar: textFor("search", "Patient") } as const
  const other = await createPolicy({ name: "Searches", start }, SYSTEM)
  await linkPolicy({ policyId: other.id, appId }, SYSTEM)
  await linkPolicy({ policyId: other.id, appKind: "service" }, SYSTEM)
  const answer = await ask({ path: "Patient?name=a" })
  expect(answer).toMatchObject({ allowed: true, policies: ["Searches"], isLinked: false })
})

it("counts a policy linked at one API for calls to that API only", async () => {
  const [apiId, otherId] = [await api("Clinical"), await api("Research")]
  const start = { from: "text", cedar: textFor("read", "Encounter") } as const
  const local = await createPolicy({ name: "At one API", start }, SYSTEM)
  await linkPolicy({ policyId: local.id, appId, apiId }, SYSTEM)
  const path = "Encounter/7"
  expect(await ask({ path, apiId })).toMatchObject({ allowed: true, policies: ["At one API"] })
  expect(await ask({ path, apiId: otherId })).toMatchObject({ allowed: false })
  expect(await ask({ path })).toMatchObject({ allowed: false })
})

it("an empty policy, linked or tried, denies nothing the others allow", async () => {
  const empty = await createPolicy({ name: "Empty", start: { from: "empty" } }, SYSTEM)
  await linkPolicy({ policyId: empty.id, appId }, SYSTEM)
  expect(await ask()).toMatchObject({ allowed: true })
})

it("refuses a request FHIR does not have, at its field, and text with faults", async () => {
  await expect(ask({ path: "Observaton/7" })).rejects.toMatchObject({
    code: "invalid",
    fields: { path: expect.stringContaining("did you mean Observation?") },
  })
  await expect(ask({ text: "permit (" })).rejects.toMatchObject({ code: "invalid" })
})

it("refuses an end user, and shows a developer only apps of their own", async () => {
  await expect(ask({}, await person("member"))).rejects.toMatchObject({ code: "forbidden" })
  const developer = await person("developer")
  await expect(ask({}, developer)).rejects.toMatchObject({ code: "not_found" })
  expect(await listTrialChoices(developer)).toMatchObject({ apps: [], people: [] })
})

it("writes nothing", async () => {
  const before = await db().$count(auditEvents)
  await ask()
  expect(await db().$count(auditEvents)).toBe(before)
})
