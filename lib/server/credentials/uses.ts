/**
 * Uses of credentials that no token event counts: at introspection, at pushed requests, at the API by Basic, and
 * every use of a key. Added up in memory and written every few seconds, so that the rotation meter never calls a
 * secret quiet that is not. A process that dies takes at most one interval with it.
 */

import { type CredentialUse, insertCredentialUses } from "@/db/queries/credential-uses"
import type { Id, SecretId } from "@/lib/id"
import { db } from "@/lib/server/database"
import { log } from "@/lib/server/log"
import { processState } from "@/lib/server/process-state"

const FLUSH_MS = 5000

const state = () =>
  processState("credential-uses", () => ({
    uses: new Map<string, CredentialUse>(),
    timer: null as NodeJS.Timeout | null,
  }))

/** Counts one use; never throws and never waits. */
export function noteCredentialUse(id: SecretId | Id<"key">, ip: string | null): void {
  const current = state()
  const known = current.uses.get(id)
  current.uses.set(id, { id, uses: (known?.uses ?? 0) + 1, at: new Date(), ip: ip ?? known?.ip ?? null })
  current.timer ??= setTimeout(() => void flushCredentialUses(), FLUSH_MS).unref()
}

/** Writes what was counted; what cannot be written is given up, since the next use tells the same. */
export async function flushCredentialUses(): Promise<void> {
  const current = state()
  if (current.timer) clearTimeout(current.timer)
  current.timer = null
  const uses = [...current.uses.values()]
  current.uses.clear()
  if (uses.length === 0) return
  try {
    await insertCredentialUses(db(), uses)
  } catch (error) {
    log.failure(error)
  }
}
