/** Dynamic registration: initial access tokens, and apps by the hash of their registration access token. */

import { and, desc, eq, gt, isNull, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { appKeys, apps, registrationTokens, users } from "@/db/schema/index"
import type { AppId, Id } from "@/lib/id"

export type RegistrationTokenRow = typeof registrationTokens.$inferSelect

/** Without hashes, newest first. */
export const listRegistrationTokens = (db: ReadDb) =>
  db
    .select({
      id: registrationTokens.id,
      name: registrationTokens.name,
      appState: registrationTokens.appState,
      usesLeft: registrationTokens.usesLeft,
      expiresAt: registrationTokens.expiresAt,
      revokedAt: registrationTokens.revokedAt,
      lastUsedAt: registrationTokens.lastUsedAt,
      createdAt: registrationTokens.createdAt,
      createdBy: users.name,
    })
    .from(registrationTokens)
    .leftJoin(users, eq(users.id, registrationTokens.createdBy))
    .orderBy(desc(registrationTokens.createdAt))
    .limit(100)

export const insertRegistrationToken = (tx: WriteTx, row: typeof registrationTokens.$inferInsert) =>
  tx.insert(registrationTokens).values(row)

const isUsable = (hash: Uint8Array, now: Date) =>
  and(
    eq(registrationTokens.tokenHash, hash),
    isNull(registrationTokens.revokedAt),
    gt(registrationTokens.expiresAt, now),
    gt(registrationTokens.usesLeft, 0),
  )

export async function findRegistrationToken(
  db: ReadDb,
  hash: Uint8Array,
  now: Date,
): Promise<RegistrationTokenRow | null> {
  const [row] = await db.select().from(registrationTokens).where(isUsable(hash, now)).limit(1)
  return row ?? null
}

/** Takes one use; null when none is left. Of two at once for the last, one succeeds. */
export async function takeRegistrationUse(
  tx: WriteTx,
  hash: Uint8Array,
  now: Date,
): Promise<RegistrationTokenRow | null> {
  const [row] = await tx
    .update(registrationTokens)
    .set({ usesLeft: sql`${registrationTokens.usesLeft} - 1`, lastUsedAt: now })
    .where(isUsable(hash, now))
    .returning()
  return row ?? null
}

/** @returns its name, null when it was revoked before or never was */
export async function revokeRegistrationToken(
  tx: WriteTx,
  id: Id<"registrationToken">,
  now: Date,
): Promise<string | null> {
  const [row] = await tx
    .update(registrationTokens)
    .set({ revokedAt: now })
    .where(and(eq(registrationTokens.id, id), isNull(registrationTokens.revokedAt)))
    .returning({ name: registrationTokens.name })
  return row?.name ?? null
}

/** The app a registration access token manages (RFC 7592 §2), unless it lies in the bin or is disabled. */
export async function findSelfManagedApp(
  db: ReadDb,
  of: { hash: Uint8Array; clientId: string },
): Promise<{ id: AppId; name: string; review: boolean } | null> {
  const [row] = await db
    .select({ id: apps.id, name: apps.name, review: apps.registrationReview })
    .from(apps)
    .where(
      and(
        eq(apps.registrationTokenHash, of.hash),
        eq(apps.clientId, of.clientId),
        isNull(apps.binnedAt),
        sql`${apps.state} <> 'disabled'`,
      ),
    )
    .limit(1)
  return row ?? null
}

export const deleteKeys = (tx: WriteTx, appId: AppId) => tx.delete(appKeys).where(eq(appKeys.appId, appId))
