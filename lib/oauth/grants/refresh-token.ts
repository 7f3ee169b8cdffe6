/**
 * The refresh token grant (RFC 6749 §6) with rotation (RFC 9700 §4.14.2). Using a consumed token again
 * revokes the whole family, unless the app has a grace: within it each retry gets the one same successor,
 * derived from the old token, so a family never has two live ends.
 */

import { toBase64Url } from "../base64url"
import type { OAuthContext } from "../context"
import { requireParam } from "../params"
import { refuse } from "../refusals"
import { checkScopeSpelling, parseScopes, splitScopes } from "../scopes"
import type { StoredRefreshToken } from "../store"
import type { Grant, GrantInput } from "./grant"
import {
  checkResource,
  checkSimulated,
  isRevokedWithApp,
  planRefresh,
  revocationEnd,
  toSubject,
} from "./stored-grant"

type Check = (stored: StoredRefreshToken, input: GrantInput, context: OAuthContext) => void

const checkGrant: Check = ({ grant }) => {
  if (grant.revoked) throw refuse("refresh.grant_revoked")
}

const checkInvalidBefore: Check = ({ grant }, { client }) => {
  if (isRevokedWithApp(client, grant)) throw refuse("refresh.app_tokens_revoked")
}

const checkExpiry: Check = ({ idleExpiresAt, absoluteExpiresAt }, _input, context) => {
  const now = context.now()
  if (absoluteExpiresAt <= now) throw refuse("refresh.expired", { detail: { lifetime: "absolute" } })
  if (idleExpiresAt <= now) throw refuse("refresh.expired", { detail: { lifetime: "idle" } })
}

/** Without offline_access a refresh token dies with the session it came from. */
const checkSession: Check = ({ sessionEnded, grant }) => {
  if (sessionEnded && !grant.offline) throw refuse("refresh.session_ended")
}

const checkPerson: Check = ({ user }) => {
  if (!user.active) throw refuse("refresh.person_inactive")
}

/** RFC 9449 §5: the tokens of a bound grant stay with its key. */
const checkDpopKey: Check = ({ grant }, input) => {
  if (grant.dpopJkt !== null && grant.dpopJkt !== input.dpopJkt) throw refuse("dpop.other_key")
}

export const REFRESH_CHECKS: readonly Check[] = [
  checkGrant,
  checkInvalidBefore,
  checkExpiry,
  checkSession,
  checkPerson,
  checkDpopKey,
]

/** RFC 6749 §6: the same scopes or fewer. */
function resolveFewerScopes(context: OAuthContext, granted: readonly string[], sent: string | undefined) {
  const requested = parseScopes(sent)
  checkScopeSpelling(requested, granted)
  if (requested.length === 0) return granted
  const { within, beyond } = splitScopes(requested, granted, context.scopeCovers)
  if (beyond.length > 0) throw refuse("scope.beyond_grant", { detail: { beyond, granted } })
  return within
}

const withinGrace = (consumedAt: Date, graceSeconds: number, now: Date): boolean =>
  graceSeconds > 0 && now.getTime() - consumedAt.getTime() <= graceSeconds * 1000

export const refreshToken: Grant = {
  type: "refresh_token",
  async prepare(context, input) {
    const { client, params, facts, dpopJkt } = input
    const sent = requireParam(params, "refresh_token")
    const hash = context.sha256(sent)
    const stored = await context.store.findRefreshToken(hash)
    if (!stored) throw refuse("refresh.unknown")
    const { grant, user } = stored
    if (grant.appId !== client.id) throw refuse("refresh.other_client")
    facts.grantId = grant.id
    facts.userId = grant.userId
    const grace = client.tokens.refreshGraceSeconds
    const now = context.now()
    const reused = async () => {
      await context.store.revokeGrant(grant.id, "refresh_token_reused", revocationEnd(context.now()))
      return refuse("refresh.reused", { detail: { graceSeconds: grace } })
    }
    const retry = stored.consumedAt !== null
    if (stored.consumedAt && !grant.revoked && !withinGrace(stored.consumedAt, grace, now))
      throw await reused()
    for (const check of REFRESH_CHECKS) check(stored, input, context)
    checkSimulated(grant, "refresh")
    const scopes = resolveFewerScopes(context, grant.scopes, params.get("scope"))
    // OpenID Connect Core §12.2: an id token of a refresh carries no nonce.
    const again = { ...grant, nonce: null }
    const subject = await toSubject(context, { client, grant: again, user, scopes, dpopJkt })
    facts.apiId = subject.api?.id
    checkResource(context, params, subject)
    const token = `rt_${toBase64Url(context.deriveSuccessor(sent))}`
    const { generation, absoluteExpiresAt } = stored
    const plan = planRefresh(client, { grant, token, generation: generation + 1, absoluteExpiresAt, now })
    return {
      subject,
      refresh: retry && plan ? { ...plan, row: null } : plan,
      async redeem(rows) {
        if (retry) {
          if (rows.access) await context.store.saveAccessToken(rows.access)
          return
        }
        if (await context.store.rotateRefreshToken(hash, rows, now)) return
        // Lost the race: another request rotated it this instant. Within a grace that is a retry.
        if (grace === 0) throw await reused()
        if (rows.access) await context.store.saveAccessToken(rows.access)
      },
    }
  },
}
