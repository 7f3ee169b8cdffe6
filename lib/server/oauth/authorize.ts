/**
 * The authorization endpoint at the edge: first visit, cross-site POST, and return from a page. The core
 * decides; here its outcome becomes a page or a 303 built from the issuer, never from the request.
 */

import { RateLimiterMemory } from "rate-limiter-flexible"
import { type AuthorizeInput, type AuthorizeOutcome, authorize } from "@/lib/oauth/authorize"
import { resolveClientAndRedirect } from "@/lib/oauth/authorize-request"
import type { OAuthSession } from "@/lib/oauth/client"
import { endpointUrl, type RequestFacts } from "@/lib/oauth/context"
import { REQUEST_URI_PREFIX, readPushed } from "@/lib/oauth/par"
import { type ReadParams, readParams } from "@/lib/oauth/params"
import { type Return, returnError, returnTo } from "@/lib/oauth/redirect"
import { refuse } from "@/lib/oauth/refusals"
import { clientIp } from "../client-ip"
import { issuer } from "../env"
import { noteRefusal } from "../failures/note-refusal"
import { headOf } from "../http/plain"
import { log } from "../log"
import { processState } from "../process-state"
import { readSession } from "../session"
import { oauthContext } from "./context"
import { recordFacts, refusedPage } from "./endpoint"
import { errorPage, formPostPage } from "./html"
import { NO_STORE, readForm, refuseMethod } from "./http"
import {
  beginInteraction,
  completeInteraction,
  findInteraction,
  type Interaction,
  PUSHED,
} from "./interaction"

/** A 303: after a POST a 307 would send the body, credentials and all, along (RFC 9700 §4.12). */
export function seeOther(location: string, cookie: string | null = null): Response {
  const headers = new Headers({ ...NO_STORE, location, "referrer-policy": "no-referrer" })
  if (cookie) headers.append("set-cookie", cookie)
  return new Response(null, { status: 303, headers })
}

const goBack = (way: Return): Response =>
  way.kind === "form" ? formPostPage(way.action, way.fields) : seeOther(way.location)

const PAGES = {
  needs_sign_in: "/sign-in",
  needs_patient: "/select-patient",
  needs_encounter: "/select-encounter",
  needs_consent: "/consent",
} as const

export async function findOAuthSession(request: Request): Promise<OAuthSession | null> {
  const session = await readSession(request)
  if (!session) return null
  const { id, authTime, startedAt, amr } = session
  return { id, userId: session.user.id, authTime, startedAt, amr }
}

/** A silent check that finds nobody signed in is ordinary, not a failure. */
const QUIET = new Set(["login_required", "consent_required", "interaction_required"])

async function record(
  request: Request,
  outcome: AuthorizeOutcome,
  of: { facts: RequestFacts; sent: ReadParams },
): Promise<void> {
  const { facts } = of
  if (outcome.kind === "code_issued") await recordFacts("authorize.granted", request, { facts, error: null })
  if (!("error" in outcome)) return
  if (outcome.error.code === "server_error") log.failure(outcome.error.cause)
  const parameters = of.sent.params
  facts.client =
    (await noteRefusal(headOf(request), { facts, error: outcome.error, parameters })) ?? undefined
  if (!QUIET.has(outcome.error.code))
    await recordFacts("authorize.refused", request, { facts, error: outcome.error })
}

async function answer(
  request: Request,
  outcome: AuthorizeOutcome,
  of: { input: AuthorizeInput; resumed: { handle: string; interaction: Interaction } | null },
): Promise<Response> {
  switch (outcome.kind) {
    case "show_error":
      return errorPage(outcome.error)
    case "redirect_error":
      if (of.resumed) await completeInteraction(of.resumed.interaction.hash)
      return goBack(returnError(outcome.redirect, outcome.error, issuer()))
    case "code_issued":
      return goBack(returnTo(outcome.redirect, { code: outcome.code }, issuer()))
    default: {
      const page = issuer() + PAGES[outcome.kind]
      if (of.resumed) return seeOther(`${page}?interaction=${of.resumed.handle}`)
      const { client } = outcome.request
      const { read, pushedHash } = of.input
      const { handle, cookie } = await beginInteraction(request, { client, params: read.params, pushedHash })
      return seeOther(`${page}?interaction=${handle}`, cookie)
    }
  }
}

