/**
 * The protocol's view of an app (the RFCs call it a client), of an API and of a person. Made by the store
 * from several tables and cached; holds hashes of secrets, so it never leaves the server.
 */

import type { AppKind, ClientAuthMethod, GrantType, Platform, TokenPolicy } from "@/lib/apps/app"
import type { ApiId, AppId, Id, SecretId, SessionId, UserId } from "@/lib/id"

export interface ClientSecret {
  id: SecretId
  /** SHA-256 of the secret. */
  hash: Uint8Array
  state: "live" | "retiring" | "disabled"
  retireAt: Date | null
  expiresAt: Date | null
}

export interface ClientKey {
  id: Id<"key">
  kid: string
  alg: string | null
  publicJwk: Record<string, unknown>
  expiresAt: Date | null
  disabledAt: Date | null
}

export interface OAuthApi {
  id: ApiId
  slug: string
  name: string
  identifierUri: string
  fhirBaseUrl: string | null
  enforcement: "gateway" | "own"
  smart: boolean
  accessTokenFormat: "jwt" | "opaque"
  signingAlg: string
  maxAccessTtlSeconds: number | null
  usable: boolean
  /** Sentences for the consent page, by scope. */
  scopeTitles: Readonly<Record<string, string>>
}

export interface OAuthClient {
  id: AppId
  clientId: string
  name: string
  kind: AppKind
  /** `elsewhere`: its tokens come from Entra ID or Aidbox, so nothing is issued here. */
  state: "active" | "draft" | "disabled" | "binned" | "elsewhere"
  authMethod: ClientAuthMethod
  grantTypes: readonly GrantType[]
  pkceRequired: boolean
  dpopRequired: boolean
  strictAssertionAudience: boolean
  idTokenAlg: string
  smart: boolean
  allowedScopes: readonly string[]
  defaultApiId: ApiId | null
  /** The APIs this app was given, with the app roles it has there. */
  apis: readonly { apiId: ApiId; roles: readonly string[] }[]
  tokens: TokenPolicy
  redirectUris: readonly { id: Id<"redirectUri">; uri: string; platform: Platform }[]
  postLogoutRedirectUris: readonly string[]
  /** Where an EHR opens the app. */
  launchUrls: readonly string[]
  jwksUri: string | null
  secrets: readonly ClientSecret[]
  keys: readonly ClientKey[]
  /** Tokens issued before this moment are refused. */
  tokensInvalidBefore: Date | null
  logoUri: string | null
  clientUri: string | null
  policyUri: string | null
  tosUri: string | null
}

/** A person as the claims need them. */
export interface OAuthUser {
  id: UserId
  active: boolean
  email: string
  emailVerified: boolean
  name: string
  givenName: string | null
  familyName: string | null
  phoneNumber: string | null
  phoneVerified: boolean
  address: object | null
  locale: string | null
  /** Relative reference: `Patient/123`. */
  fhirUser: string | null
  updatedAt: Date
}

/** The sign-in session behind an authorization request. */
export interface OAuthSession {
  id: SessionId
  userId: UserId
  /** When the person proved who they are: before `startedAt` where an upstream issuer knew them already. */
  authTime: Date
  startedAt: Date
  amr: readonly string[]
}
