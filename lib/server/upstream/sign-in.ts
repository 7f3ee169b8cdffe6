/**
 * Signing in with an upstream issuer: there with PKCE, state and nonce, back at an address of that issuer's
 * own (mix-up, RFC 9700 §4.4), and a session for the person the account belongs to. Accounts are found by
 * issuer and subject; an e-mail address links only an invitation, and only when the issuer has verified it.
 */

import { createHash } from "node:crypto"
import type { JWTPayload } from "jose"
import type { WriteTx } from "@/db/client"
import { findUserByEmail, insertUser, type UserRow, updateUser } from "@/db/queries/people"
import {
  findUpstreamIssuer,
  findUpstreamUser,
  insertUpstreamAccount,
  type UpstreamRow,
} from "@/db/queries/upstream"
import { AppError, isAppError } from "@/lib/errors"
import { type Id, isId, type UserId } from "@/lib/id"
import { recordActivity } from "@/lib/server/activity"
import { SYSTEM } from "@/lib/server/actor"
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
import { mutate } from "@/lib/server/mutate"
import { equal, sha256 } from "@/lib/server/oauth/hash"
import { freshId } from "@/lib/server/random"
import { seal, unseal } from "@/lib/server/seal"
import { cookieValue, readSession, startSession } from "@/lib/server/session"
import { discover, redeemCode, verifyIdToken } from "./provider"

const TRANSACTION_SECONDS = 600

interface Transaction {
  upstream: Id<"upstream">
  state: string
  nonce: string
  verifier: string
  until: number
  interaction?: string
  next?: string
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
  if (!upstream) throw new AppError("not_found", { message: "This way to sign in is no longer offered." })
  return upstream
}

const short = (value: string | null): string | undefined =>
  value !== null && value.length <= 2000 ? value : undefined

/** Connecting begins on the account page alone: else a stranger could connect their account to somebody's here. */
const isOwnLink = (request: Request, token: string | null): boolean =>
  token !== null &&
  isCsrfToken(token, cookieValue(request.headers.get("cookie"), csrfCookieName()), LINK_PURPOSE)
export const LINK_PURPOSE = "connect account"

async function begin(request: Request, id: string): Promise<Response> {
  await takeAttempt("upstream", networkOf(clientIp(request.headers)))
  const upstream = await requireUpstream(id)
  const provider = await discover(upstream)
  const { searchParams } = new URL(request.url)
  const session = isOwnLink(request, searchParams.get("link")) ? await readSession(request) : null
  const transaction: Transaction = {
    upstream: upstream.id,
    state: newToken(),
    nonce: newToken(),
    verifier: newToken(),
    until: Date.now() + TRANSACTION_SECONDS * 1000,
    interaction: short(searchParams.get("interaction")),
    next: short(searchParams.get("next")),
    ...(session && { linkTo: session.user.id }),
  }
  const to = new URL(provider.authorizationEndpoint)
  const asked = {
    response_type: "code",
    client_id: upstream.clientId,
    redirect_uri: redirectUriOf(upstream.id),
    scope: "openid profile email",
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: createHash("sha256").update(transaction.verifier).digest("base64url"),
    code_challenge_method: "S256",
  }
  for (const [name, value] of Object.entries(asked)) to.searchParams.set(name, value)
  const sealed = Buffer.from(seal(JSON.stringify(transaction))).toString("base64url")
  return redirect(to.href, [setCookie(sealed, TRANSACTION_SECONDS)])
}

