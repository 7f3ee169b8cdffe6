/** Answers of the gateway's own: OperationOutcome, with `WWW-Authenticate` where RFC 6750 asks for it. */

import type { GATEWAY_CAUSES } from "@/lib/failures/fhir-causes"
import { statusOf } from "@/lib/policy/explain"
import type { Refusal } from "@/lib/policy/model"
import { type PlainAnswer, toResponse } from "@/lib/server/http/plain"

const FHIR_JSON = "application/fhir+json; charset=utf-8"

type IssueCode =
  | "login"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "invalid"
  | "not-supported"
  | "timeout"
  | "transient"
  | "exception"
  | "too-long"
  | "too-costly"

/** Thrown inside the gateway to end a call with this answer. */
export class GatewayStop extends Error {
  readonly brand = "admit.GatewayStop"
  readonly answer: PlainAnswer
  readonly refusal: Refusal | null
  /** Set for refused credentials. */
  readonly unauthenticated: Unauthorized | null
  /** The catalogued cause of a call that was no FHIR call; null for an outage, and where a refusal says why. */
  readonly named: GatewayCause | null

  constructor(
    answer: PlainAnswer,
    why: {
      refusal?: Refusal | null
      unauthenticated?: Unauthorized | null
      named?: GatewayCause | null
    } = {},
  ) {
    super("the call is answered")
    this.answer = answer
    this.refusal = why.refusal ?? null
    this.unauthenticated = why.unauthenticated ?? null
    this.named = why.named ?? null
  }
}

/** Why credentials were refused, for the inbox; the answer says less. */
export interface Unauthorized {
  cause: GatewayCause
  /** The app, where the credentials prove or claim one. */
  clientId: string | null
}
export type GatewayCause = keyof typeof GATEWAY_CAUSES | "dpop.nonce"

export const isGatewayStop = (error: unknown): error is GatewayStop =>
  typeof error === "object" && error !== null && "brand" in error && error.brand === "admit.GatewayStop"

export interface OperationOutcome {
  resourceType: "OperationOutcome"
  issue: { severity: "error" | "warning" | "information"; code: IssueCode; diagnostics: string }[]
}

export const outcome = (
  code: IssueCode,
  diagnostics: string,
  severity: "error" | "warning" = "error",
): OperationOutcome => ({
  resourceType: "OperationOutcome",
  issue: [{ severity, code, diagnostics }],
})

/** @param headers by lower-case name */
export const plainAnswer = (
  status: number,
  body: object,
  headers: Record<string, string> = {},
): PlainAnswer => ({
  status,
  headers: { "content-type": FHIR_JSON, "cache-control": "no-store", ...headers },
  body: JSON.stringify(body),
})

export const answer = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  toResponse(plainAnswer(status, body, headers))

/** An outage of the FHIR server behind: no refusal, and so without a cause. */
export function stop(status: 502 | 504, code: IssueCode, diagnostics: string): GatewayStop
/** @param named the cause, for the inbox; null where the FHIR server itself refused */
export function stop(
  status: number,
  code: IssueCode,
  diagnostics: string,
  named: GatewayCause | null,
): GatewayStop
export function stop(status: number, code: IssueCode, diagnostics: string, named?: GatewayCause | null) {
  return new GatewayStop(plainAnswer(status, outcome(code, diagnostics)), { named })
}

/** Of an error nobody foresaw: an outage of our own, or a fault. Its words stay here. */
export const failedAnswer = (reference: string): PlainAnswer =>
  plainAnswer(500, outcome("exception", `The gateway failed; its operator finds why under ${reference}.`))

/** What `parseFhirRequest` could not read. */
export const notUnderstood = ({ status, reason }: { status: number; reason: string }): GatewayStop =>
  stop(status, status === 404 ? "not-found" : "invalid", reason, "gateway.not_understood")

/** One way to authenticate, as `WWW-Authenticate` names it. RFC 9110 §11.6.1. */
export interface Challenge {
  scheme: "Bearer" | "Basic" | "DPoP"
  /** RFC 6750 §3.1, RFC 9449 §7.1; left out when nothing was presented. */
  error?: string
  /** RFC 9449 §5.1: signature algorithms taken for proofs. */
  algs?: string
}

/**
 * RFC 6750 §3.1: 401 without an error code when nothing was presented.
 * @param reason.dpopNonce RFC 9449 §9: the nonce to make the next proof with
 */
export function unauthorized(
  slug: string,
  reason: {
    challenges: readonly Challenge[]
    description: string
    dpopNonce?: string
    cause: GatewayCause
    clientId?: string | null
  },
): GatewayStop {
  const challenge = reason.challenges.map((each) => printChallenge(slug, each, reason.description)).join(", ")
  const headers: Record<string, string> = { "www-authenticate": challenge }
  if (reason.dpopNonce) headers["dpop-nonce"] = reason.dpopNonce
  const unauthenticated = { cause: reason.cause, clientId: reason.clientId ?? null }
  return new GatewayStop(plainAnswer(401, outcome("login", reason.description), headers), { unauthenticated })
}

function printChallenge(slug: string, { scheme, error, algs }: Challenge, description: string): string {
  const told = error ? [`error="${error}"`, `error_description="${quotable(description)}"`] : []
  const members = [`realm="${slug}"`, ...(algs ? [`algs="${algs}"`] : []), ...told]
  return `${scheme} ${members.join(", ")}`
}

/** RFC 6750 §3.1 `insufficient_scope` names the scope that would do. */
function refusalAnswer(slug: string, refusal: Refusal): PlainAnswer {
  const status = statusOf(refusal.code)
  const headers: Record<string, string> = {}
  if (refusal.missingScope) {
    headers["www-authenticate"] =
      `Bearer realm="${slug}", error="insufficient_scope", scope="${quotable(refusal.missingScope)}"`
  }
  return plainAnswer(status, refusalOutcome(refusal), headers)
}

export function refusalOutcome(refusal: Refusal): OperationOutcome {
  const code = statusOf(refusal.code) === 404 ? "not-found" : "forbidden"
  return outcome(code, refusal.hint ? `${refusal.message} ${refusal.hint}` : refusal.message)
}

export const refuse = (slug: string, refusal: Refusal): GatewayStop =>
  new GatewayStop(refusalAnswer(slug, refusal), { refusal })

/** RFC 6750 §3: error_description holds no quote, backslash or character beyond ASCII. */
const quotable = (text: string) => text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?")
