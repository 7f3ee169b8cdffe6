/**
 * RP-Initiated Logout 1.0: who may end a session without asking, and where the browser may go afterwards. A
 * link on any page could lead here, so only an id token of this very session ends it at once; everything else
 * asks the person first.
 */

import type { OAuthClient, OAuthSession } from "./client"
import type { OAuthContext } from "./context"
import type { Params } from "./params"
import { refuse } from "./refusals"

export type LogoutOutcome =
  /** Ask the person; they stay here afterwards unless `location` was proven. */
  | { kind: "confirm"; location: string | null; appName: string | null }
  /** End the session, if there is one, and go on. */
  | { kind: "done"; location: string | null }

interface Hint {
  clientId: string
  sub: unknown
  sid: unknown
}

/** §4: the hint must be an id token of ours, expired or not, and agree with client_id. */
async function readHint(context: OAuthContext, params: Params): Promise<Hint | null> {
  const sent = params.get("id_token_hint")
  if (sent === undefined) return null
  const claims = await context.readIdToken(sent)
  const named = params.get("client_id")
  if (!claims || typeof claims.aud !== "string") throw refuse("logout.hint")
  if (named !== undefined && named !== claims.aud) throw refuse("logout.hint")
  return { clientId: claims.aud, sub: claims.sub, sid: claims.sid }
}

/** §3: only a registered address, compared exactly; `state` goes along. */
function toLocation(client: OAuthClient | null, params: Params): string | null {
  const sent = params.get("post_logout_redirect_uri")
  if (sent === undefined) return null
  if (!client?.postLogoutRedirectUris.includes(sent)) {
    throw refuse("logout.redirect_uri", {
      detail: { sent: sent.slice(0, 500), registered: client?.postLogoutRedirectUris ?? [] },
    })
  }
  const state = params.get("state")
  if (state === undefined) return sent
  return `${sent}${sent.includes("?") ? "&" : "?"}${new URLSearchParams({ state })}`
}

/**
 * Decides a logout request.
 * @param confirmed the person pressed the button on our own page
 * @throws invalid_request, to be shown and never redirected
 */
export async function decideLogout(
  context: OAuthContext,
  params: Params,
  of: { session: OAuthSession | null; confirmed: boolean },
): Promise<LogoutOutcome> {
  const hint = await readHint(context, params)
  const clientId = hint?.clientId ?? params.get("client_id")
  const client = clientId === undefined ? null : await context.store.findClient(clientId)
  const location = toLocation(client, params)
  const { session, confirmed } = of
  const mine =
    hint !== null &&
    (session === null || hint.sid === session.id || (!hint.sid && hint.sub === session.userId))
  if (confirmed || mine || (session === null && location === null)) return { kind: "done", location }
  return { kind: "confirm", location, appName: client?.name ?? null }
}
