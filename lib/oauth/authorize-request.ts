/**
 * An authorization request, read in two phases. First who asks and where the answer goes: a failure there is
 * shown to the person. Then an ordered list of small checks, whose failures go to the proven redirect.
 */

import { withinContext } from "@/lib/smart/launch-context"
import { type Audience, resolveAudience } from "./audience"
import { type ClaimsRequest, parseClaimsRequest } from "./claims"
import type { OAuthClient } from "./client"
import type { OAuthContext } from "./context"
import { readLaunch } from "./launch-request"
import { checkParams, type Params, type ReadParams } from "./params"
import { isCodeChallenge } from "./pkce"
import { RESPONSE_MODES, type ResponseMode, requireRedirect, type VerifiedRedirect } from "./redirect"
import { refuse } from "./refusals"
import { checkScopeSpelling, isSmartScope, parseScopes, splitScopes } from "./scopes"
import type { StoredLaunch } from "./store"

export const PROMPTS = ["none", "login", "consent", "select_account"] as const
export type Prompt = (typeof PROMPTS)[number]

export interface AuthorizationRequest {
  client: OAuthClient
  redirect: VerifiedRedirect
  audience: Audience
  /** What was asked for within what is allowed. */
  scopes: readonly string[]
  codeChallenge: string | null
  nonce: string | null
  prompts: readonly Prompt[]
  maxAgeSeconds: number | null
  loginHint: string | null
  /** The person expected: by the launch, an id_token_hint or a claims request for `sub`. */
  expectedSub: string | null
  claims: ClaimsRequest | null
  dpopJkt: string | null
  /** The EHR launch it belongs to. */
  launch: StoredLaunch | null
}

const isResponseMode = (value: string): value is ResponseMode => RESPONSE_MODES.some((mode) => mode === value)

/**
 * Phase one: the app and the proven redirect.
 * @throws errors that must be shown, never redirected
 */
export async function resolveClientAndRedirect(
  context: OAuthContext,
  read: ReadParams,
): Promise<{ client: OAuthClient; redirect: VerifiedRedirect }> {
  for (const name of ["client_id", "redirect_uri"]) {
    if (read.duplicates.includes(name))
      throw refuse("request.duplicate_parameter", { detail: { parameter: name } })
    if (read.malformed.includes(name)) throw refuse("request.bad_character", { detail: { parameter: name } })
  }
  const clientId = read.params.get("client_id")
  if (clientId === undefined) {
    throw refuse("request.missing_parameter", { detail: { parameter: "client_id" } })
  }
  const client = await context.store.findClient(clientId)
  if (!client) throw refuse("authorize.client_unknown")
  if (client.state !== "active")
    throw refuse("authorize.client_unusable", { detail: { state: client.state } })
  // OpenID Connect Core §6.1: the redirect URI may stand in the request object alone, which is not read here.
  if (!read.params.has("redirect_uri") && read.params.has("request")) throw refuse("authorize.request_object")
  const mode = read.params.get("response_mode") ?? "query"
  const redirect = requireRedirect(client, {
    uri: read.params.get("redirect_uri"),
    mode: isResponseMode(mode) ? mode : "query",
    state: read.params.get("state") ?? null,
  })
  return { client, redirect }
}

type Check = (params: Params, client: OAuthClient) => void

/** RFC 6749 §4.1.1 and §3.1.1: `code` is the only response type. */
const checkResponseType: Check = (params) => {
  const sent = params.get("response_type")
  if (sent === undefined)
    throw refuse("request.missing_parameter", { detail: { parameter: "response_type" } })
  if (sent !== "code") throw refuse("authorize.response_type", { detail: { sent: sent.slice(0, 100) } })
}

/** OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2. */
const checkResponseMode: Check = (params) => {
  const sent = params.get("response_mode")
  if (sent !== undefined && !isResponseMode(sent)) throw refuse("authorize.response_mode")
}

/** RFC 6749 §4.1.2.1: only apps registered for the flow. */
const checkGrantRegistered: Check = (_params, client) => {
  if (!client.grantTypes.includes("authorization_code")) throw refuse("authorize.grant_not_registered")
}

/** OpenID Connect Core §3.1.2.6: what is not supported is refused by name, not ignored. */
const checkUnsupported: Check = (params) => {
  if (params.has("request")) throw refuse("authorize.request_object")
  if (params.has("request_uri")) throw refuse("authorize.request_uri")
  if (params.has("registration")) throw refuse("authorize.registration")
}

/** RFC 7636 §4.4.1, RFC 9700 §2.1.1: S256 or nothing; a missing method means `plain`, which is refused. */
const checkPkce: Check = (params, client) => {
  const challenge = params.get("code_challenge")
  const method = params.get("code_challenge_method")
  if (challenge === undefined) {
    if (method !== undefined || client.pkceRequired) throw refuse("authorize.pkce_missing")
    return
  }
  if (method !== "S256") throw refuse("authorize.pkce_method", { detail: { sent: method ?? "(none)" } })
  if (!isCodeChallenge(challenge))
    throw refuse("authorize.pkce_challenge", { detail: { length: challenge.length } })
}

