/** Invites a person by a link that is shown once and works once; no mail server is needed. */

import type { WriteTx } from "@/db/client"
import { findUserByEmail, insertLink, insertUser } from "@/db/queries/people"
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

/** Writes a fresh invitation inside a transaction. */
export async function makeInvitation(tx: WriteTx, userId: UserId, createdBy: UserId | null) {
  const token = newToken()
  const expiresAt = new Date(Date.now() + INVITATION_DAYS * 86_400_000)
  await insertLink(tx, { tokenHash: tokenHash(token), purpose: "invitation", userId, createdBy, expiresAt })
  return { link: `${issuer()}/join/${token}`, expiresAt }
}
