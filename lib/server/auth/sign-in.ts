/** Proves who a person is by e-mail and password. */

import { findUserByEmail } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import { recordActivity } from "@/lib/server/activity"
import { db } from "@/lib/server/database"
import { checkLimit, countFailure, forgetFailures, takeAttempt } from "./limits"
import { networkOf } from "./network-of"
import { isPassword } from "./passwords"

/** One sentence for every failure: it must not tell whether the address is known. */
const REFUSED = "That e-mail and password do not match. Check both and try again."

/**
 * The person with this e-mail and password.
 * @throws AppError unauthenticated, with one message whatever was wrong; rate_limited after too many failures
 */
export async function provePerson(
  credentials: { email: string; password: string },
  from: { ip: string | null },
): Promise<{ id: UserId; name: string; email: string }> {
  // No address holds a control character, and the database takes no NUL.
  const email = credentials.email
    .trim()
    .toLowerCase()
    .slice(0, 320)
    .replace(/\p{Cc}/gu, "?")
  const address = networkOf(from.ip)
  const pair = `${email}|${address}`
  await checkLimit("sign-in-address", address)
  await takeAttempt("sign-in-pair", pair)
  const user = await findUserByEmail(db(), email)
  const known = user?.state === "active" ? user.passwordHash : null
  if (!(await isPassword(known, credentials.password)) || !user) {
    await countFailure("sign-in-address", address)
    await recordActivity({ kind: "sign_in.failed", userId: user?.id, ip: from.ip ?? undefined })
    throw new AppError("unauthenticated", { message: REFUSED })
  }
  await forgetFailures("sign-in-pair", pair)
  await recordActivity({ kind: "sign_in.succeeded", userId: user.id, ip: from.ip ?? undefined })
  return { id: user.id, name: user.name, email: user.email }
}
