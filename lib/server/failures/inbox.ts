/** The failure inbox as the console reads it, and what can be done about a failure there. */

import { findApp } from "@/db/queries/apps"
import { forgetDealtWith } from "@/db/queries/failure-alerts"
import {
  countOpenFailures,
  type FailureView,
  findFailure,
  listRefusedCalls as findRefusedCalls,
  listFailingApps,
  listFailureDays,
  listFailures,
  resolveFailure,
} from "@/db/queries/failures"
import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import { type Cause, isCause } from "@/lib/failures/causes"
import type { Failure } from "@/lib/failures/failure"
import { hintsOf } from "@/lib/failures/hints"
import { mendOf } from "@/lib/failures/mends"
import type { FailureSample } from "@/lib/failures/sample"
import { trialHref, trialOf } from "@/lib/failures/trial"
import type { AppId, Id } from "@/lib/id"
import { type Actor, ownedOnly, reaches, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"

const DAY = 86_400_000
const DAYS_SHOWN = 14
const LIMIT = 200

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Rows written by a version that knew other causes are left out. */
async function complete(
  rows: readonly FailureView[],
  of: { app: RegisteredApp | null; actor: Actor },
): Promise<Failure[]> {
  const { app, actor } = of
  const now = Date.now()
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) => day(now - (DAYS_SHOWN - 1 - index) * DAY))
  const counts = await listFailureDays(
    db(),
    rows.map(({ id }) => id),
    days[0] ?? day(now),
  )
  const on = {
    app: app && { ...app, isBinned: app.binnedAt !== null },
    mender: { isAdmin: reaches(actor, "app.edit", "all") },
  }
  return rows.flatMap((row) => {
    if (!isCause(row.cause)) return []
    const sample = row.sample as unknown as FailureSample
    const own = counts.filter(({ failureId }) => failureId === row.id)
    const byDay = days.map((date) => own.find((count) => count.day === date)?.count ?? 0)
    const { cause } = row
    return [
      {
        ...row,
        cause,
        sample,
        byDay,
        mend: mendOf(cause, sample.detail, on),
        trialHref: hrefOf({ cause, sample }, { appId: row.appId, actor }),
        hints: app ? hintsOf({ cause, sample, app }) : [],
      },
    ]
  })
}

/** Without the person for who may not ask about people. */
function hrefOf(
  failure: { cause: string; sample: FailureSample },
  { appId, actor }: { appId: AppId | null; actor: Actor },
): string | null {
  const trial = trialOf(failure)
  if (!appId || !trial) return null
  return trialHref(appId, reaches(actor, "people.read", "all") ? trial : { ...trial, userId: null })
}

/** The failures of one app, newest first. */
export async function listAppFailures(
  of: { app: RegisteredApp; resolved: boolean },
  actor: Actor,
): Promise<Failure[]> {
  await requirePermission(actor, "app.read", { appId: of.app.id })
  const rows = await listFailures(db(), { appId: of.app.id, resolved: of.resolved, limit: LIMIT })
  return complete(rows, { app: of.app, actor })
}

/** The failures of client ids no app has; for those who may read every app. */
export async function listSharedFailures(actor: Actor): Promise<Failure[]> {
  await requirePermission(actor, "app.read")
  return complete(await listFailures(db(), { appId: null, resolved: false, limit: LIMIT }), {
    app: null,
    actor,
  })
}

/** What stands in the inbox, told as one text that changes when anything there does. */
export async function readInboxMark(of: { appId: AppId | null }, actor: Actor): Promise<{ mark: string }> {
  await requirePermission(actor, "app.read", of.appId === null ? {} : { appId: of.appId })
  const rows = await listFailures(db(), { appId: of.appId, resolved: false, limit: LIMIT })
  return { mark: markOf(rows) }
}

/** The mark of a list that is shown already, to compare with. */
export const markOf = (rows: readonly { id: string; count: number }[]): string =>
  rows.map(({ id, count }) => `${id} ${count}`).join(",")

export async function countAppFailures(appId: AppId, actor: Actor): Promise<number> {
  await requirePermission(actor, "app.read", { appId })
  return (await countOpenFailures(db(), [appId])).get(appId) ?? 0
}

/** The latest refusal nobody has dealt with, for whoever waits for the app's first token. */
export async function findLatestFailure(appId: AppId, actor: Actor): Promise<{ cause: Cause } | null> {
  await requirePermission(actor, "app.read", { appId })
  const [latest] = await listFailures(db(), { appId, resolved: false, limit: 1 })
  return latest && isCause(latest.cause) ? { cause: latest.cause } : null
}

/** The apps that fail now, limited to the actor's own where the role is. */
export const listMyFailingApps = (actor: Actor, limit: number) =>
  listFailingApps(db(), { ownerId: ownedOnly(actor, "app.read"), limit })

export interface RefusedCall {
  id: Id<"failure">
  appName: string
  /** `PUT Observation/example`, ids and values as stand-ins. */
  asked: string
  lastSeenAt: Date
  /** The simulator filled with it. */
  href: string
}

/** Refused FHIR calls to be tried in the simulator, of the apps the actor may read. */
export async function listRefusedCalls(actor: Actor): Promise<RefusedCall[]> {
  const rows = await findRefusedCalls(db(), { ownerId: ownedOnly(actor, "app.read"), limit: 20 })
  return rows.flatMap(({ id, appId, appName, cause, lastSeenAt, ...row }) => {
    const failure = { cause, sample: row.sample as unknown as FailureSample }
    const trial = trialOf(failure)
    const href = appId && trial && hrefOf(failure, { appId, actor })
    if (!href) return []
    return [{ id, appName: appName ?? "", asked: `${trial.method} ${trial.path}`, lastSeenAt, href }]
  })
}

const gone = () => new AppError("not_found", { message: "This failure is no longer here." })

/** A failure with its app and mend. @throws AppError not_found, also when it is not the actor's to see */
export async function getFailure(
  id: Id<"failure">,
  actor: Actor,
): Promise<{ failure: Failure; app: RegisteredApp | null }> {
  const row = await findFailure(db(), id)
  if (!row) throw gone()
  try {
    await requirePermission(actor, "app.read", row.appId ? { appId: row.appId } : {})
  } catch {
    throw gone()
  }
  const app = row.appId ? await findApp(db(), row.appId) : null
  const [failure] = await complete([row], { app, actor })
  if (!failure) throw gone()
  return { failure, app }
}

/** Marks a failure as dealt with. It opens again by itself when it comes back. */
export async function resolve(
  input: { id: Id<"failure">; appId: AppId | null },
  actor: Actor,
): Promise<void> {
  await mutate(
    actor,
    "failure.resolved",
    async (tx) => {
      const row = await findFailure(tx, input.id)
      if (!row || row.appId !== input.appId) throw gone()
      if (!(await resolveFailure(tx, input.id, new Date()))) throw gone()
      if (row.appId) await forgetDealtWith(tx, { appId: row.appId, cause: row.cause })
      const subject = { id: row.appId ?? "unknown", name: row.appName ?? row.clientId ?? "Unknown client id" }
      return { result: null, records: [{ subject, detail: { cause: row.cause, count: row.count } }] }
    },
    input.appId === null ? {} : { appId: input.appId },
  )
}
