/**
 * Discovery documents (RFC 8414, OpenID Connect Discovery 1.0 §3). They name what works and nothing else: the
 * grants come from the grant table, the checks' lists from the checks.
 */

import { CLIENT_AUTH_METHODS } from "@/lib/apps/app"
import { PROMPTS } from "./authorize-request"
import { ACR_VALUES, CLAIM_NAMES } from "./claims"
import { endpointUrl } from "./context"
import { DPOP_ALGS } from "./dpop"
import { GRANTS } from "./grants/index"
import { ASSERTION_ALGS } from "./key-algorithms"
import { RESPONSE_MODES } from "./redirect"
import { IDENTITY_SCOPES, SESSION_SCOPES } from "./scopes"

/** Algorithms the instance has keys for. */
export const SIGNING_ALGS = ["RS256", "ES256"] as const

/** What of the metadata the settings of the instance decide. */
export interface MetadataOptions {
  /** RFC 7591 is switched on. */
  registration?: boolean
}

/** RFC 8414 §2. */
export function toServerMetadata(issuer: string, options: MetadataOptions = {}): Record<string, unknown> {
  const confidential = CLIENT_AUTH_METHODS.filter((method) => method !== "none")
  const at = (endpoint: Parameters<typeof endpointUrl>[1]) => endpointUrl(issuer, endpoint)
  return {
    issuer,
    authorization_endpoint: at("authorize"),
    token_endpoint: at("token"),
    jwks_uri: at("jwks"),
    introspection_endpoint: at("introspect"),
    revocation_endpoint: at("revoke"),
    scopes_supported: [...IDENTITY_SCOPES, ...SESSION_SCOPES],
    response_types_supported: ["code"],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: GRANTS.map((grant) => grant.type),
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGS,
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGS,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGS,
    device_authorization_endpoint: at("deviceAuthorization"),
    pushed_authorization_request_endpoint: at("par"),
    require_pushed_authorization_requests: false,
    dpop_signing_alg_values_supported: DPOP_ALGS,
    authorization_response_iss_parameter_supported: true,
    ...(options.registration && { registration_endpoint: at("register") }),
  }
}

/** OpenID Connect Discovery 1.0 §3. */
export function toOpenIdMetadata(issuer: string, options: MetadataOptions = {}): Record<string, unknown> {
  return {
    ...toServerMetadata(issuer, options),
    end_session_endpoint: endpointUrl(issuer, "endSession"),
    userinfo_endpoint: endpointUrl(issuer, "userinfo"),
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: SIGNING_ALGS,
    prompt_values_supported: PROMPTS,
    acr_values_supported: ACR_VALUES,
    display_values_supported: ["page"],
    claim_types_supported: ["normal"],
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "nonce",
      "acr",
      "amr",
      "sid",
      "fhirUser",
      ...CLAIM_NAMES,
    ],
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_request_uri_registration: false,
  }
}
