/** What the quickstart of an app is filled with, and the redirect URI added from inside it. */

import { findApp, listAppApis } from "@/db/queries/apps"
import { listSecrets } from "@/db/queries/credentials"
import type { Platform } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import type { QuickstartApp } from "@/lib/quickstart/facts"
import { type Actor, reaches } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { changeApp } from "./change-app"
import { getApp } from "./read-app"

export interface QuickstartView {
  id: AppId
  name: string
  app: QuickstartApp
  /** Set for an app whose tokens come from elsewhere: there is nothing to start here. */
  livesIn: "entra" | "aidbox" | null
  isDraft: boolean
  firstTokenAt: string | null
  liveSecrets: number
}

/** @throws AppError not_found, also for an app that is not the actor's to see */
export async function readQuickstart({ id }: { id: AppId }, actor: Actor): Promise<QuickstartView> {
  const app = await getApp(id, actor)
  const [apis, secrets] = await Promise.all([listAppApis(db(), id), listSecrets(db(), id)])
  const api = apis.find((one) => one.id === app.defaultApiId) ?? apis[0]
  const gateway = api && api.enforcement === "gateway"
  return {
    id,
    name: app.name,
    app: {
      kind: app.kind,
      authMethod: app.authMethod,
      clientId: app.clientId,
      issuer: issuer(),
      redirectUris: app.kind === "service" ? [] : app.redirectUris,
      scopes: app.allowedScopes,
      smartApi: api?.smart ?? false,
      idTokenAlg: app.kind === "service" ? "RS256" : app.idTokenAlg,
      fhirBaseUrl: !api ? "" : gateway ? `${issuer()}/fhir/${api.slug}` : (api.fhirBaseUrl ?? ""),
    },
    livesIn: app.issuer === "admit" ? null : app.issuer,
    isDraft: app.state === "draft",
    firstTokenAt: app.firstTokenAt?.toISOString() ?? null,
    liveSecrets: secrets.filter(({ state }) => state === "live").length,
  }
}

/**
 * Adds one redirect URI to those there are. A draft that only waited for it becomes active, where the actor may
 * decide that.
 * @throws AppError invalid by field, as saving the settings does
 */
export async function addRedirectUri(
  input: { id: AppId; uri: string; platform: Platform },
  actor: Actor,
): Promise<QuickstartView> {
  const app = await findApp(db(), input.id)
  if (!app || app.kind === "service")
    throw new AppError("not_found", { message: "There is no such app, or nobody signs in to it." })
  const { uri, platform } = input
  const known = app.redirectUris.map((entry) => ({ uri: entry.uri, platform: entry.platform }))
  const activates = app.state === "draft" && known.length === 0 && reaches(actor, "app.edit", "all")
  const change = { redirectUris: [...known, { uri, platform }], ...(activates ? { state: "active" } : {}) }
  await changeApp({ id: app.id, version: app.version, change }, actor)
  return readQuickstart(input, actor)
}
