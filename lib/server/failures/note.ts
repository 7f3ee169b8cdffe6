/**
 * Noting a refused call for the inbox: at once, in memory, without waiting; written in batches. What arrives
 * between two writes is counted up per failure, and one app (or all unknown ids together) may bring only so many
 * different failures at a time, so that a flood costs a counter, not a row.
 */

import { createHash } from "node:crypto"
import { type FailureRow, upsertFailures } from "@/db/queries/failures"
import { type Cause, isCause, ORDINARY } from "@/lib/failures/causes"
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
  /** The request proved which app it came from; else anybody who knows the client id may have sent it. */
  proven: boolean
  /** How many calls alike it stands for; one when left out. */
  times?: number
}

const WRITE_EVERY_MS = 500
const DIFFERENT_PER_APP = 30
const DIFFERENT_SHARED = 30
const DIFFERENT_PER_CAUSE = 15
const DIFFERENT_IN_ALL = 2000

interface Noted {
  /** By fingerprint. */
  waiting: Map<string, FailureRow>
  /** The same rows by what was sent, unredacted: what comes again costs no redaction and no hash. */
  again: Map<string, FailureRow>
  different: Map<string, number>
  timer: NodeJS.Timeout | null
  writing: Promise<void>
  /** While a write is under way the next one waits, so that a slow database keeps no more than one in memory. */
  isWriting: boolean
}

const state = () =>
  processState<Noted>("failures", () => ({
    waiting: new Map(),
    again: new Map(),
    different: new Map(),
    timer: null,
    writing: Promise.resolve(),
    isWriting: false,
  }))

function countUp(row: FailureRow, at: Date, times: number): void {
  row.count += times
  row.lastSeenAt = at
}

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

function note(call: RefusedCall): void {
  const { appId, cause, times = 1 } = call
  if (cause === null || !isCause(cause) || ORDINARY.has(cause)) return
  const current = state()
  const asSent = groupKey({ ...call, cause })
  const same = current.again.get(asSent)
  if (same) countUp(same, new Date(), times)
  else if (hasRoom(current, appId, cause)) keep(current, asSent, { ...call, cause })
}

function keep(current: Noted, asSent: string, call: RefusedCall & { cause: Cause }): void {
  const { appId, clientId, cause, detail, sent, proven, times = 1 } = call
  const now = new Date()
  const shown = clientId === null ? null : scrub(clientId).slice(0, 200)
  const kept = redactDetail(detail) as Record<string, unknown>
  const fingerprint = fingerprintOf(groupKey({ appId, clientId: shown, cause, detail: kept }))
  const known = current.waiting.get(fingerprint)
  if (known) countUp(known, now, times)
  const row = known ?? {
    id: freshId("failure"),
    appId,
    clientId: shown,
    cause,
    fingerprint,
    count: times,
    firstSeenAt: now,
    lastSeenAt: now,
    sample: { ...toSample(sent, detail), proven },
  }
  current.again.set(asSent, row)
  current.waiting.set(fingerprint, row)
  writeSoon(current)
}

function writeSoon(current: Noted): void {
  current.timer ??= setTimeout(() => {
    current.timer = null
    if (current.isWriting) writeSoon(current)
    else void writeNoted()
  }, WRITE_EVERY_MS).unref()
}

const fingerprintOf = (key: string): string => createHash("sha256").update(key).digest("base64url")

/** All at once; if one of them is not taken, one by one, so that it costs no other. */
async function write(rows: readonly FailureRow[]): Promise<void> {
  try {
    await upsertFailures(db(), rows)
  } catch (error) {
    if (rows.length === 1) throw error
    for (const row of rows) await upsertFailures(db(), [row]).catch((failed) => void log.failure(failed))
  }
}

/** Writes what was noted so far, and resolves when it is in the database. */
export function writeNoted(): Promise<void> {
  const current = state()
  if (current.timer) clearTimeout(current.timer)
  current.timer = null
  const rows = [...current.waiting.values()]
  current.waiting.clear()
  current.again.clear()
  current.different.clear()
  if (rows.length === 0) return current.writing
  current.isWriting = true
  const written = current.writing
    .then(() => write(rows))
    .catch((error) => void log.failure(error))
    .finally(() => {
      if (current.writing === written) current.isWriting = false
    })
  current.writing = written
  return written
}
