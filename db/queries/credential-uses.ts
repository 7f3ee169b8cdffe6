/** Counted uses of secrets and keys beside those that token events carry (activity.ts). */

import type { Db } from "../client"
import { sqlOf } from "./oauth-values"

export interface CredentialUse {
  /** Of a secret or a key. */
  id: string
  uses: number
  at: Date
  ip: string | null
}

/** Moves the daily counters and the last use. What was deleted meanwhile is left out. */
export async function insertCredentialUses(db: Db, uses: readonly CredentialUse[]): Promise<void> {
  await sqlOf(db)`
    with sent as (
      select * from jsonb_to_recordset(${JSON.stringify(uses)}::text::jsonb) as e (
        "id" text, "uses" int, "at" timestamptz, "ip" text)
    ), usage as (
      insert into secret_usage_daily (secret_id, day, uses)
      select s."id", (s."at" at time zone 'UTC')::date, s."uses"
      from sent s join app_secrets c on c.id = s."id" order by 1
      on conflict (secret_id, day) do update set uses = secret_usage_daily.uses + excluded.uses
    ), used_secrets as (
      update app_secrets set last_used_at = greatest(last_used_at, s."at"),
        last_used_ip = coalesce(s."ip", last_used_ip)
      from sent s where app_secrets.id = s."id"
    )
    update app_keys set last_used_at = greatest(last_used_at, s."at") from sent s where app_keys.id = s."id"`
}
