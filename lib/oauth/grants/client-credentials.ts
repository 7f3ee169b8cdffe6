/** An app acting for itself (RFC 6749 §4.4): never a person, an id token or a refresh token. */

import { resolveAudience } from "../audience"
import type { OAuthClient } from "../client"
import type { OAuthContext } from "../context"
import { refuse } from "../refusals"
import { checkScopeSpelling, isSignInScope, parseScopes, splitScopes } from "../scopes"
import type { Grant } from "./grant"

/**
 * RFC 6749 §3.3: all of what was asked or an error, for a program cannot look at less; everything allowed
 * when nothing was asked. Sign-in scopes mean nothing without a person.
 */
function resolveServiceScopes(
  context: OAuthContext,
  client: OAuthClient,
  sent: string | undefined,
): string[] {
  const requested = parseScopes(sent)
  checkScopeSpelling(requested, client.allowedScopes)
  const allowed = client.allowedScopes.filter((scope) => !isSignInScope(scope))
  if (requested.length === 0) return allowed
  const { within, beyond } = splitScopes(requested, allowed, context.scopeCovers)
  if (beyond.length > 0) throw refuse("scope.not_allowed", { detail: { beyond, allowed } })
  return within
}

export const clientCredentials: Grant = {
  type: "client_credentials",
  async prepare(context, { client, params, facts, dpopJkt }) {
    const scopes = resolveServiceScopes(context, client, params.get("scope"))
    const audience = await resolveAudience(context, { client, params, scopes })
    facts.apiId = audience.api?.id
    return {
      subject: {
        grantId: null,
        user: null,
        api: audience.api,
        audience: audience.value,
        roles: audience.roles,
        scopes,
        launch: null,
        simulatedError: null,
        signIn: null,
        dpopJkt,
      },
      refresh: null,
      async redeem(rows) {
        if (rows.access) await context.store.saveAccessToken(rows.access)
      },
    }
  },
}
