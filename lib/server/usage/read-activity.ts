/** Activity over every app the actor may read. */

import { type ActivityView, listActivity } from "@/db/queries/usage"
import { type Actor, ownedOnly } from "@/lib/server/actor"
import { db } from "@/lib/server/database"

const REFUSED = ["token.refused", "authorize.refused", "introspect.refused", "fhir.denied"] as const

/** Newest first. */
export async function readAllActivity(
  filter: { onlyRefused: boolean; before?: number; limit: number },
  actor: Actor,
): Promise<ActivityView[]> {
  const ownerId = ownedOnly(actor, "app.read")
  const { onlyRefused, ...page } = filter
  return listActivity(db(), { ...page, ownerId, kinds: onlyRefused ? [...REFUSED] : undefined })
}
