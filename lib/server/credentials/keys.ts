/** The public keys of an app: added, disabled, brought back, removed. The private halves are never here. */

import type { WriteTx } from "@/db/client"
import { findApp } from "@/db/queries/apps"
import { deleteKey, insertKey, type KeyView, listKeys, updateKey } from "@/db/queries/credentials"
import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { AppId, Id } from "@/lib/id"
import type { Jwk } from "@/lib/oauth/key-algorithms"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { readPublicKeys, thumbprintOf } from "./read-public-keys"

const MAX_KEYS = 20

async function getKeyedApp(tx: WriteTx, id: AppId): Promise<RegisteredApp> {
  const app = await findApp(tx, id)
  if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
  if (app.issuer !== "admit")
    throw new AppError("invalid", {
      message: "This app is registered with another issuer; a key kept here would be asked by nobody.",
    })
  if (app.kind === "public")
    throw new AppError("invalid", { message: "A public app has no credential, so it has no key either." })
  return app
}

/** The kids in force, as the history shows them. */
const kidsOf = (keys: readonly KeyView[]): string[] =>
  keys.filter((key) => !key.disabledAt).map((key) => key.kid)

async function changeKeys<T>(
  appId: AppId,
  actor: Actor,
  change: (tx: WriteTx, app: RegisteredApp, before: readonly KeyView[]) => Promise<T>,
): Promise<T> {
  return mutate(
    actor,
    "key_set.changed",
    async (tx) => {
      const app = await getKeyedApp(tx, appId)
      const before = await listKeys(tx, appId)
      const result = await change(tx, app, before)
      const after = await listKeys(tx, appId)
      const changes = [{ field: "keys", before: kidsOf(before), after: kidsOf(after) }]
      return { result, records: [{ subject: { id: app.id, name: app.name }, changes }] }
    },
    { appId },
  )
}

const conflict = (message: string) => new AppError("conflict", { message, fields: { keys: message } })

/**
 * Adds what was pasted: a JWKS, a JWK, PEM keys or certificates, all or none.
 * @throws AppError invalid or conflict with `fields.keys`
 */
export async function addKeys(
  input: { appId: AppId; keys: string },
  actor: Actor,
): Promise<{ kids: string[] }> {
  // Before the transaction: what cannot be read needs no lock, and a private key goes no further.
  const pasted = readPublicKeys(input.keys)
  return changeKeys(input.appId, actor, async (tx, app, before) => {
    if (before.length + pasted.length > MAX_KEYS)
      throw conflict(`An app has ${MAX_KEYS} keys at most; remove those that are no longer used.`)
    const kids = new Set(before.map((key) => key.kid))
    const prints = new Set(before.map((key) => thumbprintOf(key.publicJwk as Jwk)))
    for (const key of pasted) {
      if (kids.has(key.kid)) throw conflict(`There is a key with the kid ${key.kid} already.`)
      const print = thumbprintOf(key.publicJwk)
      if (prints.has(print)) throw conflict("This very key is registered already, under another kid.")
      kids.add(key.kid)
      prints.add(print)
      const row = { id: freshId("key"), appId: app.id, appKind: app.kind, createdBy: actor.id }
      await insertKey(tx, { ...row, ...key })
    }
    return { kids: pasted.map((key) => key.kid) }
  })
}

function getKey(before: readonly KeyView[], id: Id<"key">): KeyView {
  const key = before.find((known) => known.id === id)
  if (!key) throw new AppError("not_found", { message: "This key is no longer here." })
  return key
}

/** Disabled keys check nothing; they can be brought back. */
export async function setKeyState(
  input: { appId: AppId; id: Id<"key">; state: "live" | "disabled" },
  actor: Actor,
): Promise<void> {
  await changeKeys(input.appId, actor, async (tx, _app, before) => {
    const key = getKey(before, input.id)
    await updateKey(tx, key.id, { disabledAt: input.state === "disabled" ? new Date() : null })
  })
}

/** Removes a key for good; only one that is disabled already. */
export async function removeKey(input: { appId: AppId; id: Id<"key"> }, actor: Actor): Promise<void> {
  await changeKeys(input.appId, actor, async (tx, _app, before) => {
    const key = getKey(before, input.id)
    if (!key.disabledAt)
      throw new AppError("conflict", { message: "Disable the key first. If nothing breaks, remove it then." })
    await deleteKey(tx, key.id)
  })
}
