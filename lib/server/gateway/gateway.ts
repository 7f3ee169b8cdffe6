/**
 * The gateway: `/fhir/{api}/...` in front of a FHIR server. Authenticates, decides, forwards, and looks at what
 * comes back where deciding needs it. A function of a request in plain parts, mounted before Next and as an API route.
 */

import { type FhirCall, type ParsedCall, parseFhirRequest } from "@/lib/fhir/request"
import { overRequest, type PlainAnswer, type PlainHandler, type PlainRequest } from "@/lib/server/http/plain"
import { type Bases, basesOf } from "./bases"
import { forwardBatch } from "./batch"
import { decisionInputFor, knowCaller, type Presented } from "./caller"
import {
  type Caller,
  DEFAULT_LIMITS,
  type Decided,
  type GatewayApi,
  type GatewayDeps,
  type KnownCaller,
} from "./deps"
import { capabilities, smartConfiguration } from "./discovery"
import type { Exchange } from "./exchange"
import { failedAnswer, isGatewayStop, notUnderstood, stop } from "./outcomes"
import { openPage, PAGE_FOLDER, type Page } from "./page-links"
import { forwardCall } from "./single"

const MAX_URL = 8192
const MAX_HEADERS = 32_768
const PATH = /^\/fhir\/([a-z0-9][a-z0-9-]{0,62})(?:\/(.*))?$/s

/** A browser app sends its token in a header, never a cookie, so any origin may try (Fetch standard, CORS). */
const CORS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Content-Location, DPoP-Nonce, ETag, Last-Modified, Location, Retry-After, WWW-Authenticate, X-Progress",
}
/**
 * What the FHIR server sends (a Binary may be a page) shares the console's origin: a browser must neither guess
 * that it is a page nor, told that it is one, run it with what that origin holds.
 */
const INERT: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "x-content-type-options": "nosniff",
}
const OPEN_AND_INERT: Readonly<Record<string, string>> = { ...CORS, ...INERT }
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...CORS,
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers":
    "Accept, Authorization, Content-Type, DPoP, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, Prefer, X-Request-Id",
  "access-control-max-age": "600",
}

export const createPlainGateway =
  (deps: GatewayDeps): PlainHandler =>
  (request) =>
    request.method === "OPTIONS"
      ? Promise.resolve({ status: 204, headers: { ...PREFLIGHT, ...INERT }, body: null })
      : answerCall(deps, request)

/** The gateway as a function of a Request, as Next and tests call it. */
export const createGateway = (deps: GatewayDeps) => overRequest(createPlainGateway(deps))

async function answerCall(deps: GatewayDeps, request: PlainRequest): Promise<PlainAnswer> {
  let served: Served | null = null
  let answer: PlainAnswer
  try {
    const { slug, path } = readPath(request)
    served = servedHere(deps, await deps.loadApi(slug))
    answer = await answerBelow(deps, request, served, path)
  } catch (error) {
    if (served === null) noteEarly(deps, request, { api: null, clientId: null, ended: error })
    answer = isGatewayStop(error) ? error.answer : failedAnswer(deps.report(error))
  }
  const { headers } = answer
  if (request.headers.get("dpop") !== null) headers["dpop-nonce"] ??= await deps.dpopNonce()
  Object.assign(headers, OPEN_AND_INERT)
  return answer
}

/** What lies below an API's FHIR base: its documents for everyone, and calls. */
function answerBelow(
  deps: GatewayDeps,
  request: PlainRequest,
  { api, bases }: Served,
  path: string,
): Promise<PlainAnswer> {
  if (path === ".well-known/smart-configuration" && ["GET", "HEAD"].includes(request.method))
    return smartConfiguration(deps, api)
  const parsed = path.startsWith(PAGE_FOLDER) ? null : parseFhirRequest(request.method, path, request.query)
  const limits = deps.limits ? { ...DEFAULT_LIMITS, ...deps.limits } : DEFAULT_LIMITS
  if (parsed?.ok && parsed.call.action === "capabilities") return capabilities(deps, api, { bases, limits })
  const enforce = (known: KnownCaller) => {
    const { caller } = known
    const asked = askedFor(deps, request, { api, caller, path, parsed })
    const input = decisionInputFor(deps, known, deps.clientIp(request))
    const isLocal = (base: string) => base === bases.public || base === bases.upstream
    const looker = { engine: deps.engine, input, isLocal }
    return enforced({ deps, limits, api, request, caller, input, looker, bases }, asked)
  }
  const known = knowCaller(deps, api, presentedBy(deps, request))
  // Most callers are known: a promise less for each of their calls.
  return known instanceof Promise ? known.then(enforce) : enforce(known)
}

