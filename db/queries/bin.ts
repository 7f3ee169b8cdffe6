/** What lies in the bin, and its end. Rows of their own go with it: credentials, addresses, owners, consents. */

import { and, eq, lt, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { apis, apps } from "@/db/schema/index"
import type { ApiId, AppId } from "@/lib/id"

export type Binned = { what: "app"; id: AppId; name: string } | { what: "api"; id: ApiId; name: string }

/** A bound, so that one round stays short; the next takes the rest. */
const AT_ONCE = 100

/** Apps and APIs put into the bin before `until`. */
export async function listBinnedSince(db: ReadDb, until: Date): Promise<Binned[]> {
  const [oldApps, oldApis] = await Promise.all([
    db.select({ id: apps.id, name: apps.name }).from(apps).where(lt(apps.binnedAt, until)).limit(AT_ONCE),
    db.select({ id: apis.id, name: apis.name }).from(apis).where(lt(apis.binnedAt, until)).limit(AT_ONCE),
  ])
  return [
    ...oldApps.map((row) => ({ what: "app" as const, ...row })),
    ...oldApis.map((row) => ({ what: "api" as const, ...row })),
  ]
}

/** False when it has left the bin meanwhile. */
export async function deleteApp(tx: WriteTx, id: AppId, until: Date): Promise<boolean> {
  const rows = await tx
    .delete(apps)
    .where(and(eq(apps.id, id), lt(apps.binnedAt, until)))
    .returning({ id: apps.id })
  return rows.length === 1
}

/** False when it has left the bin meanwhile. */
export async function deleteApi(tx: WriteTx, id: ApiId, until: Date): Promise<boolean> {
  const rows = await tx
    .delete(apis)
    .where(and(eq(apis.id, id), lt(apis.binnedAt, until)))
    .returning({ id: apis.id })
  if (rows.length === 0) return false
  await tx
    .update(apps)
    .set({ defaultApiId: null, version: sql`${apps.version} + 1` })
    .where(eq(apps.defaultApiId, id))
  return true
}
