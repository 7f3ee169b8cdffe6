/** Makes or changes the API an entry of a fleet file describes. */

import { findApiBySlug, updateApi } from "@/db/queries/apis"
import { defaultsForApi, parseNewApi } from "@/lib/apps/api-schema"
import { diffFields } from "@/lib/apps/diff"
import type { FieldChange } from "@/lib/audit/events"
import type { ApiId } from "@/lib/id"
import { loadApi } from "@/lib/server/apis/read-api"
import { namingTaken, writeApiSettings, writeNewApi } from "@/lib/server/apis/write-api"
import type { ApiEntry } from "@/lib/transfer/fleet-file"
import type { Applied } from "@/lib/transfer/outcome"
import { type Applying, fault, kept } from "./applying"

export async function applyApi(entry: ApiEntry, applying: Applying): Promise<Applied> {
  const { tx, actor, records, existing } = applying
  const { state, ...stated } = entry
  const row = await findApiBySlug(tx, String(entry.slug))
  if (!row) {
    const api = parseNewApi({ ...defaultsForApi(), ...stated })
    const id = await namingTaken(api, () => writeNewApi(tx, api, actor.id))
    records.push({
      event: "api.registered",
      subject: { id, name: api.name },
      detail: { identifierUri: api.identifierUri, enforcement: api.enforcement },
    })
    await applyState({ id, name: api.name, state: "active" }, state, applying)
    return { ...kept({ what: "api", name: api.name }), outcome: "made" }
  }
  if (existing === "keep") return kept({ what: "api", name: row.name })
  if (existing === "refuse")
    throw fault("slug", `Another API has the short name ${row.slug}. Choose another.`)
  if (row.binnedAt) throw fault("slug", "This API lies in the bin. Restore it first.")
  const before = await loadApi(tx, row.id)
  if (!before) throw new Error(`INVARIANT: the API ${row.id} vanished within a transaction`)
  const after = parseNewApi({ ...before.settings, ...stated })
  const changes = diffFields(before.settings, after)
  if (changes.length > 0) {
    await namingTaken(after, () => writeApiSettings(tx, { api: before, after, version: before.version }))
    records.push({ event: "api.changed", subject: { id: row.id, name: after.name }, changes })
  }
  const all = [
    ...changes,
    ...(await applyState({ id: row.id, name: after.name, state: row.state }, state, applying)),
  ]
  if (all.length === 0) return kept({ what: "api", name: after.name })
  return { ...kept({ what: "api", name: after.name }), outcome: "changed", changes: all }
}

/** Disables the API or puts it back into use, where the file says so and it is otherwise. */
async function applyState(
  api: { id: ApiId; name: string; state: "active" | "disabled" },
  wanted: ApiEntry["state"],
  { tx, records }: Applying,
): Promise<FieldChange[]> {
  if (wanted === undefined || wanted === api.state) return []
  const now = await loadApi(tx, api.id)
  if (!now) throw new Error(`INVARIANT: the API ${api.id} vanished within a transaction`)
  await updateApi(tx, api.id, now.version, { state: wanted })
  const changes = [{ field: "state", before: api.state, after: wanted }]
  records.push({ event: "api.state_changed", subject: { id: api.id, name: api.name }, changes })
  return changes
}
