/**
 * The words of a decision: who asks, what for, under which policies, and the answer with its reasons. Types
 * only. The engine behind `PolicyEngine` is Cedar (lib/server/policies/engine.ts).
 */

import type { AppKind } from "@/lib/apps/app"
import type { Action } from "@/lib/fhir/interactions"
import type { FhirCall } from "@/lib/fhir/request"
import type { KnownFacts } from "@/lib/fhir/resource-facts"
import type { Role } from "@/lib/people/roles"
import type { FhirScope, ScopeParam } from "@/lib/smart/scopes"

/** A policy as linked: its text at one version. Id and version together name an immutable text. */
export interface PolicySource {
  id: string
  name: string
  version: number
  cedar: string
}

export interface AppSubject {
  id: string
  clientId: string
  name: string
  kind: AppKind
  smart: boolean
  tags: readonly string[]
}

export interface UserSubject {
  id: string
  role: Role
  /** `Patient/7`, relative; null when the person has no record. */
  fhirUser: string | null
}

export type AuthMethod = "bearer" | "dpop" | "basic"

/** The circumstances of the call. */
export interface Circumstances {
  auth: AuthMethod
  ip: string | null
  now: Date
  tokenAgeSeconds: number
}

export interface DecisionInput {
  app: AppSubject
  /** Null when the app acts for itself. */
  user: UserSubject | null
  /** As granted. */
  scopes: readonly string[]
  /** Id of the patient in the launch context. */
  launchPatient: string | null
  circumstances: Circumstances
  appPolicies: readonly PolicySource[]
  /** Empty: the built-in policy for people applies (presets.ts, `DEFAULT_USER_POLICY`). */
  userPolicies: readonly PolicySource[]
}

/** What is asked: an action on a type (`*`: on every type), of which more or less is known. */
export interface Question {
  action: Action
  /** Null asks about every type. */
  type: string | null
  call: FhirCall
  /** Known when the resource has been seen: in a request body or in an answer. */
  facts: KnownFacts | null
}

/** One way a scope lets the call through. */
export interface ScopeGate {
  scope: FhirScope
  /** Only resources of the launch patient. */
  patientOnly: boolean
  params: readonly ScopeParam[]
}

/** What the enforcer must hold the call to. Nothing in it: the call passes as it stands. */
export interface Binding {
  /** Only this patient's record, and shared types. */
  patient: string | null
  /** Only resources with one of these categories; empty for any. */
  categories: readonly string[]
  /** Any one must hold of each resource; empty when a scope lets everything of the type through. */
  gates: readonly ScopeGate[]
  /** It depends on content: each resource is decided again once it is seen. */
  inside: boolean
}

/** True when answers and bodies have to be looked at. */
export const needsLook = (binding: Binding): boolean =>
  binding.patient !== null || binding.categories.length > 0 || binding.gates.length > 0 || binding.inside

/** True when all there is of what was asked about may be had, whatever stands in it. */
export const isUnlimited = (decision: Decision): boolean => decision.allowed && !needsLook(decision.binding)

export const REFUSAL_CODES = [
  "no_scope", // no granted scope covers the call
  "no_policy", // nothing is linked to the app
  "not_permitted", // policies are linked, none permits this
  "forbidden", // a forbid policy matched
  "policy_error", // a forbid policy failed to evaluate
  "outside_record", // the resource is not in the patient's record
  "outside_scope", // the resource is not what the granular scope covers
  "cannot_judge", // what is asked cannot be held to the patient's record
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

export interface PolicyRef {
  id: string
  name: string
  version: number
}

export interface Refusal {
  code: RefusalCode
  /** For the developer: a sentence, without content of any resource. */
  message: string
  /** Which side said no. */
  side: "scopes" | "app" | "user" | "record"
  /** Forbids that matched, or the policies that were asked and did not permit. */
  policies: readonly PolicyRef[]
  /** A scope that would have covered the call, when that is what is missing. */
  missingScope: string | null
  /** How to get it allowed. */
  hint: string | null
}

export type Decision =
  | {
      allowed: true
      binding: Binding
      scopes: readonly FhirScope[]
      policies: readonly PolicyRef[]
      warnings: readonly string[]
    }
  | { allowed: false; refusal: Refusal; warnings: readonly string[] }

/** One question to the engine, in Cedar's words. */
export interface EngineCall {
  policies: readonly PolicySource[]
  principal: { type: "App" | "User"; id: string; attrs: Record<string, CedarValue>; roles: readonly string[] }
  action: Action
  resource: { type: string | null; attrs: Record<string, CedarValue> }
  context: CallContext
}

/** Attributes of the context, computed when a policy looks at them: most look at none, and a call is decided often. */
export interface CallContext {
  names: readonly string[]
  get(name: string): CedarValue | undefined
}

export type CedarValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { __extn: { fn: string; arg: string } }

export interface EngineAnswer {
  decision: "allow" | "deny"
  /** Policies that decided: the permits of an allow, the forbids of a deny; empty for a default deny. */
  because: readonly PolicyRef[]
  /**
   * True for an allow no content can turn into a deny: a permit that looks only at the request matched, and no
   * forbid looks at content.
   */
  settled: boolean
  /** Policies that failed to evaluate. A failing permit does not match; a failing forbid denies. */
  errors: readonly { policy: PolicyRef; effect: "permit" | "forbid"; message: string }[]
}

/** What the policies that can apply look at, read from their text. */
export interface PolicySetTraits {
  /** Category codes the policies name. */
  categories: readonly string[]
}

export interface PolicyEngine {
  ask(call: EngineCall): EngineAnswer
  traits(policies: readonly PolicySource[], on: Pick<Question, "action" | "type">): PolicySetTraits
  /** The statements of one policy, for explanations and the grid; empty when its text does not parse. */
  statements(policy: PolicySource): readonly Statement[]
}

/** One `permit` or `forbid`, as Cedar's JSON form has it. https://docs.cedarpolicy.com/policies/json-format.html */
export interface Statement {
  effect: "permit" | "forbid"
  principal: Constraint
  action: Constraint
  resource: Constraint
  conditions: readonly { kind: "when" | "unless"; body: unknown }[]
  annotations?: Readonly<Record<string, string>>
}

export interface EntityRef {
  type: string
  id: string
}
export interface Constraint {
  op: "All" | "==" | "in" | "is"
  entity?: EntityRef
  entities?: readonly EntityRef[]
  entity_type?: string
}
