/** Authorization requests waiting for a person. The hash covers the handle and the browser's cookie. */

import type { AppId } from "@/lib/id"
import type { Answers } from "@/lib/oauth/authorize"
import type { Db } from "../client"
import { sqlOf, toDate } from "./oauth-values"

export interface StoredInteraction {
  params: Record<string, string>
  answers: Answers
  createdAt: Date
}

export async function saveInteraction(
  db: Db,
  of: { hash: Uint8Array; appId: AppId; params: Record<string, string>; ttlSeconds: number },
): Promise<void> {
  await sqlOf(db)`
    insert into interactions (handle_hash, app_id, params, expires_at)
    values (${of.hash}, ${of.appId}, ${JSON.stringify(of.params)}::text::jsonb,
      now() + make_interval(secs => ${of.ttlSeconds}::integer))`
}

/** An interaction that is neither expired nor completed. */
export async function findInteraction(db: Db, hash: Uint8Array): Promise<StoredInteraction | null> {
  const [row] = await sqlOf(db)<{ params: Record<string, string>; answers: Answers; createdAt: string }[]>`
    select params, answers, created_at as "createdAt" from interactions
    where handle_hash = ${hash} and completed_at is null and expires_at > now()`
  return row ? { ...row, createdAt: toDate(row.createdAt) } : null
}

/** Adds what the person answered. @returns false when the interaction is over */
export async function answerInteraction(db: Db, hash: Uint8Array, answers: Answers): Promise<boolean> {
  const answered = await sqlOf(db)`
    update interactions set answers = answers || ${JSON.stringify(answers)}::text::jsonb
    where handle_hash = ${hash} and completed_at is null and expires_at > now() returning 1`
  return answered.length === 1
}

/** Ends an interaction that was refused: it cannot be answered differently afterwards. */
export async function completeInteraction(db: Db, hash: Uint8Array): Promise<void> {
  await sqlOf(db)`
    update interactions set completed_at = now() where handle_hash = ${hash} and completed_at is null`
}
