import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Interaction } from "@/lib/fhir/interactions"
import { parseFhirRequest } from "@/lib/fhir/request"
import { knownFacts } from "@/lib/fhir/resource-facts"
import type { DecisionInput, Question } from "@/lib/policy/model"
import { decideScopes, passesGate } from "@/lib/policy/scope-gate"
import { type FhirScope, isSubset, parseScope, printScope, SCOPE_LETTERS, toV2 } from "./scopes"

/** Codes that do not overlap, so that what is written differently means something different. */
const CODES = ["laboratory", "vital-signs", "survey"]
const TYPES = ["Observation", "Condition", "Encounter"]
const CALLS: readonly (readonly [method: string, action: Interaction])[] = [
  ["POST", "create"],
  ["GET", "read"],
  ["PUT", "update"],
  ["DELETE", "delete"],
  ["GET", "search"],
]

const param = fc
  .tuple(fc.constantFrom("category", "code"), fc.uniqueArray(fc.constantFrom(...CODES), { minLength: 1 }))
  .map(([name, values]) => [name, values.join(",")] as const)
const scope = fc
  .record({
    context: fc.constantFrom("patient" as const, "user" as const),
    type: fc.constantFrom("Observation", "Condition", "*"),
    letters: fc.subarray([...SCOPE_LETTERS], { minLength: 1 }),
    params: fc.array(param, { maxLength: 1 }),
  })
  .map((part): FhirScope => ({ kind: "fhir", form: "v2", ...part }))

const input = (granted: FhirScope): DecisionInput => ({
  app: { id: "app", clientId: "app", name: "App", kind: "public", smart: true, tags: [] },
  user: { id: "user", role: "member", fhirUser: null },
  scopes: [printScope(granted)],
  launchPatient: "1",
  circumstances: { auth: "bearer", ip: null, now: new Date(0), tokenAgeSeconds: 0 },
  appPolicies: [],
  userPolicies: [],
})

interface Seen {
  type: string
  patient: string
  category: readonly string[]
  code: readonly string[]
}

/** Every resource the scopes above can tell apart. */
const SUBSETS = [[], ...CODES.map((code) => [code]), ["laboratory", "vital-signs"], CODES]
const RESOURCES: Seen[] = TYPES.flatMap((type) =>
  ["1", "2"].flatMap((patient) =>
    SUBSETS.flatMap((category) => SUBSETS.map((code) => ({ type, patient, category, code }))),
  ),
)

const codings = (codes: readonly string[]) => ({ coding: codes.map((code) => ({ code })) })

/** As the gateway decides a resource it has seen: the scope gate alone. */
function passes(granted: FhirScope, seen: Seen, call: (typeof CALLS)[number]): boolean {
  const [method, action] = call
  const parsed = parseFhirRequest(
    method,
    action === "create" || action === "search" ? seen.type : `${seen.type}/9`,
    "",
  )
  if (!parsed.ok) throw new Error(parsed.reason)
  const resource = {
    resourceType: seen.type,
    id: "9",
    subject: { reference: `Patient/${seen.patient}` },
    category: [codings(seen.category)],
    code: codings(seen.code),
  }
  const facts = knownFacts(resource, () => true)
  const question: Question = { action, type: seen.type, call: parsed.call, facts }
  const answer = decideScopes(input(granted), question)
  if (!answer.allowed) return false
  return answer.gates.length === 0 || answer.gates.some((gate) => passesGate(gate, facts, "1"))
}

const reach = (granted: FhirScope): string =>
  RESOURCES.map((seen) => CALLS.map((call) => (passes(granted, seen, call) ? 1 : 0)).join("")).join("")

const isWithin = (inner: string, outer: string): boolean =>
  [...inner].every((bit, index) => bit === "0" || outer[index] === "1")

describe("the subset relation and the gateway", () => {
  test("a scope within another lets nothing through that the other does not", () => {
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        if (isSubset(a, [b])) expect(isWithin(reach(a), reach(b))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test("a scope that is not within another of its context lets something more through", () => {
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        if (a.context !== b.context || isSubset(a, [b])) return
        expect(isWithin(reach(a), reach(b))).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  test.each(["read", "write", "*"])("the v1 form .%s lets through what its v2 form does", (access) => {
    for (const text of [`patient/Observation.${access}`, `user/*.${access}`]) {
      const parsed = parseScope(text)
      if (!parsed.ok || parsed.scope.kind !== "fhir") throw new Error(text)
      expect(reach(parsed.scope)).toBe(reach(toV2(parsed.scope) as FhirScope))
    }
  })
})
