/** Mends a failure by the verb an admin would have used on the app's pages, so that its rules and its audit hold. */

import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { Mend } from "@/lib/failures/mends"
import { type ApiId, type Id, isId } from "@/lib/id"
import { guessPlatform } from "@/lib/oauth/redirect-uri"
import type { Actor } from "@/lib/server/actor"
import { restoreApp, setAppState } from "@/lib/server/apps/app-life"
import { changeApp } from "@/lib/server/apps/change-app"
import { grantApi } from "@/lib/server/apps/grant-api"
import { getFailure, resolve } from "./inbox"

type Acting = Extract<Mend, { consequence: string }>

const change = (app: RegisteredApp, fields: Record<string, unknown>, actor: Actor) =>
  changeApp({ id: app.id, version: app.version, change: fields }, actor)

function withUris(app: RegisteredApp, values: readonly string[]) {
  if (app.kind === "service") throw new AppError("invalid", { message: "A service app has no redirect URI." })
  const known = app.redirectUris.map(({ uri, platform }) => ({ uri, platform }))
  const added = values.filter((uri) => !known.some((entry) => entry.uri === uri))
  return [...known, ...added.map((uri) => ({ uri, platform: guessPlatform(uri) }))]
}

async function act(app: RegisteredApp, mend: Acting, actor: Actor): Promise<unknown> {
  switch (mend.do) {
    case "add_redirect_uri":
      return change(app, { redirectUris: withUris(app, mend.values) }, actor)
    case "add_post_logout_uri": {
      if (app.kind === "service")
        throw new AppError("invalid", { message: "A service app signs nobody out." })
      const uris = [...new Set([...app.postLogoutRedirectUris, ...mend.values])]
      return change(app, { postLogoutRedirectUris: uris }, actor)
    }
    case "allow_scopes":
      return change(app, { allowedScopes: [...new Set([...app.allowedScopes, ...mend.values])] }, actor)
    case "give_api": {
      const [apiId] = mend.values
      if (apiId === undefined || !isId("api", apiId))
        throw new AppError("not_found", { message: "This API is no longer here." })
      return grantApi({ appId: app.id, apiId: apiId as ApiId, roles: [] }, actor)
    }
    case "activate_app":
    case "enable_app":
      return setAppState({ id: app.id, state: "active" }, actor)
    case "restore_app":
      return restoreApp({ id: app.id }, actor)
  }
}

/**
 * Does what the failure's button says, and marks it as dealt with.
 * @param input.typed what the person typed where the mend asks for it
 * @throws AppError conflict when what the button said is no longer what would be done; whatever the verb throws
 */
export async function mendFailure(
  input: { id: Id<"failure">; do: string; values: string[]; typed: string | null },
  actor: Actor,
): Promise<void> {
  const { failure, app } = await getFailure(input.id, actor)
  const { mend } = failure
  const isSame =
    mend.do === input.do && "values" in mend && mend.values.join("\n") === input.values.join("\n")
  if (!app || !isSame || !("typeFirst" in mend))
    throw new AppError("conflict", {
      message: "This has changed in the meantime. Reload to see what can be done now.",
    })
  if (mend.typeFirst !== null && input.typed !== mend.typeFirst)
    throw new AppError("invalid", { message: `Type ${mend.typeFirst} to confirm.` })
  await act(app, mend, actor)
  await resolve({ id: input.id, appId: app.id }, actor).catch(() => {})
}
