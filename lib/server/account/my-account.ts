/** A person's own account: sessions, password, second factor. Each takes the session that proves who they are. */

import {
  countRecoveryCodes,
  endSessionOf,
  listLiveSessions,
  type SessionView,
  writeSecondFactor,
} from "@/db/queries/accounts"
import { findUser, revokeOtherSessions, type UserRow, updateUser } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import { isId, type SessionId } from "@/lib/id"
import { passwordFault } from "@/lib/people/password"
import { reachOf } from "@/lib/people/roles"
import { type Actor, SYSTEM } from "@/lib/server/actor"
import { findMailServer } from "@/lib/server/alerts/mail"
import { forgetFailures, takeAttempt } from "@/lib/server/auth/limits"
import { networkOf } from "@/lib/server/auth/network-of"
import { hashPassword, isPassword } from "@/lib/server/auth/passwords"
import { newRecoveryCodes, recoveryHash } from "@/lib/server/auth/second-factor"
import { matchTotp, toBase32, totpUri } from "@/lib/server/auth/totp"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { randomBytes } from "@/lib/server/random"
import { seal, unseal } from "@/lib/server/seal"
import type { Session } from "@/lib/server/session"

export interface AccountView {
  sessions: (SessionView & { current: boolean })[]
  hasPassword: boolean
  secondFactor: { recoveryCodesLeft: number } | null
  /** Null for somebody who owns no apps by their role, and where no mail is sent. */
  failureMail: boolean | null
}

async function getSelf(session: Session): Promise<UserRow> {
  const user = await findUser(db(), session.user.id)
  if (!user) throw new AppError("not_found", { message: "This account is no longer here." })
  return user
}

/** The log names the person, whatever their role: what is their own needs no permission. */
const self = (session: Session): Actor => ({ ...SYSTEM, name: session.user.name })
const subjectOf = (session: Session) => ({ id: session.user.id, name: session.user.name })

export async function readAccount(session: Session): Promise<AccountView> {
  const user = await getSelf(session)
  const sessions = await listLiveSessions(db(), user.id, new Date())
  return {
    sessions: sessions.map((each) => ({ ...each, current: each.id === session.id })),
    hasPassword: user.passwordHash !== null,
    failureMail: findMailServer() && reachOf(user.role, "console.enter") ? user.failureMail : null,
    secondFactor: user.sealedTotpSecret
      ? { recoveryCodesLeft: await countRecoveryCodes(db(), user.id) }
      : null,
  }
}

/** Mail about refused calls of the person's apps. */
export async function setFailureMail(on: boolean, session: Session): Promise<void> {
  await mutate(self(session), "person.alerts_changed", async (tx) => {
    const user = await getSelf(session)
    if (!(await updateUser(tx, user.id, user.version, { failureMail: on })))
      throw new AppError("conflict", { message: "Your account has just been changed. Try again." })
    const changes = [{ field: "failureMail", before: user.failureMail, after: on }]
    return { result: null, records: [{ subject: subjectOf(session), changes }] }
  })
}

/** Ends one session of the person's own, or with `others` all but this one. */
export async function endMySessions(which: SessionId | "others", session: Session): Promise<void> {
  await mutate(self(session), "session.revoked", async (tx) => {
    const now = new Date()
    if (which === "others") await revokeOtherSessions(tx, session.user.id, session.id, now)
    else if (!isId("session", which) || !(await endSessionOf(tx, session.user.id, which, now)))
      throw new AppError("not_found", { message: "That session has ended already." })
    return { result: null, records: [{ subject: subjectOf(session), detail: { which } }] }
  })
}

/** @throws AppError invalid beside the password field, and rate_limited like a sign-in */
async function checkPassword(user: UserRow, password: string, ip: string | null): Promise<void> {
  const pair = `${user.email.toLowerCase()}|${networkOf(ip)}`
  await takeAttempt("sign-in-pair", pair)
  if (!(await isPassword(user.passwordHash, password))) {
    const message = "That is not your password."
    throw new AppError("invalid", { message, fields: { password: message } })
  }
  await forgetFailures("sign-in-pair", pair)
}