/** OAuth 2.1 §7.5.1: without PKCE only an OpenID Connect request with a nonce is safe from code injection. */
const checkNonce: Check = (params) => {
  if (params.has("code_challenge")) return
  const openid = parseScopes(params.get("scope")).includes("openid")
  if (!openid || !params.has("nonce")) throw refuse("authorize.nonce_missing")
}

/** OpenID Connect Core §3.1.2.1: known values, and `none` stands alone. Unknown values are ignored. */
const checkPrompt: Check = (params) => {
  const sent = params.get("prompt")?.split(" ") ?? []
  if (sent.includes("none") && sent.length > 1)
    throw refuse("authorize.prompt", { detail: { sent: sent.join(" ") } })
}

/** OpenID Connect Core §3.1.2.1: a whole number of seconds. */
const checkMaxAge: Check = (params) => {
  const sent = params.get("max_age")
  if (sent !== undefined && !/^\d{1,9}$/.test(sent)) throw refuse("authorize.max_age")
}

/** RFC 9449 §10: the thumbprint of the key the code will be bound to. */
const checkDpopJkt: Check = (params) => {
  const sent = params.get("dpop_jkt")
  if (sent !== undefined && !isCodeChallenge(sent)) throw refuse("authorize.dpop_jkt")
}

/**
 * SMART App Launch 2.2: `aud` is required of a launch, against an app led to hand its token to another server;
 * of a SMART app also with clinical scopes. Other apps have their default API.
 */
const checkSmartAudience: Check = (params, client) => {
  const scopes = parseScopes(params.get("scope"))
  const launches = params.has("launch") || scopes.some((scope) => /^launch(\/|$)/.test(scope))
  const needed = launches || (client.smart && scopes.some(isSmartScope))
  if (needed && !params.has("aud") && !params.has("resource")) throw refuse("audience.required_for_smart")
}

/** Phase two, in this order: the first that fails is the answer. */
export const AUTHORIZE_CHECKS: readonly Check[] = [
  checkUnsupported,
  checkResponseType,
  checkResponseMode,
  checkGrantRegistered,
  checkPkce,
  checkNonce,
  checkPrompt,
  checkMaxAge,
  checkDpopJkt,
  checkSmartAudience,
]

/**
 * Scopes asked for that the app may have. RFC 6749 §3.3 lets the server grant less than was asked, and
 * OpenID Connect Core §3.1.2.1 says to ignore unknown ones; only when nothing is left is it an error.
 * Without a scope parameter the app's allowed API scopes are the default.
 */
export function resolveScopes(context: OAuthContext, client: OAuthClient, params: Params): string[] {
  const requested = parseScopes(params.get("scope"))
  const refreshes = client.grantTypes.includes("refresh_token")
  const isSession = (scope: string) => scope === "offline_access" || scope === "online_access"
  if (requested.length === 0)
    return client.allowedScopes.filter((scope) => scope !== "openid" && !isSession(scope))
  checkScopeSpelling(requested, client.allowedScopes)
  const { within } = splitScopes(requested, client.allowedScopes, context.scopeCovers)
  if (within.length === 0) {
    throw refuse("scope.none_allowed", { detail: { requested, allowed: client.allowedScopes } })
  }
  return within.filter((scope) => refreshes || !isSession(scope))
}

/** OpenID Connect Core §3.1.2.2: the hint must be ours; its subject is the person the app expects. */
async function readHint(
  context: OAuthContext,
  client: OAuthClient,
  hint: string | undefined,
): Promise<string | null> {
  if (hint === undefined) return null
  const claims = await context.readIdToken(hint)
  if (!claims || claims.aud !== client.clientId || typeof claims.sub !== "string") {
    throw refuse("authorize.id_token_hint")
  }
  return claims.sub
}

/**
 * Phase two: everything else, in typed form.
 * @param asked.since when the request first came; now, unless the person returns from a page
 * @throws OAuthError, to be sent to the redirect
 */
export async function parseAuthorizationRequest(
  context: OAuthContext,
  read: ReadParams,
  asked: { client: OAuthClient; redirect: VerifiedRedirect; since?: Date },
): Promise<AuthorizationRequest> {
  const { client, redirect, since = context.now() } = asked
  const params = checkParams(read)
  for (const check of AUTHORIZE_CHECKS) check(params, client)
  const scopes = resolveScopes(context, client, params)
  const claims = parseClaimsRequest(params.get("claims"))
  const maxAge = params.get("max_age")
  const hinted = await readHint(context, client, params.get("id_token_hint"))
  const audience = await resolveAudience(context, { client, params, scopes })
  const launch = await readLaunch(context, { params, client, audience, since })
  const granted = withinContext(scopes, launch?.context ?? null)
  if (granted.length === 0 && scopes.length > 0)
    throw refuse("launch.context_missing", { detail: { requested: scopes } })
  return {
    client,
    redirect,
    audience,
    scopes: granted,
    codeChallenge: params.get("code_challenge") ?? null,
    nonce: params.get("nonce") ?? null,
    prompts: PROMPTS.filter((prompt) => params.get("prompt")?.split(" ").includes(prompt)),
    maxAgeSeconds: maxAge === undefined ? null : Number(maxAge),
    loginHint: params.get("login_hint") ?? null,
    expectedSub: launch?.userId ?? hinted ?? claims?.sub ?? null,
    claims,
    dpopJkt: params.get("dpop_jkt") ?? null,
    launch,
  }
}
