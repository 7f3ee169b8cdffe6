/** A policy and the apps it binds as Aidbox resources: `AccessPolicy` and `Client`. No secret is written. */

import { findApp } from "@/db/queries/apps"
import { findPolicy, listBoundApps } from "@/db/queries/policies"
import { settingsOf } from "@/lib/apps/settings-of"
import { AppError } from "@/lib/errors"
import type { PolicyId } from "@/lib/id"
import { exportAccessPolicies } from "@/lib/policy/aidbox/export-policy"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { toAidbox } from "@/lib/wizard/export/aidbox"
import { readPolicyText } from "./read-text"

const MAX_CLIENTS = 50

export interface AidboxExport {
  /** A Bundle, printed. */
  json: string
  notes: string[]
}

/** @throws AppError not_found, forbidden */
export async function exportAidbox(input: { id: PolicyId }, actor: Actor): Promise<AidboxExport> {
  await requirePermission(actor, "policy.edit")
  const policy = await findPolicy(db(), input.id)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  const bound = await listBoundApps(db(), policy.id, { limit: MAX_CLIENTS })
  const apps = (await Promise.all(bound.map(({ id }) => findApp(db(), id)))).filter((app) => app !== null)
  const clients = apps.map((app) => toAidbox({ settings: settingsOf(app), preset: null }, app.clientId))
  const { resources, notes } = exportAccessPolicies(
    { id: policy.id, name: policy.name, grid: readPolicyText(policy.cedar).grid },
    apps.map(({ clientId }) => clientId),
  )
  const more = (bound[0]?.total ?? 0) - apps.length
  const entry = [...clients.map(({ client }) => client), ...resources].map((resource) => ({ resource }))
  const bundle = { resourceType: "Bundle", type: "collection", entry }
  const clientNotes = clients
    .flatMap((client) => client.notes)
    .filter((note) => !note.startsWith("No permission"))
  return {
    json: JSON.stringify(bundle, null, 2),
    notes: [...new Set([...notes, ...clientNotes, ...(more > 0 ? [`${more} more apps are left out.`] : [])])],
  }
}
