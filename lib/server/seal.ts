/**
 * Sealing under the master key: AES-256-GCM for what must be read again (private keys, upstream credentials),
 * and keys derived from it by purpose (HKDF, RFC 5869). A sealed value is one version byte, 12 bytes of nonce,
 * 16 bytes of tag and the ciphertext.
 */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto"
import { findMasterKey } from "./master-key"
import { processState } from "./process-state"

const VERSION = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

const state = () =>
  processState("master-key", () => ({
    key: null as Uint8Array | null,
    derived: new Map<string, Uint8Array>(),
  }))

/** Gives this process its master key; derived keys of another are forgotten. */
export function setMasterKey(key: Uint8Array): void {
  if (key.length !== KEY_BYTES) throw new Error("INVARIANT: the master key has 32 bytes")
  const current = state()
  current.key = key
  current.derived.clear()
}

function masterKey(): Uint8Array {
  const current = state()
  current.key ??= findMasterKey()
  return current.key
}

/** A key of its own for each purpose; the same on every instance with this master key. */
export function deriveKey(purpose: string): Uint8Array {
  const { derived } = state()
  const known = derived.get(purpose)
  if (known) return known
  const key = new Uint8Array(
    hkdfSync("sha256", masterKey(), new Uint8Array(0), `admit ${purpose}`, KEY_BYTES),
  )
  derived.set(purpose, key)
  return key
}

export function seal(plain: Uint8Array | string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv("aes-256-gcm", deriveKey("seal"), nonce)
  const body = Buffer.concat([
    cipher.update(typeof plain === "string" ? Buffer.from(plain) : plain),
    cipher.final(),
  ])
  return new Uint8Array(Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]))
}

/**
 * What was sealed.
 * @throws when it was sealed under another master key or changed since
 */
export function unseal(sealed: Uint8Array): Uint8Array {
  const head = 1 + NONCE_BYTES + TAG_BYTES
  if (sealed.length < head || sealed[0] !== VERSION) throw new Error("A sealed value has an unknown form")
  const decipher = createDecipheriv("aes-256-gcm", deriveKey("seal"), sealed.subarray(1, 1 + NONCE_BYTES))
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, head))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]))
  } catch (cause) {
    throw new Error("A sealed value does not open: it was sealed under another master key", { cause })
  }
}
