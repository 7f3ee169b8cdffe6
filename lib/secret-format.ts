/**
 * The shape of a client secret: `admit_sk_` + 43 base62 characters (256 bits) + 6 base62 characters (CRC-32 of
 * what stands before). The prefix lets leak scanners find it; the checksum tells a mangled secret from a wrong
 * one without asking the database. Ids (`app_…`, `sid_…`) never have this shape, and secrets never theirs.
 */

import { ID_PREFIXES } from "./id"

export const SECRET_PREFIX = "admit_sk_"
const BODY_LENGTH = 43
const CHECKSUM_LENGTH = 6
export const SECRET_LENGTH = SECRET_PREFIX.length + BODY_LENGTH + CHECKSUM_LENGTH

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

function toBase62(value: bigint, length: number): string {
  let [rest, text] = [value, ""]
  for (let i = 0; i < length; i++) {
    text = ALPHABET.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

/** CRC-32 (ISO 3309) of ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

const checksumOf = (text: string) => toBase62(BigInt(crc32(text)), CHECKSUM_LENGTH)

/**
 * The secret made of 32 random bytes; 58 characters.
 * @throws when given another number of bytes
 */
export function formatSecret(bytes: Uint8Array): string {
  if (bytes.length !== 32) throw new Error("INVARIANT: a secret is made of exactly 32 bytes")
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const body = `${SECRET_PREFIX}${toBase62(value, BODY_LENGTH)}`
  return body + checksumOf(body)
}

/** The end of a secret, by which people recognise it without seeing it. */
export const lastFour = (secret: string) => secret.slice(-4)

export const SECRET_SHAPES = {
  ok: "This has the shape of a secret made by Admit.",
  empty: "Nothing was sent as the secret.",
  surrounded: "The secret has spaces, a line break or quotes around it. Remove them.",
  id: "This is an id, not a secret. Ids are public; the secret was shown once when it was made.",
  masked: "This is the masked form from the console. The whole secret was shown once when it was made.",
  too_short: "The secret is cut off: characters are missing at the end.",
  too_long:
    "There are characters after the end of the secret. It was probably pasted together with something else.",
  character: "The secret holds a character that no secret has. It was changed on the way.",
  checksum: "A character of the secret is missing or changed: its checksum is wrong.",
  foreign: "This was not made by Admit: secrets start with admit_sk_.",
} as const
export type SecretShape = keyof typeof SECRET_SHAPES

const ID = new RegExp(`^(${Object.values(ID_PREFIXES).join("|")})_[0-9a-hjkmnp-tv-z]+$`)
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * What a text that was given as a secret looks like; `SECRET_SHAPES` has the sentence. Says nothing about
 * whether the secret is right. Constant work beyond the first 200 characters.
 */
export function checkSecretShape(text: string): SecretShape {
  if (text === "") return "empty"
  if (/^[\s"'`]|[\s"'`]$/.test(text)) return "surrounded"
  const start = text.slice(0, 200)
  if (ID.test(start) || UUID.test(start)) return "id"
  if (/[•…*]|\.\.\./.test(start)) return "masked"
  if (!start.startsWith(SECRET_PREFIX)) return "foreign"
  const body = start.slice(SECRET_PREFIX.length)
  if (!/^[0-9A-Za-z]*$/.test(body)) return "character"
  if (text.length < SECRET_LENGTH) return "too_short"
  if (text.length > SECRET_LENGTH) return "too_long"
  const checked = text.slice(0, -CHECKSUM_LENGTH)
  return checksumOf(checked) === text.slice(-CHECKSUM_LENGTH) ? "ok" : "checksum"
}
