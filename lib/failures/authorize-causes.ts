/** Why sign-in, consent and sign-out were refused, and what an app may not ask for. */

import type { Entry } from "./explanation"

export const AUTHORIZE_CAUSES = {
  "authorize.client_unknown": [
    "No app here has the client id in the sign-in address.",
    "Copy the client id from the app's page.",
    "RFC 6749 §4.1.2.1",
  ],
  "authorize.client_unusable": [
    "The app is a draft, disabled, in the bin, or lives in another system, so it cannot sign people in.",
    "Activate, enable or restore it on its page.",
    "RFC 6749 §4.1.2.1",
    "enable_app",
  ],
  "authorize.no_redirect_uri": [
    "The app did not send redirect_uri.",
    "Send redirect_uri, exactly as registered.",
    "OAuth 2.1 §4.1.1",
  ],
  "authorize.redirect_uri": [
    "The address the app wants people sent back to is not registered; even one character counts.",
    "Register the address that was sent, or correct the app's configuration.",
    "OAuth 2.1 §2.3.1",
    "add_redirect_uri",
  ],
  "authorize.grant_not_registered": [
    "The app is not registered for signing people in.",
    "A service app has nobody to sign in; use client credentials, or change its kind.",
    "RFC 6749 §4.1.2.1",
    "open_kind",
  ],
  "authorize.response_type": [
    "The app asked for another response_type than code.",
    "Use response_type=code with PKCE; tokens are never put into addresses.",
    "RFC 9700 §2.1.2",
  ],
  "authorize.response_mode": [
    "The response_mode is not one of query, fragment and form_post.",
    "Leave response_mode out, or use one of these.",
    "OpenID Connect Core §3.1.2.1",
  ],
  "authorize.request_object": [
    "The app sent a request object, which is not supported.",
    "Send plain parameters, or push them first (PAR).",
    "OpenID Connect Core §6",
  ],
  "authorize.request_uri": [
    "The request_uri was not issued by this server.",
    "Push the request to the PAR endpoint and use the request_uri it answers with.",
    "RFC 9126 §4",
  ],
  "authorize.request_uri_expired": [
    "The request_uri is used up, expired, or another app's.",
    "Push a new request for each sign-in; it is good once and for about a minute.",
    "RFC 9126 §4",
  ],
  "authorize.registration": [
    "The app sent the registration parameter, which is not supported.",
    "Register the app here, or by dynamic registration, first.",
    "OpenID Connect Core §7.2.1",
  ],
  "authorize.pkce_missing": [
    "The app sent no code_challenge: it does not use PKCE.",
    "Switch PKCE on in the app's library. A confidential app that cannot, and sends a nonce, can be excepted in its settings.",
    "RFC 7636 §4.4.1",
    "open_settings",
  ],
  "authorize.pkce_method": [
    "The app uses the PKCE method plain.",
    "Use code_challenge_method=S256.",
    "RFC 9700 §2.1.1",
  ],
  "authorize.pkce_challenge": [
    "code_challenge is not the base64url of a SHA-256: 43 characters without padding.",
    "Hash the verifier with SHA-256 and encode the digest as base64url without =.",
    "RFC 7636 §4.2",
  ],
  "authorize.nonce_missing": [
    "The app is excepted from PKCE, and then a nonce is required.",
    "Send a fresh nonce with each sign-in, or use PKCE.",
    "OAuth 2.1 §7.5.1",
  ],
  "authorize.prompt": [
    "The prompt parameter has an unknown value, or none together with another.",
    "Use none alone, or login, consent and select_account.",
    "OpenID Connect Core §3.1.2.1",
  ],
  "authorize.max_age": [
    "max_age is not a whole number of seconds.",
    "Send seconds, such as max_age=3600.",
    "OpenID Connect Core §3.1.2.1",
  ],
  "authorize.claims": [
    "The claims parameter is not the JSON the specification describes.",
    "Send an object with userinfo and id_token members.",
    "OpenID Connect Core §5.5",
  ],
  "authorize.id_token_hint": [
    "The id_token_hint was not issued here.",
    "Send an id token of this issuer, or leave the hint out.",
    "OpenID Connect Core §3.1.2.1",
  ],
  "authorize.dpop_jkt": [
    "dpop_jkt is not a JWK thumbprint.",
    "Send the base64url SHA-256 thumbprint of the key, 43 characters.",
    "RFC 9449 §10",
  ],
  "authorize.login_required": [
    "The app asked for prompt=none and nobody was signed in.",
    "This is an ordinary answer: send the person through sign-in with a page.",
    "OpenID Connect Core §3.1.2.6",
  ],
  "authorize.other_person": [
    "Another person is signed in than the one the app named.",
    "Ask for sign-in with prompt=login, or drop the hint.",
    "OpenID Connect Core §3.1.2.6",
  ],
  "authorize.consent_required": [
    "The app asked for prompt=none and the person has not agreed yet.",
    "Send the person through sign-in with a page once; the answer is remembered.",
    "OpenID Connect Core §3.1.2.6",
  ],
  "authorize.denied": [
    "The person said no on the consent page.",
    "Nothing to mend here. If people often say no, ask for fewer scopes.",
    "RFC 6749 §4.1.2.1",
  ],
  "authorize.interaction": [
    "The sign-in page was too old, or was opened in another browser than it was started in.",
    "Start again from the app.",
    "RFC 9700 §4.7",
  ],
  "consent.csrf": [
    "The consent form did not come from the page this server showed.",
    "Start again from the app; an extension or proxy that rewrites forms can cause this.",
    "RFC 9700 §4.7",
  ],
  "par.request_uri": [
    "A request_uri was pushed inside a pushed request.",
    "Push the plain parameters.",
    "RFC 9126 §2.1",
  ],
  "par.redirect_uri": [
    "The redirect_uri in the pushed request is not registered.",
    "Register the address that was sent, or correct the app's configuration.",
    "RFC 9126 §2.4",
    "add_redirect_uri",
  ],
  "logout.hint": [
    "The id_token_hint sent to sign-out was not issued here.",
    "Send the id token the app got at sign-in.",
    "OpenID Connect RP-Initiated Logout §2",
  ],
  "logout.redirect_uri": [
    "The address to return to after sign-out is not registered.",
    "Register it as a post-logout URI, or correct the app's configuration.",
    "OpenID Connect RP-Initiated Logout §3",
    "add_post_logout_uri",
  ],
} as const satisfies Record<string, Entry>

