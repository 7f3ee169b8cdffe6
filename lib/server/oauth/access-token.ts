/** The one way to trust an access token of this issuer, for introspection, userinfo, the gateway and decisions. */

import { findAccessToken } from "@/db/queries/oauth-tokens"
import type { AppId, GrantId, UserId } from "@/lib/id"
import type { OAuthClient } from "@/lib/oauth/client"
import { endpointUrl, type VerifiedToken } from "@/lib/oauth/context"
import { isRevoked } from "../changes"
import { db } from "../database"
import { issuer } from "../env"
import { verifyOwnJwt } from "../keys"
import { sha256 } from "./hash"
import { store } from "./store"

export type { VerifiedToken } from "@/lib/oauth/context"

const OPAQUE = /^at_[A-Za-z0-9_-]{43}$/

const readClaims = (token: string): Promise<Record<string, unknown> | null> =>
  OPAQUE.test(token) ? findAccessToken(db(), sha256(token)) : verifyOwnJwt(token, "at+jwt")

interface AccessClaims {
  iss: string
  sub: string
  aud: string
  exp: number
  iat: number
  jti: string
  client_id: string
  scope?: string
  grant_id?: GrantId
  launch?: Record<string, unknown>
  cnf?: { jkt?: string }
}

/** Signed by us, so the shape is ours; what a key of ours signed for another purpose lacks these. */
function isAccessClaims(claims: Record<string, unknown>): claims is Record<string, unknown> & AccessClaims {
  const texts = ["iss", "sub", "aud", "jti", "client_id"].every((name) => typeof claims[name] === "string")
  return texts && typeof claims.exp === "number" && typeof claims.iat === "number"
}

/** A token is for userinfo, or for an API that is in use and that the app still has. */
async function isStillGiven(claims: AccessClaims, client: OAuthClient): Promise<boolean> {
  if (claims.aud === endpointUrl(issuer(), "userinfo")) return true
  const api = (await store.listApis()).find(({ identifierUri }) => identifierUri === claims.aud)
  return api?.usable === true && client.apis.some(({ apiId }) => apiId === api.id)
}

/**
 * The app is active, has not had its tokens revoked since, and still has the API; the person, if any, is
 * active. All of it is configuration, so a change is in force on every instance within a second.
 */
async function findLiveApp(claims: AccessClaims, userId: UserId | null): Promise<AppId | null> {
  const client = await store.findClient(claims.client_id)
  if (client?.state !== "active") return null
  const { tokensInvalidBefore } = client
  if (tokensInvalidBefore && claims.iat * 1000 < tokensInvalidBefore.getTime()) return null
  if (!(await isStillGiven(claims, client))) return null
  if (userId && !(await store.findUser(userId))?.active) return null
  return client.id
}

/**
 * Verifies signature or hash, issuer, expiry, revocation, and that app and person are still active.
 * @returns `null` for anything else; says not why, for the caller must not either
 */
export async function verifyAccessToken(token: string): Promise<VerifiedToken | null> {
  const claims = await readClaims(token)
  if (!claims || !isAccessClaims(claims)) return null
  if (claims.iss !== issuer() || claims.exp * 1000 <= Date.now()) return null
  const grantId = claims.grant_id ?? null
  const userId = grantId === null ? null : (claims.sub as UserId)
  if (await isRevoked({ jti: claims.jti, grantId })) return null
  const appId = await findLiveApp(claims, userId)
  return appId && toVerified(claims, { appId, userId, grantId })
}

/** What is said of a token by the very claims: a JWT that was verified before brings the same object again. */
const said = new WeakMap<AccessClaims, VerifiedToken>()

function toVerified(
  claims: Record<string, unknown> & AccessClaims,
  of: Pick<VerifiedToken, "appId" | "userId" | "grantId">,
): VerifiedToken {
  const known = said.get(claims)
  if (known?.appId === of.appId) return known
  const verified = {
    ...of,
    jti: claims.jti,
    clientId: claims.client_id,
    audience: [claims.aud],
    scopes: claims.scope?.split(" ") ?? [],
    launch: claims.launch ?? null,
    cnfJkt: claims.cnf?.jkt ?? null,
    issuedAt: new Date(claims.iat * 1000),
    expiresAt: new Date(claims.exp * 1000),
    claims,
  }
  said.set(claims, verified)
  return verified
}
