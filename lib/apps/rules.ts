/**
 * What an app of each kind starts with, and what deserves a warning. Defaults are a step of their own, taken
 * before the parser: the parser itself never fills anything in.
 */

import { checkRedirectUri, type Finding } from "@/lib/oauth/redirect-uri"
import type { AppKind } from "./app"
import type { NewApp, NewAppOf } from "./schema"

const MINUTE = 60
const DAY = 86_400

export interface DefaultsOptions {
  /** SMART on FHIR. A service app becomes a SMART backend service: key instead of secret, 5 minutes. */
  smart?: boolean
  /** The US rule for certified health IT: refresh tokens live three months and start anew at each use. */
  onc?: boolean
}

const BLANK = {
  name: "",
  description: "",
  notes: "",
  clientId: null,
  state: "active",
  issuer: "admit",
  externalId: null,
  defaultApiId: null,
  dpopRequired: false,
  logoUri: null,
  clientUri: null,
  policyUri: null,
  tosUri: null,
} as const

const NO_REFRESH = {
  refreshIdleTtlSeconds: null,
  refreshAbsoluteTtlSeconds: null,
  refreshGraceSeconds: 0,
} as const

/**
 * Refresh lifetimes. ONC 170.315(g)(10)(v)(A): each use gives at least three months more, so the absolute
 * limit must not end the row: ten years.
 */
const REFRESH = {
  usual: { refreshIdleTtlSeconds: 30 * DAY, refreshAbsoluteTtlSeconds: 90 * DAY, refreshGraceSeconds: 0 },
  onc: { refreshIdleTtlSeconds: 92 * DAY, refreshAbsoluteTtlSeconds: 3650 * DAY, refreshGraceSeconds: 0 },
} as const

const lists = () => ({ allowedScopes: [], contacts: [], tags: [] })
const browserLists = () => ({
  redirectUris: [],
  postLogoutRedirectUris: [],
  launchUrls: [],
  corsOrigins: [],
  idTokenAlg: "RS256" as const,
})

/**
 * The settings a new app of this kind starts with; the name is still empty. Lifetimes follow trust: public 15
 * minutes and no refresh, confidential 60 minutes and a rotating refresh token (30 days idle, 90 in all),
 * service 60 minutes, SMART backend service 5 minutes (SMART App Launch 2.2, Backend Services).
 */
