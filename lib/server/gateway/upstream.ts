/**
 * One request to an API's FHIR server. Never follows a redirect, waits a bounded time, and lets through only
 * headers that FHIR gives a meaning to: the client's credentials, cookies and method overrides stop here.
 */

import type { Readable } from "node:stream"
import { readWhole } from "@/lib/server/http/held-body"
import type { PlainRequest } from "@/lib/server/http/plain"
import { checkLiteralHost, isForbiddenAddress } from "./address-guard"
import type { GatewayApi, GatewayLimits } from "./deps"
import { stop } from "./outcomes"
import { exchangeHttp, type UpstreamResponse } from "./transport"

export type { UpstreamResponse } from "./transport"

export interface UpstreamRequest {
  method: string
  /** From the root of the API's server, with query. */
  path: string
  /** This call's own: the gateway's are added to them. */
  headers: Record<string, string>
  body: Buffer | Readable | null
}

/** Request headers with a meaning in FHIR. http://hl7.org/fhir/R4/http.html */
const FORWARDED = [
  "accept",
  "accept-language",
  "content-type",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-none-exist",
  "prefer",
  "x-request-id",
  "x-correlation-id",
  "x-provenance",
]
const RETURNED = [
  "content-type",
  "content-disposition",
  "content-language",
  "content-location",
  "cache-control",
  "etag",
  "expires",
  "last-modified",
  "link",
  "location",
  "retry-after",
  "x-progress",
  "x-request-id",
]

export function forwardedHeaders(headers: PlainRequest["headers"]): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of FORWARDED) {
    const value = headers.get(name)
    if (value !== null) kept[name] = value
  }
  return kept
}

export function returnedHeaders(headers: UpstreamResponse["headers"]): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of RETURNED) {
    const value = headers[name]
    if (value !== undefined) kept[name] = Array.isArray(value) ? value.join(", ") : value
  }
  return kept
}

/** Where an API's FHIR server is, taken apart once. */
interface Target {
  origin: string
  hostname: string
  /** Without trailing slash. */
  basePath: string
  /** An admin allowed this very host although its address is private. */
  isAllowed: boolean
}

const targets = new WeakMap<GatewayApi, Target>()

function targetOf(api: GatewayApi): Target {
  const known = targets.get(api)
  if (known) return known
  if (api.fhirBaseUrl === null) throw new Error("INVARIANT: an API without a FHIR server is not called")
  const url = new URL(api.fhirBaseUrl)
  const target = {
    origin: url.origin,
    hostname: url.hostname,
    basePath: url.pathname.replace(/\/+$/, ""),
    isAllowed: isAllowedHost(api, url),
  }
  targets.set(api, target)
  return target
}

/** The path of what stands below the API's FHIR base; "" is the base itself. */
export function pathBelow(api: GatewayApi, relative: string): string {
  const { basePath } = targetOf(api)
  return relative === "" ? basePath || "/" : `${basePath}/${relative}`
}

/** True when an admin allowed this very host although its address is private. */
const isAllowedHost = (api: GatewayApi, url: URL): boolean =>
  api.allowedPrivateHost !== null && [url.hostname, url.host].includes(api.allowedPrivateHost.toLowerCase())

/**
 * The path of a page the FHIR server links to, wherever it believes to live: what comes is asked at the API's own
 * server, and nowhere else.
 * @param url absolute, its base perhaps rewritten to the public one, or relative to the base
 * @returns null for an address that is another server's
 */
export function pageBelow(api: GatewayApi, url: string, publicBase: string): string | null {
  const { origin, hostname, basePath } = targetOf(api)
  const inward = url.startsWith(publicBase) ? origin + basePath + url.slice(publicBase.length) : url
  if (!URL.canParse(inward, `${origin}${basePath}/`)) return null
  const page = new URL(inward, `${origin}${basePath}/`)
  const isBelow = basePath !== "" && (page.pathname === basePath || page.pathname.startsWith(`${basePath}/`))
  return page.hostname === hostname || isBelow ? page.pathname + page.search : null
}

/**
 * @throws a GatewayStop: 502 when the server cannot be reached or its address is not allowed, 504 when it
 * does not answer in time. Neither names the address.
 */
export function sendUpstream(
  api: GatewayApi,
  sent: UpstreamRequest,
  limits: GatewayLimits,
): Promise<UpstreamResponse> {
  try {
    const { origin, hostname, isAllowed } = targetOf(api)
    if (!isAllowed) checkLiteralHost(hostname)
    const { method, path, headers, body } = sent
    headers["accept-encoding"] = "identity"
    if (api.upstreamAuthorization) headers.authorization = api.upstreamAuthorization
    const call = { origin, method, path, headers, body }
    return exchangeHttp(call, { isAllowed, answerMs: limits.answerMs }).catch(throwStop)
  } catch (error) {
    return Promise.reject(toStop(error))
  }
}

function throwStop(error: unknown): never {
  throw toStop(error)
}

const TIMEOUTS = ["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"]

function toStop(error: unknown): Error {
  if (isForbiddenAddress(error)) {
    return stop(
      502,
      "transient",
      "The FHIR server's address is not one the gateway connects to; an admin allows a private host on the API's page.",
    )
  }
  const known = (error ?? {}) as { brand?: string; code?: string }
  if (known.brand === "admit.GatewayStop") return error as Error
  if (known.code !== undefined && TIMEOUTS.includes(known.code)) {
    return stop(504, "timeout", "The FHIR server behind the gateway did not answer in time.")
  }
  return stop(502, "transient", "The FHIR server behind the gateway cannot be reached.")
}

/**
 * The whole body, at most `max` bytes.
 * @throws what `tooLong` makes; a GatewayStop when the body breaks off
 */
export async function readHeld(body: Buffer | Readable, max: number, tooLong: () => Error): Promise<Buffer> {
  if (!Buffer.isBuffer(body))
    return readWhole(body, max, tooLong).catch((error: unknown) => {
      throw toStop(error)
    })
  if (body.length > max) throw tooLong()
  return body
}

/** An answer nobody looks at. */
export function discard({ body }: UpstreamResponse): void {
  if (!Buffer.isBuffer(body)) body.destroy()
}
