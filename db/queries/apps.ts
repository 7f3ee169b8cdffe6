/** Apps with their redirect URIs, owners and API grants. */

import { and, asc, count, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm"
import type { ReadDb, Tx, WriteTx } from "@/db/client"
import { apis, appApiGrants, appOwners, appRedirectUris, apps, users } from "@/db/schema/index"
import type { AppKind, AppState, RegisteredApp } from "@/lib/apps/app"
import type { AppCursor, AppSort } from "@/lib/apps/app-cursor"
import type { FacetId } from "@/lib/apps/facets"
import type { ApiId, AppId, UserId } from "@/lib/id"
import { facetCondition } from "./app-facets"
import { ownedBy } from "./owned"

export type AppRow = typeof apps.$inferSelect
type RedirectRow = typeof appRedirectUris.$inferSelect

export async function isAppOwner(db: ReadDb, appId: AppId, userId: UserId): Promise<boolean> {
  const [row] = await db
    .select({ appId: appOwners.appId })
    .from(appOwners)
    .where(and(eq(appOwners.appId, appId), eq(appOwners.userId, userId)))
    .limit(1)
  return row !== undefined
}

export async function findApp(db: ReadDb, id: AppId): Promise<RegisteredApp | null> {
  const [row] = await db.select().from(apps).where(eq(apps.id, id)).limit(1)
  if (!row) return null
  const uris = await db
    .select()
    .from(appRedirectUris)
    .where(eq(appRedirectUris.appId, id))
    .orderBy(asc(appRedirectUris.position))
  const owners = await db.select({ id: appOwners.userId }).from(appOwners).where(eq(appOwners.appId, id))
  return toApp(
    row,
    uris,
    owners.map((owner) => owner.id),
  )
}

/** The row as the domain knows it; the CHECK constraints make the casts true. */
export function toApp(row: AppRow, uris: RedirectRow[], ownerIds: UserId[]): RegisteredApp {
  // What manages the app by itself is nobody's to see, not even as a hash.
  const { registrationTokenHash: _token, searchText: _search, ...shown } = row
  const { refreshIdleTtlSeconds, refreshAbsoluteTtlSeconds, refreshGraceSeconds, accessTtlSeconds } = row
  return {
    ...shown,
    ownerIds,
    redirectUris: uris.map(({ id, uri, platform }) => ({ id, uri, platform })),
    tokens: { accessTtlSeconds, refreshIdleTtlSeconds, refreshAbsoluteTtlSeconds, refreshGraceSeconds },
    basicAtApi: row.basicAtApi,
  } as unknown as RegisteredApp
}

export interface AppFilter {
  search?: string
  kind?: AppKind
  state?: AppState | "bin"
  tag?: string
  scope?: string
  redirectHost?: string
  facet?: FacetId
  ownerId?: UserId
  sort?: AppSort
  /** Where the page shown ended. */
  after?: AppCursor | null
  limit: number
}

/** What the list shows of one app. */
export type AppListRow = Pick<
  AppRow,
  | "id"
  | "clientId"
  | "name"
  | "kind"
  | "state"
  | "issuer"
  | "smart"
  | "tags"
  | "firstTokenAt"
  | "lastUsedAt"
  | "createdAt"
  | "binnedAt"
> & {
  /** When the first of its credentials in force ends. */
  credentialEndsAt: Date | null
  /** For the cursor: the value the list is ordered by. */
  key: string
}

const listColumns = {
  id: apps.id,
  clientId: apps.clientId,
  name: apps.name,
  kind: apps.kind,
  state: apps.state,
  issuer: apps.issuer,
  smart: apps.smart,
  tags: apps.tags,
  firstTokenAt: apps.firstTokenAt,
  lastUsedAt: apps.lastUsedAt,
  createdAt: apps.createdAt,
  binnedAt: apps.binnedAt,
  // Named in full: Drizzle leaves the table off here, and the inner tables have an id too.
  credentialEndsAt: sql<Date | null>`case
    when apps.auth_method = 'private_key_jwt' then (select min(k.expires_at) from app_keys k
      where k.app_id = apps.id and k.disabled_at is null)
    else (select min(s.expires_at) from app_secrets s where s.app_id = apps.id and s.state = 'live')
    end`.mapWith(apps.createdAt),
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`)

function where(filter: Omit<AppFilter, "limit" | "after" | "sort">): SQL | undefined {
  const like = filter.search ? `%${escapeLike(filter.search)}%` : null
  return and(
    filter.state === "bin" ? isNotNull(apps.binnedAt) : isNull(apps.binnedAt),
    filter.state && filter.state !== "bin" ? eq(apps.state, filter.state) : undefined,
    filter.kind ? eq(apps.kind, filter.kind) : undefined,
    filter.facet ? facetCondition(filter.facet) : undefined,
    filter.tag ? sql`${apps.tags} @> array[${filter.tag}]::text[]` : undefined,
    filter.scope ? sql`${filter.scope} = any(${apps.allowedScopes})` : undefined,
    filter.redirectHost
      ? sql`exists (select 1 from ${appRedirectUris} where ${appRedirectUris.appId} = ${apps.id} and ${appRedirectUris.uri} ilike ${`%://${escapeLike(filter.redirectHost)}%`})`
      : undefined,
    ownedBy(filter.ownerId),
    like ? sql`${apps.searchText} like lower(${like})` : undefined,
  )
}

const timeKey = (time: SQL): SQL => sql`(extract(epoch from ${time}) * 1000000)::bigint::text`
const timeOf = (key: string): SQL => sql`timestamptz 'epoch' + ${key}::bigint * interval '1 microsecond'`
const used = sql`coalesce(${apps.lastUsedAt}, timestamptz 'epoch')`

const named = sql`${apps.searchText} collate "C"`

/** What each order goes by, that value as a cursor keeps it, and back. */
const ORDERS = {
  name: { by: named, key: named, back: (key: string) => sql`${key}::text` },
  newest: { by: sql`${apps.createdAt}`, key: timeKey(sql`${apps.createdAt}`), back: timeOf },
  "last-used": { by: used, key: timeKey(used), back: timeOf },
} as const satisfies Record<AppSort, { by: SQL; key: SQL; back: (key: string) => SQL }>

/**
 * One page of apps; asks for one more than `limit`, so that the caller knows whether more follow. The page is found
 * first, by ids alone: an index that holds what is searched and ordered by need not be left for that.
 */
export async function listApps(db: ReadDb, filter: AppFilter): Promise<AppListRow[]> {
  const { sort = "name", after } = filter
  const { by, key, back } = ORDERS[sort]
  const beyond = sql.raw(sort === "name" ? ">" : "<")
  const direction = sort === "name" ? asc : desc
  const page = db
    .select({ id: apps.id })
    .from(apps)
    .where(
      and(
        where(filter),
        after ? sql`(${by}, ${apps.id}) ${beyond} (${back(after.key)}, ${after.id})` : undefined,
      ),
    )
    .orderBy(direction(by), direction(apps.id))
    .limit(filter.limit + 1)
  return db
    .select({ ...listColumns, key: sql<string>`${key}` })
    .from(apps)
    .where(inArray(apps.id, page))
    .orderBy(direction(by), direction(apps.id))
}

/** Of all apps, or of those somebody owns. Two counts, because each is read from an index alone. */
export async function countApps(db: ReadDb, ownerId?: UserId): Promise<{ total: number; binned: number }> {
  const mine = ownedBy(ownerId)
  const [[all], [bin]] = await Promise.all([
    db.select({ n: count() }).from(apps).where(mine),
    db
      .select({ n: count() })
      .from(apps)
      .where(and(isNotNull(apps.binnedAt), mine)),
  ])
  const binned = bin?.n ?? 0
  return { total: (all?.n ?? 0) - binned, binned }
}

export const insertApp = (tx: WriteTx, app: typeof apps.$inferInsert) => tx.insert(apps).values(app)

/** Saves a change made from `version`; false when the app has changed since. */
export async function updateApp(
  tx: WriteTx,
  id: AppId,
  version: number,
  change: Partial<typeof apps.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(apps)
    .set({ ...change, version: sql`${apps.version} + 1`, updatedAt: new Date() })
    .where(and(eq(apps.id, id), eq(apps.version, version)))
    .returning({ id: apps.id })
  return rows.length === 1
}

/** Replaces the redirect URIs of an app; rows that stay keep their id. */
export async function replaceRedirectUris(
  tx: Tx,
  app: { id: AppId; kind: AppKind },
  uris: { id: RedirectRow["id"]; uri: string; platform: RedirectRow["platform"] }[],
): Promise<void> {
  await tx.delete(appRedirectUris).where(eq(appRedirectUris.appId, app.id))
  if (uris.length === 0) return
  await tx
    .insert(appRedirectUris)
    .values(uris.map((row, position) => ({ ...row, position, appId: app.id, appKind: app.kind })))
}

export async function replaceOwners(tx: Tx, appId: AppId, userIds: readonly UserId[]): Promise<void> {
  await tx.delete(appOwners).where(eq(appOwners.appId, appId))
  if (userIds.length > 0) await tx.insert(appOwners).values(userIds.map((userId) => ({ appId, userId })))
}

export const listAppOwners = (db: ReadDb, appId: AppId) =>
  db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(appOwners)
    .innerJoin(users, eq(users.id, appOwners.userId))
    .where(eq(appOwners.appId, appId))
    .orderBy(asc(users.name))

/** The APIs an app may ask for. */
export const listAppApis = (db: ReadDb, appId: AppId) =>
  db
    .select({
      id: apis.id,
      slug: apis.slug,
      name: apis.name,
      identifierUri: apis.identifierUri,
      fhirBaseUrl: apis.fhirBaseUrl,
      enforcement: apis.enforcement,
      smart: apis.smart,
      roles: appApiGrants.roles,
      grantedAt: appApiGrants.grantedAt,
      grantedBy: users.name,
    })
    .from(appApiGrants)
    .innerJoin(apis, eq(apis.id, appApiGrants.apiId))
    .leftJoin(users, eq(users.id, appApiGrants.grantedBy))
    .where(eq(appApiGrants.appId, appId))
    .orderBy(asc(apis.name))

export const insertApiGrant = (
  tx: Tx,
  grant: { appId: AppId; apiId: ApiId; roles: string[]; grantedBy: UserId | null },
) =>
  tx
    .insert(appApiGrants)
    .values(grant)
    .onConflictDoUpdate({
      target: [appApiGrants.appId, appApiGrants.apiId],
      set: { roles: grant.roles, grantedBy: grant.grantedBy, grantedAt: new Date() },
    })

export const deleteApiGrant = (tx: Tx, appId: AppId, apiId: ApiId) =>
  tx.delete(appApiGrants).where(and(eq(appApiGrants.appId, appId), eq(appApiGrants.apiId, apiId)))

export const listAppNames = (db: ReadDb, ids: AppId[]) =>
  ids.length === 0
    ? Promise.resolve([])
    : db.select({ id: apps.id, name: apps.name }).from(apps).where(inArray(apps.id, ids))

export async function findAppIdByClientId(db: ReadDb, clientId: string): Promise<AppId | null> {
  const [row] = await db.select({ id: apps.id }).from(apps).where(eq(apps.clientId, clientId)).limit(1)
  return row?.id ?? null
}
