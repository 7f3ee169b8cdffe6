/** Removal of rows nobody can use any more: protocol state, and activity after its 30 days. */

import type { Db } from "../client"
import { sqlOf } from "./oauth-values"

/** What goes, and when. Codes and tokens stay for a while after their end, so that replay is still recognised. */
const EXPIRED = [
  ["interactions", "expires_at < now() - interval '1 hour'"],
  ["pushed_requests", "expires_at < now() - interval '1 hour'"],
  ["launches", "expires_at < now() - interval '1 hour'"],
  ["device_authorizations", "expires_at < now() - interval '1 hour'"],
  ["authorization_codes", "expires_at < now() - interval '1 day'"],
  ["refresh_tokens", "absolute_expires_at < now() - interval '1 day'"],
  ["access_tokens", "expires_at < now() - interval '1 hour'"],
  ["used_jtis", "expires_at < now()"],
  ["revocations", "expires_at < now()"],
  ["signing_keys", "remove_at < now() - interval '1 day'"],
  ["launches", "expires_at < now() - interval '1 day'"],
  ["one_time_links", "expires_at < now()"],
  ["rate_limits", "expire < now() - interval '1 day'"],
  ["activity_events", "at < now() - interval '30 days'"],
  ["failures", "last_seen_at < now() - interval '30 days'"],
  ["failure_alerts", "updated_at < now() - interval '30 days'"],
  ["expiry_alerts", "expires_at < now() - interval '90 days'"],
] as const

const BATCH = 5000

/** Deletes in batches, so that no lock is held for long. @returns how many rows went */
export async function deleteExpired(db: Db): Promise<number> {
  const sql = sqlOf(db)
  let deleted = 0
  for (const [table, condition] of EXPIRED) {
    let count = BATCH
    while (count === BATCH) {
      const result = await sql`
        delete from ${sql(table)} where ctid = any(array(
          select ctid from ${sql(table)} where ${sql.unsafe(condition)} limit ${BATCH}))`
      count = result.count
      deleted += count
    }
  }
  return deleted
}
