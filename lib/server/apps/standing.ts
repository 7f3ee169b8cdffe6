/** What an app's page warns of: a rotation that is asked for, and a silence that lasts. */

import { findStanding } from "@/db/queries/app-facets"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"

export interface Standing {
  /** New credentials are wanted by then. */
  rotationDueAt: Date | null
  /** The last token, or the registration, where that is too long ago. */
  quietSince: Date | null
  /** Somebody can still be signed in without a new token request having been seen. */
  signedIn: boolean
}

export async function readStanding(id: AppId, actor: Actor): Promise<Standing> {
  await requirePermission(actor, "app.read", { appId: id })
  const row = await findStanding(db(), id)
  const date = (text: string | null | undefined) => (text ? new Date(text) : null)
  return {
    rotationDueAt: date(row?.rotationDueAt),
    quietSince: date(row?.quietSince),
    signedIn: row?.signedIn ?? false,
  }
}
