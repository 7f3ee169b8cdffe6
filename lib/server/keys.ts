/**
 * Signing keys: one active per algorithm, the next announced before it signs, retired ones published until
 * their last token has expired (key-rotation.ts moves them along). Private keys are sealed in the database. ES256 is signed synchronously with a
 * cached key object (about 40 µs); RSA goes to the thread pool, where its half millisecond blocks nobody.
 */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from "node:crypto"
import { promisify } from "node:util"
import {
  addFirstKeys,
  listSigningKeys,
  type NewSigningKey,
  type SigningKeyRow,
} from "@/db/queries/oauth-keys"
import { SIGNING_ALGS } from "@/lib/oauth/metadata"
import { pollAfterCommit, versionedCache } from "./changes"
import { db } from "./database"
import { LruMap } from "./policies/lru-map"
import { randomBytes } from "./random"
import { seal, unseal } from "./seal"

/** What an API may choose for its access tokens; keys beyond the first two are made when first needed. */
const KEY_KINDS = {
  RS256: { digest: "sha256", curve: null },
  ES256: { digest: "sha256", curve: "P-256" },
  RS384: { digest: "sha384", curve: null },
  ES384: { digest: "sha384", curve: "P-384" },
} as const
export type SigningAlg = keyof typeof KEY_KINDS

export const isSigningAlg = (alg: string): alg is SigningAlg => Object.hasOwn(KEY_KINDS, alg)

const generate = promisify(generateKeyPair)

interface LoadedKey {
  kid: string
  alg: SigningAlg
  state: SigningKeyRow["state"]
  publicJwk: Record<string, unknown>
  privateKey: KeyObject
  publicKey: KeyObject
  /** Encoded JOSE headers by `typ`. */
  headers: Map<string, string>
}

interface Keyring {
  byKid: Map<string, LoadedKey>
  active: Map<string, LoadedKey>
  jwks: { keys: Record<string, unknown>[] }
}

/** A fresh key pair, its private half sealed; in no table yet. */
export async function makeKey(alg: SigningAlg): Promise<NewSigningKey> {
  const { curve } = KEY_KINDS[alg]
  const { privateKey, publicKey } =
    curve === null
      ? await generate("rsa", { modulusLength: 2048 })
      : await generate("ec", { namedCurve: curve })
  const kid = `${alg.toLowerCase()}-${Buffer.from(randomBytes(9)).toString("base64url")}`
  return {
    kid,
    alg,
    publicJwk: { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" },
    sealedPrivateJwk: seal(JSON.stringify(privateKey.export({ format: "jwk" }))),
  }
}

/** At start: an ES256 and an RS256 key where there is none. Safe to run on several processes at once. */
export async function ensureSigningKeys(): Promise<void> {
  const present = new Set(
    (await listSigningKeys(db())).filter((key) => key.state === "active").map((key) => key.alg),
  )
  const missing = SIGNING_ALGS.filter((alg) => !present.has(alg))
  if (missing.length > 0) await addFirstKeys(db(), await Promise.all(missing.map(makeKey)))
}

function loadKey(row: SigningKeyRow): LoadedKey {
  if (!isSigningAlg(row.alg)) throw new Error(`INVARIANT: a signing key of unknown algorithm ${row.alg}`)
  const privateJwk = JSON.parse(Buffer.from(unseal(row.sealedPrivateJwk)).toString("utf8"))
  return {
    kid: row.kid,
    alg: row.alg,
    state: row.state,
    publicJwk: row.publicJwk,
    privateKey: createPrivateKey({ key: privateJwk, format: "jwk" }),
    publicKey: createPublicKey({ key: row.publicJwk, format: "jwk" }),
    headers: new Map(),
  }
}

const keyrings = versionedCache<Keyring>("signing-keys", {
  max: 1,
  async load() {
    let rows = await listSigningKeys(db())
    if (!rows.some((row) => row.state === "active")) {
      await ensureSigningKeys()
      rows = await listSigningKeys(db())
    }
    const keys = rows.map(loadKey)
    const active = new Map<string, LoadedKey>()
    for (const key of keys) if (key.state === "active" && !active.has(key.alg)) active.set(key.alg, key)
    return {
      byKid: new Map(keys.map((key) => [key.kid, key])),
      active,
      jwks: { keys: keys.map((key) => key.publicJwk) },
    }
  },
})

/** The JWK Set as published (RFC 7517 §5). */
export const publicKeySet = async (): Promise<{ keys: Record<string, unknown>[] }> =>
  (await keyrings.get("all")).jwks

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

const signRsa = (digest: string, data: Buffer, key: KeyObject): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    signBytes(digest, data, key, (error, signature) => (error ? reject(error) : resolve(signature)))
  })

