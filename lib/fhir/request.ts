/**
 * A FHIR request as what it asks for: interaction, level, type, id, parameters. Decides nothing. What it does
 * not recognise it refuses, because what is not understood cannot be judged.
 * http://hl7.org/fhir/R4/http.html, /search.html, /operations.html
 */

import { type Action, NAMED_OPERATIONS } from "@/lib/fhir/interactions"
import { isResourceType, nearestType } from "@/lib/fhir/resource-types"

export type FhirLevel = "system" | "type" | "instance"
export type Param = readonly [name: string, value: string]

export interface FhirCall {
  method: string
  action: Action | "batch" | "capabilities"
  level: FhirLevel
  /** Null at system level. */
  type: string | null
  id: string | null
  versionId: string | null
  /** `$everything`; null unless the call is an operation. */
  operation: string | null
  /** `GET /Patient/1/Observation`: the compartment the search is asked within. */
  compartment: { type: string; id: string } | null
  /** Update, patch or delete by search (`PUT /Patient?identifier=...`). */
  conditional: boolean
  /** A search by POST: more parameters stand in the form body. */
  searchByPost: boolean
  params: readonly Param[]
}

export type ParsedCall = { ok: true; call: FhirCall } | { ok: false; status: 400 | 404 | 405; reason: string }

export const MAX_PATH = 2048
export const MAX_PARAMS = 200
const ID = /^[A-Za-z0-9\-.]{1,64}$/
/** Nothing percent-encoded, and no segment that is empty or begins with a dot: what most calls look like. */
const PLAIN_PATH = /^[A-Za-z0-9_$*-][A-Za-z0-9_$*.-]*(?:\/[A-Za-z0-9_$*-][A-Za-z0-9_$*.-]*)*$/
const OPERATION = /^\$[a-z][A-Za-z0-9-]{0,63}$/

/**
 * @param method HTTP method; HEAD is a GET
 * @param path below the FHIR base, with or without a leading slash, still percent-encoded: `Observation/7`
 * @param query without the question mark
 */
export function parseFhirRequest(method: string, path: string, query: string): ParsedCall {
  if (path.length > MAX_PATH) return refuse(400, "The path is longer than 2048 characters.")
  const segments = splitPath(path)
  if (segments === null)
    return refuse(400, "The path is not valid percent-encoding or has empty or dot segments.")
  const params = query === "" ? [] : ([...new URLSearchParams(query)] as Param[])
  if (params.length > MAX_PARAMS) return refuse(400, "More than 200 search parameters.")
  if (overridesMethod(params))
    return refuse(400, "FHIR has no parameter _method, and it could change the method after it was decided.")
  const odd = misspelt(params)
  if (odd !== null) return refuse(400, `FHIR has no parameter ${printable(odd)}: names are told by case.`)
  const verb = method === "HEAD" ? "GET" : method
  if (!["GET", "POST", "PUT", "PATCH", "DELETE"].includes(verb))
    return refuse(405, `FHIR has no ${printable(method)}.`)
  return parseSegments(verb, segments, params)
}

/** Frameworks under a FHIR server may take the method from there. */
export const overridesMethod = (params: readonly Param[]): boolean =>
  params.some(([name]) => name === "_method")

/** Parameters that say what an answer holds or a write reaches, by their names in lower case. */
const TELLING: ReadonlyMap<string, string> = new Map(
  "_cascade _contained _containedType _cursor _elements _fields _filter _format _getpages _has _in _include _list _method _pageId _page_token _query _revinclude _sort _summary _type _typeFilter"
    .split(" ")
    .map((name) => [name.toLowerCase(), name]),
)

/**
 * One of them in letters of another case: names are case sensitive in FHIR, and ASP.NET finds them all the same.
 * Null without one. http://hl7.org/fhir/R4/search.html#Introduction
 */
