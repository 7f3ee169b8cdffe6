/**
 * Alerts posted to the webhook of the settings, signed as Standard Webhooks says: `webhook-signature` is the
 * HMAC-SHA-256 of `id.timestamp.body` under the secret shown once.
 */

import { createHmac } from "node:crypto"
import { findAlertWebhook, noteWebhookAttempt } from "@/db/queries/jobs"
import { db } from "@/lib/server/database"
import { listAllowedPrivateHosts } from "@/lib/server/oauth/instance-settings"
import { fetchOutgoing, isOutgoingError } from "@/lib/server/outgoing"
import { randomBytes } from "@/lib/server/random"
import { unseal } from "@/lib/server/seal"

const SECRET_PREFIX = "whsec_"
const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 64 * 1024

export const newWebhookSecret = (): string => SECRET_PREFIX + Buffer.from(randomBytes(32)).toString("base64")

/** RFC 2104 over what Standard Webhooks signs. */
export function signWebhook(secret: string, sent: { id: string; timestamp: number; body: string }): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64")
  const signed = `${sent.id}.${sent.timestamp}.${sent.body}`
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`
}

async function post(url: string, secret: string, of: { id: string; body: string }): Promise<number> {
  const timestamp = Math.floor(Date.now() / 1000)
  const answer = await fetchOutgoing(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(of.body)),
      "webhook-id": of.id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signWebhook(secret, { ...of, timestamp }),
    },
    body: of.body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
    allowedHosts: await listAllowedPrivateHosts(),
  })
  return answer.status
}

/**
 * Posts one event and notes how it went.
 * @param event.id the same for every attempt, by which the receiver tells a repetition
 * @throws Error with a sentence when it was not accepted with 2xx
 */
export async function postWebhook(event: { id: string; type: string; data: object }): Promise<void> {
  const row = await findAlertWebhook(db())
  if (!row) throw new Error("No webhook is set.")
  const secret = Buffer.from(unseal(row.sealedSecret)).toString("utf8")
  const body = JSON.stringify({ type: event.type, timestamp: new Date().toISOString(), data: event.data })
  try {
    const status = await post(row.url, secret, { id: event.id, body })
    const isAccepted = status >= 200 && status < 300
    const error = isAccepted ? null : `The webhook answered ${status}.`
    await noteWebhookAttempt(db(), { status, error })
    if (error) throw new Error(error)
  } catch (error) {
    if (isOutgoingError(error)) await noteWebhookAttempt(db(), { status: null, error: error.message })
    throw error
  }
}
