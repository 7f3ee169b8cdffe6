/** Base64 and base64url without padding (RFC 4648 §4, §5), for the browser and Node alike. */

const STANDARD = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

export function toBase64Url(bytes: Uint8Array): string {
  let binary = ""
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** Decodes standard base64, padded or not; `null` for anything else. */
export function fromBase64(text: string): Uint8Array | null {
  if (!STANDARD.test(text)) return null
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  // Every call with a secret comes by here: a loop costs a tenth of Uint8Array.from.
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
