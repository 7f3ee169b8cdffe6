/** What an address says by itself of the network it lies in. */

import { findUriParts, isLoopback } from "@/lib/oauth/uri-parts"

const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|intranet|corp|home\.arpa)$/i
const PRIVATE_V4 =
  /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/

/**
 * True when the address says by itself that it lies in a private network, or may be plain http only there.
 * What a public-looking name resolves to is checked where the connection is made.
 */
export function looksPrivate(url: string): boolean {
  const parts = findUriParts(url)
  if (!parts?.host) return false
  const host = parts.host.toLowerCase()
  if (isLoopback(host) || PRIVATE_NAME.test(host) || PRIVATE_V4.test(host)) return true
  return (
    /^\[f[cd]|^\[fe80/i.test(host) ||
    (!host.includes(".") && !host.startsWith("[")) ||
    parts.scheme === "http"
  )
}
