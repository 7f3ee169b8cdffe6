/** Upstream issuers, and the accounts there that belong to people here. */

import { and, asc, eq, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { upstreamAccounts, upstreamIssuers, users } from "@/db/schema/index"
import type { Id, UserId } from "@/lib/id"
import type { UserRow } from "./people"

export type UpstreamRow = typeof upstreamIssuers.$inferSelect

export const listUpstreamIssuers = (db: ReadDb): Promise<UpstreamRow[]> =>
  db.select().from(upstreamIssuers).orderBy(asc(upstreamIssuers.createdAt)).limit(20)

export async function findUpstreamIssuer(db: ReadDb, id: Id<"upstream">): Promise<UpstreamRow | null> {
  const [row] = await db.select().from(upstreamIssuers).where(eq(upstreamIssuers.id, id)).limit(1)
  return row ?? null
}

export const insertUpstreamIssuer = (tx: WriteTx, row: typeof upstreamIssuers.$inferInsert) =>
  tx.insert(upstreamIssuers).values(row)

/** False when it was changed since `version`, or is gone. */
export async function updateUpstreamIssuer(
  tx: WriteTx,
  at: { id: Id<"upstream">; version: number },
  change: Partial<Omit<typeof upstreamIssuers.$inferInsert, "id" | "version" | "issuer">>,
): Promise<boolean> {
  const rows = await tx
    .update(upstreamIssuers)
    .set({ ...change, version: sql`${upstreamIssuers.version} + 1` })
    .where(and(eq(upstreamIssuers.id, at.id), eq(upstreamIssuers.version, at.version)))
    .returning({ id: upstreamIssuers.id })
  return rows.length === 1
}

/** @returns its name; null when there was none */
export async function deleteUpstreamIssuer(tx: WriteTx, id: Id<"upstream">): Promise<string | null> {
  const [row] = await tx
    .delete(upstreamIssuers)
    .where(eq(upstreamIssuers.id, id))
    .returning({ name: upstreamIssuers.name })
  return row?.name ?? null
}

/** The person behind an account there: by issuer and subject, and by nothing else. */
export async function findUpstreamUser(
  db: ReadDb,
  account: { issuer: string; subject: string },
): Promise<UserRow | null> {
  const [row] = await db
    .select({ user: users })
    .from(upstreamAccounts)
    .innerJoin(users, eq(users.id, upstreamAccounts.userId))
    .where(and(eq(upstreamAccounts.issuer, account.issuer), eq(upstreamAccounts.subject, account.subject)))
    .limit(1)
  return row?.user ?? null
}

export const listUpstreamAccounts = (db: ReadDb, userId: UserId) =>
  db
    .select({ issuer: upstreamAccounts.issuer, createdAt: upstreamAccounts.createdAt })
    .from(upstreamAccounts)
    .where(eq(upstreamAccounts.userId, userId))

/** False when the account belongs to somebody already. */
export async function insertUpstreamAccount(
  tx: WriteTx,
  row: { issuer: string; subject: string; userId: UserId },
): Promise<boolean> {
  const rows = await tx.insert(upstreamAccounts).values(row).onConflictDoNothing().returning()
  return rows.length === 1
}
