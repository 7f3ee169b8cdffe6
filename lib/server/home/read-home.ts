/** What the home page tells: whether anything is there yet, what needs attention, how busy it is. */

import { listApis } from "@/db/queries/apis"
import { listExpiring } from "@/db/queries/expiry"
import { listActivity, listUsage } from "@/db/queries/usage"
import { ALERT_DAYS } from "@/lib/credentials/expiry"
import { type Actor, ownedOnly } from "@/lib/server/actor"
import { countMyApps } from "@/lib/server/apps/read-app"
import { db } from "@/lib/server/database"
import { listMyFailingApps } from "@/lib/server/failures/inbox"

const DAY = 86_400_000
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Everything of the home page, limited to own apps where the role is. */
export async function readHome(actor: Actor) {
  const ownerId = ownedOnly(actor, "app.read")
  const now = Date.now()
  const [apps, apis, usage, failing, expiring, recent] = await Promise.all([
    countMyApps(actor),
    listApis(db()),
    listUsage(db(), { ownerId, since: day(now - 13 * DAY) }),
    listMyFailingApps(actor, 6),
    listExpiring(db(), { ownerId, now: new Date(now), until: new Date(now + ALERT_DAYS[0] * DAY), limit: 5 }),
    listActivity(db(), {
      ownerId,
      limit: 8,
      kinds: ["token.issued", "token.refused", "fhir.denied", "authorize.refused"],
    }),
  ])
  const days = Array.from({ length: 14 }, (_, index) => day(now - (13 - index) * DAY))
  const byDay = days.map((date) => usage.find((row) => row.day === date) ?? EMPTY_DAY)
  return { apps, apis, byDay, failing, expiring, recent }
}

const EMPTY_DAY = { issued: 0, refused: 0, fhirAllowed: 0, fhirDenied: 0 }
