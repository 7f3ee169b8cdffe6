/** An upstream issuer as a relying party sees it: discovery, keys, code exchange, id token (OpenID Connect Core §3.1). */

import { createLocalJWKSet, decodeJwt, errors, type JWK, type JWTPayload, jwtVerify } from "jose"
import type { UpstreamRow } from "@/db/queries/upstream"
import { processState } from "@/lib/server/process-state"
import { unseal } from "@/lib/server/seal"
import { discoveryUrlOf, isKeyOf, issuerOfTenant, issuersOf, isTemplate } from "@/lib/upstream/issuer"
import { fetchJson } from "./guarded-fetch"

export interface Provider {
  authorizationEndpoint: string
  tokenEndpoint: string
  jwksUri: string
  /** Where claims are that stand in no id token (OpenID Connect Core §5.4); null when it has none. */
  userinfoEndpoint: string | null
  /** RFC 9207: the answer must carry `iss`. */
  issInResponse: boolean
  secretInBody: boolean
}

const KEEP_MS = 5 * 60_000
const REFRESH_MS = 30_000
const ALGS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]

interface Kept<T> {
  value: T
  at: number
}
const kept = () => processState("upstream-documents", () => new Map<string, Kept<Record<string, unknown>>>())

async function fetchKept(upstream: UpstreamRow, url: string, maxAgeMs = KEEP_MS) {
  const key = `${upstream.id} ${upstream.allowedPrivateHost ?? ""} ${url}`
  const known = kept().get(key)
  if (known && Date.now() - known.at < maxAgeMs) return known.value
  const value = await fetchJson({ url, allowedPrivateHost: upstream.allowedPrivateHost })
  if (kept().size > 100) kept().clear()
  kept().set(key, { value, at: Date.now() })
  return value
}

/**
 * OpenID Connect Discovery §4: the document must name the very issuer it was asked of.
 * @throws when it cannot be had or is another issuer's
 */
export async function discover(upstream: UpstreamRow): Promise<Provider> {
  const document = await fetchKept(upstream, discoveryUrlOf(upstream))
  if (document.issuer !== upstream.issuer) throw new Error("the discovery document names another issuer")
  const endpoint = (name: string): string => {
    const value = document[name]
    if (typeof value !== "string" || !URL.canParse(value)) throw new Error(`the upstream has no ${name}`)
    const plain = new URL(value).protocol === "http:" && upstream.allowedPrivateHost !== null
    if (!plain && new URL(value).protocol !== "https:") throw new Error(`the ${name} is not https`)
    return value
  }
  const methods = document.token_endpoint_auth_methods_supported
  return {
    authorizationEndpoint: endpoint("authorization_endpoint"),
    tokenEndpoint: endpoint("token_endpoint"),
    jwksUri: endpoint("jwks_uri"),
    userinfoEndpoint: document.userinfo_endpoint === undefined ? null : endpoint("userinfo_endpoint"),
    issInResponse: document.authorization_response_iss_parameter_supported === true,
    secretInBody: Array.isArray(methods) && !methods.includes("client_secret_basic"),
  }
}

