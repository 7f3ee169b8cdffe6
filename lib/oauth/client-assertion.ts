/**
 * private_key_jwt: a client proves itself with a signed assertion (RFC 7523 §3, OpenID Connect Core §9, SMART
 * Backend Services). The key is chosen by kid among the app's own; a jti is good once, on every instance.
 */

import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK, type JWTPayload } from "jose"
import type { Id } from "@/lib/id"
import type { OAuthClient } from "./client"
import { endpointUrl, type OAuthContext } from "./context"
import { refuse } from "./refusals"

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
export const ASSERTION_ALGS = ["RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA"] as const

/** SMART Backend Services: expiry no more than five minutes ahead; clocks differ by up to half a minute. */
export const MAX_LIFETIME_SECONDS = 300
export const SKEW_SECONDS = 30
const MAX_LENGTH = 16_384

/** The algorithms a key type can sign with: nothing else is tried with it. */
const ALGS_OF_KEY: Record<string, readonly string[]> = {
  RSA: ["RS256", "RS384", "PS256"],
  "EC:P-256": ["ES256"],
  "EC:P-384": ["ES384"],
  "OKP:Ed25519": ["EdDSA"],
}

type Jwk = Record<string, unknown>

const algsOf = (jwk: Jwk): readonly string[] =>
  ALGS_OF_KEY[jwk.kty === "RSA" ? "RSA" : `${String(jwk.kty)}:${String(jwk.crv)}`] ?? []

/**
 * Whom an assertion says it is from, before anything is proven: it only decides whose keys are tried.
 * @throws invalid_client
 */
export function readAssertionSubject(assertion: string): string {
  if (assertion.length > MAX_LENGTH) throw refuse("assertion.malformed")
  let payload: JWTPayload
  try {
    payload = decodeJwt(assertion)
  } catch (cause) {
    throw refuse("assertion.malformed", { cause })
  }
  const { iss, sub } = payload
  if (typeof sub !== "string" || sub === "" || iss !== sub) throw refuse("assertion.issuer")
  return sub
}

/** RFC 7515 §4: an algorithm we take and no critical extension. `jku`, `jwk` and `x5u` are never looked at. */
function readHeader(assertion: string): { alg: string; kid: string | undefined; typ: string | undefined } {
  try {
    const { alg, kid, typ, crit } = decodeProtectedHeader(assertion)
    if (!ASSERTION_ALGS.some((known) => known === alg) || crit !== undefined) {
      throw refuse("assertion.algorithm", { detail: { alg: String(alg).slice(0, 20) } })
    }
    if (kid !== undefined && typeof kid !== "string") throw refuse("assertion.no_matching_key")
    return { alg: String(alg), kid, typ }
  } catch (error) {
    if (error instanceof TypeError) throw refuse("assertion.malformed", { cause: error })
    throw error
  }
}

const candidates = (keys: readonly Jwk[], header: { alg: string; kid: string | undefined }): Jwk[] =>
  keys.filter(
    (jwk) =>
      algsOf(jwk).includes(header.alg) &&
      (jwk.alg === undefined || jwk.alg === null || jwk.alg === header.alg) &&
      (jwk.use === undefined || jwk.use === "sig") &&
      (header.kid === undefined || jwk.kid === header.kid),
  )

