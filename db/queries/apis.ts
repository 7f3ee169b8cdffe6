/** APIs with their scopes, roles and the apps that may ask for them. */

import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { apiRoles, apiScopes, apis, appApiGrants, apps } from "@/db/schema/index"
import type { ApiId, UserId } from "@/lib/id"
import { ownedBy } from "./owned"

export type ApiRow = typeof apis.$inferSelect

export async function findApi(db: ReadDb, id: ApiId): Promise<ApiRow | null> {
  const [row] = await db.select().from(apis).where(eq(apis.id, id)).limit(1)
  return row ?? null
}

export async function findApiBySlug(db: ReadDb, slug: string): Promise<ApiRow | null> {
  const [row] = await db.select().from(apis).where(eq(apis.slug, slug)).limit(1)
  return row ?? null
}

/** The APIs in use, or those in the bin, with how many apps may ask for each. */
export const listApis = (db: ReadDb, of: { binned: boolean } = { binned: false }) =>
  db
    .select({
      id: apis.id,
      slug: apis.slug,
      name: apis.name,
      identifierUri: apis.identifierUri,
      fhirBaseUrl: apis.fhirBaseUrl,
      enforcement: apis.enforcement,
      issuer: apis.issuer,
      smart: apis.smart,
      deployment: apis.deployment,
      state: apis.state,
      createdAt: apis.createdAt,
      binnedAt: apis.binnedAt,
      apps: sql<number>`(select count(*)::int from ${appApiGrants} where ${appApiGrants.apiId} = ${apis.id})`,
    })
    .from(apis)
    .where(of.binned ? isNotNull(apis.binnedAt) : isNull(apis.binnedAt))
    .orderBy(asc(apis.name))

export const listApiScopes = (db: ReadDb, apiId: ApiId) =>
  db.select().from(apiScopes).where(eq(apiScopes.apiId, apiId)).orderBy(asc(apiScopes.scope))

export const listApiRoles = (db: ReadDb, apiId: ApiId) =>
  db.select().from(apiRoles).where(eq(apiRoles.apiId, apiId)).orderBy(asc(apiRoles.value))

/** The apps that may ask for the API, by name; `total` counts all of them. */
export const listApiApps = (
  db: ReadDb,
  apiId: ApiId,
  { ownerId, limit }: { ownerId: UserId | null; limit: number },
) =>
  db
    .select({
      id: apps.id,
      name: apps.name,
      kind: apps.kind,
      state: apps.state,
      roles: appApiGrants.roles,
      grantedAt: appApiGrants.grantedAt,
      total: sql<number>`count(*) over ()::int`,
    })
    .from(appApiGrants)
    .innerJoin(apps, eq(apps.id, appApiGrants.appId))
    .where(and(eq(appApiGrants.apiId, apiId), isNull(apps.binnedAt), ownedBy(ownerId)))
    .orderBy(asc(sql`lower(${apps.name})`))
    .limit(limit)

export async function countApiApps(db: ReadDb, apiId: ApiId): Promise<number> {
  const [row] = await db
    .select({ apps: sql<number>`count(*)::int` })
    .from(appApiGrants)
    .innerJoin(apps, eq(apps.id, appApiGrants.appId))
    .where(and(eq(appApiGrants.apiId, apiId), isNull(apps.binnedAt)))
  return row?.apps ?? 0
}

export const insertApi = (tx: WriteTx, api: typeof apis.$inferInsert) => tx.insert(apis).values(api)

/** Saves a change made from `version`; false when the API has changed since. */
export async function updateApi(
  tx: WriteTx,
  id: ApiId,
  version: number,
  change: Partial<typeof apis.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(apis)
    .set({ ...change, version: sql`${apis.version} + 1`, updatedAt: new Date() })
    .where(and(eq(apis.id, id), eq(apis.version, version)))
    .returning({ id: apis.id })
  return rows.length === 1
}

export async function replaceApiScopes(
  tx: WriteTx,
  apiId: ApiId,
  scopes: { scope: string; title: string; description: string; adminOnly: boolean }[],
): Promise<void> {
  await tx.delete(apiScopes).where(eq(apiScopes.apiId, apiId))
  if (scopes.length > 0) await tx.insert(apiScopes).values(scopes.map((scope) => ({ ...scope, apiId })))
}

export async function replaceApiRoles(
  tx: WriteTx,
  apiId: ApiId,
  roles: { value: string; title: string; description: string; enabled: boolean }[],
): Promise<void> {
  await tx.delete(apiRoles).where(eq(apiRoles.apiId, apiId))
  if (roles.length > 0) await tx.insert(apiRoles).values(roles.map((role) => ({ ...role, apiId })))
}
