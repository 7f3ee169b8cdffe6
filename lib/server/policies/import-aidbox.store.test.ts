import { expect, it } from "vitest"
import { findApp } from "@/db/queries/apps"
import { policies } from "@/db/schema/index"
import { SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { exportAidbox } from "./export-aidbox"
import { importAidbox, previewImport } from "./import-aidbox"
import { linkPolicy } from "./link-policy"
import { getPolicy, listLinks } from "./read-policy"
import { auditOf, eventsOf, madePolicy, person, serviceApp, withTestDatabase } from "./testing"

withTestDatabase()

const BUNDLE = JSON.stringify({
  resourceType: "Bundle",
  entry: [
    {
      resource: {
        resourceType: "Client",
        id: "ward-board",
        grant_types: ["client_credentials"],
        scope: ["system/Observation.rs"],
        auth: { client_credentials: { access_token_expiration: 300 } },
      },
    },
    {
      resource: {
        resourceType: "AccessPolicy",
        id: "as-ward-board-reads",
        link: [{ reference: "Client/ward-board" }],
        engine: "matcho",
        matcho: { "request-method": "get", uri: "#^/fhir/Observation(/[A-Za-z0-9.-]+)?$" },
      },
    },
    {
      resource: { resourceType: "AccessPolicy", id: "by-sql", engine: "sql", sql: { query: "select true" } },
    },
    { resource: { resourceType: "Patient", id: "7" } },
  ],
})
const input = { text: BUNDLE, base: "/fhir" } as const

it("previews what each resource becomes and writes nothing", async () => {
  const before = await db().$count(policies)
  const preview = await previewImport(input, SYSTEM)
  expect(preview).toMatchObject({
    others: 1,
    clients: [{ id: "ward-board", kind: "service", exists: false }],
    policies: [
      { id: "as-ward-board-reads", status: "exact", links: { apps: ["ward-board"], missing: [] } },
      { id: "by-sql", status: "not_expressible", cedar: null },
    ],
  })
  expect(await db().$count(policies)).toBe(before)
})

it("writes the apps and policies chosen, linked and audited, in one transaction", async () => {
  const made = await importAidbox({ ...input, policies: [0], clients: [0] }, SYSTEM)
  const [policy] = made.policies
  const [app] = made.apps
  if (!policy || !app) throw new Error("nothing made")
  expect(app).toMatchObject({ clientId: "ward-board", secret: expect.any(String) })
  expect(await findApp(db(), app.id)).toMatchObject({
    kind: "service",
    allowedScopes: ["system/Observation.rs"],
  })
  expect(await listLinks(policy.id, SYSTEM)).toMatchObject([{ appId: app.id }])
  expect((await getPolicy(policy.id, SYSTEM)).cedar).toMatch(
    /^\/\/ Imported from the AccessPolicy as-ward-board-reads: exact/,
  )
  expect((await eventsOf(policy.id)).sort()).toEqual(["policy.created", "policy.linked"])
  expect(JSON.stringify(await auditOf(policy.id))).not.toContain(app.secret)
})

it("writes nothing at all when one of what was chosen cannot be written", async () => {
  const before = await db().$count(policies)
  await expect(importAidbox({ ...input, policies: [0], clients: [0] }, SYSTEM)).rejects.toMatchObject({
    code: "conflict",
  })
  await expect(importAidbox({ ...input, policies: [0, 1], clients: [] }, SYSTEM)).rejects.toMatchObject({
    code: "invalid",
  })
  await expect(importAidbox({ ...input, policies: [9], clients: [] }, SYSTEM)).rejects.toMatchObject({
    code: "invalid",
  })
  expect(await db().$count(policies)).toBe(before)
})

it.each(["", "{", "[]", '{"resourceType":"Patient"}', "x".repeat(700_001)])(
  "refuses what holds nothing to import (%#)",
  async (text) => {
    await expect(previewImport({ text, base: "/fhir" }, SYSTEM)).rejects.toMatchObject({ code: "invalid" })
  },
)

it("refuses whoever may not edit policies", async () => {
  const developer = await person("developer")
  await expect(previewImport(input, developer)).rejects.toMatchObject({ code: "forbidden" })
  await expect(importAidbox({ ...input, policies: [0], clients: [] }, developer)).rejects.toMatchObject({
    code: "forbidden",
  })
})

it("what is exported comes back as it was", async () => {
  const policy = await madePolicy()
  await linkPolicy({ policyId: policy.id, appId: await serviceApp("Exported") }, SYSTEM)
  const { json, notes } = await exportAidbox({ id: policy.id }, SYSTEM)
  expect(notes.join()).not.toMatch(/left out/)
  const back = await previewImport({ text: json, base: "/fhir" }, SYSTEM)
  expect(back.clients).toMatchObject([{ exists: true }])
  expect(back.policies).toMatchObject([{ status: "exact" }])
  expect(back.policies[0]?.cedar).toContain('action == Action::"read"')
  expect(back.policies[0]?.cedar).toContain('Type::"Observation"')
})

it("exports nothing that would open more in Aidbox", async () => {
  const unlinked = await madePolicy()
  expect((await exportAidbox({ id: unlinked.id }, SYSTEM)).notes.join()).toMatch(/binds everybody/)
  const limited = await madePolicy(
    'permit (principal, action == Action::"read", resource) when { context.dpop };',
  )
  await linkPolicy({ policyId: limited.id, appId: await serviceApp("Limited") }, SYSTEM)
  const { json, notes } = await exportAidbox({ id: limited.id }, SYSTEM)
  expect(json).not.toContain("AccessPolicy")
  expect(notes.join()).toMatch(/DPoP/)
})
