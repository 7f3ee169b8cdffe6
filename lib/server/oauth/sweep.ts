/** Every ten minutes, expired protocol rows go, and what has lain in the bin for long enough. Several processes may sweep: each deletes what it finds. */

import { deleteExpired } from "@/db/queries/oauth-sweep"
import { emptyBin } from "../bin"
import { db } from "../database"
import { log } from "../log"
import { processState } from "../process-state"

const EVERY_MS = 10 * 60_000

const state = () => processState("oauth-sweep", () => ({ timer: null as NodeJS.Timeout | null }))

export const sweepExpired = (): Promise<number> => deleteExpired(db())

/** Starts by itself with the first protocol request, as the change poll does; keeps no process alive. */
export function startSweeping(): void {
  const current = state()
  if (current.timer) return
  current.timer = setInterval(
    () => void Promise.all([sweepExpired(), emptyBin()]).catch((error) => log.failure(error)),
    EVERY_MS,
  )
  current.timer.unref()
}
