/** Sessions and second factor of somebody, as an admin sees and ends them. */

import type { ReadDb } from "@/db/client"
import { endSessionOf, listLiveSessions, type SessionView, writeSecondFactor } from "@/db/queries/accounts"
import { findUser, revokeOtherSessions } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { SessionId, UserId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"

export interface PersonSessions {
  id: UserId
  name: string
  email: string
  secondFactor: boolean
  sessions: SessionView[]
}

async function getPerson(of: ReadDb, id: UserId) {
  const user = await findUser(of, id)
  if (!user) throw new AppError("not_found", { message: "This person is no longer here." })
  return user
}

/** @throws AppError not_found */
export async function readPersonSessions(id: UserId, actor: Actor): Promise<PersonSessions> {
  await requirePermission(actor, "people.read")
  const { name, email, sealedTotpSecret } = await getPerson(db(), id)
  const sessions = await listLiveSessions(db(), id, new Date())
  return { id, name, email, secondFactor: sealedTotpSecret !== null, sessions }
}

/** Ends one session of theirs, or all when none is named. An owner's are for owners. */
export async function endPersonSessions(
  input: { id: UserId; session: SessionId | null },
  actor: Actor,
): Promise<void> {
  await mutate(actor, "session.revoked", async (tx) => {
    const user = await getPerson(tx, input.id)
    if (user.role === "owner") await requirePermission(actor, "owner.edit", { db: tx })
    const now = new Date()
    if (!input.session) await revokeOtherSessions(tx, user.id, null, now)
    else if (!(await endSessionOf(tx, user.id, input.session, now)))
      throw new AppError("not_found", { message: "That session has ended already." })
    const detail = { which: input.session ?? "all" }
    return { result: null, records: [{ subject: { id: user.id, name: user.name }, detail }] }
  })
}

/** For somebody who lost phone and recovery codes; they sign in with the password alone until they set it up anew. */
export async function removeSecondFactorOf(input: { id: UserId }, actor: Actor): Promise<void> {
  await mutate(actor, "person.second_factor_removed", async (tx) => {
    const user = await getPerson(tx, input.id)
    if (user.role === "owner") await requirePermission(actor, "owner.edit", { db: tx })
    if (!user.sealedTotpSecret)
      throw new AppError("not_found", { message: "This person has no second factor." })
    await writeSecondFactor(tx, user.id, null)
    return { result: null, records: [{ subject: { id: user.id, name: user.name } }] }
  })
}
