/**
 * How a signing key moves along: announced (published, signs nothing), active, retired (published until its
 * last token has expired), gone. By the clock and by people, always as an audited write; the row lock of
 * `mutate` and the advisory lock of the keys make several processes one.
 */

import { findInstance } from "@/db/queries/instance"
import {
  activateKey,
  dropOtherKeys,
  insertAnnouncedKey,
  type KeyState,
  listKeyStates,
  lockKeyStates,
} from "@/db/queries/oauth-keys"
import { AppError, isAppError } from "@/lib/errors"
import { DEFAULT_ROTATION_DAYS, nextKeyStep, PUBLISHED_FOR_SECONDS } from "@/lib/key-schedule"
import { MAX_ACCESS_TTL_SECONDS } from "@/lib/oauth/grants/stored-grant"
import { type Actor, SYSTEM } from "./actor"
import { db } from "./database"
import { isSigningAlg, makeKey, type SigningAlg } from "./keys"
import { type AuditRecord, mutate } from "./mutate"

/** The longest token, and a little for clocks that differ. */
const removeAtFrom = (now: Date): Date => new Date(now.getTime() + (MAX_ACCESS_TTL_SECONDS + 600) * 1000)

const recordOf = (
  event: "key.announced" | "key.rotated",
  key: { kid: string; alg: string },
): AuditRecord => ({
  event,
  subject: { id: key.kid, name: key.alg },
})

/** Days between two keys; 0 when only people replace them. */
export const rotationDays = async (): Promise<number> =>
  (await findInstance(db()))?.settings.keyRotationDays ?? DEFAULT_ROTATION_DAYS

export interface Rotated {
  kid: string
  /** When it begins to sign; null: it signs now. */
  signsFrom: string | null
}

/**
 * One step: publishes the next key of the algorithm, or lets a published one sign once it has been published
 * for long enough that every server that caches the key set has it.
 * @param isDue asked again once nobody else can write
 * @throws AppError conflict while a published key still waits, or when it is no longer due
 */
export async function rotateKey(
  alg: SigningAlg,
  actor: Actor,
  isDue: (keys: readonly KeyState[]) => boolean = () => true,
): Promise<Rotated> {
  const fresh = await makeKey(alg)
  return mutate<Rotated>(actor, "key.rotated", async (tx) => {
    const now = new Date()
    const keys = await lockKeyStates(tx)
    if (!isDue(keys)) throw new AppError("conflict", { message: "Another process was first." })
    const next = keys.find((key) => key.alg === alg && key.state === "announced")
    if (!next) {
      await insertAnnouncedKey(tx, fresh)
      const signsFrom = new Date(now.getTime() + PUBLISHED_FOR_SECONDS * 1000).toISOString()
      return { result: { kid: fresh.kid, signsFrom }, records: [recordOf("key.announced", fresh)] }
    }
    if (now.getTime() < next.createdAt.getTime() + PUBLISHED_FOR_SECONDS * 1000)
      throw new AppError("conflict", {
        message: "The next key is published already and takes over by itself within a quarter of an hour.",
      })
    await activateKey(tx, next, { now, removeAt: removeAtFrom(now) })
    return { result: { kid: next.kid, signsFrom: null }, records: [recordOf("key.rotated", next)] }
  })
}

/** For a key that has leaked: a new one signs at once, and every token of the old ones is refused from now on. */
export async function replaceLeakedKey(alg: SigningAlg, actor: Actor): Promise<Rotated> {
  const fresh = await makeKey(alg)
  return mutate(actor, "key.rotated", async (tx) => {
    const now = new Date()
    await lockKeyStates(tx)
    await insertAnnouncedKey(tx, fresh)
    await activateKey(tx, fresh, { now, removeAt: now })
    await dropOtherKeys(tx, fresh, now)
    const record = { ...recordOf("key.rotated", fresh), detail: { oldKeysDropped: true } }
    return { result: { kid: fresh.kid, signsFrom: null }, records: [record] }
  })
}

/** The algorithms for which the clock says that something is to be done. */
function listDue(keys: readonly KeyState[], days: number, now: Date): SigningAlg[] {
  const due = keys.filter((key) => {
    const step = nextKeyStep(key, days)
    if (!step || step.at.getTime() > now.getTime()) return false
    const waits = keys.some((other) => other.alg === key.alg && other.state === "announced")
    return key.state === "announced" || !waits
  })
  return [...new Set(due.map((key) => key.alg))].filter(isSigningAlg)
}

/** Does what is due. Another process may have been first: then it is a conflict, and nothing happened. */
export async function keepSchedule(now = new Date()): Promise<void> {
  const days = await rotationDays()
  for (const alg of listDue(await listKeyStates(db()), days, now)) {
    try {
      await rotateKey(alg, SYSTEM, (keys) => listDue(keys, days, now).includes(alg))
    } catch (error) {
      if (!isAppError(error)) throw error
    }
  }
}