/** RFC 6749 §2.3.1: both halves form-encoded. */
const basic = (id: string, secret: string): string => {
  const encode = (text: string) => new URLSearchParams([["", text]]).toString().slice(1)
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString("base64")}`
}

export interface UpstreamTokens {
  idToken: string
  accessToken: string | null
}

/** The code for an id token. @throws when the upstream refuses or gives none */
export async function redeemCode(
  upstream: UpstreamRow,
  provider: Provider,
  of: { code: string; verifier: string; redirectUri: string },
): Promise<UpstreamTokens> {
  const sealed = upstream.sealedClientSecret
  const secret = sealed ? Buffer.from(unseal(sealed)).toString("utf8") : null
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code: of.code,
    code_verifier: of.verifier,
    redirect_uri: of.redirectUri,
  })
  const inBody = secret === null || provider.secretInBody
  if (inBody) form.set("client_id", upstream.clientId)
  if (inBody && secret !== null) form.set("client_secret", secret)
  const answer = await fetchJson({
    url: provider.tokenEndpoint,
    allowedPrivateHost: upstream.allowedPrivateHost,
    form,
    ...(!inBody && secret !== null && { authorization: basic(upstream.clientId, secret) }),
  })
  if (typeof answer.id_token !== "string" || answer.id_token.length > 32_768)
    throw new Error("the upstream gave no id token")
  const { id_token: idToken, access_token: accessToken } = answer
  const isToken = typeof accessToken === "string" && /^[A-Za-z0-9\-._~+/]{1,16000}=*$/.test(accessToken)
  return { idToken, accessToken: isToken ? accessToken : null }
}

/**
 * What userinfo says of the person (OpenID Connect Core §5.3): providers need not put e-mail and name in the id token.
 * @returns nothing where there is no userinfo
 * @throws when it is of somebody else (§5.3.2) or cannot be had
 */
export async function readUserinfo(
  upstream: UpstreamRow,
  provider: Provider,
  of: { accessToken: string | null; sub: string },
): Promise<Record<string, unknown>> {
  if (provider.userinfoEndpoint === null || of.accessToken === null) return {}
  const answer = await fetchJson({
    url: provider.userinfoEndpoint,
    allowedPrivateHost: upstream.allowedPrivateHost,
    authorization: `Bearer ${of.accessToken}`,
  })
  if (answer.sub !== of.sub) throw new Error("the upstream's userinfo is of another subject")
  return answer
}

/** The published keys that may sign for the issuer the token says it is of. */
async function keysFor(upstream: UpstreamRow, provider: Provider, of: { idToken: string; maxAgeMs: number }) {
  const { keys } = await fetchKept(upstream, provider.jwksUri, of.maxAgeMs)
  if (!Array.isArray(keys)) throw new Error("the upstream has no keys")
  const { iss = "", tid } = decodeJwt(of.idToken)
  return { keys: (keys as JWK[]).filter((key) => isKeyOf({ ...key }, iss, tid)) }
}

/** One of several tenants: the token names it twice, and both times the same. */
function checkTenant(upstream: UpstreamRow, { iss, tid }: JWTPayload): void {
  if (!isTemplate(upstream)) return
  if (typeof tid !== "string" || issuerOfTenant(upstream.issuer, tid) !== iss)
    throw new Error("the id token is of another tenant")
}

/**
 * OpenID Connect Core §3.1.3.7: signature by the issuer's key, issuer, audience, azp, times, nonce.
 * @throws when anything is not so
 */
export async function verifyIdToken(
  upstream: UpstreamRow,
  provider: Provider,
  of: { idToken: string; nonce: string },
): Promise<JWTPayload & { iss: string; sub: string }> {
  const verify = async (maxAgeMs: number) => {
    const jwks = await keysFor(upstream, provider, { idToken: of.idToken, maxAgeMs })
    return jwtVerify(of.idToken, createLocalJWKSet(jwks), {
      issuer: issuersOf(upstream),
      audience: upstream.clientId,
      algorithms: ALGS,
      requiredClaims: ["sub", "exp", "iat"],
      clockTolerance: 60,
    })
  }
  // A rotated key: asked for again, but not for every stranger who makes up a kid.
  const { payload } = await verify(KEEP_MS)
    .catch((error) => {
      if (error?.code !== errors.JWKSNoMatchingKey.code) throw error
      return verify(REFRESH_MS)
    })
    .catch((error) => {
      // The library's error carries the claims; a log is no place for them.
      throw new Error(`the id token is not valid: ${String(error?.code ?? error?.message).slice(0, 100)}`)
    })
  checkTenant(upstream, payload)
  const { iss, sub, aud, azp, nonce } = payload
  if (typeof sub !== "string" || sub === "" || sub.length > 255)
    throw new Error("the id token has no subject")
  if (nonce !== of.nonce) throw new Error("the id token has another nonce")
  const several = Array.isArray(aud) && aud.length > 1
  if ((several || azp !== undefined) && azp !== upstream.clientId)
    throw new Error("the id token is for another party")
  if (iss === undefined) throw new Error("INVARIANT: the issuer was checked")
  return { ...payload, iss, sub }
}
