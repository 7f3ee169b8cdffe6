import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { INTERACTIONS } from "@/lib/fhir/interactions"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { scopeSentence } from "@/lib/smart/scope-sentences"
import {
  areScopesWithin,
  type FhirScope,
  isSubset,
  parseScope,
  printScope,
  SCOPE_CONTEXTS,
  SCOPE_LETTERS,
  type Scope,
  scopeAllows,
  scopeConcern,
  toV2,
} from "./scopes"

const parse = (text: string): Scope => {
  const parsed = parseScope(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`)
  return parsed.scope
}

const types = ["Observation", "Condition", "Patient", "*"]
const values = [
  "laboratory",
  "vital-signs",
  "http://terminology.hl7.org/CodeSystem/observation-category|laboratory",
]
const params = fc.array(
  fc.tuple(
    fc.constantFrom("category", "code", "status"),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }).map((list) => list.join(",")),
  ),
  { maxLength: 2 },
)
const letters = fc.subarray([...SCOPE_LETTERS], { minLength: 1 })
const v2Scope = fc
  .record({ context: fc.constantFrom(...SCOPE_CONTEXTS), type: fc.constantFrom(...types), letters, params })
  .map((part): FhirScope => ({ kind: "fhir", form: "v2", ...part }))
const v1Text = fc
  .tuple(fc.constantFrom(...SCOPE_CONTEXTS), fc.constantFrom(...types), fc.constantFrom("read", "write", "*"))
  .map(([context, type, access]) => `${context}/${type}.${access}`)

describe("scope grammar (SMART App Launch 2.2)", () => {
  it("prints what it parsed, in the form that was asked", () => {
    fc.assert(fc.property(v2Scope.map(printScope), (text) => printScope(parse(text)) === text))
    fc.assert(fc.property(v1Text, (text) => printScope(parse(text)) === text))
  })

  it.each([
    ["patient/Observation.read", "patient/Observation.rs"],
    ["user/*.write", "user/*.cud"],
    ["system/Patient.*", "system/Patient.cruds"],
  ])("%s means %s", (v1, v2) => {
    expect(printScope(toV2(parse(v1)))).toBe(v2)
    expect(isSubset(parse(v1), [parse(v2)]) && isSubset(parse(v2), [parse(v1)])).toBe(true)
  })

  it.each([
    ["patient/Observation.sr", /order c r u d s.*\.rs, not \.sr/],
    ["patient/Observation.rr", /each once/],
    ["patient/Observation.", /Say what is allowed/],
    ["patient/Observation.rx", /neither letters/],
    ["patient/Observation", /context\/Type\.letters/],
    ["patient/observation.rs", /not a resource type/],
    ["patient/.rs", /not a resource type/],
    ["patient/Observation.read?category=x", /v2 form/],
    ["patient/Observation.rs?", /Nothing follows/],
    ["patient/Observation.rs?category", /no value/],
    ["patient/Observation.rs?category=a,", /no value/],
    ["patient/Observation.rs?patient.name=x", /modifiers and chains/],
    ["patient/Observation.rs?category:not=x", /modifiers and chains/],
    ["patient/Observation.rs?_filter=x", /cannot be enforced/],
    ["patient/Observation.constructor", /neither letters/],
    ["a b", /printable/],
    ["", /printable/],
    ["é", /printable/],
  ])("%s is refused with its reason", (text, reason) => {
    const parsed = parseScope(text)
    expect(parsed.ok ? "" : parsed.reason).toMatch(reason)
  })

  it("never throws, whatever is sent", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseScope(text).ok === "boolean"))
  })

  it("takes scopes that are not FHIR's as they are, and names the nearest type for a misspelt one", () => {
    expect(parse("launch/patient")).toEqual({ kind: "other", text: "launch/patient" })
    expect(scopeConcern(parse("user/Observaton.rs"))).toMatch(/did you mean Observation\?/)
    expect(scopeConcern(parse("user/Observation.rs"))).toBeNull()
  })
})

describe("the subset relation", () => {
  it("is reflexive and transitive, and scopes within each other let the same through", () => {
    fc.assert(fc.property(v2Scope, (a) => isSubset(a, [a])))
    fc.assert(
      fc.property(v2Scope, v2Scope, v2Scope, (a, b, c) => {
        if (isSubset(a, [b]) && isSubset(b, [c])) expect(isSubset(a, [c])).toBe(true)
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(v2Scope, v2Scope, (a, b) => {
        if (!isSubset(a, [b]) || !isSubset(b, [a])) return
        expect([a.context, a.type, a.letters.join()]).toEqual([b.context, b.type, b.letters.join()])
      }),
      { numRuns: 1000 },
    )
  })

  it("agrees with what a scope lets through", () => {
    fc.assert(
      fc.property(
        v2Scope,
        v2Scope,
        fc.constantFrom(...INTERACTIONS),
        fc.constantFrom(...RESOURCE_TYPES),
        (a, b, interaction, type) => {
          if (!isSubset(a, [b])) return
          if (scopeAllows([a], { interaction, type }).length > 0) {
            expect(scopeAllows([b], { interaction, type })).toHaveLength(1)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it("covers letter by letter, and never across contexts", () => {
    expect(areScopesWithin(["patient/Observation.rs"], ["patient/Observation.r", "patient/*.s"])).toBe(true)
    expect(areScopesWithin(["patient/Observation.rs"], ["user/Observation.rs"])).toBe(false)
    expect(areScopesWithin(["patient/*.rs"], ["patient/Observation.rs"])).toBe(false)
    expect(areScopesWithin(["patient/Observation.rs?category=a"], ["patient/Observation.rs"])).toBe(true)
    expect(areScopesWithin(["patient/Observation.rs"], ["patient/Observation.rs?category=a"])).toBe(false)
    expect(
      areScopesWithin(["patient/Observation.rs?category=a"], ["patient/Observation.rs?category=a,b"]),
    ).toBe(true)
    expect(areScopesWithin(["openid", "bad scope"], ["openid", "bad scope"])).toBe(false)
  })
})

describe("scopeAllows", () => {
  it("gives the history of one resource with r, and of a type with s", () => {
    const read = [parse("user/Observation.r")]
    expect(
      scopeAllows(read, { interaction: "history", type: "Observation", level: "instance" }),
    ).toHaveLength(1)
    expect(scopeAllows(read, { interaction: "history", type: "Observation", level: "type" })).toHaveLength(0)
  })

  it("lets a call on every type through only with *", () => {
    expect(scopeAllows([parse("user/Patient.s")], { interaction: "search", type: null })).toHaveLength(0)
    expect(scopeAllows([parse("user/*.s")], { interaction: "search", type: null })).toHaveLength(1)
  })
})

describe("scope sentences", () => {
  it.each([
    ["patient/Observation.rs", "Read and search observations of the chosen patient"],
    ["patient/Patient.r", "Read the personal details of the chosen patient"],
    [
      "user/AllergyIntolerance.cruds",
      "Read, search, create, change and delete allergy intolerances that you may see",
    ],
    [
      "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory",
      "Read and search observations of the chosen patient, only where category is laboratory",
    ],
    [
      "system/*.read",
      "Read and search everything, of every kind now and later, of every patient, without a person signed in",
    ],
    ["launch/questionnaire?role=x", "Use the questionnaire open in the record system"],
    ["offline_access", "Keep access when you are not there, until you withdraw it"],
    ["reports.read", "The API's own permission reports.read"],
  ])("%s: %s", (text, sentence) => expect(scopeSentence(text)).toBe(sentence))
})
