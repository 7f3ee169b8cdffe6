/**
 * What is asked of a client assertion, one check a row, in the order they are made. The token endpoint stops at
 * the first that fails; the assertion debugger makes them all and tells each.
 */

import { compactVerify, decodeProtectedHeader, importJWK, type JWK, type JWTPayload } from "jose"
import type { Id } from "@/lib/id"
import type { OAuthClient } from "./client"
import { endpointUrl, type OAuthContext } from "./context"
import { ASSERTION_ALGS, type Jwk, keysFor } from "./key-algorithms"
import { refuse } from "./refusals"

/** SMART Backend Services: expiry no more than five minutes ahead; clocks differ by up to half a minute. */
export const MAX_LIFETIME_SECONDS = 300
export const SKEW_SECONDS = 30

interface Header {
  alg: string
  kid: string | undefined
}

/** One assertion on trial; the earlier checks find what the later ones need. */
export interface Trial {
  context: OAuthContext
  client: OAuthClient
  assertion: string
  /** The endpoint it was sent to. */
  endpoint: string
  /** Unproven until the signature is. */
  payload: JWTPayload
  typ: string | undefined
  /** True the first time a jti of this app is seen. */
  isFirstUse(jtiHash: Uint8Array, until: Date): Promise<boolean>
  header?: Header
  key?: { jwk: Jwk; id: Id<"key"> | null }
}

/** RFC 7515 §4: an algorithm we take and no critical extension. `jku`, `jwk` and `x5u` are never looked at. */
function checkAlgorithm(trial: Trial): void {
  try {
    const { alg, kid, crit } = decodeProtectedHeader(trial.assertion)
    if (!ASSERTION_ALGS.some((known) => known === alg) || crit !== undefined) {
      throw refuse("assertion.algorithm", { detail: { alg: String(alg).slice(0, 20) } })
    }
    if (kid !== undefined && typeof kid !== "string") throw refuse("assertion.no_matching_key")
    trial.header = { alg: String(alg), kid }
  } catch (error) {
    if (error instanceof TypeError) throw refuse("assertion.malformed", { cause: error })
    throw error
  }
}

/** SMART Backend Services: exactly one key matches; an unknown kid asks the jwks_uri once more. */
async function checkKey(trial: Trial): Promise<void> {
  const { context, client, header } = trial
  if (!header) throw refuse("assertion.no_matching_key")
  const now = context.now()
  const registered = client.keys.filter((key) => !key.disabledAt && !(key.expiresAt && key.expiresAt <= now))
  const own = registered.map((key) => ({ ...key.publicJwk, kid: key.kid, keyId: key.id }) as Jwk)
  let matching = keysFor(own, header)
  if (matching.length === 0 && client.jwksUri) {
    matching = keysFor(await context.fetchKeySet(client.jwksUri, false), header)
    if (matching.length === 0) matching = keysFor(await context.fetchKeySet(client.jwksUri, true), header)
  }
  const [jwk] = matching
  if (!jwk || matching.length > 1) {
    const detail = {
      kid: header.kid?.slice(0, 100),
      registered: own.map((key) => key.kid),
      matching: matching.length,
    }
    throw refuse("assertion.no_matching_key", { detail })
  }
  trial.key = { jwk, id: (jwk.keyId as Id<"key"> | undefined) ?? null }
}

async function checkSignature({ assertion, header, key }: Trial): Promise<void> {
  if (!header || !key) throw refuse("assertion.signature")
  const { keyId: _keyId, alg: _alg, ...bare } = key.jwk
  try {
    await compactVerify(assertion, await importJWK(bare as JWK, header.alg), { algorithms: [header.alg] })
  } catch (cause) {
    throw refuse("assertion.signature", {
      cause,
      detail: { kid: header.kid?.slice(0, 100), alg: header.alg },
    })
  }
}

const isStrict = ({ context, client }: Trial): boolean =>
  context.strictAssertionAudience || client.strictAssertionAudience

/** The audiences an assertion may name, the recommended first. */
export function acceptedAudiences(trial: Pick<Trial, "context" | "client" | "endpoint">): string[] {
  const { issuer } = trial.context
  return isStrict(trial as Trial) ? [issuer] : [endpointUrl(issuer, "token"), issuer, trial.endpoint]
}

