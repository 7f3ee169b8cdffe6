/** What code and refresh token share: the subject a stored grant stands for, and the life of refresh tokens. */

import { actedOut } from "@/lib/smart/simulated-errors"
import { namesOf } from "../audience"
import type { OAuthApi, OAuthClient, OAuthUser } from "../client"
import type { OAuthContext } from "../context"
import type { Params } from "../params"
import { refuse, refuseAsSimulated } from "../refusals"
import { splitScopes } from "../scopes"
import type { StoredGrant } from "../store"
import type { RefreshPlan, TokenSubject } from "./grant"

/** No access token lives longer (the database says so too), so a revocation need not be remembered longer. */
export const MAX_ACCESS_TTL_SECONDS = 86_400

export const revocationEnd = (now: Date): Date => new Date(now.getTime() + MAX_ACCESS_TTL_SECONDS * 1000)

/** The API of the grant, still usable and still given to the app. @throws invalid_target */
async function findGrantedApi(
  context: OAuthContext,
  client: OAuthClient,
  grant: StoredGrant,
): Promise<{ api: OAuthApi | null; roles: readonly string[] }> {
  if (!grant.apiId) return { api: null, roles: [] }
  const api = (await context.store.listApis()).find((entry) => entry.id === grant.apiId)
  if (!api?.usable) throw refuse("audience.disabled", { detail: { api: grant.apiId } })
  const given = client.apis.find((entry) => entry.apiId === api.id)
  if (!given) throw refuse("audience.not_granted", { detail: { api: api.name, apiId: api.id } })
  return { api, roles: given.roles }
}

/** An admin's "revoke all tokens" reaches what was agreed to before it and not yet turned into tokens. */
export const isRevokedWithApp = (client: OAuthClient, grant: StoredGrant): boolean =>
  client.tokensInvalidBefore !== null && grant.createdAt < client.tokensInvalidBefore

/**
 * The subject of new tokens of this grant, for all its scopes or for the fewer asked now. A scope taken from the
 * app since is in no new token.
 */
export async function toSubject(
  context: OAuthContext,
  of: {
    client: OAuthClient
    grant: StoredGrant
    user: OAuthUser
    scopes: readonly string[]
    dpopJkt: string | null
  },
): Promise<TokenSubject> {
  const { client, grant, user, scopes, dpopJkt } = of
  const { api, roles } = await findGrantedApi(context, client, grant)
  const { within } = splitScopes(scopes, client.allowedScopes, context.scopeCovers)
  if (within.length === 0 && scopes.length > 0)
    throw refuse("scope.none_allowed", { detail: { requested: scopes, allowed: client.allowedScopes } })
  const { authTime, amr, nonce, sessionId, claims } = grant
  return {
    grantId: grant.id,
    user,
    api,
    audience: grant.audience,
    roles,
    scopes: within,
    launch: grant.launch,
    simulatedError: grant.simulatedError,
    signIn: within.includes("openid") ? { authTime, amr, nonce, sessionId, claims } : null,
    dpopJkt,
  }
}

/** Throws what the launcher asked to have acted out when this token request comes, and nothing otherwise. */
export function checkSimulated({ simulatedError }: StoredGrant, at: "code" | "refresh"): void {
  const acted = actedOut(simulatedError, at)
  if (acted) throw refuseAsSimulated(acted)
}

/** RFC 8707 §2.2: a resource named at the token endpoint is the one that was granted. */
export function checkResource(context: OAuthContext, params: Params, subject: TokenSubject): void {
  const sent = params.get("resource")
  if (sent === undefined) return
  const names = subject.api ? namesOf(subject.api, context.issuer) : [subject.audience]
  if (!names.includes(sent))
    throw refuse("audience.beyond_grant", { detail: { sent, granted: subject.audience } })
}

/** The refresh token to be written: idle lifetime from now, absolute lifetime from the first of the family. */
export function planRefresh(
  client: OAuthClient,
  of: { grant: StoredGrant; token: string; generation: number; absoluteExpiresAt: Date | null; now: Date },
): RefreshPlan | null {
  const { refreshIdleTtlSeconds: idle, refreshAbsoluteTtlSeconds: absolute } = client.tokens
  if (idle === null || absolute === null) return null
  const from = of.now.getTime()
  const absoluteExpiresAt = of.absoluteExpiresAt ?? new Date(from + absolute * 1000)
  const idleExpiresAt = new Date(Math.min(from + idle * 1000, absoluteExpiresAt.getTime()))
  const { grant, token, generation } = of
  return {
    token,
    row: { grantId: grant.id, appId: grant.appId, generation, idleExpiresAt, absoluteExpiresAt },
  }
}
