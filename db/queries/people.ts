/** People, their sessions, and one-time links. */

import { and, asc, count, eq, gt, isNull, ne, sql } from "drizzle-orm"
import type { ReadDb, Tx } from "@/db/client"
import { oneTimeLinks, sessions, users } from "@/db/schema/index"
import type { SessionId, UserId } from "@/lib/id"

export type UserRow = typeof users.$inferSelect
export type SessionRow = typeof sessions.$inferSelect

export async function findUserByEmail(db: ReadDb, email: string): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(users)
    .where(sql`lower(${users.email}) = ${email.toLowerCase()}`)
    .limit(1)
  return row ?? null
}

export async function findUser(db: ReadDb, id: UserId): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).limit(1)
  return row ?? null
}

export const listUsers = (db: ReadDb): Promise<UserRow[]> => db.select().from(users).orderBy(asc(users.name))

export async function countOwners(db: ReadDb): Promise<number> {
  const [row] = await db
    .select({ owners: count() })
    .from(users)
    .where(and(eq(users.role, "owner"), eq(users.state, "active")))
  return row?.owners ?? 0
}

export const insertUser = (tx: Tx, user: typeof users.$inferInsert) => tx.insert(users).values(user)

export const touchUserSignIn = (db: ReadDb, id: UserId, at: Date) =>
  db.update(users).set({ lastSignInAt: at }).where(eq(users.id, id))

export const insertSession = (db: ReadDb, session: typeof sessions.$inferInsert) =>
  db.insert(sessions).values(session)

/** The live session behind a handle, with its person; null when expired, revoked, or the person is not active. */
export async function findSessionByHandle(
  db: ReadDb,
  handleHash: Uint8Array,
  now: Date,
): Promise<{ session: SessionRow; user: UserRow } | null> {
  const [row] = await db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.handleHash, handleHash),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, now),
        eq(users.state, "active"),
      ),
    )
    .limit(1)
  return row ?? null
}

export const touchSession = (db: ReadDb, id: SessionId, at: Date, expiresAt: Date) =>
  db.update(sessions).set({ lastSeenAt: at, expiresAt }).where(eq(sessions.id, id))

export const revokeSession = (db: ReadDb, id: SessionId, at: Date) =>
  db
    .update(sessions)
    .set({ revokedAt: at })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))

export const revokeOtherSessions = (db: ReadDb, userId: UserId, keep: SessionId | null, at: Date) =>
  db
    .update(sessions)
    .set({ revokedAt: at })
    .where(
      and(eq(sessions.userId, userId), isNull(sessions.revokedAt), keep ? ne(sessions.id, keep) : undefined),
    )

export const insertLink = (db: ReadDb, link: typeof oneTimeLinks.$inferInsert) =>
  db.insert(oneTimeLinks).values(link)

/** Unused invitations of a person stop working. */
export const deleteInvitations = (tx: Tx, userId: UserId) =>
  tx
    .delete(oneTimeLinks)
    .where(
      and(
        eq(oneTimeLinks.userId, userId),
        eq(oneTimeLinks.purpose, "invitation"),
        isNull(oneTimeLinks.usedAt),
      ),
    )

/** Whose unused invitation still works, and until when. */
export const listLiveInvitations = (db: ReadDb, now: Date) =>
  db
    .select({ userId: oneTimeLinks.userId, expiresAt: oneTimeLinks.expiresAt })
    .from(oneTimeLinks)
    .where(
      and(
        eq(oneTimeLinks.purpose, "invitation"),
        isNull(oneTimeLinks.usedAt),
        gt(oneTimeLinks.expiresAt, now),
      ),
    )

export async function findLink(db: ReadDb, hash: Uint8Array, now: Date) {
  const [row] = await db
    .select()
    .from(oneTimeLinks)
    .where(
      and(eq(oneTimeLinks.tokenHash, hash), isNull(oneTimeLinks.usedAt), gt(oneTimeLinks.expiresAt, now)),
    )
    .limit(1)
  return row ?? null
}

/** Uses a link up; null when it was used, expired or never made. Of two at once, one succeeds. */
export async function consumeLink(db: ReadDb, hash: Uint8Array, now: Date) {
  const [row] = await db
    .update(oneTimeLinks)
    .set({ usedAt: now, sealedPayload: null })
    .where(
      and(eq(oneTimeLinks.tokenHash, hash), isNull(oneTimeLinks.usedAt), gt(oneTimeLinks.expiresAt, now)),
    )
    .returning()
  return row ?? null
}

/** Saves a change made from `version`; false when the person has changed since. */
export async function updateUser(
  tx: Tx,
  id: UserId,
  version: number,
  change: Partial<typeof users.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ ...change, version: version + 1, updatedAt: new Date() })
    .where(and(eq(users.id, id), eq(users.version, version)))
    .returning({ id: users.id })
  return rows.length === 1
}

export const deleteUser = (tx: Tx, id: UserId) => tx.delete(users).where(eq(users.id, id))
