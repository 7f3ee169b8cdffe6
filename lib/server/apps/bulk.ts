/** Tags, disables, or asks for rotation of many apps: one transaction, a row of the history per app, a report. */

import { type BulkApp, listForBulk, updateApps } from "@/db/queries/app-facets"
import { type BulkChange, type BulkRow, bulkConsequences, decideBulk, withTags } from "@/lib/apps/bulk"
import type { AuditEventName, FieldChange } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { type AuditRecord, mutate } from "@/lib/server/mutate"

const EVENTS = {
  tag: "app.changed",
  disable: "app.state_changed",
  "ask-rotation": "app.rotation_asked",
} as const satisfies Record<BulkChange["do"], AuditEventName>

export interface BulkInput {
  ids: readonly AppId[]
  change: BulkChange
}

/** What changing these apps would mean. Nothing is written. */
export async function foreseeBulk({ ids, change }: BulkInput, actor: Actor): Promise<string[]> {
  await requirePermission(actor, "app.edit")
  return bulkConsequences(await listForBulk(db(), ids), change)
}

/**
 * @returns a row per app, in the order of `ids`
 * @throws AppError forbidden; not_found when one of the apps is gone, then none is changed
 */
export async function changeApps({ ids, change }: BulkInput, actor: Actor): Promise<BulkRow[]> {
  await requirePermission(actor, "app.edit")
  try {
    return await mutate(actor, EVENTS[change.do], async (tx) => {
      const found = new Map((await listForBulk(tx, ids)).map((app) => [app.id, app]))
      const records: AuditRecord[] = []
      const rows: BulkRow[] = []
      for (const id of ids) {
        const app = found.get(id)
        if (!app)
          throw new AppError("not_found", {
            message: "One of these apps is no longer here. Nothing was changed.",
          })
        const decided = decideBulk(app, change)
        rows.push({ id, name: app.name, ...decided })
        if (decided.outcome !== "changed") continue
        const { set, record } = changeOf(app, change)
        await updateApps(tx, [id], set)
        records.push({ subject: { id, name: app.name }, ...record })
      }
      if (records.length === 0) throw new NothingChanged(rows)
      return { result: rows, records }
    })
  } catch (error) {
    if (error instanceof NothingChanged) return error.rows
    throw error
  }
}

/** Ends the transaction of a change that every app had already. */
class NothingChanged extends Error {
  constructor(readonly rows: BulkRow[]) {
    super("nothing was changed")
  }
}

function changeOf(
  app: BulkApp,
  change: BulkChange,
): { set: Parameters<typeof updateApps>[2]; record: Omit<AuditRecord, "subject"> } {
  const field = (name: string, before: unknown, after: unknown): FieldChange[] => [
    { field: name, before, after },
  ]
  if (change.do === "tag") {
    const tags = withTags(app.tags, change)
    return { set: { tags }, record: { changes: field("tags", app.tags, tags) } }
  }
  if (change.do === "disable") {
    const stateReason = change.reason ?? null
    const record = { changes: field("state", app.state, "disabled"), reason: change.reason }
    return { set: { state: "disabled", stateReason }, record }
  }
  const rotationDueAt = new Date(`${change.by}T23:59:59Z`)
  return { set: { rotationDueAt, rotationAskedAt: new Date() }, record: { detail: { by: change.by } } }
}
