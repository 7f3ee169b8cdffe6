/** What a policy may ask about one resource: whose it is, its categories, its security labels. */

import { type FhirResource, isSharedType, patientsOf } from "@/lib/fhir/patient-compartment"

export interface ResourceFacts {
  type: string
  id: string | null
  /** The one patient it belongs to; null when it is about none, or about several or an unknown one. */
  patient: string | null
  /** True when it is about a patient, or several, whoever they are. */
  aboutPatient: boolean
  /** Every `category` coding, as `system|code` and as bare `code`. */
  categories: readonly string[]
  /** True when the type is about no patient: practitioners, places, drugs, definitions. */
  shared: boolean
  /** Every `meta.security` code, as `system|code` and as bare `code`. */
  labels: readonly string[]
  /** There are more categories or labels than are read: one of them might be what a policy forbids. */
  overflows: boolean
}

/** Facts, and the codes of the elements a granular scope may test. */
export interface KnownFacts extends ResourceFacts {
  /** Codes under a token search parameter (`category`, `code`); null when the parameter cannot be tested here. */
  codesOf(parameter: string): readonly string[] | null
}

/** Token parameters a granular scope can be held to here, and the element that holds their codes. */
export const TESTABLE_PARAMETERS: Readonly<Record<string, string>> = {
  category: "category",
  class: "class",
  "clinical-status": "clinicalStatus",
  code: "code",
  intent: "intent",
  status: "status",
  type: "type",
  "verification-status": "verificationStatus",
}

/** The elements that say what a resource is. */
export const DECIDING_ELEMENTS: readonly string[] = [...Object.values(TESTABLE_PARAMETERS), "meta"]

const MAX_CODES = 512

/** @param isLocal true for the absolute base URLs that mean this very server, without trailing slash */
export function knownFacts(resource: FhirResource, isLocal: (base: string) => boolean): KnownFacts {
  return {
    ...factsOf(resource, isLocal),
    codesOf(parameter) {
      const element = TESTABLE_PARAMETERS[parameter]
      return element === undefined ? null : codesOf(resource[element])
    },
  }
}

function factsOf(resource: FhirResource, isLocal: (base: string) => boolean): ResourceFacts {
  const patients = patientsOf(resource, isLocal)
  const only = patients.length === 1 ? patients[0] : undefined
  const meta = resource.meta as { security?: unknown } | undefined
  const [categories, labels] = [codesOf(resource.category), codesOf(meta?.security)]
  return {
    type: resource.resourceType,
    id: typeof resource.id === "string" ? resource.id : null,
    patient: only === undefined || only === "?" ? null : only,
    aboutPatient: patients.length > 0,
    shared: isSharedType(resource.resourceType),
    categories,
    labels,
    overflows: Math.max(categories.length, labels.length) >= MAX_CODES,
  }
}

/** Codes of a CodeableConcept, a Coding, a code or a list of them. */
export function codesOf(value: unknown): string[] {
  const codes = new Set<string>()
  const visit = (item: unknown, depth: number): void => {
    if (depth > 4 || codes.size >= MAX_CODES) return
    if (typeof item === "string") codes.add(item)
    else if (Array.isArray(item)) for (const each of item) visit(each, depth + 1)
    else if (typeof item === "object" && item !== null) {
      const { coding, code, system } = item as Record<string, unknown>
      if (coding !== undefined) visit(coding, depth + 1)
      if (typeof code === "string") {
        codes.add(code)
        if (typeof system === "string") codes.add(`${system}|${code}`)
      }
    }
  }
  visit(value, 0)
  return [...codes]
}

/** True for a parsed JSON value that is a resource. */
export const isResource = (value: unknown): value is FhirResource =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Record<string, unknown>).resourceType === "string"
