/** Takes an API's settings back to what they were after an earlier change, as a change of its own. */

import type { ReadDb } from "@/db/client"
import { checkNewApi, type NewApi, parseNewApi } from "@/lib/apps/api-schema"
import { diffFields } from "@/lib/apps/diff"
import { takeBack } from "@/lib/apps/undo"
import { AppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { findEarlier, type Revert, revertDetail } from "@/lib/server/audit/earlier"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { loadApi, type RegisteredApi } from "./read-api"
import { namingTaken, writeApiSettings } from "./write-api"

const KEPT = ["issuer"] as const

async function planRevert(
  from: ReadDb,
  api: RegisteredApi,
  entryId: number,
): Promise<Revert & { then: NewApi }> {
  const earlier = await findEarlier(from, { subjectType: "api", subjectId: api.id, entryId })
  const newer = earlier.newer.map((row) => row.changes)
  const back = takeBack({ ...api.settings }, newer, KEPT) as NewApi
  // An answer that was not given then is absent from the map, not empty in it.
  const given = Object.entries(back.deployment).filter(([, answer]) => answer !== null)
  const then = { ...back, deployment: Object.fromEntries(given) }
  const parsed = checkNewApi(then)
  const changes = diffFields(api.settings, then)
  const blocked =
    changes.length === 0
      ? "The settings are already as they were then."
      : parsed.ok
        ? null
        : `How it was then is no longer allowed. ${Object.values(parsed.fields)[0] ?? ""}`
  return { ...earlier, then, changes, version: api.version, blocked }
}

/** What going back to the state after this change would do. */
export async function readApiRevert(
  input: { api: RegisteredApi; entryId: number },
  actor: Actor,
): Promise<Revert> {
  await requirePermission(actor, "audit.read")
  const { then: _then, ...revert } = await planRevert(db(), input.api, input.entryId)
  return revert
}

/** @throws AppError conflict when the API has changed since `version`: what would be undone is another list then */
export async function revertApi(
  input: { id: ApiId; entryId: number; version: number; reason?: string },
  actor: Actor,
): Promise<{ version: number }> {
  const api = await loadApi(db(), input.id)
  if (!api) throw new AppError("not_found", { message: "This API is no longer here." })
  return namingTaken(api.settings, () =>
    mutate(actor, "api.changed", async (tx) => {
      const now = await loadApi(tx, input.id)
      if (!now) throw new AppError("not_found", { message: "This API is no longer here." })
      const plan = await planRevert(tx, now, input.entryId)
      if (plan.version !== input.version)
        throw new AppError("conflict", {
          message:
            "Somebody changed this API since you opened the page. Reload it to see what you would undo.",
        })
      if (plan.blocked) throw new AppError("conflict", { message: plan.blocked })
      const after = parseNewApi(plan.then)
      const changes = await writeApiSettings(tx, { api: now, after, version: input.version })
      const record = {
        subject: { id: now.id, name: after.name },
        changes,
        detail: revertDetail(plan),
        reason: input.reason,
      }
      return { result: { version: input.version + 1 }, records: [record] }
    }),
  )
}
