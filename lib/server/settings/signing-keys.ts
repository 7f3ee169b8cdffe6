/** The keys Admit signs with, as an owner sees them. */

import { listSigningKeys } from "@/db/queries/instance"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { rotateKey, type SigningAlg } from "@/lib/server/keys"
import { mutate } from "@/lib/server/mutate"

/** Public facts only; the sealed private key stays in its row. */
export async function readSigningKeys(actor: Actor) {
  await requirePermission(actor, "console.enter")
  return listSigningKeys(db())
}

/** A new key signs from now on; the old one is published until the last token it signed has expired. */
export async function rotateSigningKey(input: { alg: SigningAlg }, actor: Actor): Promise<{ kid: string }> {
  await requirePermission(actor, "settings.edit")
  const kid = await rotateKey(input.alg)
  await mutate(actor, "key.rotated", async () => ({
    result: null,
    records: [{ subject: { id: kid, name: input.alg } }],
  }))
  return { kid }
}
