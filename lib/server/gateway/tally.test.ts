import { expect, it } from "vitest"
import type { Action } from "@/lib/fhir/interactions"
import { parseFhirRequest } from "@/lib/fhir/request"
import type { Id } from "@/lib/id"
import type { Caller, Decided, GatewayActivity } from "./deps"
import { DecisionTally } from "./tally"
import { testApi } from "./testing"

const parsed = parseFhirRequest("GET", "Observation", "")
if (!parsed.ok) throw new Error("a search is understood")
const { call } = parsed
const caller: Caller = {
  auth: "bearer",
  appId: "app_1" as Id<"app">,
  clientId: "app_1",
  userId: null,
  grantId: null,
  secretId: null,
  scopes: [],
  launchPatient: null,
  issuedAt: null,
}

const event = (action: Action, refused: Decided["refused"] = null, type = "Observation"): Decided => ({
  at: new Date(),
  api: testApi("http://127.0.0.1:1/fhir"),
  caller,
  call: { ...call, action, type },
  ip: null,
  via: "gateway",
  refused,
})
const denied = { refusal: null, status: 403 }

it("tells the first call of a kind at once and the others together, and no call twice", async () => {
  const told: GatewayActivity[] = []
  const tally = new DecisionTally(async (each) => {
    told.push(each)
  })
  for (let i = 0; i < 1000; i++) tally.note(event(i % 2 ? "read" : "search"))
  expect(told.map((each) => [each.detail.action, each.detail.calls])).toEqual([
    ["search", 1],
    ["read", 1],
  ])
  await tally.flush()
  await tally.flush()
  const total = told.reduce((sum, each) => sum + Number(each.detail.calls), 0)
  expect([told.length, total]).toEqual([4, 1000])
})

it("tells every refusal, and of a flood the first ones and how many there were", async () => {
  const told: GatewayActivity[] = []
  const tally = new DecisionTally(async (each) => {
    told.push(each)
  })
  for (let i = 0; i < 5; i++) tally.note(event("create", denied))
  expect(told).toHaveLength(5)
  for (let i = 0; i < 10_000; i++) tally.note(event("create", denied, `Type${i % 3_000}`))
  expect(told.length).toBeLessThanOrEqual(200)
  await tally.flush()
  const total = told.reduce((sum, each) => sum + Number(each.detail.calls), 0)
  expect([told.length <= 400, total]).toEqual([true, 10_005])
})

it("a log that fails stops nothing", async () => {
  const tally = new DecisionTally(() => Promise.reject(new Error("full")))
  tally.note(event("read"))
  tally.note(event("read"))
  await expect(tally.flush()).resolves.toBeUndefined()
})
