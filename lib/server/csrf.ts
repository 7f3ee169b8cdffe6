/**
 * Tokens for forms that are sent before anyone is signed in. The cookie is random and set with the page
 * (proxy.ts); the form carries its HMAC for one purpose. A foreign page can send neither.
 */

import { createHmac, timingSafeEqual } from "node:crypto"
import { isHttps, issuer } from "./env"
import { derivedKey } from "./master-key"

/** Name of the request header in which proxy.ts hands the cookie's value to the page. */
export const CSRF_COOKIE = "x-admit-csrf"

export const csrfCookieName = (): string => (isHttps() ? "__Host-admit.csrf" : "admit.csrf")

export const newCsrfCookie = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")

/** What was sent under the cookie's name, if it is as we make them: anything else could be bound to nothing. */
export const knownCsrfCookie = (sent: string | undefined): string | null =>
  sent !== undefined && /^[\w-]{43}$/.test(sent) ? sent : null

/** True when the browser says that another site sent this; "null" and no Origin at all say nothing. */
export function isForeignOrigin(request: Request): boolean {
  const origin = request.headers.get("origin")
  return origin !== null && origin !== "null" && origin !== new URL(issuer()).origin
}

/** The token a form of this purpose carries when the browser holds this cookie. */
export const csrfToken = (cookie: string, purpose: string): string =>
  createHmac("sha256", derivedKey("csrf")).update(`${purpose}\n${cookie}`).digest("base64url")

/** True when the token was made for this cookie and purpose. */
export function isCsrfToken(token: string, cookie: string | null, purpose: string): boolean {
  if (!cookie) return false
  const expected = Buffer.from(csrfToken(cookie, purpose))
  const given = Buffer.from(token)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