/** The FHIR call, or the one a sealed link stands for. */
function askedFor(
  deps: GatewayDeps,
  request: PlainRequest,
  on: { api: GatewayApi; caller: Caller; path: string; parsed: ParsedCall | null },
): { call: FhirCall; page: Page | null } {
  const { api, caller, path, parsed } = on
  try {
    if (parsed === null) return openPage(deps, { api, caller, path, method: request.method })
    if (parsed.ok) return { call: parsed.call, page: null }
    throw notUnderstood(parsed)
  } catch (ended) {
    noteEarly(deps, request, { api, clientId: caller.clientId, ended })
    throw ended
  }
}

/** The address under the issuer, whatever the request's Host said: what `htu` must name. */
const presentedBy = (deps: GatewayDeps, { headers, method, path }: PlainRequest): Presented => ({
  authorization: headers.get("authorization"),
  dpop: headers.get("dpop"),
  method,
  url: deps.issuer() + path,
})

/** A call that ends before it is decided, noted where its sender is known, by proof or by what its token claims. */
function noteEarly(
  deps: GatewayDeps,
  request: PlainRequest,
  on: { api: GatewayApi | null; clientId: string | null; ended: unknown },
): void {
  const { api, clientId, ended } = on
  const sent = presentedBy(deps, request)
  if (isGatewayStop(ended) && ended.named !== null && sent.authorization !== null)
    deps.noteUnauthenticated({ api, clientId, sent, cause: ended.named })
}

/** @returns the API's name, and the path below its FHIR base */
function readPath(request: PlainRequest): { slug: string; path: string } {
  if (request.path.length + request.query.length > MAX_URL)
    throw stop(414, "too-long", "The URL is longer than 8192 characters.", "gateway.too_large")
  if (request.headerLength > MAX_HEADERS)
    throw stop(431, "too-long", "The request's headers are longer than 32 kB together.", "gateway.too_large")
  const [, slug, path = ""] = PATH.exec(request.path) ?? []
  if (slug === undefined) throw noApi()
  return { slug, path }
}

const noApi = () => stop(404, "not-found", "No API is registered under this address.", "gateway.no_api")

interface Served {
  api: GatewayApi
  bases: Bases
}

function servedHere(deps: GatewayDeps, api: GatewayApi | null): Served {
  if (api?.state !== "active") throw noApi()
  const bases = api.enforcement === "gateway" ? basesOf(deps, api) : null
  if (bases === null)
    throw stop(404, "not-found", "This API is not served through the gateway.", "gateway.no_api")
  return { api, bases }
}

function enforced(
  exchange: Exchange,
  { call, page }: { call: FhirCall; page: Page | null },
): Promise<PlainAnswer> {
  const { deps, api, caller, input } = exchange
  const { ip, now: at } = input.circumstances
  const tell = (refused: Decided["refused"]) =>
    deps.tally.note({ at, api, caller, call, ip, via: "gateway", refused })
  const allowed = (answer: PlainAnswer) => {
    tell(null)
    return answer
  }
  const ended = (error: unknown) => {
    // An outage is no refusal.
    if (isGatewayStop(error) && error.answer.status < 500) {
      const { refusal, named, answer } = error
      tell({ refusal, named, status: answer.status })
    }
    throw error
  }
  const forwarded = call.action === "batch" ? forwardBatch(exchange) : forwardCall(exchange, call, page)
  return forwarded.then(allowed, ended)
}

export type { GatewayApi, GatewayDeps }
