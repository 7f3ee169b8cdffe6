/**
 * The token endpoint (RFC 6749 §3.2) as a pipeline no grant can leave: parse, authenticate the client, allowed
 * grant, prepare (scopes and audience), redeem and mint, respond.
 */

import type { OAuthClient } from "./client"
import { authenticateClient } from "./client-auth"
import type { OAuthContext, OAuthEndpoint, OAuthRequest } from "./context"
import { readProof } from "./dpop"
import type { Grant } from "./grants/grant"
import { GRANTS } from "./grants/index"
import { mintTokens } from "./mint"
import { type Params, parseParams } from "./params"
import { refuse } from "./refusals"

/** RFC 6749 §5.2 unsupported_grant_type. */
function requireGrant(params: Params): Grant {
  const sent = params.get("grant_type")
  if (sent === undefined) throw refuse("grant_type.missing")
  const grant = GRANTS.find((entry) => entry.type === sent)
  if (!grant) throw refuse("grant_type.unsupported", { detail: { sent: sent.slice(0, 100) } })
  return grant
}

/** RFC 6749 §5.2 unauthorized_client; §4.4: client credentials are for confidential clients only. */
function checkGrantAllowed(client: OAuthClient, grant: Grant): void {
  const confidentialOnly = grant.type === "client_credentials" && client.authMethod === "none"
  if (confidentialOnly || !client.grantTypes.includes(grant.type)) {
    throw refuse("grant_type.not_registered", { detail: { sent: grant.type, registered: client.grantTypes } })
  }
}

/** Parameters in the query are not read: they would land in logs (RFC 6749 §2.3.1). */
export const token: OAuthEndpoint = async (context: OAuthContext, request: OAuthRequest) => {
  const params = parseParams(request.form)
  const grant = requireGrant(params)
  request.facts.grantType = grant.type
  const { client } = await authenticateClient(context, request, params)
  checkGrantAllowed(client, grant)
  const dpopJkt = await readProof(context, request, client)
  const prepared = await grant.prepare(context, { client, params, facts: request.facts, dpopJkt })
  request.facts.scopes = prepared.subject.scopes
  return { status: 200, json: await mintTokens(context, client, prepared) }
}
