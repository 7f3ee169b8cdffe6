/**
 * What a grant type provides to the token pipeline: it finds and checks what is redeemed (`prepare`), and
 * consumes it in one atomic statement together with the new rows (`redeem`). It never mints: the pipeline
 * does, for all grants alike.
 */

import type { GrantType } from "@/lib/apps/app"
import type { AppId, GrantId, SessionId } from "@/lib/id"
import type { SimulatedError } from "@/lib/smart/simulated-errors"
import type { ClaimsRequest } from "../claims"
import type { OAuthApi, OAuthClient, OAuthUser } from "../client"
import type { OAuthContext, RequestFacts } from "../context"
import type { Params } from "../params"
import type { TokenRows } from "../store"

/** What the new tokens say. */
export interface TokenSubject {
  grantId: GrantId | null
  /** `null`: the app acts for itself. */
  user: OAuthUser | null
  api: OAuthApi | null
  audience: string
  roles: readonly string[]
  scopes: readonly string[]
  launch: Record<string, unknown> | null
  /** What the launcher asked to have acted out. */
  simulatedError: SimulatedError | null
  /** Present when an id token is due. */
  signIn: {
    authTime: Date
    amr: readonly string[]
    nonce: string | null
    sessionId: SessionId | null
    claims: ClaimsRequest | null
  } | null
  dpopJkt: string | null
}

/** The refresh token to hand out: its clear value, and its row (absent for a retry within the grace). */
export interface RefreshPlan {
  token: string
  row: {
    grantId: GrantId
    appId: AppId
    generation: number
    idleExpiresAt: Date
    absoluteExpiresAt: Date
  } | null
}

export interface Prepared {
  subject: TokenSubject
  refresh: RefreshPlan | null
  /** Consumes and writes; throws the refusal when someone else was first. */
  redeem(rows: TokenRows): Promise<void>
}

export interface GrantInput {
  client: OAuthClient
  params: Params
  facts: RequestFacts
  /** Thumbprint of the key of a valid DPoP proof sent along. */
  dpopJkt: string | null
}

export interface Grant {
  type: GrantType
  prepare(context: OAuthContext, input: GrantInput): Promise<Prepared>
}
