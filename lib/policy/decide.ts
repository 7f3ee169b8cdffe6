/**
 * The decision: a call passes when the token's scopes AND the app's policies AND, with a person signed in, the
 * person's policies all permit it. Forbid wins, nothing linked is a deny, neither side widens the other. Pure
 * over the engine: enforcement, simulator and effective access ask this one function.
 *
 * A search or read has no resource yet. It is asked as it stands, and when that is denied, once more for the
 * patient the call can be bound to and for the categories the policies name; what had to be assumed becomes
 * the binding the enforcer holds the call to, and every resource it then sees is decided by `decideResource`.
 */

import { isSharedType } from "@/lib/fhir/patient-compartment"
import type { KnownFacts } from "@/lib/fhir/resource-facts"
import { groupOf } from "@/lib/fhir/resource-types"
import { type Assumption, contextOf, defaultPatient, ownPatient } from "@/lib/policy/call-context"
import { explainDeny, refusalCannotJudge, refusalForScope, refusalOutside } from "@/lib/policy/explain"
import type {
  Binding,
  CedarValue,
  Decision,
  DecisionInput,
  EngineAnswer,
  EngineCall,
  PolicyEngine,
  PolicyRef,
  PolicySource,
  Question,
  Refusal,
} from "@/lib/policy/model"
import { DEFAULT_USER_POLICY } from "@/lib/policy/presets"
import { decideScopes, passesGate } from "@/lib/policy/scope-gate"

/** Decides a call before any resource has been seen. */
export function decideCall(engine: PolicyEngine, input: DecisionInput, question: Question): Decision {
  const scopes = decideScopes(input, question)
  if (!scopes.allowed) return refused(refusalForScope(question, scopes))
  const forced = scopes.gates.length > 0 && scopes.gates.every((gate) => gate.patientOnly)
  const patients = forced ? [input.launchPatient] : boundPatients(input)
  const found: Bound[] = []
  let first: Denied | null = null
  for (const patient of patients) {
    const tried = tryCategories(engine, input, question, patient)
    if (!tried.ok) first ??= tried.denied
    else found.push(tried)
    if (tried.ok && tried.categories.length === 0) break
  }
  const way = widest(found)
  if (way) {
    const { patient, categories, settled, because, warnings } = way
    const binding = { patient, categories, gates: scopes.gates, inside: !settled }
    return { allowed: true, binding, scopes: scopes.scopes, policies: because, warnings }
  }
  if (!first) throw new Error("INVARIANT: a call is asked at least once")
  return refused(explainDeny(engine, input, question, first.denied), first.warnings)
}

type Bound = Extract<Found, { ok: true }>

/**
 * Some categories of everybody, and everything of one patient: no single constraint says both, so the call
 * goes unconstrained and each resource is decided by itself.
 */
function widest(found: readonly Bound[]): Bound | undefined {
  const [first, ...others] = found
  const isJoined = first?.patient === null && first.categories.length > 0 && others.length > 0
  return isJoined ? { ...first, categories: [], settled: false } : first
}

/**
 * Decides one resource that has been seen, under a call that was let through with `binding`.
 * @param question with `facts`
 */
export function decideResource(
  engine: PolicyEngine,
  input: DecisionInput,
  question: Question & { facts: KnownFacts },
  binding: Binding,
): Decision {
  const { facts } = question
  const scopes = decideScopes(input, question)
  if (!scopes.allowed) return refused(refusalForScope(question, scopes))
  if (facts.overflows) return refused(refusalCannotJudge("A resource with so many categories or labels"))
  const isOwn = facts.patient !== null && facts.patient === binding.patient
  if (binding.patient !== null && !isOwn && !isReadableShared(question))
    return refused(refusalOutside(question, "outside_record"))
  if (scopes.gates.length > 0 && !scopes.gates.some((gate) => passesGate(gate, facts, input.launchPatient))) {
    return refused(refusalOutside(question, "outside_scope"))
  }
  const asked = askBoth(engine, input, question, {
    patient: binding.patient ?? defaultPatient(input),
    categories: [],
  })
  if (asked.denied) return refused(explainDeny(engine, input, question, asked.denied), asked.warnings)
  return { allowed: true, binding, scopes: scopes.scopes, policies: asked.because, warnings: asked.warnings }
}

const isReadableShared = ({ facts, action }: Question & { facts: KnownFacts }): boolean =>
  facts.shared && !facts.aboutPatient && ["read", "vread", "search", "history"].includes(action)

const refused = (refusal: Refusal, warnings: readonly string[] = []): Decision => ({
  allowed: false,
  refusal,
  warnings,
})

/** The policies of each side; a person without any has the built-in one. */
export function policiesOf(input: DecisionInput): {
  app: readonly PolicySource[]
  user: readonly PolicySource[]
} {
  if (input.user === null) return { app: input.appPolicies, user: [] }
  return {
    app: input.appPolicies,
    user: input.userPolicies.length > 0 ? input.userPolicies : [DEFAULT_USER_POLICY],
  }
}

