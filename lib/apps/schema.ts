/**
 * The one parser of apps: form, import, API, command line and seed all come through here. It reports and never
 * repairs. Every field must be present; `withDefaults` (rules.ts) fills what was left open, as a step of its own.
 * The union on `kind` repeats lib/apps/app.ts: what a kind cannot have is not a field of it.
 */

import { z } from "zod"
import { AppError } from "@/lib/errors"
import { type ApiId, isId } from "@/lib/id"
import { checkRedirectUri } from "@/lib/oauth/redirect-uri"
import { APP_KINDS, APP_STATES, type AppKind, PLATFORMS, TOKEN_ISSUERS } from "./app"
import { findExternalIdFault } from "./external-id"
import {
  addressByRedirectRules,
  contact,
  corsOrigin,
  LIMITS,
  lineOf,
  listOf,
  proseOf,
  scopeToken,
  secondsOf,
  tag,
  webUrlOf,
} from "./fields"
import { checkAgainst, type Parsed, parseOrThrow } from "./parse"

const DAY = 86_400

const redirectUri = z
  .strictObject({ uri: z.string({ error: "The redirect URI must be text." }), platform: z.enum(PLATFORMS) })
  .check((context) => {
    const { uri, platform } = context.value
    for (const finding of checkRedirectUri(uri, platform).errors) {
      const message = `${finding.sentence} ${finding.mend}`
      context.issues.push({ code: "custom", message, input: uri, path: ["uri"] })
    }
  })

/** Lifetimes in seconds; the refresh lifetimes are `null` when the app gets no refresh token. */
const tokens = z
  .strictObject({
    accessTtlSeconds: secondsOf("The access token's life", [30, DAY], "Choose 30 seconds to 24 hours."),
    refreshIdleTtlSeconds: secondsOf(
      "The idle limit",
      [60, 3650 * DAY],
      "Choose 1 minute to 10 years.",
    ).nullable(),
    refreshAbsoluteTtlSeconds: secondsOf(
      "The absolute limit",
      [60, 3650 * DAY],
      "Choose 1 minute to 10 years.",
    ).nullable(),
    refreshGraceSeconds: secondsOf("The retry window", [0, 60], "Choose 0 to 60 seconds."),
  })
  .check((context) => {
    const { refreshIdleTtlSeconds: idle, refreshAbsoluteTtlSeconds: absolute } = context.value
    if (idle === null || absolute === null || idle <= absolute) return
    const message =
      "The idle limit is longer than the absolute limit, so it would never be reached. Shorten it."
    context.issues.push({ code: "custom", message, input: idle, path: ["refreshIdleTtlSeconds"] })
  })

const apiId = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value), {
  error: "This is not the id of an API. Pick the API from the list.",
})

const base = {
  name: lineOf("The name", LIMITS.name, { required: true }),
  description: proseOf("The description", LIMITS.description),
  notes: proseOf("The notes", LIMITS.notes),
  /** `null` lets Admit choose: the app's id. */
  clientId: lineOf("The client id", 100)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~:/-]*$/, {
      error: "A client id has letters, digits and . _ ~ : / - only, and starts with a letter or digit.",
    })
    .refine((text) => !text.startsWith("admit_"), {
      error: "A client id may not start with admit_: that is how secrets start.",
    })
    .nullable(),
  state: z.enum(APP_STATES),
  issuer: z.enum(TOKEN_ISSUERS),
  externalId: lineOf("The id over there", 200).nullable(),
  smart: z.boolean(),
  allowedScopes: listOf("scopes", scopeToken, { max: LIMITS.scopes }),
  defaultApiId: apiId.nullable(),
  tokens,
  dpopRequired: z.boolean(),
  logoUri: webUrlOf("The logo's address").nullable(),
  clientUri: webUrlOf("The home page").nullable(),
  policyUri: webUrlOf("The privacy notice").nullable(),
  tosUri: webUrlOf("The terms of use").nullable(),
  contacts: listOf("contacts", contact),
  tags: listOf("tags", tag),
}

