/** Where alerts go, as an owner sees and sets it. */

import {
  deleteAlertWebhook,
  findAlertWebhook,
  findJobRun,
  saveAlertWebhook,
  updateAlertWebhookUrl,
} from "@/db/queries/jobs"
import { findUser } from "@/db/queries/people"
import { findWebUrlFault } from "@/lib/apps/fields"
import { AppError } from "@/lib/errors"
import { type Actor, reaches, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { runJob } from "@/lib/server/jobs/schedule"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { seal } from "@/lib/server/seal"
import { findMailServer, type MailServer, sendMail } from "./mail"
import { newWebhookSecret, postWebhook } from "./webhook"

export interface AlertsView {
  mail: MailServer | null
  webhook: { url: string; lastAttemptAt: Date | null; lastError: string | null } | null
  lastRun: { at: Date; error: string | null } | null
}

export async function readAlerts(actor: Actor): Promise<AlertsView> {
  await requirePermission(actor, "console.enter")
  const [webhook, run] = await Promise.all([findAlertWebhook(db()), findJobRun(db(), "expiry-alerts")])
  // The path of a webhook is often its password: only who may change it reads it.
  const isWhole = reaches(actor, "settings.edit", "all")
  return {
    mail: findMailServer(),
    webhook: webhook && {
      url: isWhole ? webhook.url : new URL(webhook.url).origin,
      lastAttemptAt: webhook.lastAttemptAt,
      lastError: webhook.lastError,
    },
    lastRun: run && { at: run.finishedAt ?? run.startedAt, error: run.error },
  }
}

/** For the history, which more people read: the path of a webhook is often its password. */
const shownUrl = (url: string | undefined): string | null => (url ? `${new URL(url).origin}/…` : null)

/**
 * Sets, moves or removes (empty) the webhook. A first one comes with a signing secret, and so does `newSecret`.
 * @returns the secret, shown once; `null` when it stays
 * @throws AppError invalid with `fields.url`
 */
export async function setAlertWebhook(
  input: { url: string; newSecret: boolean },
  actor: Actor,
): Promise<{ secret: string | null }> {
  const url = input.url.trim()
  const fault = url === "" ? null : findWebUrlFault("The webhook", url)
  if (fault) throw new AppError("invalid", { message: fault, fields: { url: fault } })
  return mutate(actor, "alerts.changed", async (tx) => {
    const before = await findAlertWebhook(tx)
    const secret = url !== "" && (input.newSecret || !before) ? newWebhookSecret() : null
    if (secret) await saveAlertWebhook(tx, { url, sealedSecret: seal(secret) })
    else if (url === "") await deleteAlertWebhook(tx)
    else await updateAlertWebhookUrl(tx, url)
    const changes = [{ field: "webhook", before: shownUrl(before?.url), after: shownUrl(url) }]
    const detail = { signedAnew: secret !== null }
    return { result: { secret }, records: [{ subject: { id: "instance", name: "alerts" }, changes, detail }] }
  })
}

const failed = (error: unknown) =>
  new AppError("unavailable", { message: (error as Error).message.slice(0, 300), cause: error })

/** A mail to whoever asks. @throws AppError unavailable with what the mail server said */
export async function sendTestMail(actor: Actor): Promise<{ to: string }> {
  await requirePermission(actor, "settings.edit")
  const person = actor.type === "person" ? await findUser(db(), actor.id) : null
  if (!person) throw new AppError("not_found", { message: "There is nobody to mail to." })
  const text =
    "Mail from Admit reaches you. Owners of apps are told here when a credential is about to expire or calls are refused.\n"
  try {
    await sendMail({ to: person.email, subject: "Mail from Admit works", text })
  } catch (error) {
    throw failed(error)
  }
  return { to: person.email }
}

/** An event of type `test` to the webhook. @throws AppError unavailable with what came back */
export async function sendTestWebhook(actor: Actor): Promise<void> {
  await requirePermission(actor, "settings.edit")
  try {
    await postWebhook({ id: freshId("event"), type: "test", data: {} })
  } catch (error) {
    throw failed(error)
  }
}

/** Looks for due alerts now instead of at the next turn of the clock. */
export async function sendAlertsNow(actor: Actor): Promise<{ ran: boolean }> {
  await requirePermission(actor, "settings.edit")
  const ran = await Promise.all([
    runJob("expiry-alerts", { now: true }),
    runJob("failure-alerts", { now: true }),
  ])
  return { ran: ran.every(Boolean) }
}
