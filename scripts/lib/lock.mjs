/** Lock files that name their holder and survive its kill -9: a lock whose holder is gone is taken over. */

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { identityOf, isAlive } from "./process-identity.mjs"

/**
 * Takes the lock, or tells who holds it.
 * @param {string} file
 * @param {Record<string, unknown>} [details] kept in the file for others to read
 * @returns {{ holder: null, update: (details: Record<string, unknown>) => void, release: () => void }
 *   | { holder: { pid: number } & Record<string, unknown> }}
 */
export function acquireLock(file, details = {}) {
  const me = { pid: process.pid, identity: identityOf(process.pid) }
  const draft = `${file}.${process.pid}`
  const write = (extra) => writeFileSync(draft, JSON.stringify({ ...me, ...extra }), { mode: 0o600 })
  for (;;) {
    write(details)
    try {
      // A link is made with its content or not at all, so no reader sees half a lock.
      linkSync(draft, file)
      rmSync(draft)
      return {
        holder: null,
        update(extra) {
          write({ ...details, ...extra })
          renameSync(draft, file)
        },
        release() {
          if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true })
        },
      }
    } catch (error) {
      rmSync(draft, { force: true })
      if (error.code !== "EEXIST") throw error
    }
    const holder = readHolder(file)
    if (holder !== null && isHeldBy(holder)) return { holder }
    removeStale(file, holder)
  }
}

/** The living holder of a lock, or null. @param {string} file */
export function findHolder(file) {
  const holder = readHolder(file)
  return holder !== null && isHeldBy(holder) ? holder : null
}

function isHeldBy(holder) {
  return isAlive(holder.pid) && (holder.identity === null || holder.identity === identityOf(holder.pid))
}

/** Moves a stale lock aside, and puts it back when somebody took it in the meantime. */
function removeStale(file, stale) {
  const aside = `${file}.stale-${process.pid}`
  try {
    renameSync(file, aside)
    const moved = readHolder(aside)
    if (moved !== null && JSON.stringify(moved) !== JSON.stringify(stale)) linkSync(aside, file)
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function readHolder(file) {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8"))
    return Number.isInteger(holder?.pid) ? holder : null
  } catch {
    return null
  }
}