export function misspelt(params: readonly Param[]): string | null {
  for (const [name] of params) {
    if (!name.startsWith("_")) continue
    const [code = ""] = name.split(":", 1)
    if ((TELLING.get(code.toLowerCase()) ?? code) !== code) return name
  }
  return null
}

function parseSegments(method: string, segments: readonly string[], params: readonly Param[]): ParsedCall {
  const base = { method, params }
  const [first, second, third, fourth] = segments
  if (first === undefined) return atSystem(base)
  if (segments.length > 4) return refuse(404, "The path has more parts than any FHIR interaction.")
  if (first === "metadata") {
    return segments.length === 1 && method === "GET"
      ? accept(base, { action: "capabilities", level: "system" })
      : refuse(405, "metadata takes GET only.")
  }
  if (first === "_history" && segments.length === 1) {
    return method === "GET"
      ? accept(base, { action: "history", level: "system" })
      : refuse(405, "_history takes GET only.")
  }
  if (first === "_search" && segments.length === 1) {
    return method === "POST"
      ? accept(base, { action: "search", level: "system", searchByPost: true })
      : refuse(405, "_search takes POST only.")
  }
  if (first.startsWith("$")) {
    return segments.length === 1
      ? operation(base, first, { level: "system" })
      : refuse(404, "Nothing stands below an operation.")
  }
  if (!isResourceType(first)) return refuse(404, unknownType(first))
  if (second === undefined) return atType(base, first)
  if (segments.length === 2 && second === "_search") {
    return method === "POST"
      ? accept(base, { action: "search", level: "type", type: first, searchByPost: true })
      : refuse(405, "_search takes POST only.")
  }
  if (segments.length === 2 && second === "_history") {
    return method === "GET"
      ? accept(base, { action: "history", level: "type", type: first })
      : refuse(405, "_history takes GET only.")
  }
  if (second.startsWith("$")) {
    return segments.length === 2
      ? operation(base, second, { level: "type", type: first })
      : refuse(404, "Nothing stands below an operation.")
  }
  if (!ID.test(second)) return refuse(400, "A resource id has 1 to 64 letters, digits, dots and hyphens.")
  if (third === undefined) return atInstance(base, first, second)
  return belowInstance(base, { type: first, id: second }, third, fourth)
}

interface Base {
  method: string
  params: readonly Param[]
}

function atSystem(base: Base): ParsedCall {
  if (base.method === "GET") return accept(base, { action: "search", level: "system" })
  if (base.method === "POST") return accept(base, { action: "batch", level: "system" })
  return refuse(405, "The FHIR base takes GET (search) and POST (batch, transaction).")
}

const TYPE_ACTIONS: Record<string, Action> = {
  GET: "search",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
}
const INSTANCE_ACTIONS: Record<string, Action> = {
  GET: "read",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
}

function atType(base: Base, type: string): ParsedCall {
  const action = TYPE_ACTIONS[base.method]
  if (!action) return refuse(405, "This method has no meaning on a resource type.")
  const conditional = action === "update" || action === "patch" || action === "delete"
  return accept(base, { action, level: "type", type, conditional })
}

function atInstance(base: Base, type: string, id: string): ParsedCall {
  const action = INSTANCE_ACTIONS[base.method]
  return action
    ? accept(base, { action, level: "instance", type, id })
    : refuse(405, "POST is for a type or an operation, not for one resource.")
}

function belowInstance(
  base: Base,
  on: { type: string; id: string },
  third: string,
  fourth?: string,
): ParsedCall {
  if (third === "_history") {
    if (base.method !== "GET") return refuse(405, "History is read with GET.")
    if (fourth === undefined) return accept(base, { action: "history", level: "instance", ...on })
    return ID.test(fourth)
      ? accept(base, { action: "vread", level: "instance", ...on, versionId: fourth })
      : refuse(400, "A version id has 1 to 64 letters, digits, dots and hyphens.")
  }
  if (fourth === "_search" && base.method === "POST" && isResourceType(third)) {
    return accept(base, { action: "search", level: "type", type: third, compartment: on, searchByPost: true })
  }
  if (fourth !== undefined) return refuse(404, "The path is no FHIR interaction.")
  if (third.startsWith("$")) return operation(base, third, { level: "instance", ...on })
  if (third === "*") {
    return base.method === "GET"
      ? accept(base, { action: "search", level: "system", compartment: on })
      : refuse(405, "A compartment is searched with GET.")
  }
  if (!isResourceType(third)) return refuse(404, unknownType(third))
  return base.method === "GET"
    ? accept(base, { action: "search", level: "type", type: third, compartment: on })
    : refuse(405, "A compartment is searched with GET.")
}