/** A new password ends every other session. */
export async function changeMyPassword(
  input: { password: string; newPassword: string },
  session: Session,
  ip: string | null,
): Promise<void> {
  const user = await getSelf(session)
  await checkPassword(user, input.password, ip)
  const fault = passwordFault(input.newPassword, user)
  if (fault) throw new AppError("invalid", { message: fault, fields: { newPassword: fault } })
  const passwordHash = await hashPassword(input.newPassword)
  await mutate(self(session), "person.password_changed", async (tx) => {
    const now = new Date()
    if (!(await updateUser(tx, user.id, user.version, { passwordHash, passwordChangedAt: now })))
      throw new AppError("conflict", { message: "Your account changed meanwhile. Try again." })
    await revokeOtherSessions(tx, user.id, session.id, now)
    return { result: null, records: [{ subject: subjectOf(session) }] }
  })
}

const ENROL_MINUTES = 15

export interface Enrolment {
  /** Sealed; comes back with the first code. */
  sealed: string
  /** For typing by hand, in groups of four. */
  key: string
  uri: string
}

/** A fresh secret, kept nowhere until its first code proves it; `known` goes on with one begun before. */
export function beginEnrolment(session: Session, issuerName: string, known?: string): Enrolment {
  const begun = known ? openEnrolment(known, session) : null
  const secret = begun ?? randomBytes(20)
  const body = {
    userId: session.user.id,
    secret: Buffer.from(secret).toString("base64url"),
    until: Date.now() + ENROL_MINUTES * 60_000,
  }
  return {
    sealed: begun && known ? known : Buffer.from(seal(JSON.stringify(body))).toString("base64url"),
    key: toBase32(secret).replace(/(.{4})(?=.)/g, "$1 "),
    uri: totpUri({ secret, issuer: issuerName, account: session.user.email }),
  }
}

function openEnrolment(sealed: string, session: Session): Uint8Array | null {
  try {
    const body = JSON.parse(Buffer.from(unseal(Buffer.from(sealed, "base64url"))).toString("utf8"))
    const good = body.userId === session.user.id && body.until > Date.now()
    return good ? new Uint8Array(Buffer.from(body.secret, "base64url")) : null
  } catch {
    return null
  }
}

/** @returns the recovery codes, which nothing can show again */
export async function setMySecondFactor(
  input: { enrolment: string; code: string; password: string },
  session: Session,
  ip: string | null,
): Promise<string[]> {
  const user = await getSelf(session)
  await checkPassword(user, input.password, ip)
  const secret = openEnrolment(input.enrolment, session)
  if (!secret) throw new AppError("invalid", { message: "This took too long. Begin again with the new key." })
  const step = matchTotp(secret, input.code.replace(/\s/g, ""), { now: new Date(), lastStep: null })
  if (step === null) {
    const message = "That code does not fit. Check that the clock of your phone is right."
    throw new AppError("invalid", { message, fields: { code: message } })
  }
  const codes = newRecoveryCodes()
  await mutate(self(session), "person.second_factor_set", async (tx) => {
    const codeHashes = codes.map((code) => recoveryHash(user.id, code))
    await writeSecondFactor(tx, user.id, { sealedTotpSecret: seal(secret), step, codeHashes })
    return { result: null, records: [{ subject: subjectOf(session) }] }
  })
  return codes
}

export async function removeMySecondFactor(
  input: { password: string },
  session: Session,
  ip: string | null,
): Promise<void> {
  await checkPassword(await getSelf(session), input.password, ip)
  await mutate(self(session), "person.second_factor_removed", async (tx) => {
    await writeSecondFactor(tx, session.user.id, null)
    return { result: null, records: [{ subject: subjectOf(session) }] }
  })
}

/** Codes on their way to the page that shows them once. */
export const sealCodes = (codes: readonly string[], session: Session): string =>
  Buffer.from(
    seal(JSON.stringify({ codes, userId: session.user.id, until: Date.now() + 5 * 60_000 })),
  ).toString("base64url")

export function openCodes(sent: string | undefined, session: Session): string[] | null {
  try {
    const body = JSON.parse(Buffer.from(unseal(Buffer.from(sent ?? "", "base64url"))).toString("utf8"))
    return body.userId === session.user.id && body.until > Date.now() && Array.isArray(body.codes)
      ? body.codes
      : null
  } catch {
    return null
  }
}
