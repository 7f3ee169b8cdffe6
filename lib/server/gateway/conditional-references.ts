/**
 * Conditional references: `Patient?identifier=...` in place of an id, which the FHIR server looks up with its own
 * rights. One tells what is there, so it takes the right to search for it and to see all that is found. Found in
 * what is written, whatever form it comes in; where none could be told from other text, that counts as one.
 * http://hl7.org/fhir/R4/http.html#trules
 */

import { parseExact } from "@/lib/fhir/exact-json"
import { readOperation } from "@/lib/fhir/json-patch"
import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import { isResource } from "@/lib/fhir/resource-facts"
import { isResourceType } from "@/lib/fhir/resource-types"
import { decideCall } from "@/lib/policy/decide"
import { refusalCannotJudge } from "@/lib/policy/explain"
import { type DecisionInput, isUnlimited, type PolicyEngine, type Refusal } from "@/lib/policy/model"
import { newText } from "./new-resource"
import { planCall } from "./plan"
import { SOME, xmlReferences } from "./xml-references"

const MAX_DEPTH = 64
/** HAPI reads `/Patient/?...` and an absolute address as it reads `Patient?...`. */
const CONDITION = /(?:^|\/)([A-Z][A-Za-z]*)\/?\?/

/** A server would look up each of them: beyond what anybody writes at once, they count as one that is not known. */
const MAX_REFERENCES = 1000
/** As long as an address may be. */
const MAX_REFERENCE = 8192

const bounded = (found: string[]): string[] => (found.length > MAX_REFERENCES ? [SOME] : found)

/**
 * Calls with each member, in plain loops, because a body may have millions of them and holds everybody up. What
 * stands too deep to be looked for counts as found, and so does what is beyond the first thousand.
 */
function lookInto(
  value: unknown,
  found: string[],
  isFound: (item: unknown, name: string | null) => item is string,
): string[] {
  const look = (within: object, depth: number): void => {
    if (found.length > MAX_REFERENCES) return
    if (depth > MAX_DEPTH) {
      found.push(SOME)
      return
    }
    const see = (item: unknown, name: string | null) => {
      if (typeof item === "object" && item !== null) look(item, depth + 1)
      else if (isFound(item, name)) found.push(item)
    }
    if (Array.isArray(within)) for (const item of within) see(item, null)
    else for (const name of Object.keys(within)) see((within as Record<string, unknown>)[name], name)
  }
  if (typeof value === "object" && value !== null) look(value, 0)
  return bounded(found)
}

/** In a resource. */
export const conditionalReferences = (resource: unknown): string[] =>
  lookInto(
    resource,
    [],
    (item, name): item is string => name === "reference" && typeof item === "string" && item.includes("?"),
  )

/**
 * In a resource and what it is for: a Subscription sends whatever its criteria find, so they are a search that is
 * made in its sender's name. http://hl7.org/fhir/R4/subscription.html
 */
export function writtenReferences(resource: unknown): string[] {
  const found = conditionalReferences(resource)
  if (isResource(resource) && resource.resourceType === "Subscription")
    found.push(typeof resource.criteria === "string" ? resource.criteria : SOME)
  return found
}

/**
 * In a patch: a JSON Patch (RFC 6902), which names elements by pointers, or Parameters, which name them by
 * FHIRPath (http://hl7.org/fhir/R4/fhirpatch.html), so that any text in them may become a reference.
 */
export function patchedReferences(patch: unknown): string[] {
  if (!Array.isArray(patch))
    return lookInto(
      patch,
      [],
      (item): item is string => typeof item === "string" && isResourceType(CONDITION.exec(item)?.[1] ?? ""),
    )
  const found = conditionalReferences(patch)
  for (const sent of patch) {
    const operation = readOperation(sent)
    if (operation === null) return [SOME]
    const { path, from, value } = operation
    if (!path.toLowerCase().endsWith("/reference")) continue
    if (from !== null) return [SOME]
    if (typeof value === "string" && value.includes("?")) found.push(value)
  }
  return bounded(found)
}

