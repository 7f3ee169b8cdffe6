/** What proves a person beside the password, and their sessions as they and admins see them. */

import { and, count, desc, eq, gt, isNull, lt, or } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { recoveryCodes, sessions, users } from "@/db/schema/index"
import type { SessionId, UserId } from "@/lib/id"

export interface SessionView {
  id: SessionId
  createdAt: Date
  lastSeenAt: Date
  userAgent: string | null
  ip: string | null
  amr: string[]
}

/** Sessions that are alive, the latest used first, at most a hundred. */
export const listLiveSessions = (db: ReadDb, userId: UserId, now: Date): Promise<SessionView[]> =>
  db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      userAgent: sessions.userAgent,
      ip: sessions.ip,
      amr: sessions.amr,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(100)

/** Ends one session of this person; false when it is not theirs or had ended. */
export async function endSessionOf(tx: WriteTx, userId: UserId, id: SessionId, now: Date): Promise<boolean> {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return rows.length === 1
}

/** Marks the time step of a code as used; false when this or a later one was used before, on any instance. */
export async function takeTotpStep(db: ReadDb, userId: UserId, step: number): Promise<boolean> {
  const rows = await db
    .update(users)
    .set({ totpLastStep: step })
    .where(and(eq(users.id, userId), or(isNull(users.totpLastStep), lt(users.totpLastStep, step))))
    .returning({ id: users.id })
  return rows.length === 1
}

/** Uses a recovery code up; false when there is no such unused one. */
export async function takeRecoveryCode(
  db: ReadDb,
  userId: UserId,
  hash: Uint8Array,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(recoveryCodes)
    .set({ usedAt: now })
    .where(
      and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, hash), isNull(recoveryCodes.usedAt)),
    )
    .returning({ userId: recoveryCodes.userId })
  return rows.length === 1
}

export async function countRecoveryCodes(db: ReadDb, userId: UserId): Promise<number> {
  const [row] = await db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)))
  return row?.left ?? 0
}

/** Sets or removes the second factor, with fresh recovery codes or none. */
export async function writeSecondFactor(
  tx: WriteTx,
  userId: UserId,
  factor: { sealedTotpSecret: Uint8Array; step: number; codeHashes: Uint8Array[] } | null,
): Promise<void> {
  await tx
    .update(users)
    .set({ sealedTotpSecret: factor?.sealedTotpSecret ?? null, totpLastStep: factor?.step ?? null })
    .where(eq(users.id, userId))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  if (factor)
    await tx.insert(recoveryCodes).values(factor.codeHashes.map((codeHash) => ({ userId, codeHash })))
}
