import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { ACTIONS } from "@/lib/fhir/interactions"
import { GROUP_NAMES, RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { decideCall } from "@/lib/policy/decide"
import { gridSentence } from "@/lib/policy/explain"
import { type Grid, gridFromStatements, gridToCedar, normalizeGrid } from "@/lib/policy/grid"
import { DEFAULT_USER_POLICY, POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { decisionInput, policy, question } from "@/lib/policy/testing"
import { createEngine } from "./engine"
import { checkPolicyText, statementsOf } from "./policy-text"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe("checkPolicyText", () => {
  it.each([
    [
      'permit (principal, action, resource)\nwhen { resource in Type::"Observaton" };',
      2,
      /did you mean Observation\?/,
    ],
    ['permit (\n  principal,\n  action == Action::"serach",\n  resource\n);', 3, /did you mean search\?/],
    ['// é is two bytes\npermit (principal in Role::"admn", action, resource);', 2, /did you mean admin\?/],
    ["permit (principal action", 1, /unexpected token/],
    ["permit (principal, action, resource)\nwhen { resource.colour };", 2, /colour/],
    ["permit (principal, action, resource)\nwhen { resource.patient == context.patient };", 2, /patient/],
    ["permit (principal == ?principal, action, resource);", null, /template/],
    ["// nothing", null, /holds no policy/],
    [" ".repeat(100_001), null, /100,000/],
  ])("names the line and the reason (%#)", (text, line, reason) => {
    const checked = checkPolicyText(text)
    if (checked.ok) throw new Error("accepted")
    expect(checked.errors[0]?.line).toBe(line)
    expect(checked.errors.map((error) => error.message).join("; ")).toMatch(reason)
  })

  it("accepts every preset and the built-in policy for people", () => {
    for (const preset of POLICY_PRESETS)
      expect(checkPolicyText(presetCedar(preset))).toMatchObject({ ok: true })
    expect(checkPolicyText(DEFAULT_USER_POLICY.cedar)).toMatchObject({ ok: true })
  })
})

const range = fc.tuple(fc.nat(255), fc.nat(32)).map(([octet, bits]) => `10.0.${octet}.0/${bits}`)
const gridOf: fc.Arbitrary<Grid> = fc.record({
  rows: fc.array(
    fc.record({
      target: fc.oneof(
        fc.constant("*"),
        fc.constantFrom(...GROUP_NAMES).map((group) => `Group:${group}`),
        fc.constantFrom(...RESOURCE_TYPES),
      ),
      actions: fc.subarray([...ACTIONS], { minLength: 1 }),
      categories: fc.oneof(
        fc.constant([]),
        fc.array(fc.string({ minLength: 1, unit: "binary" }), { maxLength: 3 }),
      ),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  conditions: fc.record({
    ownRecord: fc.boolean(),
    ipRanges: fc.uniqueArray(range, { maxLength: 3 }),
    hours: fc.oneof(
      fc.constant(null),
      fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
        .map(([a, b]) => ({ from: Math.min(a, b - 1), to: Math.max(a + 1, b) })),
    ),
    requireDpop: fc.boolean(),
  }),
})

describe("grid and text are one truth", () => {
  it("every grid prints valid Cedar that reads back as the same grid", () => {
    fc.assert(
      fc.property(gridOf, (grid) => {
        const text = gridToCedar(grid)
        expect(checkPolicyText(text)).toMatchObject({ ok: true })
        const back = gridFromStatements(statementsOf(text))
        expect(back).toEqual(normalizeGrid(grid))
        expect(back && gridToCedar(back)).toBe(text)
      }),
      { numRuns: 15 },
    )
  })

  it.each([
    'forbid (principal, action == Action::"read", resource);',
    'permit (principal is App, action == Action::"read", resource);',
    "permit (principal, action, resource);",
    'permit (principal, action == Action::"read", resource) unless { context.dpop };',
    'permit (principal, action == Action::"read", resource) when { context.hour >= 8 };',
    'permit (principal, action == Action::"read", resource) when { context.hour >= 8 && context.hour < 30 };',
    'permit (principal, action == Action::"read", resource) when { context.dpop || true };',
    'permit (principal, action == Action::"read", resource) when { resource.categories.containsAll(["a"]) };',
    'permit (principal, action == Action::"read", resource) when { resource in Type::"Patient" } when { resource in Type::"Observation" };',
    'permit (principal, action == Action::"read", resource) when { context.dpop };\npermit (principal, action == Action::"search", resource);',
    '@id("x") permit (principal, action == Action::"read", resource);',
  ])("text the grid cannot show stays text: %s", (text) => {
    expect(statementsOf(text).length).toBeGreaterThan(0)
    expect(gridFromStatements(statementsOf(text))).toBeNull()
  })

  it("says in a sentence what a grid allows", () => {
    expect(POLICY_PRESETS.map((preset) => gridSentence(preset.grid))[0]).toBe(
      "Read and search patients, encounters, conditions, observations and diagnostic reports.",
    )
    const grid: Grid = {
      rows: [{ target: "Observation", actions: ["read", "$everything"], categories: ["laboratory"] }],
      conditions: {
        ownRecord: true,
        ipRanges: ["10.0.0.0/8"],
        hours: { from: 8, to: 18 },
        requireDpop: true,
      },
    }
    expect(gridSentence(grid)).toBe(
      "Read and run $everything on observations in category laboratory - only within the record of the patient the call is bound to, from 10.0.0.0/8, between 08:00 and 18:00 UTC and with a DPoP-bound token.",
    )
  })
})

describe("the engine", () => {
  const engine = createEngine()
  const ask = (cedar: string, request = "GET Observation") =>
    decideCall(engine, decisionInput({ appPolicies: [policy(cedar)] }), question(request))

  it("forbid wins over any permit", () => {
    const decision = ask(
      'permit (principal, action, resource);\nforbid (principal, action == Action::"search", resource);',
    )
    expect(decision).toMatchObject({ allowed: false, refusal: { code: "forbidden", side: "app" } })
  })

  it("a permit that fails to evaluate does not match and is reported", () => {
    const overflow = "when { context.tokenAgeSeconds + 9223372036854775807 > 0 }"
    const decision = ask(`permit (principal, action, resource) ${overflow};`)
    expect(decision.allowed).toBe(false)
    expect(decision.warnings.join()).toMatch(/could not be evaluated/)
  })

  it("a forbid that fails to evaluate denies", () => {
    const overflow = "when { context.tokenAgeSeconds + 9223372036854775807 < 0 }"
    const decision = ask(
      `permit (principal, action, resource);\nforbid (principal, action, resource) ${overflow};`,
    )
    expect(decision).toMatchObject({ allowed: false, refusal: { code: "policy_error" } })
  })

  it("a policy whose text does not parse denies, because it might hold a forbid", () => {
    const broken = [policy("permit (principal, action, resource);"), policy("forbid (principal")]
    const decision = decideCall(engine, decisionInput({ appPolicies: broken }), question("GET Observation"))
    expect(decision).toMatchObject({ allowed: false, refusal: { code: "policy_error" } })
  })

  it("a text of comments alone permits nothing and breaks nothing", () => {
    const sources = [policy("permit (principal, action, resource);"), policy("// later")]
    const ask = (appPolicies: typeof sources) =>
      decideCall(engine, decisionInput({ appPolicies }), question("GET Observation"))
    expect(ask(sources).allowed).toBe(true)
    expect(ask(sources.slice(1))).toMatchObject({ allowed: false, refusal: { code: "not_permitted" } })
  })

  it("tells texts apart that come under one id and version, as a draft in the simulator does", () => {
    const ask = (cedar: string) => {
      const source = { id: "pol_draft", name: "Draft", version: 3, cedar }
      return decideCall(engine, decisionInput({ appPolicies: [source] }), question("GET Observation")).allowed
    }
    expect([
      ask("permit (principal, action, resource);"),
      ask("forbid (principal, action, resource);"),
    ]).toEqual([true, false])
  })

  it("answers the same question from memory, and a question about time anew", () => {
    const fresh = createEngine()
    const timed = policy("permit (principal, action, resource) when { context.hour < 12 };")
    const input = decisionInput({ appPolicies: [timed] })
    expect(decideCall(fresh, input, question("GET Observation")).allowed).toBe(true)
    const late = {
      ...input,
      circumstances: { ...input.circumstances, now: new Date("2026-03-02T13:00:00Z") },
    }
    expect(decideCall(fresh, late, question("GET Observation")).allowed).toBe(false)
    const plain = decisionInput({ appPolicies: [policy("permit (principal, action, resource);")] })
    decideCall(fresh, plain, question("GET Observation"))
    const before = fresh.stats()
    decideCall(fresh, plain, question("GET Observation"))
    expect(fresh.stats()).toMatchObject({ asked: before.asked, cached: before.cached + 1 })
  })

  it("remembers one answer for all the types there are none of, however many a caller names", () => {
    const fresh = createEngine()
    let read = 0
    const counted = [policy('permit (principal, action, resource in Type::"Patient");')]
    const policies = new Proxy(counted, {
      get(list, name) {
        if (name === Symbol.iterator) read++
        return Reflect.get(list, name)
      },
    })
    for (let i = 0; i < 100; i++) fresh.traits(policies, { action: "search", type: `Madeup${i}` })
    expect(read).toBe(1)
  })

  it("keeps deciding rightly when more policy sets are in use than the pool holds", () => {
    const fresh = createEngine()
    const many = Array.from({ length: 300 }, (_, i) =>
      policy(`${i % 2 ? "permit" : "forbid"} (principal, action, resource);`),
    )
    for (const round of [0, 1]) {
      many.forEach((source, i) => {
        const input = decisionInput({ appPolicies: [source], launchPatient: String(round) })
        expect(decideCall(fresh, input, question("GET Observation")).allowed).toBe(i % 2 === 1)
      })
    }
  })
})
