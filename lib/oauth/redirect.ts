/**
 * The way back to the app. A `VerifiedRedirect` exists only for a URI that matched a registered one, and
 * nothing else can be redirected to: an error before that point is shown to the person (RFC 6749 §4.1.2.1).
 */

import type { OAuthClient } from "./client"
import { errorUri, OAUTH_ERROR_STATUS, type OAuthError } from "./errors"
import { matchRedirectUri } from "./redirect-uri"
import { refuse } from "./refusals"

export const RESPONSE_MODES = ["query", "fragment", "form_post"] as const
export type ResponseMode = (typeof RESPONSE_MODES)[number]

declare const verified: unique symbol
export interface VerifiedRedirect {
  readonly [verified]: true
  readonly uri: string
  readonly mode: ResponseMode
  readonly state: string | null
}

/**
 * The proof that a URI may be redirected to. RFC 9700 §2.1: exact string matching.
 * @throws invalid_request, to be shown and never redirected
 */
export function requireRedirect(
  client: OAuthClient,
  sent: { uri: string | undefined; mode: ResponseMode; state: string | null },
): VerifiedRedirect {
  if (sent.uri === undefined) throw refuse("authorize.no_redirect_uri")
  const match = matchRedirectUri(sent.uri, client.redirectUris)
  if (!match.matched) {
    const { nearest, difference } = match
    const detail = { sent: sent.uri.slice(0, 500), nearest: nearest?.uri ?? null, difference }
    throw refuse("authorize.redirect_uri", { detail })
  }
  return { uri: sent.uri, mode: sent.mode, state: sent.state } as VerifiedRedirect
}

/** What is carried back to the app: a location to go to, or fields to post there. */
export type Return =
  | { kind: "location"; location: string }
  | { kind: "form"; action: string; fields: Record<string, string> }

/** Builds the way back. `iss` always goes along against mix-up (RFC 9207 §2). */
export function returnTo(redirect: VerifiedRedirect, answer: Record<string, string>, issuer: string): Return {
  const fields = { ...answer, ...(redirect.state === null ? {} : { state: redirect.state }), iss: issuer }
  if (redirect.mode === "form_post") return { kind: "form", action: redirect.uri, fields }
  const encoded = new URLSearchParams(fields).toString()
  if (redirect.mode === "fragment") return { kind: "location", location: `${redirect.uri}#${encoded}` }
  return { kind: "location", location: redirect.uri + (redirect.uri.includes("?") ? "&" : "?") + encoded }
}

/** RFC 6749 §4.1.2.1. A code that has no meaning at this endpoint goes out as server_error. */
export function returnError(redirect: VerifiedRedirect, error: OAuthError, issuer: string): Return {
  const code = error.code in OAUTH_ERROR_STATUS ? error.code : "server_error"
  const uri: Record<string, string> =
    error.refusal === null ? {} : { error_uri: errorUri(issuer, error.code) }
  return returnTo(redirect, { error: code, error_description: error.description, ...uri }, issuer)
}
