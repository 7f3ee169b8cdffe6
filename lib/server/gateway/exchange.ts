/** One call on its way: what every step of the gateway needs to know, and the way to and from upstream. */

import type { Readable } from "node:stream"
import type { LinkText } from "@/lib/fhir/bundle-link-text"
import { parseExact } from "@/lib/fhir/exact-json"
import type { FhirResource } from "@/lib/fhir/patient-compartment"
import { type FhirCall, type Param, pathOf } from "@/lib/fhir/request"
import { isResource } from "@/lib/fhir/resource-facts"
import type { DecisionInput } from "@/lib/policy/model"
import type { PlainAnswer, PlainRequest } from "@/lib/server/http/plain"
import type { Bases } from "./bases"
import type { Caller, GatewayApi, GatewayDeps, GatewayLimits } from "./deps"
import type { Looker } from "./look"
import { stop } from "./outcomes"
import { RewriteStream, type Rewriting, rewriteBytes, rewriteText } from "./rewrite"
import {
  discard,
  pathBelow,
  readHeld,
  returnedHeaders,
  sendUpstream,
  type UpstreamResponse,
} from "./upstream"

export interface Exchange {
  deps: GatewayDeps
  limits: GatewayLimits
  api: GatewayApi
  request: PlainRequest
  caller: Caller
  input: DecisionInput
  looker: Looker
  bases: Bases
}

/** The call below a FHIR base, built from its parts; a base URL in a parameter becomes upstream's. */
export function relativeUrl(exchange: Exchange, call: FhirCall, params: readonly Param[]): string {
  const path = pathOf(call)
  return params.length === 0 ? path : `${path}?${queryOf(exchange, params)}`
}

export function queryOf(exchange: Exchange, params: readonly Param[]): string {
  const rewriting = exchange.bases.inward
  return new URLSearchParams(params.map(([name, value]) => [name, rewriteText(value, rewriting)])).toString()
}

/** The request's body, rewritten as it streams, at most `streamBytes` long; null when it has none. */
export function streamedBody(exchange: Exchange): Readable | null {
  const { request, limits } = exchange
  if (request.body === null) return null
  checkDeclared(request, limits.streamBytes)
  return boundedPipe(request.body, {
    rewriting: exchange.bases.inward,
    linkText: null,
    max: limits.streamBytes,
    fail: () => tooLong("The body"),
  })
}

/** The request's whole body as text. @throws a GatewayStop with 413 */
export async function heldBody(exchange: Exchange): Promise<string> {
  const { request, limits } = exchange
  if (request.body === null) return ""
  checkDeclared(request, limits.heldBytes)
  const held = await readHeld(request.body, limits.heldBytes, () => tooLong("The body"))
  return rewriteText(held.toString("utf8"), exchange.bases.inward)
}

function checkDeclared(request: PlainRequest, max: number): void {
  const encoding = request.headers.get("content-encoding")
  if (encoding !== null && encoding.toLowerCase() !== "identity")
    throw stop(415, "not-supported", "The gateway takes bodies that are not compressed.", "gateway.body")
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLong("The body")
}

const tooLong = (what: string) =>
  stop(413, "too-long", `${what} is longer than the gateway takes for this call.`, "gateway.too_large")

/** JSON of a held body, to be printed with `printExact`. @throws a GatewayStop with 400 */
export function parseJson(text: string): unknown {
  const parsed = parseExact(text)
  if (parsed.ok) return parsed.value
  throw stop(
    400,
    "invalid",
    `${parsed.reason} What must be judged is taken as application/fhir+json.`,
    "gateway.body",
  )
}

/** Upstream's answer as it comes, rewritten piece by piece; nothing is held but one base URL's length. */
export function passThrough(
  exchange: Exchange,
  got: UpstreamResponse,
  linkText: LinkText | null,
): PlainAnswer {
  checkStatus(got)
  const { status } = got
  const headers = outwardHeaders(exchange, got)
  if (exchange.request.method === "HEAD" || status === 204 || status === 304) {
    discard(got)
    return { status, headers, body: null }
  }
  const isText = /json|xml|text|ndjson/i.test(String(got.headers["content-type"]))
  return { status, headers, body: isText ? rewritten(exchange, got.body, linkText) : got.body }
}

const rewritten = (
  exchange: Exchange,
  body: Buffer | Readable,
  linkText: LinkText | null,
): Buffer | Readable =>
  Buffer.isBuffer(body)
    ? rewrittenWhole(exchange, body, linkText)
    : boundedPipe(body, {
        rewriting: exchange.bases.outward,
        linkText,
        max: Number.POSITIVE_INFINITY,
        fail: () => new Error("unbounded"),
      })

function rewrittenWhole(exchange: Exchange, body: Buffer, linkText: LinkText | null): Buffer {
  try {
    return rewriteBytes(body, exchange.bases.outward, linkText)
  } catch {
    throw stop(502, "transient", "The FHIR server's answer has links that cannot be read.")
  }
}

