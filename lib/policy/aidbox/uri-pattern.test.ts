import fc from "fast-check"
import { expect, it } from "vitest"
import { readPattern, type ShapePart } from "./uri-pattern"

const ID = { any: "id" } as const
const READ: ShapePart[] = ["/fhir/Observation/", ID]

it.each([
  ["^/fhir/Observation/[^/]+$", READ, true],
  ["^/fhir/(Patient|Observation)/.*$", READ, true],
  ["/Observation/", READ, true],
  ["^/fhir/Observation$|^/fhir/Observation/", READ, true],
  ["^/fhir/[A-Z][A-Za-z]+(/[A-Za-z0-9.-]{1,64})?$", READ, true],
  ["^/fhir/Observation/[A-Za-z0-9.-]{1,63}$", READ, false],
  ["^/fhir/Observation/[a-z]+$", READ, false],
  ["^/fhir/Observation/\\w+$", READ, false],
  ["^/fhir/Observation/7$", READ, false],
  ["^/fhir/Observation$", READ, false],
  ["^/fhir/Observation/[^/]+/_history$", READ, false],
  ["^/fhir/Observation/(a|b)*[^/]*$", READ, true],
  ["^/fhir/Patient", ["/fhir/Patient"], true],
  ["^/fhir/Patient$", ["/fhir/Patients"], false],
  ["^/fhir/\\$export$", ["/fhir/$export"], true],
] as const)("%s", (pattern, shape, covered) => {
  expect(readPattern(pattern)?.coversAll(shape)).toBe(covered)
})

it.each([
  "(?=a)",
  "a(?!b)",
  "\\bPatient",
  "(a)\\1",
  "a++",
  "[a-z&&[^b]]",
  "a^b",
  "(^a)",
  "(",
  "[",
  "a{5",
  "x".repeat(2001),
])("does not guess at %s", (pattern) => {
  expect(readPattern(pattern)).toBeNull()
})

it("gives up, and covers nothing, rather than work for seconds", () => {
  const started = performance.now()
  expect(readPattern("^/fhir/Observation/([a-z]|[^/]{0,60})*[^/]{0,64}[^/]{0,64}$")?.coversAll(READ)).toBe(
    false,
  )
  expect(performance.now() - started).toBeLessThan(5000)
})

it("what is said to be covered is matched by the real expression, for any id", () => {
  const atom = fc.constantFrom(
    "/fhir",
    "/Observation",
    "/[^/]+",
    "/.*",
    "/[a-z]{1,3}",
    "(/[A-Za-z0-9.-]+)?",
    "/\\w*",
    ".",
  )
  const pattern = fc
    .tuple(fc.constantFrom("^", ""), fc.array(atom, { minLength: 1, maxLength: 4 }), fc.constantFrom("$", ""))
    .map(([start, atoms, end]) => `${start}${atoms.join("")}${end}`)
  const id = fc.stringMatching(/^[A-Za-z0-9\-.]{1,64}$/)
  fc.assert(
    fc.property(pattern, id, (source, text) => {
      if (readPattern(source)?.coversAll(READ))
        expect(`/fhir/Observation/${text}`).toMatch(new RegExp(source))
    }),
    { numRuns: 200 },
  )
})
