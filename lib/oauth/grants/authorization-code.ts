/**
 * The authorization code grant (RFC 6749 §4.1.3, RFC 7636 §4.6). A code is good once, within a minute, for
 * the app, redirect URI, challenge and DPoP key it was issued for. A second use revokes what the first gave
 * (RFC 6749 §4.1.2).
 */

import { toBase64Url } from "../base64url"
import type { OAuthContext } from "../context"
import { requireParam } from "../params"
import { isCodeVerifier, toCodeChallenge } from "../pkce"
import { refuse } from "../refusals"
import type { StoredCode } from "../store"
import type { Grant, GrantInput } from "./grant"
import {
  checkResource,
  checkSimulated,
  isRevokedWithApp,
  planRefresh,
  revocationEnd,
  toSubject,
} from "./stored-grant"

type Check = (code: StoredCode, input: GrantInput, context: OAuthContext) => void

/** RFC 6749 §4.1.3: issued to this very client. */
const checkClient: Check = ({ grant }, { client }) => {
  if (grant.appId !== client.id) throw refuse("code.other_client")
}

/** RFC 6749 §4.1.2: short-lived. */
const checkExpiry: Check = ({ expiresAt }, _input, context) => {
  const late = context.now().getTime() - expiresAt.getTime()
  if (late >= 0) throw refuse("code.expired", { detail: { secondsLate: Math.ceil(late / 1000) } })
}

/** RFC 6749 §4.1.3: the redirect URI of the authorization request, to the letter. */
const checkRedirectUri: Check = ({ redirectUri }, { params }) => {
  const sent = params.get("redirect_uri")
  if (sent !== redirectUri) {
    throw refuse("code.redirect_uri", {
      detail: { sent: sent?.slice(0, 500) ?? "(none)", asked: redirectUri },
    })
  }
}

/** RFC 7636 §4.6, and RFC 9700 §2.1.1 against downgrade: a verifier for a code without challenge is refused. */
const checkVerifier: Check = ({ codeChallenge }, { params }, context) => {
  const verifier = params.get("code_verifier")
  if (codeChallenge === null) {
    if (verifier !== undefined) throw refuse("code.verifier_unexpected")
    return
  }
  if (verifier === undefined) throw refuse("code.verifier_missing")
  if (!isCodeVerifier(verifier))
    throw refuse("code.verifier_malformed", { detail: { length: verifier.length } })
  if (toCodeChallenge(verifier, context.sha256) !== codeChallenge) throw refuse("code.verifier_wrong")
}

/** RFC 9449 §10: the key named at /authorize signs the proof here. */
const checkDpopKey: Check = ({ dpopJkt }, input) => {
  if (dpopJkt !== null && dpopJkt !== input.dpopJkt) throw refuse("dpop.other_key")
}

/** The person has not been disabled since. */
const checkPerson: Check = ({ user }) => {
  if (!user.active) throw refuse("code.person_inactive")
}

const checkGrant: Check = ({ grant }, { client }) => {
  if (grant.revoked || isRevokedWithApp(client, grant)) throw refuse("code.grant_revoked")
}

export const CODE_CHECKS: readonly Check[] = [
  checkExpiry,
  checkRedirectUri,
  checkVerifier,
  checkDpopKey,
  checkGrant,
  checkPerson,
]

export const authorizationCode: Grant = {
  type: "authorization_code",
  async prepare(context, input) {
    const { client, params, facts, dpopJkt } = input
    const hash = context.sha256(requireParam(params, "code"))
    const code = await context.store.findCode(hash)
    if (!code) throw refuse("code.unknown")
    checkClient(code, input, context)
    const { grant, user } = code
    facts.grantId = grant.id
    facts.userId = grant.userId
    const replayed = async () => {
      await context.store.revokeGrant(grant.id, "code_replayed", revocationEnd(context.now()))
      return refuse("code.replayed")
    }
    if (code.consumed) throw await replayed()
    for (const check of CODE_CHECKS) check(code, input, context)
    checkSimulated(grant, "code")
    const subject = await toSubject(context, { client, grant, user, scopes: grant.scopes, dpopJkt })
    checkResource(context, params, subject)
    facts.apiId = subject.api?.id
    const refreshes =
      client.grantTypes.includes("refresh_token") && (grant.offline || grant.scopes.includes("online_access"))
    const now = context.now()
    const token = `rt_${toBase64Url(context.random(32))}`
    return {
      subject,
      refresh: refreshes
        ? planRefresh(client, { grant, token, generation: 0, absoluteExpiresAt: null, now })
        : null,
      async redeem(rows) {
        if (!(await context.store.redeemCode(hash, rows, now))) throw await replayed()
      },
    }
  },
}
