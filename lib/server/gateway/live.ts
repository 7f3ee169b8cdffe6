/** The gateway joined to the rest of the server: its tokens, its database, its policies. */

import {
  findActiveApp,
  findActiveUser,
  findGatewayApi,
  listPoliciesOfApp,
  listPoliciesOfUser,
} from "@/db/queries/decisions"
import type { ApiId, AppId, UserId } from "@/lib/id"
import { requireSecret } from "@/lib/oauth/client-auth"
import { isOAuthError } from "@/lib/oauth/errors"
import { recordActivity } from "@/lib/server/activity"
import { versionedCache } from "@/lib/server/changes"
import { clientIp } from "@/lib/server/client-ip"
import { noteCredentialUse } from "@/lib/server/credentials/uses"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { verifyAccessToken } from "@/lib/server/oauth/access-token"
import { oauthContext } from "@/lib/server/oauth/context"
import { store } from "@/lib/server/oauth/store"
import { policyEngine } from "@/lib/server/policies/process-engine"
import { unseal } from "@/lib/server/seal"
import { toSmartConfiguration } from "@/lib/smart/smart-configuration"
import type { BasicCaller, DecisionSubjects, GatewayApi, GatewayDeps } from "./deps"
import { createGateway } from "./gateway"

const apisBySlug = versionedCache<GatewayApi | null>("gateway-apis", {
  max: 500,
  async load(slug) {
    const row = await findGatewayApi(db(), slug)
    if (!row) return null
    const sealed = row.sealedUpstreamAuthorization
    return { ...row, upstreamAuthorization: sealed && Buffer.from(unseal(sealed)).toString("utf8") }
  },
})

const keyOf = (of: { appId: AppId; userId: UserId | null; apiId: ApiId }) =>
  `${of.appId} ${of.userId ?? ""} ${of.apiId}`

const subjects = versionedCache<DecisionSubjects | null>("decision-subjects", {
  max: 5000,
  async load(key) {
    const [appId = "", userId = "", apiId = ""] = key.split(" ")
    const app = await findActiveApp(db(), appId as AppId)
    const user = userId ? await findActiveUser(db(), userId as UserId) : null
    if (!app || (userId && !user)) return null
    const [appPolicies, userPolicies] = await Promise.all([
      listPoliciesOfApp(db(), app, apiId as ApiId),
      user ? listPoliciesOfUser(db(), user, apiId as ApiId) : [],
    ])
    return { app, user, appPolicies, userPolicies }
  },
})

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
    noteCredentialUse(secretId, null)
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
  loadApi: (slug) => (slug.length > 60 ? Promise.resolve(null) : apisBySlug.get(slug)),
  verifyAccessToken,
  authenticateBasic,
  loadSubjects: (of) => subjects.get(keyOf(of)),
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
