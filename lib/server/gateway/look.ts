/**
 * Looking at what came back, before a byte of it leaves: each resource is decided again with what is now known
 * of it, and what may not be seen is taken out. An entry outside the patient's record leaves no trace; one the
 * scopes or policies do not cover is named by its type.
 */

import type { Action } from "@/lib/fhir/interactions"
import type { FhirResource } from "@/lib/fhir/patient-compartment"
import { isResource, knownFacts } from "@/lib/fhir/resource-facts"
import { decideResource } from "@/lib/policy/decide"
import { refusalCannotJudge } from "@/lib/policy/explain"
import { type DecisionInput, needsLook, type PolicyEngine, type Refusal } from "@/lib/policy/model"
import { outcome } from "./outcomes"
import type { Plan } from "./plan"

export interface Looker {
  engine: PolicyEngine
  input: DecisionInput
  /** True for the absolute base URLs that mean the API's FHIR server. */
  isLocal(base: string): boolean
}

export type Looked = { ok: true; body: FhirResource } | { ok: false; refusal: Refusal }

/** Decides one resource under a plan: a write's body, or a resource that came back. */
export function lookAt(
  looker: Looker,
  plan: Plan,
  on: { resource: FhirResource; action: Action },
): Refusal | null {
  const facts = knownFacts(on.resource, looker.isLocal)
  const question = { action: on.action, type: on.resource.resourceType, call: plan.call, facts }
  const decision = decideResource(looker.engine, looker.input, question, plan.binding)
  return decision.allowed ? null : decision.refusal
}

/** What of an answer may leave. */
export function lookAtAnswer(looker: Looker, plan: Plan, body: unknown): Looked {
  if (!isResource(body))
    return { ok: false, refusal: refusalCannotJudge("An answer that is no FHIR resource") }
  const { action } = plan.call
  if (body.resourceType === "OperationOutcome") return { ok: true, body }
  if (action === "search" || action === "history" || action === "$everything") {
    return body.resourceType === "Bundle"
      ? { ok: true, body: lookAtBundle(looker, plan, body) }
      : { ok: false, refusal: refusalCannotJudge("An answer that is no Bundle") }
  }
  const refusal =
    action === "operation"
      ? operationRefusal(looker, plan, body)
      : lookAt(looker, plan, { resource: body, action: action as Action })
  return refusal ? { ok: false, refusal } : { ok: true, body }
}

/** What an operation answers with is read by whoever called it, whichever type it was called on. */
function operationRefusal(looker: Looker, plan: Plan, body: FhirResource): Refusal | null {
  for (const resource of resourcesIn(body)) {
    const refusal = isResource(resource)
      ? lookAt(looker, plan, { resource, action: "read" })
      : refusalCannotJudge("An answer of an unusual form")
    if (refusal) return refusal
  }
  return null
}

const WRAPPERS = ["Bundle", "Parameters", "OperationOutcome"]
const MAX_DEPTH = 16

/** What stands where resources do: in the entries of a Bundle, in the parts of Parameters, or the answer itself. */
function* resourcesIn(value: unknown, depth = 0): Generator<unknown> {
  if (!isResource(value) || !WRAPPERS.includes(value.resourceType) || depth > MAX_DEPTH) {
    yield value
    return
  }
  for (const entry of listOf(value.entry))
    if (hasResource(entry)) yield* resourcesIn(entry.resource, depth + 1)
  for (const part of partsOf(value.parameter))
    if (hasResource(part)) yield* resourcesIn(part.resource, depth + 1)
}

/** Parts of Parameters with those inside them. Deeper than any, a part stands for a resource that is none. */
function* partsOf(parts: unknown, depth = 0): Generator<unknown> {
  for (const part of listOf(parts)) {
    if (depth > MAX_DEPTH) yield { resource: null }
    else {
      yield part
      yield* partsOf((part as { part?: unknown } | null)?.part, depth + 1)
    }
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const hasResource = (value: unknown): value is { resource: unknown } =>
  typeof value === "object" && value !== null && "resource" in value

type Entry = { resource?: unknown; search?: { mode?: string } } & Record<string, unknown>

function lookAtBundle(looker: Looker, plan: Plan, bundle: FhirResource): FhirResource {
  const entries = Array.isArray(bundle.entry) ? (bundle.entry as Entry[]) : []
  const kept: Entry[] = []
  const left = new Map<string, Refusal>()
  let lostMatches = false
  for (const entry of entries) {
    const refusal = entryRefusal(looker, plan, entry)
    if (refusal === null) {
      kept.push(entry)
      continue
    }
    if (entry.search?.mode !== "include") lostMatches = true
    if (refusal.side !== "record" && refusal.code !== "outside_scope") left.set(refusal.message, refusal)
  }
  if (left.size > 0 && bundle.type === "searchset") kept.push(leftOut([...left.values()]))
  const { total, entry: _entry, ...rest } = bundle
  // A total of more than is shown here counts what nobody has looked at yet.
  const matches = kept.filter(({ search }) => search?.mode === undefined || search.mode === "match").length
  const keepsTotal = total !== undefined && !lostMatches && (plan.exact || total === matches)
  return {
    ...rest,
    ...(keepsTotal ? { total } : {}),
    ...(kept.length > 0 ? { entry: kept } : {}),
  } as FhirResource
}

/** An entry without a resource (a deletion in a history) says nothing of whose it was, so it does not pass. */
function entryRefusal(looker: Looker, plan: Plan, entry: Entry): Refusal | null {
  const { resource } = entry
  if (!isResource(resource)) {
    const isTold = resource === undefined && !needsLook(plan.binding)
    return isTold ? null : refusalCannotJudge("An entry without a resource")
  }
  if (resource.resourceType === "OperationOutcome") return null
  return lookAt(looker, plan, { resource, action: entryAction(plan, resource, entry.search?.mode) })
}

/** What was searched for is decided as a search; what came along, as a read. */
function entryAction({ call }: Plan, resource: FhirResource, mode: string | undefined): Action {
  if (call.action === "$everything") return "read"
  const isMatch = mode !== "include" && (call.type === null || resource.resourceType === call.type)
  return isMatch ? (call.action as Action) : "read"
}

function leftOut(refusals: readonly Refusal[]): Entry {
  const text = `Left out of the results. ${refusals.map((refusal) => refusal.message).join(" ")}`
  return { resource: outcome("forbidden", text, "warning"), search: { mode: "outcome" } }
}
