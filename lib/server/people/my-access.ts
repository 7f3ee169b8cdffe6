/** A person's own page: which apps they let in, and taking access back. */

import { findApp } from "@/db/queries/apps"
import { listAccessOf, withdrawAccess } from "@/db/queries/consents"
import { AppError } from "@/lib/errors"
import { type AppId, isId } from "@/lib/id"
import { SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import type { Session } from "@/lib/server/session"

/** No access token lives longer than a day (db/schema/apps.ts). */
const LONGEST_TOKEN_MS = 86_400_000

export const readMyAccess = (session: Session) => listAccessOf(db(), session.user.id)

/**
 * Ends every token the app holds for this person: at the gateway and at introspection within a second.
 * @throws AppError not_found when there is no such app
 */
export async function withdrawMyAccess(appId: string, session: Session): Promise<void> {
  const app = isId("app", appId) ? await findApp(db(), appId as AppId) : null
  if (!app) throw new AppError("not_found", { message: "There is no such app." })
  const { user } = session
  // A person may always take back what is their own; the log names them, whatever their role.
  await mutate({ ...SYSTEM, name: user.name }, "consent.withdrawn", async (tx) => {
    const now = new Date()
    const tokensEndBy = new Date(now.getTime() + LONGEST_TOKEN_MS)
    const ended = await withdrawAccess(tx, { userId: user.id, appId: app.id, now, tokensEndBy })
    const detail = { appId: app.id, appName: app.name, ended }
    return { result: null, records: [{ subject: { id: user.id, name: user.name }, detail }] }
  })
}
