/** The history the console shows: each row with its sentence. */

import { type AuditRow, listAuditEvents } from "@/db/queries/audit"
import { describeEvent } from "@/lib/audit/describe"
import type { FieldChange } from "@/lib/audit/events"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"

export interface HistoryRow {
  id: number
  at: Date
  sentence: string
  actorName: string
  subjectType: string
  subjectId: string
  reason: string | null
  changes: FieldChange[]
}

export const toHistory = (row: AuditRow): HistoryRow => ({
  id: row.id,
  at: row.at,
  sentence: describeEvent(row),
  actorName: row.actorName,
  subjectType: row.subjectType,
  subjectId: row.subjectId,
  reason: row.reason,
  changes: row.changes,
})

/** History of one app: whoever may read the app may read its history. */
export async function readAppHistory(
  input: { appId: AppId; before?: number; limit: number },
  actor: Actor,
): Promise<HistoryRow[]> {
  await requirePermission(actor, "app.read", { appId: input.appId })
  const rows = await listAuditEvents(db(), { subjectType: "app", subjectId: input.appId, ...input })
  return rows.map(toHistory)
}

/** The whole log, or that of one subject. */
export async function readAudit(
  filter: { subjectType?: string; subjectId?: string; before?: number; limit: number },
  actor: Actor,
): Promise<HistoryRow[]> {
  await requirePermission(actor, "audit.read")
  return (await listAuditEvents(db(), filter)).map(toHistory)
}
