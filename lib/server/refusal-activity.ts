/**
 * Refusals of apps on their way to activity, bounded: anybody who knows a client id can have requests refused in
 * its name, and must not fill the disk by it. The first of an hour are events each; what comes beyond is counted,
 * with the latest of its kind, and told together once a minute. A process that dies takes a minute of counts with it.
 */

import { type ActivityEvent, recordActivity } from "./activity"
import { log } from "./log"
import { processState } from "./process-state"

const SINGLY_AN_HOUR = 300
const HOUR_MS = 3_600_000
const TELL_EVERY_MS = 60_000

const state = () =>
  processState("refusal-activity", () => ({
    hour: 0,
    /** Told singly this hour, by app. */
    told: new Map<string, number>(),
    counted: new Map<string, { latest: ActivityEvent; calls: number }>(),
    timer: null as NodeJS.Timeout | null,
  }))

/** Resolves when the event is committed, or counted. */
export async function recordRefusal(event: ActivityEvent & { appId: string }): Promise<void> {
  const current = state()
  const hour = Math.floor(Date.now() / HOUR_MS)
  if (hour !== current.hour) current.told.clear()
  current.hour = hour
  const told = current.told.get(event.appId) ?? 0
  if (told < SINGLY_AN_HOUR) {
    current.told.set(event.appId, told + 1)
    return recordActivity(event)
  }
  const key = `${event.appId} ${event.kind} ${event.cause}`
  current.counted.set(key, { latest: event, calls: (current.counted.get(key)?.calls ?? 0) + 1 })
  current.timer ??= setTimeout(() => void tellCounted(), TELL_EVERY_MS).unref()
}

/** Tells what was counted so far, and resolves when it is in the database. */
export async function tellCounted(): Promise<void> {
  const current = state()
  if (current.timer) clearTimeout(current.timer)
  current.timer = null
  const counted = [...current.counted.values()]
  current.counted.clear()
  await Promise.all(
    counted.map(({ latest, calls }) =>
      recordActivity({ ...latest, detail: { ...latest.detail, calls } }).catch((error) => log.failure(error)),
    ),
  )
}
