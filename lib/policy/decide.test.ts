import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { ACTIONS, INTERACTIONS } from "@/lib/fhir/interactions"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { decideCall, decideResource } from "@/lib/policy/decide"
import { type Grid, gridToCedar } from "@/lib/policy/grid"
import type { PolicyEngine, Question } from "@/lib/policy/model"
import { decisionInput, policy, question } from "@/lib/policy/testing"
import { createEngine } from "@/lib/server/policies/engine"
import { parseScopes, scopeAllows } from "@/lib/smart/scopes"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const engine: PolicyEngine = createEngine()
const types = ["Observation", "Condition", "Patient", "Practitioner", "Coverage"]
const requests = types.flatMap((type) => [
  `GET ${type}`,
  `GET ${type}/1`,
  `GET ${type}/1/_history`,
  `GET ${type}/1/_history/2`,
  `POST ${type}`,
  `PUT ${type}/1`,
  `PATCH ${type}/1`,
  `DELETE ${type}/1`,
])

const gridText: fc.Arbitrary<string> = fc
  .record({
    rows: fc.array(
      fc.record({
        target: fc.constantFrom(...types, "*", "Group:clinical"),
        actions: fc.subarray([...ACTIONS], { minLength: 1 }),
        categories: fc.constantFrom([], [], ["laboratory"]),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    conditions: fc.record({
      ownRecord: fc.boolean(),
      ipRanges: fc.constantFrom([], ["203.0.113.0/24"], ["10.0.0.0/8"]),
      hours: fc.constantFrom(null, { from: 8, to: 18 }, { from: 18, to: 24 }),
      requireDpop: fc.boolean(),
    }),
  })
  .map((grid: Grid) => gridToCedar(grid))

const inputs = fc.record({
  texts: fc.array(gridText, { maxLength: 3 }),
  launchPatient: fc.constantFrom(null, "willow"),
  scopes: fc.constantFrom(["system/*.cruds"], ["system/Observation.rs"], ["patient/*.cruds"]),
  request: fc.constantFrom(...requests),
})

const inputOf = (of: { texts: string[]; launchPatient: string | null; scopes: readonly string[] }) =>
  decisionInput({
    appPolicies: of.texts.map((text) => policy(text)),
    launchPatient: of.launchPatient,
    scopes: of.scopes,
  })

describe("decideCall, over generated policies", () => {
  it("adding a permit never narrows", () => {
    fc.assert(
      fc.property(inputs, gridText, (of, more) => {
        const before = decideCall(engine, inputOf(of), question(of.request))
        if (!before.allowed) return
        const after = decideCall(engine, inputOf({ ...of, texts: [...of.texts, more] }), question(of.request))
        expect(after.allowed).toBe(true)
      }),
      { numRuns: 80 },
    )
  })

  it("a matching forbid overrides every permit", () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...types), (of, type) => {
        const forbid = `forbid (principal, action, resource in Type::"${type}");`
        const decision = decideCall(
          engine,
          inputOf({ ...of, texts: [...of.texts, forbid] }),
          question(of.request),
        )
        if (question(of.request).type === type) expect(decision.allowed).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it("without a linked policy nothing is allowed, and without a scope neither", () => {
    for (const request of requests) {
      const bare = decideCall(engine, decisionInput(), question(request))
      expect(bare).toMatchObject({ allowed: false, refusal: { code: "no_policy" } })
      const all = [policy("permit (principal, action, resource);")]
      const scopeless = decideCall(engine, decisionInput({ appPolicies: all, scopes: [] }), question(request))
      expect(scopeless).toMatchObject({ allowed: false, refusal: { code: "no_scope" } })
    }
  })

  it("what a scope lets through is what is enforced", () => {
    const all = [policy("permit (principal, action, resource);")]
    const scope = fc
      .tuple(fc.constantFrom(...types, "*"), fc.subarray([..."cruds"], { minLength: 1 }))
      .map(([type, letters]) => `system/${type}.${letters.join("")}`)
    fc.assert(
      fc.property(fc.array(scope, { maxLength: 3 }), fc.constantFrom(...requests), (scopes, request) => {
        const asked = question(request)
        const interaction = INTERACTIONS.find((each) => each === asked.action)
        if (!interaction) throw new Error("only interactions are asked here")
        const expected = scopeAllows(parseScopes(scopes), {
          interaction,
          type: asked.type,
          level: asked.call.level,
        })
        const decision = decideCall(engine, decisionInput({ appPolicies: all, scopes }), asked)
        expect(decision.allowed).toBe(expected.length > 0)
      }),
      { numRuns: 80 },
    )
  })

  it("a person's policies only narrow: what is allowed with them is allowed to the app alone", () => {
    const user = { id: "usr_1", role: "member" as const, fhirUser: "Practitioner/7" }
    fc.assert(
      fc.property(inputs, fc.array(gridText, { maxLength: 2 }), (of, personal) => {
        const userPolicies = personal.map((text) => policy(text))
        const scopes = of.scopes.map((scope) => scope.replace("system/", "user/"))
        const both = decideCall(engine, { ...inputOf(of), scopes, user, userPolicies }, question(of.request))
        if (both.allowed) expect(decideCall(engine, inputOf(of), question(of.request)).allowed).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe("decideResource, once the resource is seen", () => {
  const lab = (patient: string) => ({
    resourceType: "Observation",
    id: "1",
    category: [{ coding: [{ code: "laboratory" }] }],
    subject: { reference: `Patient/${patient}` },
  })

  it("under a patient's binding passes only that patient's resources and shared types", () => {
    const input = decisionInput({
      scopes: ["patient/*.rs"],
      launchPatient: "willow",
      appPolicies: [policy("permit (principal, action, resource);")],
    })
    const call = decideCall(engine, input, question("GET Observation"))
    if (!call.allowed) throw new Error("refused")
    expect(call.binding.patient).toBe("willow")
    const passes = (resource: { resourceType: string; id: string }) => {
      const seen = question(`GET ${resource.resourceType}/1`, resource) as Question & {
        facts: NonNullable<Question["facts"]>
      }
      return decideResource(engine, input, seen, call.binding).allowed
    }
    expect(passes(lab("willow"))).toBe(true)
    expect(passes(lab("drizzle"))).toBe(false)
    expect(passes({ resourceType: "Practitioner", id: "1" })).toBe(true)
    expect(passes({ resourceType: "Basic", id: "1" })).toBe(false)
    expect(
      passes({
        ...lab("x"),
        subject: { reference: "https://elsewhere.example/fhir/Patient/willow" },
      } as never),
    ).toBe(false)
  })

  it("says which linked policy comes nearest, and what it lacks", () => {
    const reading = policy(
      'permit (principal, action == Action::"read", resource in Type::"Observation");',
      "Reading",
    )
    const hintFor = (request: string) => {
      const decision = decideCall(engine, decisionInput({ appPolicies: [reading] }), question(request))
      return decision.allowed ? null : decision.refusal.hint
    }
    expect(hintFor("POST Observation")).toBe('"Reading" permits read on Observation, but not create.')
    expect(hintFor("GET Condition/1")).toBe('"Reading" permits read, but not on Condition.')
    expect(hintFor("DELETE Condition/1")).toBeNull()
  })

  it("decides every type by its group", () => {
    const input = decisionInput({
      appPolicies: [policy('permit (principal, action, resource in Group::"financial");')],
    })
    const allowed = RESOURCE_TYPES.filter(
      (type) => decideCall(engine, input, question(`GET ${type}`)).allowed,
    )
    expect(allowed).toContain("Claim")
    expect(allowed).toHaveLength(15)
  })
})
