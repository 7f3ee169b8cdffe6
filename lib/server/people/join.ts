/** The invited person chooses a password and is in. */

import { consumeLink, findLink, findUser, updateUser } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import { passwordFault } from "@/lib/people/password"
import { SYSTEM } from "@/lib/server/actor"
import { tokenHash } from "@/lib/server/auth/one-time"
import { hashPassword } from "@/lib/server/auth/passwords"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"

const gone = () =>
  new AppError("not_found", {
    message: "This invitation was used or has expired. Ask whoever sent it for a new one.",
  })

/** Whom an unused, unexpired invitation is for; null otherwise. */
export async function findInvited(
  token: string,
): Promise<{ id: UserId; name: string; email: string } | null> {
  const link = await findLink(db(), tokenHash(token), new Date())
  if (link?.purpose !== "invitation" || !link.userId) return null
  const user = await findUser(db(), link.userId)
  return user?.state === "invited" ? { id: user.id, name: user.name, email: user.email } : null
}

/**
 * Uses the invitation up and sets the password.
 * @throws AppError not_found when it was used or has expired; invalid when the password will not do
 */
export async function joinByInvitation(token: string, password: string): Promise<UserId> {
  const invited = await findInvited(token)
  if (!invited) throw gone()
  const fault = passwordFault(password, invited)
  if (fault) throw new AppError("invalid", { message: fault, fields: { password: fault } })
  const passwordHash = await hashPassword(password)
  return mutate(SYSTEM, "person.joined", async (tx) => {
    const now = new Date()
    const link = await consumeLink(tx, tokenHash(token), now)
    const user = link ? await findUser(tx, invited.id) : null
    // Disabled since the link was opened: the invitation is void.
    if (user?.state !== "invited") throw gone()
    await updateUser(tx, user.id, user.version, { state: "active", passwordHash, passwordChangedAt: now })
    return { result: user.id, records: [{ subject: { id: user.id, name: user.name } }] }
  })
}
