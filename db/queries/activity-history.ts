/** Activity of the past, written as it would have been recorded: for the demo and for load tests. */

import { sql } from "drizzle-orm"
import { appUsageDaily } from "@/db/schema/index"
import type { Db } from "../client"
import { type ActivityRow, insertActivity } from "./activity"

export type DayOfUse = typeof appUsageDaily.$inferInsert

const CHUNK = 400

/** Events one by one (oldest first), then the counts of the days, which replace those the events made. */
export async function insertActivityHistory(
  db: Db,
  days: readonly DayOfUse[],
  events: readonly ActivityRow[],
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
}
