/**
 * Work by the clock. Every process looks often; an advisory lock and the time of the last run let one of them do
 * it (docs/decisions/011-scheduled-work.md).
 */

import { claimJobRun, noteJobRun, withJobLock } from "@/db/queries/jobs"
import { sendExpiryAlerts } from "@/lib/server/alerts/expiry-alerts"
import { sendFailureAlerts } from "@/lib/server/alerts/failure-alerts"
import { disableRetiredSecrets } from "@/lib/server/apps/secrets"
import { db } from "@/lib/server/database"
import { keepSchedule } from "@/lib/server/key-rotation"
import { log } from "@/lib/server/log"
import { processState } from "@/lib/server/process-state"
import { cleanUp } from "./clean-up"

export const JOBS = {
  "retire-secrets": { everySeconds: 60, run: disableRetiredSecrets },
  "expiry-alerts": { everySeconds: 15 * 60, run: sendExpiryAlerts },
  "failure-alerts": { everySeconds: 60, run: sendFailureAlerts },
  "signing-keys": { everySeconds: 60, run: () => keepSchedule() },
  "clean-up": { everySeconds: 10 * 60, run: cleanUp },
} as const satisfies Record<string, { everySeconds: number; run: () => Promise<unknown> }>
export type JobName = keyof typeof JOBS

const LOOK_MS = 20_000

const state = () =>
  processState("jobs", () => ({
    timer: null as NodeJS.Timeout | null,
    running: null as Promise<void> | null,
  }))

/**
 * Runs a job if it is due and no other process has it.
 * @param options.now run it although it is not due
 * @returns true when it ran here
 */
export async function runJob(name: JobName, options: { now?: boolean } = {}): Promise<boolean> {
  const { everySeconds, run } = JOBS[name]
  let ran = false
  await withJobLock(db(), name, async () => {
    if (!(await claimJobRun(db(), { name, everySeconds: options.now ? 0 : everySeconds }))) return
    ran = true
    try {
      await run()
      await noteJobRun(db(), name, null)
    } catch (error) {
      const reference = log.failure(error)
      await noteJobRun(db(), name, `It failed. Reference ${reference}.`)
    }
  })
  return ran
}

async function look(): Promise<void> {
  for (const name of Object.keys(JOBS) as JobName[])
    await runJob(name).catch((error) => void log.failure(error))
}

/** Starts looking, once in a process; the timer keeps no process alive. */
export function startJobs(): void {
  const current = state()
  if (current.timer) return
  current.timer = setInterval(() => {
    current.running ??= look().finally(() => {
      current.running = null
    })
  }, LOOK_MS)
  current.timer.unref()
}

/** Stops looking and waits for the run under way. */
export async function stopJobs(): Promise<void> {
  const current = state()
  if (current.timer) clearInterval(current.timer)
  current.timer = null
  await current.running
}
