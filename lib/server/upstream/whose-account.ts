/**
 * Whose account it is that signed in upstream. Accounts are found by issuer and subject; an e-mail address links
 * only an invitation, and only when the issuer has verified it.
 */

import type { JWTPayload } from "jose"
import type { WriteTx } from "@/db/client"
import { findUserByEmail, insertUser, type UserRow, updateUser } from "@/db/queries/people"
import { findUpstreamUser, insertUpstreamAccount, type UpstreamRow } from "@/db/queries/upstream"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import { SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"

/** Claims of a verified id token. */
export type UpstreamClaims = JWTPayload & { iss: string; sub: string }

const text = (value: unknown, max: number): string | null =>
  typeof value === "string" && value.trim() !== "" && value.length <= max && !/\p{Cc}/u.test(value)
    ? value.trim()
    : null

const refusedNewcomer = (upstream: UpstreamRow) =>
  new AppError("forbidden", {
    message: `Your account at ${upstream.name} is not known here. If you have a password here, sign in with it and connect the account on your account page; else ask for an invitation.`,
  })

/** OpenID Connect Core §5.1; Entra ID says instead that the domain's owner is verified, in a claim of its own. */
const isEmailVerified = ({ email_verified, xms_edov }: UpstreamClaims): boolean =>
  email_verified === true || [true, 1, "1"].some((yes) => xms_edov === yes)

/** Where an owner named domains, only a verified address at one of them counts. */
function isWelcome(upstream: UpstreamRow, claims: UpstreamClaims, email: string): boolean {
  if (upstream.emailDomains.length === 0) return true
  const domain = email.slice(email.lastIndexOf("@") + 1)
  return isEmailVerified(claims) && upstream.emailDomains.includes(domain)
}

/** Somebody new: an invitation to a verified address, or an end user where the owner lets newcomers in. */
async function admit(tx: WriteTx, upstream: UpstreamRow, claims: UpstreamClaims): Promise<UserRow> {
  const email = text(claims.email, 320)?.toLowerCase() ?? null
  const known = email ? await findUserByEmail(tx, email) : null
  const emailVerified = isEmailVerified(claims)
  if (email && !isWelcome(upstream, claims, email)) throw refusedNewcomer(upstream)
  if (known?.state === "invited" && emailVerified) {
    await updateUser(tx, known.id, known.version, { state: "active", emailVerified: true })
    return known
  }
  if (upstream.newcomers === "refuse" || known || !email || !/^[^\s@]+@[^\s@]+$/.test(email))
    throw refusedNewcomer(upstream)
  const id = freshId("user")
  const name = text(claims.name, 120) ?? email
  await insertUser(tx, { id, email, name, emailVerified, role: "member", state: "active" })
  const made = await findUserByEmail(tx, email)
  if (!made) throw new Error("INVARIANT: the person just written is not there")
  return made
}

/** Connects the account to somebody here. @throws AppError conflict when it is somebody's already */
export async function linkAccount(
  upstream: UpstreamRow,
  { iss, sub }: UpstreamClaims,
  find: (tx: WriteTx) => Promise<{ id: UserId; name: string }>,
): Promise<UserId> {
  return mutate({ ...SYSTEM, name: upstream.name }, "person.account_linked", async (tx) => {
    const user = await find(tx)
    if (!(await insertUpstreamAccount(tx, { issuer: iss, subject: sub, userId: user.id })))
      throw new AppError("conflict", { message: "That account belongs to somebody here already." })
    const detail = { issuer: upstream.name, address: iss, subject: sub }
    return { result: user.id, records: [{ subject: { id: user.id, name: user.name }, detail }] }
  })
}

/**
 * The person the account is of, linked now if need be.
 * @param readMore asked only of somebody new whose id token does not say their address
 * @throws AppError when there is none to be
 */
export async function personOf(
  upstream: UpstreamRow,
  claims: UpstreamClaims,
  readMore: () => Promise<Record<string, unknown>>,
): Promise<UserId> {
  const known = await findUpstreamUser(db(), { issuer: claims.iss, subject: claims.sub })
  if (known?.state === "active") return known.id
  if (known) throw refusedNewcomer(upstream)
  const more = claims.email === undefined ? await readMore() : {}
  const { iss, sub } = claims
  return linkAccount(upstream, claims, (tx) => admit(tx, upstream, { ...claims, ...more, iss, sub }))
}
