/** Reads a pasted access token for a person who is looking for a fault. Nothing is verified here. */

import { decodeJwt } from "jose"

export interface PastedToken {
  audiences: string[]
  issuer: string | null
  expiresAt: Date | null
}

/** What a JWT says of itself; `null` for text that is no JWT. */
export function readPastedToken(text: string): PastedToken | null {
  const token = text.trim().replace(/^Bearer\s+/i, "")
  if (token.length > 20_000 || token.split(".").length !== 3) return null
  try {
    const { aud, iss, exp } = decodeJwt(token)
    const audiences = [aud ?? []].flat().filter((one) => typeof one === "string")
    return {
      audiences,
      issuer: typeof iss === "string" ? iss : null,
      expiresAt: typeof exp === "number" && Math.abs(exp) < 8.64e12 ? new Date(exp * 1000) : null,
    }
  } catch {
    return null
  }
}
