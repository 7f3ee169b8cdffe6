/** Makes or changes a policy of a fleet file, and binds policies to whom its links name. */

import { findApp, findAppIdByClientId } from "@/db/queries/apps"
import { findUserByEmail } from "@/db/queries/people"
import { deletePolicyLink, findPolicyByName, insertPolicyLink, listPolicyLinks } from "@/db/queries/policies"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { savePolicy } from "@/lib/server/policies/change-policy"
import { writeNewPolicy } from "@/lib/server/policies/create-policy"
import type { PolicySubject } from "@/lib/server/policies/link-policy"
import { placeText } from "@/lib/server/policies/write-policy"
import { freshId } from "@/lib/server/random"
import type { LinkEntry, PolicyEntry } from "@/lib/transfer/fleet-file"
import type { Applied } from "@/lib/transfer/outcome"
import { type Applying, fault, findNamedApi, kept } from "./applying"

/** @throws AppError invalid at `cedar`: a file does not leave drafts behind */
export async function applyPolicy(entry: PolicyEntry, applying: Applying): Promise<Applied> {
  const { tx, actor, records, existing } = applying
  const cedar = textOf(entry)
  const [first] = placeText(cedar).errors
  if (first) throw fault("cedar", `${first.line ? `Line ${first.line}: ` : ""}${first.message}`)
  const policy = await findPolicyByName(tx, entry.name)
  if (!policy) {
    const start = { from: "text", cedar, preset: entry.preset ?? null } as const
    const written = await writeNewPolicy(tx, { ...entry, start }, actor)
    records.push(...written.records.map((record) => ({ ...record, event: "policy.created" as const })))
    return { ...kept({ what: "policy", name: entry.name }), outcome: "made" }
  }
  const after = {
    name: entry.name,
    description: entry.description ?? policy.description,
    cedar: entry.cedar === undefined ? policy.cedar : cedar,
  }
  const same =
    policy.name === after.name && policy.description === after.description && policy.cedar === after.cedar
  if (existing === "keep" || same) return kept({ what: "policy", name: policy.name })
  const saved = await savePolicy(tx, policy, { id: policy.id, version: policy.version, ...after }, actor)
  records.push(...saved.records.map((record) => ({ ...record, event: "policy.changed" as const })))
  const changes = saved.records.flatMap((record) => record.changes ?? [])
  return { ...kept({ what: "policy", name: after.name }), outcome: "changed", changes }
}

function textOf({ cedar, preset }: PolicyEntry): string {
  if (cedar !== undefined) return cedar
  const found = POLICY_PRESETS.find(({ id }) => id === preset)
  if (!found) throw fault("preset", "There is no such preset.")
  return presetCedar(found)
}

/** Makes sure a link is there, or with `absent` that it is not. */
export async function applyLink(entry: LinkEntry, applying: Applying): Promise<Applied | null> {
  const { tx, actor, records } = applying
  if (applying.refused.has(`policy:${entry.policy.toLowerCase()}`)) return null
  const policy = await findPolicyByName(tx, entry.policy)
  if (!policy) throw fault("policy", `No policy is called ${entry.policy.slice(0, 60)}.`)
  const subject = await findSubject(entry, applying)
  if (!subject) return null
  const to = entry.app ?? entry.kind ?? entry.role ?? entry.user ?? ""
  const row = kept({
    what: "link",
    name: `${policy.name} → ${to}${entry.api ? ` at ${entry.api}` : ""}`,
  })
  const { policyId, ...detail } = { policyId: policy.id, ...subject }
  const at = { subject: { id: policy.id, name: policy.name }, detail }
  if (entry.absent) {
    const links = await listPolicyLinks(tx, policy.id)
    const link = links.find((one) => KEYS.every((key) => (one[key] ?? null) === (subject[key] ?? null)))
    if (!link) return row
    await deletePolicyLink(tx, link.id, policy.id)
    records.push({ event: "policy.unlinked", ...at })
    return { ...row, outcome: "changed", notes: ["this link is taken away"] }
  }
  const link = { id: freshId("policyLink"), policyId, ...subject, createdBy: actor.id }
  if (!(await insertPolicyLink(tx, link))) return row
  records.push({ event: "policy.linked", ...at })
  return { ...row, outcome: "made" }
}

const KEYS = ["appId", "appKind", "role", "userId", "apiId"] as const

/** @returns `null` when the entry of what is named was refused */
async function findSubject(entry: LinkEntry, applying: Applying): Promise<PolicySubject | null> {
  const api = entry.api ? await findNamedApi(applying, "api", entry.api) : undefined
  if (api === null) return null
  const at = { apiId: api?.id ?? null }
  if (entry.kind) return { ...at, appKind: entry.kind }
  if (entry.role) return { ...at, role: entry.role }
  if (entry.user) {
    if (applying.refused.has(`user:${entry.user}`)) return null
    const user = await findUserByEmail(applying.tx, entry.user)
    if (!user) throw fault("user", `Nobody has the address ${entry.user}.`)
    return { ...at, userId: user.id }
  }
  const clientId = entry.app ?? ""
  if (applying.refused.has(`app:${clientId}`)) return null
  const id = await findAppIdByClientId(applying.tx, clientId)
  const app = id ? await findApp(applying.tx, id) : null
  if (!app) throw fault("app", `No app has the client id ${clientId.slice(0, 60)}.`)
  return { ...at, appId: app.id }
}
