/** A record's newest change, for a save that came too late. */

import { listAuditEvents } from "@/db/queries/audit"
import { describeEvent } from "@/lib/audit/describe"
import { db } from "@/lib/server/database"

export interface NewestChange {
  by: string | null
  at: Date | null
  did: string | null
}

/** The caller has authorised the reading of the record. */
export async function findNewestChange(subjectType: "app" | "api", subjectId: string): Promise<NewestChange> {
  const [row] = await listAuditEvents(db(), { subjectType, subjectId, limit: 1 })
  return row ? { by: row.actorName, at: row.at, did: describeEvent(row) } : { by: null, at: null, did: null }
}
