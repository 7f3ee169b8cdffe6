/**
 * Why a request is refused: the closed catalogue. Each cause names its error code and the one public
 * description; the cause itself stays inside (activity, failure inbox). Every failed client authentication
 * has the same description, so that a stranger learns nothing from it (RFC 6749 §5.2).
 */

import { OAuthError, type OAuthErrorCode } from "./errors"

const CLIENT = "Client authentication failed."
const CODE = "The authorization code is not valid."
const REFRESH = "The refresh token is not valid."
const TOKEN = "The access token is not valid."
const LAUNCH = "The launch is not valid."

export const REFUSALS = {
  "request.malformed": ["invalid_request", "The request is malformed."],
  "request.method": ["invalid_request", "This method is not allowed here."],
  "request.too_large": ["invalid_request", "The request is too large."],
  "request.content_type": ["invalid_request", "The body must be application/x-www-form-urlencoded."],
  "request.not_json": ["invalid_request", "The body must be JSON, sent as application/json."],
  "request.evaluation": ["invalid_request", "The body is not an access evaluation request."],
  "request.duplicate_parameter": ["invalid_request", "A parameter was sent more than once."],
  "request.bad_character": ["invalid_request", "A parameter holds a character that is not allowed."],
  "request.too_long": ["invalid_request", "A parameter is too long."],
  "request.missing_parameter": ["invalid_request", "A required parameter is missing."],

  "client.missing": ["invalid_client", CLIENT],
  "client.unknown": ["invalid_client", CLIENT],
  "client.draft": ["invalid_client", CLIENT],
  "client.disabled": ["invalid_client", CLIENT],
  "client.binned": ["invalid_client", CLIENT],
  "client.registered_elsewhere": ["invalid_client", CLIENT],
  "client.malformed_basic": ["invalid_client", CLIENT],
  "client.unknown_scheme": ["invalid_client", CLIENT],
  "client.mixed_methods": ["invalid_request", "Use one client authentication method only."],
  "client.id_mismatch": [
    "invalid_request",
    "The client_id parameter and the credentials name different apps.",
  ],
  "client.public_sent_credentials": ["invalid_client", CLIENT],
  "client.credentials_missing": ["invalid_client", CLIENT],
  "client.other_method_registered": ["invalid_client", CLIENT],
  "secret.wrong": ["invalid_client", CLIENT],
  "secret.expired": ["invalid_client", CLIENT],
  "secret.retired": ["invalid_client", CLIENT],
  "secret.disabled": ["invalid_client", CLIENT],
  "assertion.malformed": ["invalid_client", CLIENT],
  "assertion.algorithm": ["invalid_client", CLIENT],
  "assertion.no_matching_key": ["invalid_client", CLIENT],
  "assertion.key_set_unreachable": ["invalid_client", CLIENT],
  "assertion.signature": ["invalid_client", CLIENT],
  "assertion.issuer": ["invalid_client", CLIENT],
  "assertion.audience": ["invalid_client", CLIENT],
  "assertion.type": ["invalid_client", CLIENT],
  "assertion.expired": ["invalid_client", CLIENT],
  "assertion.too_long_lived": ["invalid_client", CLIENT],
  "assertion.not_yet_valid": ["invalid_client", CLIENT],
  "assertion.no_jti": ["invalid_client", CLIENT],
  "assertion.replayed": ["invalid_client", CLIENT],

  "authorize.client_unknown": ["invalid_client", "This app is not known here."],
  "authorize.client_unusable": ["unauthorized_client", "This app cannot sign people in at the moment."],
  "authorize.no_redirect_uri": ["invalid_request", "The app did not say where to return to."],
  "authorize.redirect_uri": [
    "invalid_request",
    "The app asked to return to an address that is not registered.",
  ],
  "authorize.grant_not_registered": ["unauthorized_client", "The app is not registered for this flow."],
  "authorize.response_type": ["unsupported_response_type", "Only response_type code is supported."],
  "authorize.response_mode": ["invalid_request", "The response_mode is not supported."],
  "authorize.request_object": ["request_not_supported", "Request objects are not supported."],
  "authorize.request_uri": ["request_uri_not_supported", "The request_uri is not one issued here."],
  "authorize.request_uri_expired": ["invalid_request_uri", "The request_uri is not known, used or expired."],
  "authorize.registration": ["registration_not_supported", "The registration parameter is not supported."],
  "authorize.pkce_missing": ["invalid_request", "A code_challenge is required."],
  "authorize.pkce_method": ["invalid_request", "Only code_challenge_method S256 is supported."],
  "authorize.pkce_challenge": ["invalid_request", "The code_challenge is not a SHA-256 in base64url."],
  "authorize.nonce_missing": ["invalid_request", "A nonce is required where PKCE is not used."],
  "authorize.prompt": ["invalid_request", "The prompt parameter is not valid."],
  "authorize.max_age": ["invalid_request", "The max_age parameter is not valid."],
  "authorize.claims": ["invalid_request", "The claims parameter is not valid."],
  "authorize.id_token_hint": ["invalid_request", "The id_token_hint is not valid."],
  "authorize.dpop_jkt": ["invalid_request", "The dpop_jkt parameter is not valid."],
  "launch.unknown": ["invalid_request", LAUNCH],
  "launch.expired": ["invalid_request", LAUNCH],
  "launch.used": ["invalid_request", LAUNCH],
  "launch.other_app": ["invalid_request", LAUNCH],
  "launch.other_api": ["invalid_request", LAUNCH],
  "launch.scope_missing": ["invalid_scope", "A launch parameter needs the launch scope."],
  "launch.context_missing": [
    "invalid_scope",
    "The requested scopes need a launch that carries their context.",
  ],
  "launch.patient_hidden": ["access_denied", "The person may not open this patient."],
  "launch.patient_unknown": ["invalid_request", LAUNCH],
  "launch.chart_unreachable": ["temporarily_unavailable", "The FHIR server cannot be asked at the moment."],
  "launch.context_needed": ["interaction_required", "The person has to choose a patient or an encounter."],
  "launch.no_permission": ["insufficient_scope", "The access token does not allow making launches."],
  "launch.app": ["invalid_request", "The app to launch is not known, or cannot be launched here."],
  "launch.person": ["invalid_request", "The person to launch for is not known here."],
  "launch.context": ["invalid_request", "The launch context is not valid."],
  "authorize.login_required": ["login_required", "The person is not signed in."],
  "authorize.other_person": ["login_required", "Another person is signed in."],
  "authorize.acr": ["unmet_authentication_requirements", "The sign-in asked for could not be met."],
  "authorize.rate": ["temporarily_unavailable", "Too many requests. Try again in a moment."],
  "authorize.consent_required": ["consent_required", "The person has not agreed yet."],
  "authorize.denied": ["access_denied", "The person did not agree."],
  "authorize.interaction": ["invalid_request", "This sign-in has expired or was started in another browser."],
  "consent.csrf": ["invalid_request", "The form was not sent from this page, or the page is too old."],

  "scope.malformed": ["invalid_scope", "The scope parameter is malformed."],
  "scope.not_smart": ["invalid_scope", "A requested scope is not written as SMART App Launch writes scopes."],
  "scope.comma": ["invalid_scope", "Scopes are separated by spaces, not by commas."],
  "scope.not_allowed": ["invalid_scope", "A requested scope is not allowed for this app."],
  "scope.none_allowed": ["invalid_scope", "None of the requested scopes is allowed for this app."],
  "scope.beyond_grant": ["invalid_scope", "A requested scope is beyond what was granted."],
  "audience.unknown": ["invalid_target", "The requested resource is not registered here."],
  "audience.trailing_slash": ["invalid_target", "The requested resource is not registered here."],
  "audience.malformed": ["invalid_target", "The resource must be an absolute URI without a fragment."],
  "audience.several": ["invalid_target", "Only one resource can be asked for at a time."],
  "audience.differ": ["invalid_target", "The aud and resource parameters name different resources."],
  "audience.not_granted": ["invalid_target", "The app has not been given this resource."],
  "audience.disabled": ["invalid_target", "The requested resource is disabled."],
  "audience.missing": ["invalid_target", "Name the resource the token is for."],
  "audience.beyond_grant": ["invalid_target", "The resource is not the one that was granted."],
  "audience.required_for_smart": ["invalid_request", "The aud parameter is required with these scopes."],

  "grant_type.missing": ["invalid_request", "The grant_type parameter is missing."],
  "grant_type.unsupported": ["unsupported_grant_type", "The grant_type is not supported."],
  "grant_type.not_registered": ["unauthorized_client", "The app is not registered for this grant_type."],
  "code.unknown": ["invalid_grant", CODE],
  "code.expired": ["invalid_grant", CODE],
  "code.replayed": ["invalid_grant", CODE],
  "code.other_client": ["invalid_grant", CODE],
  "code.redirect_uri": ["invalid_grant", CODE],
  "code.grant_revoked": ["invalid_grant", CODE],
  "code.verifier_missing": ["invalid_grant", CODE],
  "code.verifier_malformed": ["invalid_grant", CODE],
  "code.verifier_wrong": ["invalid_grant", CODE],
  "code.verifier_unexpected": ["invalid_grant", CODE],
  "code.person_inactive": ["invalid_grant", CODE],
  "refresh.unknown": ["invalid_grant", REFRESH],
  "refresh.expired": ["invalid_grant", REFRESH],
  "refresh.reused": ["invalid_grant", REFRESH],
  "refresh.other_client": ["invalid_grant", REFRESH],
  "refresh.grant_revoked": ["invalid_grant", REFRESH],
  "refresh.session_ended": ["invalid_grant", REFRESH],
  "refresh.person_inactive": ["invalid_grant", REFRESH],
  "refresh.app_tokens_revoked": ["invalid_grant", REFRESH],

  "token.missing": ["invalid_token", TOKEN],
  "token.invalid": ["invalid_token", TOKEN],
  "token.two_places": ["invalid_request", "Send the access token in one place only."],
  "token.no_openid": ["insufficient_scope", "The access token was not issued for openid."],
  "token.dpop_scheme": ["invalid_token", TOKEN],
  "token.dpop_proof": ["invalid_token", TOKEN],
  "token.dpop_invalid": ["invalid_token", TOKEN],
  "token.dpop_nonce": ["use_dpop_nonce", "Use the nonce of the DPoP-Nonce header."],
  "revoke.other_client": ["invalid_grant", "The token was issued to another app."],
  "introspect.public_client": ["invalid_client", CLIENT],

  "par.request_uri": ["invalid_request", "A request_uri cannot be pushed."],
  "par.redirect_uri": ["invalid_request", "The redirect_uri is not registered."],
  "dpop.missing": ["invalid_dpop_proof", "A DPoP proof is required."],
  "dpop.invalid": ["invalid_dpop_proof", "The DPoP proof is not valid."],
  "dpop.nonce": ["use_dpop_nonce", "Use the nonce of the DPoP-Nonce header."],
  "dpop.replayed": ["invalid_dpop_proof", "The DPoP proof is not valid."],
  "dpop.other_key": ["invalid_grant", "The DPoP proof is made with another key."],
  "device.unknown": ["invalid_grant", "The device code is not valid."],
  "device.pending": ["authorization_pending", "The person has not answered yet."],
  "device.slow_down": ["slow_down", "Poll less often."],
  "device.denied": ["access_denied", "The person did not agree."],
  "device.expired": ["expired_token", "The device code has expired."],
  "register.off": ["access_denied", "Dynamic registration is not enabled here."],
  "register.rate": ["temporarily_unavailable", "Too many registrations. Try again later."],
  "register.token": ["invalid_token", "The registration needs a valid initial access token."],
  "register.management_token": ["invalid_token", "The registration access token is not valid."],
  "register.body": ["invalid_request", "The body must be a JSON object of client metadata."],
  "register.client_id": ["invalid_request", "The client_id must be the one registered."],
  "register.client_secret": ["invalid_request", "The client_secret must be the one issued."],
  "register.server_member": [
    "invalid_request",
    "Leave out what only the server says: registration_access_token, registration_client_uri, client_id_issued_at and client_secret_expires_at.",
  ],
  "register.metadata": ["invalid_client_metadata", "The metadata cannot be registered for this app."],
  "register.redirect_uri": ["invalid_redirect_uri", "A redirect URI cannot be registered."],
  "register.software_statement": [
    "unapproved_software_statement",
    "Software statements are not accepted here. Register with plain client metadata.",
  ],
  "logout.hint": ["invalid_request", "The id_token_hint is not valid."],
  "logout.redirect_uri": ["invalid_request", "The app asked to return to an address that is not registered."],

  "simulated.auth_invalid_client_id": ["invalid_client", "This app is not known here."],
  "simulated.auth_invalid_redirect_uri": [
    "invalid_request",
    "The app asked to return to an address that is not registered.",
  ],
  "simulated.auth_invalid_scope": ["invalid_scope", "None of the requested scopes is allowed for this app."],
  "simulated.auth_access_denied": ["access_denied", "The person did not agree."],
  "simulated.auth_temporarily_unavailable": ["temporarily_unavailable", "Try again later."],
  "simulated.auth_invalid_client_secret": ["invalid_client", CLIENT],
  "simulated.token_invalid_token": ["invalid_grant", CODE],
  "simulated.token_expired_code": ["invalid_grant", CODE],
  "simulated.token_invalid_scope": ["invalid_scope", "A requested scope is beyond what was granted."],
  "simulated.token_invalid_jti": ["invalid_client", CLIENT],
  "simulated.token_expired_registration_token": ["invalid_client", CLIENT],
  "simulated.token_expired_refresh_token": ["invalid_grant", REFRESH],
} as const satisfies Record<string, readonly [OAuthErrorCode, string]>

export type Refusal = keyof typeof REFUSALS

/** The refusal that acts out an error of the launcher (lib/smart/simulated-errors.ts). */
export function refuseAsSimulated(error: string): OAuthError {
  const refusal = `simulated.${error}`
  if (!Object.hasOwn(REFUSALS, refusal)) throw new Error(`INVARIANT: ${error} is not acted out by a refusal`)
  return refuse(refusal as Refusal, { detail: { simulated: true } })
}

/**
 * The error of a catalogued refusal, to be thrown by the caller.
 * @param options.description in place of the constant one, where the caller may learn which member was wrong
 */
export function refuse(
  refusal: Refusal,
  options: { description?: string; detail?: Record<string, unknown>; cause?: unknown } = {},
): OAuthError {
  const [code, description] = REFUSALS[refusal]
  return new OAuthError(code, { description, refusal, ...options })
}
