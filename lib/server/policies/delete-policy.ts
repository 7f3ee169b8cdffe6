/** Deletes a policy with its versions and links. The audit log keeps its last text. */

import {
  type BoundApp,
  deletePolicy as deleteRow,
  listBoundApps,
  listPolicyLinks,
} from "@/db/queries/policies"
import { AppError } from "@/lib/errors"
import type { PolicyId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { getPolicyRow } from "./write-policy"

/** Apps named in the audit log and in the question before. */
export const NAMED_APPS = 50

/**
 * @param input.version the version whose deletion was confirmed
 * @returns the apps that lose what the policy allowed; `others` 0 means every FHIR call of it is refused now
 * @throws AppError conflict when the policy has changed since
 */
export async function deletePolicy(
  input: { id: PolicyId; version: number },
  actor: Actor,
): Promise<{ apps: BoundApp[] }> {
  return mutate(actor, "policy.deleted", async (tx) => {
    const policy = await getPolicyRow(tx, input.id)
    if (policy.version !== input.version)
      throw new AppError("conflict", {
        message: "Somebody changed this policy a moment ago. Look at it again before deleting it.",
      })
    const [apps, links] = await Promise.all([
      listBoundApps(tx, policy.id, { limit: NAMED_APPS }),
      listPolicyLinks(tx, policy.id),
    ])
    await deleteRow(tx, policy.id)
    const changes = [{ field: "cedar", before: policy.cedar, after: null }]
    const detail = { links: links.length, apps: apps.map(({ id, name, others }) => ({ id, name, others })) }
    return { result: { apps }, records: [{ subject: { id: policy.id, name: policy.name }, changes, detail }] }
  })
}
