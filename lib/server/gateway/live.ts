/** The gateway joined to the rest of the server: its tokens, its database, its policies. */

import { findActiveApp } from "@/db/queries/decisions"
import type { ApiId } from "@/lib/id"
import { requireSecret } from "@/lib/oauth/client-auth"
import { isOAuthError } from "@/lib/oauth/errors"
import { recordActivity } from "@/lib/server/activity"
import { clientIp } from "@/lib/server/client-ip"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { verifyAccessToken } from "@/lib/server/oauth/access-token"
import { oauthContext } from "@/lib/server/oauth/context"
import { store } from "@/lib/server/oauth/store"
import { policyEngine } from "@/lib/server/policies/process-engine"
import { toSmartConfiguration } from "@/lib/smart/smart-configuration"
import type { BasicCaller, GatewayDeps } from "./deps"
import { createGateway } from "./gateway"
import { loadDecisionSubjects, loadGatewayApi } from "./loaders"

/** Id and secret straight at the API, for service apps an admin allowed it to and gave this API. */
async function authenticateBasic(
  apiId: ApiId,
  { clientId, secret }: { clientId: string; secret: string },
): Promise<BasicCaller | null> {
  const client = await store.findClient(clientId)
  const app = client?.state === "active" ? await findActiveApp(db(), client.id) : null
  try {
    // Checked even when there is no such app, so that time does not tell.
    const mayEnter = app?.basicAtApi && client?.apis.some((given) => given.apiId === apiId)
    const secretId = requireSecret(await oauthContext(), mayEnter ? client : null, secret)
    return client && { appId: client.id, clientId, secretId, scopes: client.allowedScopes }
  } catch (error) {
    if (isOAuthError(error)) return null
    throw error
  }
}

const present = <T>(value: T | null): T | undefined => value ?? undefined

const deps: GatewayDeps = {
  issuer,
  now: () => new Date(),
  get engine() {
    return policyEngine()
  },
  loadApi: loadGatewayApi,
  verifyAccessToken,
  authenticateBasic,
  loadSubjects: loadDecisionSubjects,
  recordActivity: (event) =>
    recordActivity({
      kind: event.kind,
      at: event.at,
      appId: present(event.appId),
      clientId: present(event.clientId),
      userId: present(event.userId),
      apiId: event.apiId,
      grantId: present(event.grantId),
      secretId: present(event.secretId),
      code: present(event.code),
      cause: present(event.cause),
      detail: event.detail,
      ip: present(event.ip),
    }),
  clientIp: (request) => clientIp(request.headers),
  smartConfiguration: (api) => (api.smart ? toSmartConfiguration(issuer()) : null),
}

/** `/fhir/{api}/...`: authenticates, decides, forwards. */
export const gateway: (request: Request) => Promise<Response> = createGateway(deps)

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
export const fhirRoutes = [{ methods: METHODS, path: "/fhir/*", handler: gateway }]
