/**
 * Signing in with an upstream issuer: there with PKCE, state and nonce, back at an address of that issuer's
 * own (mix-up, RFC 9700 §4.4), and a session for the person the account belongs to. What the app that waits here
 * asked of the sign-in (`prompt`, `max_age`, `login_hint`) is asked there.
 */

import { createHash } from "node:crypto"
import { findUpstreamIssuer, type UpstreamRow } from "@/db/queries/upstream"
import { AppError, isAppError } from "@/lib/errors"
import { type Id, isId, type UserId } from "@/lib/id"
import { recordActivity } from "@/lib/server/activity"
import { takeAttempt } from "@/lib/server/auth/limits"
import { networkOf } from "@/lib/server/auth/network-of"
import { newToken } from "@/lib/server/auth/one-time"
import { hasSecondFactor, sealTicket } from "@/lib/server/auth/second-factor"
import { clientIp } from "@/lib/server/client-ip"
import { csrfCookieName, isCsrfToken } from "@/lib/server/csrf"
import { db } from "@/lib/server/database"
import { isHttps, issuer } from "@/lib/server/env"
import { localPath, problemParam, sessionCookie } from "@/lib/server/flow-form"
import { log } from "@/lib/server/log"
import { equal, sha256 } from "@/lib/server/oauth/hash"
import { findInteraction } from "@/lib/server/oauth/interaction"
import { seal, unseal } from "@/lib/server/seal"
import { cookieValue, readSession, startSession } from "@/lib/server/session"
import { type AskedUpstream, authTimeOf, readAsked, toUpstreamParams } from "@/lib/upstream/freshness"
import { issuersOf } from "@/lib/upstream/issuer"
import { discover, readUserinfo, redeemCode, verifyIdToken } from "./provider"
import { linkAccount, personOf, type UpstreamClaims } from "./whose-account"

const TRANSACTION_SECONDS = 600

/** Where the person was going when they chose to sign in. */
interface Going {
  interaction?: string
  next?: string
}

interface Transaction extends Going {
  upstream: Id<"upstream">
  state: string
  nonce: string
  verifier: string
  begun: number
  asked: AskedUpstream
  /** The person already signed in who connects this account. */
  linkTo?: UserId
}

/** `__Host-`: no neighbouring site can put a sign-in it began itself into this browser (RFC 6749 §10.12). */
const cookieName = () => (isHttps() ? "__Host-admit.upstream" : "admit.upstream")
export const redirectUriOf = (id: Id<"upstream">): string => `${issuer()}/sign-in/upstream/${id}/callback`

const setCookie = (value: string, seconds: number): string =>
  `${cookieName()}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isHttps() ? "; Secure" : ""}`

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" })
  for (const cookie of cookies) headers.append("set-cookie", cookie)
  return new Response(null, { status: 303, headers })
}

async function requireUpstream(id: string): Promise<UpstreamRow> {
  const upstream = isId("upstream", id) ? await findUpstreamIssuer(db(), id) : null
  if (!upstream || upstream.disabledAt)
    throw new AppError("not_found", { message: "This way to sign in is no longer offered." })
  return upstream
}

const short = (value: string | null): string | undefined =>
  value !== null && value.length <= 2000 ? value : undefined

/** Connecting begins on the account page alone: else a stranger could connect their account to somebody's here. */
const isOwnLink = (request: Request, token: string | null): boolean =>
  token !== null &&
  isCsrfToken(token, cookieValue(request.headers.get("cookie"), csrfCookieName()), LINK_PURPOSE)
export const LINK_PURPOSE = "connect account"

/** What the waiting authorization request asks of the sign-in, if this browser has one waiting. */
async function findAsked(request: Request, interaction: string | undefined): Promise<AskedUpstream> {
  const cookie = request.headers.get("cookie")
  const waiting = interaction === undefined ? null : await findInteraction(interaction, cookie)
  return readAsked(waiting?.params ?? null)
}

