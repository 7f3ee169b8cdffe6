/** Userinfo (OpenID Connect Core §5.3), for any access token of this issuer granted `openid`. */

import type { ClaimsRequest } from "./claims"
import { toFhirUser, toUserinfoClaims } from "./claims"
import type { OAuthContext, OAuthEndpoint, OAuthRequest, VerifiedToken } from "./context"
import { verifyProof } from "./dpop"
import { isOAuthError } from "./errors"
import { parseParams } from "./params"
import { refuse } from "./refusals"

/**
 * The bearer token, from the header or the form body, never from the query (RFC 6750 §2, OAuth 2.1 §5.2).
 * @throws invalid_request when sent twice, invalid_token when absent
 */
export function requireBearer(request: OAuthRequest): string {
  const inBody = request.method === "POST" ? parseParams(request.form).get("access_token") : undefined
  const { authorization } = request
  if (authorization !== null && inBody !== undefined) throw refuse("token.two_places")
  if (inBody !== undefined) return inBody
  if (authorization === null) throw refuse("token.missing")
  const sent = /^(?:bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
  if (sent === undefined) throw refuse("token.invalid")
  return sent
}

const isDpop = (authorization: string | null): boolean => /^dpop /i.test(authorization ?? "")

/** True for a token bound to no key that was not sent as DPoP: there is nothing to prove. */
export const isPlainBearer = (authorization: string | null, jkt: string | null): boolean =>
  jkt === null && !isDpop(authorization)

/** RFC 9449 §7.1 and §9: a bound token comes with scheme DPoP and a proof of its key; an unbound one as Bearer. */
export async function checkBinding(
  context: OAuthContext,
  request: Pick<OAuthRequest, "method" | "url" | "authorization" | "dpop">,
  bound: { token: string; jkt: string | null; nonceRequired?: boolean },
): Promise<void> {
  if (isPlainBearer(request.authorization, bound.jkt)) return
  const byScheme = isDpop(request.authorization)
  if (bound.jkt === null || !byScheme || request.dpop === null) throw refuse("token.dpop_scheme")
  const { method, url } = request
  const target = { method, url, accessToken: bound.token, nonceRequired: bound.nonceRequired ?? false }
  const jkt = await verifyProof(context, request.dpop, target).catch((error) => {
    if (!isOAuthError(error)) throw error
    if (error.code === "use_dpop_nonce") throw refuse("token.dpop_nonce")
    throw error.code === "invalid_dpop_proof" ? refuse("token.dpop_proof", { detail: error.detail }) : error
  })
  if (jkt !== bound.jkt)
    throw refuse("token.dpop_proof", { detail: { problem: "the proof is of another key" } })
}

/** The names asked for at userinfo by the claims parameter, kept with the grant. */
const namesOf = (token: VerifiedToken): readonly string[] =>
  (token.claims.userinfo_claims as ClaimsRequest["userinfo"] | undefined) ?? []

async function findAudienceApi(context: OAuthContext, token: VerifiedToken) {
  const apis = await context.store.listApis()
  return apis.find((api) => token.audience.includes(api.identifierUri)) ?? null
}

export const userinfo: OAuthEndpoint = async (context, request) => {
  const sent = requireBearer(request)
  const token = await context.verifyAccessToken(sent)
  // RFC 9449 §7.1: who came with a proof is challenged for one.
  if (!token) throw refuse(isDpop(request.authorization) ? "token.dpop_invalid" : "token.invalid")
  await checkBinding(context, request, { token: sent, jkt: token.cnfJkt })
  request.facts.clientId = token.clientId
  if (!token.userId || !token.scopes.includes("openid")) throw refuse("token.no_openid")
  const user = await context.store.findUser(token.userId)
  if (!user?.active) throw refuse("token.invalid")
  const claims = toUserinfoClaims(user, { scopes: token.scopes, names: namesOf(token) })
  const fhirUser = token.scopes.includes("fhirUser")
    ? toFhirUser(user, await findAudienceApi(context, token), context.issuer)
    : null
  return { status: 200, json: fhirUser ? { ...claims, fhirUser } : claims }
}
