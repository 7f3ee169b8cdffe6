/** One call on its way: what every step of the gateway needs to know, and the way to and from upstream. */

import type { Readable } from "node:stream"
import { Readable as NodeReadable } from "node:stream"
import { parseExact } from "@/lib/fhir/exact-json"
import type { FhirResource } from "@/lib/fhir/patient-compartment"
import { type FhirCall, type Param, pathOf } from "@/lib/fhir/request"
import { isResource } from "@/lib/fhir/resource-facts"
import type { DecisionInput } from "@/lib/policy/model"
import type { Caller } from "./caller"
import type { GatewayApi, GatewayDeps, GatewayLimits } from "./deps"
import type { Looker } from "./look"
import { stop } from "./outcomes"
import { RewriteStream, type Rewriting, rewriteText } from "./rewrite"
import { readHeld, returnedHeaders, sendUpstream, type UpstreamResponse } from "./upstream"

export interface Exchange {
  deps: GatewayDeps
  limits: GatewayLimits
  api: GatewayApi
  request: Request
  caller: Caller
  input: DecisionInput
  looker: Looker
  /** Upstream's base, without trailing slash. */
  upstreamBase: string
  /** The base clients see. */
  publicBase: string
}

export const inward = ({ publicBase, upstreamBase }: Exchange): Rewriting => ({
  from: publicBase,
  to: upstreamBase,
})
export const outward = ({ publicBase, upstreamBase }: Exchange): Rewriting => ({
  from: upstreamBase,
  to: publicBase,
})

/** Upstream's URL of a call. Built from its parts; a base URL in a parameter becomes upstream's. */
export function upstreamUrl(exchange: Exchange, call: FhirCall, params: readonly Param[]): URL {
  return new URL(`${exchange.upstreamBase}/${relativeUrl(exchange, call, params)}`)
}

export function relativeUrl(exchange: Exchange, call: FhirCall, params: readonly Param[]): string {
  const rewriting = inward(exchange)
  const query = new URLSearchParams(
    params.map(([name, value]) => [name, rewriteText(value, rewriting)]),
  ).toString()
  return `${pathOf(call)}${query ? `?${query}` : ""}`
}

/** GET and HEAD have none (Fetch standard); asking costs a stream, so their method answers first. */
const isBodiless = (request: Request) => ["GET", "HEAD"].includes(request.method) || request.body === null

/** The request's body, rewritten as it streams, at most `streamBytes` long; null when it has none. */
export function streamedBody(exchange: Exchange): Readable | null {
  const { request, limits } = exchange
  if (isBodiless(request)) return null
  checkDeclaredLength(request, limits.streamBytes)
  const stream = NodeReadable.fromWeb(request.body as Parameters<typeof NodeReadable.fromWeb>[0])
  return boundedPipe(stream, {
    rewriting: inward(exchange),
    max: limits.streamBytes,
    fail: () => tooLong("The body"),
  })
}

/** The request's whole body as text. @throws a GatewayStop with 413 */
export async function heldBody(exchange: Exchange): Promise<string> {
  const { request, limits } = exchange
  if (isBodiless(request)) return ""
  checkDeclaredLength(request, limits.heldBytes)
  const stream = NodeReadable.fromWeb(request.body as Parameters<typeof NodeReadable.fromWeb>[0])
  const held = await readHeld(stream, limits.heldBytes, () => tooLong("The body"))
  return rewriteText(held.toString("utf8"), inward(exchange))
}

