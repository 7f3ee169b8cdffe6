/**
 * Sealing under the master key: AES-256-GCM for what must be read again: private keys, upstream credentials. A
 * sealed value is one version byte, 12 bytes of nonce, 16 bytes of tag and the ciphertext.
 */

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { derivedKey } from "./master-key"

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** @param purpose names the key: what was sealed for one opens for no other */
export function seal(plain: Uint8Array | string, purpose = "seal"): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv("aes-256-gcm", derivedKey(purpose), nonce)
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
export function unseal(sealed: Uint8Array, purpose = "seal"): Uint8Array {
  const head = 1 + NONCE_BYTES + TAG_BYTES
  if (sealed.length < head || sealed[0] !== VERSION) throw new Error("A sealed value has an unknown form")
  const decipher = createDecipheriv("aes-256-gcm", derivedKey(purpose), sealed.subarray(1, 1 + NONCE_BYTES))
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, head))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]))
  } catch (cause) {
    throw new Error("A sealed value does not open: it was sealed under another master key", { cause })
  }
}
