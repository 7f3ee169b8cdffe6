/** The instance row and signing the instance up. */

import { desc, eq, sql } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import { apps, instance, signingKeys } from "@/db/schema/index"

export type InstanceRow = typeof instance.$inferSelect

export async function findInstance(db: ReadDb): Promise<InstanceRow | null> {
  const [row] = await db.select().from(instance).limit(1)
  return row ?? null
}

/** Makes the row if none is there; two processes starting at once make one. */
export const insertInstance = (db: ReadDb, row: { issuer: string; demo: boolean }) =>
  db.insert(instance).values(row).onConflictDoNothing()

export const updateInstance = (db: ReadDb, change: Partial<typeof instance.$inferInsert>) =>
  db
    .update(instance)
    .set({ ...change, version: sql`${instance.version} + 1` })
    .where(eq(instance.id, 1))

/** Names of apps whose tokens come from here, at most `limit`, and how many there are. */
export async function listAppsOfIssuer(
  db: ReadDb,
  limit: number,
): Promise<{ names: string[]; total: number }> {
  const rows = await db.select({ name: apps.name }).from(apps).where(eq(apps.issuer, "admit")).limit(limit)
  const [{ total } = { total: 0 }] = await db
    .select({ total: sql<number>`count(*)::int` })
    .from(apps)
    .where(eq(apps.issuer, "admit"))
  return { names: rows.map((row) => row.name), total }
}

/** Signing keys without their private half, newest first. */
export const listSigningKeys = (db: ReadDb) =>
  db
    .select({
      kid: signingKeys.kid,
      alg: signingKeys.alg,
      state: signingKeys.state,
      createdAt: signingKeys.createdAt,
      activatedAt: signingKeys.activatedAt,
      retiredAt: signingKeys.retiredAt,
      removeAt: signingKeys.removeAt,
    })
    .from(signingKeys)
    .where(sql`${signingKeys.removeAt} is null or ${signingKeys.removeAt} > now()`)
    .orderBy(desc(signingKeys.createdAt))
