/** Fetches a key set now, as the token endpoint would, and says what is wrong with it. */

import { type KeySetReport, reportKeySet } from "@/lib/credentials/key-set-report"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import {
  askForKeySet,
  findKnownKeySet,
  KEY_SET_MAX_AGE_MS,
  readKeySet,
  rememberKeySet,
  rememberKeySetFailure,
} from "@/lib/server/oauth/remote-keys"
import { isOutgoingError, type OutgoingAnswer } from "@/lib/server/outgoing"

export interface DoctorView extends KeySetReport {
  uri: string
  /** What the server said, `null` when nothing came back. */
  answer: {
    status: number
    contentType: string | null
    cacheControl: string | null
    tookMs: number
    tls: { protocol: string; expiresAt: string } | null
  } | null
  /** What this instance held before this fetch. */
  cache: { ageSeconds: number; keys: number } | null
  lastFailure: { at: string; message: string } | null
  maxAgeSeconds: number
}

const single = (value: string | string[] | undefined): string | null =>
  Array.isArray(value) ? (value[0] ?? null) : (value ?? null)

const toReport = (answer: OutgoingAnswer): KeySetReport =>
  reportKeySet(
    {
      status: answer.status,
      contentType: single(answer.headers["content-type"]),
      location: single(answer.headers.location),
      cacheControl: single(answer.headers["cache-control"]),
      body: answer.body,
      tookMs: answer.tookMs,
      tls: answer.tls,
    },
    new Date(),
  )

async function heldBefore(uri: string): Promise<Pick<DoctorView, "cache" | "lastFailure">> {
  const known = await findKnownKeySet(uri)
  const ageSeconds = known ? Math.round((Date.now() - known.fetchedAt) / 1000) : 0
  return {
    cache: known?.keys ? { ageSeconds, keys: known.keys.length } : null,
    lastFailure: known?.failure
      ? { at: new Date(known.failure.at).toISOString(), message: known.failure.message }
      : null,
  }
}

/**
 * @param input.uri the registered address, or one that is about to be
 * @throws AppError forbidden, not_found
 */
export async function examineKeySet(
  input: { appId: AppId; uri: string },
  actor: Actor,
  options: { ca?: string } = {},
): Promise<DoctorView> {
  const { appId, uri } = input
  await requirePermission(actor, "credential.edit", { appId })
  const app = await getApp(appId, actor)
  const before = { uri, ...(await heldBefore(uri)), maxAgeSeconds: KEY_SET_MAX_AGE_MS / 1000 }
  try {
    const answer = await askForKeySet(uri, options)
    const report = toReport(answer)
    // What was fetched for the registered address counts from the next assertion on.
    if (uri === app.jwksUri && report.usable > 0) await rememberKeySet(uri, readKeySet(answer))
    const { status, tookMs, tls } = answer
    return {
      ...before,
      ...report,
      answer: {
        status,
        tookMs,
        contentType: single(answer.headers["content-type"]),
        cacheControl: single(answer.headers["cache-control"]),
        tls: tls && { protocol: tls.protocol, expiresAt: tls.expiresAt.toISOString() },
      },
    }
  } catch (error) {
    if (!isOutgoingError(error)) throw error
    const sentence = error.code ? `${error.message} (${error.code})` : error.message
    if (uri === app.jwksUri) await rememberKeySetFailure(uri, sentence)
    return { ...before, findings: [{ tone: "danger", sentence }], keys: [], usable: 0, answer: null }
  }
}
