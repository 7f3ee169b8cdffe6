/** The process's one database pool. */

import { connect, type Db } from "@/db/client"
import { processState } from "./process-state"

const state = () => processState<{ db: Db | null }>("database", () => ({ db: null }))

/** Opens the pool for this process; a second call with a pool open returns the open one. */
export function openDatabase(url: string): Db {
  const current = state()
  current.db ??= connect(url)
  return current.db
}

/**
 * The pool. Under plain `next start` nobody has opened it yet: then DATABASE_URL names it.
 * @throws when neither is there
 */
export function db(): Db {
  const { db: open } = state()
  if (open) return open
  const url = process.env.DATABASE_URL
  if (!url) throw new Error("INVARIANT: no database: DATABASE_URL is not set and no server opened one")
  return openDatabase(url)
}

/** Ends every connection, waiting up to five seconds for queries under way. */
export async function closeDatabase(): Promise<void> {
  const current = state()
  const open = current.db
  current.db = null
  await open?.$client.end({ timeout: 5 })
}
