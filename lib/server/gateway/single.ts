/** One call that is no batch: planned, held to its binding, forwarded, looked at where needed. */

import { Readable } from "node:stream"
import { printExact } from "@/lib/fhir/exact-json"
import { onlyReads } from "@/lib/fhir/graphql"
import type { Action } from "@/lib/fhir/interactions"
import { type FhirResource, isSharedType } from "@/lib/fhir/patient-compartment"
import { type FhirCall, misspelt, overridesMethod, type Param } from "@/lib/fhir/request"
import { isResource } from "@/lib/fhir/resource-facts"
import { decideCall } from "@/lib/policy/decide"
import { refusalOutside } from "@/lib/policy/explain"
import { isUnlimited, type Refusal } from "@/lib/policy/model"
import type { PlainAnswer } from "@/lib/server/http/plain"
import { exportAnswer } from "./bulk-export"
import { headerReferences, mayReferAtAll, readBody, referenceRefusal } from "./conditional-references"
import {
  type Exchange,
  existingReader,
  heldAnswer,
  heldBody,
  outwardHeaders,
  parseJson,
  passThrough,
  queryOf,
  relativeUrl,
  streamedBody,
} from "./exchange"
import { linkTextFor } from "./link-text"
import { lookAt, lookAtAnswer } from "./look"
import { mayReplace, newText } from "./new-resource"
import { refuse, stop } from "./outcomes"
import { isPaged, outwardLinks, type Page } from "./page-links"
import { type Plan, planCall } from "./plan"
import { rewriteText } from "./rewrite"
import { forwardedHeaders, pathBelow, sendUpstream, type UpstreamResponse } from "./upstream"
import { checkWrite, versionToWrite } from "./write"

/**
 * @param page where the page lies that a sealed link leads to; null for a call that is its own address
 * @throws a GatewayStop with the refusal
 */
export async function forwardCall(
  exchange: Exchange,
  sent: FhirCall,
  page: Page | null = null,
): Promise<PlainAnswer> {
  const { request, deps, input, api } = exchange
  const form = sent.searchByPost ? await formOf(exchange) : null
  const call = form ? { ...sent, params: [...sent.params, ...form] } : sent
  const condition = request.headers.get("if-none-exist")
  const provenance = request.headers.get("x-provenance")
  const graphql =
    sent.action === "$graphql" && request.method === "POST" ? await graphqlOf(exchange, sent) : null
  const asking = { call, condition, provenance: provenance !== null, onlyReads: graphql?.onlyReads }
  const planned = planCall(deps.engine, input, asking)
  if (!planned.ok) throw refuse(api.slug, planned.refusal)
  const { plan } = planned
  if (provenance !== null) checkProvenance(exchange, provenance)
  const headers = headersFor(exchange, plan)
  const given = graphql ? graphqlBody(graphql, headers) : bodyFor(exchange, plan, headers)
  const body = given instanceof Promise ? await given : given
  const path = page?.path ?? pathBelow(api, relativeUrl(exchange, call, call.searchByPost ? [] : plan.params))
  const method = request.method === "HEAD" ? "GET" : request.method
  const got = await sendUpstream(api, { method, path, headers, body }, exchange.limits)
  if (call.action === "$export") return exportAnswer(exchange, plan, { got, page })
  if (plan.looks) return lookedAnswer(exchange, plan, { got, isFirst: page === null })
  const answer = passThrough(exchange, got, linkTextFor(exchange, plan, got))
  return call.action === "patch" && got.status < 300 && !mayRead(exchange, plan) ? untold(answer) : answer
}

/**
 * What a patch answers with was for the most part written by others, so it takes the right to read.
 * @param resource when it is known
 */
export function mayRead({ looker, deps, input }: Exchange, plan: Plan, resource?: FhirResource): boolean {
  if (resource && plan.looks) return lookAt(looker, plan, { resource, action: "read" }) === null
  const { call } = plan
  return isUnlimited(decideCall(deps.engine, input, { action: "read", type: call.type, call, facts: null }))
}

