/**
 * The installation as a fleet file. Secrets and passwords are not in it: an installation it is applied to makes
 * new ones, the one it came from keeps those it has. What else it does not hold stands in its `notCarried`.
 */

import type { ReadDb } from "@/db/client"
import {
  listAllApiGrants,
  listAllKeys,
  listAllOwners,
  listAllSecretNames,
  listApiIds,
  listWholeApps,
} from "@/db/queries/fleet"
import { listUsers } from "@/db/queries/people"
import { listAllPolicyLinks, listPolicies } from "@/db/queries/policies"
import { settingsOf } from "@/lib/apps/settings-of"
import { AppError } from "@/lib/errors"
import { groupBy } from "@/lib/grouped"
import type { AppId } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { loadApi } from "@/lib/server/apis/read-api"
import { wantsSecret } from "@/lib/server/apps/write-app"
import { db } from "@/lib/server/database"
import type { NotCarried } from "@/lib/transfer/source"
import { listNotCarried } from "./not-carried"

type Entry = Record<string, unknown>

/** What `parseFleetFile` reads back. */
export interface ExportedFleet {
  admit: 1
  apis: Entry[]
  policies: Entry[]
  users: Entry[]
  apps: Entry[]
  links: Entry[]
  notCarried: NotCarried[]
}

/** @throws AppError forbidden to anybody who may not read all of it */
export async function exportFleet(actor: Actor): Promise<ExportedFleet> {
  for (const permission of ["app.read", "api.read", "policy.read", "people.read"] as const)
    await requirePermission(actor, permission)
  const policies = await listPolicies(db())
  const inForce = new Set(policies.filter(({ cedar }) => cedar !== "").map(({ name }) => name))
  return {
    admit: 1,
    apis: await exportApis(db()),
    policies: policies
      .filter(({ name }) => inForce.has(name))
      .map(({ name, description, cedar, preset }) => ({
        name,
        description,
        cedar,
        ...(preset ? { preset } : {}),
      })),
    users: await exportUsers(db()),
    apps: await exportApps(db()),
    links: (await exportLinks(db())).filter(({ policy }) => inForce.has(String(policy))),
    notCarried: await listNotCarried(db(), policies),
  }
}

/**
 * One app as an entry of the file.
 * @throws AppError not_found, also when it is not the actor's to see
 */
export async function exportApp(id: AppId, actor: Actor): Promise<Entry> {
  await requirePermission(actor, "app.read", { appId: id })
  const [entry] = await exportApps(db(), [id])
  if (!entry) throw new AppError("not_found", { message: "There is no such app." })
  return entry
}

async function exportApis(from: ReadDb): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { id } of await listApiIds(from)) {
    const api = await loadApi(from, id)
    if (api) entries.push({ ...api.settings, state: api.state })
  }
  return entries
}

async function exportUsers(from: ReadDb): Promise<Entry[]> {
  const users = await listUsers(from)
  return users
    .map(({ email, name, role, fhirUser, state }) => ({
      email,
      name,
      role,
      fhirUser,
      ...(state === "invited" ? {} : { state }),
    }))
    .sort((a, b) => (a.email < b.email ? -1 : 1))
}

/** Apps as entries of the file, in the order of their client ids. */
async function exportApps(from: ReadDb, ids?: readonly AppId[]): Promise<Entry[]> {
  const apps = await listWholeApps(from, ids)
  const slugs = new Map((await listApiIds(from)).map(({ id, slug }) => [id, slug]))
  const grants = groupBy(await listAllApiGrants(from, ids), (row) => row.appId)
  const owners = groupBy(await listAllOwners(from, ids), (row) => row.appId)
  const secrets = groupBy(await listAllSecretNames(from, ids), (row) => row.appId)
  const keys = groupBy(await listAllKeys(from, ids), (row) => row.appId)
  return apps.map((app) => {
    const { defaultApiId, ...settings } = settingsOf(app)
    const granted = (grants.get(app.id) ?? []).map(({ slug, roles }) =>
      roles.length > 0 ? { slug, roles } : slug,
    )
    const signs = app.authMethod === "private_key_jwt"
    const publicKeys = (keys.get(app.id) ?? []).filter(({ disabledAt }) => signs && disabledAt === null)
    return {
      ...settings,
      defaultApi: defaultApiId ? (slugs.get(defaultApiId) ?? null) : null,
      apis: granted,
      owners: (owners.get(app.id) ?? []).map(({ email }) => email.toLowerCase()),
      ...(wantsSecret(app) ? { secrets: secretsOf(secrets.get(app.id) ?? []) } : {}),
      ...(publicKeys.length > 0 ? { keys: publicKeys.map(({ publicJwk }) => publicJwk) } : {}),
    }
  })
}

/** By name, each once: where the file is applied, a secret of that name is there or is made. */
function secretsOf(rows: readonly { name: string; state: string; expiresAt: Date | null }[]): Entry[] {
  const live = rows.filter(({ name, state }) => name !== "" && state === "live")
  return [...new Map(live.map((row) => [row.name, row])).values()].map(({ name, expiresAt }) => ({
    name,
    generate: true,
    ...(expiresAt && expiresAt > new Date() ? { expiresAt: expiresAt.toISOString() } : {}),
  }))
}

async function exportLinks(from: ReadDb): Promise<Entry[]> {
  const clientIds = new Map((await listWholeApps(from)).map(({ id, clientId }) => [id, clientId]))
  const emails = new Map((await listUsers(from)).map(({ id, email }) => [id, email.toLowerCase()]))
  const slugs = new Map((await listApiIds(from)).map(({ id, slug }) => [id, slug]))
  return (await listAllPolicyLinks(from)).flatMap((link) => {
    const app = link.appId ? clientIds.get(link.appId) : undefined
    const user = link.userId ? emails.get(link.userId) : undefined
    const api = link.apiId ? slugs.get(link.apiId) : undefined
    // A link to what lies in the bin stays behind with it.
    if ((link.appId && !app) || (link.userId && !user) || (link.apiId && !api)) return []
    return {
      policy: link.policyName,
      ...(app ? { app } : {}),
      ...(link.appKind ? { kind: link.appKind } : {}),
      ...(link.role ? { role: link.role } : {}),
      ...(user ? { user } : {}),
      ...(api ? { api } : {}),
    }
  })
}
