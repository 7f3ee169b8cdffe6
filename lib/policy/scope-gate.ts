/**
 * The scope half of a decision: which granted scopes let a call through, and what they hold it to. `system/`
 * counts only when no person is signed in, `user/` only when one is, `patient/` only with a patient in the
 * launch context (SMART App Launch 2.2).
 */

import { isInteraction } from "@/lib/fhir/interactions"
import { typesExported } from "@/lib/fhir/request"
import { type KnownFacts, TESTABLE_PARAMETERS } from "@/lib/fhir/resource-facts"
import type { DecisionInput, Question, ScopeGate } from "@/lib/policy/model"
import {
  type FhirScope,
  letterFor,
  parseScopes,
  type ScopeContext,
  type ScopeLetter,
} from "@/lib/smart/scopes"

export type ScopeAnswer =
  | { allowed: true; gates: readonly ScopeGate[]; scopes: readonly FhirScope[] }
  | { allowed: false; missing: string; why: string }

interface Need {
  letter: ScopeLetter
  /** Null: every type. */
  type: string | null
}

export function decideScopes(input: DecisionInput, question: Question): ScopeAnswer {
  const usable = usableScopes(input)
  const used = new Map<FhirScope, ScopeGate>()
  for (const need of needsOf(question)) {
    const matching = usable.filter(
      (scope) => scope.letters.includes(need.letter) && (scope.type === "*" || scope.type === need.type),
    )
    const gates = matching
      .map(toGate)
      .filter((gate) => gate.params.every(([name]) => name in TESTABLE_PARAMETERS))
    if (gates.length === 0) return missing(input, need, matching.length > 0)
    for (const gate of gates) used.set(gate.scope, gate)
  }
  const gates = [...used.values()]
  const isFree = gates.some((gate) => !gate.patientOnly && gate.params.length === 0)
  return { allowed: true, gates: isFree ? [] : gates, scopes: gates.map((gate) => gate.scope) }
}

/** True when a resource that has been seen satisfies a gate. */
export function passesGate(gate: ScopeGate, facts: KnownFacts, launchPatient: string | null): boolean {
  const isOwn = facts.patient !== null && facts.patient === launchPatient
  const isAboutNobody = facts.shared && !facts.aboutPatient
  if (gate.patientOnly && !isOwn && !isAboutNobody) return false
  return gate.params.every(([name, value]) => {
    const codes = facts.codesOf(name)
    return codes?.some((code) => value.split(",").includes(code)) ?? false
  })
}

const toGate = (scope: FhirScope): ScopeGate => ({
  scope,
  patientOnly: scope.context === "patient",
  params: scope.params,
})

function usableScopes(input: DecisionInput): FhirScope[] {
  const usable: Record<ScopeContext, boolean> = {
    system: input.user === null,
    user: input.user !== null,
    patient: input.launchPatient !== null,
  }
  return fhirScopesOf(input.scopes).filter((scope) => usable[scope.context])
}

/** By the very list: a token carries the same one on every call, and lists are never changed. */
const read = new WeakMap<readonly string[], readonly FhirScope[]>()

function fhirScopesOf(scopes: readonly string[]): readonly FhirScope[] {
  const known = read.get(scopes)
  if (known) return known
  const parsed = parseScopes(scopes).filter((scope): scope is FhirScope => scope.kind === "fhir")
  read.set(scopes, parsed)
  return parsed
}

const ALL_LETTERS: readonly ScopeLetter[] = ["c", "r", "u", "d", "s"]

/**
 * SMART defines scopes for interactions only. Operations need what they amount to: `$everything` reading the
 * patient (each entry is decided again), `$export` and GraphQL reading and searching everything they cover,
 * any other operation every letter on its type.
 */
function needsOf({ action, type, call }: Question): Need[] {
  if (isInteraction(action)) return [{ letter: letterFor(action, call.level), type }]
  if (action === "$everything") return [{ letter: "r", type: type ?? "Patient" }]
  if (action === "$import") return each(["c", "u"], [null])
  if (action === "operation") return each(ALL_LETTERS, [type])
  // What is exported of a group or of all patients is everything about them, unless the address names types. An
  // export begun before is what it is, whatever the question about it names.
  return each(["r", "s"], typesExported(call) ?? [null])
}

const each = (letters: readonly ScopeLetter[], types: readonly (string | null)[]): Need[] =>
  types.flatMap((type) => letters.map((letter) => ({ letter, type })))

function missing(input: DecisionInput, need: Need, untestable: boolean): ScopeAnswer {
  const context = input.user === null ? "system" : input.launchPatient === null ? "user" : "patient"
  const scope = `${context}/${need.type ?? "*"}.${need.letter}`
  if (untestable) {
    const known = Object.keys(TESTABLE_PARAMETERS).join(", ")
    return {
      allowed: false,
      missing: scope,
      why: `The scope's parameter cannot be enforced here; these can: ${known}.`,
    }
  }
  return { allowed: false, missing: scope, why: unusableNote(input) }
}

/** Says when scopes were granted that cannot count for this token. */
function unusableNote(input: DecisionInput): string {
  const granted = fhirScopesOf(input.scopes)
  if (granted.length === 0) return "The token carries no FHIR scope at all."
  if (input.user === null && granted.every((scope) => scope.context === "user")) {
    return "The token's user/ scopes need a person signed in; this app acts for itself and needs system/ scopes."
  }
  if (input.user !== null && granted.every((scope) => scope.context === "system")) {
    return "The token's system/ scopes are for apps acting for themselves; with a person signed in use user/ or patient/."
  }
  if (input.launchPatient === null && granted.some((scope) => scope.context === "patient")) {
    return "The token's patient/ scopes need a patient in the launch context, and it names none."
  }
  return "The granted scopes cover other types or other interactions."
}
