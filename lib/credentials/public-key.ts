/** Public keys of apps: what Admit takes, what it keeps of a JWK, and what is wrong with one. */

import { algsOf, type Jwk } from "@/lib/oauth/key-algorithms"
import { hasPrivateMember } from "./leak"

/** SMART App Launch 2.2, Client Authentication: Asymmetric; NIST SP 800-131A: 2048 bits at least. */
const MIN_RSA_BITS = 2048
const MAX_RSA_BITS = 8192

export interface KeyFacts {
  kid: string | null
  kty: string
  /** "RSA, 2048 bits", "EC P-384", "Ed25519". */
  size: string
  /** The algorithm it is bound to, or all it can do. */
  algs: readonly string[]
  use: string | null
  /** Why Admit would not check a signature with it; none: it is fine. */
  problems: readonly string[]
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null)

/** Bits of an RSA modulus in base64url, without decoding it. */
function bitsOf(modulus: string): number {
  const bytes = Math.floor((modulus.length * 6) / 8)
  const first = atob(modulus.slice(0, 4).replaceAll("-", "+").replaceAll("_", "/")).charCodeAt(0)
  return (bytes - 1) * 8 + (32 - Math.clz32(first || 1))
}

function sizeOf(jwk: Jwk): { size: string; bits: number | null } {
  const modulus = textOf(jwk.n)
  if (jwk.kty === "RSA" && modulus && /^[A-Za-z0-9_-]{4,}$/.test(modulus)) {
    const bits = bitsOf(modulus)
    return { size: `RSA, ${bits} bits`, bits }
  }
  const curve = textOf(jwk.crv)
  return {
    size:
      jwk.kty === "OKP" && curve ? curve : [textOf(jwk.kty) ?? "unknown", curve].filter(Boolean).join(" "),
    bits: null,
  }
}

function problemsOf(jwk: Jwk, bits: number | null): string[] {
  const problems: string[] = []
  const algs = algsOf(jwk)
  if (hasPrivateMember(jwk))
    problems.push("It holds the private part. Whoever can read it can sign as this app: replace the key.")
  if (algs.length === 0) problems.push("Its kind is not accepted. Use RSA, EC on P-256 or P-384, or Ed25519.")
  if (bits !== null && bits < MIN_RSA_BITS)
    problems.push(`RSA keys need ${MIN_RSA_BITS} bits or more; this one has ${bits}.`)
  if (bits !== null && bits > MAX_RSA_BITS) problems.push(`RSA keys may have ${MAX_RSA_BITS} bits at most.`)
  const alg = textOf(jwk.alg)
  if (alg && algs.length > 0 && !algs.includes(alg))
    problems.push(
      `Its alg is ${alg.slice(0, 20)}, which this kind of key cannot do here. Use ${algs.join(", ")}.`,
    )
  if (jwk.use !== undefined && jwk.use !== "sig")
    problems.push("Its use is not sig, so it is for encryption. Publish a key for signing.")
  if (Array.isArray(jwk.key_ops) && !jwk.key_ops.includes("verify"))
    problems.push("Its key_ops do not include verify.")
  return problems
}

export function describeKey(jwk: Jwk): KeyFacts {
  const { size, bits } = sizeOf(jwk)
  const alg = textOf(jwk.alg)
  return {
    kid: textOf(jwk.kid),
    kty: textOf(jwk.kty) ?? "unknown",
    size,
    algs: alg && algsOf(jwk).includes(alg) ? [alg] : algsOf(jwk),
    use: textOf(jwk.use),
    problems: problemsOf(jwk, bits),
  }
}

/** RFC 7638 §3.2: the members that make a key, in lexicographic order. */
const ESSENTIAL: Record<string, readonly string[]> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
}

const pick = (jwk: Jwk, members: readonly string[]): Jwk =>
  Object.fromEntries(
    members.filter((member) => jwk[member] !== undefined).map((member) => [member, jwk[member]]),
  )

/** What is kept of a key: its public members, nothing it brought along. */
export const toPublicJwk = (jwk: Jwk): Jwk =>
  pick(jwk, [...(ESSENTIAL[String(jwk.kty)] ?? ["kty"]), "alg", "use"])

/** The text whose SHA-256 in base64url is the key's thumbprint (RFC 7638 §3). */
export const thumbprintText = (jwk: Jwk): string =>
  JSON.stringify(pick(jwk, ESSENTIAL[String(jwk.kty)] ?? []))
