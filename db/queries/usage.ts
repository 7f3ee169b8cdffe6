/** What the console reads of activity: recent events, counts per day, credentials about to expire. */

import { and, desc, eq, gte, inArray, lt, sql } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import type { ActivityKind } from "@/db/schema/activity"
import { activityEvents, apps, appUsageDaily, users } from "@/db/schema/index"
import type { AppId, UserId } from "@/lib/id"
import { ownedBy } from "./owned"

/** Newest first; `before` is the id of the last row of the page shown. */
export const listActivity = (
  db: ReadDb,
  filter: { appId?: AppId; kinds?: ActivityKind[]; ownerId?: UserId | null; before?: number; limit: number },
) =>
  db
    .select({
      id: activityEvents.id,
      at: activityEvents.at,
      kind: activityEvents.kind,
      appId: activityEvents.appId,
      appName: apps.name,
      clientId: activityEvents.clientId,
      userName: users.name,
      grantType: activityEvents.grantType,
      code: activityEvents.code,
      cause: activityEvents.cause,
      detail: activityEvents.detail,
      ip: activityEvents.ip,
    })
    .from(activityEvents)
    .leftJoin(apps, eq(apps.id, activityEvents.appId))
    .leftJoin(users, eq(users.id, activityEvents.userId))
    .where(
      and(
        filter.appId ? eq(activityEvents.appId, filter.appId) : undefined,
        filter.kinds ? inArray(activityEvents.kind, filter.kinds) : undefined,
        filter.before ? lt(activityEvents.id, filter.before) : undefined,
        ownedBy(filter.ownerId ?? null),
      ),
    )
    .orderBy(desc(activityEvents.id))
    .limit(filter.limit)
export type ActivityView = Awaited<ReturnType<typeof listActivity>>[number]

/** Counts per day from `since` (YYYY-MM-DD) on, for one app or over all an owner may see. */
export const listUsage = (db: ReadDb, filter: { appId?: AppId; ownerId?: UserId | null; since: string }) =>
  db
    .select({
      day: appUsageDaily.day,
      issued: sql<number>`sum(${appUsageDaily.issued})::int`,
      refused: sql<number>`sum(${appUsageDaily.refused})::int`,
      fhirAllowed: sql<number>`sum(${appUsageDaily.fhirAllowed})::int`,
      fhirDenied: sql<number>`sum(${appUsageDaily.fhirDenied})::int`,
    })
    .from(appUsageDaily)
    .innerJoin(apps, eq(apps.id, appUsageDaily.appId))
    .where(
      and(
        gte(appUsageDaily.day, filter.since),
        filter.appId ? eq(appUsageDaily.appId, filter.appId) : undefined,
        ownedBy(filter.ownerId ?? null),
      ),
    )
    .groupBy(appUsageDaily.day)
    .orderBy(appUsageDaily.day)
