import { describe, expect, it } from "vitest"
import { personSchema } from "./person-schema"

const ana = { name: "Ana Silva", email: "ana@example.org", role: "developer", fhirUser: "" }
const faultAt = (input: unknown) => personSchema.safeParse(input).error?.issues[0]?.path.join(".") ?? null

describe("personSchema", () => {
  it("writes an address in small letters and an empty FHIR record as none", () => {
    const parsed = personSchema.parse({ ...ana, name: " Ana Silva ", email: " Ana@Example.ORG " })
    expect(parsed).toEqual({ ...ana, fhirUser: null })
  })

  it.each(["Patient/123", "Practitioner/dr-fernsby", "RelatedPerson/a.b"])(
    "takes %s as a person's record",
    (fhirUser) => expect(personSchema.parse({ ...ana, fhirUser }).fhirUser).toBe(fhirUser),
  )

  it.each([
    ["name", ""],
    ["name", "   "],
    ["name", "x".repeat(121)],
    ["name", "Ana\u202egro"],
    ["name", "Ana\u0000"],
    ["email", "ana"],
    ["email", "ana@example.org\nbcc: x@example.org"],
    ["email", `${"x".repeat(250)}@example.org`],
    ["role", "superuser"],
    ["fhirUser", "Observation/1"],
    ["fhirUser", "Patient/"],
    ["fhirUser", "https://fhir.example/Patient/1"],
    ["fhirUser", `Patient/${"x".repeat(65)}`],
  ])("refuses at %s: %j", (field, value) => {
    expect(faultAt({ ...ana, [field]: value })).toBe(field)
  })
})
