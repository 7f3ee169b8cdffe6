/** The end of what has something left to tell the database: one that no longer answers must not keep the process. */

import type { Worker } from "node:worker_threads"

export const LAST_WORDS_MS = 5_000

interface Limit {
  urgent?: AbortSignal
  milliseconds?: number
}

/** Resolves with the work, done or failed, or when its time is up: after a while, or at once when it is urgent. */
export async function untilDoneOrLate(work: Promise<unknown>, limit: Limit = {}): Promise<void> {
  const { urgent, milliseconds = LAST_WORDS_MS } = limit
  let over = () => {}
  const late = new Promise<void>((resolve) => {
    over = resolve
  })
  const timer = setTimeout(over, milliseconds)
  urgent?.addEventListener("abort", over)
  if (urgent?.aborted) over()
  await Promise.race([work.catch(() => {}), late])
  clearTimeout(timer)
  urgent?.removeEventListener("abort", over)
}

/** Resolves when the thread has ended: by itself, as it was told, or because its time was up. */
export async function endThread(worker: Worker, ended: Promise<void>, limit: Limit = {}): Promise<void> {
  await untilDoneOrLate(ended, limit)
  await worker.terminate()
  await ended
}
