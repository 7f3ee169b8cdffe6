/** Takes an app's settings back to what they were after an earlier change, as a change of its own. */

import type { ReadDb } from "@/db/client"
import { findApp } from "@/db/queries/apps"
import type { RegisteredApp } from "@/lib/apps/app"
import { diffFields } from "@/lib/apps/diff"
import { checkNewApp, type NewApp, parseAppSettings } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import { takeBack } from "@/lib/apps/undo"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { findEarlier, type Revert, revertDetail } from "@/lib/server/audit/earlier"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { writeSettings } from "./change-app"

/** Going back never enables what was disabled since, nor changes what an app is called by on the wire. */
const KEPT = ["state", "kind", "clientId", "issuer"] as const

async function planRevert(
  from: ReadDb,
  app: RegisteredApp,
  entryId: number,
): Promise<Revert & { then: NewApp }> {
  const earlier = await findEarlier(from, { subjectType: "app", subjectId: app.id, entryId })
  const now = settingsOf(app)
  const newer = earlier.newer.map((row) => row.changes)
  const otherKind = newer.flat().some((change) => change.field === "kind")
  const then = otherKind ? now : (takeBack(now, newer, KEPT) as NewApp)
  const parsed = checkNewApp(then)
  const changes = diffFields(now, then)
  return { ...earlier, then, changes, version: app.version, blocked: blocked() }

  function blocked(): string | null {
    if (otherKind)
      return "The kind was changed since. Settings of another kind do not fit; change the kind back first."
    if (changes.length === 0) return "The settings are already as they were then."
    if (!parsed.ok) return `How it was then is no longer allowed. ${Object.values(parsed.fields)[0] ?? ""}`
    return null
  }
}

/** What going back to the state after this change would do. */
export async function readAppRevert(
  input: { app: RegisteredApp; entryId: number },
  actor: Actor,
): Promise<Revert> {
  await requirePermission(actor, "app.read", { appId: input.app.id })
  const { then: _then, ...revert } = await planRevert(db(), input.app, input.entryId)
  return revert
}

/** @throws AppError conflict when the app has changed since `version`: what would be undone is another list then */
export async function revertApp(
  input: { id: AppId; entryId: number; version: number; reason?: string },
  actor: Actor,
): Promise<{ version: number }> {
  return mutate(
    actor,
    "app.changed",
    async (tx) => {
      const app = await findApp(tx, input.id)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      const plan = await planRevert(tx, app, input.entryId)
      if (plan.version !== input.version)
        throw new AppError("conflict", {
          message:
            "Somebody changed this app since you opened the page. Reload it to see what you would undo.",
        })
      if (plan.blocked) throw new AppError("conflict", { message: plan.blocked })
      const after = parseAppSettings(app.kind, plan.then)
      const changes = await writeSettings(tx, { app, after, version: input.version }, actor)
      const record = {
        subject: { id: app.id, name: after.name },
        changes,
        detail: revertDetail(plan),
        reason: input.reason,
      }
      return { result: { version: input.version + 1 }, records: [record] }
    },
    { appId: input.id },
  )
}