/** The authorization request there (OpenID Connect Core §3.1.2.1, RFC 7636 §4.3). */
function toAuthorization(upstream: UpstreamRow, endpoint: string, transaction: Transaction): string {
  const to = new URL(endpoint)
  const sent = {
    response_type: "code",
    client_id: upstream.clientId,
    redirect_uri: redirectUriOf(upstream.id),
    scope: upstream.scopes,
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: createHash("sha256").update(transaction.verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...toUpstreamParams(transaction.asked),
  }
  for (const [name, value] of Object.entries(sent)) to.searchParams.set(name, value)
  return to.href
}

async function begin(request: Request, id: string, going: Going): Promise<Response> {
  const { searchParams } = new URL(request.url)
  going.interaction = short(searchParams.get("interaction"))
  going.next = short(searchParams.get("next"))
  await takeAttempt("upstream", networkOf(clientIp(request.headers)))
  const upstream = await requireUpstream(id)
  const provider = await discover(upstream)
  const session = isOwnLink(request, searchParams.get("link")) ? await readSession(request) : null
  const transaction: Transaction = {
    ...going,
    upstream: upstream.id,
    state: newToken(),
    nonce: newToken(),
    verifier: newToken(),
    begun: Date.now(),
    asked: await findAsked(request, going.interaction),
    ...(session && { linkTo: session.user.id }),
  }
  const sealed = Buffer.from(seal(JSON.stringify(transaction))).toString("base64url")
  const location = toAuthorization(upstream, provider.authorizationEndpoint, transaction)
  return redirect(location, [setCookie(sealed, TRANSACTION_SECONDS)])
}

/** The transaction this browser began with this issuer; null for anything else. */
function openTransaction(request: Request, upstream: UpstreamRow): Transaction | null {
  const value = cookieValue(request.headers.get("cookie"), cookieName())
  try {
    const body = JSON.parse(Buffer.from(unseal(Buffer.from(value ?? "", "base64url"))).toString("utf8"))
    const live = body.begun + TRANSACTION_SECONDS * 1000 > Date.now()
    return body.upstream === upstream.id && live ? body : null
  } catch {
    return null
  }
}

const lost = () =>
  new AppError("unauthenticated", { message: "That sign-in has expired or was begun in another browser." })

/** Checks the answer against what was begun (RFC 6749 §10.12, RFC 9207 §2.4). @returns the code */
function requireCode(
  answer: URLSearchParams,
  of: { state: string; upstream: UpstreamRow; issInResponse: boolean },
): string {
  const one = (name: string) => (answer.getAll(name).length === 1 ? answer.get(name) : null)
  if (!equal(sha256(one("state") ?? ""), sha256(of.state))) throw lost()
  const iss = answer.get("iss")
  if ((of.issInResponse || iss !== null) && !issuersOf(of.upstream).includes(one("iss") ?? "")) throw lost()
  if (answer.has("error"))
    throw new AppError("unauthenticated", { message: `${of.upstream.name} did not sign you in.` })
  const code = one("code")
  if (code === null || code.length > 4000) throw lost()
  return code
}

interface Answered {
  /** Of whoever signed in there, verified. */
  claims: UpstreamClaims
  readMore: () => Promise<Record<string, unknown>>
}

async function readAnswer(request: Request, upstream: UpstreamRow, begun: Transaction): Promise<Answered> {
  const provider = await discover(upstream)
  const answer = new URL(request.url).searchParams
  const code = requireCode(answer, { state: begun.state, upstream, issInResponse: provider.issInResponse })
  const redirectUri = redirectUriOf(upstream.id)
  const redeemed = { code, verifier: begun.verifier, redirectUri }
  const { idToken, accessToken } = await redeemCode(upstream, provider, redeemed)
  const claims = await verifyIdToken(upstream, provider, { idToken, nonce: begun.nonce })
  return { claims, readMore: () => readUserinfo(upstream, provider, { accessToken, sub: claims.sub }) }
}

/** A session, or the question for the second factor of this account here. */
async function signIn(
  request: Request,
  of: Answered & { upstream: UpstreamRow; begun: Transaction },
): Promise<Response> {
  const { upstream, begun, claims } = of
  const { name } = upstream
  const begunAt = new Date(begun.begun)
  const authTime = authTimeOf(begun.asked, { name, claimed: claims.auth_time, begunAt, now: new Date() })
  const userId = await personOf(upstream, claims, of.readMore)
  const ip = clientIp(request.headers)
  await recordActivity({ kind: "sign_in.succeeded", userId, ip, detail: { upstream: name } })
  const { interaction, next } = begun
  const clear = setCookie("", 0)
  if (await hasSecondFactor(userId)) {
    const ticket = { userId, amr: ["fed"], authTime: authTime.getTime(), interaction, next }
    return redirect(`/sign-in/code?ticket=${sealTicket(ticket, request.headers.get("cookie"))}`, [clear])
  }
  const amr = Array.isArray(claims.amr) && claims.amr.includes("mfa") ? ["fed", "mfa"] : ["fed"]
  const userAgent = request.headers.get("user-agent")
  const handle = await startSession(userId, { amr, authTime, userAgent, ip })
  const location = interaction
    ? `/oauth/authorize?interaction=${encodeURIComponent(interaction)}`
    : localPath(next)
  return redirect(location, [clear, sessionCookie(handle)])
}

async function finish(request: Request, id: string, going: Going): Promise<Response> {
  const upstream = await requireUpstream(id)
  const begun = openTransaction(request, upstream)
  if (!begun) throw lost()
  going.interaction = begun.interaction
  going.next = begun.next
  const answered = await readAnswer(request, upstream, begun)
  if (!begun.linkTo) return signIn(request, { ...answered, upstream, begun })
  const session = await readSession(request)
  if (session?.user.id !== begun.linkTo) throw lost()
  await linkAccount(upstream, answered.claims, async () => session.user)
  return redirect("/account?done=linked", [setCookie("", 0)])
}

type Route = (request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>

/**
 * What goes wrong is told on the sign-in page, from where the person may go on another way; what the upstream said
 * stays in the log.
 */
const told =
  (work: (request: Request, id: string, going: Going) => Promise<Response>): Route =>
  async (request, { params }) => {
    const going: Going = {}
    try {
      return await work(request, (await params).id, going)
    } catch (error) {
      const message = isAppError(error)
        ? error.message
        : `The other side could not be reached or gave a wrong answer. Reference ${log.failure(error)}.`
      const kept = Object.entries(going).filter(([, value]) => value !== undefined)
      const query = new URLSearchParams([...kept, ["problem", problemParam(message)]])
      return redirect(`/sign-in?${query}`, [setCookie("", 0)])
    }
  }

export const beginUpstream = told(begin)
export const finishUpstream = told(finish)
