/**
 * The gateway: `/fhir/{api}/...` in front of a FHIR server. Authenticates, decides, forwards, and looks at what
 * comes back where deciding needs it. A plain function of a Request, mounted as an API route and before Next.
 */

import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import { forwardBatch } from "./batch"
import { authenticate, decisionInputFor, fhirBaseOf, type Presented } from "./caller"
import { DEFAULT_LIMITS, type GatewayApi, type GatewayDeps } from "./deps"
import { capabilities, smartConfiguration } from "./discovery"
import type { Exchange } from "./exchange"
import { isGatewayStop, notUnderstood, stop } from "./outcomes"
import { toActivity } from "./record"
import { forwardCall } from "./single"

const MAX_URL = 8192
const MAX_HEADERS = 32_768
const PATH = /^\/fhir\/([a-z0-9][a-z0-9-]{0,62})(?:\/(.*))?$/s

/** A browser app sends its token in a header, never a cookie, so any origin may try (Fetch standard, CORS). */
const CORS: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers":
    "Content-Location, DPoP-Nonce, ETag, Last-Modified, Location, WWW-Authenticate",
}
/**
 * What the FHIR server sends (a Binary may be a page) shares the console's origin: a browser must neither guess
 * that it is a page nor, told that it is one, run it with what that origin holds.
 */
const INERT: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
}
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...CORS,
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers":
    "Accept, Authorization, Content-Type, DPoP, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Request-Id",
  "Access-Control-Max-Age": "600",
}

export function createGateway(deps: GatewayDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    const response =
      request.method === "OPTIONS"
        ? new Response(null, { status: 204, headers: PREFLIGHT })
        : await answerCall(deps, request)
    if (request.headers.has("dpop") && !response.headers.has("dpop-nonce"))
      response.headers.set("dpop-nonce", await deps.dpopNonce())
    for (const [name, value] of Object.entries({ ...CORS, ...INERT })) response.headers.set(name, value)
    return response
  }
}

async function answerCall(deps: GatewayDeps, request: Request): Promise<Response> {
  try {
    const { api, path, query, upstreamBase } = await findApi(deps, request).catch((ended: unknown) => {
      noteEarly(deps, request, { api: null, clientId: null, ended })
      throw ended
    })
    if (path === ".well-known/smart-configuration" && request.method === "GET")
      return await smartConfiguration(deps, api)
    const parsed = parseFhirRequest(request.method, path, query)
    const limits = { ...DEFAULT_LIMITS, ...deps.limits }
    if (parsed.ok && parsed.call.action === "capabilities")
      return await capabilities(deps, api, { base: upstreamBase, limits })
    const caller = await authenticate(deps, api, presentedBy(deps, request))
    if (!parsed.ok) {
      const ended = notUnderstood(parsed)
      noteEarly(deps, request, { api, clientId: caller.clientId, ended })
      throw ended
    }
    const input = await decisionInputFor(deps, api, { caller, ip: deps.clientIp(request) })
    const publicBase = fhirBaseOf(deps, api)
    const isLocal = (base: string) => base === publicBase || base === upstreamBase
    const looker = { engine: deps.engine, input, isLocal }
    return await enforced(
      { deps, limits, api, request, caller, input, looker, upstreamBase, publicBase },
      parsed.call,
    )
  } catch (error) {
    if (isGatewayStop(error)) return error.response
    throw error
  }
}

/** The address under the issuer, whatever the request's Host said: what `htu` must name. */
const presentedBy = (deps: GatewayDeps, request: Request): Presented => ({
  authorization: request.headers.get("authorization"),
  dpop: request.headers.get("dpop"),
  method: request.method,
  url: deps.issuer() + new URL(request.url).pathname,
})

/** A call that ends before it is decided, noted where its sender is known, by proof or by what its token claims. */
function noteEarly(
  deps: GatewayDeps,
  request: Request,
  on: { api: GatewayApi | null; clientId: string | null; ended: unknown },
): void {
  const { api, clientId, ended } = on
  const sent = presentedBy(deps, request)
  if (isGatewayStop(ended) && ended.named !== null && sent.authorization !== null)
    deps.noteUnauthenticated({ api, clientId, sent, cause: ended.named })
}

async function findApi(deps: GatewayDeps, request: Request) {
  if (request.url.length > MAX_URL)
    throw stop(414, "too-long", "The URL is longer than 8192 characters.", "gateway.too_large")
  let headerLength = 0
  for (const [name, value] of request.headers) headerLength += name.length + value.length
  if (headerLength > MAX_HEADERS)
    throw stop(431, "too-long", "The request's headers are longer than 32 kB together.", "gateway.too_large")
  const url = new URL(request.url)
  const match = PATH.exec(url.pathname)
  const api = match?.[1] ? await deps.loadApi(match[1]) : null
  if (api?.state !== "active")
    throw stop(404, "not-found", "No API is registered under this address.", "gateway.no_api")
  if (api.enforcement !== "gateway" || api.fhirBaseUrl === null) {
    throw stop(404, "not-found", "This API is not served through the gateway.", "gateway.no_api")
  }
  return {
    api,
    path: match?.[2] ?? "",
    query: url.search.slice(1),
    upstreamBase: api.fhirBaseUrl.replace(/\/+$/, ""),
  }
}

async function enforced(exchange: Exchange, call: FhirCall): Promise<Response> {
  const { deps, api, caller, input } = exchange
  const decided = { api, caller, call, ip: input.circumstances.ip, via: "gateway" } as const
  try {
    const response =
      call.action === "batch" ? await forwardBatch(exchange, call) : await forwardCall(exchange, call)
    deps.tally.note(toActivity(deps, { ...decided, refused: null }))
    return response
  } catch (error) {
    // An outage is no refusal.
    if (isGatewayStop(error) && error.response.status < 500) {
      const { refusal, named } = error
      const refused = { refusal, named, status: error.response.status }
      deps.tally.note(toActivity(deps, { ...decided, refused }))
    }
    throw error
  }
}

export type { GatewayApi, GatewayDeps }