/** SMART Backend Services: exactly one key matches; an unknown kid asks the jwks_uri once more. */
async function findKey(
  context: OAuthContext,
  client: OAuthClient,
  header: { alg: string; kid: string | undefined },
): Promise<{ jwk: Jwk; id: Id<"key"> | null }> {
  const now = context.now()
  const registered = client.keys.filter((key) => !key.disabledAt && !(key.expiresAt && key.expiresAt <= now))
  const own = registered.map((key) => ({ ...key.publicJwk, kid: key.kid, keyId: key.id }) as Jwk)
  let matching = candidates(own, header)
  if (matching.length === 0 && client.jwksUri) {
    matching = candidates(await context.fetchKeySet(client.jwksUri, false), header)
    if (matching.length === 0) matching = candidates(await context.fetchKeySet(client.jwksUri, true), header)
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
  return { jwk, id: (jwk.keyId as Id<"key"> | undefined) ?? null }
}

/**
 * RFC 7523 §3 item 3. By default the issuer or the token endpoint (SMART), or the endpoint being called
 * (RFC 9126 §2); every value of an array must be one of these. Strictly (RFC 10070) the issuer alone, with
 * `typ` client-authentication+jwt.
 */
function checkAudience(
  context: OAuthContext,
  client: OAuthClient,
  sent: { aud: unknown; typ: string | undefined; endpoint: string },
): void {
  const { aud, typ, endpoint } = sent
  const { issuer } = context
  const strict = context.strictAssertionAudience || client.strictAssertionAudience
  const detail = { sent: aud, expected: issuer, typ, strict }
  if (strict) {
    if (aud !== issuer) throw refuse("assertion.audience", { detail })
    if (typ?.toLowerCase() !== "client-authentication+jwt") throw refuse("assertion.type", { detail })
    return
  }
  const values = Array.isArray(aud) ? aud : [aud]
  const accepted = [issuer, endpointUrl(issuer, "token"), endpoint]
  if (values.length === 0 || !values.every((value) => accepted.includes(value))) {
    throw refuse("assertion.audience", { detail })
  }
}

/** RFC 7523 §3 items 4 to 6, within the skew. */
function checkTimes(payload: JWTPayload, now: number): void {
  const { exp, nbf, iat } = payload
  if (typeof exp !== "number" || !Number.isFinite(exp)) throw refuse("assertion.expired", { detail: { exp } })
  if (exp <= now - SKEW_SECONDS)
    throw refuse("assertion.expired", { detail: { secondsAgo: Math.round(now - exp) } })
  if (exp > now + MAX_LIFETIME_SECONDS + SKEW_SECONDS) {
    throw refuse("assertion.too_long_lived", { detail: { secondsAhead: Math.round(exp - now) } })
  }
  for (const time of [nbf, iat]) {
    if (time === undefined) continue
    if (typeof time !== "number" || time > now + SKEW_SECONDS) throw refuse("assertion.not_yet_valid")
  }
}

/** RFC 7523 §3 item 7: once per app, remembered until the assertion would have expired anyway. */
async function checkJti(context: OAuthContext, client: OAuthClient, payload: JWTPayload): Promise<void> {
  const { jti, exp = 0 } = payload
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw refuse("assertion.no_jti")
  const until = new Date((exp + SKEW_SECONDS + 1) * 1000)
  const first = await context.store.claimJti(client.clientId, context.sha256(jti), until)
  if (!first) throw refuse("assertion.replayed")
}

/**
 * Verifies an assertion of this client, made for `endpoint`.
 * @returns the id of the registered key, `null` for one from the app's jwks_uri
 * @throws invalid_client
 */
export async function verifyAssertion(
  context: OAuthContext,
  client: OAuthClient,
  sent: { assertion: string; endpoint: string },
): Promise<Id<"key"> | null> {
  const header = readHeader(sent.assertion)
  const { jwk, id } = await findKey(context, client, header)
  const { keyId: _keyId, alg: _alg, ...bare } = jwk
  try {
    await compactVerify(sent.assertion, await importJWK(bare as JWK, header.alg), {
      algorithms: [header.alg],
    })
  } catch (cause) {
    throw refuse("assertion.signature", {
      cause,
      detail: { kid: header.kid?.slice(0, 100), alg: header.alg },
    })
  }
  const payload = decodeJwt(sent.assertion)
  checkAudience(context, client, { aud: payload.aud, typ: header.typ, endpoint: sent.endpoint })
  checkTimes(payload, context.now().getTime() / 1000)
  await checkJti(context, client, payload)
  return id
}
