/**
 * Recording activity, durably and in batches: what arrives while one batch is being written goes into the
 * next, and the caller waits until its event is committed. A batch that fails is retried event by event, so
 * one bad event costs only itself.
 */

import { type ActivityRow, insertActivity } from "@/db/queries/activity"
import type { ActivityKind } from "@/db/schema/activity"
import type { ApiId, AppId, GrantId, SecretId, UserId } from "@/lib/id"
import { db } from "./database"
import { processState } from "./process-state"

export interface ActivityEvent {
  kind: ActivityKind
  at?: Date
  appId?: AppId | null
  /** What was sent as client_id; cut to 200 characters. */
  clientId?: string | null
  userId?: UserId | null
  apiId?: ApiId | null
  grantId?: GrantId | null
  secretId?: SecretId | null
  grantType?: string | null
  /** Error code on the wire. */
  code?: string | null
  /** Catalogued cause (lib/oauth/refusals.ts). */
  cause?: string | null
  /** Sent beside registered; already free of secrets, bounded here. */
  detail?: Record<string, unknown>
  ip?: string | null
}

const MAX_BATCH = 500
const MAX_DETAIL = 4000

interface Waiting {
  row: ActivityRow
  done: () => void
  failed: (error: unknown) => void
}

const state = () => processState("activity", () => ({ queue: [] as Waiting[], writing: false }))

/** In JSON, where the backslash before it is not itself escaped. */
const NUL = /(?<!\\)((?:\\\\)*)\\u0000/g
const LONE_SURROGATE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g

/**
 * NUL and half characters cannot be stored and say nothing; long values are cut, oversize details replaced by
 * their keys.
 */
function boundDetail(detail: Record<string, unknown> | undefined): Record<string, unknown> | null {
  if (!detail || Object.keys(detail).length === 0) return null
  const sent = JSON.stringify(detail)
  // Neither of the two is in most of what is recorded.
  if (sent.length <= MAX_DETAIL && !sent.includes("\\u")) return detail
  const text = sent.replace(NUL, "$1").replace(LONE_SURROGATE, "$1\ufffd")
  return text.length <= MAX_DETAIL ? JSON.parse(text) : { omitted: Object.keys(detail).slice(0, 20) }
}

const clean = (text: string | null | undefined): string | null =>
  text
    ?.replace(/\p{Cc}/gu, "")
    .slice(0, 200)
    .replace(/\p{Surrogate}/gu, "\ufffd") ?? null

const toRow = (event: ActivityEvent): ActivityRow => ({
  at: event.at ?? new Date(),
  kind: event.kind,
  appId: event.appId ?? null,
  clientId: clean(event.clientId),
  userId: event.userId ?? null,
  apiId: event.apiId ?? null,
  grantId: event.grantId ?? null,
  secretId: event.secretId ?? null,
  grantType: clean(event.grantType),
  code: clean(event.code),
  cause: clean(event.cause),
  detail: boundDetail(event.detail),
  ip: clean(event.ip),
})

async function writeSingly(batch: readonly Waiting[]): Promise<void> {
  // Without a database left to ask (the process is ending), asking throws before there is a promise.
  const write = async (row: ActivityRow) => insertActivity(db(), [row])
  for (const { row, done, failed } of batch) await write(row).then(done, failed)
}

async function drain(): Promise<void> {
  const current = state()
  if (current.writing) return
  current.writing = true
  try {
    while (current.queue.length > 0) {
      const batch = current.queue.splice(0, MAX_BATCH)
      try {
        await insertActivity(
          db(),
          batch.map((waiting) => waiting.row),
        )
        for (const waiting of batch) waiting.done()
      } catch {
        await writeSingly(batch)
      }
    }
  } finally {
    current.writing = false
  }
}

/** Resolves when the event is committed; rejects when it cannot be. */
export function recordActivity(event: ActivityEvent): Promise<void> {
  return new Promise((done, failed) => {
    state().queue.push({ row: toRow(event), done, failed })
    void drain()
  })
}
