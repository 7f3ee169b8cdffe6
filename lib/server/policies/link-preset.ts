/** The policy of a preset, shared by every app registered with it. */

import type { WriteTx } from "@/db/client"
import { findPolicyByName, insertPolicyLink } from "@/db/queries/policies"
import { findPolicyOfPreset } from "@/db/queries/registrations"
import type { AppId, PolicyId } from "@/lib/id"
import { POLICY_PRESETS } from "@/lib/policy/presets"
import type { Actor } from "@/lib/server/actor"
import type { AuditRecord } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import type { PresetId } from "@/lib/wizard/permissions"
import { writeNewPolicy } from "./create-policy"

/** Links the policy shared by every app of this preset; the first app of a preset makes it. A link that is there stays. */
export async function linkPreset(
  tx: WriteTx,
  presetId: PresetId,
  { app, actor, records }: { app: { id: AppId; name: string }; actor: Actor; records: AuditRecord[] },
): Promise<void> {
  const policy = (await findPolicyOfPreset(tx, presetId)) ?? (await makePolicy(tx, presetId, actor, records))
  const link = { id: freshId("policyLink"), policyId: policy.id, appId: app.id, createdBy: actor.id }
  if (!(await insertPolicyLink(tx, link))) return
  records.push({
    event: "policy.linked",
    subject: { id: policy.id, name: policy.name },
    detail: { appId: app.id, to: app.name },
  })
}

async function makePolicy(
  tx: WriteTx,
  presetId: PresetId,
  actor: Actor,
  records: AuditRecord[],
): Promise<{ id: PolicyId; name: string }> {
  const preset = POLICY_PRESETS.find(({ id }) => id === presetId)
  if (!preset) throw new Error(`INVARIANT: the permission ${presetId} has no policy preset`)
  let name = preset.name
  for (let n = 2; await findPolicyByName(tx, name); n++) name = `${preset.name} (${n})`
  const start = { from: "preset", preset: preset.id } as const
  const written = await writeNewPolicy(tx, { name, description: preset.meaning, start }, actor)
  records.push(...written.records.map((record) => ({ ...record, event: "policy.created" as const })))
  return { id: written.result.id, name }
}
