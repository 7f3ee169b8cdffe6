/** Links a policy to whom it binds, and unlinks it. In force everywhere within a second. */

import { deletePolicyLink, findPolicy, insertPolicyLink, listPolicies } from "@/db/queries/policies"
import type { AppKind } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { ApiId, AppId, Id, PolicyId, UserId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"

/** Exactly one of app, kind, role, person; at one API or at all. */
export interface PolicySubject {
  appId?: AppId | null
  appKind?: AppKind | null
  role?: Role | null
  userId?: UserId | null
  apiId?: ApiId | null
}

export async function linkPolicy(input: { policyId: PolicyId } & PolicySubject, actor: Actor): Promise<void> {
  await mutate(actor, "policy.linked", async (tx) => {
    const policy = await findPolicy(tx, input.policyId)
    if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
    const { policyId, ...subject } = input
    const made = await insertPolicyLink(tx, { id: freshId("policyLink"), ...input, createdBy: actor.id })
    if (!made) throw new AppError("conflict", { message: "This policy is linked there already." })
    return {
      result: null,
      records: [{ subject: { id: policyId, name: policy.name }, detail: { ...subject } }],
    }
  })
}

export async function unlinkPolicy(
  input: { policyId: PolicyId; id: Id<"policyLink"> },
  actor: Actor,
): Promise<void> {
  await mutate(actor, "policy.unlinked", async (tx) => {
    const policy = await findPolicy(tx, input.policyId)
    const link = await deletePolicyLink(tx, input.id, input.policyId)
    if (!policy || !link) throw new AppError("not_found", { message: "This link is no longer there." })
    const { appId, appKind, role, userId, apiId } = link
    return {
      result: null,
      records: [
        { subject: { id: policy.id, name: policy.name }, detail: { appId, appKind, role, userId, apiId } },
      ],
    }
  })
}

/** Policies an app could be linked to. */
export async function listLinkablePolicies(actor: Actor): Promise<{ id: PolicyId; name: string }[]> {
  await requirePermission(actor, "policy.read")
  return (await listPolicies(db())).map(({ id, name }) => ({ id, name }))
}
