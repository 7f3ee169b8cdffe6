/**
 * The only door to an admin write: authorises, opens the transaction, and writes the audit rows and the
 * change counter in it. No audit row, no write.
 */

import type { WriteTx } from "@/db/client"
import { bumpChangeCounter, insertAuditEvents } from "@/db/queries/audit"
import { AUDIT_EVENTS, type AuditEventName, type FieldChange } from "@/lib/audit/events"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "./actor"
import { pollAfterCommit } from "./changes"
import { db } from "./database"

export interface AuditRecord {
  /** Left out: the event `mutate` was called with. */
  event?: AuditEventName
  subject: { id: string; name: string }
  changes?: FieldChange[]
  detail?: Record<string, unknown>
  reason?: string
}

export interface Written<T> {
  result: T
  /** At least one; none means nothing was changed, and the transaction is given up. */
  records: AuditRecord[]
}

/**
 * Runs one audited write.
 * @param on.appId the app written to; decides for people who may edit only their own
 * @throws AppError forbidden; whatever `write` throws; in each case nothing is written
 */
export async function mutate<T>(
  actor: Actor,
  event: AuditEventName,
  write: (tx: WriteTx) => Promise<Written<T>>,
  on: { appId?: AppId } = {},
): Promise<T> {
  await requirePermission(actor, AUDIT_EVENTS[event].permission, on)
  const result = await db().transaction(async (tx) => {
    // First, not last: its row lock makes admin writes follow one another, so that what a write reads
    // ("is there another owner?") still holds when it commits.
    await bumpChangeCounter(tx)
    const { result, records } = await write(tx as WriteTx)
    if (records.length === 0) throw new Error(`INVARIANT: ${event} wrote without an audit record`)
    for (const record of records) {
      const other = record.event
      if (other && other !== event)
        await requirePermission(actor, AUDIT_EVENTS[other].permission, { ...on, db: tx })
    }
    await insertAuditEvents(
      tx,
      records.map((record) => toRow(actor, record.event ?? event, record)),
    )
    return result
  })
  // This process sees its own change at once; the others within half a second.
  await pollAfterCommit()
  return result
}

const toRow = (actor: Actor, event: AuditEventName, record: AuditRecord) => ({
  event,
  actorType: actor.type,
  actorId: actor.id,
  actorName: actor.name,
  subjectType: AUDIT_EVENTS[event].subject,
  subjectId: record.subject.id,
  subjectName: record.subject.name,
  changes: record.changes ?? [],
  detail: record.detail ?? {},
  reason: record.reason ?? null,
  ip: actor.ip,
})
