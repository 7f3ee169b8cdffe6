/** Causes at dynamic registration, and of the sign-in classes and limits of /authorize. */

const RFC_7591 = "RFC 7591 §3.2.2"
const RFC_7592 = "RFC 7592 §2"

export const REGISTER_CAUSES = {
  "register.off": [
    "Apps cannot register themselves here.",
    "An owner turns registration on in Settings, or an admin registers the app.",
    "RFC 7591 §3",
  ],
  "register.rate": [
    "Too many registrations came from one address.",
    "Wait a while, or use a registration token.",
    "RFC 7591 §5",
  ],
  "register.token": [
    "The registration carried no initial access token that is still good.",
    "An admin makes a new one in Settings.",
    "RFC 7591 §3",
  ],
  "register.management_token": [
    "The registration access token is not the one of this app.",
    "Send the token answered at registration, with the address answered beside it.",
    RFC_7592,
  ],
  "register.body": ["The body is no JSON object.", "Send client metadata as application/json.", RFC_7591],
  "register.client_id": [
    "The update names another client_id, or none.",
    "Send the client_id answered at registration.",
    "RFC 7592 §2.2",
  ],
  "register.client_secret": [
    "The update names another client_secret.",
    "Leave it out, or send the one answered.",
    "RFC 7592 §2.2",
  ],
  "register.server_member": [
    "The update holds members that only the server sets.",
    "Leave out the registration token, its address, and the times of id and secret.",
    "RFC 7592 §2.2",
  ],
  "register.metadata": [
    "A member of the client metadata cannot be accepted.",
    "The answer names the member and what is wrong with it.",
    RFC_7591,
  ],
  "register.redirect_uri": [
    "A redirect URI of the client metadata cannot be accepted.",
    "Register exact https addresses, without fragment or wildcard.",
    RFC_7591,
  ],
  "register.software_statement": [
    "The app sent a software statement, and no issuer of statements is trusted here.",
    "Register with plain client metadata.",
    RFC_7591,
  ],
  "authorize.acr": [
    "The app insists on a sign-in with a second factor, and the person has none.",
    "The person sets up an authenticator on their account page.",
    "OpenID Connect Core §5.5.1.1",
  ],
  "authorize.rate": [
    "Too many visits to the sign-in address came from one network address.",
    "Look for an app that redirects in a loop; else wait a minute.",
    "RFC 6749 §4.1.2.1",
  ],
} as const
