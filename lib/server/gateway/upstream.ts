/**
 * One request to an API's FHIR server. Never follows a redirect, waits a bounded time, and lets through only
 * headers that FHIR gives a meaning to: the client's credentials, cookies and method overrides stop here.
 */

import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http"
import { Agent as HttpsAgent, request as httpsRequest } from "node:https"
import type { Readable } from "node:stream"
import type { PlainRequest } from "@/lib/server/http/plain"
import { processState } from "@/lib/server/process-state"
import { checkLiteralHost, guardedLookup, isForbiddenAddress } from "./address-guard"
import type { GatewayApi, GatewayLimits } from "./deps"
import { stop } from "./outcomes"

export interface UpstreamRequest {
  method: string
  /** From the root of the API's server, with query. */
  path: string
  headers: Record<string, string>
  body: Buffer | Readable | null
}

export interface UpstreamResponse {
  status: number
  headers: IncomingHttpHeaders
  body: IncomingMessage
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

export function returnedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of RETURNED) {
    const value = headers[name]
    if (value !== undefined) kept[name] = Array.isArray(value) ? value.join(", ") : value
  }
  return kept
}

/** Where an API's FHIR server is, taken apart once. */
interface Target {
  isHttps: boolean
  /** As connections want it: an IPv6 address without brackets. */
  hostname: string
  port: string
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
    isHttps: url.protocol === "https:",
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port,
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

interface Agents {
  http: HttpAgent
  https: HttpsAgent
}
/** Two sets: a connection made under an admin's exception is never reused by an API without it. */
const agents = () =>
  processState<{ guarded: Agents; allowed: Agents }>("gateway-agents", () => {
    const options = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: 60_000 }
    return {
      guarded: {
        http: new HttpAgent({ ...options, lookup: guardedLookup }),
        https: new HttpsAgent({ ...options, lookup: guardedLookup }),
      },
      allowed: { http: new HttpAgent(options), https: new HttpsAgent(options) },
    }
  })

/** True when an admin allowed this very host although its address is private. */
const isAllowedHost = (api: GatewayApi, url: URL): boolean =>
  api.allowedPrivateHost !== null && [url.hostname, url.host].includes(api.allowedPrivateHost.toLowerCase())

/**
 * @throws a GatewayStop: 502 when the server cannot be reached or its address is not allowed, 504 when it
 * does not answer in time. Neither names the address.
 */
export async function sendUpstream(
  api: GatewayApi,
  sent: UpstreamRequest,
  limits: GatewayLimits,
): Promise<UpstreamResponse> {
  try {
    const target = targetOf(api)
    if (!target.isAllowed) checkLiteralHost(target.hostname)
    return await send(api, sent, { target, limits })
  } catch (error) {
    throw toStop(error)
  }
}

function send(
  api: GatewayApi,
  sent: UpstreamRequest,
  how: { target: Target; limits: GatewayLimits },
): Promise<UpstreamResponse> {
  const { isHttps, hostname, port, isAllowed } = how.target
  const pool = isAllowed ? agents().allowed : agents().guarded
  const headers: Record<string, string> = { ...sent.headers, "accept-encoding": "identity" }
  if (api.upstreamAuthorization) headers.authorization = api.upstreamAuthorization
  if (Buffer.isBuffer(sent.body)) headers["content-length"] = String(sent.body.length)
  const { method, path } = sent
  const options = { method, path, hostname, port, headers, agent: isHttps ? pool.https : pool.http }
  return new Promise((resolve, reject) => {
    const request = isHttps ? httpsRequest(options) : httpRequest(options)
    let timer = setTimeout(() => request.destroy(new Timeout()), how.limits.connectMs)
    const wait = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => request.destroy(new Timeout()), ms)
    }
    request.once("socket", (socket) => {
      if (!socket.connecting) wait(how.limits.answerMs)
      else socket.once(isHttps ? "secureConnect" : "connect", () => wait(how.limits.answerMs))
    })
    request.once("error", (error) => {
      clearTimeout(timer)
      reject(error)
    })
    request.once("response", (response) => {
      clearTimeout(timer)
      response.setTimeout(how.limits.answerMs, () => response.destroy(new Timeout()))
      resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response })
    })
    writeBody(request, sent.body, reject)
  })
}

function writeBody(
  request: ReturnType<typeof httpRequest>,
  body: UpstreamRequest["body"],
  reject: (error: Error) => void,
): void {
  if (body === null || Buffer.isBuffer(body)) {
    request.end(body ?? undefined)
    return
  }
  body.once("error", (error) => {
    request.destroy()
    reject(error)
  })
  body.pipe(request)
}

class Timeout extends Error {
  readonly brand = "admit.UpstreamTimeout"
}

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
  if (known.brand === "admit.UpstreamTimeout" || known.code === "ETIMEDOUT") {
    return stop(504, "timeout", "The FHIR server behind the gateway did not answer in time.")
  }
  return stop(502, "transient", "The FHIR server behind the gateway cannot be reached.")
}

/**
 * The whole body, at most `max` bytes. Of a longer one no more is read; whose it is decides what becomes of it.
 * @throws what `tooLong` makes; a GatewayStop when the body breaks off
 */
export function readHeld(body: Readable, max: number, tooLong: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= max) return
      chunks.length = 0
      body.off("data", take)
      body.pause()
      reject(tooLong())
    }
    body.on("data", take)
    const broken = (error?: Error) => reject(toStop(error))
    body.once("end", () => {
      body.off("close", broken)
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    body.once("error", broken)
    body.once("close", broken)
  })
}
