/** The history the console shows. */

import { type AuditRow, listAuditEvents } from "@/db/queries/audit"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"

/** History of one app: whoever may read the app may read its history. */
export async function readAppHistory(
  input: { appId: AppId; before?: number; limit: number },
  actor: Actor,
): Promise<AuditRow[]> {
  await requirePermission(actor, "app.read", { appId: input.appId })
  return listAuditEvents(db(), { subjectType: "app", subjectId: input.appId, ...input })
}

/** The whole log, or that of one subject. */
export async function readAudit(
  filter: { subjectType?: string; subjectId?: string; before?: number; limit: number },
  actor: Actor,
): Promise<AuditRow[]> {
  await requirePermission(actor, "audit.read")
  return listAuditEvents(db(), filter)
}
