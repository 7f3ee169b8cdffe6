/** Who calls: Bearer token or, for service apps allowed it, Basic; never both, never in the URL. RFC 6750 §2. */

import type { AppId, GrantId, SecretId, UserId } from "@/lib/id"
import type { AuthMethod, DecisionInput } from "@/lib/policy/model"
import type { GatewayApi, GatewayDeps } from "./deps"
import { unauthorized } from "./outcomes"

export interface Caller {
  auth: AuthMethod
  appId: AppId
  clientId: string
  userId: UserId | null
  grantId: GrantId | null
  secretId: SecretId | null
  scopes: readonly string[]
  launchPatient: string | null
  issuedAt: Date | null
}

const MAX_CREDENTIALS = 16_384

/** @throws a GatewayStop with 401 */
export async function authenticate(deps: GatewayDeps, api: GatewayApi, request: Request): Promise<Caller> {
  const header = request.headers.get("authorization")
  if (header === null || header.trim() === "") {
    const description = "Send an access token for this API: `Authorization: Bearer ...`."
    throw unauthorized(api.slug, { error: null, description })
  }
  const [scheme = "", credentials = "", ...more] = header.trim().split(/ +/)
  if (more.length > 0 || credentials === "" || credentials.length > MAX_CREDENTIALS) {
    throw invalid(api, "The Authorization header is not a scheme and one value.")
  }
  if (scheme.toLowerCase() === "bearer") return bearer(deps, api, credentials)
  if (scheme.toLowerCase() === "basic") return basic(deps, api, credentials)
  throw invalid(api, "The gateway takes Bearer tokens, and Basic from service apps allowed to use it.")
}

const invalid = (api: GatewayApi, description: string) =>
  unauthorized(api.slug, { error: "invalid_token", description })

async function bearer(deps: GatewayDeps, api: GatewayApi, token: string): Promise<Caller> {
  const verified = await deps.verifyAccessToken(token)
  if (!verified) throw invalid(api, "The access token is unknown, expired or revoked.")
  // RFC 9449 §7.1: a bound token without its proof is worth nothing.
  if (verified.cnfJkt !== null)
    throw invalid(api, "The access token is bound to a DPoP key and was sent without proof.")
  const base = fhirBaseOf(deps, api)
  // SMART App Launch 2.2, RFC 9068 §4: the resource server checks that the token was issued for it.
  if (!verified.audience.some((audience) => audience === api.identifierUri || audience === base)) {
    throw invalid(api, `The access token was issued for another API, not for ${api.identifierUri}.`)
  }
  return {
    auth: "bearer",
    appId: verified.appId,
    clientId: verified.clientId,
    userId: verified.userId,
    grantId: verified.grantId,
    secretId: null,
    scopes: verified.scopes,
    launchPatient: patientOf(verified.launch),
    issuedAt: verified.issuedAt,
  }
}

async function basic(deps: GatewayDeps, api: GatewayApi, credentials: string): Promise<Caller> {
  const text = Buffer.from(credentials, "base64").toString("utf8")
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
    throw unauthorized(api.slug, { error: null, description, basic: true })
  }
  const blank = { userId: null, grantId: null, launchPatient: null, issuedAt: null }
  return {
    auth: "basic",
    ...blank,
    appId: found.appId,
    clientId: found.clientId,
    secretId: found.secretId,
    scopes: found.scopes,
  }
}

/** The FHIR base clients see: `https://admit.example/fhir/maple`. */
export const fhirBaseOf = (deps: GatewayDeps, api: GatewayApi): string => `${deps.issuer()}/fhir/${api.slug}`

function patientOf(launch: Readonly<Record<string, unknown>> | null): string | null {
  const patient = launch?.patient
  const id = typeof patient === "string" ? patient.replace(/^Patient\//, "") : ""
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? id : null
}

/** The caller with the policies linked to them, ready to be decided. @throws a GatewayStop with 401 */
export async function decisionInputFor(
  deps: GatewayDeps,
  api: GatewayApi,
  on: { caller: Caller; request: Request },
): Promise<DecisionInput> {
  const { caller } = on
  const subjects = await deps.loadSubjects({ appId: caller.appId, userId: caller.userId, apiId: api.id })
  if (!subjects)
    throw invalid(api, "The app or the person the access token was issued to is disabled or gone.")
  const now = deps.now()
  return {
    ...subjects,
    scopes: caller.scopes,
    launchPatient: caller.launchPatient,
    circumstances: {
      auth: caller.auth,
      ip: deps.clientIp(on.request),
      now,
      tokenAgeSeconds: caller.issuedAt ? (now.getTime() - caller.issuedAt.getTime()) / 1000 : 0,
    },
  }
}
