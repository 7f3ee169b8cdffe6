/**
 * What comes next in one authorization: an error, a page for the person, or a code. Outcomes are values; the
 * server turns them into responses. This module alone decides, at the first visit and at every return from a
 * page.
 */

import { newId, type UserId } from "@/lib/id"
import type { GrantedContext } from "@/lib/smart/launch-context"
import { actedOut, type SimulatedError } from "@/lib/smart/simulated-errors"
import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
  resolveClientAndRedirect,
} from "./authorize-request"
import { toBase64Url } from "./base64url"
import { acrOf } from "./claims"
import type { OAuthSession } from "./client"
import type { OAuthContext, RequestFacts } from "./context"
import { isOAuthError, type OAuthError, toServerError } from "./errors"
import { decideContext, type Picked } from "./launch-request"
import type { ReadParams } from "./params"
import type { VerifiedRedirect } from "./redirect"
import { refuse, refuseAsSimulated } from "./refusals"
import type { StoredGrant } from "./store"

/** RFC 6749 §4.1.2 recommends at most ten minutes; SMART and OAuth 2.1 about one. */
export const CODE_TTL_SECONDS = 60

/** What the person answered in this interaction. */
export interface Answers {
  consent?: { userId: UserId; scopes: readonly string[] }
  denied?: boolean
  /** SMART context chosen on the way. */
  picked?: Picked
}

export interface AuthorizeInput {
  read: ReadParams
  session: OAuthSession | null
  /** Present when the person returns from a page. */
  interaction: { hash: Uint8Array; createdAt: Date; answers: Answers } | null
  /** The pushed request the parameters came from (RFC 9126). */
  pushedHash: Uint8Array | null
}

export type AuthorizeOutcome =
  | { kind: "show_error"; error: OAuthError }
  | { kind: "redirect_error"; redirect: VerifiedRedirect; error: OAuthError }
  | { kind: "needs_sign_in"; request: AuthorizationRequest }
  | { kind: "needs_patient" | "needs_encounter"; request: AuthorizationRequest; session: OAuthSession }
  | { kind: "needs_consent"; request: AuthorizationRequest; session: OAuthSession }
  | { kind: "code_issued"; redirect: VerifiedRedirect; code: string }

type Next =
  | { kind: "sign_in" }
  | { kind: "consent" }
  | { kind: "refuse"; error: OAuthError }
  | { kind: "needs_patient" | "needs_encounter" }
  | { kind: "issue"; session: OAuthSession; scopes: readonly string[]; launch: GrantedContext | null }

/** True when the person proved who they are during this very interaction. */
const isFresh = (session: OAuthSession, interaction: AuthorizeInput["interaction"]): boolean =>
  interaction !== null && session.authTime.getTime() >= interaction.createdAt.getTime()

/** True when this is who came of being asked to sign in: asking again would bring the same. */
const isAnswer = (session: OAuthSession, interaction: AuthorizeInput["interaction"]): boolean =>
  interaction !== null && session.startedAt.getTime() >= interaction.createdAt.getTime()

/** OpenID Connect Core §3.1.2.1 prompt, max_age; §3.1.2.2 the expected person. */
function decideSignIn(
  context: OAuthContext,
  request: AuthorizationRequest,
  input: AuthorizeInput,
): Extract<Next, { kind: "sign_in" | "refuse" }> | OAuthSession {
  const { session, interaction } = input
  const silent = request.prompts.includes("none")
  const signIn: Next = silent
    ? { kind: "refuse", error: refuse("authorize.login_required") }
    : { kind: "sign_in" }
  if (!session) return signIn
  const fresh = isFresh(session, interaction)
  const answered = isAnswer(session, interaction)
  const again = request.prompts.includes("login") || request.prompts.includes("select_account")
  if (again && !fresh) return signIn
  const ageSeconds = (context.now().getTime() - session.authTime.getTime()) / 1000
  if (request.maxAgeSeconds !== null && ageSeconds > request.maxAgeSeconds && !fresh) return signIn
  // OpenID Connect Core §5.5.1.1: an essential acr that is not met is a failed sign-in.
  const classes = request.claims?.acr ?? null
  if (classes !== null && !classes.includes(acrOf(session.amr)))
    return answered ? { kind: "refuse", error: refuse("authorize.acr") } : signIn
  if (request.expectedSub !== null && request.expectedSub !== session.userId) {
    return answered ? { kind: "refuse", error: refuse("authorize.other_person") } : signIn
  }
  return session
}

