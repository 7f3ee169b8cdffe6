/** A copy of an app: settings, APIs, owners and policies, with an id and a secret of its own. */

import { findApp, insertApiGrant, listAppApis } from "@/db/queries/apps"
import { insertPolicyLink, listAppPolicies } from "@/db/queries/policies"
import { parseNewApp } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { type AuditRecord, mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { type RegisteredNow, writeNewApp } from "./write-app"

/**
 * Copies an app. Its secrets, keys, tokens and external id stay behind: a copy of a credential would be one
 * credential for two apps.
 * @returns the copy with its first secret, which nothing can show again
 */
export async function cloneApp(input: { id: AppId; name: string }, actor: Actor): Promise<RegisteredNow> {
  return mutate(actor, "app.registered", async (tx) => {
    const source = await findApp(tx, input.id)
    if (!source) throw new AppError("not_found", { message: "This app is no longer here." })
    const settings = settingsOf(source)
    const app = parseNewApp({
      ...settings,
      name: input.name,
      clientId: null,
      externalId: null,
      state: stateOf(settings),
    })
    const apis = await listAppApis(tx, source.id)
    const made = await writeNewApp(tx, {
      app,
      apiIds: apis.map(({ id }) => id),
      takesFirstApi: false,
      ownerIds: source.ownerIds,
      createdBy: actor.id,
    })
    for (const { id: apiId, roles } of apis)
      if (roles.length > 0) await insertApiGrant(tx, { appId: made.id, apiId, roles, grantedBy: actor.id })
    const detail = { kind: app.kind, clientId: made.clientId, copiedFrom: source.id }
    const records: AuditRecord[] = [{ subject: { id: made.id, name: made.name }, detail }]
    for (const link of (await listAppPolicies(tx, source)).filter(({ appId }) => appId === source.id)) {
      const { policyId, apiId } = link
      await insertPolicyLink(tx, {
        id: freshId("policyLink"),
        policyId,
        apiId,
        appId: made.id,
        createdBy: actor.id,
      })
      records.push({
        event: "policy.linked",
        subject: { id: policyId, name: link.policyName },
        detail: { appId: made.id, apiId },
      })
    }
    return { result: made, records }
  })
}

/** A copy of a disabled app is active: disabling was about the app it was copied from. */
const stateOf = ({ state }: { state: string }) => (state === "disabled" ? "active" : state)
