/**
 * Saves a policy. Text that parses and type-checks is in force everywhere within a second and becomes a
 * version; text that does not is kept as a draft beside what is in force. Every save counts the policy's
 * version up, a draft's too, so that two editors cannot overwrite each other.
 */

import type { WriteTx } from "@/db/client"
import { listAuditEvents } from "@/db/queries/audit"
import { findPolicyVersion, insertPolicyVersion, type PolicyRow, updatePolicy } from "@/db/queries/policies"
import type { FieldChange } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import type { PolicyId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate, type Written } from "@/lib/server/mutate"
import { formatRelative } from "@/lib/text/relative-time"
import { requireCasesHold } from "./cases"
import type { PolicyTextError } from "./policy-text"
import { getPolicyRow, placeText, requireFreeName, stateOf } from "./write-policy"

export interface PolicyChange {
  id: PolicyId
  /** The version the edit began from. */
  version: number
  name?: string
  description?: string
  cedar?: string
  /** Why, for the list of versions. */
  note?: string
  /** Ids of the cases that may stop holding. */
  confirmedCases?: readonly string[]
}

export interface SavedPolicy {
  version: number
  /** Faults of a text kept as a draft; empty when what was saved is in force. */
  errors: PolicyTextError[]
}

/**
 * @throws AppError conflict when the policy has changed since `version`, when the name is taken, or when a case
 * would stop holding that is not among `confirmedCases` (fields `cases.<id>`)
 */
export async function changePolicy(input: PolicyChange, actor: Actor): Promise<SavedPolicy> {
  return mutate(actor, "policy.changed", async (tx) => {
    const policy = await getPolicyRow(tx, input.id)
    if (input.name !== undefined) await requireFreeName(tx, input.name, policy.id)
    return savePolicy(tx, policy, input, actor)
  })
}

/**
 * Puts the text of an earlier version in force again, as a new version.
 * @throws AppError not_found, conflict; invalid when today's schema refuses the old text
 */
export async function revertPolicy(
  input: { id: PolicyId; version: number; to: number; note?: string; confirmedCases?: readonly string[] },
  actor: Actor,
): Promise<SavedPolicy> {
  return mutate(actor, "policy.changed", async (tx) => {
    const policy = await getPolicyRow(tx, input.id)
    const old = await findPolicyVersion(tx, policy.id, input.to)
    if (!old) throw new AppError("not_found", { message: `There is no version ${input.to} of this policy.` })
    const [fault] = placeText(old.cedar).errors
    if (fault)
      throw new AppError("invalid", {
        message: `Version ${input.to} no longer passes the checks${fault.line ? ` (line ${fault.line})` : ""}: ${fault.message}`,
      })
    const note = input.note || `Back to version ${input.to}`
    return savePolicy(
      tx,
      policy,
      {
        id: policy.id,
        version: input.version,
        cedar: old.cedar,
        note,
        confirmedCases: input.confirmedCases,
      },
      actor,
      input.to,
    )
  })
}

/** Saves over a policy that was read in the same transaction. */
export async function savePolicy(
  tx: WriteTx,
  policy: PolicyRow,
  input: PolicyChange,
  actor: Actor,
  revertedTo?: number,
): Promise<Written<SavedPolicy>> {
  if (policy.version !== input.version) throw await staleSave(tx, policy)
  const placed = input.cedar === undefined ? null : placeText(input.cedar)
  const after = {
    name: input.name ?? policy.name,
    description: input.description ?? policy.description,
    cedar: placed?.cedar ?? policy.cedar,
    draftCedar: placed ? placed.draftCedar : policy.draftCedar,
  }
  const changes = differences(policy, after)
  if (changes.length === 0)
    throw new AppError("invalid", { message: "Nothing has changed since the last save." })
  await requireCasesHold(tx, policy, { cedar: after.cedar, confirmed: input.confirmedCases ?? [] })
  const version = policy.version + 1
  await updatePolicy(tx, policy.id, policy.version, { ...after, state: stateOf(after.cedar) })
  if (after.cedar !== policy.cedar)
    await insertPolicyVersion(tx, {
      policyId: policy.id,
      version,
      name: after.name,
      cedar: after.cedar,
      note: input.note ?? "",
      createdBy: actor.id,
    })
  const detail = { version, ...(revertedTo === undefined ? {} : { revertedTo }) }
  const record = {
    subject: { id: policy.id, name: after.name },
    changes,
    detail,
    reason: input.note || undefined,
  }
  return { result: { version, errors: placed?.errors ?? [] }, records: [record] }
}

const FIELDS = ["name", "description", "cedar", "draftCedar"] as const

function differences(
  before: PolicyRow,
  after: Record<(typeof FIELDS)[number], string | null>,
): FieldChange[] {
  return FIELDS.filter((field) => before[field] !== after[field]).map((field) => ({
    field,
    before: before[field],
    after: after[field],
  }))
}

async function staleSave(tx: WriteTx, policy: PolicyRow): Promise<AppError> {
  const filter = { subjectType: "policy", subjectId: policy.id, event: "policy.changed", limit: 1 } as const
  const [last] = await listAuditEvents(tx, filter)
  const who = last ? `Changed by ${last.actorName}` : "Changed by somebody else"
  const when = formatRelative(policy.updatedAt, new Date())
  return new AppError("conflict", {
    message: `${who}, ${when}, while you were editing. Nothing of yours is lost.`,
  })
}
