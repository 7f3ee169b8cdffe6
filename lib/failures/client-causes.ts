/** Why a request or its client was refused, told to whoever runs the app. The wire says one thing for all of these. */

import type { Entry } from "./explanation"

export const REQUEST_CAUSES = {
  "request.malformed": [
    "The request could not be read.",
    "Send parameters form-encoded, each once, in UTF-8.",
    "RFC 6749 §5.2",
  ],
  "request.method": [
    "The endpoint was called with a method it does not take, such as GET where it takes POST.",
    "Send a POST with the parameters as a form in the body; never put credentials into an address.",
    "RFC 6749 §3.2",
  ],
  "request.too_large": [
    "The request is larger than this endpoint reads.",
    "Send only the parameters the endpoint asks for; a body of 64 kB is plenty.",
    "RFC 6749 §5.2",
  ],
  "request.content_type": [
    "The body was not sent as application/x-www-form-urlencoded, often because it was sent as JSON.",
    "Set Content-Type: application/x-www-form-urlencoded and encode the parameters as a form.",
    "RFC 6749 §4.1.3",
  ],
  "request.not_json": [
    "The body of a decision request is not JSON.",
    "Send Content-Type: application/json and a JSON object.",
    "AuthZEN Authorization API 1.0",
  ],
  "request.evaluation": [
    "The body is JSON, but not an access evaluation request.",
    "Send subject, action and resource; the detail below names what is missing.",
    "AuthZEN Authorization API 1.0",
  ],
  "request.duplicate_parameter": [
    "A parameter was sent more than once.",
    "Send each parameter once; look for one in the URL and again in the body.",
    "RFC 6749 §3.2",
  ],
  "request.bad_character": [
    "A parameter holds a control character, such as a line break at the end of a pasted value.",
    "Trim the value before it is sent; secrets read from files often end with a line break.",
    "RFC 6749 §A",
  ],
  "request.too_long": [
    "A parameter is longer than any valid value.",
    "Check that the right value stands in the right parameter.",
    "RFC 6749 §5.2",
  ],
  "request.missing_parameter": [
    "A parameter the endpoint needs was not sent, or was sent empty.",
    "Send the parameter named below.",
    "RFC 6749 §5.2",
  ],
} as const satisfies Record<string, Entry>

export const CLIENT_CAUSES = {
  "client.missing": [
    "The request does not say which app it comes from.",
    "Send client_id, or the Authorization header of the registered method.",
    "RFC 6749 §2.3",
  ],
  "client.unknown": [
    "No app here has the client id that was sent.",
    "Copy the client id from the app's page; ids of another Admit, or of a deleted app, are not known here.",
    "RFC 6749 §5.2",
  ],
  "client.draft": [
    "The app is still a draft, and drafts get no tokens.",
    "Activate the app when its registration is right.",
    "RFC 6749 §5.2",
    "activate_app",
  ],
  "client.disabled": [
    "The app is disabled, so everything it sends is refused.",
    "Enable it again if whoever disabled it agrees; its history says who and why.",
    "RFC 6749 §5.2",
    "enable_app",
  ],
  "client.binned": [
    "The app is in the bin.",
    "Restore it with its credentials, or stop the program that still uses it.",
    "RFC 6749 §5.2",
    "restore_app",
  ],
  "client.registered_elsewhere": [
    "This app lives in another system; its tokens are not issued here.",
    "Point the app at the token endpoint of the system named on its page.",
    "RFC 6749 §5.2",
  ],
  "client.malformed_basic": [
    "The Authorization header says Basic but is not base64 of “id:secret”.",
    "Join client id and secret, each percent-encoded, with a colon, and encode the result as base64.",
    "RFC 6749 §2.3.1",
  ],
  "client.unknown_scheme": [
    "The Authorization header uses a scheme this endpoint does not take.",
    "Use Basic with client id and secret, or send the credential in the body.",
    "RFC 6749 §2.3.1",
  ],
  "client.mixed_methods": [
    "Credentials were sent in two ways at once.",
    "Keep one: the Authorization header, client_secret in the body, or client_assertion. Some libraries send both by default.",
    "RFC 6749 §2.3",
  ],
  "client.id_mismatch": [
    "The client_id parameter names one app and the credentials another.",
    "Send the client id that belongs to the credentials, or leave the parameter out.",
    "RFC 6749 §3.2.1",
  ],
  "client.public_sent_credentials": [
    "The app is registered as public, yet it sent a secret or an assertion.",
    "Remove the secret from the app. If it truly runs on a server that can keep one, change its kind to confidential.",
    "RFC 6749 §2.1",
    "open_kind",
  ],
  "client.credentials_missing": [
    "The app is registered with a credential and sent none.",
    "Send the secret or the assertion. If the app runs where it cannot keep one, its kind should be public.",
    "RFC 6749 §3.2.1",
    "open_kind",
  ],
  "client.other_method_registered": [
    "The credential was sent by another method than the one registered.",
    "Send it by the registered method, or change the method in the app's settings.",
    "RFC 7591 §2",
    "open_settings",
  ],
  "secret.wrong": [
    "The secret is none of this app's secrets.",
    "Compare its last four characters with those on the credentials page; a lost secret is replaced by a new one, not recovered.",
    "RFC 6749 §2.3.1",
    "open_credentials",
  ],
  "secret.expired": [
    "The secret was right, but it has expired.",
    "Add a new secret, put it in the app, then delete the expired one.",
    "RFC 6749 §2.3.1",
    "open_credentials",
  ],
  "secret.retired": [
    "The secret was right, but its retirement date has passed.",
    "Put the newer secret in the app, or set this one live again for a while.",
    "RFC 6749 §2.3.1",
    "open_credentials",
  ],
  "secret.disabled": [
    "The secret was right, but somebody disabled it.",
    "Use another secret, or enable this one if it did not leak.",
    "RFC 6749 §2.3.1",
    "open_credentials",
  ],
} as const satisfies Record<string, Entry>

