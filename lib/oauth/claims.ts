/**
 * Claims about a person: which scope shows which (OpenID Connect Core §5.4), and the claims request parameter
 * (§5.5), of which essential and voluntary names are honoured and values are not.
 */

import { z } from "zod"
import type { OAuthApi, OAuthUser } from "./client"
import { refuse } from "./refusals"

type ClaimReader = (user: OAuthUser) => unknown

const seconds = (date: Date) => Math.floor(date.getTime() / 1000)

export const SCOPE_CLAIMS: Record<string, Record<string, ClaimReader>> = {
  profile: {
    name: (user) => user.name,
    given_name: (user) => user.givenName,
    family_name: (user) => user.familyName,
    locale: (user) => user.locale,
    updated_at: (user) => seconds(user.updatedAt),
  },
  email: { email: (user) => user.email, email_verified: (user) => user.emailVerified },
  phone: {
    phone_number: (user) => user.phoneNumber,
    phone_number_verified: (user) => (user.phoneNumber ? user.phoneVerified : null),
  },
  address: { address: (user) => user.address },
}

const READERS: Record<string, ClaimReader> = Object.assign({}, ...Object.values(SCOPE_CLAIMS))
export const CLAIM_NAMES = Object.keys(READERS)

/** OpenID Connect Core §2 `acr`: one factor, or several. */
export const ACR_VALUES = ["1", "2"] as const
export const acrOf = (amr: readonly string[]): string => (amr.includes("mfa") ? "2" : "1")

const member = z.union([
  z.null(),
  z.looseObject({ essential: z.boolean().optional(), value: z.unknown().optional() }),
])
const section = z.record(z.string().max(100), member).optional()
const claimsRequest = z.looseObject({ userinfo: section, id_token: section })

/** The claims a request names, as granted. `sub` is the person the request insists on. */
export interface ClaimsRequest {
  userinfo: string[]
  idToken: string[]
  sub: string | null
  /** OpenID Connect Core §5.5.1.1: the classes one of which must have been met. */
  acr?: string[] | null
}

/** `acr` as an essential claim with a value or values; as a wish it is met as far as it is. */
function requiredAcr(asked: z.output<typeof member> | undefined): string[] | null {
  if (!asked?.essential) return null
  const { value, values } = asked
  const all = values === undefined ? (value === undefined ? [] : [value]) : values
  if (!Array.isArray(all) || all.length > 20 || !all.every((each) => typeof each === "string"))
    throw refuse("authorize.claims")
  return all.length > 0 ? all : null
}

/**
 * OpenID Connect Core §5.5. Unknown names are ignored, garbage is refused.
 * @throws invalid_request
 */
export function parseClaimsRequest(sent: string | undefined): ClaimsRequest | null {
  if (sent === undefined) return null
  let json: unknown
  try {
    json = JSON.parse(sent)
  } catch (cause) {
    throw refuse("authorize.claims", { cause })
  }
  const parsed = claimsRequest.safeParse(json)
  if (!parsed.success) throw refuse("authorize.claims")
  const { userinfo = {}, id_token: idToken = {} } = parsed.data
  const known = (names: Record<string, unknown>) =>
    Object.keys(names).filter((name) => CLAIM_NAMES.includes(name))
  const sub = idToken.sub?.value ?? userinfo.sub?.value
  if (sub !== undefined && typeof sub !== "string") throw refuse("authorize.claims")
  return {
    userinfo: known(userinfo),
    idToken: known(idToken),
    sub: sub ?? null,
    acr: requiredAcr(idToken.acr),
  }
}

/** Claims by name; those without a value are left out. */
function readClaims(user: OAuthUser, names: Iterable<string>): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const name of names) {
    const value = READERS[name]?.(user)
    if (value !== null && value !== undefined) claims[name] = value
  }
  return claims
}

/** OpenID Connect Core §5.3.2: what userinfo says for these scopes and this claims request. */
export function toUserinfoClaims(
  user: OAuthUser,
  granted: { scopes: readonly string[]; names: readonly string[] },
): Record<string, unknown> {
  const names = new Set(granted.names)
  for (const scope of granted.scopes)
    for (const name of Object.keys(SCOPE_CLAIMS[scope] ?? {})) names.add(name)
  return { sub: user.id, ...readClaims(user, names) }
}

/** Claims asked for in the id token by name; scopes alone put them at userinfo (§5.4). */
export const toIdTokenClaims = (user: OAuthUser, request: ClaimsRequest | null): Record<string, unknown> =>
  readClaims(user, request?.idToken ?? [])

/** The FHIR base an app sees: the gateway's where Admit enforces, the server's own otherwise. */
export function fhirBaseOf(api: OAuthApi, issuer: string): string | null {
  return api.enforcement === "gateway" ? `${issuer}/fhir/${api.slug}` : api.fhirBaseUrl
}

/** SMART App Launch 2.2 `fhirUser`: absolute where the FHIR base is known, else relative to it. */
export function toFhirUser(user: OAuthUser, api: OAuthApi | null, issuer: string): string | null {
  if (!user.fhirUser) return null
  const base = api && fhirBaseOf(api, issuer)
  return base ? `${base.replace(/\/$/, "")}/${user.fhirUser}` : user.fhirUser
}
