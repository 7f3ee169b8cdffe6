/**
 * Noting a refused call for the inbox: at once, in memory, without waiting; written in batches. What arrives
 * between two writes is counted up per failure, and one app (or all unknown ids together) may bring only so many
 * different failures at a time, so that a flood costs a counter, not a row.
 */

import { createHash } from "node:crypto"
import { type FailureRow, upsertFailures } from "@/db/queries/failures"
import { isCause, ORDINARY } from "@/lib/failures/causes"
import { groupKey } from "@/lib/failures/group"
import { redactDetail, scrub } from "@/lib/failures/redact"
import { type SentRequest, toSample } from "@/lib/failures/sample"
import type { AppId } from "@/lib/id"
import { db } from "../database"
import { log } from "../log"
import { processState } from "../process-state"
import { freshId } from "../random"

export interface RefusedCall {
  /** Null for a client id no app has. */
  appId: AppId | null
  /** As sent. */
  clientId: string | null
  /** Of the catalogue; others are not noted. */
  cause: string | null
  detail: Record<string, unknown>
  sent: SentRequest
}

const WRITE_EVERY_MS = 500
const DIFFERENT_PER_APP = 30
const DIFFERENT_SHARED = 30
const DIFFERENT_PER_CAUSE = 15
const DIFFERENT_IN_ALL = 2000

interface Noted {
  waiting: Map<string, FailureRow>
  different: Map<string, number>
  timer: NodeJS.Timeout | null
  writing: Promise<void>
}

const state = () =>
  processState<Noted>("failures", () => ({
    waiting: new Map(),
    different: new Map(),
    timer: null,
    writing: Promise.resolve(),
  }))

function hasRoom(current: Noted, appId: AppId | null, cause: string): boolean {
  const inbox = appId ?? "shared"
  const ofCause = `${inbox} ${cause}`
  const count = (key: string) => current.different.get(key) ?? 0
  if (current.waiting.size >= DIFFERENT_IN_ALL || count(ofCause) >= DIFFERENT_PER_CAUSE) return false
  if (count(inbox) >= (appId === null ? DIFFERENT_SHARED : DIFFERENT_PER_APP)) return false
  for (const key of [inbox, ofCause]) current.different.set(key, count(key) + 1)
  return true
}

/** Notes a refused call; never throws, never waits. Ordinary answers of a flow are no failures. */
export function noteFailure(call: RefusedCall): void {
  try {
    note(call)
  } catch (error) {
    log.failure(error)
  }
}

function note({ appId, clientId, cause, detail, sent }: RefusedCall): void {
  if (cause === null || !isCause(cause) || ORDINARY.has(cause)) return
  const current = state()
  const now = new Date()
  const shown = clientId === null ? null : scrub(clientId).slice(0, 200)
  const kept = redactDetail(detail) as Record<string, unknown>
  const key = groupKey({ appId, clientId: shown, cause, detail: kept })
  const fingerprint = createHash("sha256").update(key).digest("base64url")
  const known = current.waiting.get(fingerprint)
  if (known) {
    known.count += 1
    known.lastSeenAt = now
    return
  }
  if (!hasRoom(current, appId, cause)) return
  current.waiting.set(fingerprint, {
    id: freshId("failure"),
    appId,
    clientId: shown,
    cause,
    fingerprint,
    count: 1,
    firstSeenAt: now,
    lastSeenAt: now,
    sample: { ...toSample(sent, detail) },
  })
  current.timer ??= setTimeout(() => void writeNoted(), WRITE_EVERY_MS).unref()
}

/** Writes what was noted so far, and resolves when it is in the database. */
export function writeNoted(): Promise<void> {
  const current = state()
  if (current.timer) clearTimeout(current.timer)
  current.timer = null
  const rows = [...current.waiting.values()]
  current.waiting.clear()
  current.different.clear()
  if (rows.length > 0)
    current.writing = current.writing
      .then(() => upsertFailures(db(), rows))
      .catch((error) => void log.failure(error))
  return current.writing
}
