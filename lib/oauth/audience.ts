/**
 * Whom a token is for: resource indicators (RFC 8707) and SMART's `aud`, checked against the registered APIs
 * and what the app was given. Names are compared as strings: a slash too many is refused, and the inbox says
 * that the slash is the difference, because the FHIR server compares the same way.
 */

import type { OAuthApi, OAuthClient } from "./client"
import { endpointUrl, type OAuthContext } from "./context"
import type { Params } from "./params"
import { refuse } from "./refusals"
import { isSignInScope } from "./scopes"

/** `api` is null for a token that is only good at userinfo. */
export interface Audience {
  api: OAuthApi | null
  /** The value of `aud`. */
  value: string
  /** App roles at that API. */
  roles: readonly string[]
}

/** Every name an API answers to: its identifier, its FHIR base, its address at the gateway. */
export function namesOf(api: OAuthApi, issuer: string): string[] {
  const names = [api.identifierUri, `${issuer}/fhir/${api.slug}`]
  return api.fhirBaseUrl ? [...names, api.fhirBaseUrl] : names
}

/** RFC 8707 §2: an absolute URI without fragment. */
function isResourceUri(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(value)
}

/** The name asked for by `resource` (RFC 8707) or `aud` (SMART App Launch 2.2), `null` for neither. */
function requestedName(params: Params): string | null {
  const resource = params.get("resource")
  const aud = params.get("aud")
  for (const name of [resource, aud]) {
    if (name !== undefined && !isResourceUri(name))
      throw refuse("audience.malformed", { detail: { sent: name } })
  }
  return resource ?? aud ?? null
}

/** The API of this name, or the exact difference to the nearest one. */
function requireApi(apis: readonly OAuthApi[], name: string, issuer: string): OAuthApi {
  const found = apis.find((api) => namesOf(api, issuer).includes(name))
  if (found) return found
  const other = name.endsWith("/") ? name.slice(0, -1) : `${name}/`
  if (apis.some((api) => namesOf(api, issuer).includes(other))) {
    throw refuse("audience.trailing_slash", { detail: { sent: name, registered: other } })
  }
  throw refuse("audience.unknown", { detail: { sent: name } })
}

/** The API as audience for this app. @throws invalid_target */
export function requireGranted(client: OAuthClient, api: OAuthApi): Audience {
  if (!api.usable) throw refuse("audience.disabled", { detail: { api: api.name, apiId: api.id } })
  const given = client.apis.find((entry) => entry.apiId === api.id)
  if (!given) throw refuse("audience.not_granted", { detail: { api: api.name, apiId: api.id } })
  return { api, value: api.identifierUri, roles: given.roles }
}

/**
 * Decides the audience of a request. Without `resource` and `aud` a request for sign-in scopes alone is for
 * userinfo, anything else for the app's default API.
 * @throws invalid_target with the exact cause in the refusal
 */
export async function resolveAudience(
  context: OAuthContext,
  request: { client: OAuthClient; params: Params; scopes: readonly string[] },
): Promise<Audience> {
  const { client, params, scopes } = request
  const apis = await context.store.listApis()
  const name = requestedName(params)
  if (name !== null) {
    const api = requireApi(apis, name, context.issuer)
    const aud = params.get("aud")
    if (aud !== undefined && !namesOf(api, context.issuer).includes(aud)) throw refuse("audience.differ")
    return requireGranted(client, api)
  }
  if (scopes.includes("openid") && scopes.every(isSignInScope)) {
    return { api: null, value: endpointUrl(context.issuer, "userinfo"), roles: [] }
  }
  const byDefault = apis.find((api) => api.id === client.defaultApiId)
  if (!byDefault) throw refuse("audience.missing", { detail: { given: client.apis.length } })
  return requireGranted(client, byDefault)
}
