/** Removes what nobody can use any more: expired protocol rows, old activity, and bins after 30 days. */

import type { WriteTx } from "@/db/client"
import { deleteApi, listApisBinnedBefore } from "@/db/queries/apis"
import { deleteApp, listAppsBinnedBefore } from "@/db/queries/apps"
import { deleteExpired } from "@/db/queries/oauth-sweep"
import { AppError, isAppError } from "@/lib/errors"
import { SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"

const BIN_DAYS = 30
const DAY = 86_400_000
/** Each is a transaction of its own, so a full bin does not hold up other admin writes. */
const MAX_AT_ONCE = 100

/** @returns how many rows went */
export const sweepExpired = (): Promise<number> => deleteExpired(db())

/** One row of a bin, with its audit row; what was restored meanwhile stays. */
const removeForGood = (
  event: "app.deleted" | "api.deleted",
  subject: { id: string; name: string },
  remove: (tx: WriteTx) => Promise<boolean>,
): Promise<void> =>
  mutate(SYSTEM, event, async (tx) => {
    if (!(await remove(tx))) throw new AppError("conflict", { message: "It is no longer in the bin." })
    return { result: undefined, records: [{ subject, detail: { binDays: BIN_DAYS } }] }
  }).catch((error) => {
    if (!isAppError(error)) throw error
  })

/** Deletes for good what lay in the bin for 30 days; the history stays. */
export async function emptyBins(now = new Date()): Promise<void> {
  const before = new Date(now.getTime() - BIN_DAYS * DAY)
  for (const app of await listAppsBinnedBefore(db(), before, MAX_AT_ONCE))
    await removeForGood("app.deleted", app, (tx) => deleteApp(tx, app.id, before))
  for (const api of await listApisBinnedBefore(db(), before, MAX_AT_ONCE))
    await removeForGood("api.deleted", api, (tx) => deleteApi(tx, api.id, before))
}

export async function cleanUp(): Promise<void> {
  await sweepExpired()
  await emptyBins()
}
