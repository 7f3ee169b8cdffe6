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
import { processState } from "@/lib/server/process-state"
import { checkLiteralHost, guardedLookup, isForbiddenAddress } from "./address-guard"
import type { GatewayApi, GatewayLimits } from "./deps"
import { stop } from "./outcomes"

export interface UpstreamRequest {
  method: string
  url: URL
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

export function forwardedHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of FORWARDED) {
    const value = headers.get(name)
    if (value !== null) kept[name] = value
  }
  return kept
}

export function returnedHeaders(headers: IncomingHttpHeaders): Headers {
  const kept = new Headers()
  for (const name of RETURNED) {
    const value = headers[name]
    if (value !== undefined) kept.set(name, Array.isArray(value) ? value.join(", ") : value)
  }
  return kept
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
  const isAllowed = isAllowedHost(api, sent.url)
  try {
    if (!isAllowed) checkLiteralHost(sent.url.hostname)
    return await send(api, sent, { isAllowed, limits })
  } catch (error) {
    throw toStop(error)
  }
}

function send(
  api: GatewayApi,
  sent: UpstreamRequest,
  how: { isAllowed: boolean; limits: GatewayLimits },
): Promise<UpstreamResponse> {
  const isHttps = sent.url.protocol === "https:"
  const pool = how.isAllowed ? agents().allowed : agents().guarded
  const headers: Record<string, string> = { ...sent.headers, "accept-encoding": "identity" }
  if (api.upstreamAuthorization) headers.authorization = api.upstreamAuthorization
  if (Buffer.isBuffer(sent.body)) headers["content-length"] = String(sent.body.length)
  const options = { method: sent.method, headers, agent: isHttps ? pool.https : pool.http }
  return new Promise((resolve, reject) => {
    const request = isHttps ? httpsRequest(sent.url, options) : httpRequest(sent.url, options)
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
  const known = error as { brand?: string; code?: string }
  if (known.brand === "admit.GatewayStop") return error as Error
  if (known.brand === "admit.UpstreamTimeout" || known.code === "ETIMEDOUT") {
    return stop(504, "timeout", "The FHIR server behind the gateway did not answer in time.")
  }
  return stop(502, "transient", "The FHIR server behind the gateway cannot be reached.")
}

/** The whole body, at most `max` bytes. @throws a GatewayStop when it is longer or breaks off */
export async function readHeld(body: Readable, max: number, tooLong: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += (chunk as Buffer).length
      if (size > max) throw tooLong()
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    body.destroy()
    throw toStop(error)
  }
  return Buffer.concat(chunks)
}
