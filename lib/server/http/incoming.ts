/**
 * Makes a request trustworthy before the machine routes or Next see it: where it is addressed comes from the
 * configured issuer and never from Host, X-Forwarded-* or an absolute request target.
 */

import type { IncomingMessage } from "node:http"
import { CLIENT_IP_HEADER } from "@/lib/server/client-ip"
import { resolveClientIp } from "./client-ip"

export interface IncomingRules {
  issuer: URL
  trustedProxies: number
}

/** What a proxy says of the call it asks about (forward auth) is read there and means nothing elsewhere. */
const FORGEABLE = /^(x-admit-|x-forwarded-(?!(?:method|uri)$)|x-middleware-|forwarded$|x-real-ip$|host$)/

/**
 * Rewrites the target and the raw headers in place: all that plain handlers read.
 * @returns the parsed address, or null for a target that is no path of ours
 */
export function cleanIncoming(incoming: IncomingMessage, rules: IncomingRules): URL | null {
  const target = toPath(incoming.url ?? "")
  // Concatenated, not resolved: "//evil.example/x" must stay a path.
  const text = rules.issuer.origin + target
  const url = target === "" || target.includes("\\") ? null : parseUrl(text)
  if (url === null) return null
  incoming.url = target
  const clientIp = resolveClientIp({
    remoteAddress: incoming.socket.remoteAddress,
    forwardedFor: headerText(incoming.headers["x-forwarded-for"]),
    trustedProxies: rules.trustedProxies,
  })
  const { rawHeaders } = incoming
  removeForgeable(rawHeaders)
  rawHeaders.push("host", rules.issuer.host, CLIENT_IP_HEADER, clientIp)
  return url
}

/**
 * Rewrites the parsed headers, for handlers that read those, and for Next.
 * @param incoming as `cleanIncoming` left it: host and the client's address are its last raw headers
 */
export function cleanParsed({ headers, rawHeaders }: IncomingMessage): void {
  for (const name in headers) if (isForgeable(name)) delete headers[name]
  const [, host, , clientIp] = rawHeaders.slice(-4)
  headers.host = host
  headers[CLIENT_IP_HEADER] = clientIp
}

/** What Next asks besides: where it is, and whom it serves. @param rules those the request was cleaned by */
export function cleanForNext(incoming: IncomingMessage, { issuer }: IncomingRules): void {
  cleanParsed(incoming)
  const { headers } = incoming
  headers["x-forwarded-host"] = issuer.host
  headers["x-forwarded-proto"] = issuer.protocol.slice(0, -1)
  headers["x-forwarded-for"] = headerText(headers[CLIENT_IP_HEADER])
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/** Path and query of a request target, also of the absolute form proxies use (RFC 9112 §3.2.2). */
function toPath(target: string): string {
  if (target.startsWith("/")) return target
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return ""
  const url = new URL(target)
  return url.pathname + url.search
}

function removeForgeable(rawHeaders: string[]): void {
  let kept = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]]
    if (isForgeable(name.toLowerCase())) continue
    rawHeaders[kept++] = name
    rawHeaders[kept++] = value
  }
  rawHeaders.length = kept
}

/** Most names are told by their first letter. */
const isForgeable = (name: string) => /^[xfh]/.test(name) && FORGEABLE.test(name)

function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(",") : (value ?? "")
}
