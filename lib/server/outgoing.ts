/**
 * Requests to addresses that people registered or typed: key sets, webhooks, upstream issuers, FHIR servers to find
 * out about. Treated as hostile (OAuth 2.0 Security BCP: server-side request forgery): https only, no private address
 * at any resolution, no redirect followed, a deadline and a size. What an owner listed as a private host of theirs is
 * let through, and may use http on this machine. The gateway, which streams, has the same guard of addresses.
 */

import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http"
import { request as httpsRequest } from "node:https"
import type { TLSSocket } from "node:tls"
import { isLoopback } from "@/lib/settings.mjs"
import { checkLiteralHost, guardedLookup, isForbiddenAddress } from "./gateway/address-guard"

export const OUTGOING_PROBLEMS = {
  address: "It is not an address such as https://example.org/keys.",
  not_https: "It does not start with https://. Admit fetches nothing that could be changed on the way.",
  private:
    "It is at a private address, which Admit does not call. If it is a host of your own, an owner lists it under Settings, Credentials.",
  unknown_host: "Its host name does not resolve.",
  refused: "Nothing listens there: the connection was refused.",
  tls: "Its TLS certificate is not accepted.",
  timeout: "It did not answer in time.",
  too_large: "It answered more than is read.",
  broken: "The connection broke.",
} as const
export type OutgoingProblem = keyof typeof OUTGOING_PROBLEMS

export class OutgoingError extends Error {
  readonly brand = "admit.OutgoingError"
  readonly problem: OutgoingProblem
  /** The system's own code, such as CERT_HAS_EXPIRED. */
  readonly code: string | null
  constructor(problem: OutgoingProblem, options: { code?: string; cause?: unknown } = {}) {
    super(OUTGOING_PROBLEMS[problem], { cause: options.cause })
    this.problem = problem
    this.code = options.code ?? null
  }
}

export const isOutgoingError = (error: unknown): error is OutgoingError =>
  typeof error === "object" && error !== null && "brand" in error && error.brand === "admit.OutgoingError"

export interface OutgoingRequest {
  method?: "GET" | "POST"
  headers?: Record<string, string>
  body?: string
  timeoutMs: number
  maxBytes: number
  /** Hosts (or host:port) an owner allowed although their addresses are private. */
  allowedHosts: readonly string[]
  /** Where http will do: at any allowed host, or anywhere. Left out: at allowed hosts of this machine. */
  plainHttp?: "allowed" | "anywhere"
  /** Certificates to trust instead of the system's; for tests. */
  ca?: string
}

export interface OutgoingAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  tookMs: number
  tls: { protocol: string; expiresAt: Date } | null
}

const DNS = ["ENOTFOUND", "EAI_AGAIN", "ENODATA"]
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL)|^EPROTO$/

function toProblem(error: unknown): OutgoingError {
  if (isOutgoingError(error)) return error
  const code = String((error as { code?: unknown }).code ?? "")
  const as = (problem: OutgoingProblem) => new OutgoingError(problem, { code, cause: error })
  if (isForbiddenAddress(error)) return as("private")
  if (DNS.includes(code)) return as("unknown_host")
  if (code === "ECONNREFUSED") return as("refused")
  if (code === "ETIMEDOUT") return as("timeout")
  return as(CERTIFICATE.test(code) ? "tls" : "broken")
}

function checkUrl(
  address: string,
  { allowedHosts, plainHttp }: Pick<OutgoingRequest, "allowedHosts" | "plainHttp">,
): { url: URL; isAllowed: boolean } {
  if (!URL.canParse(address)) throw new OutgoingError("address")
  const url = new URL(address)
  const isAllowed = allowedHosts.some((host) => host === url.hostname || host === url.host)
  const isPlainFine = isAllowed && (plainHttp === "allowed" || isLoopback(url.hostname))
  const isHttpFine = url.protocol === "http:" && (isPlainFine || plainHttp === "anywhere")
  if (url.protocol !== "https:" && !isHttpFine) throw new OutgoingError("not_https")
  if (!isAllowed) checkLiteralHost(url.hostname)
  return { url, isAllowed }
}

function tlsOf(response: IncomingMessage): OutgoingAnswer["tls"] {
  const socket = response.socket as TLSSocket
  if (typeof socket.getProtocol !== "function") return null
  return {
    protocol: socket.getProtocol() ?? "unknown",
    expiresAt: new Date(socket.getPeerCertificate().valid_to),
  }
}

/**
 * Sends one request.
 * @throws OutgoingError
 */
export async function fetchOutgoing(address: string, sent: OutgoingRequest): Promise<OutgoingAnswer> {
  try {
    const { url, isAllowed } = checkUrl(address, sent)
    return await send(url, { ...sent, isAllowed })
  } catch (error) {
    throw toProblem(error)
  }
}

function send(url: URL, sent: OutgoingRequest & { isAllowed: boolean }): Promise<OutgoingAnswer> {
  const began = performance.now()
  // A connection of its own: one made under an exception is never reused without it.
  const options: RequestOptions & { ca?: string } = { method: sent.method ?? "GET", agent: false }
  options.headers = { ...sent.headers, "user-agent": "Admit" }
  if (!sent.isAllowed) options.lookup = guardedLookup
  if (sent.ca) options.ca = sent.ca
  return new Promise((resolve, reject) => {
    const outgoing = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, options)
    const deadline = setTimeout(() => outgoing.destroy(new OutgoingError("timeout")), sent.timeoutMs)
    outgoing.on("close", () => clearTimeout(deadline))
    outgoing.on("error", reject)
    outgoing.on("response", (response) => {
      const tls = tlsOf(response)
      const chunks: Buffer[] = []
      let size = 0
      response.on("error", reject)
      response.on("data", (chunk: Buffer) => {
        size += chunk.length
        if (size <= sent.maxBytes) {
          chunks.push(chunk)
          return
        }
        // Rejected first: when everything has arrived already, the end comes before the destruction.
        reject(new OutgoingError("too_large"))
        outgoing.destroy()
      })
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
          tookMs: Math.round(performance.now() - began),
          tls,
        }),
      )
    })
    outgoing.end(sent.body)
  })
}
