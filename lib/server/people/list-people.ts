/** People, without anything that proves who they are. */

import { listUsers } from "@/db/queries/people"
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
  version: number
}

export async function listPeople(actor: Actor): Promise<PersonView[]> {
  await requirePermission(actor, "people.read")
  const rows = await listUsers(db())
  return rows.map(({ id, name, email, role, state, fhirUser, lastSignInAt, version }) => ({
    id,
    name,
    email,
    role,
    state,
    fhirUser,
    lastSignInAt,
    version,
  }))
}
