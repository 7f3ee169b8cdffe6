/**
 * Writes that must be held to a patient's record or to what policies ask of content: the body is decided, and
 * so is the resource it would change, at the very version the change is then made to (If-Match).
 */

import type { Action } from "@/lib/fhir/interactions"
import { elementAt, readOperation } from "@/lib/fhir/json-patch"
import { type FhirResource, ownerElements } from "@/lib/fhir/patient-compartment"
import { DECIDING_ELEMENTS, isResource } from "@/lib/fhir/resource-facts"
import { refusalCannotJudge, refusalOutside } from "@/lib/policy/explain"
import type { Refusal } from "@/lib/policy/model"
import { conditionalReferences, patchedReferences } from "./conditional-references"
import { type Looker, lookAt } from "./look"
import type { Plan } from "./plan"

/** What stands upstream now: the resource, or null when there is none. */
export type ReadExisting = (type: string, id: string) => Promise<FhirResource | null>

export type CheckedWrite = { ok: true; ifMatch: string | null } | { ok: false; refusal: Refusal }

/** @param body the parsed body of the write; undefined for a delete */
export async function checkWrite(
  looker: Looker,
  plan: Plan,
  on: { body: unknown; readExisting: ReadExisting },
): Promise<CheckedWrite> {
  const { action, type, id } = plan.call
  const refusal = bodyRefusal(looker, plan, on.body)
  if (refusal) return { ok: false, refusal }
  if (action === "create" || type === null || id === null) return { ok: true, ifMatch: null }
  const existing = await on.readExisting(type, id)
  if (existing === null) {
    // An update may create; a patch or delete of nothing gets the same answer as of what may not be seen.
    if (action === "update") return { ok: true, ifMatch: null }
    return {
      ok: false,
      refusal: refusalOutside(
        { action: action as Action, type, call: plan.call, facts: null },
        "outside_record",
      ),
    }
  }
  const seen = lookAt(looker, plan, { resource: existing, action: action as Action })
  if (seen) return { ok: false, refusal: seen }
  const version = (existing.meta as { versionId?: unknown } | undefined)?.versionId
  return { ok: true, ifMatch: typeof version === "string" ? `W/"${version}"` : null }
}

/**
 * What If-Match has to say for the write to be made to the very version that was judged. RFC 9110 §13.1.1
 * @returns undefined for nothing, null when its sender means another version
 */
export function versionToWrite(sent: unknown, judged: string | null): string | null | undefined {
  const bare = (tag: string) => tag.trim().replace(/^W\//, "")
  if (sent === undefined) return judged ?? undefined
  if (typeof sent !== "string") return null
  if (judged === null) return sent
  return sent.trim() === "*" || bare(sent) === bare(judged) ? judged : null
}

function bodyRefusal(looker: Looker, plan: Plan, body: unknown): Refusal | null {
  const { action, type, id } = plan.call
  if (action === "delete") return null
  if (action === "patch") return patchRefusal(plan, body)
  if (!isResource(body) || body.resourceType !== type) return refusalCannotJudge(`A body that is no ${type}`)
  if (action === "update" && body.id !== undefined && body.id !== id)
    return refusalCannotJudge("A body with another id than the path")
  if (conditionalReferences(body).length > 0)
    return refusalCannotJudge("A conditional reference", "Refer to resources by id.")
  return lookAt(looker, plan, { resource: body, action: action as Action })
}

/** A JSON Patch may change anything but what decided: whose the resource is, its codes and labels. RFC 6902. */
function patchRefusal({ call, binding }: Plan, body: unknown): Refusal | null {
  if (!Array.isArray(body)) return refusalCannotJudge("A patch that is no JSON Patch")
  const isByContent =
    binding.inside || binding.gates.some((gate) => gate.params.length > 0) || binding.categories.length > 0
  const deciding = [...ownerElements(call.type ?? ""), ...(isByContent ? DECIDING_ELEMENTS : [])]
  const fixed = new Set(["", "id", "resourcetype", ...deciding.map((element) => element.toLowerCase())])
  for (const sent of body) {
    const operation = readOperation(sent)
    if (operation === null) return refusalCannotJudge("A patch operation of an unusual form")
    const touched = [operation.path, ...(operation.from === null ? [] : [operation.from])].map(elementAt)
    const element = touched.find((each) => fixed.has(each))
    if (element !== undefined)
      return refusalCannotJudge(
        `Patching ${element || "the whole resource"}`,
        "Send the whole resource with PUT.",
      )
  }
  return patchedReferences(body).length > 0 ? refusalCannotJudge("A conditional reference") : null
}
