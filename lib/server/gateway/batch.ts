/**
 * Batch and transaction: every entry is a call of its own and decided as one. A batch goes on without its
 * refused entries, which get their own 403 in their place; a transaction is all or nothing.
 * http://hl7.org/fhir/R4/http.html#transaction
 */

import { printExact } from "@/lib/fhir/exact-json"
import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import { isResource } from "@/lib/fhir/resource-facts"
import { refusalCannotJudge, statusOf } from "@/lib/policy/explain"
import type { Refusal } from "@/lib/policy/model"
import type { PlainAnswer } from "@/lib/server/http/plain"
import { entryReferences, referenceRefusal } from "./conditional-references"
import {
  type Exchange,
  existingReader,
  heldAnswer,
  heldBody,
  outwardHeaders,
  parseJson,
  relativeUrl,
} from "./exchange"
import { lookAtAnswer } from "./look"
import { mayReplace, withoutId } from "./new-resource"
import { type OperationOutcome, outcome, refusalOutcome, stop } from "./outcomes"
import { type Plan, planCall } from "./plan"
import { mayRead, notThere, tellsNothing, withOwnLinks } from "./single"
import { pathBelow, sendUpstream } from "./upstream"
import { checkWrite, versionToWrite } from "./write"

type BatchEntry = { request?: Record<string, unknown>; resource?: unknown } & Record<string, unknown>

interface Judged {
  /** What goes upstream; null when the entry is refused. */
  entry: BatchEntry | null
  plan: Plan | null
  refused: { status: number; outcome: OperationOutcome } | null
}

export async function forwardBatch(exchange: Exchange): Promise<PlainAnswer> {
  const bundle = parseJson(await heldBody(exchange))
  if (!isResource(bundle) || bundle.resourceType !== "Bundle")
    throw stop(400, "invalid", "The FHIR base takes a Bundle.", "gateway.body")
  const isTransaction = bundle.type === "transaction"
  if (!isTransaction && bundle.type !== "batch")
    throw stop(400, "invalid", "The Bundle is neither a batch nor a transaction.", "gateway.body")
  const entries = (Array.isArray(bundle.entry) ? bundle.entry : []) as BatchEntry[]
  if (entries.length > exchange.limits.batchEntries)
    throw stop(
      413,
      "too-long",
      `At most ${exchange.limits.batchEntries} entries at once.`,
      "gateway.too_large",
    )
  const judged: Judged[] = []
  for (const entry of entries) judged.push(await judge(exchange, entry))
  const firstRefused = judged.findIndex((each) => each.refused !== null)
  if (isTransaction && firstRefused >= 0) throw transactionRefused(judged, firstRefused)
  const kept = judged.flatMap((each) => (each.entry ? [each.entry] : []))
  const answered = kept.length > 0 ? await send(exchange, { ...bundle, entry: kept }) : null
  const headers = answered?.headers ?? { "cache-control": "no-store" }
  headers["content-type"] = "application/fhir+json; charset=utf-8"
  const merged = mergeAnswers(exchange, judged, answered?.entries ?? [])
  const type = `${bundle.type}-response`
  return { status: 200, headers, body: printExact({ resourceType: "Bundle", type, entry: merged }) }
}

const BODY_ACTIONS = ["create", "update", "patch"]

async function judge(exchange: Exchange, entry: BatchEntry): Promise<Judged> {
  const { deps, input } = exchange
  const read = readRequest(exchange, entry)
  if (!read.ok) return refusedWith(400, outcome("invalid", read.reason))
  const { call } = read
  if (call.action === "batch" || call.action === "capabilities" || call.searchByPost) {
    return refusedWith(403, outcome("not-supported", "This request has no place in a batch."))
  }
  const mismatch = bodyMismatch(call, entry.resource)
  if (mismatch) return refusedWith(400, outcome("invalid", mismatch))
  const { ifNoneExist } = entry.request ?? {}
  const condition = ifNoneExist === undefined ? null : String(ifNoneExist)
  const planned = planCall(deps.engine, input, { call, condition })
  if (!planned.ok) return refusedBy(exchange, call, planned.refusal)
  const { plan } = planned
  const unseen = referenceRefusal(deps.engine, input, entryReferences(call, entry.resource))
  if (unseen) return refusedBy(exchange, call, unseen)
  const isNew = call.action === "create" && (plan.looks || !mayReplace(deps.engine, input, call))
  const kept = isNew ? { ...entry, resource: withoutId(entry.resource) } : entry
  const request = requestOf(entry, { ...plan, url: relativeUrl(exchange, call, plan.params) })
  const isWrite = BODY_ACTIONS.includes(call.action) || call.action === "delete"
  if (!plan.looks || !isWrite) return { entry: { ...kept, request }, plan, refused: null }
  if (call.action === "patch")
    return refusedBy(exchange, call, refusalCannotJudge("A patch inside a batch", "Send it by itself."))
  const checked = await checkWrite(exchange.looker, plan, {
    body: entry.resource,
    readExisting: existingReader(exchange),
  })
  if (!checked.ok) return refusedBy(exchange, call, checked.refusal)
  const ifMatch = versionToWrite(entry.request?.ifMatch, checked.ifMatch)
  if (ifMatch === null) return refusedBy(exchange, call, refusalCannotJudge("Another version than was named"))
  return {
    entry: { ...kept, request: ifMatch === undefined ? request : { ...request, ifMatch } },
    plan,
    refused: null,
  }
}

