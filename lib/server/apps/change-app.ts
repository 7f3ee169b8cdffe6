/** Saves a section of an app's settings, whatever section: the whole app is parsed again after the change. */

import type { WriteTx } from "@/db/client"
import { findApp, replaceRedirectUris, updateApp } from "@/db/queries/apps"
import type { RegisteredApp } from "@/lib/apps/app"
import { diffFields } from "@/lib/apps/diff"
import { type AppSettings, parseAppSettings } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import type { FieldChange } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { type Actor, reaches } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"

export interface AppChange {
  id: AppId
  /** The version the form was made from. */
  version: number
  /** Fields of AppSettings to replace; unknown or forbidden ones are refused by the parser. */
  change: Record<string, unknown>
}

/** What stays as it was registered, and why. */
const FIXED = {
  kind: "The kind of an app is changed by “Change kind”, which shows what else changes with it.",
  clientId: "The client id of a registered app stays: the app sends it with every request.",
} as const

function refuseFixed(before: AppSettings, change: Record<string, unknown>): void {
  for (const field of ["kind", "clientId"] as const)
    if (field in change && change[field] !== before[field])
      throw new AppError("invalid", { message: FIXED[field], fields: { [field]: FIXED[field] } })
}

/** What the developer of an app sets alone; the rest widens what the app may do, or weakens how it is held. */
const DEVELOPER_FIELDS: ReadonlySet<string> = new Set([
  "name",
  "description",
  "notes",
  "externalId",
  "redirectUris",
  "postLogoutRedirectUris",
  "launchUrls",
  "corsOrigins",
  "jwksUri",
  "logoUri",
  "clientUri",
  "policyUri",
  "tosUri",
  "contacts",
])

const NEEDS_ADMIN = "Only an admin changes this: it decides what the app may do, or how it is protected."

function refuseBeyondDeveloper(changes: readonly FieldChange[]): void {
  const beyond = changes
    .map(({ field }) => field)
    .filter((field) => !DEVELOPER_FIELDS.has(field.split(".")[0] ?? ""))
  if (beyond.length === 0) return
  const fields = Object.fromEntries(beyond.map((field) => [field, NEEDS_ADMIN]))
  throw new AppError("forbidden", { message: NEEDS_ADMIN, fields })
}

const STALE = "Somebody changed this app while you were editing. Yours is not saved yet."

/**
 * Writes these settings over those of `version`.
 * @returns what changed, for the history
 * @throws AppError conflict when the app has changed since; forbidden for what its developer may not set
 */
export async function writeSettings(
  tx: WriteTx,
  { app, after, version }: { app: RegisteredApp; after: AppSettings; version: number },
  actor: Actor,
): Promise<FieldChange[]> {
  const changes = diffFields(settingsOf(app), after)
  if (!reaches(actor, "app.edit", "all")) refuseBeyondDeveloper(changes)
  const { tokens, ...row } = after
  const saved = await updateApp(tx, app.id, version, {
    ...row,
    ...tokens,
    clientId: app.clientId,
    grantTypes: [...after.grantTypes],
  })
  if (!saved) throw new AppError("conflict", { message: STALE })
  if (after.kind !== "service" && app.kind !== "service") {
    const known = new Map(app.redirectUris.map((entry) => [entry.uri, entry.id]))
    const uris = after.redirectUris.map((entry) => ({
      ...entry,
      id: known.get(entry.uri) ?? freshId("redirectUri"),
    }))
    await replaceRedirectUris(tx, app, uris)
  }
  return changes
}

/**
 * @returns the new version
 * @throws AppError invalid by field; conflict when the app has changed since `version`
 */
export async function changeApp(input: AppChange, actor: Actor): Promise<{ version: number }> {
  return mutate(
    actor,
    "app.changed",
    async (tx) => {
      const app = await findApp(tx, input.id)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      // First: what the parser would say of another's version helps nobody.
      if (app.version !== input.version) throw new AppError("conflict", { message: STALE })
      const before = settingsOf(app)
      refuseFixed(before, input.change)
      const after: AppSettings = parseAppSettings(app.kind, { ...before, ...input.change })
      const changes = await writeSettings(tx, { app, after, version: input.version }, actor)
      return {
        result: { version: input.version + 1 },
        records: [{ subject: { id: app.id, name: after.name }, changes }],
      }
    },
    { appId: input.id },
  )
}