const signsPeopleIn = {
  grantTypes: listOf(
    "grants",
    z.enum(["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]),
  ),
  redirectUris: listOf("redirect URIs", redirectUri, {
    max: LIMITS.redirectUris,
    keyOf: (entry) => entry.uri,
  }),
  postLogoutRedirectUris: listOf("sign-out addresses", addressByRedirectRules),
  launchUrls: listOf("launch addresses", webUrlOf("The launch address")),
  corsOrigins: listOf("origins", corsOrigin),
  idTokenAlg: z.enum(["RS256", "ES256"]),
}

const provesItself = {
  authMethod: z.enum(["client_secret_basic", "client_secret_post", "private_key_jwt"]),
  /** Where the app publishes its public keys; only with `private_key_jwt`. */
  jwksUri: webUrlOf("The key set's address").nullable(),
  strictAssertionAudience: z.boolean(),
}

const byKind = {
  public: z.strictObject({
    kind: z.literal("public"),
    ...base,
    ...signsPeopleIn,
    authMethod: z.literal("none", {
      error: "A public app has no secret and no key. Set the method to none.",
    }),
  }),
  confidential: z.strictObject({
    kind: z.literal("confidential"),
    ...base,
    ...signsPeopleIn,
    ...provesItself,
    pkceRequired: z.boolean(),
  }),
  service: z.strictObject({
    kind: z.literal("service"),
    ...base,
    ...provesItself,
    grantTypes: z.custom<["client_credentials"]>(
      (value) => Array.isArray(value) && value.length === 1 && value[0] === "client_credentials",
      { error: "A service app has exactly one grant: client_credentials." },
    ),
    basicAtApi: z.boolean(),
  }),
}

const plainApp = z.discriminatedUnion("kind", [byKind.public, byKind.confidential, byKind.service], {
  error: `Choose the kind of app: ${APP_KINDS.join(", ")}.`,
})

type PlainApp = z.infer<typeof plainApp>
interface Fault {
  path: (string | number)[]
  message: string
}

/** Rules that span fields. Each says what to do; none changes anything. */
const CROSS_RULES: readonly ((app: PlainApp) => Fault | null)[] = [
  function redirectUriForCode(app) {
    if (app.kind === "service" || app.state !== "active" || app.issuer !== "admit") return null
    return app.grantTypes.includes("authorization_code") && app.redirectUris.length === 0
      ? {
          path: ["redirectUris"],
          message: "Nobody can sign in without a redirect URI. Add one, or save the app as a draft.",
        }
      : null
  },
  function grantToStartWith(app) {
    if (app.kind === "service" || app.grantTypes.some((grant) => grant !== "refresh_token")) return null
    return { path: ["grantTypes"], message: "No way to sign in is chosen. Add authorization_code." }
  },
  function refreshHasLimits(app) {
    const refreshes = app.kind !== "service" && app.grantTypes.includes("refresh_token")
    const { refreshIdleTtlSeconds: idle, refreshAbsoluteTtlSeconds: absolute } = app.tokens
    if (refreshes && idle === null)
      return {
        path: ["tokens", "refreshIdleTtlSeconds"],
        message: "A refresh token needs an idle limit. Choose one, or take refresh_token away.",
      }
    if (refreshes && absolute === null)
      return {
        path: ["tokens", "refreshAbsoluteTtlSeconds"],
        message: "A refresh token needs an absolute limit. Choose one, or take refresh_token away.",
      }
    if (!refreshes && (idle !== null || absolute !== null))
      return {
        path: ["tokens", idle === null ? "refreshAbsoluteTtlSeconds" : "refreshIdleTtlSeconds"],
        message: "This app gets no refresh token, so the limit says nothing. Leave it empty.",
      }
    return null
  },
  function offlineAccessNeedsRefresh(app) {
    if (!app.allowedScopes.includes("offline_access") && !app.allowedScopes.includes("online_access"))
      return null
    return app.kind !== "service" && app.grantTypes.includes("refresh_token")
      ? null
      : {
          path: ["allowedScopes"],
          message:
            "offline_access and online_access ask for a refresh token, which this app does not get. Remove the scope, or allow refresh tokens.",
        }
  },
  function smartBackendUsesKeys(app) {
    // SMART App Launch 2.2, Backend Services: asymmetric authentication only.
    return app.kind === "service" &&
      app.smart &&
      app.authMethod !== "private_key_jwt" &&
      app.issuer === "admit"
      ? {
          path: ["authMethod"],
          message: "A SMART backend service signs with a key. Choose private_key_jwt, or turn SMART off.",
        }
      : null
  },
  function keysOnlyWithKeyMethod(app) {
    return app.kind !== "public" && app.jwksUri !== null && app.authMethod !== "private_key_jwt"
      ? {
          path: ["jwksUri"],
          message:
            "A key set is used only with private_key_jwt. Choose that method, or leave the address empty.",
        }
      : null
  },
  function externalIdOnlyElsewhere(app) {
    return app.issuer === "admit" && app.externalId !== null
      ? {
          path: ["externalId"],
          message: "This app lives in Admit and has no id elsewhere. Leave the field empty.",
        }
      : null
  },
  function externalIdIsOneOverThere(app) {
    const message = app.externalId === null ? null : findExternalIdFault(app.issuer, app.externalId)
    return message === null ? null : { path: ["externalId"], message }
  },
  function externalAppIssuesNothing(app) {
    return app.issuer !== "admit" && app.defaultApiId !== null
      ? {
          path: ["defaultApiId"],
          message: "Admit issues no tokens for this app, so it needs no default API. Leave it empty.",
        }
      : null
  },
]

/** One new app, complete. For react-hook-form resolvers; elsewhere call `parseNewApp`. */
export const newAppSchema = plainApp.check((context) => {
  for (const rule of CROSS_RULES) {
    const fault = rule(context.value)
    if (fault) context.issues.push({ code: "custom", input: context.value, ...fault })
  }
})

export type NewApp = z.infer<typeof plainApp>
export type NewAppOf<Kind extends AppKind> = Extract<NewApp, { kind: Kind }>

/** What the settings pages save: the whole app, so that rules spanning fields hold after every save. */
export type AppSettings = NewApp

/** As `parseNewApp`, as a value. */
export const checkNewApp = (input: unknown): Parsed<NewApp> => checkAgainst(newAppSchema, input)

/**
 * A new app from anything.
 * @throws AppError `invalid` with a sentence per field
 */
export const parseNewApp = (input: unknown): NewApp => parseOrThrow(checkNewApp(input), "The app")

/**
 * The settings of an existing app of this kind: the kind itself is changed only by the change-of-kind assistant.
 * @throws AppError `invalid` with a sentence per field
 */
export function parseAppSettings<Kind extends AppKind>(kind: Kind, input: unknown): NewAppOf<Kind> {
  const app = parseNewApp(input)
  if (app.kind === kind) return app as NewAppOf<Kind>
  const sentence = "The kind of an app is changed by “Change kind”, which shows what else changes with it."
  throw new AppError("invalid", { message: sentence, fields: { kind: sentence } })
}
