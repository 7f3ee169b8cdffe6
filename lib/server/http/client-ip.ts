/**
 * Works out who is calling, from the connection and the proxies the server is told to trust. The answer goes on
 * in a header of our own (lib/server/client-ip.ts); copies a client sends are removed first (incoming.ts).
 */

import { isIP, isIPv4 } from "node:net"

/**
 * Steps over as many proxies as are trusted, counted from the connection outwards: each appended the address
 * it was called from, and only what a trusted one appended can be believed.
 * @param input.forwardedFor the X-Forwarded-For header, "" without one
 */
export function resolveClientIp(input: {
  remoteAddress: string | undefined
  forwardedFor: string
  trustedProxies: number
}): string {
  const remote = toPlainIp(input.remoteAddress ?? "") ?? "0.0.0.0"
  if (input.trustedProxies === 0) return remote
  const hops = [...input.forwardedFor.split(",").map((hop) => hop.trim()), remote]
  return toPlainIp(hops[hops.length - 1 - input.trustedProxies] ?? "") ?? remote
}

/** IPv4 or IPv6 text without port, brackets or IPv4-mapped prefix; null for anything else. */
function toPlainIp(text: string): string | null {
  // What a connection over IPv4 says of itself.
  if (isIPv4(text)) return text
  const bare = text
    .replace(/^\[(.*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/^::ffff:(?=\d+\.)/i, "")
  return isIP(bare) === 0 ? null : bare.toLowerCase()
}
