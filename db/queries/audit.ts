/** The audit log and the change counter. */

import { and, desc, eq, gte, lt, sql } from "drizzle-orm"
import type { ReadDb, Tx } from "@/db/client"
import { auditEvents } from "@/db/schema/index"
import type { AuditEventName } from "@/lib/audit/events"

export type AuditRow = typeof auditEvents.$inferSelect

export const insertAuditEvents = (tx: Tx, rows: (typeof auditEvents.$inferInsert)[]) =>
  tx.insert(auditEvents).values(rows)

/** Counts a change of configuration and wakes every process that listens. */
export async function bumpChangeCounter(tx: Tx): Promise<void> {
  await tx.execute(sql`
    insert into change_counter (id, value) values (1, 1)
    on conflict (id) do update set value = change_counter.value + 1`)
  await tx.execute(sql`select pg_notify('admit_changes', '')`)
}

/** Newest first; `before` is the id of the last row of the page shown. */
export function listAuditEvents(
  db: ReadDb,
  filter: {
    subjectType?: string
    subjectId?: string
    event?: AuditEventName
    before?: number | null
    /** Only this row and newer ones. */
    from?: number
    limit: number
  },
): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditEvents)
    .where(
      and(
        filter.subjectType ? eq(auditEvents.subjectType, filter.subjectType) : undefined,
        filter.subjectId ? eq(auditEvents.subjectId, filter.subjectId) : undefined,
        filter.event ? eq(auditEvents.event, filter.event) : undefined,
        filter.before ? lt(auditEvents.id, filter.before) : undefined,
        filter.from ? gte(auditEvents.id, filter.from) : undefined,
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(filter.limit)
}
