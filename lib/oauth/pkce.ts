/** Proof Key for Code Exchange (RFC 7636), S256 only: `plain` protects nothing (RFC 9700 §2.1.1). */

import { toBase64Url } from "./base64url"

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/

/** RFC 7636 §4.2: a SHA-256 in base64url without padding. */
export const isCodeChallenge = (value: string): boolean => CHALLENGE.test(value)

/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
export const isCodeVerifier = (value: string): boolean => VERIFIER.test(value)

/** RFC 7636 §4.6: the challenge a verifier answers. */
export function toCodeChallenge(verifier: string, sha256: (text: string) => Uint8Array): string {
  return toBase64Url(sha256(verifier))
}
