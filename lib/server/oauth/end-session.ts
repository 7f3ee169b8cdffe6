/** GET and POST /oauth/end-session. Ends the session on every instance and clears the cookie. */

import type { OAuthSession } from "@/lib/oauth/client"
import { endpointUrl } from "@/lib/oauth/context"
import { decideLogout } from "@/lib/oauth/end-session"
import { type Params, parseParams } from "@/lib/oauth/params"
import { refuse } from "@/lib/oauth/refusals"
import { isForeignOrigin } from "../csrf"
import { isHttps, issuer } from "../env"
import { derivedKey } from "../master-key"
import { endSession, sessionCookieName } from "../session"
import { findOAuthSession, seeOther } from "./authorize"
import { oauthContext } from "./context"
import { refusedPage } from "./endpoint"
import { equal, hmac } from "./hash"
import { logoutPage, signedOutPage } from "./html"
import { readForm, refuseMethod } from "./http"

const clearCookie = (): string =>
  `${sessionCookieName()}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${isHttps() ? "; Secure" : ""}`

/** Bound to the session: a foreign page cannot press the button for someone. */
const confirmationOf = (session: OAuthSession): string =>
  Buffer.from(hmac(derivedKey("logout form"), session.id)).toString("base64url")

function isConfirmed(session: OAuthSession | null, sent: string | undefined): boolean {
  if (!session || sent === undefined) return false
  return equal(new TextEncoder().encode(sent), new TextEncoder().encode(confirmationOf(session)))
}

const KEPT = ["client_id", "post_logout_redirect_uri", "state", "id_token_hint"]
/** Servers and browsers take 16 KiB of headers at most. */
const MAX_QUERY = 8000

const keptParams = (params: Params): Record<string, string> =>
  Object.fromEntries([...params].filter(([name]) => KEPT.includes(name)))

async function logOut(request: Request, sent: URLSearchParams): Promise<Response> {
  const params = parseParams(sent)
  const session = await findOAuthSession(request)
  const confirmed = request.method === "POST" && isConfirmed(session, params.get("confirm"))
  const outcome = await decideLogout(await oauthContext(), params, { session, confirmed })
  if (outcome.kind === "confirm") {
    const fields = keptParams(params)
    const confirm = session ? confirmationOf(session) : ""
    return logoutPage({
      appName: outcome.appName,
      fields: { ...fields, confirm },
      signedIn: session !== null,
    })
  }
  if (session) await endSession(session.id)
  // Nobody's cookie is cleared: a POST from another site comes without it, and must not sign the person out.
  const cookie = session ? clearCookie() : null
  const { location } = outcome
  return location === null ? signedOutPage(cookie) : seeOther(location, cookie)
}

export async function endSessionEndpoint(request: Request): Promise<Response> {
  const refused = refuseMethod(request, ["GET", "POST"])
  if (refused) return refused
  try {
    if (request.method !== "POST") return await logOut(request, new URL(request.url).searchParams)
    const form = await readForm(request)
    if (form.has("confirm")) {
      if (isForeignOrigin(request)) throw refuse("consent.csrf")
      return await logOut(request, form)
    }
    // A POST from another site comes without Lax cookies: let the browser come by GET.
    const query = new URLSearchParams(keptParams(parseParams(form))).toString()
    if (query.length > MAX_QUERY) throw refuse("request.too_large", { detail: { length: query.length } })
    return seeOther(`${endpointUrl(issuer(), "endSession")}?${query}`)
  } catch (error) {
    return refusedPage(request, error)
  }
}
