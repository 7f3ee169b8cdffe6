/** What a scope means, in words for the person who consents and the developer who asks. */

import { pluralOf } from "@/lib/fhir/resource-types"
import {
  type FhirScope,
  parseScope,
  type Scope,
  type ScopeContext,
  type ScopeLetter,
} from "@/lib/smart/scopes"

const LETTER_VERBS: Record<ScopeLetter, string> = {
  c: "create",
  r: "read",
  u: "change",
  d: "delete",
  s: "search",
}
const CONTEXT_ENDS: Record<ScopeContext, string> = {
  patient: "of the chosen patient",
  user: "that you may see",
  system: "of every patient, without a person signed in",
}

const OTHER_SCOPES: Readonly<Record<string, string>> = {
  openid: "Know who you are",
  profile: "See your name",
  email: "See your e-mail address",
  phone: "See your phone number",
  address: "See your postal address",
  fhirUser: "Know which patient or practitioner record is yours",
  launch: "Use the patient and encounter open in the record system",
  "launch/patient": "Know which patient you choose",
  "launch/encounter": "Know which visit you choose",
  online_access: "Keep access while you are signed in",
  offline_access: "Keep access when you are not there, until you withdraw it",
}

/** `patient/Observation.rs` -> `Read and search observations of the chosen patient`. */
export function scopeSentence(text: string): string {
  const parsed = parseScope(text)
  if (!parsed.ok) return `Not a scope: ${parsed.reason}`
  return parsed.scope.kind === "fhir" ? fhirSentence(parsed.scope) : otherSentence(parsed.scope)
}

/** True when the scope also covers types FHIR may add later; SMART asks to tell the person. */
export const coversFutureTypes = (scope: Scope): boolean => scope.kind === "fhir" && scope.type === "*"

function whatOf({ type, context }: FhirScope): string {
  if (type === "*") return "everything, of every kind now and later,"
  // There is one: "patients of the chosen patient" would puzzle whoever reads it.
  return type === "Patient" && context === "patient" ? "the personal details" : pluralOf(type)
}

function fhirSentence(scope: FhirScope): string {
  const verbs = listOf(inReadingOrder(scope.letters).map((letter) => LETTER_VERBS[letter]))
  const what = whatOf(scope)
  const only = scope.params.map(([name, value]) => `${name} is ${listOf(value.split(",").map(codeOf), "or")}`)
  const limit = only.length > 0 ? `, only where ${listOf(only)}` : ""
  const sentence = `${verbs} ${what} ${CONTEXT_ENDS[scope.context]}${limit}`
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function otherSentence(scope: Extract<Scope, { kind: "other" }>): string {
  const known = OTHER_SCOPES[scope.text]
  if (known) return known
  const launch = /^launch\/([a-z]+)(\?role=.*)?$/.exec(scope.text)
  return launch ? `Use the ${launch[1]} open in the record system` : `The API's own permission ${scope.text}`
}

const inReadingOrder = (letters: readonly ScopeLetter[]): ScopeLetter[] =>
  (["r", "s", "c", "u", "d"] as const).filter((letter) => letters.includes(letter))

/** `http://...|laboratory` -> `laboratory`. */
const codeOf = (value: string): string => value.slice(value.lastIndexOf("|") + 1) || value

/** `a`, `a and b`, `a, b and c`. */
export function listOf(words: readonly string[], joint: "and" | "or" = "and"): string {
  if (words.length < 2) return words[0] ?? ""
  return `${words.slice(0, -1).join(", ")} ${joint} ${words.at(-1)}`
}
