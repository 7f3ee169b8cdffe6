/**
 * The launch context of SMART App Launch 2.2: what a token response says beside the tokens, when a request has
 * to establish it, and which context scopes it can meet. Decides nothing about who may open which patient.
 * Source: http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 */

import { z } from "zod"

/** http://hl7.org/fhir/R4/datatypes.html#id */
export const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/
export const isFhirId = (text: string): boolean => FHIR_ID.test(text)

const fhirId = z
  .string()
  .regex(FHIR_ID, { error: "A FHIR id has letters, digits, - and . only, at most 64." })
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u)

const REFERENCE = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/

/** One entry of `fhirContext`: at least one of reference, canonical and identifier. */
const contextItem = z
  .strictObject({
    reference: line(300).regex(REFERENCE, { error: "Write the reference as Type/id." }).optional(),
    canonical: line(500).optional(),
    identifier: z.strictObject({ system: line(300).optional(), value: line(300) }).optional(),
    type: line(60)
      .regex(/^[A-Z][A-Za-z]+$/)
      .optional(),
    role: line(300).optional(),
  })
  .check((check) => {
    const { reference, canonical, identifier, role } = check.value
    const add = (message: string) =>
      check.issues.push({ code: "custom", message, input: check.value, path: [] })
    if (reference === undefined && canonical === undefined && identifier === undefined)
      add("An entry of fhirContext names a reference, a canonical or an identifier.")
    // SMART App Launch 2.2, fhirContext: they have parameters of their own.
    if (/^(Patient|Encounter)\//.test(reference ?? "") && (role ?? "launch") === "launch")
      add("Patient and Encounter stand in fhirContext only with a role of their own.")
  })

/**
 * What somebody typed for `fhirContext`: references, separated by spaces.
 * @returns null when one of them is none, or is a patient or an encounter, which have parameters of their own
 */
export function parseContextReferences(typed: string): { reference: string }[] | null {
  const items = typed.split(" ").flatMap((reference) => (reference === "" ? [] : [{ reference }]))
  return items.length <= 20 && items.every((item) => contextItem.safeParse(item).success) ? items : null
}

/** What an EHR knows when it opens an app, in wire names. */
export const launchContextSchema = z.strictObject({
  patient: fhirId.optional(),
  encounter: fhirId.optional(),
  need_patient_banner: z.boolean().optional(),
  intent: line(200).optional(),
  tenant: line(200).optional(),
  fhirContext: z.array(contextItem).max(20).optional(),
})

export type LaunchContext = z.infer<typeof launchContextSchema>

/** The context as the token response, the access token and introspection carry it. */
export type GrantedContext = LaunchContext & { smart_style_url?: string }

const isPatientScope = (scope: string): boolean => scope.startsWith("patient/")

/**
 * What has to be established before scopes can be granted: granting any `patient/` scope establishes a patient,
 * and an encounter belongs to one.
 */
export function neededContext(scopes: readonly string[]): { patient: boolean; encounter: boolean } {
  const encounter = scopes.includes("launch/encounter")
  return { encounter, patient: encounter || scopes.includes("launch/patient") || scopes.some(isPatientScope) }
}

/** `launch/questionnaire?role=...` -> `questionnaire`; null for other scopes and for patient and encounter. */
function contextTypeOf(scope: string): string | null {
  const type = /^launch\/([a-z]+)(\?|$)/.exec(scope)?.[1] ?? null
  return type === "patient" || type === "encounter" ? null : type
}

const typeOf = ({ type, reference }: NonNullable<LaunchContext["fhirContext"]>[number]): string | null =>
  type ?? reference?.split("/")[0] ?? null

/**
 * Context scopes this request can be granted: `launch` only with a launch, and another type than patient and
 * encounter only when the launch carries one of it, for only these two can be picked here.
 */
export function withinContext(scopes: readonly string[], launch: LaunchContext | null): string[] {
  const carried = new Set(launch?.fhirContext?.map((item) => typeOf(item)?.toLowerCase()))
  return scopes.filter((scope) => {
    if (scope === "launch") return launch !== null
    const type = contextTypeOf(scope)
    return type === null || carried.has(type)
  })
}

/**
 * What the app is told: what the launch carried, joined by what was picked.
 * @param picked ids of the patient and encounter chosen or implied here
 */
export function toGrantedContext(
  launch: LaunchContext | null,
  picked: { patient: string | null; encounter: string | null },
  styleUrl: string,
): GrantedContext | null {
  const { patient = picked.patient, encounter = picked.encounter, ...rest } = launch ?? {}
  if (launch === null && patient === null) return null
  return {
    ...rest,
    ...(patient && { patient, need_patient_banner: rest.need_patient_banner ?? true }),
    ...(encounter && { encounter }),
    smart_style_url: styleUrl,
  }
}
