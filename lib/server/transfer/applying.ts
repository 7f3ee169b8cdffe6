/** What the writers of one fleet file share: the transaction, the record of what was done, and the faults found. */

import type { WriteTx } from "@/db/client"
import { findApiBySlug } from "@/db/queries/apis"
import { AppError, type FieldErrors, isAppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import type { AuditRecord } from "@/lib/server/mutate"
import type { Applied } from "@/lib/transfer/outcome"

export interface Applying {
  tx: WriteTx
  actor: Actor
  records: AuditRecord[]
  /** What stands there already is changed, left as it is, or a fault. */
  existing: "change" | "keep" | "refuse"
  /** Reads a variable a file refers to; `null` where files may not (a browser sent it). */
  env: ((name: string) => string | undefined) | null
  /** Entries that were refused, as `api:slug`: what refers to them adds no fault of its own. */
  refused: Set<string>
}

export const fault = (field: string, message: string) =>
  new AppError("invalid", { message, fields: { [field]: message } })

export const kept = (row: Pick<Applied, "what" | "name" | "clientId">): Applied => ({
  ...row,
  outcome: "kept",
  changes: [],
  notes: [],
  shownOnce: [],
})

/** Collects the faults of many entries, so that one run names them all. */
export interface Faults {
  fields: FieldErrors
}

/**
 * Runs the writer of one entry; a refusal is noted under the entry's path and `null` comes back.
 * @throws what is no refusal, and refusals that broke the transaction (they have a cause)
 */
export async function underPath<T>(path: string, faults: Faults, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!isAppError(error)) throw error
    const entries = Object.entries(error.fields)
    if (entries.length === 0) faults.fields[path] ??= error.message
    for (const [field, message] of entries) faults.fields[field ? `${path}.${field}` : path] ??= message
    if (error.cause !== undefined) throw refusalOf(faults)
    return null
  }
}

export function refusalOf({ fields }: Faults): AppError {
  const count = Object.keys(fields).length
  const message = `Nothing was applied: ${count === 1 ? "one entry needs" : `${count} entries need`} attention.`
  return new AppError("invalid", { message, fields })
}

/** The API a file names; `null` when its own entry was refused. */
export async function findNamedApi(
  applying: Applying,
  field: string,
  slug: string,
): Promise<{ id: ApiId; name: string } | null> {
  if (applying.refused.has(`api:${slug}`)) return null
  const api = await findApiBySlug(applying.tx, slug)
  if (!api || api.binnedAt) throw fault(field, `No API has the short name ${slug.slice(0, 60)}.`)
  return { id: api.id, name: api.name }
}

/** A value given as itself or by the name of an environment variable; `null` when it is to be generated. */
export function givenValue(
  source: { value?: string; env?: string },
  { env }: Applying,
  field: string,
): string | null {
  if (source.value !== undefined) return source.value
  if (source.env === undefined) return null
  if (!env) throw fault(`${field}.env`, "Environment variables are read on the command line only.")
  const value = env(source.env)
  if (value === undefined || value === "")
    throw fault(`${field}.env`, `The environment variable ${source.env} is not set.`)
  return value
}