export function defaultsFor<Kind extends AppKind>(kind: Kind, options?: DefaultsOptions): NewAppOf<Kind>
export function defaultsFor(kind: AppKind, { smart = false, onc = false }: DefaultsOptions = {}): NewApp {
  switch (kind) {
    case "public":
      return {
        kind,
        ...BLANK,
        ...lists(),
        ...browserLists(),
        smart,
        authMethod: "none",
        grantTypes: onc ? ["authorization_code", "refresh_token"] : ["authorization_code"],
        tokens: { accessTtlSeconds: 15 * MINUTE, ...(onc ? REFRESH.onc : NO_REFRESH) },
      }
    case "confidential":
      return {
        kind,
        ...BLANK,
        ...lists(),
        ...browserLists(),
        smart,
        authMethod: "client_secret_basic",
        jwksUri: null,
        strictAssertionAudience: false,
        pkceRequired: true,
        grantTypes: ["authorization_code", "refresh_token"],
        tokens: { accessTtlSeconds: 60 * MINUTE, ...(onc ? REFRESH.onc : REFRESH.usual) },
      }
    case "service":
      return {
        kind,
        ...BLANK,
        ...lists(),
        smart,
        authMethod: smart ? "private_key_jwt" : "client_secret_basic",
        jwksUri: null,
        strictAssertionAudience: false,
        basicAtApi: false,
        grantTypes: ["client_credentials"],
        tokens: { accessTtlSeconds: (smart ? 5 : 60) * MINUTE, ...NO_REFRESH },
      }
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * Input with every field it leaves open filled from the defaults of its kind; anything it says stays as it is,
 * right or wrong, for the parser to judge. Input without a known kind comes back unchanged.
 */
export function withDefaults(input: unknown, options: DefaultsOptions = {}): unknown {
  if (!isRecord(input)) return input
  const { kind } = input
  if (kind !== "public" && kind !== "confidential" && kind !== "service") return input
  const defaults: NewApp = defaultsFor(kind, { smart: input.smart === true, ...options })
  const tokens = isRecord(input.tokens) ? { ...defaults.tokens, ...input.tokens } : input.tokens
  return { ...defaults, ...input, tokens: tokens ?? defaults.tokens }
}

/** A finding, and the field it stands beside. */
export interface AppWarning extends Finding {
  field: string
}

type WarningRule = (app: NewApp) => Omit<AppWarning, "code"> | null

/** Settings that are allowed but deserve a second look. The key is the warning's code. */
const WARNINGS: Readonly<Record<string, WarningRule>> = {
  access_token_long: (app) =>
    !isBackend(app) && app.tokens.accessTtlSeconds > 60 * MINUTE
      ? {
          field: "tokens.accessTtlSeconds",
          sentence: "A stolen access token works for more than an hour.",
          mend: "Choose an hour or less. The app asks for a new one by itself.",
          source: "SMART App Launch 2.2, access token response",
        }
      : null,
  backend_token_long: (app) =>
    isBackend(app) && app.tokens.accessTtlSeconds > 5 * MINUTE
      ? {
          field: "tokens.accessTtlSeconds",
          sentence: "Backend services are to get tokens of five minutes at most.",
          mend: "Choose 5 minutes. A backend can ask for a new token at any time.",
          source: "SMART App Launch 2.2, Backend Services",
        }
      : null,
  public_refresh: (app) =>
    app.kind === "public" && app.grantTypes.includes("refresh_token") && !app.dpopRequired
      ? {
          field: "grantTypes",
          sentence:
            "This app keeps people signed in without a secret; whoever steals the refresh token can use it once.",
          mend: "Leave refresh tokens off, or require DPoP so that only the same device can use them.",
          source: "RFC 9700 §4.14",
        }
      : null,
  refresh_grace: (app) =>
    app.tokens.refreshGraceSeconds > 0
      ? {
          field: "tokens.refreshGraceSeconds",
          sentence: `For ${app.tokens.refreshGraceSeconds} seconds a used refresh token is not taken for stolen.`,
          mend: "Choose 0 unless the app loses answers on a bad network.",
          source: "RFC 9700 §4.14.2",
        }
      : null,
  no_pkce: (app) =>
    app.kind === "confidential" && !app.pkceRequired
      ? {
          field: "pkceRequired",
          sentence: "Without PKCE a stolen code can be slipped into another person's session.",
          mend: "Require PKCE, unless the app cannot and sends a nonce.",
          source: "RFC 9700 §2.1.1",
        }
      : null,
  shared_secret: (app) =>
    app.kind !== "public" && app.smart && app.authMethod.startsWith("client_secret")
      ? {
          field: "authMethod",
          sentence: "A secret is known to both sides and must be carried over by somebody.",
          mend: "Prefer a key: only the app ever holds it.",
          source: "SMART App Launch 2.2, client authentication",
        }
      : null,
  basic_at_api: (app) =>
    app.kind === "service" && app.basicAtApi
      ? {
          field: "basicAtApi",
          sentence: "The secret itself travels with every FHIR call.",
          mend: "Let the program ask for tokens, and turn this off.",
          source: "RFC 9700 §2.5",
        }
      : null,
  system_scope_for_people: (app) =>
    app.kind !== "service" && app.allowedScopes.some((scope) => scope.startsWith("system/"))
      ? {
          field: "allowedScopes",
          sentence: "A system/ scope is for programs without a user; this app signs people in.",
          mend: "Use user/ or patient/, and register a service app for the job without a user.",
          source: "SMART App Launch 2.2, scopes",
        }
      : null,
  person_scope_for_service: (app) =>
    app.kind === "service" && app.allowedScopes.some((scope) => /^(user|patient|launch)(\/|$)/.test(scope))
      ? {
          field: "allowedScopes",
          sentence: "A user/, patient/ or launch scope needs a person, and nobody signs in to this app.",
          mend: "Use system/ scopes.",
          source: "SMART App Launch 2.2, scopes",
        }
      : null,
  launch_without_url: (app) =>
    app.kind !== "service" && app.allowedScopes.includes("launch") && app.launchUrls.length === 0
      ? {
          field: "launchUrls",
          sentence: "The app may be launched from the EHR, but the EHR has no address to open.",
          mend: "Add the launch address, or remove the launch scope.",
          source: "SMART App Launch 2.2, registration",
        }
      : null,
  smart_without_launch_scope: (app) =>
    app.kind !== "service" && app.launchUrls.length > 0 && !app.allowedScopes.includes("launch")
      ? {
          field: "allowedScopes",
          sentence:
            "The app has a launch address but may not ask for the launch scope, so it will not learn the patient.",
          mend: "Add the scope launch.",
          source: "SMART App Launch 2.2, launch context",
        }
      : null,
  no_scopes: (app) =>
    app.issuer === "admit" && app.allowedScopes.length === 0
      ? {
          field: "allowedScopes",
          sentence: "The app may ask for no scope, so its tokens open nothing.",
          mend: "Add the scopes its developer lists.",
          source: "RFC 6749 §3.3",
        }
      : null,
}

const isBackend = (app: NewApp) => app.kind === "service" && app.smart

/** Everything worth a second look, in the order of the form. None of it blocks. */
export function listWarnings(app: NewApp): AppWarning[] {
  const settings = Object.entries(WARNINGS).flatMap(([code, rule]) => {
    const found = rule(app)
    return found ? [{ code, ...found }] : []
  })
  if (app.kind === "service") return settings
  const uris = app.redirectUris.flatMap(({ uri, platform }, index) =>
    checkRedirectUri(uri, platform).warnings.map((finding) => ({
      ...finding,
      field: `redirectUris.${index}.uri`,
    })),
  )
  return [...settings, ...uris]
}
