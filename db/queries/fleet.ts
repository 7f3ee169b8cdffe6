/** The whole installation at once, for the fleet file. Hashes and sealed values stay behind. */

import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import {
  apis,
  appApiGrants,
  appKeys,
  appOwners,
  appRedirectUris,
  appSecrets,
  apps,
  users,
} from "@/db/schema/index"
import type { RegisteredApp } from "@/lib/apps/app"
import { groupBy } from "@/lib/grouped"
import type { AppId } from "@/lib/id"
import { toApp } from "./apps"

/** APIs that are not in the bin, by short name. */
export const listApiIds = (db: ReadDb) =>
  db.select({ id: apis.id, slug: apis.slug }).from(apis).where(isNull(apis.binnedAt)).orderBy(asc(apis.slug))

/** Apps by client id, without the bin, or only those named. */
export async function listWholeApps(db: ReadDb, ids?: readonly AppId[]): Promise<RegisteredApp[]> {
  const rows = await db
    .select()
    .from(apps)
    .where(ids ? inArray(apps.id, [...ids]) : isNull(apps.binnedAt))
    .orderBy(asc(apps.clientId))
  const uris = await db
    .select()
    .from(appRedirectUris)
    .where(ids ? inArray(appRedirectUris.appId, [...ids]) : undefined)
    .orderBy(asc(appRedirectUris.position))
  const byApp = groupBy(uris, (uri) => uri.appId)
  return rows.map((row) => toApp(row, byApp.get(row.id) ?? [], []))
}

export const listAllOwners = (db: ReadDb, ids?: readonly AppId[]) =>
  db
    .select({ appId: appOwners.appId, email: users.email })
    .from(appOwners)
    .innerJoin(users, eq(users.id, appOwners.userId))
    .where(ids ? inArray(appOwners.appId, [...ids]) : undefined)
    .orderBy(asc(users.email))

export const listAllApiGrants = (db: ReadDb, ids?: readonly AppId[]) =>
  db
    .select({ appId: appApiGrants.appId, slug: apis.slug, roles: appApiGrants.roles })
    .from(appApiGrants)
    .innerJoin(apis, eq(apis.id, appApiGrants.apiId))
    .where(and(isNull(apis.binnedAt), ids ? inArray(appApiGrants.appId, [...ids]) : undefined))
    .orderBy(asc(apis.slug))

/** Names of secrets, never the secrets. */
export const listAllSecretNames = (db: ReadDb, ids?: readonly AppId[]) =>
  db
    .select({
      appId: appSecrets.appId,
      name: appSecrets.name,
      state: appSecrets.state,
      expiresAt: appSecrets.expiresAt,
    })
    .from(appSecrets)
    .where(ids ? inArray(appSecrets.appId, [...ids]) : undefined)
    .orderBy(asc(appSecrets.createdAt))

export const listAllKeys = (db: ReadDb, ids?: readonly AppId[]) =>
  db
    .select({ appId: appKeys.appId, publicJwk: appKeys.publicJwk, disabledAt: appKeys.disabledAt })
    .from(appKeys)
    .where(ids ? inArray(appKeys.appId, [...ids]) : undefined)
    .orderBy(asc(appKeys.kid))

/** How much there is that no fleet file holds. */
export async function countLeftBehind(db: ReadDb) {
  const [row] = await db.execute<{ bin: number; cases: number; people: number; launches: number }>(sql`select
    (select count(*)::int from apps where binned_at is not null)
      + (select count(*)::int from apis where binned_at is not null) as bin,
    (select count(*)::int from policy_cases) as cases,
    (select count(*)::int from users) as people,
    (select count(*)::int from launch_scenarios) as launches`)
  return row ?? { bin: 0, cases: 0, people: 0, launches: 0 }
}