function untold({ status, headers, body }: PlainAnswer): PlainAnswer {
  if (body instanceof Readable) body.destroy()
  delete headers["content-type"]
  return { status, headers, body: null }
}

/** Many thousand ids; what is longer would be taken apart while everybody waits. */
const MAX_FORM = 512 * 1024

/** http://hl7.org/fhir/R4/http.html#search: a search by POST is a form. */
async function formOf(exchange: Exchange): Promise<Param[]> {
  const type = exchange.request.headers.get("content-type") ?? ""
  const text = await heldBody(exchange)
  if (text === "") return []
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    throw stop(
      415,
      "not-supported",
      "_search takes a form: application/x-www-form-urlencoded.",
      "gateway.body",
    )
  if (text.length > MAX_FORM) throw stop(413, "too-long", "The search is too long.", "gateway.too_large")
  const form = [...new URLSearchParams(text)] as Param[]
  if (overridesMethod(form) || misspelt(form) !== null)
    throw stop(
      400,
      "invalid",
      "FHIR has no parameter _method, and names are told by case.",
      "gateway.not_understood",
    )
  return form
}

/** It refers to others as what is written does. */
function checkProvenance({ deps, input, api }: Exchange, header: string): void {
  if (mayReferAtAll(deps.engine, input)) return
  const refusal = referenceRefusal(deps.engine, input, headerReferences(header))
  if (refusal) throw refuse(api.slug, refusal)
}

interface Graphql {
  contentType: string
  text: string
  onlyReads: boolean
}

/** A body of GraphQL says whether anything is to be changed. */
async function graphqlOf(exchange: Exchange, { params }: FhirCall): Promise<Graphql> {
  const isText = /^application\/graphql\b/i.test(exchange.request.headers.get("content-type") ?? "")
  const contentType = isText ? "application/graphql" : "application/json"
  const text = await heldBody(exchange)
  return { contentType, text, onlyReads: onlyReads(params, { contentType, text }) }
}

function graphqlBody(graphql: Graphql, headers: Record<string, string>): Buffer {
  // Read upstream as it was read here.
  if (graphql.onlyReads) headers["content-type"] = graphql.contentType
  return Buffer.from(graphql.text)
}

function headersFor(exchange: Exchange, plan: Plan): Record<string, string> {
  const headers = forwardedHeaders(exchange.request.headers)
  if (headers["if-none-exist"])
    headers["if-none-exist"] = rewriteText(headers["if-none-exist"], exchange.bases.inward)
  if (plan.looks) {
    // What is looked at is read as JSON, fresh; a parameter the server does not know must not be skipped.
    headers.accept = "application/fhir+json"
    delete headers["if-none-match"]
    delete headers["if-modified-since"]
    if (plan.call.action === "search") headers.prefer = "handling=strict"
  }
  return headers
}

/** What goes upstream, at once where nothing has to be read first. */
function bodyFor(exchange: Exchange, plan: Plan, headers: Record<string, string>) {
  const { call, params, looks } = plan
  if (call.searchByPost) {
    headers["content-type"] = "application/x-www-form-urlencoded"
    return Buffer.from(queryOf(exchange, params))
  }
  const isWrite = ["create", "update", "patch", "delete"].includes(call.action)
  if (!isWrite || (!looks && call.action === "delete")) return streamedBody(exchange)
  return looks ? judgedBody(exchange, plan, headers) : referringBody(exchange, call, headers)
}

/** The body of a write that is judged by what it says and by what it changes. */
async function judgedBody(exchange: Exchange, plan: Plan, headers: Record<string, string>) {
  const { call } = plan
  const text = await heldBody(exchange)
  // Read upstream as it was read here.
  headers["content-type"] = call.action === "patch" ? "application/json-patch+json" : "application/fhir+json"
  const body = call.action === "delete" ? undefined : parseJson(text)
  const checked = await checkWrite(exchange.looker, plan, { body, readExisting: existingReader(exchange) })
  if (!checked.ok) throw refuse(exchange.api.slug, checked.refusal)
  const ifMatch = versionToWrite(headers["if-match"], checked.ifMatch)
  if (ifMatch === null)
    throw stop(412, "conflict", "The resource stands at another version than If-Match names.", null)
  if (ifMatch !== undefined) headers["if-match"] = ifMatch
  const sent = (call.action === "create" ? newText(body) : null) ?? text
  return sent === "" ? null : Buffer.from(sent)
}