function checkDeclaredLength(request: Request, max: number): void {
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

/** What is no longer than this and says so is passed on whole: a stream costs more than so few bytes. */
const SMALL_BYTES = 64 * 1024

const isSmall = ({ headers }: UpstreamResponse) => {
  const length = headers["content-length"]
  return length !== undefined && /^\d{1,5}$/.test(length) && Number(length) <= SMALL_BYTES
}

async function wholeAnswer(
  exchange: Exchange,
  got: UpstreamResponse,
  how: { headers: Headers; isText: boolean },
): Promise<Response> {
  const held = await readHeld(got.body, SMALL_BYTES, () => new Error("INVARIANT: a length is kept"))
  // As in RewriteStream: latin1 keeps every byte what it is.
  const body = how.isText
    ? Buffer.from(rewriteText(held.toString("latin1"), outward(exchange)), "latin1")
    : held
  return new Response(new Uint8Array(body), { status: got.status, headers: how.headers })
}

/** Upstream's answer as it comes, rewritten piece by piece; nothing is held but one base URL's length. */
export async function passThrough(exchange: Exchange, got: UpstreamResponse): Promise<Response> {
  checkStatus(got)
  const headers = outwardHeaders(exchange, got)
  if (exchange.request.method === "HEAD" || got.status === 204 || got.status === 304) {
    got.body.resume()
    return new Response(null, { status: got.status, headers })
  }
  const isText = /json|xml|text|ndjson/.test(String(got.headers["content-type"] ?? ""))
  if (isSmall(got)) return wholeAnswer(exchange, got, { headers, isText })
  const body = isText
    ? boundedPipe(got.body, {
        rewriting: outward(exchange),
        max: Number.POSITIVE_INFINITY,
        fail: () => new Error("unbounded"),
      })
    : got.body
  return new Response(NodeReadable.toWeb(body) as ReadableStream, { status: got.status, headers })
}

function boundedPipe(
  source: Readable,
  how: { rewriting: Rewriting; max: number; fail: () => Error },
): Readable {
  const rewrite = new RewriteStream(how.rewriting)
  let size = 0
  source.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size > how.max) rewrite.destroy(how.fail())
  })
  source.once("error", (error) => rewrite.destroy(error))
  rewrite.once("close", () => source.destroy())
  return source.pipe(rewrite)
}

/** Upstream's answer as parsed JSON. @throws a GatewayStop: 502 when it is too long, or not JSON */
export async function heldAnswer(exchange: Exchange, got: UpstreamResponse): Promise<unknown> {
  checkStatus(got)
  const { heldBytes } = exchange.limits
  const tooMuch = () =>
    stop(
      502,
      "too-costly",
      "The answer is larger than the gateway can check for this token; ask for a smaller page with _count.",
    )
  const held = await readHeld(got.body, heldBytes, tooMuch)
  if (held.length === 0) return null
  const parsed = parseExact(rewriteText(held.toString("utf8"), outward(exchange)))
  if (parsed.ok) return parsed.value
  throw stop(502, "transient", "The FHIR server's answer is not JSON that can be checked.")
}

/** Upstream's own refusal of the gateway, and redirects, are not the client's to see. */
function checkStatus(got: UpstreamResponse): void {
  const isRedirect = got.status >= 300 && got.status < 400 && got.status !== 304
  if (got.status !== 401 && got.status !== 407 && !isRedirect && got.status >= 200) return
  got.body.resume()
  const reason = isRedirect
    ? "answered with a redirect, which the gateway does not follow"
    : "refused the gateway's own credentials"
  throw stop(502, "transient", `The FHIR server ${reason}.`)
}

export function outwardHeaders(exchange: Exchange, got: UpstreamResponse): Headers {
  const headers = returnedHeaders(got.headers)
  const rewriting = outward(exchange)
  for (const name of ["location", "content-location", "link"]) {
    const value = headers.get(name)
    if (value === null) continue
    const rewritten = rewriteText(value, rewriting)
    // An absolute address that is not the API's own would show where the server lives.
    if (name !== "link" && /^https?:/i.test(rewritten) && !rewritten.startsWith(exchange.publicBase))
      headers.delete(name)
    else headers.set(name, rewritten)
  }
  headers.set("cache-control", privateCaching(headers.get("cache-control")))
  headers.append("vary", "Authorization, DPoP")
  return headers
}

/**
 * What one caller may see is no other's: no shared cache keeps it, whatever the FHIR server says of its own
 * answers (RFC 9111 §3.5). A caller's own cache may, as far as the server allows.
 */
function privateCaching(sent: string | null): string {
  if (sent === null || /no-store/i.test(sent)) return "no-store"
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
        url: new URL(`${exchange.upstreamBase}/${type}/${id}`),
        headers: { accept: "application/fhir+json" },
        body: null,
      },
      exchange.limits,
    )
    if (got.status === 404 || got.status === 410) {
      got.body.resume()
      return null
    }
    const body = await heldAnswer(exchange, got)
    if (got.status === 200 && isResource(body) && body.resourceType === type) return body
    throw stop(502, "transient", "The FHIR server did not show the resource to be changed.")
  }
}
