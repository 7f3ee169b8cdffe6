/**
 * Pushed authorization requests (RFC 9126): the whole request is checked here, by the same checks as at
 * /authorize, and the browser carries only a handle.
 */

import { parseAuthorizationRequest, resolveClientAndRedirect } from "./authorize-request"
import { toBase64Url } from "./base64url"
import { authenticateClient } from "./client-auth"
import type { OAuthContext, OAuthEndpoint } from "./context"
import { readProof } from "./dpop"
import { isOAuthError } from "./errors"
import { type Params, parseParams, type ReadParams } from "./params"
import { refuse } from "./refusals"

export const REQUEST_URI_PREFIX = "urn:ietf:params:oauth:request_uri:"
/** RFC 9126 §2.2: 5 to 600 seconds; long enough for a reload. */
export const PUSHED_TTL_SECONDS = 90

/** Credentials of the push are no part of the request. */
const CREDENTIALS = new Set(["client_secret", "client_assertion", "client_assertion_type"])

/** RFC 9126 §2.1: what is pushed is an authorization request, so it cannot point to another. */
export const pushRequest: OAuthEndpoint = async (context, request) => {
  const params = parseParams(request.form)
  const { client } = await authenticateClient(context, request, params)
  if (params.has("request_uri")) throw refuse("par.request_uri")
  const pushed = new Map([...params].filter(([name]) => !CREDENTIALS.has(name)))
  pushed.set("client_id", client.clientId)
  // RFC 9449 §10.1: a proof at the push names the key as dpop_jkt does.
  const jkt = request.dpop === null ? null : await readProof(context, request, client)
  if (jkt !== null) {
    if (pushed.has("dpop_jkt") && pushed.get("dpop_jkt") !== jkt) throw refuse("authorize.dpop_jkt")
    pushed.set("dpop_jkt", jkt)
  }
  const read: ReadParams = { params: pushed, duplicates: [], malformed: [] }
  const asked = await resolveClientAndRedirect(context, read).catch((error) => {
    throw isOAuthError(error) && error.refusal === "authorize.redirect_uri"
      ? refuse("par.redirect_uri", { detail: error.detail })
      : error
  })
  const parsed = await parseAuthorizationRequest(context, read, asked)
  const handle = toBase64Url(context.random(32))
  const expiresAt = new Date(context.now().getTime() + PUSHED_TTL_SECONDS * 1000)
  await context.store.savePushedRequest({
    hash: context.sha256(handle),
    appId: client.id,
    params: pushed,
    dpopJkt: parsed.dpopJkt,
    expiresAt,
  })
  return { status: 201, json: { request_uri: REQUEST_URI_PREFIX + handle, expires_in: PUSHED_TTL_SECONDS } }
}

/**
 * The request behind a request_uri of ours: its parameters alone count, whatever stands beside it in the URL
 * (RFC 9101 §5). `null` when the request has no such request_uri.
 * @throws invalid_request_uri when it is unknown, used, expired or another client's
 */
export async function readPushed(
  context: OAuthContext,
  read: ReadParams,
): Promise<{ params: Params; hash: Uint8Array } | null> {
  const uri = read.params.get("request_uri")
  if (!uri?.startsWith(REQUEST_URI_PREFIX)) return null
  const hash = context.sha256(uri.slice(REQUEST_URI_PREFIX.length))
  const params = await context.store.findPushedRequest(hash)
  if (!params || params.get("client_id") !== read.params.get("client_id")) {
    throw refuse("authorize.request_uri_expired")
  }
  return { params, hash }
}
