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
 * Rewrites target and headers in place.
 * @returns the parsed address, or null for a target that is no path of ours
 */
export function cleanIncoming(incoming: IncomingMessage, rules: IncomingRules): URL | null {
  const target = toPath(incoming.url ?? "")
  // Concatenated, not resolved: "//evil.example/x" must stay a path.
  const text = rules.issuer.origin + target
  if (target === "" || target.includes("\\") || !URL.canParse(text)) return null
  incoming.url = target
  const forwardedFor = headerText(incoming.headers["x-forwarded-for"])
  const clientIp = resolveClientIp({
    remoteAddress: incoming.socket.remoteAddress,
    forwardedFor,
    trustedProxies: rules.trustedProxies,
  })
  replaceHeaders(incoming, {
    host: rules.issuer.host,
    "x-forwarded-host": rules.issuer.host,
    "x-forwarded-proto": rules.issuer.protocol.slice(0, -1),
    "x-forwarded-for": clientIp,
    [CLIENT_IP_HEADER]: clientIp,
  })
  return new URL(text)
}

/** Path and query of a request target, also of the absolute form proxies use (RFC 9112 §3.2.2). */
function toPath(target: string): string {
  if (target.startsWith("/")) return target
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return ""
  const url = new URL(target)
  return url.pathname + url.search
}

function replaceHeaders(incoming: IncomingMessage, fresh: Record<string, string>): void {
  for (const name of Object.keys(incoming.headers)) {
    if (FORGEABLE.test(name)) delete incoming.headers[name]
  }
  Object.assign(incoming.headers, fresh)
  const raw: string[] = []
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? ""
    if (!FORGEABLE.test(name.toLowerCase())) raw.push(name, incoming.rawHeaders[i + 1] ?? "")
  }
  for (const [name, value] of Object.entries(fresh)) raw.push(name, value)
  incoming.rawHeaders.splice(0, incoming.rawHeaders.length, ...raw)
}

function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(",") : (value ?? "")
}