/**
 * RFC 7523 §3 item 3. By default the issuer or the token endpoint (SMART), or the endpoint being called
 * (RFC 9126 §2); every value of an array must be one of these. Strictly (RFC 10070) the issuer alone.
 */
function checkAudience(trial: Trial): void {
  const { aud } = trial.payload
  const strict = isStrict(trial)
  const detail = { sent: aud, expected: trial.context.issuer, typ: trial.typ, strict }
  const accepted = acceptedAudiences(trial)
  const values = Array.isArray(aud) && !strict ? aud : [aud]
  if (values.length === 0 || !values.every((value) => accepted.some((known) => known === value)))
    throw refuse("assertion.audience", { detail })
}

/** Strictly (RFC 10070), a type of its own keeps an assertion from being taken for another token. */
function checkType(trial: Trial): void {
  if (!isStrict(trial) || trial.typ?.toLowerCase() === "client-authentication+jwt") return
  throw refuse("assertion.type", { detail: { typ: trial.typ, strict: true } })
}

const secondsNow = ({ context }: Trial): number => context.now().getTime() / 1000

/** RFC 7523 §3 item 4, within the skew. */
function checkExpiry(trial: Trial): void {
  const { exp } = trial.payload
  if (typeof exp !== "number" || !Number.isFinite(exp)) throw refuse("assertion.expired", { detail: { exp } })
  const ago = secondsNow(trial) - exp
  if (ago >= SKEW_SECONDS) throw refuse("assertion.expired", { detail: { secondsAgo: Math.round(ago) } })
}

/** RFC 7523 §3 item 4: an expiry unreasonably far ahead may be refused; SMART says five minutes. */
function checkLifetime(trial: Trial): void {
  const { exp } = trial.payload
  const ahead = typeof exp === "number" ? exp - secondsNow(trial) : 0
  if (ahead > MAX_LIFETIME_SECONDS + SKEW_SECONDS)
    throw refuse("assertion.too_long_lived", { detail: { secondsAhead: Math.round(ahead) } })
}

/** RFC 7523 §3 items 5 and 6, within the skew. */
function checkStart(trial: Trial): void {
  const { nbf, iat } = trial.payload
  for (const time of [nbf, iat]) {
    if (time === undefined) continue
    if (typeof time !== "number" || time > secondsNow(trial) + SKEW_SECONDS)
      throw refuse("assertion.not_yet_valid", {
        detail: typeof time === "number" ? { secondsAhead: Math.round(time - secondsNow(trial)) } : {},
      })
  }
}

function checkJti({ payload: { jti } }: Trial): void {
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw refuse("assertion.no_jti")
}

/** RFC 7523 §3 item 7: once per app, remembered until the assertion would have expired anyway. */
async function checkFirstUse(trial: Trial): Promise<void> {
  const { jti = "", exp = 0 } = trial.payload
  const until = new Date((exp + SKEW_SECONDS + 1) * 1000)
  if (!(await trial.isFirstUse(trial.context.sha256(jti), until))) throw refuse("assertion.replayed")
}

export interface AssertionCheck {
  name: string
  /** Checks without which this one says nothing. */
  after: readonly string[]
  check(trial: Trial): void | Promise<void>
}

export const ASSERTION_CHECKS = [
  { name: "algorithm", after: [], check: checkAlgorithm },
  { name: "key", after: ["algorithm"], check: checkKey },
  { name: "signature", after: ["key"], check: checkSignature },
  { name: "audience", after: [], check: checkAudience },
  { name: "type", after: [], check: checkType },
  { name: "expiry", after: [], check: checkExpiry },
  { name: "lifetime", after: ["expiry"], check: checkLifetime },
  { name: "start", after: [], check: checkStart },
  { name: "jti", after: [], check: checkJti },
  { name: "firstUse", after: ["jti", "expiry", "lifetime"], check: checkFirstUse },
] as const satisfies readonly AssertionCheck[]

export type AssertionCheckName = (typeof ASSERTION_CHECKS)[number]["name"]