function boundedPipe(
  source: Readable,
  how: { rewriting: Rewriting; linkText: LinkText | null; max: number; fail: () => Error },
): Readable {
  const rewrite = new RewriteStream(how.rewriting, how.linkText)
  let size = 0
  source.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size <= how.max) return
    // Left where it is, not destroyed: the sender of a body that is too long is told so on the same connection.
    source.unpipe(rewrite)
    source.pause()
    rewrite.destroy(how.fail())
  })
  source.once("error", (error) => rewrite.destroy(error))
  rewrite.once("close", () => (size <= how.max ? source.destroy() : undefined))
  return source.pipe(rewrite)
}

/** Upstream's answer as parsed JSON. @throws a GatewayStop: 502 when it is too long, or not JSON */
export async function heldAnswer(exchange: Exchange, got: UpstreamResponse): Promise<unknown> {
  checkStatus(got)
  const { heldBytes } = exchange.limits
  const tooMuch = () => {
    discard(got)
    return stop(
      502,
      "too-costly",
      "The answer is larger than the gateway can check for this token; ask for a smaller page with _count.",
    )
  }
  const held = await withinTime(got.body, exchange.limits.answerMs, () =>
    readHeld(got.body, heldBytes, tooMuch),
  )
  if (held.length === 0) return null
  const parsed = parseExact(rewriteText(held.toString("utf8"), exchange.bases.outward))
  if (parsed.ok) return parsed.value
  throw stop(502, "transient", "The FHIR server's answer is not JSON that can be checked.")
}

/** Four times as long as the first byte may take: a server that drips holds nobody for ever. */
async function withinTime<T>(body: Buffer | Readable, answerMs: number, work: () => Promise<T>): Promise<T> {
  if (Buffer.isBuffer(body)) return work()
  const late = () =>
    body.destroy(Object.assign(new Error("the answer takes too long"), { code: "ETIMEDOUT" }))
  const timer = setTimeout(late, answerMs * 4)
  return work().finally(() => clearTimeout(timer))
}

/** Upstream's own refusal of the gateway, and redirects, are not the client's to see. */
function checkStatus(got: UpstreamResponse): void {
  if ((got.headers["content-encoding"] ?? "identity") !== "identity") {
    discard(got)
    throw stop(502, "transient", "The FHIR server compressed its answer, which the gateway did not ask for.")
  }
  const isRedirect = got.status >= 300 && got.status < 400 && got.status !== 304
  if (got.status !== 401 && got.status !== 407 && !isRedirect && got.status >= 200) return
  discard(got)
  const reason = isRedirect
    ? "answered with a redirect, which the gateway does not follow"
    : "refused the gateway's own credentials"
  throw stop(502, "transient", `The FHIR server ${reason}.`)
}

export function outwardHeaders(exchange: Exchange, got: UpstreamResponse): Record<string, string> {
  const headers = returnedHeaders(got.headers)
  const rewriting = exchange.bases.outward
  for (const name of ["location", "content-location", "link"]) {
    const value = headers[name]
    if (value === undefined) continue
    const rewritten = rewriteText(value, rewriting)
    // An absolute address that is not the API's own would show where the server lives.
    if (LEADS_ELSEWHERE.test(rewritten.replaceAll(exchange.bases.public, ""))) delete headers[name]
    else headers[name] = rewritten
  }
  headers["cache-control"] = privateCaching(headers["cache-control"])
  headers.vary = "Authorization, DPoP"
  return headers
}

/** An absolute address, or one of the same scheme: `//host/path`. */
const LEADS_ELSEWHERE = /(?:^|[<,\s]|https?:)[\\/]{2}/i

/**
 * What one caller may see is no other's: no shared cache keeps it, whatever the FHIR server says of its own
 * answers (RFC 9111 §3.5). A caller's own cache may, as far as the server allows.
 */
function privateCaching(sent: string | undefined): string {
  if (sent === undefined || /no-store/i.test(sent)) return "no-store"
  const shared = /^(public|private\b.*|s-maxage\b.*|proxy-revalidate|immutable|stale-.*|)$/i
  const kept = sent.split(",").map((directive) => directive.trim())
  return ["private", ...kept.filter((directive) => !shared.test(directive))].join(", ")
}

/** The resource as it stands upstream, for a write that must be decided by what it changes. */
export function existingReader(
  exchange: Exchange,
): (type: string, id: string) => Promise<FhirResource | null> {
  return async (type, id) => {
    const got = await sendUpstream(
      exchange.api,
      {
        method: "GET",
        path: pathBelow(exchange.api, `${type}/${id}`),
        headers: { accept: "application/fhir+json" },
        body: null,
      },
      exchange.limits,
    )
    if (got.status === 404 || got.status === 410) {
      discard(got)
      return null
    }
    const body = await heldAnswer(exchange, got)
    if (got.status === 200 && isResource(body) && body.resourceType === type) return body
    throw stop(502, "transient", "The FHIR server did not show the resource to be changed.")
  }
}