/** The transaction this browser began with this issuer; null for anything else. */
function openTransaction(request: Request, upstream: UpstreamRow): Transaction | null {
  const value = cookieValue(request.headers.get("cookie"), cookieName())
  try {
    const body = JSON.parse(Buffer.from(unseal(Buffer.from(value ?? "", "base64url"))).toString("utf8"))
    return body.upstream === upstream.id && body.until > Date.now() ? body : null
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
  if ((of.issInResponse || iss !== null) && one("iss") !== of.upstream.issuer) throw lost()
  if (answer.has("error"))
    throw new AppError("unauthenticated", { message: `${of.upstream.name} did not sign you in.` })
  const code = one("code")
  if (code === null || code.length > 4000) throw lost()
  return code
}

const text = (value: unknown, max: number): string | null =>
  typeof value === "string" && value.trim() !== "" && value.length <= max && !/\p{Cc}/u.test(value)
    ? value.trim()
    : null

const refusedNewcomer = (upstream: UpstreamRow) =>
  new AppError("forbidden", {
    message: `Your account at ${upstream.name} is not known here. If you have a password here, sign in with it and connect the account on your account page; else ask for an invitation.`,
  })

/** Somebody new: an invitation to a verified address, or an end user where the owner lets newcomers in. */
async function admit(tx: WriteTx, upstream: UpstreamRow, claims: JWTPayload): Promise<UserRow> {
  const email = text(claims.email, 320)?.toLowerCase() ?? null
  const known = email ? await findUserByEmail(tx, email) : null
  if (known?.state === "invited" && claims.email_verified === true) {
    await updateUser(tx, known.id, known.version, { state: "active", emailVerified: true })
    return known
  }
  if (upstream.newcomers === "refuse" || known || !email || !/^[^\s@]+@[^\s@]+$/.test(email))
    throw refusedNewcomer(upstream)
  const id = freshId("user")
  const name = text(claims.name, 120) ?? email
  const emailVerified = claims.email_verified === true
  await insertUser(tx, { id, email, name, emailVerified, role: "member", state: "active" })
  const made = await findUserByEmail(tx, email)
  if (!made) throw new Error("INVARIANT: the person just written is not there")
  return made
}

async function link(
  upstream: UpstreamRow,
  subject: string,
  find: (tx: WriteTx) => Promise<{ id: UserId; name: string }>,
): Promise<UserId> {
  return mutate({ ...SYSTEM, name: upstream.name }, "person.account_linked", async (tx) => {
    const user = await find(tx)
    if (!(await insertUpstreamAccount(tx, { issuer: upstream.issuer, subject, userId: user.id })))
      throw new AppError("conflict", { message: "That account belongs to somebody here already." })
    const detail = { issuer: upstream.name, address: upstream.issuer, subject }
    return { result: user.id, records: [{ subject: { id: user.id, name: user.name }, detail }] }
  })
}

/** The person the account is of, linked now if need be. @throws AppError when there is none to be */
async function personOf(upstream: UpstreamRow, claims: JWTPayload & { sub: string }): Promise<UserId> {
  const account = { issuer: upstream.issuer, subject: claims.sub }
  const known = await findUpstreamUser(db(), account)
  if (known?.state === "active") return known.id
  if (known) throw refusedNewcomer(upstream)
  return link(upstream, claims.sub, (tx) => admit(tx, upstream, claims))
}

async function finish(request: Request, id: string): Promise<Response> {
  const upstream = await requireUpstream(id)
  const begun = openTransaction(request, upstream)
  if (!begun) throw lost()
  const provider = await discover(upstream)
  const answer = new URL(request.url).searchParams
  const code = requireCode(answer, { state: begun.state, upstream, issInResponse: provider.issInResponse })
  const redirectUri = redirectUriOf(upstream.id)
  const idToken = await redeemCode(upstream, provider, { code, verifier: begun.verifier, redirectUri })
  const claims = await verifyIdToken(upstream, provider, { idToken, nonce: begun.nonce })
  const clear = setCookie("", 0)
  if (begun.linkTo) {
    const session = await readSession(request)
    if (session?.user.id !== begun.linkTo) throw lost()
    await link(upstream, claims.sub, async () => session.user)
    return redirect("/account?done=linked", [clear])
  }
  const userId = await personOf(upstream, claims)
  const ip = clientIp(request.headers)
  await recordActivity({ kind: "sign_in.succeeded", userId, ip, detail: { upstream: upstream.name } })
  const { interaction, next } = begun
  if (await hasSecondFactor(userId)) {
    const ticket = sealTicket({ userId, amr: ["fed"], interaction, next }, request.headers.get("cookie"))
    return redirect(`/sign-in/code?ticket=${ticket}`, [clear])
  }
  const amr = Array.isArray(claims.amr) && claims.amr.includes("mfa") ? ["fed", "mfa"] : ["fed"]
  const handle = await startSession(userId, { amr, userAgent: request.headers.get("user-agent"), ip })
  const location = interaction
    ? `/oauth/authorize?interaction=${encodeURIComponent(interaction)}`
    : localPath(next)
  return redirect(location, [clear, sessionCookie(handle)])
}

type Route = (request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>

/** What goes wrong is told on the sign-in page; what the upstream said stays in the log. */
const told =
  (work: (request: Request, id: string) => Promise<Response>): Route =>
  async (request, { params }) => {
    try {
      return await work(request, (await params).id)
    } catch (error) {
      const message = isAppError(error)
        ? error.message
        : `The other side could not be reached or gave a wrong answer. Reference ${log.failure(error)}.`
      return redirect(`/sign-in?problem=${problemParam(message)}`, [setCookie("", 0)])
    }
  }

export const beginUpstream = told(begin)
export const finishUpstream = told(finish)
