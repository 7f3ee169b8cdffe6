/**
 * Sign-in sessions. The cookie is a random handle; the row behind its hash says who, when and how. Read here
 * by the protocol endpoints from a plain `Request`, and by next-auth through `jwt.decode` (auth/options.ts).
 */

import {
  findSessionByHandle,
  insertSession,
  revokeSession,
  type SessionRow,
  touchSession,
  touchUserSignIn,
  type UserRow,
} from "@/db/queries/people"
import type { SessionId, UserId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import { newToken, tokenHash } from "./auth/one-time"
import { db } from "./database"
import { isHttps } from "./env"
import { freshId } from "./random"

/** A session ends after this long without use, and in any case after `ABSOLUTE_DAYS`. */
const IDLE_HOURS = 12
const ABSOLUTE_DAYS = 7
const TOUCH_EVERY_SECONDS = 60

export interface Session {
  id: SessionId
  user: { id: UserId; email: string; name: string; role: Role; fhirUser: string | null }
  authTime: Date
  startedAt: Date
  /** RFC 8176 authentication methods. */
  amr: string[]
}

/** `__Host-` binds the cookie to this origin; browsers take the prefix only over https. */
export const sessionCookieName = (): string => (isHttps() ? "__Host-admit.session" : "admit.session")

const idleEnd = (from: Date, createdAt: Date): Date =>
  new Date(
    Math.min(from.getTime() + IDLE_HOURS * 3_600_000, createdAt.getTime() + ABSOLUTE_DAYS * 86_400_000),
  )

const toSession = ({ session, user }: { session: SessionRow; user: UserRow }): Session => ({
  id: session.id,
  user: { id: user.id, email: user.email, name: user.name, role: user.role, fhirUser: user.fhirUser },
  authTime: session.authTime,
  startedAt: session.createdAt,
  amr: session.amr,
})

/**
 * Starts a session for a person who has proved who they are.
 * @param how.authTime when, if it was not just now: at an upstream issuer
 * @returns the handle for the cookie; nothing else can ever show it again
 */
export async function startSession(
  userId: UserId,
  how: { amr: string[]; authTime?: Date; userAgent?: string | null; ip?: string | null },
): Promise<string> {
  const now = new Date()
  const handle = newToken()
  await insertSession(db(), {
    id: freshId("session"),
    handleHash: tokenHash(handle),
    userId,
    authTime: how.authTime ?? now,
    amr: how.amr,
    expiresAt: idleEnd(now, now),
    userAgent: how.userAgent?.slice(0, 300) ?? null,
    ip: how.ip ?? null,
  })
  await touchUserSignIn(db(), userId, now)
  return handle
}

/** The session behind a handle, or null. Use within the hour moves its end along. */
export async function findSession(handle: string): Promise<Session | null> {
  if (handle.length !== 43) return null
  const now = new Date()
  const row = await findSessionByHandle(db(), tokenHash(handle), now)
  if (!row) return null
  if (now.getTime() - row.session.lastSeenAt.getTime() > TOUCH_EVERY_SECONDS * 1000)
    await touchSession(db(), row.session.id, now, idleEnd(now, row.session.createdAt))
  return toSession(row)
}

/** The session a request carries, or null. */
export async function readSession(request: Request): Promise<Session | null> {
  const handle = cookieValue(request.headers.get("cookie"), sessionCookieName())
  return handle ? findSession(handle) : null
}

/** Ends a session at once, on every instance. */
export async function endSession(id: SessionId): Promise<void> {
  await revokeSession(db(), id, new Date())
}

/** The first cookie of this name in a Cookie header, or null (RFC 6265 §5.4). */
export function cookieValue(header: string | null, name: string): string | null {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=")
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
