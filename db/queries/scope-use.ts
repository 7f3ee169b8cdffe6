/** Which scopes an app lately asked for and was given, from its activity. */

import { and, desc, eq, inArray } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import { activityEvents } from "@/db/schema/index"
import type { AppId } from "@/lib/id"

/** The latest protocol events of an app that name scopes, newest first. */
export const listScopeEvents = (db: ReadDb, appId: AppId, limit: number) =>
  db
    .select({ kind: activityEvents.kind, detail: activityEvents.detail })
    .from(activityEvents)
    .where(
      and(
        eq(activityEvents.appId, appId),
        inArray(activityEvents.kind, [
          "token.issued",
          "token.refused",
          "authorize.granted",
          "authorize.refused",
        ]),
      ),
    )
    .orderBy(desc(activityEvents.id))
    .limit(limit)
