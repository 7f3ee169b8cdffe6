/** Which app a refused request says it comes from. A claim and no proof: nothing is granted on it. */

import { decodeJwt } from "jose"
import { parseBasic } from "@/lib/oauth/client-auth"
import { isOAuthError } from "@/lib/oauth/errors"

export interface UnprovenToken {
  clientId: string | null
  /** Of the claims, what tells a developer why the token does not do. */
  detail: Record<string, unknown>
}

/** Longer than any token we issue. */
const MAX_TOKEN = 16_384

/** What a token says of itself: enough to tell its app that it has expired, and no more. */
export function readUnproven(token: string): UnprovenToken {
  if (token.length > MAX_TOKEN || token.split(".").length !== 3) return { clientId: null, detail: {} }
  try {
    const { client_id, exp, aud, iss } = decodeJwt(token)
    const at = typeof exp === "number" ? new Date(exp * 1000) : null
    const detail = {
      ...(at && !Number.isNaN(at.getTime()) ? { expiresAt: at.toISOString() } : {}),
      ...(typeof aud === "string" ? { aud } : {}),
      ...(typeof iss === "string" ? { iss } : {}),
    }
    return { clientId: typeof client_id === "string" ? client_id : null, detail }
  } catch {
    return { clientId: null, detail: {} }
  }
}

/** The client id in an Authorization header; null when it names none. */
export function clientIdIn(authorization: string | null): string | null {
  if (authorization === null) return null
  const [scheme = "", value = ""] = authorization.trim().split(/\s+/)
  if (/^(bearer|dpop)$/i.test(scheme)) return readUnproven(value).clientId
  if (!/^basic$/i.test(scheme)) return null
  try {
    return parseBasic(authorization).clientId
  } catch (error) {
    if (isOAuthError(error)) return null
    throw error
  }
}
