/** People, without anything that proves who they are. */

import { listLiveInvitations, listUsers } from "@/db/queries/people"
import type { UserId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"

export interface PersonView {
  id: UserId
  name: string
  email: string
  role: Role
  state: "invited" | "active" | "disabled"
  fhirUser: string | null
  lastSignInAt: Date | null
  /** Until when the link sent to somebody invited works; null when it has expired, and for everybody else. */
  invitedUntil: Date | null
  version: number
}

export async function listPeople(actor: Actor): Promise<PersonView[]> {
  await requirePermission(actor, "people.read")
  const [rows, links] = await Promise.all([listUsers(db()), listLiveInvitations(db(), new Date())])
  const ends = new Map(links.map((link) => [link.userId, link.expiresAt]))
  return rows.map(({ id, name, email, role, state, fhirUser, lastSignInAt, version }) => ({
    id,
    name,
    email,
    role,
    state,
    fhirUser,
    lastSignInAt,
    invitedUntil: state === "invited" ? (ends.get(id) ?? null) : null,
    version,
  }))
}
