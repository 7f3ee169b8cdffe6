/** Activity of the past, written as it would have been recorded: for the demo and for load tests. */

import { sql } from "drizzle-orm"
import { appSecrets, appUsageDaily, secretUsageDaily } from "@/db/schema/index"
import type { Db } from "../client"
import { type ActivityRow, insertActivity } from "./activity"

export type DayOfUse = typeof appUsageDaily.$inferInsert
export type DayOfSecret = typeof secretUsageDaily.$inferInsert

const CHUNK = 400

/** Events one by one (oldest first), then the counts of the days, which replace those the events made. */
export async function insertActivityHistory(
  db: Db,
  {
    days,
    secrets,
    events,
  }: { days: readonly DayOfUse[]; secrets: readonly DayOfSecret[]; events: readonly ActivityRow[] },
): Promise<void> {
  for (let at = 0; at < events.length; at += CHUNK) await insertActivity(db, events.slice(at, at + CHUNK))
  for (let at = 0; at < days.length; at += CHUNK)
    await db
      .insert(appUsageDaily)
      .values(days.slice(at, at + CHUNK))
      .onConflictDoUpdate({
        target: [appUsageDaily.appId, appUsageDaily.day],
        set: {
          issued: sql`excluded.issued`,
          refused: sql`excluded.refused`,
          fhirAllowed: sql`excluded.fhir_allowed`,
          fhirDenied: sql`excluded.fhir_denied`,
        },
      })
  for (let at = 0; at < secrets.length; at += CHUNK)
    await db
      .insert(secretUsageDaily)
      .values(secrets.slice(at, at + CHUNK))
      .onConflictDoNothing()
  await db
    .update(appSecrets)
    .set({
      lastUsedAt: sql`(select max(day)::timestamptz from ${secretUsageDaily} where ${secretUsageDaily.secretId} = ${appSecrets.id})`,
    })
    .where(sql`${appSecrets.lastUsedAt} is null`)
}
