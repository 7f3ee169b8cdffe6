/**
 * The second step of a sign-in. Who has proved the password gets a sealed ticket bound to their browser, and
 * a session only for a code of their authenticator or an unused recovery code.
 */

import { takeRecoveryCode, takeTotpStep } from "@/db/queries/accounts"
import { findUser } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import { recordActivity } from "@/lib/server/activity"
import { csrfCookieName } from "@/lib/server/csrf"
import { db } from "@/lib/server/database"
import { derivedKey } from "@/lib/server/master-key"
import { hmac, sha256 } from "@/lib/server/oauth/hash"
import { randomBytes } from "@/lib/server/random"
import { seal, unseal } from "@/lib/server/seal"
import { cookieValue } from "@/lib/server/session"
import { forgetFailures, takeAttempt } from "./limits"
import { networkOf } from "./network-of"
import { matchTotp } from "./totp"

const TICKET_MINUTES = 10

/** What a ticket carries from the first step to the second. */
export interface Ticket {
  userId: UserId
  amr: string[]
  /** When an upstream issuer had the person prove who they are, in milliseconds; left out: in the first step. */
  authTime?: number
  interaction?: string
  next?: string
}

const browserOf = (cookieHeader: string | null): string =>
  Buffer.from(sha256(cookieValue(cookieHeader, csrfCookieName()) ?? "")).toString("base64url")

export function sealTicket(ticket: Ticket, cookieHeader: string | null): string {
  const until = Date.now() + TICKET_MINUTES * 60_000
  const body = { ...ticket, until, browser: browserOf(cookieHeader), purpose: "second factor" }
  return Buffer.from(seal(JSON.stringify(body))).toString("base64url")
}

/** The ticket this browser was given; null for another's, an old one and anything else. */
export function openTicket(sent: string | undefined, cookieHeader: string | null): Ticket | null {
  try {
    const body = JSON.parse(
      Buffer.from(unseal(Buffer.from(sent ?? "", "base64url"))).toString("utf8"),
    ) as Ticket & { until: number; browser: string; purpose: string }
    const good = body.purpose === "second factor" && body.until > Date.now()
    return good && body.browser === browserOf(cookieHeader) ? body : null
  } catch {
    return null
  }
}

export async function hasSecondFactor(userId: UserId): Promise<boolean> {
  return Boolean((await findUser(db(), userId))?.sealedTotpSecret)
}

/** Crockford base32, as typed: capitals, spaces and hyphens do not matter. */
const normalised = (code: string): string => code.toLowerCase().replace(/[\s-]/g, "")

/** Ten characters have fifty bits: too many to guess, and keyed, so that the table alone gives nothing away. */
export const recoveryHash = (userId: UserId, code: string): Uint8Array =>
  hmac(derivedKey("recovery codes"), `${userId}\n${normalised(code)}`)

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

/** Ten fresh codes such as `7h3kq-9x2m4`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: 10 }, () => {
    const letters = [...randomBytes(10)].map((byte) => ALPHABET[byte & 31]).join("")
    return `${letters.slice(0, 5)}-${letters.slice(5)}`
  })

/** True for a code of the authenticator or a recovery code, each good once. */
async function isGoodCode(userId: UserId, code: string): Promise<boolean> {
  const user = await findUser(db(), userId)
  if (user?.state !== "active" || !user.sealedTotpSecret) return false
  const now = new Date()
  const plain = normalised(code)
  const step = matchTotp(unseal(user.sealedTotpSecret), plain, { now, lastStep: user.totpLastStep })
  if (step !== null) return takeTotpStep(db(), userId, step)
  if (!/^[0-9a-hjkmnp-tv-z]{10}$/.test(plain)) return false
  return takeRecoveryCode(db(), userId, recoveryHash(userId, plain), now)
}

/**
 * Proves the second factor. Only who knows the password comes this far, so a limit on the person locks
 * nobody out at a stranger's will.
 * @throws AppError unauthenticated, with one message whatever was wrong; rate_limited
 */
export async function proveSecondFactor(userId: UserId, code: string, ip: string | null): Promise<void> {
  const pair = `${userId}|${networkOf(ip)}`
  await takeAttempt("second-factor-pair", pair)
  await takeAttempt("second-factor", userId)
  if (!(await isGoodCode(userId, code))) {
    await recordActivity({ kind: "sign_in.failed", userId, cause: "second_factor", ip })
    const message = "That code is not right, or was used before. Wait for the next one and try again."
    throw new AppError("unauthenticated", { message, fields: { code: message } })
  }
  await forgetFailures("second-factor-pair", pair)
  await forgetFailures("second-factor", userId)
}
