import { describe, expect, it } from "vitest"
import {
  compartmentConstraint,
  type FhirResource,
  isSharedType,
  ownerElements,
  patientsOf,
} from "./patient-compartment"
import { PATIENT_COMPARTMENT } from "./patient-compartment-table"
import { RESOURCE_TYPES } from "./resource-types"
import { reachOf } from "./search-parameters"

const isLocal = (base: string) => base === "https://here.example/fhir"
const ref = (reference: string) => ({ reference })
const patients = (resource: FhirResource) => patientsOf(resource, isLocal)

describe("whose record a resource stands in", () => {
  it.each([
    ["its own id", { resourceType: "Patient", id: "a" }, ["a"]],
    ["subject", { resourceType: "Observation", subject: ref("Patient/a") }, ["a"]],
    [
      "a version of the patient",
      { resourceType: "Observation", subject: ref("Patient/a/_history/2") },
      ["a"],
    ],
    [
      "an absolute reference to here",
      { resourceType: "Observation", subject: ref("https://here.example/fhir/Patient/a") },
      ["a"],
    ],
    [
      "an absolute reference elsewhere",
      { resourceType: "Observation", subject: ref("https://other.example/fhir/Patient/a") },
      ["?"],
    ],
    [
      "a performer who is not the subject",
      { resourceType: "Observation", subject: ref("Patient/a"), performer: [ref("Patient/b")] },
      ["a"],
    ],
    [
      "a performer when nobody is the subject",
      { resourceType: "Observation", performer: [ref("Patient/b")] },
      ["b"],
    ],
    [
      "every member",
      { resourceType: "Group", member: [{ entity: ref("Patient/a") }, { entity: ref("Patient/b") }] },
      ["a", "b"],
    ],
    [
      "a nested element",
      {
        resourceType: "Appointment",
        participant: [{ actor: ref("Practitioner/x") }, { actor: ref("Patient/a") }],
      },
      ["a"],
    ],
    [
      "a beneficiary, not the policy holder",
      { resourceType: "Coverage", beneficiary: ref("Patient/a"), policyHolder: ref("Patient/b") },
      ["a"],
    ],
    [
      "a search in place of an id",
      { resourceType: "Observation", subject: ref("Patient?identifier=1") },
      ["?"],
    ],
    ["a contained or temporary one", { resourceType: "Observation", subject: ref("#p") }, ["?"]],
    [
      "an identifier alone",
      { resourceType: "Observation", subject: { type: "Patient", identifier: { value: "1" } } },
      ["?"],
    ],
    ...["Patient/a/", "patient/a", "Patient/a#x", "Patient/a|1", "Patient//a", "x/Patient/a/_history/"].map(
      (text): [string, FhirResource, string[]] => [
        `what a server may take for a patient: ${text}`,
        { resourceType: "Observation", subject: ref(text), performer: [ref("Patient/b")] },
        ["?"],
      ],
    ),
    ["what only sounds like one", { resourceType: "Observation", subject: ref("Location/patient-room") }, []],
    [
      "an identifier of who knows what, whoever recorded it",
      {
        resourceType: "AllergyIntolerance",
        patient: { identifier: { value: "MRN-1" } },
        recorder: ref("Patient/b"),
      },
      ["?"],
    ],
    [
      "an identifier beside a patient, where several take part",
      {
        resourceType: "Appointment",
        participant: [{ actor: { identifier: { value: "NPI-1" } } }, { actor: ref("Patient/a") }],
      },
      ["a"],
    ],
    ["nobody", { resourceType: "Observation", subject: ref("Group/g") }, []],
    ["a file's security context", { resourceType: "Binary", securityContext: ref("Patient/a") }, ["a"]],
    ["malformed elements", { resourceType: "Observation", subject: "Patient/a" }, []],
  ])("%s", (_name, resource, expected) => expect(patients(resource)).toEqual(expected))

  it("every type of the compartment can be searched by patient and says which elements own it", () => {
    for (const type of Object.keys(PATIENT_COMPARTMENT)) {
      const [parameter] = compartmentConstraint(type, "a") ?? []
      expect(type === "Patient" ? "_id" : parameter).toBe(parameter)
      if (type !== "Patient") expect(Object.keys(PATIENT_COMPARTMENT[type] ?? {})).toContain(parameter)
      expect(ownerElements(type).length).toBeGreaterThan(0)
    }
  })

  it("no type is both shared and of the compartment", () => {
    expect(RESOURCE_TYPES.filter((type) => isSharedType(type) && type in PATIENT_COMPARTMENT)).toEqual([])
  })
})

describe("what a search reaches for", () => {
  it.each([
    ["Observation", "subject:Patient.name", ["Patient"]],
    [
      "Observation",
      "performer.name",
      ["CareTeam", "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"],
    ],
    ["Observation", "encounter.subject:Patient.name", ["Encounter", "EpisodeOfCare", "Patient"]],
    ["Patient", "_has:Observation:patient:code", ["Observation"]],
    ["Patient", "_has:Observation:patient:_has:AuditEvent:entity:agent", ["Observation", "AuditEvent"]],
    ["Patient", "nonsense.name", ["*"]],
    ["Patient", "_has:", ["*"]],
  ])("%s?%s tests %j", (type, name, expected) => {
    expect(reachOf(type, [[name, "x"]]).testedTypes).toEqual(expected)
  })

  it("tells includes and parameters nobody can see into", () => {
    const reach = reachOf("Patient", [
      ["_revinclude:iterate", "Observation:subject"],
      ["_filter", "x"],
    ])
    expect([reach.includes, reach.opaque]).toEqual([true, ["_filter"]])
  })
})
