/**
 * What a bulk export asks for: the types it exports, and those its filters look through. With `_type` in the
 * address it is these and no more; without it is every type, and so it is for a kick-off by POST, whose body is
 * not looked at. http://hl7.org/fhir/uv/bulkdata/export.html
 */

import { type FhirCall, parseFhirRequest, typesExported } from "@/lib/fhir/request"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { reachOf } from "@/lib/fhir/search-parameters"
import { decideCall } from "@/lib/policy/decide"
import { refusalCannotJudge } from "@/lib/policy/explain"
import {
  type DecisionInput,
  needsLook,
  type PolicyEngine,
  type Question,
  type Refusal,
} from "@/lib/policy/model"

/**
 * What `$export on Patient` says nothing of: what is exported with the patients, and what filters look through.
 * @returns null when nothing speaks against it
 */
export function exportRefusal(engine: PolicyEngine, input: DecisionInput, call: FhirCall): Refusal | null {
  if (call.action !== "$export") return null
  const ask = (question: Question) => decideCall(engine, input, question)
  // A policy that permits the export of patients permits what is in their records, but for what is forbidden.
  const along = call.level === "system" ? [] : (typesExported(call) ?? RESOURCE_TYPES)
  for (const type of along) {
    const decision = ask({ action: "$export", type, call, facts: null })
    if (decision.allowed && needsLook(decision.binding)) return refusalCannotJudge(`The export of ${type}`)
    if (!decision.allowed && ["forbidden", "policy_error"].includes(decision.refusal.code))
      return { ...decision.refusal, hint: "Name the types to export with _type." }
  }
  for (const type of typesFiltered(call)) {
    if (type === null) return refusalCannotJudge("A _typeFilter that is no search of one type")
    const isAny = type === "*"
    const one: FhirCall = { ...call, params: isAny ? [] : [["_type", type]] }
    const decision = ask({ action: "$export", type: isAny ? null : type, call: one, facts: null })
    if (!decision.allowed) return decision.refusal
    if (needsLook(decision.binding)) return refusalCannotJudge("The parameter _typeFilter")
  }
  return null
}

/** The types filters are on and test; null for a filter that cannot be read. Several may stand in one value. */
function typesFiltered(call: FhirCall): (string | null)[] {
  const filters = call.params
    .filter(([name]) => name === "_typeFilter")
    .flatMap(([, value]) => value.split(/,(?=[A-Z][A-Za-z]*\?)/))
  return filters.flatMap((filter) => {
    const [path = "", ...query] = filter.split("?")
    const parsed = parseFhirRequest("GET", path, query.join("?"))
    if (!parsed.ok || parsed.call.action !== "search" || parsed.call.type === null) return [null]
    return [parsed.call.type, ...reachOf(parsed.call.type, parsed.call.params).testedTypes]
  })
}
