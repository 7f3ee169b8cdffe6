/** The JWKS doctor's findings: what was fetched from a key set's address, judged. */

import type { Jwk } from "@/lib/oauth/key-algorithms"
import { describeKey, type KeyFacts } from "./public-key"

export interface Finding {
  tone: "ok" | "warn" | "danger"
  sentence: string
  /** What to do about it. */
  mend?: string
}

export interface FetchedKeySet {
  status: number
  contentType: string | null
  location: string | null
  cacheControl: string | null
  body: string
  tookMs: number
  tls: { protocol: string; expiresAt: Date } | null
}

export interface KeySetReport {
  findings: Finding[]
  keys: KeyFacts[]
  /** Keys that Admit can check a signature with. */
  usable: number
}

const DAY = 86_400_000
const MAX_KEYS = 100
const SLOW_MS = 2000

const isObject = (value: unknown): value is Jwk =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const stop = (sentence: string, mend: string): KeySetReport => ({
  findings: [{ tone: "danger", sentence, mend }],
  keys: [],
  usable: 0,
})

/** The keys, or the report of why there are none. */
function readKeys(fetched: FetchedKeySet): Jwk[] | KeySetReport {
  const { status, body } = fetched
  if (status >= 300 && status < 400)
    return stop(
      `It answers with a redirect (${status})${fetched.location ? ` to ${fetched.location.slice(0, 200)}` : ""}. Admit follows none: a redirect could lead into your network.`,
      "Register the address it redirects to.",
    )
  if (status !== 200)
    return stop(
      `It answers ${status} instead of 200.`,
      "Open the address in a private window; it must show the key set without signing in.",
    )
  if (/text\/html/i.test(fetched.contentType ?? "") || /^\s*</.test(body))
    return stop(
      "It answers with a web page (HTML), not with a key set.",
      "Usually that is a sign-in page or an error page. Open the address in a private window; it must show JSON.",
    )
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return stop("It does not answer with JSON.", 'Serve a JWK Set: {"keys": [...]}.')
  }
  const keys = isObject(json) ? json.keys : null
  if (!Array.isArray(keys))
    return stop(
      isObject(json) && "kty" in json
        ? "It answers with one key instead of a key set."
        : "It answers with JSON that has no keys.",
      'Serve a JWK Set: {"keys": [...]}.',
    )
  if (keys.length > MAX_KEYS)
    return stop(
      `It holds ${keys.length} keys; ${MAX_KEYS} is the most.`,
      "Take out keys that are no longer used.",
    )
  return keys.filter(isObject)
}

function judgeKids(keys: readonly KeyFacts[]): Finding[] {
  const kids = keys.map((key) => key.kid)
  const twice = [...new Set(kids.filter((kid, index) => kid !== null && kids.indexOf(kid) !== index))]
  const findings: Finding[] = twice.map((kid) => ({
    tone: "danger",
    sentence: `Several keys have the kid ${kid}. An assertion that names it may match more than one, and is refused then.`,
    mend: "Give every key a kid of its own; its thumbprint (RFC 7638) is a good one.",
  }))
  if (keys.length > 1 && kids.includes(null))
    findings.push({
      tone: "warn",
      sentence: "A key has no kid. While keys change, an assertion cannot say which of them it means.",
      mend: "Give every key a kid.",
    })
  return findings
}

function judgeTransport(fetched: FetchedKeySet, now: Date): Finding[] {
  const findings: Finding[] = []
  const type = fetched.contentType?.split(";")[0]?.trim().toLowerCase() ?? ""
  if (!["application/json", "application/jwk-set+json"].includes(type))
    findings.push({
      tone: "warn",
      sentence: `Its content type is ${type || "missing"}. Admit reads it all the same; others may not.`,
      mend: "Serve it as application/jwk-set+json or application/json.",
    })
  const { tls } = fetched
  const days = tls ? Math.floor((tls.expiresAt.getTime() - now.getTime()) / DAY) : null
  if (days !== null && days < 30)
    findings.push({
      tone: "warn",
      sentence: `The TLS certificate of its server expires in ${days} days. After that the app cannot sign in.`,
      mend: "Renew the certificate.",
    })
  if (fetched.tookMs > SLOW_MS)
    findings.push({
      tone: "warn",
      sentence: `It took ${(fetched.tookMs / 1000).toFixed(1)} s. After 5 s Admit gives up.`,
      mend: "Serve it from somewhere faster; it is a small file.",
    })
  return findings
}

/** Everything there is to say about an answer, the worst first. */
export function reportKeySet(fetched: FetchedKeySet, now: Date): KeySetReport {
  const read = readKeys(fetched)
  if (!Array.isArray(read)) return read
  const keys = read.map(describeKey)
  const usable = keys.filter((key) => key.problems.length === 0).length
  const findings: Finding[] = []
  if (usable === 0)
    findings.push({
      tone: "danger",
      sentence: keys.length === 0 ? "The key set is empty." : "None of its keys can be used.",
      mend: "Publish the public half of the key the app signs with.",
    })
  for (const key of keys)
    for (const sentence of key.problems)
      findings.push({ tone: "danger", sentence: `${key.kid ?? "A key without kid"}: ${sentence}` })
  findings.push(...judgeKids(keys), ...judgeTransport(fetched, now))
  if (findings.length === 0)
    findings.push({ tone: "ok", sentence: `${usable} ${usable === 1 ? "key" : "keys"}, all good.` })
  return { findings, keys, usable }
}
