/** What the gateway needs from the rest of the server. Given in, so that it can be proven against a real FHIR server alone. */

import type { FhirCall } from "@/lib/fhir/request"
import type { ApiId, AppId, GrantId, SecretId, UserId } from "@/lib/id"
import type {
  AppSubject,
  AuthMethod,
  PolicyEngine,
  PolicySource,
  Refusal,
  UserSubject,
} from "@/lib/policy/model"
import type { MomentCache } from "@/lib/server/changes"
import type { GatewayCause, Unauthorized } from "./outcomes"

/** An API as the gateway sees it. */
export interface GatewayApi {
  id: ApiId
  slug: string
  name: string
  /** The audience its tokens carry. */
  identifierUri: string
  /** Null: nothing to forward to. */
  fhirBaseUrl: string | null
  enforcement: "gateway" | "own"
  state: "active" | "disabled"
  smart: boolean
  /** The one private or loopback host an admin allowed for it. */
  allowedPrivateHost: string | null
  /** Sent upstream as `Authorization`, unsealed; null sends none. */
  upstreamAuthorization: string | null
}

/** A verified access token: signature, expiry, issuer, revocation and app state are right. */
export interface VerifiedToken {
  jti: string
  appId: AppId
  clientId: string
  userId: UserId | null
  grantId: GrantId | null
  audience: readonly string[]
  scopes: readonly string[]
  /** SMART launch context. */
  launch: Readonly<Record<string, unknown>> | null
  /** Thumbprint of the DPoP key it is bound to; such a token is refused without its proof. */
  cnfJkt: string | null
  issuedAt: Date
  expiresAt: Date
}

/** A service app that proved itself with id and secret, and is allowed to do so at the API. */
export interface BasicCaller {
  appId: AppId
  clientId: string
  secretId: SecretId | null
  /** Every scope the app may ask for: a Basic call carries none of its own. */
  scopes: readonly string[]
}

/** Who calls, proven. */
export interface Caller {
  auth: AuthMethod
  appId: AppId
  clientId: string
  userId: UserId | null
  grantId: GrantId | null
  secretId: SecretId | null
  scopes: readonly string[]
  launchPatient: string | null
  issuedAt: Date | null
}

/** Who asks, and every policy linked to them at this API. */
export interface DecisionSubjects {
  app: AppSubject
  user: UserSubject | null
  appPolicies: readonly PolicySource[]
  userPolicies: readonly PolicySource[]
}

export interface KnownCaller {
  caller: Caller
  subjects: DecisionSubjects
}

/** A caller as concluded lately, at one API. */
export interface RecentCaller extends KnownCaller {
  apiId: ApiId
  until: Date
}

/** Where the decision was asked for. */
export type Via = "gateway" | "forward-auth" | "decision-api"

export interface Decided {
  at: Date
  api: GatewayApi
  caller: Caller
  call: FhirCall
  ip: string | null
  via: Via
  /** Null when the call was allowed; a status, and perhaps a cause, when it ended before a refusal could say why. */
  refused: { refusal: Refusal | null; status: number; named?: GatewayCause | null } | null
}

export interface GatewayActivity {
  kind: "fhir.allowed" | "fhir.denied"
  at: Date
  appId: AppId | null
  clientId: string | null
  userId: UserId | null
  apiId: ApiId
  grantId: GrantId | null
  secretId: SecretId | null
  /** Refusal code; null when allowed. */
  code: string | null
  cause: string | null
  /** Method, interaction, type, what was missing; never content and never an id of a patient. */
  detail: Record<string, unknown>
  ip: string | null
}

export interface Unauthenticated extends Unauthorized {
  /** Null when the call named none. */
  api: GatewayApi | null
  sent: { authorization: string | null; dpop: string | null; method: string; url: string }
}

export interface GatewayDeps {
  /** `https://admit.example`, without trailing slash. */
  issuer(): string
  now(): Date
  engine: PolicyEngine
  loadApi(slug: string): Promise<GatewayApi | null>
  verifyAccessToken(token: string): Promise<VerifiedToken | null>
  /**
   * Holds a token to its DPoP key (RFC 9449 §7.1), an unbound one to the scheme Bearer.
   * @param bound.jkt the key's thumbprint; null for an unbound token
   * @throws OAuthError invalid_token, use_dpop_nonce
   */
  checkBinding(
    sent: { method: string; url: string; authorization: string | null; dpop: string | null },
    bound: { token: string; jkt: string | null; clientId: string },
  ): Promise<void>
  /** RFC 9449 §8.2: the nonce for the next proof. */
  dpopNonce(): Promise<string>
  /** Null unless the app may enter this very API with its secret. */
  authenticateBasic(api: ApiId, sent: { clientId: string; secret: string }): Promise<BasicCaller | null>
  /** Null when the app or the person is gone or disabled. */
  loadSubjects(of: { appId: AppId; userId: UserId | null; apiId: ApiId }): Promise<DecisionSubjects | null>
  /** Callers of a moment ago, by the Authorization header they sent. */
  callers: MomentCache<RecentCaller>
  /** Where decisions are told. */
  tally: { note(decided: Decided): void }
  /** A call that ended before it could be decided, for the inbox of the app that sent it. Never throws, never waits. */
  noteUnauthenticated(call: Unauthenticated): void
  /** Seals what a link to a page says into text fit for an address; opens it, or null for what was not sealed here. */
  pages: { seal(text: string): string; open(sealed: string): string | null }
  /** Logs an error nobody foresaw. @returns the reference a person may quote */
  report(error: unknown): string
  clientIp(request: { headers: Pick<Headers, "get"> }): string | null
  /** The document at `.well-known/smart-configuration`; null when the API is no SMART API. */
  smartConfiguration(api: GatewayApi, fhirBase: string): Promise<Record<string, unknown> | null>
  limits?: Partial<GatewayLimits>
}

export interface GatewayLimits {
  /** Milliseconds until its headers came, and between two pieces of its body. */
  answerMs: number
  /** Bytes of a body that passes through. */
  streamBytes: number
  /** Bytes of a body that has to be held to be judged. */
  heldBytes: number
  /** Entries of a batch. */
  batchEntries: number
}

export const DEFAULT_LIMITS: GatewayLimits = {
  answerMs: 30_000,
  streamBytes: 200 * 1024 * 1024,
  heldBytes: 16 * 1024 * 1024,
  batchEntries: 500,
}
