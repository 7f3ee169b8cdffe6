/**
 * The port: what the protocol needs persisted, in protocol words. Handles arrive as hashes; clear values of
 * codes and tokens never cross it. Each `redeem` and `rotate` is one atomic statement that either consumes
 * and writes everything or does nothing.
 */

import type { AppId, GrantId, SessionId, UserId } from "@/lib/id"
import type { LaunchContext } from "@/lib/smart/launch-context"
import type { SimulatedError } from "@/lib/smart/simulated-errors"
import type { ClaimsRequest } from "./claims"
import type { OAuthApi, OAuthClient, OAuthUser } from "./client"

/** One authorization by one person, the family all its tokens belong to. */
export interface StoredGrant {
  id: GrantId
  appId: AppId
  userId: UserId
  sessionId: SessionId | null
  apiId: OAuthApi["id"] | null
  audience: string
  scopes: readonly string[]
  authTime: Date
  amr: readonly string[]
  nonce: string | null
  claims: ClaimsRequest | null
  /** SMART launch context: patient, encounter, fhirContext, need_patient_banner ... */
  launch: Record<string, unknown> | null
  /** What the launcher asked to have acted out at the token endpoint. */
  simulatedError: SimulatedError | null
  dpopJkt: string | null
  /** offline_access was granted: refresh outlives the session. */
  offline: boolean
  revoked: boolean
  createdAt: Date
}

export interface NewCode {
  hash: Uint8Array
  redirectUri: string
  codeChallenge: string | null
  dpopJkt: string | null
  expiresAt: Date
}

export interface StoredCode {
  redirectUri: string
  codeChallenge: string | null
  dpopJkt: string | null
  expiresAt: Date
  consumed: boolean
  grant: StoredGrant
  user: OAuthUser
}

export interface StoredRefreshToken {
  generation: number
  idleExpiresAt: Date
  absoluteExpiresAt: Date
  consumedAt: Date | null
  /** The sign-in session of a grant without offline_access has ended. */
  sessionEnded: boolean
  grant: StoredGrant
  user: OAuthUser
}

export interface NewRefreshToken {
  hash: Uint8Array
  grantId: GrantId
  appId: AppId
  generation: number
  idleExpiresAt: Date
  absoluteExpiresAt: Date
}

/** An opaque access token: what a JWT would have said, kept beside the hash. */
export interface NewAccessToken {
  hash: Uint8Array
  jti: string
  grantId: GrantId | null
  appId: AppId
  claims: Record<string, unknown>
  expiresAt: Date
}

/** The rows that come to be with a redemption. */
export interface TokenRows {
  access: NewAccessToken | null
  refresh: NewRefreshToken | null
  /** The key all refresh tokens of the grant are bound to from now on (RFC 9449 §5). */
  bindTo: string | null
}

/** RFC 9126. */
export interface NewPushedRequest {
  hash: Uint8Array
  appId: AppId
  params: ReadonlyMap<string, string>
  dpopJkt: string | null
  expiresAt: Date
}

/** RFC 8628. */
export interface NewDevice {
  hash: Uint8Array
  userCode: string
  appId: AppId
  params: ReadonlyMap<string, string>
  intervalSeconds: number
  expiresAt: Date
}

export interface StoredDevice {
  appId: AppId
  state: "pending" | "approved" | "denied" | "redeemed"
  intervalSeconds: number
  lastPolledAt: Date | null
  expiresAt: Date
  /** Present while it waits to be redeemed. */
  approved: { grant: StoredGrant; user: OAuthUser } | null
}

/** A SMART EHR launch, made by an EHR or by the launcher for one app at one API. */
export interface StoredLaunch {
  hash: Uint8Array
  appId: AppId
  apiId: OAuthApi["id"]
  /** The person it is for; null for whoever signs in. */
  userId: UserId | null
  context: LaunchContext
  /** An EHR made it and stands for the person's right to this patient, as far as policies leave that open. */
  vouched: boolean
  simulatedError: SimulatedError | null
  /** PKCE is required of this launch, whatever the app's registration excepts. */
  pkceRequired: boolean
  expiresAt: Date
  used: boolean
}

/** What issuing a code completes; each may be completed once. */
export interface CodeOrigin {
  interactionHash: Uint8Array | null
  pushedHash: Uint8Array | null
  launchHash: Uint8Array | null
}

export interface OAuthStore {
  findClient(clientId: string): Promise<OAuthClient | null>
  listApis(): Promise<readonly OAuthApi[]>
  findUser(id: UserId): Promise<OAuthUser | null>

  /** Scopes the person agreed to before for this app and audience. */
  findConsent(consent: { userId: UserId; appId: AppId; audience: string }): Promise<readonly string[]>

  /**
   * Writes the grant and its code, and completes the interaction and the pushed request, in one statement.
   * @returns false when one of these was completed before
   */
  issueCode(grant: StoredGrant, code: NewCode, origin: CodeOrigin): Promise<boolean>
  findCode(hash: Uint8Array): Promise<StoredCode | null>
  /** @returns false when another redemption consumed the code first */
  redeemCode(hash: Uint8Array, rows: TokenRows, now: Date): Promise<boolean>

  findRefreshToken(hash: Uint8Array): Promise<StoredRefreshToken | null>
  /** @returns false when another rotation consumed the token first */
  rotateRefreshToken(hash: Uint8Array, rows: TokenRows, now: Date): Promise<boolean>

  saveAccessToken(token: NewAccessToken): Promise<void>

  /** Ends every token of the grant. `until`: when the last access token of it would have expired. */
  revokeGrant(grantId: GrantId, reason: string, until: Date): Promise<void>
  revokeToken(jti: string, until: Date): Promise<void>

  savePushedRequest(pushed: NewPushedRequest): Promise<void>
  /** Parameters of a pushed request neither completed nor expired. */
  findPushedRequest(hash: Uint8Array): Promise<ReadonlyMap<string, string> | null>

  saveLaunch(launch: Omit<StoredLaunch, "used"> & { madeByApp: AppId | null }): Promise<void>
  findLaunch(hash: Uint8Array): Promise<StoredLaunch | null>
  /** Active people whose FHIR record this is (`Practitioner/7`); one at most is wanted, two are returned. */
  listUsersOfRecord(fhirUser: string): Promise<readonly OAuthUser[]>

  saveDeviceAuthorization(device: NewDevice): Promise<void>
  findDevice(hash: Uint8Array): Promise<StoredDevice | null>
  notePoll(hash: Uint8Array, now: Date, intervalSeconds: number): Promise<void>
  /** @returns false when another poll redeemed it first */
  redeemDevice(hash: Uint8Array, rows: TokenRows): Promise<boolean>

  /** @returns false when this owner used the value before, on any instance */
  claimJti(owner: string, hash: Uint8Array, expiresAt: Date): Promise<boolean>
  /** Looks without claiming: for explaining an assertion, never for accepting one. */
  isJtiUsed(owner: string, hash: Uint8Array): Promise<boolean>
}
