/** Tells owners by mail and the webhook that credentials end, each alert once to each of them. */

import { createHash } from "node:crypto"
import {
  type AlertKey,
  claimAlerts,
  listAlertRecipients,
  listExpiring,
  settleAlerts,
} from "@/db/queries/expiry"
import { findAlertWebhook } from "@/db/queries/jobs"
import {
  ALERT_DAYS,
  type AlertDays,
  dueAlert,
  type ExpiringCredential,
  toAlertEvent,
  toAlertMail,
} from "@/lib/credentials/expiry"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { deliver } from "./deliver"
import { findMailServer, sendMail } from "./mail"
import { postWebhook } from "./webhook"

const DAY = 86_400_000
const MAX_AT_ONCE = 5000

type Due = ExpiringCredential & { days: AlertDays }

const toKey = (due: Due, to: Pick<AlertKey, "channel" | "recipient">): AlertKey => ({
  credentialId: due.id,
  expiresAt: due.expiresAt,
  days: due.days,
  ...to,
})

async function listDue(now: Date): Promise<Due[]> {
  const until = new Date(now.getTime() + ALERT_DAYS[0] * DAY)
  const expiring = await listExpiring(db(), { now, until, limit: MAX_AT_ONCE })
  return expiring.flatMap((credential) => {
    const days = dueAlert(credential, now)
    return days === null ? [] : [{ ...credential, days }]
  })
}

/** One mail a person, about everything new to them. */
async function mailOwners(due: readonly Due[], now: Date): Promise<number> {
  if (!findMailServer()) return 0
  const recipients = await listAlertRecipients(db(), [...new Set(due.map(({ appId }) => appId))])
  const people = new Map(recipients.map(({ userId, email }) => [userId, email]))
  let sent = 0
  for (const [userId, email] of people) {
    const theirs = new Set(recipients.filter((one) => one.userId === userId).map((one) => one.appId))
    const about = due.filter(({ appId }) => theirs.has(appId))
    const keys = about.map((one) => toKey(one, { channel: "mail", recipient: userId }))
    const taken = await claimAlerts(db(), keys)
    if (taken.length === 0) continue
    const ids = new Set(taken.map(({ credentialId }) => credentialId))
    const mail = toAlertMail(
      about.filter(({ id }) => ids.has(id)),
      { now, issuer: issuer() },
    )
    const isSent = await deliver({
      channel: "mail",
      send: () => sendMail({ to: email, ...mail }),
      settle: (error) => settleAlerts(db(), taken, error),
    })
    if (isSent) sent++
  }
  return sent
}

/** The same for every attempt, so that a receiver can tell a repetition. */
const eventId = (key: AlertKey): string =>
  `evt_${createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32)}`

async function postAlerts(due: readonly Due[]): Promise<number> {
  if (!(await findAlertWebhook(db()))) return 0
  let sent = 0
  for (const one of due) {
    const [key] = await claimAlerts(db(), [toKey(one, { channel: "webhook", recipient: "" })])
    if (!key) continue
    const event = { id: eventId(key), ...toAlertEvent(one, issuer()) }
    const isSent = await deliver({
      channel: "webhook",
      send: () => postWebhook(event),
      settle: (error) => settleAlerts(db(), [key], error),
    })
    if (isSent) sent++
  }
  return sent
}

/**
 * Sends every alert that is due and was not sent. Run by one process at a time.
 * @returns how many messages went out
 */
export async function sendExpiryAlerts(now = new Date()): Promise<{ mails: number; posts: number }> {
  const due = await listDue(now)
  return { mails: await mailOwners(due, now), posts: await postAlerts(due) }
}