function operation(
  base: Base,
  name: string,
  on: { level: FhirLevel; type?: string; id?: string },
): ParsedCall {
  if (!OPERATION.test(name)) return refuse(400, "An operation is named `$` and letters.")
  // `$export-poll-status` and its like belong to the export they tell about.
  const named = name.startsWith("$export-") ? "$export" : name
  const action = (NAMED_OPERATIONS as readonly string[]).includes(named) ? (named as Action) : "operation"
  return accept(base, { action, operation: name, ...on })
}

function accept(base: Base, part: Pick<FhirCall, "action" | "level"> & Partial<FhirCall>): ParsedCall {
  const call: FhirCall = {
    method: base.method,
    action: part.action,
    level: part.level,
    type: part.type ?? null,
    id: part.id ?? null,
    versionId: part.versionId ?? null,
    operation: part.operation ?? null,
    compartment: part.compartment ?? null,
    conditional: part.conditional ?? false,
    searchByPost: part.searchByPost ?? false,
    params: base.params,
  }
  return { ok: true, call }
}

const refuse = (status: 400 | 404 | 405, reason: string): ParsedCall => ({ ok: false, status, reason })

function splitPath(path: string): string[] | null {
  const trimmed = path.slice(
    path.startsWith("/") ? 1 : 0,
    path.length > 1 && path.endsWith("/") ? -1 : undefined,
  )
  if (trimmed === "") return []
  if (PLAIN_PATH.test(trimmed)) return trimmed.split("/")
  const segments: string[] = []
  for (const raw of trimmed.split("/")) {
    let segment: string
    try {
      segment = decodeURIComponent(raw)
    } catch {
      return null
    }
    // INVARIANT: no segment can mean another path upstream.
    if (segment === "" || segment === "." || segment === ".." || /[/\\?#\s]|[^\x20-\x7e]/.test(segment))
      return null
    segments.push(segment)
  }
  return segments
}

function unknownType(name: string): string {
  const near = nearestType(name)
  return `FHIR R4 has no resource type ${printable(name)}${near ? `; did you mean ${near}?` : "."}`
}

const printable = (text: string) => text.slice(0, 40).replace(/[^A-Za-z0-9$_.-]/g, "?")

/**
 * The types a bulk export names in `_type`; null when it names none, for a kick-off by POST, whose body is not
 * looked at, and for calls about an export begun before. http://hl7.org/fhir/uv/bulkdata/export.html
 */
export function typesExported({ method, operation, params }: FhirCall): readonly string[] | null {
  if (operation !== "$export" || method !== "GET") return null
  const named = params.filter(([name]) => name === "_type").flatMap(([, value]) => value.split(","))
  return named.length > 0 ? [...new Set(named)] : null
}

/** The path below the FHIR base that means exactly this call, built from its parts and never copied. */
export function pathOf(call: FhirCall): string {
  const parts: (string | null)[] = call.compartment ? [call.compartment.type, call.compartment.id] : []
  if (call.action === "capabilities") parts.push("metadata")
  parts.push(call.type, call.id, call.operation)
  if (call.compartment && call.type === null) parts.push("*")
  if (call.action === "history") parts.push("_history")
  if (call.action === "vread") parts.push("_history", call.versionId)
  if (call.searchByPost) parts.push("_search")
  return parts.filter((part) => part !== null).join("/")
}
