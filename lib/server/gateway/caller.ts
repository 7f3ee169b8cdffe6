/**
 * Who calls: a Bearer token, a DPoP-bound token with its proof or, for service apps allowed it, Basic; one of
 * them, in the header, never in the URL. RFC 6750 §2, RFC 9449 §7.
 */

import { DPOP_ALGS } from "@/lib/oauth/dpop"
import { isOAuthError, type OAuthError } from "@/lib/oauth/errors"
import type { DecisionInput } from "@/lib/policy/model"
import type { Caller, GatewayApi, GatewayDeps, KnownCaller, VerifiedToken } from "./deps"
import { type Challenge, type GatewayCause, isGatewayStop, unauthorized } from "./outcomes"

/** What a request shows of who sent it, and the address it was sent to as its sender knows it. */
export interface Presented {
  authorization: string | null
  /** The DPoP header. Two of them arrive joined by a comma, which is no proof (RFC 9449 §4.3). */
  dpop: string | null
  method: string
  /** Without query: what `htu` of a proof names. */
  url: string
}

const MAX_CREDENTIALS = 16_384
/** The header of a caller worth remembering: a token has many spellings with spaces, and they would all be kept. */
const PLAINLY_SPELT = /^bearer [^ ]{1,4096}$/i

/** A caller, and until when what they showed proves it again: null when each call is proven anew. */
interface Proven {
  caller: Caller
  until: Date | null
}

/**
 * The caller and every policy that speaks of them. An unbound token that was good a moment ago is good, until it
 * expires or anything it was judged by moves.
 * @throws a GatewayStop with 401, noted for the inbox of the app it concerns
 */
export function knowCaller(
  deps: GatewayDeps,
  api: GatewayApi,
  sent: Presented,
): KnownCaller | Promise<KnownCaller> {
  const known = sent.authorization === null ? undefined : deps.callers.find(sent.authorization)
  const isGood = known?.apiId === api.id && known.until > deps.now()
  return isGood ? known : meetCaller(deps, api, sent)
}

async function meetCaller(deps: GatewayDeps, api: GatewayApi, sent: Presented): Promise<KnownCaller> {
  const keep = deps.callers.begin()
  const { caller, until } = await authenticate(deps, api, sent)
  const subjects = await deps.loadSubjects({ appId: caller.appId, userId: caller.userId, apiId: api.id })
  if (!subjects) {
    const description = "The app or the person the access token was issued to is disabled or gone."
    throw invalid(api, "gateway.subject_gone", description, caller.clientId)
  }
  if (until !== null && sent.authorization !== null && PLAINLY_SPELT.test(sent.authorization))
    keep(sent.authorization, { caller, subjects, apiId: api.id, until })
  return { caller, subjects }
}

async function authenticate(deps: GatewayDeps, api: GatewayApi, sent: Presented): Promise<Proven> {
  try {
    return await identify(deps, api, sent)
  } catch (error) {
    if (isGatewayStop(error) && error.unauthenticated)
      deps.noteUnauthenticated({ api, sent, ...error.unauthenticated })
    throw error
  }
}

async function identify(deps: GatewayDeps, api: GatewayApi, sent: Presented): Promise<Proven> {
  const header = sent.authorization?.trim() ?? ""
  if (header === "") {
    const description = "Send an access token for this API: `Authorization: Bearer ...`."
    const cause = "gateway.no_credentials"
    throw unauthorized(api.slug, { challenges: [{ scheme: "Bearer" }], description, cause })
  }
  const [scheme = "", credentials = "", ...more] = header.split(/ +/)
  if (more.length > 0 || credentials === "" || credentials.length > MAX_CREDENTIALS) {
    throw invalid(api, "gateway.malformed", "The Authorization header is not a scheme and one value.")
  }
  if (scheme.toLowerCase() === "basic") return basic(deps, api, credentials)
  if (["bearer", "dpop"].includes(scheme.toLowerCase())) return byToken(deps, api, sent, credentials)
  throw invalid(
    api,
    "gateway.malformed",
    "The gateway takes Bearer tokens, DPoP tokens with a proof, and Basic from service apps allowed it.",
  )
}

const invalid = (api: GatewayApi, cause: GatewayCause, description: string, clientId: string | null = null) =>
  unauthorized(api.slug, {
    challenges: [{ scheme: "Bearer", error: "invalid_token" }],
    description,
    cause,
    clientId,
  })

async function byToken(deps: GatewayDeps, api: GatewayApi, sent: Presented, token: string): Promise<Proven> {
  const verified = await deps.verifyAccessToken(token)
  if (!verified)
    throw invalid(api, "gateway.token_invalid", "The access token is unknown, expired or revoked.")
  await proveKey(deps, api, { sent, token, verified })
  const base = fhirBaseOf(deps, api)
  // SMART App Launch 2.2, RFC 9068 §4: the resource server checks that the token was issued for it.
  if (!verified.audience.some((audience) => audience === api.identifierUri || audience === base)) {
    const description = `The access token was issued for another API, not for ${api.identifierUri}.`
    throw invalid(api, "gateway.other_audience", description, verified.clientId)
  }
  const isBound = verified.cnfJkt !== null
  const caller: Caller = {
    auth: isBound ? "dpop" : "bearer",
    appId: verified.appId,
    clientId: verified.clientId,
    userId: verified.userId,
    grantId: verified.grantId,
    secretId: null,
    scopes: verified.scopes,
    launchPatient: patientOf(verified.launch),
    issuedAt: verified.issuedAt,
  }
  return { caller, until: isBound ? null : verified.expiresAt }
}

