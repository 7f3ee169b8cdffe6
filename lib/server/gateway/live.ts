/** The gateway joined to the rest of the server: its tokens, its database, its policies. */

import { findActiveApp } from "@/db/queries/decisions"
import type { ApiId } from "@/lib/id"
import { requireSecret } from "@/lib/oauth/client-auth"
import { currentNonce } from "@/lib/oauth/dpop"
import { isOAuthError } from "@/lib/oauth/errors"
import { checkBinding, isPlainBearer } from "@/lib/oauth/userinfo"
import { recordActivity } from "@/lib/server/activity"
import { momentCache } from "@/lib/server/changes"
import { clientIp } from "@/lib/server/client-ip"
import { noteCredentialUse } from "@/lib/server/credentials/uses"
import { db } from "@/lib/server/database"
import { issuer } from "@/lib/server/env"
import { overRequest } from "@/lib/server/http/plain"
import { log } from "@/lib/server/log"
import { verifyAccessToken } from "@/lib/server/oauth/access-token"
import { oauthContext } from "@/lib/server/oauth/context"
import { metadataOptions } from "@/lib/server/oauth/documents"
import { store } from "@/lib/server/oauth/store"
import { policyEngine } from "@/lib/server/policies/process-engine"
import { processState } from "@/lib/server/process-state"
import { seal, unseal } from "@/lib/server/seal"
import { toSmartConfiguration } from "@/lib/smart/smart-configuration"
import type { BasicCaller, GatewayActivity, GatewayDeps } from "./deps"
import { createPlainGateway } from "./gateway"
import { noteDenied, noteUnauthenticated } from "./note-refused"
import { loadApi, loadSubjects } from "./subjects"
import { DecisionTally } from "./tally"

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

function recordDecision(event: GatewayActivity): Promise<void> {
  if (event.kind === "fhir.denied") noteDenied(event)
  return recordActivity({
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
  })
}

const PAGES = "page links"

const tally = () => processState("decision-tally", () => new DecisionTally(recordDecision))

/** Tells the decisions counted so far, before the process ends. */
export const tellDecisions = (): Promise<void> => tally().flush()

/** What the three enforcers (gateway, forward auth, decision API) are given in this process. */
export const deps: GatewayDeps = {
  issuer,
  now: () => new Date(),
  get engine() {
    return policyEngine()
  },
  loadApi,
  verifyAccessToken,
  checkBinding: async (sent, { clientId, ...bound }) => {
    if (isPlainBearer(sent.authorization, bound.jkt)) return
    await checkBinding(await oauthContext(), sent, {
      ...bound,
      // As at the token endpoint: an app that must use DPoP must use our nonces.
      nonceRequired: (await store.findClient(clientId))?.dpopRequired ?? false,
    })
  },
  noteUnauthenticated: (call) => void noteUnauthenticated(call).catch((error) => log.failure(error)),
  dpopNonce: async () => currentNonce(await oauthContext()),
  authenticateBasic,
  loadSubjects,
  callers: momentCache("gateway-callers", 2000),
  get tally() {
    return tally()
  },
  pages: {
    seal: (text) => Buffer.from(seal(text, PAGES)).toString("base64url"),
    open(sealed) {
      try {
        return Buffer.from(unseal(Buffer.from(sealed, "base64url"), PAGES)).toString("utf8")
      } catch {
        return null
      }
    },
  },
  report: (error) => log.failure(error),
  clientIp: (request) => clientIp(request.headers),
  smartConfiguration: async (api) =>
    api.smart ? toSmartConfiguration(issuer(), await metadataOptions()) : null,
}

const plain = createPlainGateway(deps)
/** `/fhir/{api}/...`: authenticates, decides, forwards. */
export const gateway = overRequest(plain)

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
export const fhirRoutes = [{ methods: METHODS, path: "/fhir/*", plain }]
