/** Which algorithms a client may sign with, and which of them a key can do: nothing else is tried with it. */

export const ASSERTION_ALGS = ["RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA"] as const

const ALGS_OF_KEY: Record<string, readonly string[]> = {
  RSA: ["RS256", "RS384", "PS256"],
  "EC:P-256": ["ES256"],
  "EC:P-384": ["ES384"],
  "OKP:Ed25519": ["EdDSA"],
}

export type Jwk = Record<string, unknown>

/** Empty for a key that no accepted algorithm can use. */
export const algsOf = (jwk: Jwk): readonly string[] =>
  ALGS_OF_KEY[jwk.kty === "RSA" ? "RSA" : `${String(jwk.kty)}:${String(jwk.crv)}`] ?? []

/** Keys that could have made a signature with this header. RFC 7517 §4.2, §4.4, §4.5. */
export const keysFor = (keys: readonly Jwk[], header: { alg: string; kid: string | undefined }): Jwk[] =>
  keys.filter(
    (jwk) =>
      algsOf(jwk).includes(header.alg) &&
      (jwk.alg === undefined || jwk.alg === null || jwk.alg === header.alg) &&
      (jwk.use === undefined || jwk.use === "sig") &&
      (header.kid === undefined || jwk.kid === header.kid),
  )
