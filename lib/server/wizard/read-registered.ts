/** Apps registered a moment ago, for a second look at the result: without their secrets. */

import { isAppError } from "@/lib/errors"
import { isId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { db } from "@/lib/server/database"
import { type RegisteredView, toRegisteredView } from "./registered-view"

/** Those of the ids that the actor may see. */
export async function readRegistered(ids: readonly string[], actor: Actor): Promise<RegisteredView[]> {
  const found = await Promise.all(
    ids.slice(0, 20).map(async (id) => {
      if (!isId("app", id)) return null
      const app = await getApp(id, actor).catch((error: unknown) => {
        if (isAppError(error)) return null
        throw error
      })
      return app && toRegisteredView(db(), { ...app, secret: null }, app)
    }),
  )
  return found.filter((view) => view !== null)
}
