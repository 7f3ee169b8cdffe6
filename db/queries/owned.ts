/** What somebody may read of all apps. */

import { type SQL, sql } from "drizzle-orm"
import type { UserId } from "@/lib/id"

/** For a query over `apps`: those the person owns; no condition for who reads all. */
export const ownedBy = (ownerId: UserId | null | undefined): SQL | undefined =>
  ownerId == null
    ? undefined
    : sql`exists (select 1 from app_owners o where o.app_id = apps.id and o.user_id = ${ownerId})`
