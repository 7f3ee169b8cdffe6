/** A patient and an encounter in a few words, for the pages where one of several is chosen. */

import type { FhirResource } from "@/lib/fhir/patient-compartment"

export interface Described {
  id: string
  title: string
  /** Born when, which gender; the visit's date. */
  facts: string
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, 200) : "")
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map(recordOf) : []
const joined = (parts: readonly string[]): string => parts.filter(Boolean).join(", ")

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** A FHIR date or dateTime as `12 Mar 1984`, `Mar 1984` or `1984`; empty for anything else. */
export function dayOf(value: unknown): string {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(textOf(value)) ?? []
  if (!year) return ""
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(" ")
}

/** The official or first name of a Patient, as it is written. */
function nameOf(patient: FhirResource): string {
  const names = listOf(patient.name)
  const name = names.find((each) => each.use === "official") ?? names[0] ?? {}
  const given = Array.isArray(name.given) ? name.given.map(textOf).join(" ") : ""
  return textOf(name.text) || [given, textOf(name.family)].filter(Boolean).join(" ")
}

export function describePatient(patient: FhirResource): Described {
  const born = dayOf(patient.birthDate)
  return {
    id: patient.id ?? "",
    title: nameOf(patient) || "A patient without a name",
    facts: joined([born && `born ${born}`, textOf(patient.gender), `record ${patient.id ?? ""}`]),
  }
}

export function describeEncounter(encounter: FhirResource): Described {
  const [type] = listOf(encounter.type)
  const [coding] = listOf(type?.coding)
  const kind = recordOf(encounter.class)
  const title = textOf(type?.text) || textOf(coding?.display) || textOf(kind.display) || textOf(kind.code)
  const period = recordOf(encounter.period)
  const start = dayOf(period.start)
  const end = dayOf(period.end)
  const when = end && end !== start ? `${start} to ${end}` : start
  return {
    id: encounter.id ?? "",
    title: title || "Visit",
    facts: joined([when, textOf(encounter.status)]),
  }
}
