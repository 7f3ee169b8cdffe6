/**
 * Tells owners by mail and the webhook that calls of their apps are refused: each kind of failure once, until it is
 * dealt with and comes back, and everything new in one message an hour. So a flood is one message.
 */

import { createHash } from "node:crypto"
import {
  claimFailureAlerts,
  type FailureAlertKey,
  listMailNews,
  listWebhookNews,
  type NewsRow,
  settleFailureAlerts,
} from "@/db/queries/failure-alerts"
import { findAlertWebhook } from "@/db/queries/jobs"
import { type FailureNews, groupByApp, toFailureEvent, toFailureMail } from "@/lib/failures/alert"
import { isCause } from "@/lib/failures/causes"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { deliver } from "./deliver"
import { findMailServer, sendMail } from "./mail"
import { postWebhook } from "./webhook"

const MAX_AT_ONCE = 2000

/** Rows written by a version that knew other causes are left out. */
const known = (rows: readonly NewsRow[]): FailureNews[] =>
  rows.flatMap((row) => (isCause(row.cause) ? [{ ...row, cause: row.cause }] : []))

const toKeys = (
  news: readonly FailureNews[],
  to: Pick<FailureAlertKey, "channel" | "recipient">,
): FailureAlertKey[] => news.map(({ appId, cause }) => ({ appId, cause, ...to }))

async function mailOwners(): Promise<number> {
  if (!findMailServer()) return 0
  let sent = 0
  for (const { userId, email, news: rows } of await listMailNews(db(), MAX_AT_ONCE)) {
    const news = known(rows)
    if (news.length === 0) continue
    const keys = toKeys(news, { channel: "mail", recipient: userId })
    await claimFailureAlerts(db(), keys)
    const isSent = await deliver({
      channel: "mail",
      send: () => sendMail({ to: email, ...toFailureMail(news, issuer()) }),
      settle: (error) => settleFailureAlerts(db(), keys, error),
    })
    if (isSent) sent++
  }
  return sent
}

/** The same for every attempt, so that a receiver can tell a repetition. */
const eventId = (news: readonly FailureNews[]): string => {
  const kinds = news.map(({ appId, cause, firstSeenAt }) => [appId, cause, firstSeenAt])
  return `evt_${createHash("sha256").update(JSON.stringify(kinds)).digest("hex").slice(0, 32)}`
}

async function postAlerts(): Promise<number> {
  if (!(await findAlertWebhook(db()))) return 0
  let sent = 0
  for (const news of groupByApp(known(await listWebhookNews(db(), MAX_AT_ONCE)))) {
    const keys = toKeys(news, { channel: "webhook", recipient: "" })
    await claimFailureAlerts(db(), keys)
    const isSent = await deliver({
      channel: "webhook",
      send: () => postWebhook({ id: eventId(news), ...toFailureEvent(news, issuer()) }),
      settle: (error) => settleFailureAlerts(db(), keys, error),
    })
    if (isSent) sent++
  }
  return sent
}

/**
 * Sends every alert that is due and was not sent. Run by one process at a time.
 * @returns how many messages went out
 */
export async function sendFailureAlerts(): Promise<{ mails: number; posts: number }> {
  return { mails: await mailOwners(), posts: await postAlerts() }
}
