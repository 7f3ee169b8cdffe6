/** Admin consent: which APIs an app may ask tokens for. */

import { findApi } from "@/db/queries/apis"
import { deleteApiGrant, findApp, insertApiGrant } from "@/db/queries/apps"
import { AppError } from "@/lib/errors"
import type { ApiId, AppId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"

const gone = () => new AppError("not_found", { message: "The app or the API is no longer here." })

export async function grantApi(
  input: { appId: AppId; apiId: ApiId; roles: string[] },
  actor: Actor,
): Promise<void> {
  await mutate(actor, "app.api_granted", async (tx) => {
    const [app, api] = await Promise.all([findApp(tx, input.appId), findApi(tx, input.apiId)])
    if (!app || !api) throw gone()
    await insertApiGrant(tx, { ...input, grantedBy: actor.id })
    const detail = { apiId: api.id, apiName: api.name, roles: input.roles }
    return { result: null, records: [{ subject: { id: app.id, name: app.name }, detail }] }
  })
}

/** Tokens for this API are refused to the app from now on. */
export async function withdrawApi(input: { appId: AppId; apiId: ApiId }, actor: Actor): Promise<void> {
  await mutate(actor, "app.api_withdrawn", async (tx) => {
    const [app, api] = await Promise.all([findApp(tx, input.appId), findApi(tx, input.apiId)])
    if (!app || !api) throw gone()
    await deleteApiGrant(tx, input.appId, input.apiId)
    const detail = { apiId: api.id, apiName: api.name }
    return { result: null, records: [{ subject: { id: app.id, name: app.name }, detail }] }
  })
}
