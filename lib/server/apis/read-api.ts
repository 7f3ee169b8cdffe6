/** What the console reads of APIs. */

import type { ReadDb } from "@/db/client"
import { type ApiRow, findApi, listApiApps, listApiRoles, listApiScopes, listApis } from "@/db/queries/apis"
import type { NewApi } from "@/lib/apps/api-schema"
import { AppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import { type Actor, ownedOnly, requirePermission } from "@/lib/server/actor"
import { findNewestChange } from "@/lib/server/audit/read-newest"
import { db } from "@/lib/server/database"

/** An API as registered: its settings and what belongs to the row. No sealed value is in it. */
export interface RegisteredApi {
  id: ApiId
  settings: NewApi
  hasUpstreamCredential: boolean
  binnedAt: Date | null
  state: "active" | "disabled"
  version: number
}

export type ApiListRow = Awaited<ReturnType<typeof listApis>>[number]
export type ApiAppRow = Awaited<ReturnType<typeof listApiApps>>[number]

/** The APIs in use, or those in the bin. */
export async function listAllApis(actor: Actor, of?: { binned: boolean }): Promise<ApiListRow[]> {
  await requirePermission(actor, "api.read")
  return listApis(db(), of)
}

/** @throws AppError not_found */
export async function getApi(id: ApiId, actor: Actor): Promise<RegisteredApi> {
  await requirePermission(actor, "api.read")
  const api = await loadApi(db(), id)
  if (!api) throw new AppError("not_found", { message: "There is no such API." })
  return api
}

/** The settings as they stand now and who made them so, for a save that came too late. */
export async function readApiNow(input: { id: ApiId }, actor: Actor) {
  const api = await getApi(input.id, actor)
  const newest = await findNewestChange("api", api.id)
  return { version: api.version, settings: api.settings as unknown as Record<string, unknown>, ...newest }
}

const APPS_ON_PAGE = 100

/** The apps that may ask for the API and that the actor may read; at most a hundred, with the count of all. */
export async function listAppsOfApi(id: ApiId, actor: Actor): Promise<ApiAppRow[]> {
  await requirePermission(actor, "api.read")
  return listApiApps(db(), id, { ownerId: ownedOnly(actor, "app.read"), limit: APPS_ON_PAGE })
}

/** For verbs that write: the API in their transaction. */
export async function loadApi(from: ReadDb, id: ApiId): Promise<RegisteredApi | null> {
  const row = await findApi(from, id)
  if (!row) return null
  const [scopes, roles] = await Promise.all([listApiScopes(from, id), listApiRoles(from, id)])
  return {
    id,
    settings: {
      ...settingsOfRow(row),
      scopes: scopes.map(({ apiId: _api, ...scope }) => scope),
      roles: roles.map(({ apiId: _api, ...role }) => role),
    },
    hasUpstreamCredential: row.sealedUpstreamAuthorization !== null,
    binnedAt: row.binnedAt,
    state: row.state,
    version: row.version,
  }
}

function settingsOfRow(row: ApiRow): Omit<NewApi, "scopes" | "roles"> {
  return {
    name: row.name,
    description: row.description,
    slug: row.slug,
    issuer: row.issuer,
    externalId: row.externalId,
    identifierUri: row.identifierUri,
    fhirBaseUrl: row.fhirBaseUrl,
    enforcement: row.enforcement,
    allowedPrivateHost: row.allowedPrivateHost,
    smart: row.smart,
    accessTokenFormat: row.accessTokenFormat,
    signingAlg: row.signingAlg as NewApi["signingAlg"],
    maxAccessTtlSeconds: row.maxAccessTtlSeconds,
    deployment: row.deployment,
  }
}
