/**
 * Import from Aidbox: first a preview that writes nothing, then everything that was chosen in one transaction.
 * What is imported is what the preview showed, because both read the same text.
 */

import type { ReadDb, WriteTx } from "@/db/client"
import { findAppIdByClientId, listAppNames } from "@/db/queries/apps"
import { findPolicyByName, insertPolicyLink } from "@/db/queries/policies"
import type { NewApp } from "@/lib/apps/schema"
import { AppError } from "@/lib/errors"
import type { AppId, PolicyId } from "@/lib/id"
import { importClient } from "@/lib/policy/aidbox/client"
import { type ImportedPolicy, type ImportStatus, importAccessPolicy } from "@/lib/policy/aidbox/import-policy"
import { readResources } from "@/lib/policy/aidbox/resources"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { type RegisteredNow, writeNewApp } from "@/lib/server/apps/write-app"
import { db } from "@/lib/server/database"
import { type AuditRecord, mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { writeNewPolicy } from "./create-policy"
import { checkPolicyText, lintText } from "./policy-text"
import { readPolicyText } from "./read-text"

export interface AidboxImport {
  /** AccessPolicies and Clients as JSON. */
  text: string
  /** Where the FHIR API stands in Aidbox: `/fhir`, or empty for the Aidbox format. */
  base: "/fhir" | ""
}

export interface PolicyPreview {
  /** Place in the text; names it when importing. */
  index: number
  id: string
  name: string
  status: ImportStatus
  notes: string[]
  cedar: string | null
  /** What the text allows, in a sentence. */
  sentence: string
  /** What is doubtful in it. */
  doubts: string[]
  /** Apps it will be linked to, and client ids no app has. */
  links: { apps: string[]; missing: string[] }
}

export interface ClientPreview {
  index: number
  id: string
  name: string
  kind: NewApp["kind"] | null
  notes: string[]
  /** An app has this client id already, so it is left alone. */
  exists: boolean
}

export interface ImportPreview {
  policies: PolicyPreview[]
  clients: ClientPreview[]
  /** Resources of other types, left out. */
  others: number
}

/** @throws AppError invalid when there is nothing to import; forbidden */
export async function previewImport(input: AidboxImport, actor: Actor): Promise<ImportPreview> {
  await requirePermission(actor, "policy.edit")
  const { policies, clients, others } = readImport(input)
  const known = await appsByClientId(db(), policies)
  const coming = new Set(clients.filter(({ app }) => app !== null).map(({ id }) => id))
  return {
    others,
    policies: policies.map((policy, index) => ({
      index,
      id: policy.id,
      name: policy.name,
      status: policy.status,
      notes: policy.notes,
      cedar: policy.cedar,
      sentence: policy.cedar === null ? "" : readPolicyText(policy.cedar).sentence,
      doubts:
        policy.cedar === null ? [] : lintText(policy.cedar).map(({ message, mend }) => `${message} ${mend}`),
      links: {
        apps: policy.clients.flatMap((id) => known.get(id)?.name ?? (coming.has(id) ? [id] : [])),
        missing: policy.clients.filter((id) => !known.has(id) && !coming.has(id)),
      },
    })),
    clients: await Promise.all(
      clients.map(async ({ id, name, app, notes }, index) => ({
        index,
        id,
        name,
        kind: app?.kind ?? null,
        notes,
        exists: (await findAppIdByClientId(db(), id)) !== null,
      })),
    ),
  }
}

export interface ImportResult {
  policies: { id: PolicyId; name: string }[]
  /** With the secrets made for them, which nothing can show again. */
  apps: { id: AppId; name: string; clientId: string; secret: string | null }[]
}

/**
 * Writes what was chosen, all or nothing.
 * @param input.policies places of policies, as in the preview
 * @throws AppError invalid when something chosen cannot be imported; conflict when a client id is taken
 */
export async function importAidbox(
  input: AidboxImport & { policies: readonly number[]; clients: readonly number[] },
  actor: Actor,
): Promise<ImportResult> {
  const read = readImport(input)
  const policies = input.policies.map((index) => read.policies[index])
  const clients = input.clients.map((index) => read.clients[index])
  if (policies.length + clients.length === 0)
    throw new AppError("invalid", { message: "Nothing is chosen to import." })
  return mutate(actor, policies.length > 0 ? "policy.created" : "app.registered", async (tx) => {
    const records: AuditRecord[] = []
    const apps: RegisteredNow[] = []
    for (const client of clients) {
      if (!client?.app) throw new AppError("invalid", { message: "One of the clients cannot be registered." })
      apps.push(await writeClient(tx, client.app, { actor, records }))
    }
    const made: ImportResult["policies"] = []
    for (const policy of policies) {
      if (!policy || policy.cedar === null)
        throw new AppError("invalid", { message: "One of the policies cannot be expressed." })
      made.push(await writePolicy(tx, policy, { actor, records }))
    }
    const shown = apps.map(({ id, name, clientId, secret }) => ({
      id,
      name,
      clientId,
      secret: secret?.value ?? null,
    }))
    return { result: { policies: made, apps: shown }, records }
  })
}

interface Writing {
  actor: Actor
  records: AuditRecord[]
}

async function writeClient(tx: WriteTx, app: NewApp, { actor, records }: Writing): Promise<RegisteredNow> {
  if (app.clientId !== null && (await findAppIdByClientId(tx, app.clientId)) !== null)
    throw new AppError("conflict", {
      message: `The client id ${app.clientId} is taken. Leave it out, or rename one.`,
    })
  const ownerIds = actor.id ? [actor.id] : []
  const made = await writeNewApp(tx, { app, apiIds: [], ownerIds, createdBy: actor.id })
  const detail = { kind: app.kind, clientId: made.clientId, importedFrom: "aidbox" }
  records.push({ event: "app.registered", subject: { id: made.id, name: made.name }, detail })
  return made
}

async function writePolicy(tx: WriteTx, policy: ImportedPolicy, { actor, records }: Writing) {
  const { cedar } = policy
  // Checked by the preview too; a text that fails here would silently become a draft.
  if (cedar === null || !checkPolicyText(cedar).ok)
    throw new Error("INVARIANT: imported text passes the checks")
  const name = await freeName(tx, policy.name)
  const start = { from: "text", cedar: withSource(policy, cedar) } as const
  const written = await writeNewPolicy(tx, { name, description: policy.description, start }, actor)
  const detail = { importedFrom: "aidbox", accessPolicy: policy.id, status: policy.status }
  records.push(...written.records.map((record) => ({ ...record, event: "policy.created" as const, detail })))
  const { id } = written.result
  for (const [clientId, app] of await appsByClientId(tx, [policy])) {
    const link = { id: freshId("policyLink"), policyId: id, appId: app.id, createdBy: actor.id }
    if (!(await insertPolicyLink(tx, link))) continue
    records.push({
      event: "policy.linked",
      subject: { id, name },
      detail: { appId: app.id, to: app.name, clientId },
    })
  }
  return { id, name }
}

/** The report stands above the text, where whoever edits it next will read it. */
function withSource({ id, status, notes }: ImportedPolicy, cedar: string): string {
  const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, 300)
  const lines = [`Imported from the AccessPolicy ${oneLine(id)}: ${status}.`, ...notes.map(oneLine)]
  return `${lines.map((line) => `// ${line}`).join("\n")}\n${cedar}`
}

async function freeName(tx: WriteTx, wanted: string): Promise<string> {
  const base =
    wanted
      .replace(/[\p{Cc}\s]+/gu, " ")
      .trim()
      .slice(0, 70) || "Imported policy"
  let name = base
  for (let n = 2; await findPolicyByName(tx, name); n++) name = `${base} (${n})`
  return name
}

function readImport({ text, base }: AidboxImport) {
  const read = readResources(text)
  if (!read.ok) throw new AppError("invalid", { message: read.reason, fields: { text: read.reason } })
  const policies = read.policies.map((policy) => importAccessPolicy(policy, base))
  return { policies, clients: read.clients.map(importClient), others: read.others }
}

async function appsByClientId(on: ReadDb, policies: readonly ImportedPolicy[]) {
  const ids = [...new Set(policies.flatMap(({ clients }) => clients))].slice(0, 500)
  const found = new Map<string, { id: AppId; name: string }>()
  for (const clientId of ids) {
    const id = await findAppIdByClientId(on, clientId)
    const [app] = id ? await listAppNames(on, [id]) : []
    if (id && app) found.set(clientId, { id, name: app.name })
  }
  return found
}
