/**
 * What the core is given: the issuer, a clock, randomness, hashing, signing and the store; and the plain
 * request and response it works on. The core reads nothing else and never logs.
 */

import type { ApiId, AppId, GrantId, Id, SecretId, UserId } from "@/lib/id"
import type { OAuthApi, OAuthClient } from "./client"
import type { ScopeCovers } from "./scopes"
import type { OAuthStore } from "./store"

/** A verified access token, whatever its format. */
export interface VerifiedToken {
  jti: string
  appId: AppId
  clientId: string
  userId: UserId | null
  grantId: GrantId | null
  audience: string[]
  scopes: string[]
  launch: Record<string, unknown> | null
  /** Thumbprint of the DPoP key it is bound to (RFC 9449 §6). */
  cnfJkt: string | null
  issuedAt: Date
  expiresAt: Date
  claims: Record<string, unknown>
}

/** Asks the API's FHIR server whether a patient is there and this person may open it (lib/server/smart). */
export interface Chart {
  /** @throws temporarily_unavailable when the FHIR server cannot be asked */
  mayOpen(of: {
    api: OAuthApi
    client: OAuthClient
    userId: UserId
    patient: string
    vouched: boolean
  }): Promise<"yes" | "no" | "unknown_patient">
}

export interface OAuthContext {
  /** Without a trailing slash; every URL on the wire is built from it. */
  issuer: string
  now(): Date
  /** Random bytes from the system's generator. */
  random(length: number): Uint8Array
  sha256(text: string): Uint8Array
  /** Constant-time comparison. */
  equal(a: Uint8Array, b: Uint8Array): boolean
  /** The successor of a refresh token, the same for every retry: an HMAC under a key of this instance. */
  deriveSuccessor(refreshToken: string): Uint8Array
  /** A value nobody else can make for this step of time, the same on every instance (RFC 9449 §8). */
  deriveNonce(step: number): Uint8Array
  /** A compact JWS with the active key of the algorithm. */
  sign(alg: string, typ: string, claims: Record<string, unknown>): string | Promise<string>
  /** Claims of an id token this issuer signed, expired or not; `null` when it did not. */
  readIdToken(token: string): Promise<Record<string, unknown> | null>
  /** Signature, expiry, issuer, revocation and app state of an access token issued here; `null` unless it is good. */
  verifyAccessToken(token: string): Promise<VerifiedToken | null>
  /** Its scopes as the policies in force narrow them, space-separated; `null` when it is for no API. */
  effectiveScopes(token: VerifiedToken): Promise<string | null>
  /** Public keys at an app's registered jwks_uri; `refresh` asks again when a kid is unknown. */
  fetchKeySet(uri: string, refresh: boolean): Promise<readonly Record<string, unknown>[]>
  scopeCovers: ScopeCovers
  /** RFC 10070 for every app: the issuer is the only audience of an assertion. */
  strictAssertionAudience: boolean
  store: OAuthStore
  chart: Chart
}

/** What is known so far about a request, kept for activity. Filled in by the core as it learns. */
export interface RequestFacts {
  client?: OAuthClient
  clientId?: string
  userId?: UserId
  apiId?: ApiId
  grantId?: GrantId
  secretId?: SecretId
  keyId?: Id<"key">
  grantType?: string
  scopes?: readonly string[]
}

export interface OAuthRequest {
  method: string
  /** Absolute URL of the endpoint under the issuer, without query. */
  url: string
  /** Empty unless the body was form-encoded. */
  form: URLSearchParams
  authorization: string | null
  dpop: string | null
  facts: RequestFacts
}

export interface OAuthResponse {
  status: number
  headers?: Record<string, string>
  json?: object
}

export type OAuthEndpoint = (context: OAuthContext, request: OAuthRequest) => Promise<OAuthResponse>

/** Paths under the issuer; the mounts, the metadata and the audience checks all read them here. */
export const ENDPOINT_PATHS = {
  authorize: "/oauth/authorize",
  token: "/oauth/token",
  introspect: "/oauth/introspect",
  revoke: "/oauth/revoke",
  userinfo: "/oauth/userinfo",
  jwks: "/oauth/jwks",
  endSession: "/oauth/end-session",
  par: "/oauth/par",
  deviceAuthorization: "/oauth/device",
  deviceAnswer: "/oauth/device/answer",
  consent: "/oauth/consent",
  select: "/oauth/select",
  launch: "/oauth/launch",
  /** A new look is a new address, so that apps may keep what they fetched. */
  smartStyle: "/oauth/smart-style-1.json",
  register: "/oauth/register",
} as const

export const endpointUrl = (issuer: string, endpoint: keyof typeof ENDPOINT_PATHS): string =>
  issuer + ENDPOINT_PATHS[endpoint]
