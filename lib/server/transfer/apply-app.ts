/** Makes or changes the app an entry of a fleet file describes, with its APIs, owners, policy and credentials. */

import {
  deleteApiGrant,
  findApp,
  findAppIdByClientId,
  insertApiGrant,
  listAppApis,
  replaceOwners,
} from "@/db/queries/apps"
import { findUserByEmail } from "@/db/queries/people"
import type { RegisteredApp } from "@/lib/apps/app"
import { diffFields, isSame } from "@/lib/apps/diff"
import { withDefaults } from "@/lib/apps/rules"
import { parseNewApp } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import type { FieldChange } from "@/lib/audit/events"
import type { ApiId, AppId, UserId } from "@/lib/id"
import { writeSettings } from "@/lib/server/apps/change-app"
import { wantsSecret, writeNewApp } from "@/lib/server/apps/write-app"
import { linkPreset } from "@/lib/server/policies/link-preset"
import { type AppEntry, splitAppEntry } from "@/lib/transfer/fleet-file"
import type { Applied } from "@/lib/transfer/outcome"
import { applyKeys, applySecrets } from "./apply-credentials"
import { type Applying, fault, findNamedApi, kept } from "./applying"

interface Wanted {
  /** Whole settings as the file states them; what it leaves out is not in it. */
  stated: Record<string, unknown>
  apis: { id: ApiId; slug: string; roles: string[] }[] | null
  ownerIds: UserId[] | null
}

export async function applyApp(entry: AppEntry, applying: Applying): Promise<Applied> {
  const id = await findAppIdByClientId(applying.tx, entry.clientId)
  const app = id ? await findApp(applying.tx, id) : null
  if (app && applying.existing === "refuse")
    throw fault("clientId", `The client id ${app.clientId} is taken. Choose another.`)
  if (app && applying.existing === "keep")
    return kept({ what: "app", name: app.name, clientId: app.clientId })
  if (app?.binnedAt) throw fault("clientId", "This app lies in the bin. Restore it first.")
  const wanted = await resolve(entry, applying)
  return app ? change(app, { entry, wanted, applying }) : make({ entry, wanted, applying })
}

async function resolve(entry: AppEntry, applying: Applying): Promise<Wanted> {
  const { settings, apis, owners, defaultApi } = splitAppEntry(entry)
  const granted: Wanted["apis"] = []
  for (const [at, api] of (apis ?? []).entries()) {
    const { slug, roles } = typeof api === "string" ? { slug: api, roles: [] } : api
    const found = await findNamedApi(applying, `apis.${at}`, slug)
    if (found) granted.push({ id: found.id, slug, roles })
  }
  const ownerIds: UserId[] = []
  for (const [at, email] of (owners ?? []).entries()) {
    if (applying.refused.has(`user:${email}`)) continue
    const user = await findUserByEmail(applying.tx, email)
    if (!user) throw fault(`owners.${at}`, `Nobody has the address ${email}.`)
    ownerIds.push(user.id)
  }
  const named = defaultApi ? await findNamedApi(applying, "defaultApi", defaultApi) : null
  const stated = { ...settings, ...(defaultApi === undefined ? {} : { defaultApiId: named?.id ?? null }) }
  return { stated, apis: apis ? granted : null, ownerIds: owners ? ownerIds : null }
}

interface Work {
  entry: AppEntry
  wanted: Wanted
  applying: Applying
}

async function make({ entry, wanted, applying }: Work): Promise<Applied> {
  const { tx, actor, records } = applying
  const app = parseNewApp(withDefaults(wanted.stated))
  const apis = wanted.apis ?? []
  const makesSecret = entry.secrets === undefined
  const made = await writeNewApp(tx, {
    app,
    makesSecret,
    takesFirstApi: entry.defaultApi === undefined,
    apiIds: apis.map(({ id }) => id),
    ownerIds: wanted.ownerIds ?? (actor.id ? [actor.id] : []),
    createdBy: actor.id,
  })
  for (const { id: apiId, roles } of apis)
    if (roles.length > 0) await insertApiGrant(tx, { appId: made.id, apiId, roles, grantedBy: actor.id })
  records.push({
    event: "app.registered",
    subject: { id: made.id, name: app.name },
    detail: { kind: app.kind, clientId: made.clientId, apis: apis.map(({ id }) => id) },
  })
  if (entry.may) await linkPreset(tx, entry.may, { app: made, actor, records })
  const row = { ...kept({ what: "app", name: app.name, clientId: made.clientId }), outcome: "made" as const }
  const credentials = await applyCredentials({ ...app, id: made.id }, entry, applying)
  const first = made.secret ? [{ name: "CLIENT_SECRET", value: made.secret.value }] : []
  return { ...row, notes: credentials.notes, shownOnce: [...first, ...credentials.shownOnce] }
}

