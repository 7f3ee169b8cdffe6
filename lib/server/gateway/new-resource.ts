/**
 * A new resource without an id. FHIR servers ignore one (http://hl7.org/fhir/R4/http.html#create); some take it, and
 * with it what stands there already, which only who may update it may replace.
 */

import { printExact } from "@/lib/fhir/exact-json"
import type { FhirCall } from "@/lib/fhir/request"
import { isResource } from "@/lib/fhir/resource-facts"
import { decideCall } from "@/lib/policy/decide"
import { type DecisionInput, isUnlimited, type PolicyEngine } from "@/lib/policy/model"

export function withoutId(resource: unknown): unknown {
  if (!isResource(resource) || resource.id === undefined) return resource
  const { id: _id, ...rest } = resource
  return rest
}

/** The text of a resource that has an id, without it; null for any other value. */
export const newText = (resource: unknown): string | null =>
  isResource(resource) && resource.id !== undefined ? printExact(withoutId(resource)) : null

/** True for whoever may put any resource in the place of any other of the type. */
export const mayReplace = (engine: PolicyEngine, input: DecisionInput, call: FhirCall): boolean =>
  isUnlimited(decideCall(engine, input, { action: "update", type: call.type, call, facts: null }))
