/**
 * Introspection (RFC 7662). Callers are confidential and service apps, by their own authentication or, as SMART
 * App Launch 2.2 asks, by an access token issued to such an app for itself. A refresh token is shown only to
 * the app it was issued to.
 */

import { authenticateClient } from "./client-auth"
import type { OAuthContext, OAuthEndpoint, OAuthRequest, VerifiedToken } from "./context"
import { type Params, parseParams, requireParam } from "./params"
import { refuse } from "./refusals"
import { printScopes } from "./scopes"

const INACTIVE = { active: false }
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)

/** RFC 7662 §2.1: the endpoint is never open. @returns the client id of the caller */
export async function requireCaller(
  context: OAuthContext,
  request: OAuthRequest,
  params: Params,
): Promise<string> {
  const bearer = /^bearer +([^\s]+)$/i.exec(request.authorization ?? "")?.[1]
  if (bearer !== undefined) {
    const token = await context.verifyAccessToken(bearer)
    const client = token && (await context.store.findClient(token.clientId))
    if (!client || client.kind === "public" || token.cnfJkt) throw refuse("token.invalid")
    request.facts.client = client
    return client.clientId
  }
  const { client } = await authenticateClient(context, request, params)
  if (client.kind === "public") throw refuse("introspect.public_client")
  return client.clientId
}

/**
 * RFC 7662 §2.2 with SMART's launch context at the top level. `scope` is what was granted; `effective_scope`
 * what of it the policies in force let through, for servers that enforce scopes alone.
 */
function toIntrospection(token: VerifiedToken, effectiveScope: string | null): Record<string, unknown> {
  const { grant_id: _grant, launch: _launch, userinfo_claims: _names, ...claims } = token.claims
  return {
    ...token.launch,
    ...claims,
    active: true,
    token_type: token.cnfJkt ? "DPoP" : "Bearer",
    ...(token.userId && { username: token.userId }),
    ...(effectiveScope !== null && { effective_scope: effectiveScope }),
  }
}

/** A live refresh token, to its own app. */
async function introspectRefreshToken(context: OAuthContext, sent: string, caller: string): Promise<object> {
  const stored = await context.store.findRefreshToken(context.sha256(sent))
  const client = stored && (await context.store.findClient(caller))
  const now = context.now()
  const live =
    stored &&
    client?.id === stored.grant.appId &&
    !stored.consumedAt &&
    !stored.grant.revoked &&
    stored.user.active &&
    (stored.grant.offline || !stored.sessionEnded) &&
    stored.idleExpiresAt > now &&
    !(client.tokensInvalidBefore && stored.grant.createdAt < client.tokensInvalidBefore)
  if (!live) return INACTIVE
  return {
    active: true,
    iss: context.issuer,
    client_id: caller,
    sub: stored.grant.userId,
    scope: printScopes(stored.grant.scopes),
    exp: seconds(stored.idleExpiresAt),
  }
}

/** The hint only changes where to look first, and looking is cheap: it is ignored (RFC 7662 §2.1). */
export const introspect: OAuthEndpoint = async (context, request) => {
  const params = parseParams(request.form)
  const caller = await requireCaller(context, request, params)
  const sent = requireParam(params, "token")
  const token = await context.verifyAccessToken(sent)
  if (token) return { status: 200, json: toIntrospection(token, await context.effectiveScopes(token)) }
  return { status: 200, json: await introspectRefreshToken(context, sent, caller) }
}