async function applyCredentials(
  app: Parameters<typeof applySecrets>[0],
  entry: AppEntry,
  applying: Applying,
) {
  const secrets = await applySecrets(app, entry.secrets ?? [], applying)
  const keys = await applyKeys(app, entry.keys ?? [], applying)
  return { notes: [...secrets.notes, ...keys.notes], shownOnce: secrets.shownOnce }
}

async function change(app: RegisteredApp, { entry, wanted, applying }: Work): Promise<Applied> {
  const { tx, actor, records } = applying
  const before = settingsOf(app)
  if (wanted.stated.kind !== undefined && wanted.stated.kind !== app.kind)
    throw fault(
      "kind",
      `This app is ${app.kind}. Its kind is changed in the console, which shows what else changes.`,
    )
  const after = parseNewApp(mergeSettings(before, wanted.stated))
  const leavesSecrets = app.authMethod !== after.authMethod && wantsSecret(app) && !wantsSecret(after)
  const changes = diffFields(before, after)
  const subject = { id: app.id, name: after.name }
  if (changes.length > 0) {
    await writeSettings(tx, { app, after, version: app.version }, actor)
    records.push({ event: "app.changed", subject, changes })
  }
  const notes = leavesSecrets ? ["its secrets stay, unused"] : []
  const grants = await applyGrants(app, wanted.apis, applying)
  const owners = await applyOwners(app, wanted.ownerIds, applying)
  const linksBefore = records.length
  if (entry.may) await linkPreset(tx, entry.may, { app: subject, actor, records })
  if (records.length > linksBefore) notes.push(`the policy of the preset “${entry.may}” is linked`)
  const credentials = await applyCredentials({ ...app, ...after, id: app.id }, entry, applying)
  const all = [...changes, ...grants, ...owners]
  const allNotes = [...notes, ...credentials.notes]
  const row = kept({ what: "app", name: after.name, clientId: app.clientId })
  if (all.length === 0 && allNotes.length === 0) return row
  return { ...row, outcome: "changed", changes: all, notes: allNotes, shownOnce: credentials.shownOnce }
}

/** Nested lifetimes are stated one by one as well. */
function mergeSettings(before: object, stated: Record<string, unknown>) {
  const tokens = stated.tokens
  const isPart = typeof tokens === "object" && tokens !== null && !Array.isArray(tokens)
  const known = "tokens" in before ? (before.tokens as object) : {}
  return { ...before, ...stated, ...(isPart ? { tokens: { ...known, ...tokens } } : {}) }
}

/** What the file lists is all the app may ask for. */
async function applyGrants(
  app: { id: AppId; name: string },
  wanted: Wanted["apis"],
  { tx, actor, records }: Applying,
): Promise<FieldChange[]> {
  if (!wanted) return []
  const there = await listAppApis(tx, app.id)
  const subject = { id: app.id, name: app.name }
  for (const { id: apiId, slug, roles } of wanted) {
    const known = there.find(({ id }) => id === apiId)
    if (known && isSame([...known.roles].sort(), [...roles].sort())) continue
    await insertApiGrant(tx, { appId: app.id, apiId, roles, grantedBy: actor.id })
    records.push({ event: "app.api_granted", subject, detail: { apiId, api: slug, roles } })
  }
  for (const { id: apiId, slug } of there.filter(({ id }) => wanted.every((api) => api.id !== id))) {
    await deleteApiGrant(tx, app.id, apiId)
    records.push({ event: "app.api_withdrawn", subject, detail: { apiId, api: slug } })
  }
  const text = (slug: string, roles: readonly string[]) =>
    roles.length > 0 ? `${slug} (${[...roles].sort().join(", ")})` : slug
  const before = there.map(({ slug, roles }) => text(slug, roles)).sort()
  const after = wanted.map(({ slug, roles }) => text(slug, roles)).sort()
  return isSame(before, after) ? [] : [{ field: "apis", before, after }]
}

async function applyOwners(
  app: RegisteredApp,
  wanted: UserId[] | null,
  { tx, records }: Applying,
): Promise<FieldChange[]> {
  if (!wanted) return []
  const [before, after] = [[...app.ownerIds].sort(), [...wanted].sort()]
  if (isSame(before, after)) return []
  await replaceOwners(tx, app.id, wanted)
  const changes = [{ field: "owners", before, after }]
  records.push({ event: "app.owners_changed", subject: { id: app.id, name: app.name }, changes })
  return changes
}
