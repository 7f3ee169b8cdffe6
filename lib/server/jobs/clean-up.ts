/** Removes what nobody can use any more: expired protocol rows, old activity, and bins after 30 days. */

import { deleteExpired } from "@/db/queries/oauth-sweep"
import { emptyBin } from "@/lib/server/bin"
import { db } from "@/lib/server/database"

/** @returns how many rows went */
export const sweepExpired = (): Promise<number> => deleteExpired(db())

export async function cleanUp(): Promise<void> {
  await sweepExpired()
  await emptyBin()
}
