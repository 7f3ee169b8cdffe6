/**
 * The demo's patients: made up for this project, with names nobody bears and no data from anywhere. The same
 * resources on every run, so tests may rely on ids: `Patient/willow-1`, `Practitioner/dr-fernsby`.
 */

import type { Bundle, Resource, WithId } from "./fhir-types"

const OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
const LOINC = "http://loinc.org"
const SNOMED = "http://snomed.info/sct"

interface Person {
  id: string
  given: string
  family: string
  gender: "female" | "male" | "other"
  birthDate: string
  conditions: readonly [code: string, text: string][]
  allergy: string | null
}

/** Invented people; the family names are plants and weathers. */
export const DEMO_PATIENTS: readonly Person[] = [
  {
    id: "willow-1",
    given: "Imogen",
    family: "Testwillow",
    gender: "female",
    birthDate: "1984-03-12",
    conditions: [["38341003", "Hypertension"]],
    allergy: "Penicillin",
  },
  {
    id: "drizzle-2",
    given: "Casimir",
    family: "Mockdrizzle",
    gender: "male",
    birthDate: "1951-11-02",
    conditions: [
      ["44054006", "Type 2 diabetes"],
      ["59621000", "Essential hypertension"],
    ],
    allergy: null,
  },
  {
    id: "bramble-3",
    given: "Odalys",
    family: "Samplebramble",
    gender: "female",
    birthDate: "2016-07-29",
    conditions: [["195967001", "Asthma"]],
    allergy: "Peanut",
  },
  {
    id: "thistle-4",
    given: "Ludo",
    family: "Fakethistle",
    gender: "male",
    birthDate: "1997-01-18",
    conditions: [],
    allergy: null,
  },
  {
    id: "hazel-5",
    given: "Perpetua",
    family: "Demohazel",
    gender: "female",
    birthDate: "1939-09-05",
    conditions: [
      ["49436004", "Atrial fibrillation"],
      ["84114007", "Heart failure"],
    ],
    allergy: "Latex",
  },
  {
    id: "fog-6",
    given: "Quill",
    family: "Inventedfog",
    gender: "other",
    birthDate: "2003-05-23",
    conditions: [["35489007", "Depressive disorder"]],
    allergy: null,
  },
]

const coding = (system: string, code: string, display: string) => ({
  coding: [{ system, code, display }],
  text: display,
})
const ref = (type: string, id: string) => ({ reference: `${type}/${id}` })
/** A day of 2025, spread by index so that no two patients share dates. */
const day = (index: number, offset: number) =>
  new Date(Date.UTC(2025, 0, 6 + index * 23 + offset * 9, 9, 15)).toISOString()

const SHARED: readonly WithId[] = [
  { resourceType: "Organization", id: "maple-clinic", name: "Pretend Maple Clinic", active: true },
  { resourceType: "Organization", id: "acorn-insurance", name: "Imaginary Acorn Insurance", active: true },
  {
    resourceType: "Location",
    id: "maple-ward",
    name: "Maple ward",
    managingOrganization: ref("Organization", "maple-clinic"),
  },
  {
    resourceType: "Practitioner",
    id: "dr-fernsby",
    active: true,
    name: [{ family: "Fernsby-Example", given: ["Aurelia"], prefix: ["Dr"] }],
  },
  {
    resourceType: "Practitioner",
    id: "nurse-pebble",
    active: true,
    name: [{ family: "Pebble-Example", given: ["Tobin"] }],
  },
  {
    resourceType: "PractitionerRole",
    id: "fernsby-at-maple",
    practitioner: ref("Practitioner", "dr-fernsby"),
    organization: ref("Organization", "maple-clinic"),
    active: true,
  },
  {
    resourceType: "Medication",
    id: "lisinopril",
    code: coding(SNOMED, "386873009", "Lisinopril"),
    status: "active",
  },
]

/** Every resource of the demo, in an order in which each refers to earlier ones. */
export function demoResources(): WithId[] {
  return [...SHARED, ...DEMO_PATIENTS.flatMap((person, index) => recordOf(person, index)), careGroup()]
}