export const SCOPE_CAUSES = {
  "scope.malformed": [
    "The scope parameter is not a list of scopes with spaces between them; commas are a frequent cause.",
    "Separate scopes by single spaces; SMART v2 letters stand in the order c, r, u, d, s.",
    "RFC 6749 §3.3",
  ],
  "scope.not_smart": [
    "A clinical scope is not written as SMART App Launch writes scopes.",
    "Write context/Type.letters with the letters of cruds in that order, such as patient/Observation.rs.",
    "SMART App Launch 2.2",
  ],
  "scope.comma": [
    "The scopes are separated by commas.",
    "Separate scopes by single spaces.",
    "RFC 6749 §3.3",
  ],
  "scope.not_allowed": [
    "The app asked for a scope that its registration does not allow.",
    "Ask for less, or allow the scope. What the app may do at the API is still decided by its policies.",
    "RFC 6749 §3.3",
    "allow_scopes",
  ],
  "scope.none_allowed": [
    "None of the scopes the app asked for is allowed by its registration.",
    "Ask for an allowed scope, or allow what it needs.",
    "RFC 6749 §3.3",
    "allow_scopes",
  ],
  "scope.beyond_grant": [
    "The app asked for more than the person or the first request granted.",
    "Ask for the same scopes or fewer when refreshing; for more, sign in again.",
    "RFC 6749 §6",
  ],
} as const satisfies Record<string, Entry>

export const AUDIENCE_CAUSES = {
  "audience.unknown": [
    "aud or resource names no API that is registered here.",
    "Copy the audience from the API's page, every character of it.",
    "RFC 8707 §2",
    "open_api",
  ],
  "audience.trailing_slash": [
    "aud or resource differs from the registered audience by a slash at the end.",
    "Write it exactly as the API's page shows it.",
    "RFC 8707 §2",
    "open_api",
  ],
  "audience.malformed": [
    "resource is not an absolute URI, or has a fragment.",
    "Send the API's audience, an address beginning with https://.",
    "RFC 8707 §2",
  ],
  "audience.several": [
    "More than one resource was asked for.",
    "Ask for a token for each API on its own.",
    "RFC 8707 §2",
  ],
  "audience.differ": [
    "aud and resource name different APIs.",
    "Send one of them, or the same value in both.",
    "RFC 8707 §2",
  ],
  "audience.not_granted": [
    "The API exists, but this app has not been given it.",
    "An admin gives the app the API.",
    "RFC 8707 §2",
    "give_api",
  ],
  "audience.disabled": [
    "The API is disabled.",
    "Enable it on its page, if whoever disabled it agrees.",
    "RFC 8707 §2",
    "open_api",
  ],
  "audience.missing": [
    "The request names no API, and the app has none or more than one to fall back to.",
    "Send aud or resource, or choose a default API in the app's settings.",
    "RFC 8707 §2",
    "open_settings",
  ],
  "audience.beyond_grant": [
    "The API is not the one the person agreed to.",
    "Ask for the same API as at sign-in; for another one, sign in again.",
    "RFC 8707 §2.2",
  ],
  "audience.required_for_smart": [
    "Launch and clinical scopes need the aud parameter.",
    "Send aud with the FHIR base URL, as SMART clients do.",
    "SMART App Launch 2.2",
  ],
} as const satisfies Record<string, Entry>
