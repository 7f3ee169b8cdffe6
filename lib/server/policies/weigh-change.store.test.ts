import { expect, it } from "vitest"
import type { CaseRequest } from "@/lib/policy/policy-case"
import { SYSTEM } from "@/lib/server/actor"
import { addCase, removeCase, tryCases } from "./cases"
import { changePolicy } from "./change-policy"
import { linkPolicy } from "./link-policy"
import { listLinks } from "./read-policy"
import {
  eventsOf,
  madePolicy,
  person,
  READ_OBSERVATIONS,
  serviceApp,
  textFor,
  withTestDatabase,
} from "./testing"
import { weighEdit, weighLink, weighUnlink } from "./weigh-change"

withTestDatabase()

const request = (change: Partial<CaseRequest> = {}): CaseRequest => ({
  side: "app",
  method: "GET",
  path: "Observation/7",
  app: { kind: "service", clientId: "app", smart: false, tags: [] },
  person: null,
  scopes: ["system/*.cruds"],
  launchPatient: null,
  auth: "bearer",
  ip: null,
  at: "2026-03-02T09:30:00Z",
  tokenAgeSeconds: 0,
  ...change,
})

it("names the linked apps an edit widens or narrows, and how, before it is saved", async () => {
  const policy = await madePolicy()
  const appId = await serviceApp("Ward report")
  await linkPolicy({ policyId: policy.id, appId }, SYSTEM)
  const impact = await weighEdit({ id: policy.id, text: textFor("read", "Patient") }, SYSTEM)
  expect(impact?.rows).toEqual([
    {
      name: "Ward report",
      href: `/apps/${appId}/access`,
      widened: ["read patients"],
      narrowed: ["read observations"],
      unclear: [],
    },
  ])
})

it("an edit outside the scopes of the linked apps changes nothing for them", async () => {
  const policy = await madePolicy()
  await linkPolicy({ policyId: policy.id, appId: await serviceApp("Reader") }, SYSTEM)
  const text = `${READ_OBSERVATIONS}\n${textFor("create", "Patient")}`
  expect(await weighEdit({ id: policy.id, text }, SYSTEM)).toEqual({ rows: [], unchanged: 1, unweighed: 0 })
})

it("says what linking opens and unlinking closes", async () => {
  const policy = await madePolicy(textFor("search", "Condition"))
  const appId = await serviceApp("Dashboard")
  const opened = await weighLink({ policyId: policy.id, appId }, SYSTEM)
  expect(opened.rows).toMatchObject([{ name: "Dashboard", widened: ["search conditions"], narrowed: [] }])
  await linkPolicy({ policyId: policy.id, appId }, SYSTEM)
  const [link] = await listLinks(policy.id, SYSTEM)
  if (!link) throw new Error("not linked")
  const closed = await weighUnlink({ policyId: policy.id, id: link.id }, SYSTEM)
  expect(closed.rows).toMatchObject([{ name: "Dashboard", widened: [], narrowed: ["search conditions"] }])
})

it("says that a policy linked to a role takes the place of the built-in one", async () => {
  const policy = await madePolicy(textFor("read", "Patient"))
  const { rows } = await weighLink({ policyId: policy.id, role: "member" }, SYSTEM)
  const patients = rows.find(({ name }) => name === "End users who are patients")
  expect(patients?.widened).toEqual(["read patients"])
  expect(patients?.narrowed.join()).toContain("search")
})

it("a save under which a case stops holding is held until that case is confirmed", async () => {
  const policy = await madePolicy()
  const { id } = await addCase(
    { policyId: policy.id, name: "Reads observations", expect: "allow", request: request() },
    SYSTEM,
  )
  const text = textFor("read", "Patient")
  expect(await tryCases({ id: policy.id, text }, SYSTEM)).toMatchObject([{ id, holds: false }])
  const save = (confirmedCases: string[]) =>
    changePolicy({ id: policy.id, version: 1, cedar: text, confirmedCases }, SYSTEM)
  await expect(save([])).rejects.toMatchObject({
    code: "conflict",
    fields: { [`cases.${id}`]: expect.stringContaining("Reads observations") },
  })
  await expect(save(["pcs_other"])).rejects.toMatchObject({ code: "conflict" })
  expect(await save([id])).toMatchObject({ version: 2, errors: [] })
  // It does not hold now, so the next save does not flip it.
  expect(await changePolicy({ id: policy.id, version: 2, cedar: "" }, SYSTEM)).toMatchObject({ version: 3 })
})

it("a draft with faults flips nothing, because what was in force stays", async () => {
  const policy = await madePolicy()
  await addCase({ policyId: policy.id, name: "Reads", expect: "allow", request: request() }, SYSTEM)
  expect(await changePolicy({ id: policy.id, version: 1, cedar: "permit (" }, SYSTEM)).toMatchObject({
    version: 2,
  })
})

it("cases are audited, and refused from whoever may not edit policies", async () => {
  const policy = await madePolicy()
  const made = {
    policyId: policy.id,
    name: "No writes",
    expect: "deny",
    request: request({ method: "PUT" }),
  } as const
  const { id } = await addCase(made, SYSTEM)
  await removeCase({ policyId: policy.id, id }, SYSTEM)
  expect((await eventsOf(policy.id)).slice(0, 2)).toEqual(["policy.cases_changed", "policy.cases_changed"])
  await expect(addCase(made, await person("developer"))).rejects.toMatchObject({ code: "forbidden" })
  await expect(weighEdit({ id: policy.id, text: "" }, await person("developer"))).rejects.toMatchObject({
    code: "forbidden",
  })
  await expect(addCase({ ...made, request: request({ path: "Observaton" }) }, SYSTEM)).rejects.toMatchObject({
    fields: { path: expect.stringContaining("Observation") },
  })
})