function careGroup(): WithId {
  const members = DEMO_PATIENTS.slice(0, 2).map((person) => ({ entity: ref("Patient", person.id) }))
  return {
    resourceType: "Group",
    id: "walking-group",
    type: "person",
    actual: true,
    name: "Walking group",
    member: members,
  }
}

function recordOf(person: Person, index: number): WithId[] {
  const subject = ref("Patient", person.id)
  return [
    patient(person, index),
    encounter(person, index, subject),
    ...person.conditions.map(([code, text], i) => condition(person, { code, text, i, subject })),
    ...vitalSigns(person, index, subject),
    ...laboratory(person, index, subject),
    ...allergies(person, subject),
    ...treatment(person, index, subject),
    ...paperwork(person, index, subject),
  ]
}

type Ref = { reference: string }

function patient(person: Person, index: number): WithId {
  return {
    resourceType: "Patient",
    id: person.id,
    active: true,
    identifier: [{ system: "https://maple.example/mrn", value: `MRN-${1001 + index}` }],
    name: [{ use: "official", family: person.family, given: [person.given] }],
    gender: person.gender,
    birthDate: person.birthDate,
    generalPractitioner: [ref("Practitioner", "dr-fernsby")],
    managingOrganization: ref("Organization", "maple-clinic"),
  }
}

function encounter(person: Person, index: number, subject: Ref): WithId {
  return {
    resourceType: "Encounter",
    id: `${person.id}-visit`,
    status: "finished",
    class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "AMB", display: "ambulatory" },
    subject,
    participant: [{ individual: ref("Practitioner", "dr-fernsby") }],
    period: { start: day(index, 0), end: day(index, 0) },
    location: [{ location: ref("Location", "maple-ward") }],
    serviceProvider: ref("Organization", "maple-clinic"),
  }
}

function condition(person: Person, on: { code: string; text: string; i: number; subject: Ref }): WithId {
  return {
    resourceType: "Condition",
    id: `${person.id}-condition-${on.i + 1}`,
    clinicalStatus: coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"),
    category: [
      coding(
        "http://terminology.hl7.org/CodeSystem/condition-category",
        "problem-list-item",
        "Problem List Item",
      ),
    ],
    code: coding(SNOMED, on.code, on.text),
    subject: on.subject,
    encounter: ref("Encounter", `${person.id}-visit`),
  }
}

interface Measure {
  key: string
  category: "vital-signs" | "laboratory"
  code: string
  display: string
  value: number
  unit: string
  at: string
}

function observation(person: Person, subject: Ref, of: Measure): WithId {
  return {
    resourceType: "Observation",
    id: `${person.id}-${of.key}`,
    status: "final",
    category: [
      coding(OBSERVATION_CATEGORY, of.category, of.category === "laboratory" ? "Laboratory" : "Vital Signs"),
    ],
    code: coding(LOINC, of.code, of.display),
    subject,
    encounter: ref("Encounter", `${person.id}-visit`),
    performer: [ref("Practitioner", of.category === "laboratory" ? "dr-fernsby" : "nurse-pebble")],
    effectiveDateTime: of.at,
    valueQuantity: { value: of.value, unit: of.unit, system: "http://unitsofmeasure.org", code: of.unit },
  }
}

const vitalSigns = (person: Person, index: number, subject: Ref): WithId[] =>
  [0, 1, 2].flatMap((visit) => {
    const base = { category: "vital-signs" as const, at: day(index, visit) }
    return [
      {
        ...base,
        key: `pulse-${visit + 1}`,
        code: "8867-4",
        display: "Heart rate",
        value: 62 + index * 3 + visit,
        unit: "/min",
      },
      {
        ...base,
        key: `weight-${visit + 1}`,
        code: "29463-7",
        display: "Body weight",
        value: 51 + index * 6 - visit,
        unit: "kg",
      },
    ].map((of) => observation(person, subject, of))
  })

