/** The policy a console page is about. */

import "server-only"
import { notFound } from "next/navigation"
import { isAppError } from "@/lib/errors"
import { isId } from "@/lib/id"
import { reachOf } from "@/lib/people/roles"
import type { Actor } from "@/lib/server/actor"
import { requireConsole } from "@/lib/server/signed-in"
import { getPolicy, type PolicyView } from "./read-policy"

/** The person and the policy named by the route, and whether they may change it. */
export async function policyPage(
  params: Promise<{ id: string }>,
  tab: string,
): Promise<{ actor: Actor & { type: "person" }; policy: PolicyView; canEdit: boolean }> {
  const { id } = await params
  const actor = await requireConsole(`/policies/${id}${tab}`, "policy.read")
  if (!isId("policy", id)) notFound()
  try {
    return { actor, policy: await getPolicy(id, actor), canEdit: reachOf(actor.role, "policy.edit") !== null }
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound()
    throw error
  }
}
