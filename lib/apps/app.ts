/**
 * App: a registered client application. Three kinds, and the kind decides what can exist: only confidential
 * and service apps have credentials, only public and confidential apps have redirect URIs. The database
 * repeats each rule as a constraint (db/schema/apps.ts).
 *
 * An app whose tokens are issued elsewhere (Entra ID, Aidbox) is an external record: see `ExternalApp`.
 */

import type { ApiId, AppId, Id, UserId } from "@/lib/id"

export const APP_KINDS = ["public", "confidential", "service"] as const
export type AppKind = (typeof APP_KINDS)[number]

export const APP_STATES = ["draft", "active", "disabled"] as const
export type AppState = (typeof APP_STATES)[number]

/** Who issues the tokens of an app. Credentials made here are refused by a server that trusts another issuer. */
export const TOKEN_ISSUERS = ["admit", "entra", "aidbox"] as const
export type TokenIssuer = (typeof TOKEN_ISSUERS)[number]

/** Who holds calls to the policies: Admit in front of the FHIR server, or the server that checks tokens itself. */
export const API_ENFORCEMENTS = ["gateway", "own"] as const

/** Where a redirect URI leads: a server-side web app, a single-page app, or an installed app (RFC 8252). */
export const PLATFORMS = ["web", "spa", "native"] as const
export type Platform = (typeof PLATFORMS)[number]

export const GRANT_TYPES = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const
export type GrantType = (typeof GRANT_TYPES)[number]

export const CLIENT_AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "private_key_jwt",
] as const
/** RFC 7591 §2 `token_endpoint_auth_method`. */
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]

export interface RedirectUri {
  id: Id<"redirectUri">
  uri: string
  platform: Platform
}

/** Lifetimes in seconds. Refresh lifetimes are `null` when the app gets no refresh token. */
export interface TokenPolicy {
  accessTtlSeconds: number
  refreshIdleTtlSeconds: number | null
  refreshAbsoluteTtlSeconds: number | null
  /** 0 to 60: how long a rotated refresh token may be retried. 0 refuses every reuse. */
  refreshGraceSeconds: number
}

interface AppBase {
  id: AppId
  /** What the app sends as `client_id`. Equal to `id` unless an admin chose another. */
  clientId: string
  name: string
  description: string
  state: AppState
  /** Set while the app lies in the bin; it is gone 30 days later. */
  binnedAt: Date | null
  smart: boolean
  grantTypes: readonly GrantType[]
  /** Scopes the app may ask for; nothing outside is ever granted. */
  allowedScopes: readonly string[]
  defaultApiId: ApiId | null
  tokens: TokenPolicy
  dpopRequired: boolean
  tags: readonly string[]
  ownerIds: readonly UserId[]
  createdAt: Date
  updatedAt: Date
  /** Counts up with every saved change; a save names the version it was made from. */
  version: number
}

interface SignsPeopleIn {
  redirectUris: readonly RedirectUri[]
  postLogoutRedirectUris: readonly string[]
  launchUrls: readonly string[]
  corsOrigins: readonly string[]
}

export interface PublicApp extends AppBase, SignsPeopleIn {
  kind: "public"
  authMethod: "none"
}

export interface ConfidentialApp extends AppBase, SignsPeopleIn {
  kind: "confidential"
  authMethod: Exclude<ClientAuthMethod, "none">
  /** OAuth 2.1 §7.5.1: only an app that sends a nonce may go without PKCE; false only by an explicit exception. */
  pkceRequired: boolean
}

export interface ServiceApp extends AppBase {
  kind: "service"
  authMethod: Exclude<ClientAuthMethod, "none">
  /** May present id and secret by HTTP Basic straight at the FHIR API. */
  basicAtApi: boolean
}

export type App = PublicApp | ConfidentialApp | ServiceApp

/** What is known of a registered app beside what decides its protocol behaviour. */
export interface AppFacts {
  issuer: TokenIssuer
  /** The id of the real registration, where the app lives in Entra ID or Aidbox. */
  externalId: string | null
  stateReason: string | null
  /** Owners are told when calls of the app begin to be refused. */
  failureAlerts: boolean
  notes: string
  jwksUri: string | null
  strictAssertionAudience: boolean
  idTokenAlg: "RS256" | "ES256"
  logoUri: string | null
  clientUri: string | null
  policyUri: string | null
  tosUri: string | null
  contacts: readonly string[]
  firstTokenAt: Date | null
  lastUsedAt: Date | null
  createdBy: UserId | null
}

export type RegisteredApp = App & AppFacts
