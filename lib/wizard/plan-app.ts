/**
 * The registrations one app needs, with their settings: from the client-kind flow, for a server whose leaf is
 * known. plan.ts uses it for a whole plan; "Register an app" calls `findAppPlan` directly.
 */

import { normalIdentifierUri } from "@/lib/apps/api-schema"
import type { AppKind, Platform, RedirectUri } from "@/lib/apps/app"
import { type AppWarning, defaultsFor, listWarnings } from "@/lib/apps/rules"
import type { NewApp, NewAppOf } from "@/lib/apps/schema"
import { combinedReplyUrl, ENTRA_REPLY_URL_LIMIT } from "@/lib/oauth/smart-proxy-reply-url"
import { clientKind, type KindOutcomeId } from "./client-kind"
import type { Leaf } from "./deployment"
import { type Answers, type Question, type Step, type Wizard, walk } from "./graph"
import { LEAVES, type LeafFacts } from "./leaves"
import { PERMISSIONS, type PresetId, scopesFor } from "./permissions"

export interface AppToPlan {
  name: string
  /** Answers in the client-kind flow; they must reach an outcome. */
  answers: Answers
  preset: PresetId | null
  redirectUris?: readonly Pick<RedirectUri, "uri" | "platform">[]
  /** Where an EHR starts the app. */
  launchUrls?: readonly string[]
  /** How the app proves itself, where its kind can; left out: as its kind starts. */
  proof?: { by: "secret" } | { by: "key"; jwksUri: string | null }
  /** US certified health IT: refresh tokens of three rolling months. */
  onc?: boolean
}

/** Where a record's tokens come from. External records hold no secret. */
export type RecordPlace = "admit" | "external"

export interface PlannedApp {
  /** Stable within the plan: "app-1", or "app-1-service" for the second half of a mixed app. */
  key: string
  record: RecordPlace
  settings: NewApp
  outcome: KindOutcomeId
  platform: Platform | null
  preset: PresetId | null
  /** `made_here`: a secret shown once. `key`: the app brings a key. `none`: public. `elsewhere`: made by the issuer. */
  credential: "made_here" | "key" | "none" | "elsewhere"
  reason: string
  source: string
  /** Said beside the registration, e.g. that every FHIR call will be refused. */
  cautions: string[]
  warnings: AppWarning[]
}

export interface Assumption {
  flow: "deployment" | "client-kind"
  /** The app it concerns, by key; `null` for the server. */
  app: string | null
  question: string
  title: string
  assumed: string
  because: string
  settle: string
}

export interface ServerContext {
  facts: LeafFacts
  smart: boolean
  fhirBaseUrl: string
}

/**
 * The registrations one app needs at a known server, without a deployment flow: "Register an app".
 * @returns `null` while a question is open
 */
export function findAppPlan(
  app: AppToPlan,
  server: { leaf: Leaf; smart: boolean; fhirBaseUrl: string },
): { apps: PlannedApp[]; assumptions: Assumption[] } | null {
  return findPlannedApps(app, "app-1", { ...server, facts: LEAVES[server.leaf] })
}

/** @returns `null` while a question is open */
export function findPlannedApps(app: AppToPlan, key: string, server: ServerContext) {
  const way = walk(clientKind, app.answers)
  if (way.outcome === null) return null
  const outcomeId = way.outcome
  const outcome = clientKind.outcomes[outcomeId]
  const mixed = outcome.registrations.length > 1
  const apps = outcome.registrations.map(({ kind, platform }) => {
    const second = mixed && kind === "service"
    const name = second ? `${app.name} (background)` : app.name
    const preset = second && app.preset === "portal" ? null : app.preset
    return planApp(
      { ...app, name, preset },
      { key: second ? `${key}-service` : key, outcomeId, kind, platform },
      server,
    )
  })
  return { apps, assumptions: way.steps.flatMap((step) => assumptionOf(clientKind, step, key)) }
}

function planApp(
  app: AppToPlan,
  as: { key: string; outcomeId: KindOutcomeId; kind: AppKind; platform: Platform | null },
  server: ServerContext,
): PlannedApp {
  const { facts, smart } = server
  const record: RecordPlace = facts.issuer === "admit" ? "admit" : "external"
  const settings = settingsFor(app, as, server)
  return {
    key: as.key,
    record,
    settings,
    outcome: as.outcomeId,
    platform: as.platform,
    preset: app.preset,
    credential: credentialOf(settings, record),
    reason: `${clientKind.outcomes[as.outcomeId].why} ${lifetimeSentence(settings, record)}`,
    source: as.kind === "service" && smart ? "SMART App Launch 2.2, Backend Services" : "RFC 6749 §2.1",
    cautions: cautionsFor(app, settings, facts),
    warnings: listWarnings(settings),
  }
}