/** As it was judged. A cached answer would not be looked at, and tells that the resource is there. */
function requestOf(
  { request }: BatchEntry,
  { call, looks, url }: Plan & { url: string },
): Record<string, unknown> {
  const { ifNoneMatch, ifModifiedSince, ...rest } = request ?? {}
  return { ...rest, ...(looks ? {} : { ifNoneMatch, ifModifiedSince }), method: call.method, url }
}

/**
 * The url is what is decided, and some servers go by the resource alone: they must say the same.
 * http://hl7.org/fhir/R4/http.html#create, #update
 */
function bodyMismatch({ action, type, id }: FhirCall, resource: unknown): string | null {
  if (action !== "create" && action !== "update") return null
  if (!isResource(resource) || resource.resourceType !== type)
    return `The entry's url names ${type}, and its resource is none.`
  if (action === "update" && id !== null && resource.id !== undefined && resource.id !== id)
    return "The entry's resource has another id than its url."
  return null
}

function readRequest(
  exchange: Exchange,
  entry: BatchEntry,
): { ok: true; call: FhirCall } | { ok: false; reason: string } {
  const { method, url } = entry?.request ?? {}
  if (typeof method !== "string" || typeof url !== "string")
    return { ok: false, reason: "The entry has no request with method and url." }
  // Bodies arrive rewritten, so the API's own address is upstream's here.
  const relative = url.startsWith(`${exchange.bases.upstream}/`)
    ? url.slice(exchange.bases.upstream.length + 1)
    : url
  if (/^[a-z][a-z0-9+.-]*:/i.test(relative) || relative.startsWith("//"))
    return { ok: false, reason: "The entry's url leads to another server." }
  const [path = "", ...query] = relative.split("?")
  const parsed = parseFhirRequest(method.toUpperCase(), path, query.join("?"))
  return parsed.ok ? parsed : { ok: false, reason: parsed.reason }
}

const refusedWith = (status: number, body: OperationOutcome): Judged => ({
  entry: null,
  plan: null,
  refused: { status, outcome: body },
})
/** A refused entry is a refused call, and told as one. */
function refusedBy({ deps, api, caller, input }: Exchange, call: FhirCall, refusal: Refusal): Judged {
  const status = statusOf(refusal.code)
  const { ip, now: at } = input.circumstances
  deps.tally.note({ at, api, caller, call, ip, via: "gateway", refused: { refusal, status } })
  return refusedWith(status, refusalOutcome(refusal))
}

function transactionRefused(judged: readonly Judged[], first: number): Error {
  const text = judged[first]?.refused?.outcome.issue[0]?.diagnostics ?? ""
  return stop(
    403,
    "forbidden",
    `Entry ${first} of the transaction is refused, and with it the whole: ${text}`,
    null,
  )
}

async function send(
  exchange: Exchange,
  bundle: Record<string, unknown>,
): Promise<{ headers: Record<string, string>; entries: BatchEntry[] }> {
  const headers = { accept: "application/fhir+json", "content-type": "application/fhir+json" }
  const body = Buffer.from(printExact(bundle))
  const got = await sendUpstream(
    exchange.api,
    { method: "POST", path: pathBelow(exchange.api, ""), headers, body },
    exchange.limits,
  )
  const answered = await heldAnswer(exchange, got)
  if (got.status >= 400 || !isResource(answered) || answered.resourceType !== "Bundle") {
    throw stop(
      got.status >= 400 && got.status < 500 ? got.status : 502,
      "transient",
      "The FHIR server refused the Bundle as a whole.",
      null,
    )
  }
  return {
    headers: outwardHeaders(exchange, got),
    entries: (Array.isArray(answered.entry) ? answered.entry : []) as BatchEntry[],
  }
}

/** Answers in the order of the entries: upstream's where it was asked, refusals in their places. */
function mergeAnswers(
  exchange: Exchange,
  judged: readonly Judged[],
  answers: readonly BatchEntry[],
): unknown[] {
  const asked = judged.filter((each) => each.entry !== null).length
  if (answers.length !== asked)
    throw stop(502, "transient", "The FHIR server's answer does not match the Bundle entry by entry.")
  let next = 0
  return judged.map((each) => {
    if (each.refused)
      return { response: { status: String(each.refused.status), outcome: each.refused.outcome } }
    const entry = answers[next++] ?? {}
    if (!each.plan) return entry
    const { plan } = each
    if (plan.looks && isMissing(plan.call, entry)) return notFound(plan.call)
    if (!isResource(entry.resource)) return entry
    if (plan.call.action === "patch" && !mayRead(exchange, plan, entry.resource))
      return { ...entry, resource: undefined }
    if (!plan.looks) return { ...entry, resource: withOwnLinks(exchange, plan, entry.resource) }
    const looked = lookAtAnswer(exchange.looker, plan, entry.resource)
    const isShown = looked.ok && !tellsNothing(plan, looked.body)
    if (isShown) return { ...entry, resource: withOwnLinks(exchange, plan, looked.body) }
    return notFound(plan.call)
  })
}

/** What is not there and what may not be seen get the same answer. */
const notFound = (call: FhirCall) => ({
  response: { status: "404", outcome: refusalOutcome(notThere(call)) },
})

const isMissing = (call: FhirCall, { response, resource }: BatchEntry): boolean => {
  if (call.level !== "instance" || !["read", "vread", "history", "$everything"].includes(call.action))
    return false
  const status = String((response as { status?: unknown } | undefined)?.status ?? "")
  return !isResource(resource) || /^4(04|10)/.test(status)
}
