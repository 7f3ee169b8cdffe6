/**
 * What each kind of app is, what it can have and why: the table behind the form, the refusals of the parser,
 * the change-of-kind assistant and the guide.
 */

import { APP_KINDS, type AppKind } from "./app"

export const KIND_LABELS: Record<AppKind, { label: string; meaning: string; examples: string }> = {
  confidential: {
    label: "Confidential app",
    meaning: "People sign in, and your server keeps the secret.",
    examples: "A web EHR, a care-management site with its own server.",
  },
  public: {
    label: "Public app",
    meaning: "People sign in, and the app runs where nobody can hide a secret: in a browser or on a phone.",
    examples: "A patient portal in the browser, a patient app on a phone.",
  },
  service: {
    label: "Service app",
    meaning: "A program that works on its own, with nobody signed in.",
    examples: "A nightly export, an integration engine, a reporting engine.",
  },
}

export const FEATURES = [
  "secret",
  "key",
  "redirectUri",
  "refreshToken",
  "pkceException",
  "browserOrigin",
  "launch",
  "basicAtApi",
] as const
export type Feature = (typeof FEATURES)[number]

interface Ruling {
  can: boolean
  why: string
}

const NO_HIDING = "A public app runs on other people's devices, so a secret in it can be read by anyone."
const NOBODY_SIGNS_IN = "A service app signs nobody in, so there is no browser to send back."

/** Source: RFC 6749 §2.1 and §4.4, OAuth 2.1 §7.5.1, SMART App Launch 2.2 (client types). */
export const KIND_CAN: Record<AppKind, Record<Feature, Ruling>> = {
  public: {
    secret: { can: false, why: NO_HIDING },
    key: { can: false, why: NO_HIDING },
    redirectUri: { can: true, why: "The code comes back to an address you register." },
    refreshToken: { can: true, why: "Off at first. Turn it on if people should stay signed in." },
    pkceException: { can: false, why: "Without a secret, PKCE alone protects the code." },
    browserOrigin: { can: true, why: "A page in a browser asks from an origin you register." },
    launch: { can: true, why: "An EHR can start it." },
    basicAtApi: { can: false, why: NO_HIDING },
  },
  confidential: {
    secret: { can: true, why: "Your server proves who it is with it." },
    key: { can: true, why: "Better than a secret: the private key never leaves your server." },
    redirectUri: { can: true, why: "The code comes back to an address you register." },
    refreshToken: { can: true, why: "On at first: 30 days idle, 90 days in all, a new one at every use." },
    pkceException: { can: true, why: "Only for an older app that sends a nonce instead." },
    browserOrigin: { can: true, why: "Rarely needed: its server asks, not the browser." },
    launch: { can: true, why: "An EHR can start it." },
    basicAtApi: { can: false, why: "People sign in to this app; the API must know who they are." },
  },
  service: {
    secret: { can: true, why: "The program proves who it is with it." },
    key: { can: true, why: "Better than a secret; required for SMART backend services." },
    redirectUri: { can: false, why: NOBODY_SIGNS_IN },
    refreshToken: { can: false, why: "It can ask for a new token at any time." },
    pkceException: { can: false, why: "There is no code to protect." },
    browserOrigin: { can: false, why: NOBODY_SIGNS_IN },
    launch: { can: false, why: NOBODY_SIGNS_IN },
    basicAtApi: { can: true, why: "For programs that cannot ask for a token. Better without." },
  },
}

/** Which feature a field of the settings belongs to. */
const FIELD_FEATURES: Readonly<Record<string, Feature>> = {
  secret: "secret",
  secrets: "secret",
  clientSecret: "secret",
  jwks: "key",
  jwksUri: "key",
  strictAssertionAudience: "key",
  redirectUris: "redirectUri",
  postLogoutRedirectUris: "redirectUri",
  launchUrls: "launch",
  corsOrigins: "browserOrigin",
  pkceRequired: "pkceException",
  basicAtApi: "basicAtApi",
  idTokenAlg: "redirectUri",
}

const isKind = (kind: unknown): kind is AppKind => APP_KINDS.includes(kind as AppKind)

/** The sentence for a field that an app of this kind does not have. */
export function whyNotOn(kind: unknown, field: string): string {
  const feature = Object.hasOwn(FIELD_FEATURES, field) ? FIELD_FEATURES[field] : undefined
  if (isKind(kind) && feature && !KIND_CAN[kind][feature].can) {
    return `${KIND_CAN[kind][feature].why} Remove this field, or choose another kind of app.`
  }
  if (feature === "secret") return "Admit makes secrets itself and shows them once. Remove this field."
  return "There is no such field. Check its spelling, or remove it."
}