/** In an entry of a batch, whose patch is a Binary with a JSON Patch in it, or Parameters. */
export function entryReferences({ action, type }: Written, resource: unknown): Iterable<string> {
  if (action !== "patch") return writtenReferences(resource)
  if (type === "Subscription") return [SOME]
  if (!isResource(resource) || resource.resourceType !== "Binary") return patchedReferences(resource)
  const patch = parseExact(Buffer.from(String(resource.data ?? ""), "base64").toString("utf8"))
  return patch.ok ? patchedReferences(patch.value) : [SOME]
}

type Written = Pick<FhirCall, "action" | "type">

/** In a body as it was sent, and how it has to be read upstream for that to be all. */
export interface ReadBody {
  contentType: string
  text: string
  references: Iterable<string>
}

/** @returns null for a body that is neither JSON nor XML, or no JSON that means the same to every reader */
export function readBody({ action, type }: Written, text: string): ReadBody | null {
  const [first] = /\S/.exec(text) ?? []
  const read = first === "<" ? readXml(action, text) : readJson(action, text)
  // What a patch makes of a Subscription is not known, and in XML its criteria are not looked for.
  const isUnseen = type === "Subscription" && (action === "patch" || first === "<")
  return read && isUnseen ? { ...read, references: [SOME] } : read
}

function readJson(action: string, text: string): ReadBody | null {
  const parsed = parseExact(text)
  if (!parsed.ok) return null
  const isJsonPatch = action === "patch" && Array.isArray(parsed.value)
  return {
    contentType: isJsonPatch ? "application/json-patch+json" : "application/fhir+json",
    text: action === "create" ? (newText(parsed.value) ?? text) : text,
    references: action === "patch" ? patchedReferences(parsed.value) : writtenReferences(parsed.value),
  }
}

/** A patch in XML may be made of any pieces, so it has no question mark at all, in whatever spelling. RFC 5261 */
function readXml(action: string, text: string): ReadBody {
  if (action !== "patch")
    return { contentType: "application/fhir+xml", text, references: xmlReferences(text) }
  const isFhir = /^\s*(?:<\?[^>]*>\s*)?<(?:[^\s<>/:]+:)?Parameters[\s>]/.test(text)
  const hasMark = /\?|&#|<!|\0/.test(text.replace(/^\s*<\?xml[^>]*\?>/, ""))
  return {
    contentType: isFhir ? "application/fhir+xml" : "application/xml-patch+xml",
    text,
    references: hasMark ? [SOME] : [],
  }
}

/** In the header X-Provenance, a resource as JSON. http://hl7.org/fhir/R4/provenance.html#header */
export function headerReferences(header: string): Iterable<string> {
  const parsed = parseExact(header)
  return parsed.ok ? conditionalReferences(parsed.value) : [SOME]
}

/** True for whoever may search every type and see all of it: there is nothing to look for in what they write. */
export function mayReferAtAll(engine: PolicyEngine, input: DecisionInput): boolean {
  const parsed = parseFhirRequest("GET", "", "")
  if (!parsed.ok) throw new Error("INVARIANT: the base can be searched")
  return isUnlimited(
    decideCall(engine, input, { action: "search", type: null, call: parsed.call, facts: null }),
  )
}

export function referenceRefusal(
  engine: PolicyEngine,
  input: DecisionInput,
  references: Iterable<string>,
): Refusal | null {
  let count = 0
  for (const reference of references) {
    if (++count > MAX_REFERENCES || reference.length > MAX_REFERENCE)
      return refusalCannotJudge("So many or so long conditional references")
    const [path = "", ...query] = reference.split("?")
    const parsed = parseFhirRequest("GET", path, query.join("?"))
    const isSearch = parsed.ok && parsed.call.action === "search"
    const planned = isSearch ? planCall(engine, input, { call: parsed.call, condition: null }) : null
    if (planned?.ok === false && planned.refusal.code !== "cannot_judge") return planned.refusal
    if (!planned?.ok || planned.plan.looks)
      return refusalCannotJudge("A conditional reference", "Refer to resources by id.")
  }
  return null
}
