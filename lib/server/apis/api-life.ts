/** The life of an API: active or disabled, into the bin and back. Each says which apps it concerns. */

import { countApiApps, findApi, updateApi } from "@/db/queries/apis"
import type { AuditEventName, FieldChange } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"

type Row = NonNullable<Awaited<ReturnType<typeof findApi>>>
type Step = { change: Parameters<typeof updateApi>[3]; difference: FieldChange }

async function live(
  input: { id: ApiId; event: AuditEventName; reason?: string },
  actor: Actor,
  decide: (api: Row) => Step,
): Promise<void> {
  await mutate(actor, input.event, async (tx) => {
    const api = await findApi(tx, input.id)
    if (!api) throw new AppError("not_found", { message: "This API is no longer here." })
    const { change, difference } = decide(api)
    await updateApi(tx, api.id, api.version, change)
    const detail = { apps: await countApiApps(tx, api.id) }
    const subject = { id: api.id, name: api.name }
    return { result: null, records: [{ subject, changes: [difference], detail, reason: input.reason }] }
  })
}

/** A disabled API gets no tokens, and those apps hold for it are refused, on all instances within a second. */
export const setApiState = (
  input: { id: ApiId; state: "active" | "disabled"; reason?: string },
  actor: Actor,
) =>
  live({ ...input, event: "api.state_changed" }, actor, (api) => ({
    change: { state: input.state },
    difference: { field: "state", before: api.state, after: input.state },
  }))

/** Into the bin: refused like a disabled API, and gone after 30 days with the consents of its apps. */
export const binApi = (input: { id: ApiId; reason?: string }, actor: Actor) =>
  live({ ...input, event: "api.binned" }, actor, (api) => {
    if (api.binnedAt) throw new AppError("conflict", { message: "It lies in the bin already." })
    const now = new Date()
    return {
      change: { binnedAt: now },
      difference: { field: "binnedAt", before: null, after: now.toISOString() },
    }
  })

/** Out of the bin, with the apps that were allowed to ask for it. */
export const restoreApi = (input: { id: ApiId }, actor: Actor) =>
  live({ ...input, event: "api.restored" }, actor, (api) => ({
    change: { binnedAt: null },
    difference: { field: "binnedAt", before: api.binnedAt?.toISOString() ?? null, after: null },
  }))
