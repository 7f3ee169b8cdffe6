/** Invites a person by a link that is shown once and works once; no mail server is needed. */

import type { WriteTx } from "@/db/client"
import {
  deleteInvitations,
  findUser,
  findUserByEmail,
  insertLink,
  insertUser,
  updateUser,
} from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import type { PersonInput } from "@/lib/people/person-schema"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { newToken, tokenHash } from "@/lib/server/auth/one-time"
import { issuer } from "@/lib/server/env"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"

export const INVITATION_DAYS = 7

/**
 * Makes the person and their link.
 * @returns the link, which nothing can show again
 * @throws AppError conflict when the address is taken; forbidden when only an owner may give the role
 */
export async function invitePerson(
  input: PersonInput,
  actor: Actor,
): Promise<{ id: UserId; link: string; expiresAt: string }> {
  if (input.role === "owner") await requirePermission(actor, "owner.edit")
  const id = freshId("user")
  return mutate(actor, "person.invited", async (tx) => {
    if (await findUserByEmail(tx, input.email)) {
      const message = `${input.email} belongs to somebody already.`
      throw new AppError("conflict", { message, fields: { email: message } })
    }
    await insertUser(tx, { id, ...input, state: "invited" })
    const { link, expiresAt } = await makeInvitation(tx, id, actor.id)
    const records = [{ subject: { id, name: input.name }, detail: { role: input.role, email: input.email } }]
    return { result: { id, link, expiresAt: expiresAt.toISOString() }, records }
  })
}

/**
 * Makes a new link for somebody who has not joined yet; the one before stops working.
 * @returns the link, which nothing can show again
 * @throws AppError not_found; conflict when they have joined, are disabled, or were changed at the same moment;
 * forbidden when only an owner may invite to the role
 */
export async function renewInvitation(
  input: { id: UserId },
  actor: Actor,
): Promise<{ link: string; expiresAt: string }> {
  return mutate(actor, "person.invitation_renewed", async (tx) => {
    const user = await findUser(tx, input.id)
    if (!user) throw new AppError("not_found", { message: "This person is no longer here." })
    if (user.role === "owner") await requirePermission(actor, "owner.edit", { db: tx })
    if (user.state !== "invited")
      throw new AppError("conflict", { message: `${user.name} needs no invitation.` })
    // Takes the row: of two renewals at once one succeeds, so that one link works.
    if (!(await updateUser(tx, user.id, user.version, { state: "invited" })))
      throw new AppError("conflict", {
        message: "Somebody changed this person meanwhile. Reload and look again.",
      })
    await deleteInvitations(tx, user.id)
    const { link, expiresAt } = await makeInvitation(tx, user.id, actor.id)
    const records = [{ subject: { id: user.id, name: user.name }, detail: { expiresAt } }]
    return { result: { link, expiresAt: expiresAt.toISOString() }, records }
  })
}

/** Writes a fresh invitation inside a transaction. */
export async function makeInvitation(tx: WriteTx, userId: UserId, createdBy: UserId | null) {
  const token = newToken()
  const expiresAt = new Date(Date.now() + INVITATION_DAYS * 86_400_000)
  await insertLink(tx, { tokenHash: tokenHash(token), purpose: "invitation", userId, createdBy, expiresAt })
  return { link: `${issuer()}/join/${token}`, expiresAt }
}