async function decide(
  request: Request,
  sent: ReadParams,
  resumed: { handle: string; interaction: Interaction } | null,
): Promise<Response> {
  const facts: RequestFacts = {}
  const context = await oauthContext()
  const pushed = resumed ? null : await readPushed(context, sent)
  const read = pushed ? { params: pushed.params, duplicates: [], malformed: [] } : sent
  const input: AuthorizeInput = {
    read,
    session: await findOAuthSession(request),
    interaction: resumed?.interaction ?? null,
    pushedHash: pushed?.hash ?? (resumed ? pushedHashOf(resumed.interaction) : null),
  }
  const outcome = await authorize(context, input, facts)
  await record(request, outcome, { facts, sent: read })
  return answer(request, outcome, { input, resumed })
}

/** The parameters an interaction was begun with, checked again against what is registered now. */
export const readStored = (interaction: Interaction): ReadParams => {
  const { [PUSHED]: _pushed, ...params } = interaction.params
  return readParams(new URLSearchParams(params))
}

function pushedHashOf(interaction: Interaction): Uint8Array | null {
  const hash = interaction.params[PUSHED]
  return hash === undefined ? null : new Uint8Array(Buffer.from(hash, "base64url"))
}

async function resume(request: Request, handle: string): Promise<Response> {
  const interaction = await findInteraction(handle, request.headers.get("cookie"))
  if (!interaction) throw refuse("authorize.interaction")
  return decide(request, readStored(interaction), { handle, interaction })
}

/** A POST from another site comes without Lax cookies: keep the request, and ask the browser to come by GET. */
async function keepPosted(request: Request): Promise<Response> {
  const read = readParams(await readForm(request))
  const uri = read.params.get("request_uri")
  if (uri?.startsWith(REQUEST_URI_PREFIX)) {
    const handle = { client_id: read.params.get("client_id") ?? "", request_uri: uri }
    return seeOther(`${endpointUrl(issuer(), "authorize")}?${new URLSearchParams(handle)}`)
  }
  const { client } = await resolveClientAndRedirect(await oauthContext(), read)
  if (read.duplicates.length + read.malformed.length > 0) return decide(request, read, null)
  const { handle, cookie } = await beginInteraction(request, {
    client,
    params: read.params,
    pushedHash: null,
  })
  return seeOther(`${endpointUrl(issuer(), "authorize")}?interaction=${handle}`, cookie)
}

/** Each first visit may write a row: generous for a hospital behind one address, an end for a flood. */
const VISITS = { points: 600, seconds: 60 }
const visits = () =>
  processState("authorize-visits", () => {
    return new RateLimiterMemory({ points: VISITS.points, duration: VISITS.seconds })
  })

async function limitVisits(request: Request): Promise<void> {
  try {
    await visits().consume(clientIp(request.headers) ?? "unknown")
  } catch (cause) {
    throw refuse("authorize.rate", { cause })
  }
}

/** GET and POST /oauth/authorize (RFC 6749 §3.1). */
export async function authorizeEndpoint(request: Request): Promise<Response> {
  const refused = refuseMethod(request, ["GET", "POST"])
  if (refused) return refused
  try {
    await limitVisits(request)
    if (request.method === "POST") return await keepPosted(request)
    const { searchParams } = new URL(request.url)
    const handle = searchParams.get("interaction")
    if (handle !== null) return await resume(request, handle)
    return await decide(request, readParams(searchParams), null)
  } catch (error) {
    return refusedPage(request, error)
  }
}