/** The first key of an algorithm some API has just been set to. */
async function makeFirstKey(alg: string): Promise<LoadedKey> {
  if (!isSigningAlg(alg)) throw new Error(`INVARIANT: nothing signs with ${alg}`)
  await addFirstKeys(db(), [await makeKey(alg)])
  await pollAfterCommit()
  const key = (await keyrings.get("all")).active.get(alg)
  if (!key) throw new Error(`INVARIANT: no active ${alg} key`)
  return key
}

/**
 * A compact JWS of the claims with the active key of the algorithm.
 * @throws when the instance has no key for it
 */
export async function signJwt(alg: string, typ: string, claims: Record<string, unknown>): Promise<string> {
  const key = (await keyrings.get("all")).active.get(alg) ?? (await makeFirstKey(alg))
  const { digest } = KEY_KINDS[key.alg]
  let header = key.headers.get(typ)
  if (!header) {
    header = encode({ alg, typ, kid: key.kid })
    key.headers.set(typ, header)
  }
  const input = `${header}.${encode(claims)}`
  const data = Buffer.from(input)
  const signature =
    key.privateKey.asymmetricKeyType === "ec"
      ? signBytes(digest, data, { key: key.privateKey, dsaEncoding: "ieee-p1363" })
      : await signRsa(digest, data, key.privateKey)
  return `${input}.${signature.toString("base64url")}`
}

const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/
const MAX_LENGTH = 16_384

function parsePart(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"))
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/**
 * Claims of a token one of our keys signed with its own algorithm and this `typ`; `null` otherwise. The header
 * names a key among ours and nothing else in it counts (RFC 8725 §3.1). Times are the caller's to judge.
 */
export async function verifyOwnJwt(token: string, typ: string): Promise<Record<string, unknown> | null> {
  const ring = await keyrings.get("all")
  const seen = verifiedBy(ring)
  const known = seen.get(`${typ} ${token}`)
  if (known) return known
  const claims = verifyBy(ring, token, typ)
  if (claims) seen.set(`${typ} ${token}`, Object.freeze(claims))
  return claims
}

/** A verified signature stays verified as long as the key counts; a key change makes another keyring. */
const VERIFIED = 2_000
const verified = new WeakMap<Keyring, LruMap<string, Record<string, unknown>>>()

function verifiedBy(ring: Keyring): LruMap<string, Record<string, unknown>> {
  const known = verified.get(ring) ?? new LruMap(VERIFIED)
  verified.set(ring, known)
  return known
}

function verifyBy(ring: Keyring, token: string, typ: string): Record<string, unknown> | null {
  const parts = token.length <= MAX_LENGTH ? COMPACT.exec(token) : null
  const [, head = "", body = "", signature = ""] = parts ?? []
  const header = parsePart(head)
  if (!header || header.crit !== undefined || typeof header.kid !== "string") return null
  const key = ring.byKid.get(header.kid)
  if (!key || header.alg !== key.alg) return null
  if (typeof header.typ !== "string" || header.typ.toLowerCase() !== typ.toLowerCase()) return null
  const bytes = Buffer.from(signature, "base64url")
  // Another spelling of the same signature would be another token with the same meaning.
  if (bytes.toString("base64url") !== signature) return null
  const options = { key: key.publicKey, dsaEncoding: "ieee-p1363" as const }
  const good = verifyBytes(KEY_KINDS[key.alg].digest, Buffer.from(`${head}.${body}`), options, bytes)
  return good ? parsePart(body) : null
}
