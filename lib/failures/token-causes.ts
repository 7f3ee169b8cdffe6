/** Why a code, refresh token, proof, device or access token was refused. */

import type { Entry } from "./explanation"

export const GRANT_CAUSES = {
  "grant_type.missing": [
    "The token request has no grant_type.",
    "Send grant_type in the form body.",
    "RFC 6749 §4.1.3",
  ],
  "grant_type.unsupported": [
    "The grant_type is not one this server has; password and implicit are gone for good.",
    "Use authorization_code, refresh_token, client_credentials or the device code.",
    "RFC 9700 §2.4",
  ],
  "grant_type.not_registered": [
    "The app's kind does not have this grant.",
    "Services use client_credentials, apps that sign people in use authorization_code. Change the kind if the registration is wrong.",
    "RFC 6749 §5.2",
    "open_kind",
  ],
  "code.unknown": [
    "The code was not issued here, or was cut or decoded twice on its way.",
    "Send the code exactly as it arrived.",
    "RFC 6749 §4.1.3",
  ],
  "code.expired": [
    "The code was redeemed too late: it is good for one minute.",
    "Redeem the code as soon as it arrives; look for a slow hop or a paused debugger.",
    "RFC 6749 §4.1.2",
  ],
  "code.replayed": [
    "The code was redeemed before, so what it gave was revoked.",
    "Redeem each code once; a page that loads twice, or two workers, are the usual cause.",
    "RFC 6749 §4.1.2",
  ],
  "code.other_client": [
    "The code was issued to another app.",
    "Use the client id the sign-in was started with.",
    "RFC 6749 §4.1.3",
  ],
  "code.redirect_uri": [
    "redirect_uri is not the one the code was issued for.",
    "Send the same redirect_uri at sign-in and at the token endpoint.",
    "RFC 6749 §4.1.3",
  ],
  "code.grant_revoked": [
    "The access behind the code was taken back in the meantime.",
    "Send the person through sign-in again.",
    "RFC 6749 §5.2",
  ],
  "code.verifier_missing": [
    "The sign-in used PKCE and the token request sent no code_verifier.",
    "Keep the verifier from sign-in to token request; it is often lost with the browser session.",
    "RFC 7636 §4.5",
  ],
  "code.verifier_malformed": [
    "code_verifier is not 43 to 128 unreserved characters.",
    "Send the verifier itself, not its hash and not JSON.",
    "RFC 7636 §4.1",
  ],
  "code.verifier_wrong": [
    "code_verifier does not fit the code_challenge of the sign-in.",
    "Hash with SHA-256 and keep one verifier per sign-in; two tabs may overwrite each other's.",
    "RFC 7636 §4.6",
  ],
  "code.verifier_unexpected": [
    "A code_verifier was sent although the sign-in had no code_challenge.",
    "Use PKCE in both places: somebody may have removed it on the way.",
    "RFC 9700 §4.8.2",
  ],
  "code.person_inactive": [
    "The person is disabled or gone.",
    "Enable the person again if they should still work here.",
    "RFC 6749 §5.2",
  ],
  "refresh.unknown": [
    "The refresh token was not issued here.",
    "Send the newest refresh token; each use brings a new one.",
    "RFC 6749 §6",
  ],
  "refresh.expired": [
    "The refresh token was not used for too long, or has reached its last day.",
    "Send the person through sign-in again; the refresh lifetimes stand in the app's settings.",
    "RFC 6749 §6",
    "open_settings",
  ],
  "refresh.reused": [
    "A refresh token was used a second time, so the whole family was revoked: it may have been stolen.",
    "Keep the newest refresh token only, and let one worker refresh at a time. For apps that retry, a grace of some seconds can be set.",
    "RFC 9700 §4.14.2",
    "open_settings",
  ],
  "refresh.other_client": [
    "The refresh token was issued to another app.",
    "Use the credentials of the app that got it.",
    "RFC 6749 §6",
  ],
  "refresh.grant_revoked": [
    "The person or an admin took this access back.",
    "Send the person through sign-in again.",
    "RFC 6749 §6",
  ],
  "refresh.session_ended": [
    "The person signed out, and the app's access was for while they are signed in (online_access).",
    "Send the person through sign-in again, or ask for offline_access.",
    "SMART App Launch 2.2",
  ],
  "refresh.person_inactive": [
    "The person is disabled or gone.",
    "Enable the person again if they should still work here.",
    "RFC 6749 §6",
  ],
  "refresh.app_tokens_revoked": [
    "An admin revoked every token of this app.",
    "Send people through sign-in again; the app's history says who and why.",
    "RFC 6749 §6",
  ],
  "device.unknown": [
    "The device code was not issued here.",
    "Ask for a device code first and send it unchanged.",
    "RFC 8628 §3.4",
  ],
  "device.pending": [
    "The person has not answered yet.",
    "Nothing to mend: keep asking at the interval.",
    "RFC 8628 §3.5",
  ],
  "device.slow_down": [
    "The app asks more often than the interval allows.",
    "Add five seconds to the interval each time slow_down comes.",
    "RFC 8628 §3.5",
  ],
  "device.denied": ["The person said no.", "Nothing to mend here.", "RFC 8628 §3.5"],
  "device.expired": [
    "The device code has expired before the person answered.",
    "Ask for a new device code.",
    "RFC 8628 §3.5",
  ],
} as const satisfies Record<string, Entry>

