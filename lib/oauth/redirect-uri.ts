/**
 * Redirect URIs: the one check and the one matcher, used by form, import, API and `/authorize` alike, so
 * that what the console accepts is what the protocol accepts. Rules stand in redirect-rules.ts.
 */

import type { Platform } from "@/lib/apps/app"
import { ERROR_RULES, type Finding, TEXT_RULES, WARNING_RULES } from "./redirect-rules"
import { describeDifference, likeness, type UriDifference } from "./uri-difference"
import { findUriParts, isLoopback } from "./uri-parts"

export type { Finding } from "./redirect-rules"
export type { UriDifference } from "./uri-difference"

export interface RedirectCheck {
  /** Each of these blocks. */
  errors: Finding[]
  /** Each of these explains; the admin may go on. */
  warnings: Finding[]
}

/** What is longer is too long whatever else is in it, and is not read to its end. */
const MAX_CHECKED = 2000

const RELATIVE: Finding = {
  code: "relative",
  sentence: "The address does not start with a scheme.",
  mend: "Write it in full: https://app.example.org/callback.",
  source: "RFC 6749 §3.1.2",
}

function run<Subject>(
  rules: readonly {
    code: string
    source: string
    find: (s: Subject) => readonly [string, string] | null
  }[],
  subject: Subject,
): Finding[] {
  return rules.flatMap(({ code, source, find }) => {
    const found = find(subject)
    return found ? [{ code, sentence: found[0], mend: found[1], source }] : []
  })
}

/**
 * What is wrong with a redirect URI on this platform, and what is worth knowing. Never changes the URI.
 * Sources: RFC 6749 §3.1.2, RFC 8252 §7 and §8.3, RFC 9700 §2.1 and §4.1.3.
 */
export function checkRedirectUri(uri: string, platform: Platform): RedirectCheck {
  const textErrors = run(TEXT_RULES, uri.slice(0, MAX_CHECKED))
  if (textErrors.length > 0) return { errors: textErrors, warnings: [] }
  const parts = findUriParts(uri)
  if (!parts) return { errors: [RELATIVE], warnings: [] }
  const subject = { ...parts, uri, platform }
  const errors = run(ERROR_RULES, subject)
  return { errors, warnings: errors.length > 0 ? [] : run(WARNING_RULES, subject) }
}

/** The platform a URI most likely belongs to; `web` when it says nothing. */
export function guessPlatform(uri: string): Platform {
  const parts = findUriParts(uri)
  if (!parts) return "web"
  const scheme = parts.scheme.toLowerCase()
  if (scheme !== "http" && scheme !== "https") return "native"
  return scheme === "http" && isLoopback(parts.host) && parts.host?.toLowerCase() !== "localhost"
    ? "native"
    : "web"
}

export interface RegisteredUri {
  uri: string
  platform: Platform
}

export type RedirectMatch<Entry extends RegisteredUri> =
  | { matched: true; entry: Entry; by: "exact" | "loopback_port" }
  | { matched: false; nearest: Entry | null; difference: UriDifference | null }

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/

/**
 * True when both are `http` addresses of the same loopback literal that differ in nothing but the port.
 * `localhost` is left out on purpose: it is a name, and RFC 8252 §8.3 advises against it.
 */
function differOnlyInLoopbackPort(sent: string, registered: string): boolean {
  const [a, b] = [LOOPBACK.exec(sent), LOOPBACK.exec(registered)]
  return a !== null && b !== null && a[1] === b[1] && a[3] === b[3] && Number(a[2] ?? 80) <= 65535
}

/**
 * The registered entry a sent `redirect_uri` equals. Exact string comparison (RFC 9700 §2.1); the one exception
 * is the port of `127.0.0.1` and `[::1]` for entries of platform `native` (RFC 8252 §7.3). On no match, the
 * nearest entry and its first difference, for the person who has to mend it.
 */
export function matchRedirectUri<Entry extends RegisteredUri>(
  sent: string,
  registered: readonly Entry[],
): RedirectMatch<Entry> {
  const exact = registered.find((entry) => entry.uri === sent)
  if (exact) return { matched: true, entry: exact, by: "exact" }
  const loopback = registered.find(
    (entry) => entry.platform === "native" && differOnlyInLoopbackPort(sent, entry.uri),
  )
  if (loopback) return { matched: true, entry: loopback, by: "loopback_port" }
  let nearest: Entry | null = null
  let best = -1
  for (const entry of registered) {
    const score = likeness(sent, entry.uri)
    if (score > best) [nearest, best] = [entry, score]
  }
  return { matched: false, nearest, difference: nearest && describeDifference(sent, nearest.uri) }
}

export interface PastedUri extends RegisteredUri {
  check: RedirectCheck
}

/** Addresses from pasted text, one a line or set apart by commas, quotes or spaces; doubles come once. */
export function listPastedUris(text: string): PastedUri[] {
  const words = text
    .slice(0, 100_000)
    .split(/[\s,;"'<>[\]]+/u)
    .filter((word) => word !== "")
  return [...new Set(words)].slice(0, 500).map((uri) => {
    const platform = guessPlatform(uri)
    return { uri, platform, check: checkRedirectUri(uri, platform) }
  })
}
