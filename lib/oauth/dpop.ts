/**
 * DPoP (RFC 9449): a proof binds a request to a key, and a token to the key it was asked for with. A proof is
 * good once on any instance; a nonce of ours bounds how old it can be.
 */

import {
  calculateJwkThumbprint,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
} from "jose"
import { toBase64Url } from "./base64url"
import type { OAuthClient } from "./client"
import type { OAuthContext, OAuthRequest } from "./context"
import { refuse } from "./refusals"

export const DPOP_ALGS = ["ES256", "ES384", "RS256", "RS384", "PS256", "EdDSA"] as const

/** Clocks differ, and a proof travels: a minute back, some seconds ahead. */
export const PROOF_AGE_SECONDS = 60
const AHEAD_SECONDS = 15
/** A nonce is good for one to two of these. */
const NONCE_SECONDS = 120
const MAX_LENGTH = 8192
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"]

const nonceAt = (context: OAuthContext, step: number): string =>
  toBase64Url(context.deriveNonce(Math.floor(context.now().getTime() / 1000 / NONCE_SECONDS) + step)).slice(
    0,
    22,
  )

/** RFC 9449 §8: the nonce to use from now on. */
export const currentNonce = (context: OAuthContext): string => nonceAt(context, 0)

const isNonce = (context: OAuthContext, sent: unknown): boolean =>
  sent === nonceAt(context, 0) || sent === nonceAt(context, -1)

/** RFC 9449 §4.3 items 2 to 7: one well-formed proof, its own public key, a signature by it. */
async function verifySignature(proof: string): Promise<{ jwk: JWK; claims: Record<string, unknown> }> {
  const invalid = (problem: string, cause?: unknown) => refuse("dpop.invalid", { detail: { problem }, cause })
  if (proof.length > MAX_LENGTH || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof))
    throw invalid("not one signed proof")
  try {
    const { typ, alg, jwk, crit } = decodeProtectedHeader(proof)
    if (typ !== "dpop+jwt" || crit !== undefined) throw invalid("typ is not dpop+jwt")
    if (!DPOP_ALGS.some((known) => known === alg)) throw invalid("alg is not supported")
    if (!jwk || PRIVATE_MEMBERS.some((member) => member in jwk)) throw invalid("jwk is not a public key")
    await compactVerify(proof, await importJWK(jwk, alg), { algorithms: [String(alg)] })
    return { jwk, claims: decodeJwt(proof) }
  } catch (error) {
    throw error instanceof Error && "brand" in error ? error : invalid("the signature does not verify", error)
  }
}

/** RFC 9449 §4.3 item 9: htu without query and fragment, compared as URLs. */
function isSameUrl(htu: unknown, url: string): boolean {
  if (typeof htu !== "string" || !URL.canParse(htu)) return false
  const sent = new URL(htu)
  return sent.origin + sent.pathname === url && sent.username === "" && sent.password === ""
}

export interface ProofTarget {
  method: string
  /** Without query. */
  url: string
  /** At a resource: the access token the proof comes with (RFC 9449 §7). */
  accessToken?: string
  nonceRequired: boolean
}

/** RFC 9449 §4.3 items 8 to 12. */
function checkClaims(context: OAuthContext, claims: Record<string, unknown>, target: ProofTarget): void {
  const invalid = (problem: string, detail = {}) => refuse("dpop.invalid", { detail: { problem, ...detail } })
  const { jti, htm, htu, iat, nonce, ath } = claims
  if (typeof jti !== "string" || jti === "" || jti.length > 512) throw invalid("jti is missing")
  if (htm !== target.method) throw invalid("htm is another method", { sent: htm, expected: target.method })
  if (!isSameUrl(htu, target.url)) throw invalid("htu is another URL", { sent: htu, expected: target.url })
  const age = typeof iat === "number" ? context.now().getTime() / 1000 - iat : Number.NaN
  if (!(age <= PROOF_AGE_SECONDS && age >= -AHEAD_SECONDS))
    throw invalid("iat is not now", { secondsOld: Math.round(age) })
  if (target.accessToken !== undefined && ath !== toBase64Url(context.sha256(target.accessToken))) {
    throw invalid("ath is of another token")
  }
  if (nonce === undefined ? target.nonceRequired : !isNonce(context, nonce)) throw refuse("dpop.nonce")
}

/**
 * Verifies a proof made for the target.
 * @returns the thumbprint of its key (RFC 7638)
 * @throws invalid_dpop_proof, use_dpop_nonce
 */
export async function verifyProof(
  context: OAuthContext,
  proof: string,
  target: ProofTarget,
): Promise<string> {
  const { jwk, claims } = await verifySignature(proof)
  checkClaims(context, claims, target)
  const jkt = await calculateJwkThumbprint(jwk)
  const until = new Date((Number(claims.iat) + PROOF_AGE_SECONDS + 1) * 1000)
  const hash = context.sha256(`${target.method} ${target.url} ${claims.jti}`)
  if (!(await context.store.claimJti(`dpop:${jkt}`, hash, until))) throw refuse("dpop.replayed")
  return jkt
}

/**
 * The proof sent with a request to one of our endpoints, if any. An app that must use DPoP must send one, with
 * a nonce; another's nonce is checked when it sends one.
 * @returns the thumbprint, `null` without a proof
 */
export async function readProof(
  context: OAuthContext,
  request: OAuthRequest,
  client: OAuthClient,
): Promise<string | null> {
  if (request.dpop === null) {
    if (client.dpopRequired) throw refuse("dpop.missing")
    return null
  }
  const target = { method: request.method, url: request.url, nonceRequired: client.dpopRequired }
  return verifyProof(context, request.dpop, target)
}
