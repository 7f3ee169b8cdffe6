/**
 * One function: what the simulator says, what effective access shows and what the gateway does are the same for
 * every generated case. And the laws of the engine that everything rests on.
 */

import fc from "fast-check"
import { expect, it, vi } from "vitest"
import { ACTIONS, type Action } from "@/lib/fhir/interactions"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { decideCall } from "@/lib/policy/decide"
import { type Grid, gridToCedar } from "@/lib/policy/grid"
import type { DecisionInput } from "@/lib/policy/model"
import { ALLOW_ALL } from "@/lib/policy/presets"
import { underProbe } from "@/lib/policy/probes"
import { decisionInput, policy, question } from "@/lib/policy/testing"
import { planCall } from "@/lib/server/gateway/plan"
import { toAccessRows, toCell } from "./access-grid"
import { callFor, compareOutcomes, measureAccess, measureFor } from "./effective"
import { createEngine } from "./engine"
import { judgeCall } from "./judge"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000 })

const TYPES = [
  "Patient",
  "Observation",
  "Condition",
  "Practitioner",
  "Location",
  "Encounter",
  "Basic",
  "ValueSet",
]
const gridOf: fc.Arbitrary<Grid> = fc.record({
  rows: fc.array(
    fc.record({
      target: fc.constantFrom("*", "Group:clinical", "Group:people", ...TYPES),
      actions: fc.subarray([...ACTIONS], { minLength: 1 }),
      categories: fc.constantFrom<string[]>([], [], ["laboratory"]),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  conditions: fc.record({
    ownRecord: fc.boolean(),
    ipRanges: fc.constantFrom<string[]>([], [], ["10.0.0.0/8"]),
    hours: fc.constantFrom(null, null, { from: 8, to: 18 }),
    requireDpop: fc.boolean(),
  }),
})
const extra = fc.constantFrom(
  "",
  "",
  'forbid (principal, action == Action::"delete", resource);',
  'forbid (principal, action, resource in Type::"Condition") when { context.hour < 6 };',
  'permit (principal, action == Action::"read", resource) when { resource.type == "Location" };',
  'permit (principal, action == Action::"search", resource) when { resource.type like "Val*" };',
  "permit (principal is User, action, resource) when { principal.practitioner };",
)
const textOf = fc.tuple(gridOf, extra).map(([grid, more]) => `${gridToCedar(grid)}\n${more}`)
const inputOf: fc.Arbitrary<DecisionInput> = fc
  .record({
    texts: fc.array(textOf, { minLength: 1, maxLength: 3 }),
    scopes: fc.subarray(
      ["system/*.rs", "system/Observation.cruds", "user/*.cruds", "patient/*.rs", "user/Patient.r"],
      {
        minLength: 1,
      },
    ),
    user: fc.constantFrom(null, "Patient/7", "Practitioner/1"),
    launchPatient: fc.constantFrom(null, "7"),
    ip: fc.constantFrom(null, "10.1.2.3"),
    auth: fc.constantFrom("bearer" as const, "dpop" as const),
  })
  .map(({ texts, scopes, user, launchPatient, ip, auth }) =>
    decisionInput({
      scopes,
      launchPatient,
      user: user === null ? null : { id: "u", role: "member", fhirUser: user },
      userPolicies: user === "Practitioner/1" ? [ALLOW_ALL] : [],
      appPolicies: texts.map((text) => policy(text)),
      circumstances: { auth, ip, now: new Date("2026-03-02T09:30:00Z"), tokenAgeSeconds: 5 },
    }),
  )

const permissive = decisionInput({ scopes: ["system/*.cruds"], appPolicies: [ALLOW_ALL] })

it("simulator, effective access and enforcement agree on every generated case", () => {
  const engine = createEngine()
  let compared = 0
  let allowed = 0
  fc.assert(
    fc.property(inputOf, (input) => {
      const found = measureFor(engine, [...input.appPolicies, ...input.userPolicies], {
        scopes: input.scopes,
        dpopRequired: false,
      })
      // A few circumstances of each policy: many policies tell more than many circumstances.
      const measure = { ...found, probes: found.probes.filter((_, i) => i % 5 === 0).slice(0, 4) }
      for (const cell of measureAccess(engine, input, {
        ...measure,
        only: (_, type) => type === null || TYPES.includes(type),
      })) {
        const { outcomes } = cell
        measure.probes.forEach((probe, i) => {
          const asked = underProbe(input, probe)
          const call = callFor(cell.action, cell.types?.[0] ?? null)
          const enforced = planCall(engine, asked, { call, condition: null })
          // Explaining a refusal takes longer than refusing: one of each cell will do.
          if (i === 0) expect(judgeCall(engine, asked, call).allowed).toBe(enforced.ok)
          expect(outcomes[i] !== null).toBe(enforced.ok)
          if (enforced.ok) expect(outcomes[i]).toEqual(enforced.plan.binding)
          compared++
          if (enforced.ok) allowed++
        })
        const { reach } = toCell(cell, measure.probes)
        expect(reach === "none" || reach === "unsure").toBe(
          cell.outcomes.every((outcome) => outcome === null),
        )
      }
    }),
    // Generated policies permit little; whatever they are, some calls that are allowed have been compared.
    { numRuns: 9, examples: [[permissive]] },
  )
  expect(compared).toBeGreaterThan(500)
  expect(allowed).toBeGreaterThan(20)
}, 60_000)

it("an export of one type is told as possible where that type's is permitted, and which policy permits it", () => {
  const engine = createEngine()
  const source = policy('permit (principal, action == Action::"$export", resource in Type::"Observation");')
  const input = decisionInput({ scopes: ["system/*.rs"], appPolicies: [source] })
  const measure = measureFor(engine, [source], { scopes: input.scopes, dpopRequired: false })
  const rows = toAccessRows(measureAccess(engine, input, measure), measure.probes)
  expect(rows.map(({ type, cells }) => [type, cells.$export?.reach])).toEqual([["Observation", "all"]])
  const judged = judgeCall(engine, input, callFor("$export", "Observation"))
  expect(judged).toMatchObject({ allowed: true, policies: [source.name], scopes: ["system/*.rs"] })
})

it("types that stand for others answer as those do", () => {
  const engine = createEngine()
  fc.assert(
    fc.property(
      inputOf,
      fc.constantFrom<Action>("read", "search", "create", "history", "$export"),
      (input, action) => {
        const sources = [...input.appPolicies, ...input.userPolicies]
        const { probes, classes } = measureFor(engine, sources, { scopes: input.scopes, dpopRequired: false })
        const [probe] = probes
        if (!probe) throw new Error("no probe")
        const asked = underProbe(input, probe)
        const answer = (type: string) => {
          const planned = planCall(engine, asked, { call: callFor(action, type), condition: null })
          return planned.ok ? planned.plan.binding : null
        }
        for (const [first, ...alike] of classes) {
          const expected = answer(first)
          for (const type of [alike.at(0), alike.at(-1)]) if (type) expect(answer(type)).toEqual(expected)
        }
        expect(classes.flat().sort()).toEqual([...RESOURCE_TYPES])
      },
    ),
    { numRuns: 10 },
  )
})

const requests = [
  "GET Observation/7",
  "GET Observation?code=1",
  "POST Patient",
  "DELETE Condition/1",
  "GET Location/3",
  "GET $export",
]

it("adding a permit never narrows", () => {
  const engine = createEngine()
  fc.assert(
    fc.property(inputOf, gridOf, (input, grid) => {
      const more = { ...input, appPolicies: [...input.appPolicies, policy(gridToCedar(grid))] }
      for (const request of requests) {
        const { call } = question(request)
        const outcome = (asked: DecisionInput) => {
          const decision = decideCall(engine, asked, question(request))
          return decision.allowed ? decision.binding : null
        }
        expect(compareOutcomes([outcome(input)], [outcome(more)]).narrowed, `${call.method} ${request}`).toBe(
          false,
        )
      }
    }),
    { numRuns: 40 },
  )
})

it("a forbid overrides whatever is permitted", () => {
  const engine = createEngine()
  fc.assert(
    fc.property(inputOf, fc.constantFrom(...requests), (input, request) => {
      const asked = question(request)
      const forbid = policy(`forbid (principal, action == Action::"${asked.action}", resource);`)
      const decision = decideCall(engine, { ...input, appPolicies: [...input.appPolicies, forbid] }, asked)
      expect(decision.allowed).toBe(false)
    }),
    { numRuns: 60 },
  )
})
