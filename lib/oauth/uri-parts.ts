/**
 * A URI cut into its parts as it is written. Browsers and `URL` repair what they read (they lower-case hosts,
 * drop `:443`, resolve `..`); redirect URIs are compared as strings, so nothing here repairs anything.
 */

export interface UriParts {
  /** As written, without the colon. */
  scheme: string
  /** `null` when there is no `//`. */
  authority: string | null
  userinfo: string | null
  host: string | null
  /** Digits after the last colon; "" for a bare colon; `null` without one. */
  port: string | null
  path: string
  query: string | null
  fragment: string | null
}

const URI = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is

/** The parts of an absolute URI (RFC 3986 appendix B), or `null` when there is no scheme. */
export function findUriParts(uri: string): UriParts | null {
  const match = URI.exec(uri)
  if (!match) return null
  const [, scheme = "", authority = null, path = "", query = null, fragment = null] = match
  if (authority === null) {
    return { scheme, authority, userinfo: null, host: null, port: null, path, query, fragment }
  }
  const at = authority.lastIndexOf("@")
  const userinfo = at < 0 ? null : authority.slice(0, at)
  const hostAndPort = authority.slice(at + 1)
  const port = /:([^:\]]*)$/.exec(hostAndPort)
  const host = port ? hostAndPort.slice(0, port.index) : hostAndPort
  return { scheme, authority, userinfo, host, port: port?.[1] ?? null, path, query, fragment }
}

const LOOPBACK_ADDRESSES = ["127.0.0.1", "[::1]"]

/** The address literals RFC 8252 §7.3 names: only for these may the port vary. */
export const isLoopbackAddress = (host: string | null) =>
  host !== null && LOOPBACK_ADDRESSES.includes(host.toLowerCase())

/** A loopback address or the name `localhost`: the only hosts plain http may lead to. */
export const isLoopback = (host: string | null) =>
  isLoopbackAddress(host) || host?.toLowerCase() === "localhost"

/** The text without slashes at its end. A loop, because `/\/+$/` is slow on many slashes. */
export function withoutEndSlashes(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === "/") end--
  return text.slice(0, end)
}
