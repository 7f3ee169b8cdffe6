/** The life of an app: active or disabled, into the bin and back, revoke everything. */

import type { WriteTx } from "@/db/client"
import { findApp, updateApp } from "@/db/queries/apps"
import type { RegisteredApp } from "@/lib/apps/app"
import { parseAppSettings } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import type { AuditEventName } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { type Actor, reaches } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"

type Change = Parameters<typeof updateApp>[3]

async function live(
  input: { id: AppId; event: AuditEventName; reason?: string },
  actor: Actor,
  decide: (
    app: RegisteredApp,
    tx: WriteTx,
  ) => { change: Change; before: unknown; after: unknown; field: string },
): Promise<void> {
  await mutate(
    actor,
    input.event,
    async (tx) => {
      const app = await findApp(tx, input.id)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      const { change, ...difference } = decide(app, tx)
      await updateApp(tx, app.id, app.version, change)
      const record = { subject: { id: app.id, name: app.name }, changes: [difference], reason: input.reason }
      return { result: null, records: [record] }
    },
    { appId: input.id },
  )
}

/** Disabling refuses every request of the app and every token it holds, on all instances within a second. */
export const setAppState = (
  input: { id: AppId; state: "active" | "disabled"; reason?: string },
  actor: Actor,
) =>
  live({ ...input, event: "app.state_changed" }, actor, (app) => {
    // A draft waits for an admin's look: its developer, or the program that registered it, is who is looked at.
    if (input.state === "active" && app.state !== "active" && !reaches(actor, "app.edit", "all"))
      throw new AppError("forbidden", {
        message: `Only an admin ${app.state === "draft" ? "activates a draft" : "enables an app again"}.`,
      })
    // A draft may be incomplete; an active app may not.
    if (app.state === "draft" && input.state === "active")
      parseAppSettings(app.kind, { ...settingsOf(app), state: input.state })
    const change = { state: input.state, stateReason: input.reason ?? null }
    return { change, field: "state", before: app.state, after: input.state }
  })

/** Into the bin: refused like a disabled app, and gone after 30 days. */
export const binApp = (input: { id: AppId; reason?: string }, actor: Actor) =>
  live({ ...input, event: "app.binned" }, actor, (app) => {
    const now = new Date()
    return { change: { binnedAt: now }, field: "binnedAt", before: app.binnedAt, after: now.toISOString() }
  })

/** Out of the bin, with its secrets and keys. */
export const restoreApp = (input: { id: AppId }, actor: Actor) =>
  live({ ...input, event: "app.restored" }, actor, (app) => ({
    change: { binnedAt: null },
    field: "binnedAt",
    before: app.binnedAt?.toISOString() ?? null,
    after: null,
  }))

/** Ends every token the app holds now; it may get new ones. */
export const revokeAppTokens = (input: { id: AppId; reason?: string }, actor: Actor) =>
  live({ ...input, event: "app.tokens_revoked" }, actor, () => {
    const now = new Date()
    return {
      change: { tokensInvalidBefore: now },
      field: "tokensInvalidBefore",
      before: null,
      after: now.toISOString(),
    }
  })

/** Whether anybody is told, by mail or the webhook, when calls of the app begin to be refused. */
export const setFailureAlerts = (input: { id: AppId; on: boolean }, actor: Actor) =>
  live({ id: input.id, event: "app.alerts_changed" }, actor, (app) => ({
    change: { failureAlerts: input.on },
    field: "failureAlerts",
    before: app.failureAlerts,
    after: input.on,
  }))
