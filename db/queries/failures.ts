/** The failure inbox: one row per distinct failure, with its count of each day. */

import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm"
import type { AppId, Id, UserId } from "@/lib/id"
import type { Db, ReadDb, WriteTx } from "../client"
import { failureDays, failures } from "../schema/activity"
import { apps } from "../schema/apps"
import { sqlOf } from "./oauth-values"
import { ownedBy } from "./owned"

export interface FailureRow {
  id: string
  appId: string | null
  clientId: string | null
  cause: string
  fingerprint: string
  count: number
  firstSeenAt: Date
  lastSeenAt: Date
  sample: Record<string, unknown>
}

/**
 * Rows kept of one app, and of all unknown client ids together. The ones seen longest ago go, first of the causes
 * there is most of: of each cause a handful stays, so whoever repeats mistakes with ever new values pushes out none
 * of another cause. Within a cause, what proved to come from the app stays before what anybody may have sent.
 */
const KEPT_PER_APP = 200
const KEPT_SHARED = 500
const HANDFUL = 5

/** Counts known failures up, adds new ones, opens resolved ones again, and keeps each inbox within its bound. */
export async function upsertFailures(db: Db, rows: readonly FailureRow[]): Promise<void> {
  await sqlOf(db)`
    with sent as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as e (
        "id" text, "appId" text, "clientId" text, "cause" text, "fingerprint" text, "count" int,
        "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, "sample" jsonb)
    ), kept as (
      insert into failures (id, app_id, client_id, cause, fingerprint, count, first_seen_at, last_seen_at, sample)
      select s."id", s."appId", s."clientId", s."cause", s."fingerprint", s."count", s."firstSeenAt",
        s."lastSeenAt", s."sample"
      from sent s where s."appId" is null or exists (select 1 from apps a where a.id = s."appId")
      order by s."fingerprint"
      on conflict (fingerprint) do update set count = failures.count + excluded.count,
        last_seen_at = greatest(failures.last_seen_at, excluded.last_seen_at), sample = excluded.sample,
        reopened_at = case when failures.resolved_at is null then failures.reopened_at else excluded.last_seen_at end,
        resolved_at = null
      returning id, fingerprint
    )
    insert into failure_days (failure_id, day, count)
    select kept.id, (s."lastSeenAt" at time zone 'UTC')::date, s."count" from kept join sent s using (fingerprint)
    order by 1
    on conflict (failure_id, day) do update set count = failure_days.count + excluded.count`
  const appIds = [...new Set(rows.map((row) => row.appId))]
  await sqlOf(db)`
    delete from failures where id in (
      select id from (
        select id, app_id, row_number() over (
          partition by app_id order by (nth - 1) / ${HANDFUL}::int, last_seen_at desc, id) as place
        from (
          select id, app_id, last_seen_at, row_number() over (partition by app_id, cause
            order by coalesce((sample->>'proven')::boolean, false) desc, last_seen_at desc, id) as nth
          from failures where app_id = any(${appIds.filter((id) => id !== null)}::text[])
            or (${appIds.includes(null)}::boolean and app_id is null)) counted) ranked
      where place > case when app_id is null then ${KEPT_SHARED}::int else ${KEPT_PER_APP}::int end)`
}

const VIEW = {
  id: failures.id,
  appId: failures.appId,
  appName: apps.name,
  clientId: failures.clientId,
  cause: failures.cause,
  count: failures.count,
  firstSeenAt: failures.firstSeenAt,
  lastSeenAt: failures.lastSeenAt,
  reopenedAt: failures.reopenedAt,
  resolvedAt: failures.resolvedAt,
  sample: failures.sample,
}

export type FailureView = Awaited<ReturnType<typeof listFailures>>[number]

/** Newest first. `appId` null: those of unknown client ids. */
export async function listFailures(
  db: ReadDb,
  of: { appId: AppId | null; resolved: boolean; limit: number },
) {
  return db
    .select(VIEW)
    .from(failures)
    .leftJoin(apps, eq(apps.id, failures.appId))
    .where(
      and(
        of.appId === null ? isNull(failures.appId) : eq(failures.appId, of.appId),
        of.resolved ? sql`${failures.resolvedAt} is not null` : isNull(failures.resolvedAt),
      ),
    )
    .orderBy(desc(failures.lastSeenAt), failures.id)
    .limit(of.limit)
}

export async function findFailure(db: ReadDb, id: Id<"failure">): Promise<FailureView | null> {
  const [row] = await db
    .select(VIEW)
    .from(failures)
    .leftJoin(apps, eq(apps.id, failures.appId))
    .where(eq(failures.id, id))
  return row ?? null
}

/** Counts of each day since `since` (YYYY-MM-DD). */
export async function listFailureDays(db: ReadDb, ids: readonly Id<"failure">[], since: string) {
  if (ids.length === 0) return []
  return db
    .select()
    .from(failureDays)
    .where(and(inArray(failureDays.failureId, [...ids]), sql`${failureDays.day} >= ${since}`))
}

/** How many open failures each app has; apps without one are left out. */
export async function countOpenFailures(db: ReadDb, appIds: readonly AppId[]): Promise<Map<AppId, number>> {
  if (appIds.length === 0) return new Map()
  const rows = await db
    .select({ appId: failures.appId, open: sql<number>`count(*)::int` })
    .from(failures)
    .where(and(inArray(failures.appId, [...appIds]), isNull(failures.resolvedAt)))
    .groupBy(failures.appId)
  return new Map(rows.flatMap(({ appId, open }) => (appId ? [[appId, open]] : [])))
}

/** The apps with the most recent open failures, and how many each has. */
export async function listFailingApps(db: ReadDb, of: { ownerId: UserId | null; limit: number }) {
  return db
    .select({
      id: apps.id,
      name: apps.name,
      open: sql<number>`count(*)::int`,
      lastSeenAt: sql<Date>`max(${failures.lastSeenAt})`.mapWith(failures.lastSeenAt),
    })
    .from(failures)
    .innerJoin(apps, eq(apps.id, failures.appId))
    .where(and(isNull(failures.resolvedAt), ownedBy(of.ownerId)))
    .groupBy(apps.id, apps.name)
    .orderBy(desc(sql`max(${failures.lastSeenAt})`))
    .limit(of.limit)
}

/** The open failures of FHIR calls that scopes or policies refused, newest first. */
export async function listRefusedCalls(db: ReadDb, of: { ownerId: UserId | null; limit: number }) {
  return db
    .select(VIEW)
    .from(failures)
    .innerJoin(apps, eq(apps.id, failures.appId))
    .where(
      and(isNull(failures.resolvedAt), sql`starts_with(${failures.cause}, 'fhir.')`, ownedBy(of.ownerId)),
    )
    .orderBy(desc(failures.lastSeenAt), failures.id)
    .limit(of.limit)
}

/** @returns false when it is not there or already resolved */
export async function resolveFailure(tx: WriteTx, id: Id<"failure">, at: Date): Promise<boolean> {
  const rows = await tx
    .update(failures)
    .set({ resolvedAt: at })
    .where(and(eq(failures.id, id), isNull(failures.resolvedAt)))
    .returning({ id: failures.id })
  return rows.length > 0
}
