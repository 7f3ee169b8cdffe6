import { afterAll, beforeAll, expect, it } from "vitest"
import { insertUser } from "@/db/queries/people"
import { apps, auditEvents } from "@/db/schema/index"
import { createTestDatabase, type TestDatabase } from "@/db/test-database"
import type { AppId, PolicyId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import { EMPTY_GRID, gridToCedar } from "@/lib/policy/grid"
import { type Actor, SYSTEM } from "@/lib/server/actor"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { freshId } from "@/lib/server/random"
import { createPolicy } from "./create-policy"
import { linkPolicy } from "./link-policy"
import { listTrialChoices } from "./read-policy"
import { simulate } from "./simulate"

const textFor = (action: "read" | "search" | "create", target: string) =>
  gridToCedar({ ...EMPTY_GRID, rows: [{ target, actions: [action], categories: [] }] })

let database: TestDatabase
let policyId: PolicyId
let appId: AppId

beforeAll(async () => {
  database = await createTestDatabase()
  openDatabase(database.url)
  appId = freshId("app")
  await db()
    .insert(apps)
    .values({
      id: appId,
      clientId: appId,
      kind: "service",
      name: "Nightly report",
      authMethod: "client_secret_basic",
      grantTypes: ["client_credentials"],
      accessTtlSeconds: 300,
      allowedScopes: ["system/*.rs"],
    })
  const start = { from: "text", cedar: textFor("read", "Observation") } as const
  policyId = (await createPolicy({ name: "Reports", start }, SYSTEM)).id
})
afterAll(async () => {
  await closeDatabase()
  await database.close()
})

const ask = (change: Partial<Parameters<typeof simulate>[0]> = {}, actor: Actor = SYSTEM) =>
  simulate(
    {
      policyId,
      text: textFor("read", "Observation"),
      appId,
      userId: null,
      scopes: "system/*.rs",
      launchPatient: null,
      method: "GET",
      path: "Observation/7",
      ...change,
    },
    actor,
  )

async function person(role: Role): Promise<Actor> {
  const id = freshId("user")
  await db().transaction((tx) => insertUser(tx, { id, email: `${id}@example.org`, name: role, role }))
  return { type: "person", id, name: role, role, ip: null }
}

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
  expect(await listTrialChoices(developer)).toEqual({ apps: [], people: [] })
})

it("writes nothing", async () => {
  const before = await db().$count(auditEvents)
  await ask()
  expect(await db().$count(auditEvents)).toBe(before)
})
