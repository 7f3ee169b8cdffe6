/** The keys Admit signs with, as an owner sees them. */

import { listSigningKeys } from "@/db/queries/instance"
import { nextKeyStep } from "@/lib/key-schedule"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { replaceLeakedKey, rotateKey, rotationDays } from "@/lib/server/key-rotation"
import type { SigningAlg } from "@/lib/server/keys"

/** Public facts only; the sealed private key stays in its row. */
export async function readSigningKeys(actor: Actor) {
  await requirePermission(actor, "console.enter")
  const days = await rotationDays()
  return (await listSigningKeys(db())).map((key) => ({ ...key, next: nextKeyStep(key, days) }))
}

export const rotateSigningKey = (input: { alg: SigningAlg }, actor: Actor) => rotateKey(input.alg, actor)

export const replaceSigningKey = (input: { alg: SigningAlg }, actor: Actor) =>
  replaceLeakedKey(input.alg, actor)
