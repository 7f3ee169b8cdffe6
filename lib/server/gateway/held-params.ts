/**
 * The parameters of a search that is looked at: what they must not leave out, what is added to them, and whether
 * they then say all that is asked of each result.
 */

import {
  compartmentConstraint,
  isShareable,
  isSharedType,
  ownerElements,
} from "@/lib/fhir/patient-compartment"
import type { FhirCall, Param } from "@/lib/fhir/request"
import { DECIDING_ELEMENTS } from "@/lib/fhir/resource-facts"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { refusalCannotJudge } from "@/lib/policy/explain"
import type { Binding, Refusal } from "@/lib/policy/model"

/**
 * True for a parameter by which elements stay away that decide: labels, categories, whose it is. `:exclude` is
 * HAPI's, `_fields` Medplum's. Of a count nothing is to be decided.
 */
export function leavesOut([name, value]: Param): boolean {
  const [code, modifier] = name.split(":", 2)
  if (code === "_summary") return modifier !== undefined || !["false", "count"].includes(value)
  return code === "_fields" || (code === "_elements" && modifier !== undefined)
}

export const refusalLeftOut = ({ params }: FhirCall): Refusal => {
  const [name = "_summary"] = params.find(leavesOut) ?? []
  return refusalCannotJudge(`${name} leaves out what decides; it`)
}

/** The parameters with the binding added: FHIR joins repeated parameters with AND. */
export function constrain(call: FhirCall, on: { binding: Binding; mixes: boolean }): readonly Param[] {
  const { binding, mixes } = on
  const params = call.params.map(keepDeciding(mixes ? null : call.type))
  if (call.action !== "search" || call.type === null) return params
  const added: Param[] = []
  if (binding.patient !== null && !isSharedType(call.type)) {
    const constraint = compartmentConstraint(call.type, binding.patient)
    if (constraint) added.push(constraint)
  }
  if (binding.categories.length > 0) added.push(["category", binding.categories.map(escapeValue).join(",")])
  const granular = granularParam(binding)
  if (granular) added.push(granular)
  const isThere = ([name, value]: Param) => params.some(([n, v]) => n === name && v === value)
  return [...params, ...added.filter((param) => !isThere(param))]
}

/** True when the parameters added to a search say all that the binding asks. */
export const isExact = ({ action, type }: FhirCall, binding: Binding): boolean =>
  action === "search" &&
  !binding.inside &&
  (binding.patient === null || type === null || !isShareable(type)) &&
  (binding.gates.every(({ params }) => params.length === 0) || granularParam(binding) !== null)

/** When every gate tests one and the same parameter, the search can ask for exactly their values. */
function granularParam({ gates }: Binding): Param | null {
  const [name] = gates[0]?.params[0] ?? []
  if (name === undefined || !gates.every((gate) => gate.params.length === 1 && gate.params[0]?.[0] === name))
    return null
  const values = new Set(gates.flatMap((gate) => gate.params[0]?.[1].split(",") ?? []))
  return [name, [...values].join(",")]
}

const decidingIn = (type: string): readonly string[] => [
  ...ownerElements(type).filter((element) => element !== "id"),
  ...DECIDING_ELEMENTS,
]
const ALL_DECIDING = [...new Set(RESOURCE_TYPES.flatMap(decidingIn))]

/** What is looked at is JSON, and `_elements` keeps what says whose a resource is and what it is; null for any type. */
const keepDeciding =
  (type: string | null) =>
  ([name, value]: Param): Param => {
    if (name === "_format") return [name, "json"]
    if (name !== "_elements") return [name, value]
    const kept = new Set([...value.split(","), ...(type === null ? ALL_DECIDING : decidingIn(type))])
    return [name, [...kept].filter(Boolean).join(",")]
  }

/** http://hl7.org/fhir/R4/search.html#escaping */
const escapeValue = (value: string) => value.replace(/[\\$,]/g, "\\$&")
