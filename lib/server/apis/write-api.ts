/** Registers an API and saves changes to it. */

import type { WriteTx } from "@/db/client"
import { insertApi, replaceApiRoles, replaceApiScopes, updateApi } from "@/db/queries/apis"
import { type NewApi, parseNewApi } from "@/lib/apps/api-schema"
import { diffFields } from "@/lib/apps/diff"
import type { FieldChange } from "@/lib/audit/events"
import { AppError } from "@/lib/errors"
import type { ApiId, UserId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { isUniqueViolation } from "@/lib/server/unique"
import { loadApi, type RegisteredApi } from "./read-api"

/** Writes a new API inside a transaction. */
export async function writeNewApi(tx: WriteTx, api: NewApi, createdBy: UserId | null): Promise<ApiId> {
  const id = freshId("api")
  const { scopes, roles, ...row } = api
  await insertApi(tx, { ...row, id, createdBy })
  await replaceApiScopes(tx, id, scopes)
  await replaceApiRoles(tx, id, roles)
  return id
}

/** Turns a broken unique index into the field it concerns. */
export async function namingTaken<T>(api: NewApi, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const taken = (field: keyof NewApi, message: string) =>
      new AppError("conflict", { message, fields: { [field]: message }, cause })
    if (isUniqueViolation(cause, "apis_slug"))
      throw taken("slug", `Another API has the short name ${api.slug}. Choose another.`)
    if (isUniqueViolation(cause, "apis_identifier_uri"))
      throw taken(
        "identifierUri",
        "Another API has this identifier. Tokens for the two could not be told apart.",
      )
    throw cause
  }
}

/** @throws AppError conflict when the short name or the identifier is taken */
export async function registerApi(api: NewApi, actor: Actor): Promise<{ id: ApiId }> {
  return namingTaken(api, () =>
    mutate(actor, "api.registered", async (tx) => {
      const id = await writeNewApi(tx, api, actor.id)
      const detail = { identifierUri: api.identifierUri, enforcement: api.enforcement }
      return { result: { id }, records: [{ subject: { id, name: api.name }, detail }] }
    }),
  )
}

export const STALE_API = "Somebody changed this API while you were editing. Yours is not saved yet."

/**
 * Writes these settings over those of `version`.
 * @returns what changed, for the history
 * @throws AppError conflict when the API has changed since
 */
export async function writeApiSettings(
  tx: WriteTx,
  { api, after, version }: { api: RegisteredApi; after: NewApi; version: number },
): Promise<FieldChange[]> {
  const { scopes, roles, ...row } = after
  if (!(await updateApi(tx, api.id, version, row))) throw new AppError("conflict", { message: STALE_API })
  await replaceApiScopes(tx, api.id, scopes)
  await replaceApiRoles(tx, api.id, roles)
  return diffFields(api.settings, after)
}

/**
 * Saves a section of an API's settings.
 * @throws AppError invalid by field; conflict when it has changed since `version`
 */
export async function changeApi(
  input: { id: ApiId; version: number; change: Record<string, unknown> },
  actor: Actor,
): Promise<{ version: number }> {
  const change = { ...input.change }
  return namingTaken(change as NewApi, () =>
    mutate(actor, "api.changed", async (tx) => {
      const api = await loadApi(tx, input.id)
      if (!api) throw new AppError("not_found", { message: "This API is no longer here." })
      if (api.version !== input.version) throw new AppError("conflict", { message: STALE_API })
      const after = parseNewApi({ ...api.settings, ...change })
      const changes = await writeApiSettings(tx, { api, after, version: input.version })
      const records = [{ subject: { id: api.id, name: after.name }, changes }]
      return { result: { version: input.version + 1 }, records }
    }),
  )
}
