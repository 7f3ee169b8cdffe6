/** Hashes and comparisons of the protocol, on node:crypto: one to two microseconds where WebCrypto takes fifteen. */

import { createHash, createHmac, timingSafeEqual } from "node:crypto"

export const sha256 = (text: string): Uint8Array => new Uint8Array(createHash("sha256").update(text).digest())

export const hmac = (key: Uint8Array, text: string): Uint8Array =>
  new Uint8Array(createHmac("sha256", key).update(text).digest())

/** Constant-time for equal lengths; lengths are no secret here. */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)