function settingsFor(
  app: AppToPlan,
  { kind, platform }: { kind: AppKind; platform: Platform | null },
  { facts, smart, fhirBaseUrl }: ServerContext,
): NewApp {
  const external = facts.issuer !== "admit"
  const defaults: NewApp = defaultsFor(kind, { smart, onc: app.onc })
  const refreshes = (defaults.grantTypes as readonly string[]).includes("refresh_token")
  const scopes =
    !app.preset || facts.issuer === "entra" ? [] : scopesFor(app.preset, kind, { smart, refreshes })
  const shared = { name: app.name, issuer: facts.issuer, allowedScopes: scopes }
  if (defaults.kind === "service") {
    const proof = external ? {} : proofOf(app)
    // A backend with a secret is no SMART backend service (SMART App Launch 2.2): it is a plain service app.
    const isSmart = defaults.smart && (proof.authMethod ?? defaults.authMethod) === "private_key_jwt"
    const plain = isSmart ? {} : { smart: false, tokens: defaultsFor("service").tokens }
    return { ...defaults, ...shared, ...proof, ...(defaults.smart ? plain : {}) }
  }
  const typed = (app.redirectUris ?? []).map((entry) => ({ uri: entry.uri, platform: entry.platform }))
  const base = normalIdentifierUri(fhirBaseUrl)
  const redirectUris =
    facts.smartProxy && base !== ""
      ? typed.map((entry) => ({
          uri: combinedReplyUrl(base, entry.uri).url,
          platform: kind === "public" ? ("native" as const) : entry.platform,
        }))
      : typed
  const state = redirectUris.length === 0 && !external ? "draft" : "active"
  const corsOrigins = platform === "spa" ? [...new Set(typed.flatMap((entry) => originOf(entry.uri)))] : []
  const launchUrls = smart && facts.issuer !== "entra" ? [...(app.launchUrls ?? [])] : []
  const signsIn = { ...shared, state, redirectUris, corsOrigins, launchUrls } as const
  if (defaults.kind === "public") return { ...defaults, ...signsIn }
  return { ...defaults, ...signsIn, ...(external ? {} : proofOf(app)) }
}

function proofOf({ proof }: AppToPlan): Partial<Pick<NewAppOf<"service">, "authMethod" | "jwksUri">> {
  if (!proof) return {}
  return proof.by === "key"
    ? { authMethod: "private_key_jwt", jwksUri: proof.jwksUri }
    : { authMethod: "client_secret_basic", jwksUri: null }
}

const originOf = (uri: string) => (/^https?:/.test(uri) && URL.canParse(uri) ? [new URL(uri).origin] : [])

function credentialOf(settings: NewApp, record: RecordPlace): PlannedApp["credential"] {
  if (settings.kind === "public") return "none"
  if (record === "external") return "elsewhere"
  return settings.authMethod === "private_key_jwt" ? "key" : "made_here"
}

function lifetimeSentence(settings: NewApp, record: RecordPlace): string {
  if (record === "external") return "Token lifetimes are the issuer's."
  const {
    accessTtlSeconds,
    refreshIdleTtlSeconds: idle,
    refreshAbsoluteTtlSeconds: absolute,
  } = settings.tokens
  const minutes = `Access tokens live ${accessTtlSeconds / 60} minutes`
  if (idle === null || absolute === null) return `${minutes}, with no refresh token.`
  return `${minutes}; the sign-in lasts ${idle / 86_400} days without use and ${absolute / 86_400} in all.`
}

function cautionsFor(app: AppToPlan, settings: NewApp, facts: LeafFacts): string[] {
  const cautions: string[] = []
  if (!app.preset && facts.issuer !== "entra")
    cautions.push("No policy is chosen: every FHIR call will be refused.")
  if (app.preset && !PERMISSIONS[app.preset].kinds.includes(settings.kind))
    cautions.push(
      `“${PERMISSIONS[app.preset].label}” is meant for another kind of app. Look at it once more.`,
    )
  if (settings.state === "draft") cautions.push("It stays a draft until it has a redirect URI.")
  if (settings.authMethod === "private_key_jwt" && settings.jwksUri === null && facts.issuer === "admit")
    cautions.push("It gets tokens once its public key, or the address of its key set, is entered.")
  if (facts.onlyReadersWithFhirUser) cautions.push(...cautionsForReaders(app, settings))
  if (settings.kind === "service") return cautions
  if (facts.issuer === "aidbox" && settings.redirectUris.length > 1)
    cautions.push("Aidbox takes one redirect address per Client; only the first is exported.")
  if (facts.issuer === "entra") cautions.push(...cautionsForEntra(settings, facts))
  return cautions
}

/** azure-docs configure-identity-providers.md: allowedDataActions is ["Read"], and the token needs fhirUser. */
function cautionsForReaders(app: AppToPlan, settings: NewApp): string[] {
  if (settings.kind === "service")
    return [
      "The server refuses its tokens: nobody signs in, so they carry no fhirUser. Register it in the server's own tenant and give it a role there.",
    ]
  return app.preset === "ehr" || app.preset === "ingestion"
    ? ["The server lets apps of another issuer read only: every write will be refused."]
    : []
}

/** entra-docs reply-url.md: at most 256 characters, and none of ! $ ' ( ) , ; */
function cautionsForEntra(
  { redirectUris }: Pick<NewAppOf<"public">, "redirectUris">,
  { smartProxy }: LeafFacts,
): string[] {
  const what = smartProxy ? "The combined reply URL" : "A redirect URI"
  const tooLong = redirectUris.some(({ uri }) => uri.length > ENTRA_REPLY_URL_LIMIT)
  const refused = redirectUris.some(({ uri }) => /[!$'(),;]/.test(uri))
  return [
    ...(tooLong ? [`${what} is longer than the ${ENTRA_REPLY_URL_LIMIT} characters Entra ID takes.`] : []),
    ...(refused ? ["Entra ID takes no redirect URI with one of ! $ ' ( ) , ; in it."] : []),
  ]
}

/** What an "I do not know" stands for, to be shown with the check that settles it; none for a given answer. */
export function assumptionOf<Q extends string, O extends string>(
  graph: Wizard<Q, O, unknown>,
  step: Step<Q>,
  app: string | null,
): Assumption[] {
  if (!step.assumed) return []
  const question: Question<Q | O> = graph.questions[step.question]
  const assumed = question.options.find((option) => option.id === step.option)?.label ?? step.option
  const { because, settle } = question.unknown
  const flow = app === null ? "deployment" : "client-kind"
  return [{ flow, app, question: step.question, title: question.title, assumed, because, settle: settle.how }]
}
