/** Adds, retires, disables and deletes secrets. Each step but the last can be undone. */

import type { WriteTx } from "@/db/client"
import { findApp } from "@/db/queries/apps"
import { deleteSecret, findSecret, type SecretView, updateSecret } from "@/db/queries/credentials"
import { AppError } from "@/lib/errors"
import type { AppId, SecretId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { type FirstSecret, writeSecret } from "./write-app"

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
      if (input.expiresAt && input.expiresAt.getTime() < Date.now())
        throw new AppError("invalid", {
          message: "Choose a day to come.",
          fields: { expiresAt: "Choose a day to come." },
        })
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
  const retireAt = input.state === "retiring" ? (input.retireAt ?? null) : null
  if (input.state === "retiring" && !retireAt)
    throw new AppError("invalid", { message: "Say until when.", fields: { retireAt: "Say until when." } })
  await mutate(
    actor,
    "secret.state_changed",
    async (tx) => {
      const app = await findApp(tx, input.appId)
      const secret = await getSecret(tx, input.appId, input.id)
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