const laboratory = (person: Person, index: number, subject: Ref): WithId[] =>
  [
    { key: "hba1c", code: "4548-4", display: "Hemoglobin A1c", value: 5.1 + index * 0.4, unit: "%" },
    { key: "potassium", code: "2823-3", display: "Potassium", value: 3.9 + index * 0.1, unit: "mmol/L" },
  ].map((of) => observation(person, subject, { ...of, category: "laboratory", at: day(index, 1) }))

function allergies(person: Person, subject: Ref): WithId[] {
  if (person.allergy === null) return []
  const status = coding(
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
    "active",
    "Active",
  )
  return [
    {
      resourceType: "AllergyIntolerance",
      id: `${person.id}-allergy`,
      clinicalStatus: status,
      code: { text: person.allergy },
      patient: subject,
    },
  ]
}

function treatment(person: Person, index: number, subject: Ref): WithId[] {
  return [
    {
      resourceType: "MedicationRequest",
      id: `${person.id}-prescription`,
      status: "active",
      intent: "order",
      medicationReference: ref("Medication", "lisinopril"),
      subject,
      requester: ref("Practitioner", "dr-fernsby"),
      authoredOn: day(index, 1),
    },
    {
      resourceType: "Immunization",
      id: `${person.id}-flu`,
      status: "completed",
      vaccineCode: coding("http://hl7.org/fhir/sid/cvx", "158", "Influenza"),
      patient: subject,
      occurrenceDateTime: day(index, 2),
    },
    {
      resourceType: "Procedure",
      id: `${person.id}-checkup`,
      status: "completed",
      code: coding(SNOMED, "410620009", "Well person check-up"),
      subject,
      performedDateTime: day(index, 0),
    },
  ]
}

function paperwork(person: Person, index: number, subject: Ref): WithId[] {
  const note = Buffer.from(`Visit note of ${person.given} ${person.family}, who does not exist.`).toString(
    "base64",
  )
  return [
    {
      resourceType: "Binary",
      id: `${person.id}-note-text`,
      contentType: "text/plain",
      securityContext: subject,
      data: note,
    },
    {
      resourceType: "DocumentReference",
      id: `${person.id}-note`,
      status: "current",
      category: [
        coding(
          "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
          "clinical-note",
          "Clinical Note",
        ),
      ],
      type: coding(LOINC, "11506-3", "Progress note"),
      subject,
      date: day(index, 0),
      content: [{ attachment: { contentType: "text/plain", url: `Binary/${person.id}-note-text` } }],
    },
    {
      resourceType: "DiagnosticReport",
      id: `${person.id}-panel`,
      status: "final",
      category: [coding("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory")],
      code: coding(LOINC, "24323-8", "Metabolic panel"),
      subject,
      result: [ref("Observation", `${person.id}-hba1c`), ref("Observation", `${person.id}-potassium`)],
      effectiveDateTime: day(index, 1),
    },
    {
      resourceType: "Coverage",
      id: `${person.id}-coverage`,
      status: "active",
      beneficiary: subject,
      payor: [ref("Organization", "acorn-insurance")],
    },
    {
      resourceType: "Appointment",
      id: `${person.id}-appointment`,
      status: "booked",
      start: day(index, 12),
      end: day(index, 12),
      participant: [
        { actor: subject, status: "accepted" },
        { actor: ref("Practitioner", "dr-fernsby"), status: "accepted" },
      ],
    },
    {
      resourceType: "Provenance",
      id: `${person.id}-provenance`,
      target: [ref("Observation", `${person.id}-hba1c`), subject],
      recorded: day(index, 1),
      agent: [{ who: ref("Practitioner", "dr-fernsby") }],
    },
  ]
}

/** The whole demo as one collection, for tests that compare. */
export const demoBundle = (): Bundle => ({
  resourceType: "Bundle",
  type: "collection",
  entry: demoResources().map((resource) => ({ resource: resource as Resource })),
})
