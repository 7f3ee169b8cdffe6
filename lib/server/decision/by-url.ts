/**
 * What can be decided by method, URL and token alone. Whoever stands where neither the body nor the answer is
 * seen must be sure that nothing in either could turn the answer: what is not so is refused, and why is said.
 */

import { isPatientType, isShareable, isSharedType } from "@/lib/fhir/patient-compartment"
import type { FhirCall } from "@/lib/fhir/request"
import { isResourceType } from "@/lib/fhir/resource-types"
import { reachOf, targetsOf } from "@/lib/fhir/search-parameters"
import { needsLook, type Refusal } from "@/lib/policy/model"
import type { Plan } from "@/lib/server/gateway/plan"

const GATEWAY = "Send this call through the gateway, which sees both."

function needs(what: string, hint: string): Refusal {
  const message = `${what}, which cannot be seen where only method, URL and token are, so the call is refused.`
  return { code: "cannot_judge", side: "record", message, policies: [], missingScope: null, hint }
}

/** Why a call has to be seen whole before it can be planned; null when its URL says all it asks. */
export function unseenPart(call: FhirCall): Refusal | null {
  if (call.action === "batch")
    return needs("The entries of a batch are in its body", `Send them one by one. ${GATEWAY}`)
  if (call.searchByPost)
    return needs("The parameters of a search by POST are in its body", "Search with GET.")
  return null
}

/**
 * Why a planned call cannot be let through unseen; null when it can.
 * @param mayReadAll whether any resource of a type (null: of every type) may be read, whatever stands in it
 */
export function refusalUnseen(plan: Plan, mayReadAll: (type: string | null) => boolean): Refusal | null {
  const { call, binding } = plan
  const isWrite = ["create", "update", "patch", "delete"].includes(call.action)
  if (call.type === "Subscription" && isWrite && call.action !== "delete" && !mayReadAll(null))
    return needs("What a Subscription sends is said in its body", GATEWAY)
  if (!plan.looks) return null
  if (!needsLook(binding) && includedTypes(call)?.every(mayReadAll)) return null
  if (isWrite) return needs("Whether this write is allowed depends on its content", GATEWAY)
  const dependsOnContent =
    binding.inside || binding.categories.length > 0 || binding.gates.some(({ params }) => params.length > 0)
  if (!dependsOnContent && isWithinRecord(plan)) return null
  return needs("Whether this is allowed depends on the answer", hintFor(plan))
}

/**
 * The types a search's parameters can bring along, [null] for any; null when their names do not say, or it is
 * no search.
 */
function includedTypes(call: FhirCall): readonly (string | null)[] | null {
  if (call.action !== "search") return null
  if (reachOf(call.type, call.params).opaque.length > 0) return [null]
  const types: string[] = []
  for (const [name, value] of call.params) {
    const code = name.split(":", 1)[0]
    if (code !== "_include" && code !== "_revinclude") continue
    const [source = "", parameter = "", target] = value.split(":")
    const named = code === "_revinclude" ? source : target
    const found = named === undefined ? targetsOf(source, parameter) : [named]
    if (!found || found.length === 0 || !found.every(isResourceType)) return null
    types.push(...found)
  }
  return types
}

/** The URL itself says that only the bound patient's record, or nobody's, can be in the answer. */
function isWithinRecord({ call, binding, params }: Plan): boolean {
  const { type, id, action } = call
  if (type === null) return false
  const isPlain = ["read", "vread", "search", "history"].includes(action)
  const includes = call.params.some(([name]) => /^_(rev)?include(:|$)/.test(name))
  if (!isPlain || includes) return false
  if (isSharedType(type) && !isPatientType(type)) return true
  // What is found for a patient may show another's name and place beside.
  if (binding.patient === null || isShareable(type)) return false
  if (type === "Patient" && id !== null) return id === binding.patient
  // The constraint the gateway would add stands in the search already.
  return action === "search" && params.length === call.params.length
}

function hintFor({ call, params }: Plan): string {
  const added = params.at(-1)
  if (call.action !== "search" || call.type === null || !added || params.length === call.params.length)
    return GATEWAY
  return `Search with ${added[0]}=${added[1]} in the URL, or go through the gateway.`
}
