/** An earlier state of a record, worked out from its history. */

import type { ReadDb } from "@/db/client"
import { listAuditEvents } from "@/db/queries/audit"
import type { FieldChange } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import { formatInstant } from "@/lib/text/relative-time"
import { type HistoryRow, toHistory } from "./read-audit"

/** More than anybody reads through, and a bound on what is loaded. */
const MOST = 500

export interface Earlier {
  /** The change to go back to. */
  entry: HistoryRow
  /** What was changed since, the newest first: all of it is taken back. */
  newer: HistoryRow[]
}

/** What going back would do. Nothing here has been done. */
export interface Revert extends Earlier {
  /** From how it is now to how it was then. */
  changes: FieldChange[]
  /** Why it cannot be done, in a sentence; `null` when it can. */
  blocked: string | null
  /** The version the answer was made from. */
  version: number
}

/** @throws AppError not_found for a row that is not of this record */
export async function findEarlier(
  db: ReadDb,
  { subjectType, subjectId, entryId }: { subjectType: "app" | "api"; subjectId: string; entryId: number },
): Promise<Earlier> {
  const rows = await listAuditEvents(db, { subjectType, subjectId, from: entryId, limit: MOST + 1 })
  const entry = rows.at(-1)
  if (rows.length > MOST)
    throw new AppError("conflict", {
      message: `More than ${MOST} changes were made since. Change it by hand.`,
    })
  if (!entry || entry.id !== entryId)
    throw new AppError("not_found", { message: "There is no such change in this history." })
  return { entry: toHistory(entry), newer: rows.slice(0, -1).map(toHistory) }
}

/** What the audit row of going back says beside the fields. */
export const revertDetail = ({ entry }: Earlier) => ({
  revertedTo: formatInstant(entry.at),
  revertedToEntry: entry.id,
})
