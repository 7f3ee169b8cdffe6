/**
 * Minting: from a subject to tokens, the same way for every grant. JWT access tokens follow RFC 9068; opaque
 * ones store the same claims beside their hash.
 */

import { toBase64Url } from "./base64url"
import { acrOf, toFhirUser, toIdTokenClaims } from "./claims"
import type { OAuthClient } from "./client"
import type { OAuthContext } from "./context"
import type { Prepared, TokenSubject } from "./grants/grant"
import { printScopes } from "./scopes"
import type { TokenRows } from "./store"

/** SMART Backend Services: access tokens of five minutes at most. */
const BACKEND_SERVICE_TTL_SECONDS = 300

export interface AccessTokenPlan {
  format: "jwt" | "opaque"
  alg: string
  jti: string
  ttlSeconds: number
  claims: Record<string, unknown>
}

/** The app's lifetime, capped by the API's, and by SMART's for backend services. */
function ttlOf(client: OAuthClient, subject: TokenSubject): number {
  const caps = [client.tokens.accessTtlSeconds, subject.api?.maxAccessTtlSeconds ?? Number.POSITIVE_INFINITY]
  if (client.smart && client.kind === "service") caps.push(BACKEND_SERVICE_TTL_SECONDS)
  return Math.min(...caps)
}

/** RFC 9068 §2.2, with the grant for revocation, the roles at the API and the SMART context. */
export function planAccessToken(
  context: OAuthContext,
  client: OAuthClient,
  subject: TokenSubject,
): AccessTokenPlan {
  const { user, api, grantId, launch, dpopJkt, signIn } = subject
  const iat = Math.floor(context.now().getTime() / 1000)
  const ttlSeconds = ttlOf(client, subject)
  const jti = toBase64Url(context.random(16))
  const fhirUser = user && subject.scopes.includes("fhirUser") ? toFhirUser(user, api, context.issuer) : null
  const optional: Record<string, unknown> = {
    scope: subject.scopes.length > 0 ? printScopes(subject.scopes) : null,
    roles: subject.roles.length > 0 ? subject.roles : null,
    grant_id: grantId,
    auth_time: signIn && Math.floor(signIn.authTime.getTime() / 1000),
    fhirUser,
    userinfo_claims: signIn?.claims?.userinfo.length ? signIn.claims.userinfo : null,
    launch,
    cnf: dpopJkt && { jkt: dpopJkt },
  }
  const claims: Record<string, unknown> = {
    iss: context.issuer,
    sub: user?.id ?? client.clientId,
    aud: subject.audience,
    exp: iat + ttlSeconds,
    iat,
    jti,
    client_id: client.clientId,
  }
  for (const [name, value] of Object.entries(optional)) if (value !== null) claims[name] = value
  return { format: api?.accessTokenFormat ?? "jwt", alg: api?.signingAlg ?? "ES256", jti, ttlSeconds, claims }
}

/** A token that expired this long ago, where the launcher asked for one. */
const SIMULATED_AGE_SECONDS = 60

/** The claims as they are, or, where the launcher asked for it, of a token whose time is over. */
function timedClaims(subject: TokenSubject, plan: AccessTokenPlan): Record<string, unknown> {
  if (subject.simulatedError !== "request_expired_token") return plan.claims
  const back = plan.ttlSeconds + SIMULATED_AGE_SECONDS
  return { ...plan.claims, iat: Number(plan.claims.iat) - back, exp: Number(plan.claims.exp) - back }
}

/** The token as signed, or, where the launcher asked for it, with a signature that is not ours. */
function spoiled(context: OAuthContext, subject: TokenSubject, token: string): string {
  if (subject.simulatedError !== "request_invalid_token") return token
  const signed = token.slice(0, token.lastIndexOf("."))
  return `${signed}.${toBase64Url(context.random(64))}`
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash of the access token (all our algorithms use SHA-256). */
const toAtHash = (context: OAuthContext, accessToken: string): string =>
  toBase64Url(context.sha256(accessToken).slice(0, 16))

/** OpenID Connect Core §2. */
function signIdToken(
  context: OAuthContext,
  client: OAuthClient,
  of: { subject: TokenSubject; accessToken: string; ttlSeconds: number },
): Promise<string> | string | null {
  const { user, signIn, api, scopes } = of.subject
  if (!user || !signIn) return null
  const iat = Math.floor(context.now().getTime() / 1000)
  const fhirUser = scopes.includes("fhirUser") ? toFhirUser(user, api, context.issuer) : null
  return context.sign(client.idTokenAlg, "JWT", {
    ...toIdTokenClaims(user, signIn.claims),
    iss: context.issuer,
    sub: user.id,
    aud: client.clientId,
    exp: iat + of.ttlSeconds,
    iat,
    auth_time: Math.floor(signIn.authTime.getTime() / 1000),
    at_hash: toAtHash(context, of.accessToken),
    ...(signIn.nonce !== null && { nonce: signIn.nonce }),
    ...(signIn.amr.length > 0 && { amr: signIn.amr, acr: acrOf(signIn.amr) }),
    ...(signIn.sessionId && { sid: signIn.sessionId }),
    ...(fhirUser && { fhirUser }),
  })
}

/**
 * Redeems what was prepared together with the new rows, then signs.
 * @returns the members of RFC 6749 §5.1, with SMART's launch context
 */
export async function mintTokens(
  context: OAuthContext,
  client: OAuthClient,
  prepared: Prepared,
): Promise<Record<string, unknown>> {
  const { subject, refresh } = prepared
  const plan = planAccessToken(context, client, subject)
  const claims = timedClaims(subject, plan)
  const opaque = plan.format === "opaque" ? `at_${toBase64Url(context.random(32))}` : null
  const isKnown = subject.simulatedError !== "request_invalid_token"
  const rows: TokenRows = {
    access:
      opaque && isKnown
        ? {
            hash: context.sha256(opaque),
            jti: plan.jti,
            grantId: subject.grantId,
            appId: client.id,
            claims,
            expiresAt: new Date(Number(claims.exp) * 1000),
          }
        : null,
    bindTo: client.kind === "public" ? subject.dpopJkt : null,
    refresh: refresh?.row ? { ...refresh.row, hash: context.sha256(refresh.token) } : null,
  }
  await prepared.redeem(rows)
  const accessToken = opaque ?? spoiled(context, subject, await context.sign(plan.alg, "at+jwt", claims))
  const idToken = await signIdToken(context, client, { subject, accessToken, ttlSeconds: plan.ttlSeconds })
  return {
    ...subject.launch,
    access_token: accessToken,
    token_type: subject.dpopJkt ? "DPoP" : "Bearer",
    expires_in: plan.ttlSeconds,
    ...(subject.scopes.length > 0 && { scope: printScopes(subject.scopes) }),
    ...(refresh && { refresh_token: refresh.token }),
    ...(idToken && { id_token: idToken }),
  }
}
