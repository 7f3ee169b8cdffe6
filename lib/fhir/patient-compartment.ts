/**
 * Whose record a resource belongs to. R4 puts a resource in a patient's compartment when any of several
 * references names the patient; that lets a performer see another person's observation. Here a resource
 * belongs to the patients its *owning* reference names (subject, patient, beneficiary ...), and only without
 * one do the other compartment references count. That is narrower than R4 and never wider.
 * http://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */

import { PATIENT_COMPARTMENT } from "@/lib/fhir/patient-compartment-table"
import { groupOf } from "@/lib/fhir/resource-types"

export type FhirResource = { resourceType: string; id?: string } & Record<string, unknown>

/** Compartment parameters that say whom a resource is about, most telling first. */
const OWNING = ["patient", "subject", "beneficiary", "individual", "member", "actor"]
const OWNING_BY_TYPE: Readonly<Record<string, readonly string[]>> = { RequestGroup: ["subject"], Patient: [] }

/** Types outside R4's compartment that can still be about a patient, and the element that says so. */
const ALSO_OWNED: Readonly<Record<string, readonly string[]>> = {
  Binary: ["securityContext"],
  Device: ["patient"],
  GuidanceResponse: ["subject"],
  Contract: ["subject"],
}

/**
 * Types whose owning element may name several patients: a search for one of them finds what is also another's.
 * http://hl7.org/fhir/R4/resourcelist.html, cardinalities of the elements above
 */
const SHAREABLE = new Set([
  "Account",
  "Appointment",
  "AuditEvent",
  "Group",
  "Person",
  "Provenance",
  "Schedule",
])

/** True when what a search for one patient finds may be another patient's as well. */
export const isShareable = (type: string): boolean => SHAREABLE.has(type)

/** Types that are about no patient at all: practitioners, places, drugs, definitions. */
const SHARED = new Set([
  "Endpoint",
  "HealthcareService",
  "InsurancePlan",
  "Location",
  "Medication",
  "MedicationKnowledge",
  "Organization",
  "OrganizationAffiliation",
  "Practitioner",
  "PractitionerRole",
  "Questionnaire",
  "Substance",
  "DeviceDefinition",
  "ChargeItemDefinition",
  "Library",
  "Measure",
])

/** True for types whose content is the same for every patient, so a patient-bound caller may read them. */
export const isSharedType = (type: string): boolean =>
  SHARED.has(type) ||
  (groupOf(type) === "definitions" && type !== "OperationOutcome" && type !== "TestReport")

/** True when resources of the type can belong to a patient. */
export const isPatientType = (type: string): boolean =>
  type === "Patient" || type in PATIENT_COMPARTMENT || type in ALSO_OWNED

/** The one search parameter that narrows a search of the type to a patient's record; null when there is none. */
export function ownerParameter(type: string): string | null {
  if (type === "Patient") return "_id"
  return owningParameters(type)[0] ?? Object.keys(PATIENT_COMPARTMENT[type] ?? {})[0] ?? null
}

/** The search constraint that keeps a search within a patient's record: `["subject", "Patient/7"]`. */
export function compartmentConstraint(type: string, patientId: string): readonly [string, string] | null {
  const parameter = ownerParameter(type)
  if (!parameter) return null
  return [parameter, parameter === "_id" ? patientId : `Patient/${patientId}`]
}

/** First elements of the owning references: what `_elements` must keep and a patch must not touch. */
export function ownerElements(type: string): readonly string[] {
  if (type === "Patient") return ["id"]
  const rows = PATIENT_COMPARTMENT[type] ?? {}
  const paths = [...Object.values(rows).flat(), ...(ALSO_OWNED[type] ?? [])]
  return [...new Set(paths.map((path) => path.split(".", 1)[0] ?? path))]
}

/**
 * Ids of the patients whose record the resource stands in; empty when it is about nobody. More than one
 * (a group appointment) means it is in none of them alone.
 * @param isLocal true for the absolute base URLs that mean this very server, without trailing slash
 */
export function patientsOf(resource: FhirResource, isLocal: (base: string) => boolean): readonly string[] {
  const type = resource.resourceType
  if (type === "Patient") return typeof resource.id === "string" ? [resource.id] : []
  const rows = PATIENT_COMPARTMENT[type] ?? {}
  const owning = owningParameters(type).flatMap((parameter) => rows[parameter] ?? [])
  const paths = [...owning, ...(ALSO_OWNED[type] ?? [])]
  const owners = patientIds(resource, paths, isLocal)
  if (owners.length > 0) return owners
  // Somebody is named, and nobody can tell who; where several are, it may be anyone but a patient.
  if (!SHAREABLE.has(type) && paths.some((path) => valuesAt(resource, path.split(".")).some(isLogical)))
    return [UNKNOWN_PATIENT]
  return patientIds(resource, Object.values(rows).flat(), isLocal)
}

function owningParameters(type: string): readonly string[] {
  const fixed = OWNING_BY_TYPE[type]
  if (fixed) return fixed
  const rows = PATIENT_COMPARTMENT[type] ?? {}
  return OWNING.filter((parameter) => parameter in rows)
}

function patientIds(
  resource: FhirResource,
  paths: readonly string[],
  isLocal: (base: string) => boolean,
): string[] {
  const ids = new Set<string>()
  for (const path of paths) {
    for (const value of valuesAt(resource, path.split("."))) {
      const id = patientIdOf(value, isLocal)
      if (id !== null) ids.add(id)
    }
  }
  return [...ids]
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  const [head, ...rest] = path
  if (head === undefined) return [value]
  if (typeof value !== "object" || value === null) return []
  return valuesAt((value as Record<string, unknown>)[head], rest)
}

const PATIENT_REFERENCE = /^(?:(.*)\/)?Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/

/** What is no reference to a patient, and a server may yet take for one: `Patient/1/`, `patient/1`, `Patient/1#x`. */
const ALMOST_PATIENT = /(?:^|\/)\s*patient(?:%2f|[/?#|]+)[^/]*(?:\/(?:_history\b.*)?)?$/i

/** True for a reference by identifier alone to something that may be a patient. */
function isLogical(value: unknown): boolean {
  const { reference, type, identifier } = (value ?? {}) as Record<string, unknown>
  return typeof reference !== "string" && identifier !== undefined && type === undefined
}

/** The id in a reference to a patient. Another server's patient, or one named only by identifier, is `?`. */
function patientIdOf(value: unknown, isLocal: (base: string) => boolean): string | null {
  if (typeof value !== "object" || value === null) return null
  const { reference, type, identifier } = value as Record<string, unknown>
  if (typeof reference !== "string")
    return type === "Patient" && identifier !== undefined ? UNKNOWN_PATIENT : null
  const match = PATIENT_REFERENCE.exec(reference)
  if (match) {
    const base = match[1]
    return base === undefined || base === "" || isLocal(base)
      ? (match[2] ?? UNKNOWN_PATIENT)
      : UNKNOWN_PATIENT
  }
  // A fragment, a urn or a search may stand for a patient nobody can name yet.
  return /^(#|urn:)/.test(reference) || ALMOST_PATIENT.test(reference) ? UNKNOWN_PATIENT : null
}

/** Stands for a patient that is referred to but cannot be told; never equal to an id. */
export const UNKNOWN_PATIENT = "?"
