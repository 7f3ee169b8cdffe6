/** Public keys out of what people paste: a JWKS, a JWK, PEM keys or certificates. Private keys are refused unread. */

import { createHash, createPublicKey, X509Certificate } from "node:crypto"
import { holdsPrivateKey, PRIVATE_KEY_REFUSED } from "@/lib/credentials/leak"
import { describeKey, thumbprintText, toPublicJwk } from "@/lib/credentials/public-key"
import { AppError } from "@/lib/errors"
import type { Jwk } from "@/lib/oauth/key-algorithms"

export interface PastedKey {
  kid: string
  alg: string | null
  publicJwk: Jwk
  /** The end of the certificate it came in. */
  expiresAt: Date | null
}

const MAX_KEYS = 20
const PEM = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g
const PEM_KINDS = ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE", "X509 CERTIFICATE"]
const VISIBLE = /^[\x21-\x7e]{1,200}$/

const refused = (message: string, cause?: unknown) =>
  new AppError("invalid", { message, fields: { keys: message }, cause })

const isObject = (value: unknown): value is Jwk =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const thumbprintOf = (jwk: Jwk): string =>
  createHash("sha256").update(thumbprintText(jwk)).digest("base64url")

/** The key as Node understands it, so that no key is kept that no check could use. */
function toKey(jwk: Jwk, expiresAt: Date | null): PastedKey {
  let exported: Jwk
  try {
    exported = createPublicKey({ key: toPublicJwk(jwk), format: "jwk" }).export({ format: "jwk" })
  } catch (cause) {
    throw refused("One of the keys cannot be read: a number in it is missing or damaged.", cause)
  }
  const whole: Jwk = { ...exported, alg: jwk.alg, use: jwk.use }
  const [problem] = describeKey(whole).problems
  if (problem) throw refused(problem)
  const kid = jwk.kid ?? thumbprintOf(exported)
  if (typeof kid !== "string" || !VISIBLE.test(kid))
    throw refused("A kid is plain text of 200 characters at most, without spaces.")
  return { kid, alg: typeof jwk.alg === "string" ? jwk.alg : null, publicJwk: toPublicJwk(whole), expiresAt }
}

function fromJson(text: string): PastedKey[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw refused("This starts like JSON and does not end like it. Paste the whole key set.", cause)
  }
  if (!isObject(json)) throw refused('Paste a JWK Set ({"keys": [...]}) or one JWK.')
  const keys = Array.isArray(json.keys) ? json.keys.filter(isObject) : "kty" in json ? [json] : []
  if (keys.length === 0) throw refused('There is no key in it. A JWK Set looks like {"keys": [...]}.')
  return keys.map((jwk) => toKey(jwk, null))
}

function fromPem(block: string, kind: string): PastedKey {
  if (!PEM_KINDS.includes(kind))
    throw refused(`A PEM block of ${kind} is not a public key. Paste PUBLIC KEY or CERTIFICATE.`)
  try {
    if (!kind.endsWith("CERTIFICATE"))
      return toKey(createPublicKey(block).export({ format: "jwk" }) as Jwk, null)
    const certificate = new X509Certificate(block)
    const expiresAt = new Date(certificate.validTo)
    if (expiresAt <= new Date())
      throw refused(
        `The certificate expired on ${expiresAt.toISOString().slice(0, 10)}. Paste a current one.`,
      )
    return toKey(certificate.publicKey.export({ format: "jwk" }) as Jwk, expiresAt)
  } catch (error) {
    if (error instanceof Error && "brand" in error) throw error
    throw refused("The PEM text is damaged. Copy it again, with its BEGIN and END lines.", error)
  }
}

/**
 * @throws AppError invalid with `fields.keys`; the text itself is never repeated
 */
export function readPublicKeys(pasted: string): PastedKey[] {
  const text = pasted.trim()
  if (holdsPrivateKey(text)) throw refused(PRIVATE_KEY_REFUSED)
  if (text === "") throw refused("Paste a public key, a certificate or a JWK Set.")
  const blocks = [...text.matchAll(PEM)]
  const keys = text.startsWith("{")
    ? fromJson(text)
    : blocks.map(([block, kind = ""]) => fromPem(block, kind))
  if (keys.length === 0)
    throw refused(
      "This is neither a JWK Set nor PEM. PEM starts with -----BEGIN PUBLIC KEY----- or -----BEGIN CERTIFICATE-----.",
    )
  if (keys.length > MAX_KEYS) throw refused(`These are ${keys.length} keys; an app has ${MAX_KEYS} at most.`)
  return keys
}
