/** What the console reads of apps. Each verb authorises; none returns a hash. */

import {
  type AppFilter,
  type AppListRow,
  countApps,
  findApp,
  listAppApis,
  listAppOwners,
  listApps,
} from "@/db/queries/apps"
import { listKeys, listSecrets, listSecretUsage, type SecretView } from "@/db/queries/credentials"
import { countOpenFailures } from "@/db/queries/failures"
import { listAppPolicies, type PolicyLinkView } from "@/db/queries/policies"
import { type ActivityView, listActivity, listUsage } from "@/db/queries/usage"
import type { ActivityKind } from "@/db/schema/activity"
import type { RegisteredApp } from "@/lib/apps/app"
import { parseAppCursor, printAppCursor } from "@/lib/apps/app-cursor"
import { settingsOf } from "@/lib/apps/settings-of"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { type Actor, ownedOnly, requirePermission } from "@/lib/server/actor"
import { findNewestChange } from "@/lib/server/audit/read-newest"
import { db } from "@/lib/server/database"

/**
 * One app the actor may read.
 * @throws AppError not_found; an app the actor may not see is not found either
 */
export async function getApp(id: AppId, actor: Actor): Promise<RegisteredApp> {
  const app = await findApp(db(), id)
  const missing = new AppError("not_found", { message: "There is no such app, or it is not yours to see." })
  if (!app) throw missing
  try {
    await requirePermission(actor, "app.read", { appId: id })
  } catch {
    throw missing
  }
  return app
}

/** The settings as they stand now and who made them so, for a save that came too late. */
export async function readAppNow(input: { id: AppId }, actor: Actor) {
  const app = await getApp(input.id, actor)
  const newest = await findNewestChange("app", app.id)
  return { version: app.version, settings: settingsOf(app) as Record<string, unknown>, ...newest }
}

export type { PolicyLinkView }

export interface AppPage {
  apps: (AppListRow & { /** Kinds of its calls that are being refused. */ openFailures: number })[]
  /** Pass as `after` for the next page; null on the last. */
  next: string | null
}

/** One page of the apps the actor may read; `after` is `next` of the page before. */
export async function listAppPage(
  filter: Omit<AppFilter, "after"> & { after?: string },
  actor: Actor,
): Promise<AppPage> {
  // Whoever reads only their own cannot widen that by asking for another owner.
  const ownerId = ownedOnly(actor, "app.read") ?? filter.ownerId
  const after = parseAppCursor(filter.after, filter.sort ?? "name")
  const rows = await listApps(db(), { ...filter, after, ownerId })
  const apps = rows.slice(0, filter.limit)
  const last = apps.at(-1)
  // Of this page alone: beside the list they would be counted for every app that has to be sorted.
  const open = await countOpenFailures(
    db(),
    apps.map(({ id }) => id),
  )
  return {
    apps: apps.map((app) => ({ ...app, openFailures: open.get(app.id) ?? 0 })),
    next: last && rows.length > filter.limit ? printAppCursor(last) : null,
  }
}

export const countMyApps = (actor: Actor) => countApps(db(), ownedOnly(actor, "app.read") ?? undefined)

export type AppApiView = Awaited<ReturnType<typeof listAppApis>>[number]

/** APIs the app may ask for. */
export async function listGrantedApis(id: AppId, actor: Actor): Promise<AppApiView[]> {
  await requirePermission(actor, "app.read", { appId: id })
  return listAppApis(db(), id)
}

export async function listOwners(id: AppId, actor: Actor) {
  await requirePermission(actor, "app.read", { appId: id })
  return listAppOwners(db(), id)
}

export interface CredentialsView {
  secrets: (SecretView & { usesByDay: { day: string; uses: number }[] })[]
  keys: Awaited<ReturnType<typeof listKeys>>
}

/** Secrets with their uses per day over the last 30 days, and keys. */
export async function readCredentials(id: AppId, actor: Actor): Promise<CredentialsView> {
  await requirePermission(actor, "app.read", { appId: id })
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10)
  const [secrets, usage, keys] = await Promise.all([
    listSecrets(db(), id),
    listSecretUsage(db(), id, since),
    listKeys(db(), id),
  ])
  return {
    secrets: secrets.map((secret) => ({
      ...secret,
      usesByDay: usage.filter((row) => row.secretId === secret.id).map(({ day, uses }) => ({ day, uses })),
    })),
    keys,
  }
}

/** Policies that bind the app. */
export async function listBindingPolicies(app: RegisteredApp, actor: Actor): Promise<PolicyLinkView[]> {
  await requirePermission(actor, "app.read", { appId: app.id })
  return listAppPolicies(db(), app)
}

export async function listAppActivity(
  filter: { appId: AppId; kinds?: ActivityKind[]; before?: number; limit: number },
  actor: Actor,
): Promise<ActivityView[]> {
  await requirePermission(actor, "app.read", { appId: filter.appId })
  return listActivity(db(), filter)
}

/** Counts per day over the last `days` days. */
export async function readAppUsage(input: { appId: AppId; days: number }, actor: Actor) {
  await requirePermission(actor, "app.read", { appId: input.appId })
  const since = new Date(Date.now() - input.days * 86_400_000).toISOString().slice(0, 10)
  return listUsage(db(), { appId: input.appId, since })
}
