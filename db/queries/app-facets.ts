/** The facets of the app list as conditions, and what bulk changes read of many apps at once. */

import { eq, inArray, type SQL, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { apps } from "@/db/schema/index"
import { EXPIRING_DAYS, type FacetId, UNUSED_DAYS } from "@/lib/apps/facets"
import type { AppId } from "@/lib/id"

const unusedSince = sql`(now() - make_interval(days => ${sql.raw(String(UNUSED_DAYS))}))`
const soon = sql`(now() + make_interval(days => ${sql.raw(String(EXPIRING_DAYS))}))`

/** Somebody is signed in: a refresh token of the app can still be used. */
export const hasLiveRefreshToken = sql`exists (
  select 1 from grants g join refresh_tokens r on r.grant_id = g.id
  where g.app_id = ${apps.id} and g.revoked_at is null and r.consumed_at is null
    and r.idle_expires_at > now() and r.absolute_expires_at > now())`

/** Asked for, and no secret or key has been added since. */
const rotationIsOpen = sql`${apps.rotationDueAt} is not null
  and not exists (select 1 from app_secrets s where s.app_id = ${apps.id} and s.created_at > ${apps.rotationAskedAt})
  and not exists (select 1 from app_keys k where k.app_id = ${apps.id} and k.created_at > ${apps.rotationAskedAt})`

const CONDITIONS: Record<FacetId, SQL> = {
  // By the index of open failures: most apps have none.
  failing: sql`${apps.id} = any(array(select distinct app_id from failures where resolved_at is null))`,
  // By the expiry index: few credentials end soon, however many apps there are.
  expiring: sql`${apps.id} in (
    select app_id from app_secrets where expires_at between now() and ${soon} and state <> 'disabled'
    union select app_id from app_keys where expires_at between now() and ${soon} and disabled_at is null)`,
  unused: sql`${apps.lastUsedAt} < ${unusedSince}`,
  "never-used": sql`${apps.lastUsedAt} is null and ${apps.issuer} = 'admit'`,
  ownerless: sql`not exists (select 1 from app_owners o where o.app_id = ${apps.id})`,
  dormant: sql`${apps.state} = 'active' and ${apps.issuer} = 'admit'
    and coalesce(${apps.lastUsedAt}, ${apps.createdAt}) < ${unusedSince} and not ${hasLiveRefreshToken}`,
  rotation: rotationIsOpen,
}

export const facetCondition = (facet: FacetId): SQL => CONDITIONS[facet]

/** What an app's own page warns of; null when the app is gone. */
export async function findStanding(db: ReadDb, id: AppId) {
  const [row] = await db
    .select({
      rotationDueAt: sql<string | null>`case when ${rotationIsOpen} then ${apps.rotationDueAt} end`,
      quietSince: sql<string | null>`case when ${apps.state} = 'active' and ${apps.issuer} = 'admit'
        and coalesce(${apps.lastUsedAt}, ${apps.createdAt}) < ${unusedSince}
        then coalesce(${apps.lastUsedAt}, ${apps.createdAt}) end`,
      signedIn: sql<boolean>`${hasLiveRefreshToken}`,
    })
    .from(apps)
    .where(eq(apps.id, id))
  return row ?? null
}

/** What a bulk change weighs of each app; those that are gone are missing. */
export const listForBulk = (db: ReadDb, ids: readonly AppId[]) =>
  db
    .select({
      id: apps.id,
      name: apps.name,
      kind: apps.kind,
      issuer: apps.issuer,
      state: apps.state,
      tags: apps.tags,
      authMethod: apps.authMethod,
      binnedAt: apps.binnedAt,
      rotationDueAt: apps.rotationDueAt,
      signedIn: sql<boolean>`${hasLiveRefreshToken}`,
    })
    .from(apps)
    .where(inArray(apps.id, [...ids]))
export type BulkApp = Awaited<ReturnType<typeof listForBulk>>[number]

/** Writes one change to many apps. */
export const updateApps = (tx: WriteTx, ids: readonly AppId[], change: Partial<typeof apps.$inferInsert>) =>
  tx
    .update(apps)
    .set({ ...change, version: sql`${apps.version} + 1`, updatedAt: new Date() })
    .where(inArray(apps.id, [...ids]))