/** Unbound first, then bound to the launch's patient, then to the person's own record. */
function boundPatients(input: DecisionInput): (string | null)[] {
  const { launchPatient } = input
  const own = ownPatient(input)
  const patients: (string | null)[] = [null]
  if (launchPatient !== null) patients.push(launchPatient)
  if (own !== null && own !== launchPatient) patients.push(own)
  return patients
}

interface Asked {
  /** No content can turn the allow into a deny. */
  settled: boolean
  denied: { side: "app" | "user"; answer: EngineAnswer } | null
  because: readonly PolicyRef[]
  warnings: readonly string[]
}

interface Denied extends Asked {
  denied: NonNullable<Asked["denied"]>
}

type Found =
  | {
      ok: true
      patient: string | null
      settled: boolean
      categories: readonly string[]
      because: readonly PolicyRef[]
      warnings: readonly string[]
    }
  | { ok: false; denied: Denied }

/** As it stands; else with the categories the search names, all of them; else with those the policies name. */
function tryCategories(
  engine: PolicyEngine,
  input: DecisionInput,
  question: Question,
  patient: string | null,
): Found {
  const ask = (categories: readonly string[]) => askBoth(engine, input, question, { patient, categories })
  const permits = (categories: readonly string[], { settled, because, warnings }: Asked): Found => ({
    ok: true,
    patient,
    settled,
    categories,
    because,
    warnings,
  })
  const plain = ask([])
  if (!plain.denied) return permits([], plain)
  const denied = { ok: false as const, denied: { ...plain, denied: plain.denied } }
  const policies = policiesOf(input)
  const named = [policies.app, policies.user].flatMap((side) => engine.traits(side, question).categories)
  const permitted = [...new Set(named)]
    .map((code) => [code, ask([code])] as const)
    .filter(([, asked]) => !asked.denied)
  const first = permitted[0]?.[1]
  if (!first) return denied
  return permits(
    permitted.map(([code]) => code),
    first,
  )
}

function askBoth(engine: PolicyEngine, input: DecisionInput, question: Question, assumed: Assumption): Asked {
  const { app: appPolicies, user: userPolicies } = policiesOf(input)
  const { action } = question
  const resource = resourceOf(question, assumed)
  const context = contextOf(input, question, assumed)
  const ofApp = engine.ask({
    policies: appPolicies,
    principal: appPrincipal(input),
    action,
    resource,
    context,
  })
  if (ofApp.decision === "deny" || input.user === null) return toAsked("app", [ofApp])
  const principal = userPrincipal(input, input.user)
  const ofUser = engine.ask({ policies: userPolicies, principal, action, resource, context })
  return toAsked("user", [ofApp, ofUser])
}

/** @param side whose answer came last: the one that denied, when any did */
function toAsked(side: "app" | "user", answers: readonly [EngineAnswer, EngineAnswer?]): Asked {
  const [first, second] = answers
  const last = second ?? first
  return {
    denied: last.decision === "deny" ? { side, answer: last } : null,
    settled: last.decision === "allow" && first.settled && last.settled,
    because: second ? [...first.because, ...second.because] : first.because,
    warnings: warningsOf(second ? [...first.errors, ...second.errors] : first.errors),
  }
}

const NO_WARNINGS: readonly string[] = []

const warningsOf = (errors: EngineAnswer["errors"]): readonly string[] =>
  errors.length === 0
    ? NO_WARNINGS
    : errors.map((error) => `${error.policy.name} could not be evaluated: ${error.message}`)

function appPrincipal({ app }: DecisionInput): EngineCall["principal"] {
  const attrs = { kind: app.kind, clientId: app.clientId, smart: app.smart, tags: app.tags }
  return { type: "App", id: app.id, attrs, roles: [] }
}

function userPrincipal(
  input: DecisionInput,
  user: NonNullable<DecisionInput["user"]>,
): EngineCall["principal"] {
  const patient = ownPatient(input)
  const attrs: Record<string, CedarValue> = {
    practitioner: /^Practitioner(Role)?\//.test(user.fhirUser ?? ""),
  }
  if (user.fhirUser !== null) attrs.fhirUser = user.fhirUser
  if (patient !== null) attrs.patient = patient
  return { type: "User", id: user.id, attrs, roles: [user.role] }
}

function resourceOf({ type, call, facts }: Question, assumed: Assumption): EngineCall["resource"] {
  const isShared = facts ? facts.shared && !facts.aboutPatient : type !== null && isSharedType(type)
  const attrs: Record<string, CedarValue> = {
    type: type ?? "*",
    shared: isShared,
    categories: facts ? facts.categories : assumed.categories,
    labels: facts ? facts.labels : [],
  }
  const id = facts ? facts.id : call.type === type ? call.id : null
  if (id !== null) attrs.id = id
  const patient = facts ? facts.patient : isShared ? null : assumed.patient
  if (patient !== null) attrs.patient = patient
  return { type: type !== null && groupOf(type) !== null ? type : null, attrs }
}
