/** An app just registered, as its result page shows it; and the same for a later look, without the secret. */

import type { ReadDb } from "@/db/client"
import { findApp, listAppApis } from "@/db/queries/apps"
import type { AppKind, AppState, TokenIssuer } from "@/lib/apps/app"
import type { NewApp } from "@/lib/apps/schema"
import type { AppId } from "@/lib/id"
import type { RegisteredNow } from "@/lib/server/apps/write-app"
import { issuer } from "@/lib/server/env"

export interface RegisteredView {
  id: AppId
  name: string
  clientId: string
  kind: AppKind
  state: AppState
  issuer: TokenIssuer
  /** The id where it really lives, and the version to save it over; `null` for an app of Admit. */
  elsewhere: { externalId: string | null; version: number } | null
  /** Shown once; `null` when the app has none, or on any later look. */
  secret: string | null
  authMethod: NewApp["authMethod"]
  jwksUri: string | null
  scopes: readonly string[]
  redirectUris: readonly string[]
  admitIssuer: string
  api: { id: string; name: string; fhirBaseUrl: string; audience: string } | null
}

type Shown = Pick<NewApp, "kind" | "state" | "issuer" | "authMethod"> & {
  allowedScopes: readonly string[]
  jwksUri?: string | null
  redirectUris?: readonly { uri: string }[]
}

export async function toRegisteredView(
  from: ReadDb,
  made: Pick<RegisteredNow, "id" | "name" | "clientId" | "secret">,
  app: Shown,
): Promise<RegisteredView> {
  const [api] = await listAppApis(from, made.id)
  const admitIssuer = issuer()
  const record = app.issuer === "admit" ? null : await findApp(from, made.id)
  const gateway = api && api.enforcement === "gateway" && app.issuer === "admit"
  return {
    id: made.id,
    name: made.name,
    clientId: made.clientId,
    kind: app.kind,
    state: app.state,
    issuer: app.issuer,
    elsewhere: record && { externalId: record.externalId, version: record.version },
    secret: made.secret?.value ?? null,
    authMethod: app.authMethod,
    jwksUri: app.jwksUri ?? null,
    scopes: app.allowedScopes,
    redirectUris: (app.redirectUris ?? []).map(({ uri }) => uri),
    admitIssuer,
    api: api
      ? {
          id: api.id,
          name: api.name,
          fhirBaseUrl: gateway ? `${admitIssuer}/fhir/${api.slug}` : (api.fhirBaseUrl ?? ""),
          audience: api.identifierUri,
        }
      : null,
  }
}