/** SMART App Launch 2.2: the patient and encounter the tokens will be for, picked before consent names them. */
async function decideLaunch(
  context: OAuthContext,
  request: AuthorizationRequest,
  input: AuthorizeInput & { session: OAuthSession },
): Promise<
  Extract<Next, { kind: "needs_patient" | "needs_encounter" | "refuse" }> | { launch: GrantedContext | null }
> {
  const answers = input.interaction?.answers ?? {}
  if (answers.denied) return { kind: "refuse", error: refuse("authorize.denied") }
  const step = await decideContext(context, {
    ...request,
    session: input.session,
    picked: answers.picked ?? null,
  })
  if (step.kind === "ready") return { launch: step.context }
  if (request.prompts.includes("none")) return { kind: "refuse", error: refuse("launch.context_needed") }
  return { kind: step.kind === "pick_patient" ? "needs_patient" : "needs_encounter" }
}

/** Consent given now, or remembered for everything asked; prompt=consent asks again. */
async function decideConsent(
  context: OAuthContext,
  request: AuthorizationRequest,
  input: AuthorizeInput & { session: OAuthSession; launch: GrantedContext | null },
): Promise<Next> {
  const { session, launch } = input
  const answers = input.interaction?.answers ?? {}
  if (answers.consent?.userId === session.userId) {
    const agreed = answers.consent.scopes
    const scopes = request.scopes.filter((scope) => agreed.includes(scope))
    return { kind: "issue", session, scopes, launch }
  }
  if (!request.prompts.includes("consent")) {
    const remembered = await context.store.findConsent({
      userId: session.userId,
      appId: request.client.id,
      audience: request.audience.value,
    })
    if (request.scopes.length > 0 && request.scopes.every((scope) => remembered.includes(scope))) {
      return { kind: "issue", session, scopes: request.scopes, launch }
    }
  }
  return request.prompts.includes("none")
    ? { kind: "refuse", error: refuse("authorize.consent_required") }
    : { kind: "consent" }
}

/** The grant of a person who agreed, not yet written. */
export function newGrant(
  context: OAuthContext,
  of: Pick<AuthorizationRequest, "client" | "audience" | "nonce" | "claims" | "scopes"> & {
    session: OAuthSession
    launch: GrantedContext | null
    simulatedError?: SimulatedError | null
  },
): StoredGrant {
  const { client, audience, session, scopes, nonce, claims, launch, simulatedError = null } = of
  return {
    id: newId("grant", context.random(16)),
    appId: client.id,
    userId: session.userId,
    sessionId: session.id,
    apiId: audience.api?.id ?? null,
    audience: audience.value,
    scopes,
    authTime: session.authTime,
    amr: session.amr,
    nonce,
    claims,
    launch,
    simulatedError,
    dpopJkt: null,
    offline: scopes.includes("offline_access"),
    revoked: false,
    createdAt: context.now(),
  }
}

