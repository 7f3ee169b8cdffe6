/**
 * Hands a secret to whoever needs it, by a link that shows it once: the admin who makes it never sees the secret,
 * and no mail or chat has to carry it. Looking at the link uses nothing up; only the answer to a button does.
 */

import { z } from "zod"
import { findApp } from "@/db/queries/apps"
import { findSecret } from "@/db/queries/credentials"
import { consumeLink, findLink, insertLink } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { idSchema } from "@/lib/id-schema"
import { lastFour } from "@/lib/secret-format"
import { type Actor, SYSTEM } from "@/lib/server/actor"
import { newToken, tokenHash } from "@/lib/server/auth/one-time"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { mutate } from "@/lib/server/mutate"
import { seal, unseal } from "@/lib/server/seal"
import { addSecret } from "./secrets"

export const HAND_OVER_HOURS = 72

const payloadSchema = z.object({ secretId: idSchema("secret"), value: z.string() })

const gone = () =>
  new AppError("not_found", {
    message:
      "This link was opened before, has expired, or its secret is no longer in use. Ask for a new one.",
  })

/**
 * Makes a secret and a link to it.
 * @returns the link, which nothing can show again; the secret itself stays sealed until it is opened
 */
export async function makeHandOver(
  input: { appId: AppId; name: string; expiresAt: Date | null },
  actor: Actor,
): Promise<{ link: string; expiresAt: string }> {
  const secret = await addSecret(input, actor)
  const token = newToken()
  const expiresAt = new Date(Date.now() + HAND_OVER_HOURS * 3_600_000)
  return mutate(
    actor,
    "secret.link_made",
    async (tx) => {
      const app = await findApp(tx, input.appId)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      const payload: z.infer<typeof payloadSchema> = { secretId: secret.id, value: secret.value }
      await insertLink(tx, {
        tokenHash: tokenHash(token),
        purpose: "secret_handover",
        appId: app.id,
        sealedPayload: seal(JSON.stringify(payload)),
        createdBy: actor.id,
        expiresAt,
      })
      const detail = { secretId: secret.id, lastFour: lastFour(secret.value), expiresAt }
      return {
        result: { link: `${issuer()}/hand-over/${token}`, expiresAt: expiresAt.toISOString() },
        records: [{ subject: { id: app.id, name: app.name }, detail }],
      }
    },
    { appId: input.appId },
  )
}

/** What an unused link is about, without using it up; null for one that shows nothing any more. */
export async function findHandOver(token: string): Promise<{ appName: string; expiresAt: Date } | null> {
  const link = await findLink(db(), tokenHash(token), new Date())
  if (link?.purpose !== "secret_handover" || !link.appId) return null
  const app = await findApp(db(), link.appId)
  return app && !app.binnedAt ? { appName: app.name, expiresAt: link.expiresAt } : null
}

export interface HandedOver {
  appName: string
  clientId: string
  issuer: string
  secret: string
}

/**
 * Uses the link up and shows the secret: of two at once, one succeeds.
 * @param by who is signed in where it was opened, if anybody is; the link itself is the permission
 * @throws AppError not_found for a link that was used, has expired, or whose secret was disabled
 */
export async function openHandOver(
  token: string,
  by: { name: string | null; ip: string | null },
): Promise<HandedOver> {
  const actor = { ...SYSTEM, name: by.name ? `${by.name}, with the link` : "Whoever held the link" }
  return mutate(actor, "secret.link_opened", async (tx) => {
    const now = new Date()
    const hash = tokenHash(token)
    const link = await findLink(tx, hash, now)
    if (link?.purpose !== "secret_handover" || !link.appId || !link.sealedPayload) throw gone()
    const payload = payloadSchema.parse(JSON.parse(Buffer.from(unseal(link.sealedPayload)).toString("utf8")))
    if (!(await consumeLink(tx, hash, now))) throw gone()
    const app = await findApp(tx, link.appId)
    const secret = await findSecret(tx, link.appId, payload.secretId)
    if (!app || app.binnedAt || secret?.state !== "live") throw gone()
    const detail = { secretId: payload.secretId, lastFour: lastFour(payload.value), ip: by.ip }
    return {
      result: { appName: app.name, clientId: app.clientId, issuer: issuer(), secret: payload.value },
      records: [{ subject: { id: app.id, name: app.name }, detail }],
    }
  })
}
