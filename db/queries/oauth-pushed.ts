/** RFC 9126 pushed authorization requests; completed with the code (oauth-grants.ts). */

import type { NewPushedRequest } from "@/lib/oauth/store"
import type { Db } from "../client"
import { at, sqlOf } from "./oauth-values"

export async function savePushedRequest(db: Db, pushed: NewPushedRequest): Promise<void> {
  await sqlOf(db)`
    insert into pushed_requests (handle_hash, app_id, params, dpop_jkt, expires_at)
    values (${pushed.hash}, ${pushed.appId}, ${JSON.stringify(Object.fromEntries(pushed.params))}::text::jsonb,
      ${pushed.dpopJkt}, ${at(pushed.expiresAt)})`
}

/** Parameters of a request neither completed nor expired. */
export async function findPushedRequest(
  db: Db,
  hash: Uint8Array,
): Promise<ReadonlyMap<string, string> | null> {
  const [row] = await sqlOf(db)<{ params: Record<string, string> }[]>`
    select params from pushed_requests
    where handle_hash = ${hash} and completed_at is null and expires_at > now()`
  return row ? new Map(Object.entries(row.params)) : null
}
