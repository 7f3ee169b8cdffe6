/** The person's side of a device authorization: what the page shows, and what its form does (RFC 8628 §3.3). */

import { approveDevice, denyDevice, findPendingDevice } from "@/db/queries/oauth-devices"
import { newGrant } from "@/lib/oauth/authorize"
import type { OAuthClient } from "@/lib/oauth/client"
import type { RequestFacts } from "@/lib/oauth/context"
import { parseUserCode, printUserCode, readDeviceRequest } from "@/lib/oauth/device"
import { decideContext } from "@/lib/oauth/launch-request"
import { refuse } from "@/lib/oauth/refusals"
import { giveBack, takeAttempt } from "../auth/limits"
import { isForeignOrigin } from "../csrf"
import { db } from "../database"
import { issuer } from "../env"
import { derivedKey } from "../master-key"
import { readSession, type Session } from "../session"
import { findOAuthSession, seeOther } from "./authorize"
import { type ConsentScope, toConsentScopes } from "./consent"
import { oauthContext } from "./context"
import { recordFacts, refusedPage } from "./endpoint"
import { equal, hmac } from "./hash"
import { readForm, refuseMethod } from "./http"
import { store } from "./store"

export interface DeviceScreen {
  appName: string
  apiName: string | null
  person: { name: string; email: string }
  /** As the device shows it, for the person to compare. */
  userCode: string
  scopes: ConsentScope[]
  form: { action: string; userCode: string; csrf: string }
}

const csrfOf = (session: Session, userCode: string): string =>
  Buffer.from(hmac(derivedKey("device form"), `${session.id}\n${userCode}`)).toString("base64url")

async function findAsked(userCode: string) {
  const params = await findPendingDevice(db(), userCode)
  const client = params && (await store.findClient(params.get("client_id") ?? ""))
  if (!params || client?.state !== "active") return null
  return { client, ...(await readDeviceRequest(await oauthContext(), client, params)) }
}

/**
 * What a typed code stands for. Wrong codes are counted for the person, so that codes cannot be guessed
 * (RFC 8628 §5.1).
 * @returns `null` for a code nobody is waiting with
 * @throws AppError rate_limited
 */
export async function findDeviceScreen(session: Session, typed: string): Promise<DeviceScreen | null> {
  await takeAttempt("user-code", session.user.id)
  const userCode = parseUserCode(typed)
  const asked = userCode && (await findAsked(userCode))
  if (!userCode || !asked) return null
  await giveBack("user-code", session.user.id)
  const { api } = asked.audience
  return {
    appName: asked.client.name,
    apiName: api?.name ?? null,
    person: { name: session.user.name, email: session.user.email },
    userCode: printUserCode(userCode),
    scopes: toConsentScopes(asked.scopes, api),
    form: { action: "/oauth/device/answer", userCode, csrf: csrfOf(session, userCode) },
  }
}

async function approve(
  request: Request,
  of: { client: OAuthClient; userCode: string; asked: NonNullable<Awaited<ReturnType<typeof findAsked>>> },
): Promise<void> {
  const session = await findOAuthSession(request)
  if (!session) throw refuse("authorize.interaction")
  const { client, asked } = of
  const context = await oauthContext()
  // A device has no page to choose a patient on: only the person's own record can be meant.
  const step = await decideContext(context, { ...asked, session, launch: null, picked: null })
  const grant = newGrant(context, {
    client,
    session,
    audience: asked.audience,
    scopes: asked.scopes,
    nonce: null,
    claims: null,
    launch: step.kind === "ready" ? step.context : null,
  })
  if (!(await approveDevice(db(), { userCode: of.userCode, grant }))) throw refuse("authorize.interaction")
  const facts: RequestFacts = { client, userId: session.userId, grantId: grant.id, scopes: grant.scopes }
  await recordFacts("authorize.granted", request, { facts, error: null })
}

/** POST /oauth/device/answer. Nothing is ever approved by a GET (RFC 8628 §5.4). */
export async function deviceAnswerEndpoint(request: Request): Promise<Response> {
  const refused = refuseMethod(request, ["POST"])
  if (refused) return refused
  try {
    const form = await readForm(request)
    const session = await readSession(request)
    const userCode = parseUserCode(form.get("userCode") ?? "")
    const encode = (text: string) => new TextEncoder().encode(text)
    if (
      !session ||
      !userCode ||
      isForeignOrigin(request) ||
      !equal(encode(form.get("csrf") ?? ""), encode(csrfOf(session, userCode)))
    ) {
      throw refuse("consent.csrf")
    }
    const asked = await findAsked(userCode)
    if (!asked) throw refuse("authorize.interaction")
    const allowed = form.get("decision") === "allow"
    if (allowed) await approve(request, { client: asked.client, userCode, asked })
    else await denyDevice(db(), userCode)
    return seeOther(`${issuer()}/device?done=${allowed ? "allowed" : "denied"}`)
  } catch (error) {
    return refusedPage(request, error)
  }
}
