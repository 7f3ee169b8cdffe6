/** Registers one app, with the APIs it may ask for and the policies that say what it may do there. */

import { findPolicy, insertPolicyLink } from "@/db/queries/policies"
import type { NewApp } from "@/lib/apps/schema"
import { AppError } from "@/lib/errors"
import type { ApiId, PolicyId, UserId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { type AuditRecord, mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { isUniqueViolation } from "@/lib/server/unique"
import { type RegisteredNow, writeNewApp } from "./write-app"

export interface AppRegistration {
  app: NewApp
  apiIds: readonly ApiId[]
  policyIds: readonly PolicyId[]
  /** Left out: whoever registers it. */
  ownerIds?: readonly UserId[]
  wizardAnswers?: Record<string, string>
}

/**
 * @returns the app's ids and its first secret, which nothing can show again
 * @throws AppError conflict when the client id is taken
 */
export async function registerApp(registration: AppRegistration, actor: Actor): Promise<RegisteredNow> {
  const ownerIds = registration.ownerIds ?? (actor.id ? [actor.id] : [])
  try {
    return await mutate(actor, "app.registered", async (tx) => {
      const made = await writeNewApp(tx, { ...registration, ownerIds, createdBy: actor.id })
      const subject = { id: made.id, name: made.name }
      const records: AuditRecord[] = [
        {
          subject,
          detail: { kind: registration.app.kind, clientId: made.clientId, apis: registration.apiIds },
        },
      ]
      for (const policyId of registration.policyIds) {
        const policy = await findPolicy(tx, policyId)
        if (!policy) throw new AppError("not_found", { message: "One of the policies is no longer here." })
        await insertPolicyLink(tx, {
          id: freshId("policyLink"),
          policyId,
          appId: made.id,
          createdBy: actor.id,
        })
        records.push({
          event: "policy.linked",
          subject: { id: policyId, name: policy.name },
          detail: { appId: made.id },
        })
      }
      return { result: made, records }
    })
  } catch (error) {
    if (!isUniqueViolation(error, "apps_client_id")) throw error
    const message = `The client id ${registration.app.clientId} is taken. Choose another.`
    throw new AppError("conflict", { message, fields: { clientId: message }, cause: error })
  }
}
