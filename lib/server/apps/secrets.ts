/** Adds, retires, disables and deletes secrets. Each step but the last can be undone. */

import type { WriteTx } from "@/db/client"
import { findApp } from "@/db/queries/apps"
import {
  deleteSecret,
  findSecret,
  findSecretByHash,
  type SecretView,
  updateSecret,
} from "@/db/queries/credentials"
import { listRetiredSecrets } from "@/db/queries/jobs"
import {
  findLifetimeFault,
  findRetireFault,
  isUsable,
  type SecretStanding,
  standingOf,
} from "@/lib/credentials/secret-life"
import { AppError, isAppError } from "@/lib/errors"
import type { AppId, SecretId } from "@/lib/id"
import { type Actor, requirePermission, SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { type FirstSecret, readSecretMaxDays, writeSecret } from "./write-app"

/**
 * A second, third ... secret beside those in use.
 * @returns the value, which nothing can show again
 */
export async function addSecret(
  input: { appId: AppId; name: string; expiresAt: Date | null },
  actor: Actor,
): Promise<FirstSecret> {
  return mutate(
    actor,
    "secret.added",
    async (tx) => {
      const app = await findApp(tx, input.appId)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      if (app.issuer !== "admit")
        throw new AppError("invalid", {
          message: "This app is registered with another issuer; a secret made here would be refused there.",
        })
      if (app.authMethod !== "client_secret_basic" && app.authMethod !== "client_secret_post")
        throw new AppError("invalid", { message: "This app does not prove itself with a secret." })
      const maxDays = await readSecretMaxDays(tx)
      const fault = findLifetimeFault(input.expiresAt, { maxDays, now: new Date() })
      if (fault) throw new AppError("invalid", { message: fault, fields: { expiresAt: fault } })
      const secret = await writeSecret(tx, app, { ...input, createdBy: actor.id })
      const detail = { secretId: secret.id, name: input.name, expiresAt: input.expiresAt }
      return { result: secret, records: [{ subject: { id: app.id, name: app.name }, detail }] }
    },
    { appId: input.appId },
  )
}

async function getSecret(tx: WriteTx, appId: AppId, id: SecretId): Promise<SecretView> {
  const secret = await findSecret(tx, appId, id)
  if (!secret) throw new AppError("not_found", { message: "This secret is no longer here." })
  return secret
}

/** live -> retiring until a date -> disabled, and back. */
export async function setSecretState(
  input: { appId: AppId; id: SecretId; state: "live" | "retiring" | "disabled"; retireAt?: Date | null },
  actor: Actor,
): Promise<void> {
  const known = await findSecret(db(), input.appId, input.id)
  if (known?.state === input.state && input.state !== "retiring") {
    // The second of two clicks, or a second tab: it is as asked.
    await requirePermission(actor, "credential.edit", { appId: input.appId })
    return
  }
  const retireAt = input.state === "retiring" ? (input.retireAt ?? null) : null
  const fault = input.state === "retiring" ? findRetireFault(retireAt, new Date()) : null
  if (fault) throw new AppError("invalid", { message: fault, fields: { retireAt: fault } })
  await mutate(
    actor,
    "secret.state_changed",
    async (tx) => {
      const app = await findApp(tx, input.appId)
      const secret = await getSecret(tx, input.appId, input.id)
      if (input.state === "retiring" && !isUsable(secret, new Date()))
        throw new AppError("conflict", {
          message: "This secret is off already; retiring it would put it back into use. Reload to see why.",
        })
      await updateSecret(tx, secret.id, { state: input.state, retireAt })
      const changes = [{ field: "state", before: secret.state, after: input.state }]
      const detail = { secretId: secret.id, lastFour: secret.lastFour, retireAt }
      return {
        result: null,
        records: [{ subject: { id: input.appId, name: app?.name ?? "" }, changes, detail }],
      }
    },
    { appId: input.appId },
  )
}

/** The last step of retiring, made when its day has passed: what the token endpoint refuses already is disabled. */
export async function disableRetiredSecrets(): Promise<void> {
  for (const { appId, id } of await listRetiredSecrets(db(), 200))
    await mutate(SYSTEM, "secret.state_changed", async (tx) => {
      const app = await findApp(tx, appId)
      const secret = await getSecret(tx, appId, id)
      // Somebody may have brought it back meanwhile.
      if (standingOf(secret, new Date()) !== "retired")
        throw new AppError("conflict", { message: "This secret is no longer retired." })
      await updateSecret(tx, id, { state: "disabled", retireAt: null })
      const changes = [{ field: "state", before: secret.state, after: "disabled" }]
      const detail = { secretId: id, lastFour: secret.lastFour, retireAt: secret.retireAt }
      return { result: null, records: [{ subject: { id: appId, name: app?.name ?? "" }, changes, detail }] }
    }).catch((error) => {
      if (!isAppError(error)) throw error
    })
}

/** Deletes a secret for good; only one that is disabled already. */
export async function removeSecret(input: { appId: AppId; id: SecretId }, actor: Actor): Promise<void> {
  await mutate(
    actor,
    "secret.deleted",
    async (tx) => {
      const app = await findApp(tx, input.appId)
      const secret = await getSecret(tx, input.appId, input.id)
      if (secret.state !== "disabled")
        throw new AppError("conflict", {
          message: "Disable the secret first. If nothing breaks, delete it then.",
        })
      await deleteSecret(tx, secret.id)
      const detail = { secretId: secret.id, name: secret.name, lastFour: secret.lastFour }
      return { result: null, records: [{ subject: { id: input.appId, name: app?.name ?? "" }, detail }] }
    },
    { appId: input.appId },
  )
}

/**
 * Which of the app's secrets has this SHA-256. The console hashes in the browser, so the secret itself stays
 * where it was pasted.
 */
export async function whichSecret(
  input: { appId: AppId; sha256: string },
  actor: Actor,
): Promise<{ id: SecretId | null; sentence: string }> {
  await requirePermission(actor, "credential.edit", { appId: input.appId })
  const secret = await findSecretByHash(db(), input.appId, new Uint8Array(Buffer.from(input.sha256, "hex")))
  if (!secret) return { id: null, sentence: "No secret of this app is this one." }
  const standing = standingOf(secret, new Date())
  const name = `${secret.name || "the secret"}, ending in ${secret.lastFour}`
  return { id: secret.id, sentence: `It is ${name}: ${STANDING_WORDS[standing]}` }
}

const STANDING_WORDS: Record<SecretStanding, string> = {
  live: "live, and accepted.",
  retiring: "retiring, and accepted until its date.",
  retired: "retired. It is refused; bring it back if the app still needs it.",
  expired: "expired. It is refused; add another.",
  disabled: "disabled. It is refused; bring it back if the app still needs it.",
}
