/** Changes what a person may do, disables them, or removes them. The last owner stays. */

import type { WriteTx } from "@/db/client"
import {
  countOwners,
  deleteUser,
  findUser,
  revokeOtherSessions,
  type UserRow,
  updateUser,
} from "@/db/queries/people"
import { listUpstreamAccounts } from "@/db/queries/upstream"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"

export interface PersonChange {
  id: UserId
  version: number
  name: string
  role: Role
  fhirUser: string | null
}

const LAST_OWNER = "This is the last owner. Make somebody else an owner first."

async function getUser(tx: WriteTx, id: UserId): Promise<UserRow> {
  const user = await findUser(tx, id)
  if (!user) throw new AppError("not_found", { message: "This person is no longer here." })
  return user
}

/** @throws AppError forbidden, or conflict when the last owner would go */
export async function checkOwnerChange(
  tx: WriteTx,
  actor: Actor,
  user: UserRow,
  staysOwner: boolean,
): Promise<void> {
  if (user.role !== "owner" && !staysOwner) return
  if (user.role === "owner" && staysOwner) return
  await requirePermission(actor, "owner.edit", { db: tx })
  if (user.role === "owner" && user.state === "active" && (await countOwners(tx)) <= 1)
    throw new AppError("conflict", { message: LAST_OWNER })
}

/** @throws AppError conflict when changed since `version`, or when the last owner would go */
export async function changePerson(change: PersonChange, actor: Actor): Promise<{ version: number }> {
  return mutate(actor, "person.changed", async (tx) => {
    const user = await getUser(tx, change.id)
    await checkOwnerChange(tx, actor, user, change.role === "owner")
    const next = { name: change.name, role: change.role, fhirUser: change.fhirUser }
    if (!(await updateUser(tx, user.id, change.version, next)))
      throw new AppError("conflict", {
        message: "Somebody changed this person meanwhile. Reload and look again.",
      })
    const changes = (["name", "role", "fhirUser"] as const)
      .filter((field) => user[field] !== next[field])
      .map((field) => ({ field, before: user[field], after: next[field] }))
    const records = [{ subject: { id: user.id, name: next.name }, changes }]
    return { result: { version: change.version + 1 }, records }
  })
}

/** Somebody who only ever signs in with an upstream issuer has joined as well, and has no password to choose. */
export const hasJoined = async (tx: WriteTx, user: UserRow): Promise<boolean> =>
  user.passwordHash !== null || (await listUpstreamAccounts(tx, user.id)).length > 0

/** Disabling ends every session at once. Enabling somebody who never joined waits for them to join. */
export async function setPersonState(
  input: { id: UserId; state: "active" | "disabled" },
  actor: Actor,
): Promise<void> {
  await mutate(actor, "person.state_changed", async (tx) => {
    const user = await getUser(tx, input.id)
    if (user.role === "owner") await requirePermission(actor, "owner.edit", { db: tx })
    if (input.state === "disabled") await checkOwnerChange(tx, actor, user, false)
    const state = input.state === "active" && !(await hasJoined(tx, user)) ? "invited" : input.state
    await updateUser(tx, user.id, user.version, { state })
    if (state === "disabled") await revokeOtherSessions(tx, user.id, null, new Date())
    const changes = [{ field: "state", before: user.state, after: state }]
    return { result: null, records: [{ subject: { id: user.id, name: user.name }, changes }] }
  })
}

/** Removes a person with their sessions, consents and grants. */
export async function removePerson(input: { id: UserId }, actor: Actor): Promise<void> {
  await mutate(actor, "person.removed", async (tx) => {
    const user = await getUser(tx, input.id)
    await checkOwnerChange(tx, actor, user, false)
    await deleteUser(tx, user.id)
    return {
      result: null,
      records: [{ subject: { id: user.id, name: user.name }, detail: { email: user.email } }],
    }
  })
}
