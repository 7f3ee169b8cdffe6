/** One call that is no batch: planned, held to its binding, forwarded, looked at where needed. */

import { printExact } from "@/lib/fhir/exact-json"
import type { Action } from "@/lib/fhir/interactions"
import type { FhirCall, Param } from "@/lib/fhir/request"
import { refusalOutside } from "@/lib/policy/explain"
import type { Refusal } from "@/lib/policy/model"
import {
  type Exchange,
  existingReader,
  heldAnswer,
  heldBody,
  inward,
  outwardHeaders,
  parseJson,
  passThrough,
  streamedBody,
  upstreamUrl,
} from "./exchange"
import { lookAtAnswer } from "./look"
import { refuse, stop } from "./outcomes"
import { type Plan, planCall } from "./plan"
import { rewriteText } from "./rewrite"
import { forwardedHeaders, sendUpstream, type UpstreamResponse } from "./upstream"
import { checkWrite } from "./write"

/** @throws a GatewayStop with the refusal */
export async function forwardCall(exchange: Exchange, sent: FhirCall): Promise<Response> {
  const { request, deps, input, api } = exchange
  const form = sent.searchByPost ? await formOf(exchange) : null
  const call = form ? { ...sent, params: [...sent.params, ...form] } : sent
  const planned = planCall(deps.engine, input, { call, condition: request.headers.get("if-none-exist") })
  if (!planned.ok) throw refuse(api.slug, planned.refusal)
  const { plan } = planned
  const headers = headersFor(exchange, plan)
  const body = await bodyFor(exchange, plan, headers)
  const url = upstreamUrl(exchange, call, call.searchByPost ? [] : plan.params)
  const method = request.method === "HEAD" ? "GET" : request.method
  const got = await sendUpstream(api, { method, url, headers, body }, exchange.limits)
  return plan.looks ? lookedAnswer(exchange, plan, got) : passThrough(exchange, got)
}

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
  return [...new URLSearchParams(text)]
}

function headersFor(exchange: Exchange, plan: Plan): Record<string, string> {
  const headers = forwardedHeaders(exchange.request.headers)
  if (headers["if-none-exist"])
    headers["if-none-exist"] = rewriteText(headers["if-none-exist"], inward(exchange))
  if (plan.looks) {
    // What is looked at is read as JSON, fresh; a parameter the server does not know must not be skipped.
    headers.accept = "application/fhir+json"
    delete headers["if-none-match"]
    delete headers["if-modified-since"]
    if (plan.call.action === "search") headers.prefer = "handling=strict"
  }
  return headers
}

async function bodyFor(exchange: Exchange, plan: Plan, headers: Record<string, string>) {
  const { call, params, looks } = plan
  if (call.searchByPost) {
    headers["content-type"] = "application/x-www-form-urlencoded"
    const rewriting = inward(exchange)
    return Buffer.from(
      new URLSearchParams(params.map(([name, value]) => [name, rewriteText(value, rewriting)])).toString(),
    )
  }
  const isWrite = ["create", "update", "patch", "delete"].includes(call.action)
  if (!isWrite || !looks) return streamedBody(exchange)
  const text = await heldBody(exchange)
  const body = call.action === "delete" ? undefined : parseJson(text)
  const checked = await checkWrite(exchange.looker, plan, { body, readExisting: existingReader(exchange) })
  if (!checked.ok) throw refuse(exchange.api.slug, checked.refusal)
  if (checked.ifMatch !== null && headers["if-match"] === undefined) headers["if-match"] = checked.ifMatch
  return text === "" ? null : Buffer.from(text)
}

async function lookedAnswer(exchange: Exchange, plan: Plan, got: UpstreamResponse): Promise<Response> {
  const body = await heldAnswer(exchange, got)
  const { call } = plan
  const isOneResource = call.level === "instance" && call.action !== "search"
  if (isOneResource && (got.status === 404 || got.status === 410))
    throw refuse(exchange.api.slug, notThere(call))
  const headers = outwardHeaders(exchange, got)
  if (body === null) return new Response(null, { status: got.status, headers })
  const looked = lookAtAnswer(exchange.looker, plan, body)
  if (!looked.ok) throw refuse(exchange.api.slug, looked.refusal)
  if (call.action === "history" && isEmpty(looked.body)) throw refuse(exchange.api.slug, notThere(call))
  headers.set("content-type", "application/fhir+json; charset=utf-8")
  const isHead = exchange.request.method === "HEAD"
  return new Response(isHead ? null : printExact(looked.body), { status: got.status, headers })
}

const isEmpty = (bundle: Record<string, unknown>) => !Array.isArray(bundle.entry) || bundle.entry.length === 0

/** The same words for what is not there and for what is not in the record: neither tells which. */
export function notThere(call: FhirCall): Refusal {
  return refusalOutside(
    { action: call.action as Action, type: call.type, call, facts: null },
    "outside_record",
  )
}