/** Writes grant and code and completes the interaction, all or nothing. */
async function issueCode(
  context: OAuthContext,
  request: AuthorizationRequest,
  given: AuthorizeInput & Extract<Next, { kind: "issue" }>,
): Promise<{ code: string; grant: StoredGrant }> {
  const now = context.now()
  const { session, scopes, launch } = given
  const code = `ac_${toBase64Url(context.random(32))}`
  const { client, audience, nonce, claims } = request
  const simulatedError = request.launch?.simulatedError ?? null
  const grant = newGrant(context, {
    client,
    audience,
    session,
    scopes,
    nonce,
    claims,
    launch,
    simulatedError,
  })
  const row = {
    hash: context.sha256(code),
    redirectUri: request.redirect.uri,
    codeChallenge: request.codeChallenge,
    dpopJkt: request.dpopJkt,
    expiresAt: new Date(now.getTime() + CODE_TTL_SECONDS * 1000),
  }
  const origin = {
    interactionHash: given.interaction?.hash ?? null,
    pushedHash: given.pushedHash,
    launchHash: request.launch?.hash ?? null,
  }
  const written = await context.store.issueCode(grant, row, origin)
  if (!written) throw refuse("authorize.interaction")
  return { code, grant }
}

/** What the launcher asked to have acted out at this endpoint, for this launch alone. */
function actOut({ launch, redirect }: AuthorizationRequest): AuthorizeOutcome | null {
  const asked = launch?.simulatedError ?? null
  const shown = actedOut(asked, "shown")
  if (shown) return { kind: "show_error", error: refuseAsSimulated(shown) }
  const sent = actedOut(asked, "redirect")
  return sent && { kind: "redirect_error", redirect, error: refuseAsSimulated(sent) }
}

/** Who, then for which patient, then whether they agree: the first question that is open decides. */
async function decideNext(
  context: OAuthContext,
  request: AuthorizationRequest,
  input: AuthorizeInput,
): Promise<Next & { session?: OAuthSession }> {
  const session = decideSignIn(context, request, input)
  if ("kind" in session) return session
  const launched = await decideLaunch(context, request, { ...input, session })
  if ("kind" in launched) return { ...launched, session }
  return { ...(await decideConsent(context, request, { ...input, session, ...launched })), session }
}

/** Phase two and the decision; whatever is thrown here goes to the proven redirect. */
async function decide(
  context: OAuthContext,
  input: AuthorizeInput,
  asked: { request: AuthorizationRequest; facts: RequestFacts },
): Promise<AuthorizeOutcome> {
  const { request, facts } = asked
  const { redirect } = request
  const acted = actOut(request)
  if (acted) return acted
  const next = await decideNext(context, request, input)
  facts.userId = next.session?.userId
  if (next.kind === "refuse") return { kind: "redirect_error", redirect, error: next.error }
  if (next.kind === "sign_in" || !next.session) return { kind: "needs_sign_in", request }
  const { session } = next
  if (next.kind === "consent") return { kind: "needs_consent", request, session }
  if (next.kind !== "issue") return { kind: next.kind, request, session }
  const issued = await issueCode(context, request, { ...input, ...next })
  facts.grantId = issued.grant.id
  facts.scopes = issued.grant.scopes
  return { kind: "code_issued", redirect, code: issued.code }
}

/** Decides one visit to /authorize. Never throws a protocol error: each is part of an outcome. */
export async function authorize(
  context: OAuthContext,
  input: AuthorizeInput,
  facts: RequestFacts,
): Promise<AuthorizeOutcome> {
  facts.clientId = input.read.params.get("client_id")
  let asked: Awaited<ReturnType<typeof resolveClientAndRedirect>>
  try {
    asked = await resolveClientAndRedirect(context, input.read)
    facts.client = asked.client
  } catch (error) {
    return { kind: "show_error", error: isOAuthError(error) ? error : toServerError(error) }
  }
  try {
    const since = input.interaction?.createdAt
    const request = await parseAuthorizationRequest(context, input.read, { ...asked, since })
    facts.apiId = request.audience.api?.id
    return await decide(context, input, { request, facts })
  } catch (error) {
    const known = isOAuthError(error) ? error : toServerError(error)
    return { kind: "redirect_error", redirect: asked.redirect, error: known }
  }
}
