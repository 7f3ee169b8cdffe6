/** The bin is emptied: what has lain in it for 30 days goes for good, each with its own row in the audit log. */

import { type Binned, deleteApi, deleteApp, listBinnedSince } from "@/db/queries/bin"
import { AppError, isAppError } from "@/lib/errors"
import { SYSTEM } from "./actor"
import { db } from "./database"
import { mutate } from "./mutate"

export const BIN_DAYS = 30

/**
 * Deletes apps and APIs binned more than 30 days before `now`. Several processes may do it at once: each looks
 * again inside its own transaction.
 * @returns how many went
 */
export async function emptyBin(now = new Date()): Promise<number> {
  const until = new Date(now.getTime() - BIN_DAYS * 86_400_000)
  let gone = 0
  for (const binned of await listBinnedSince(db(), until)) if (await deleteForGood(binned, until)) gone += 1
  return gone
}

async function deleteForGood(binned: Binned, until: Date): Promise<boolean> {
  const { id, name } = binned
  try {
    return await mutate(SYSTEM, binned.what === "app" ? "app.deleted" : "api.deleted", async (tx) => {
      const deleted =
        binned.what === "app" ? await deleteApp(tx, binned.id, until) : await deleteApi(tx, binned.id, until)
      if (!deleted) throw new AppError("not_found", { message: "It has left the bin." })
      return {
        result: true,
        records: [{ subject: { id, name }, reason: `${BIN_DAYS} days in the bin` }],
      }
    })
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return false
    throw error
  }
}
