/** Time-based one-time passwords (RFC 6238 over RFC 4226): six digits, SHA-1, thirty seconds, as every authenticator has them. */

import { createHmac, timingSafeEqual } from "node:crypto"

const STEP_SECONDS = 30
const DIGITS = 6
/** RFC 6238 §5.2: one step either way for clocks that differ. */
const WINDOW = 1
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** RFC 4648 §6, without padding, as authenticators take a key typed by hand. */
export function toBase32(bytes: Uint8Array): string {
  let bits = 0
  let held = 0
  let text = ""
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(held >>> bits) & 31]
    }
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text
}

/** RFC 4226 §5.3: dynamic truncation of the HMAC of the counter. */
export function hotp(secret: Uint8Array, counter: number, digits = DIGITS): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac("sha1", secret).update(message).digest()
  const offset = mac.readUInt8(mac.length - 1) & 15
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, "0")
}

export const stepAt = (now: Date): number => Math.floor(now.getTime() / 1000 / STEP_SECONDS)

/**
 * The time step a code belongs to; null when it is none of now, or one used before.
 * @param lastStep the step last accepted (RFC 6238 §5.2: a code counts once)
 */
export function matchTotp(
  secret: Uint8Array,
  code: string,
  at: { now: Date; lastStep: number | null },
): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const sent = Buffer.from(code)
  let found: number | null = null
  for (let step = stepAt(at.now) - WINDOW; step <= stepAt(at.now) + WINDOW; step++) {
    const matches = timingSafeEqual(Buffer.from(hotp(secret, step)), sent)
    if (matches && step > (at.lastStep ?? -1)) found = step
  }
  return found
}

/** The address an authenticator opens (Key Uri Format of Google Authenticator). */
export function totpUri(of: { secret: Uint8Array; issuer: string; account: string }): string {
  const label = `${encodeURIComponent(of.issuer)}:${encodeURIComponent(of.account)}`
  const query = new URLSearchParams({ secret: toBase32(of.secret), issuer: of.issuer })
  return `otpauth://totp/${label}?${query}`
}