/**
 * The body of a write that needs no look by itself. It streams from whoever may search everything, and replace what
 * it may create; from anyone else it is held, what it refers to by a search is judged as that search, and a new
 * resource loses its id. A Binary that is no resource refers to nothing.
 */
async function referringBody(exchange: Exchange, call: FhirCall, headers: Record<string, string>) {
  const { deps, input, api } = exchange
  // http://hl7.org/fhir/R4/binary.html#rest: a file, unless it comes as FHIR; a document in other XML is one.
  const isRaw = call.type === "Binary" && !/fhir/i.test(headers["content-type"] ?? "")
  const refersFreely = isRaw || mayReferAtAll(deps.engine, input)
  const isNamed = isRaw || call.action !== "create" || mayReplace(deps.engine, input, call)
  if (refersFreely && isNamed) return streamedBody(exchange)
  const text = await heldBody(exchange)
  if (text === "") return null
  const body = readBody(call, text)
  if (!body)
    throw stop(
      400,
      "invalid",
      "What this app refers to must be judged, so the body is taken as FHIR JSON or XML.",
      "gateway.body",
    )
  // Read upstream as it was read here.
  headers["content-type"] = body.contentType
  const refusal = refersFreely ? null : referenceRefusal(deps.engine, input, body.references)
  if (refusal) throw refuse(api.slug, refusal)
  return Buffer.from(isNamed ? text : body.text)
}

async function lookedAnswer(
  exchange: Exchange,
  plan: Plan,
  on: { got: UpstreamResponse; isFirst: boolean },
): Promise<PlainAnswer> {
  const { got, isFirst } = on
  const body = await heldAnswer(exchange, got)
  const { call } = plan
  const isOneResource = call.level === "instance" && call.action !== "search"
  if (isOneResource && (got.status === 404 || got.status === 410))
    throw refuse(exchange.api.slug, notThere(call))
  const headers = outwardHeaders(exchange, got)
  if (body === null) return { status: got.status, headers, body }
  const looked = lookAtAnswer(exchange.looker, plan, body)
  if (!looked.ok) throw refuse(exchange.api.slug, looked.refusal)
  if (isFirst && tellsNothing(plan, looked.body)) throw refuse(exchange.api.slug, notThere(call))
  if (call.action === "patch" && got.status < 300 && !mayRead(exchange, plan, looked.body))
    return untold({ status: got.status, headers, body: null })
  headers["content-type"] = "application/fhir+json; charset=utf-8"
  const isHead = exchange.request.method === "HEAD"
  return {
    status: got.status,
    headers,
    body: isHead ? null : printExact(withOwnLinks(exchange, plan, looked.body)),
  }
}

/** A page of results with its links as they may leave. */
export function withOwnLinks(exchange: Exchange, plan: Plan, body: FhirResource): FhirResource {
  if (body.resourceType !== "Bundle" || body.link === undefined || !isPaged(plan.call)) return body
  return { ...body, link: outwardLinks(exchange, plan, body.link) }
}

/** What is left of another's history, and of everything about another's encounter: nothing, or what all may see. */
export function tellsNothing({ call, binding }: Plan, { resourceType, entry }: FhirResource): boolean {
  if (resourceType !== "Bundle") return false
  const entries: readonly unknown[] = Array.isArray(entry) ? entry : []
  if (call.action === "history") return entries.length === 0
  return call.action === "$everything" && binding.patient !== null && entries.every(isOfEveryone)
}

const isOfEveryone = (entry: unknown): boolean => {
  const { resource } = (entry ?? {}) as { resource?: unknown }
  return !isResource(resource) || isSharedType(resource.resourceType)
}

/** The same words for what is not there and for what is not in the record: neither tells which. */
export function notThere(call: FhirCall): Refusal {
  return refusalOutside(
    { action: call.action as Action, type: call.type, call, facts: null },
    "outside_record",
  )
}
