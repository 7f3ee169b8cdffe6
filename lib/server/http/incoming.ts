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

const FORWARDED_FOR = "x-forwarded-for"
/** What a proxy says of the call it asks about (forward auth) is read there and means nothing elsewhere. */
const FORGEABLE = /^(x-admit-|x-forwarded-(?!(?:method|uri)$)|x-middleware-|forwarded$|x-real-ip$|host$)/

/**
 * Where a request is addressed to; its target is rewritten to the part below the issuer.
 * @returns null for a target that is no path of ours
 */
export function readAddress(incoming: IncomingMessage, { issuer }: IncomingRules): URL | null {
  const target = toPath(incoming.url ?? "")
  // Concatenated, not resolved: "//evil.example/x" must stay a path.
  const text = issuer.origin + target
  const url = target === "" || target.includes("\\") ? null : parseUrl(text)
  if (url !== null) incoming.url = target
  return url
}

/** The headers to be believed, by lower-case name, one sent several times joined by commas. */
export function readHeaders(incoming: IncomingMessage, rules: IncomingRules): Map<string, string> {
  const { rawHeaders } = incoming
  const known = new Map<string, string>()
  let forwardedFor = ""
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]]
    if (isForgeable(name)) {
      if (name === FORWARDED_FOR) forwardedFor += forwardedFor === "" ? value : `, ${value}`
      continue
    }
    const before = known.get(name)
    known.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  known.set("host", rules.issuer.host)
  known.set(CLIENT_IP_HEADER, clientIpOf(incoming, forwardedFor, rules))
  return known
}

/** Rewrites the headers in place, raw and parsed, for handlers that read them from the request itself. */
export function cleanHeaders(incoming: IncomingMessage, rules: IncomingRules): void {
  // Parsed before the raw ones change, by whose number Node remembers how many there are to parse.
  const { headers, rawHeaders } = incoming
  const clientIp = clientIpOf(incoming, headerText(headers[FORWARDED_FOR]), rules)
  removeForgeable(rawHeaders)
  rawHeaders.push("host", rules.issuer.host, CLIENT_IP_HEADER, clientIp)
  for (const name in headers) if (isForgeable(name)) delete headers[name]
  headers.host = rules.issuer.host
  headers[CLIENT_IP_HEADER] = clientIp
}

/** What Next asks besides: where it is, and whom it serves. */
export function cleanForNext(incoming: IncomingMessage, rules: IncomingRules): void {
  cleanHeaders(incoming, rules)
  const { headers } = incoming
  headers["x-forwarded-host"] = rules.issuer.host
  headers["x-forwarded-proto"] = rules.issuer.protocol.slice(0, -1)
  headers[FORWARDED_FOR] = headerText(headers[CLIENT_IP_HEADER])
}

const clientIpOf = (
  { socket: { remoteAddress } }: IncomingMessage,
  forwardedFor: string,
  { trustedProxies }: IncomingRules,
) => resolveClientIp({ remoteAddress, forwardedFor, trustedProxies })

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