export const TOKEN_CAUSES = {
  "token.missing": [
    "No access token was sent.",
    "Send Authorization: Bearer and the access token.",
    "RFC 6750 §3",
  ],
  "token.invalid": [
    "The access token is not one of this server, or it has expired or was revoked.",
    "Get a new token; an id token is no access token.",
    "RFC 6750 §3.1",
  ],
  "token.two_places": [
    "The access token was sent in two places.",
    "Send it in the Authorization header only.",
    "RFC 6750 §2",
  ],
  "token.no_openid": [
    "The access token was issued without the scope openid.",
    "Ask for openid at sign-in.",
    "OpenID Connect Core §5.3",
  ],
  "token.dpop_scheme": [
    "The token is bound to a DPoP key and was sent as Bearer.",
    "Send Authorization: DPoP with a proof.",
    "RFC 9449 §7.2",
  ],
  "token.dpop_proof": [
    "The DPoP proof for the access token is missing or wrong.",
    "Make a proof with the bound key for this method and address, with ath.",
    "RFC 9449 §7.1",
  ],
  "token.dpop_invalid": [
    "The access token sent with a DPoP proof is expired, revoked, altered, or of another issuer.",
    "Get a new one with the refresh token, and a proof of the same key.",
    "RFC 9449 §7.1",
  ],
  "token.dpop_nonce": [
    "The proof for the access token carries an old nonce, or one of somebody else.",
    "Nothing to mend: libraries repeat the request with the DPoP-Nonce header's value.",
    "RFC 9449 §9",
  ],
  "revoke.other_client": [
    "The token to revoke was issued to another app.",
    "Revoke with the credentials of the app that got it.",
    "RFC 7009 §2.1",
  ],
  "introspect.public_client": [
    "A public app asked for introspection, which needs a credential.",
    "Introspect from the server that holds the API, with its own credentials.",
    "RFC 7662 §2.1",
  ],
  "dpop.missing": [
    "The app is registered for DPoP and sent no proof.",
    "Send a DPoP header with each token request.",
    "RFC 9449 §5",
    "open_settings",
  ],
  "dpop.invalid": [
    "The DPoP proof is not a valid proof for this request.",
    "Check typ dpop+jwt, htm, htu without query, iat and the signature; the detail below says which.",
    "RFC 9449 §4.3",
  ],
  "dpop.nonce": [
    "The proof carries no nonce of this server, or an old one.",
    "Nothing to mend: libraries repeat the request with the DPoP-Nonce header's value.",
    "RFC 9449 §8",
  ],
  "dpop.replayed": [
    "A proof with this jti was used before.",
    "Make a new proof for each request, retries included.",
    "RFC 9449 §11.1",
  ],
  "dpop.other_key": [
    "The proof is made with another key than the code or refresh token is bound to.",
    "Keep the key pair from sign-in for every refresh.",
    "RFC 9449 §5",
  ],
} as const satisfies Record<string, Entry>