/** RFC 9449 §7.1: a bound token comes with its proof or is worth nothing; an unbound one is not sent as DPoP. */
async function proveKey(
  deps: GatewayDeps,
  api: GatewayApi,
  on: { sent: Presented; token: string; verified: VerifiedToken },
): Promise<void> {
  const { sent, token, verified } = on
  try {
    await deps.checkBinding(sent, { token, jkt: verified.cnfJkt, clientId: verified.clientId })
  } catch (error) {
    if (!isOAuthError(error)) throw error
    const { challenge, description } = bindingFault(error, verified)
    throw unauthorized(api.slug, {
      challenges: [challenge],
      description,
      dpopNonce: await deps.dpopNonce(),
      cause: error.code === "use_dpop_nonce" ? "dpop.nonce" : "gateway.token_bound",
      clientId: verified.clientId,
    })
  }
}

/** RFC 9449 §7.1 and §9: the challenge, and words for the developer that say what was wrong with the proof. */
function bindingFault(
  error: OAuthError,
  verified: VerifiedToken,
): { challenge: Challenge; description: string } {
  const dpop = (code: string): Challenge => ({ scheme: "DPoP", error: code, algs: DPOP_ALGS.join(" ") })
  if (error.code === "use_dpop_nonce")
    return {
      challenge: dpop("use_dpop_nonce"),
      description: "Make the DPoP proof with the nonce of the DPoP-Nonce header.",
    }
  if (error.refusal === "token.dpop_scheme") {
    return verified.cnfJkt === null
      ? {
          challenge: { scheme: "Bearer", error: "invalid_token" },
          description: "The access token is not bound to a DPoP key; send it as Bearer.",
        }
      : {
          challenge: dpop("invalid_token"),
          description:
            "The access token is bound to a DPoP key: send it as `Authorization: DPoP ...` with a proof in the DPoP header.",
        }
  }
  const { problem } = error.detail
  const why = typeof problem === "string" ? `: ${problem}` : ", or was used before"
  return { challenge: dpop("invalid_dpop_proof"), description: `The DPoP proof is not valid${why}.` }
}

async function basic(deps: GatewayDeps, api: GatewayApi, credentials: string): Promise<Proven> {
  const text = basicText(credentials)
  const colon = text.indexOf(":")
  const found =
    colon > 0
      ? await deps.authenticateBasic(api.id, {
          clientId: text.slice(0, colon),
          secret: text.slice(colon + 1),
        })
      : null
  if (!found) {
    const description = "Basic is for service apps whose registration allows it, with client id and secret."
    throw unauthorized(api.slug, {
      challenges: [{ scheme: "Basic" }],
      description,
      cause: "gateway.basic_refused",
      clientId: colon > 0 ? text.slice(0, colon) : null,
    })
  }
  const blank = { userId: null, grantId: null, launchPatient: null, issuedAt: null }
  const { appId, clientId, secretId, scopes } = found
  return { caller: { auth: "basic", ...blank, appId, clientId, secretId, scopes }, until: null }
}

/** RFC 7617 §2. Empty for what is no base64 or no UTF-8, which matches nobody. */
function basicText(credentials: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) return ""
  const text = Buffer.from(credentials, "base64").toString("utf8")
  return text.includes("\ufffd") ? "" : text
}

/** The FHIR base clients see: `https://admit.example/fhir/maple`. */
export const fhirBaseOf = (deps: GatewayDeps, api: GatewayApi): string => `${deps.issuer()}/fhir/${api.slug}`

function patientOf(launch: Readonly<Record<string, unknown>> | null): string | null {
  const patient = launch?.patient
  const id = typeof patient === "string" ? patient.replace(/^Patient\//, "") : ""
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? id : null
}

/**
 * A call of theirs, ready to be decided.
 * @param ip where the call came from; null when nobody can say
 */
export function decisionInputFor(
  deps: GatewayDeps,
  { caller, subjects }: KnownCaller,
  ip: string | null,
): DecisionInput {
  const now = deps.now()
  const { app, user, appPolicies, userPolicies } = subjects
  return {
    app,
    user,
    appPolicies,
    userPolicies,
    scopes: caller.scopes,
    launchPatient: caller.launchPatient,
    circumstances: {
      auth: caller.auth,
      ip,
      now,
      tokenAgeSeconds: caller.issuedAt ? (now.getTime() - caller.issuedAt.getTime()) / 1000 : 0,
    },
  }
}
