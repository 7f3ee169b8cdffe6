/** What hangs on an app beside its settings, counted for the pages that say what a change takes away. */

import { sql } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import type { RegisteredApp } from "@/lib/apps/app"
import type { AppHoldings } from "@/lib/apps/kind-change"

/** Secrets and keys that still prove something, and people with an authorization that has not ended. */
export async function countHoldings(
  db: ReadDb,
  app: Pick<RegisteredApp, "id">,
): Promise<Omit<AppHoldings, "policiesOfKind">> {
  const [row] = await db.execute<{ secrets: number; keys: number; people: number }>(sql`
    select
      (select count(*)::int from app_secrets where app_id = ${app.id}) as secrets,
      (select count(*)::int from app_keys where app_id = ${app.id}) as keys,
      (select count(distinct g.user_id)::int from grants g join apps a on a.id = g.app_id
        where g.app_id = ${app.id} and g.revoked_at is null
          and (a.tokens_invalid_before is null or g.created_at >= a.tokens_invalid_before)
          and (g.created_at > now() - a.access_ttl_seconds * interval '1 second'
            or exists (select 1 from refresh_tokens r where r.grant_id = g.id and r.consumed_at is null
              and r.idle_expires_at > now() and r.absolute_expires_at > now()))) as people`)
  return { secrets: row?.secrets ?? 0, keys: row?.keys ?? 0, liveGrants: row?.people ?? 0 }
}
