/** Revocation (RFC 7009): a refresh token takes its whole grant along, an access token only itself. */

import { authenticateClient } from "./client-auth"
import type { OAuthEndpoint } from "./context"
import { revocationEnd } from "./grants/stored-grant"
import { parseParams, requireParam } from "./params"
import { refuse } from "./refusals"

/** RFC 7009 §2.2: an unknown token is answered like a revoked one; §2.1: another app's token is refused. */
export const revoke: OAuthEndpoint = async (context, request) => {
  const params = parseParams(request.form)
  const { client } = await authenticateClient(context, request, params)
  const sent = requireParam(params, "token")
  // simple-oauth2 parses the empty answer as JSON, so it is an empty object.
  const done = { status: 200, json: {} }
  const refresh = await context.store.findRefreshToken(context.sha256(sent))
  if (refresh) {
    if (refresh.grant.appId !== client.id) throw refuse("revoke.other_client")
    request.facts.grantId = refresh.grant.id
    await context.store.revokeGrant(refresh.grant.id, "revoked_by_app", revocationEnd(context.now()))
    return done
  }
  const access = await context.verifyAccessToken(sent)
  if (!access) return done
  if (access.appId !== client.id) throw refuse("revoke.other_client")
  await context.store.revokeToken(access.jti, access.expiresAt)
  return done
}
