/** Who owns an app: sees and edits it as a developer, and is told when something about it expires. */

import { findApp, listAppOwners, replaceOwners } from "@/db/queries/apps"
import { findUser, listUsers } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { AppId, UserId } from "@/lib/id"
import { reachOf } from "@/lib/people/roles"
import { type Actor, reaches } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"

interface OwnerInput {
  appId: AppId
  userId: UserId
}

async function change({ appId, userId }: OwnerInput, owns: boolean, actor: Actor): Promise<void> {
  await mutate(actor, "app.owners_changed", async (tx) => {
    const [app, user] = [await findApp(tx, appId), await findUser(tx, userId)]
    if (!app || !user)
      throw new AppError("not_found", { message: "The app or the person is no longer here." })
    if (owns && (user.state === "disabled" || !reachOf(user.role, "app.edit")))
      throw new AppError("invalid", { message: `${user.name} cannot own apps: the role does not edit any.` })
    const before = await listAppOwners(tx, appId)
    if (before.some((owner) => owner.id === userId) === owns)
      throw new AppError("conflict", { message: "The owners have changed already. Reload to see them." })
    const ids = before.map((owner) => owner.id).filter((id) => id !== userId)
    await replaceOwners(tx, appId, owns ? [...ids, userId] : ids)
    const namesOf = (owners: typeof before) => owners.map((owner) => owner.name)
    const changes = [
      { field: "owners", before: namesOf(before), after: namesOf(await listAppOwners(tx, appId)) },
    ]
    return { result: null, records: [{ subject: { id: app.id, name: app.name }, changes }] }
  })
}

/** @throws AppError invalid for somebody whose role edits no app */
export const addOwner = (input: OwnerInput, actor: Actor) => change(input, true, actor)

export const removeOwner = (input: OwnerInput, actor: Actor) => change(input, false, actor)

/** People who may own apps, for those who may choose; `null` for everybody else. */
export async function listPossibleOwners(
  actor: Actor,
): Promise<{ id: UserId; name: string; email: string }[] | null> {
  if (!reaches(actor, "app.create", "all")) return null
  const people = await listUsers(db())
  return people
    .filter((user) => user.state !== "disabled" && reachOf(user.role, "app.edit") !== null)
    .map(({ id, name, email }) => ({ id, name, email }))
}