export const ASSERTION_CAUSES = {
  "assertion.malformed": [
    "client_assertion is not a signed JWT, or client_assertion_type is missing.",
    "Send a compact JWS, and client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
    "RFC 7523 §2.2",
  ],
  "assertion.algorithm": [
    "The client assertion is signed with an algorithm that is not accepted.",
    "Sign with ES384, RS384, ES256, RS256, PS256 or EdDSA; never with none or HS256.",
    "RFC 7523 §3",
  ],
  "assertion.no_matching_key": [
    "None of the app's registered keys has the kid of the assertion.",
    "Register the public key, or use the kid it is registered with.",
    "SMART Backend Services",
    "open_credentials",
  ],
  "assertion.key_set_unreachable": [
    "The app's key set URL could not be read.",
    "Open the credentials page and let the key set be checked: it says what the URL answers.",
    "RFC 7523 §3",
    "open_credentials",
  ],
  "assertion.signature": [
    "The signature does not fit the registered key.",
    "The app signs with another private key than the registered public one; register its public key.",
    "RFC 7523 §3",
    "open_credentials",
  ],
  "assertion.issuer": [
    "iss and sub of the assertion are not both the client id.",
    "Set both to the client id.",
    "RFC 7523 §3",
  ],
  "assertion.audience": [
    "aud of the assertion is not this server.",
    "Set aud to the issuer or to the token endpoint, as the single value.",
    "RFC 7523 §3",
  ],
  "assertion.type": [
    "The typ header of the assertion is not the one this app must use.",
    "Set typ to client-authentication+jwt, or switch strict audience checking off for the app.",
    "RFC 7523 §3",
    "open_settings",
  ],
  "assertion.expired": [
    "The assertion has expired.",
    "Make a new assertion for each request and check the clock of the machine that signs it.",
    "RFC 7523 §3",
  ],
  "assertion.too_long_lived": [
    "exp of the assertion is more than five minutes away.",
    "Set exp at most 300 seconds after now.",
    "SMART Backend Services",
  ],
  "assertion.not_yet_valid": [
    "nbf or iat of the assertion lies in the future.",
    "Check the clock of the machine that signs it.",
    "RFC 7523 §3",
  ],
  "assertion.no_jti": [
    "The assertion has no jti.",
    "Put a fresh random jti into each assertion.",
    "SMART Backend Services",
  ],
  "assertion.replayed": [
    "An assertion with this jti was used before.",
    "Make a new assertion with a fresh jti for each request, retries included.",
    "RFC 7523 §3",
  ],
} as const satisfies Record<string, Entry>
