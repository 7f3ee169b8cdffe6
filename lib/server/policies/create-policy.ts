/** Makes a policy: from a preset, from a copy, or empty. It binds nobody until it is linked. */

import type { WriteTx } from "@/db/client"
import { insertPolicy, insertPolicyVersion } from "@/db/queries/policies"
import { AppError } from "@/lib/errors"
import type { PolicyId } from "@/lib/id"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import type { Actor } from "@/lib/server/actor"
import { mutate, type Written } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { copyCases } from "./cases"
import { getPolicyRow, placeText, requireFreeName, stateOf } from "./write-policy"

export type PolicyStart =
  | { from: "empty" }
  | { from: "preset"; preset: string }
  | { from: "copy"; policyId: PolicyId }
  | { from: "text"; cedar: string; preset?: string | null }

export interface NewPolicy {
  name: string
  description?: string
  start: PolicyStart
}

/** @throws AppError conflict at `name`; not_found when the preset or the policy to copy is not there */
export async function createPolicy(input: NewPolicy, actor: Actor): Promise<{ id: PolicyId }> {
  return mutate(actor, "policy.created", async (tx) => {
    await requireFreeName(tx, input.name)
    return writeNewPolicy(tx, input, actor)
  })
}

/** A copy with its text and draft, linked to nobody. */
export const clonePolicy = (input: { id: PolicyId; name: string }, actor: Actor): Promise<{ id: PolicyId }> =>
  createPolicy({ name: input.name, start: { from: "copy", policyId: input.id } }, actor)

/** Writes a new policy inside a transaction. */
export async function writeNewPolicy(
  tx: WriteTx,
  input: NewPolicy,
  actor: Actor,
): Promise<Written<{ id: PolicyId }>> {
  const { text, note, ...origin } = await startOf(tx, input.start)
  const placed = placeText(text)
  const cedar = placed.cedar ?? ""
  const id = freshId("policy")
  await insertPolicy(tx, {
    id,
    name: input.name,
    description: input.description ?? origin.description,
    cedar,
    draftCedar: origin.draftCedar ?? placed.draftCedar,
    state: stateOf(cedar),
    preset: origin.preset,
    createdBy: actor.id,
  })
  await insertPolicyVersion(tx, {
    policyId: id,
    version: 1,
    name: input.name,
    cedar,
    note,
    createdBy: actor.id,
  })
  if (origin.copiedFrom) await copyCases(tx, origin.copiedFrom, id)
  const changes = [{ field: "cedar", before: null, after: cedar }]
  const detail = { preset: origin.preset, copiedFrom: origin.copiedFrom }
  return { result: { id }, records: [{ subject: { id, name: input.name }, changes, detail }] }
}

interface Origin {
  text: string
  draftCedar: string | null
  description: string
  preset: string | null
  copiedFrom: PolicyId | null
  note: string
}

async function startOf(tx: WriteTx, start: PolicyStart): Promise<Origin> {
  const blank = { text: "", draftCedar: null, description: "", preset: null, copiedFrom: null, note: "" }
  if (start.from === "empty") return blank
  if (start.from === "text") return { ...blank, text: start.cedar, preset: start.preset ?? null }
  if (start.from === "preset") {
    const preset = POLICY_PRESETS.find(({ id }) => id === start.preset)
    if (!preset) throw new AppError("not_found", { message: "There is no such preset." })
    return {
      ...blank,
      text: presetCedar(preset),
      preset: preset.id,
      note: `From the preset "${preset.name}"`,
    }
  }
  const source = await getPolicyRow(tx, start.policyId)
  return {
    text: source.cedar,
    draftCedar: source.draftCedar,
    description: source.description,
    preset: source.preset,
    copiedFrom: source.id,
    note: `Copy of "${source.name}"`,
  }
}
