/**
 * From answers to a plan: what to register with which settings, what not to register and why, what to do outside
 * Admit. A plan is a value; registering all of it, or exporting it, is done by others.
 */

import { defaultsForApi, type NewApi, normalIdentifierUri, suggestSlug } from "@/lib/apps/api-schema"
import type { AppKind, Platform, RedirectUri, TokenIssuer } from "@/lib/apps/app"
import { KIND_LABELS } from "@/lib/apps/kinds"
import { type AppWarning, defaultsFor, listWarnings } from "@/lib/apps/rules"
import type { NewApp } from "@/lib/apps/schema"
import { combinedReplyUrl } from "@/lib/oauth/smart-proxy-reply-url"
import { clientKind, type KindOutcomeId } from "./client-kind"
import { deployment, type Leaf } from "./deployment"
import { type Answers, type Question, type Step, type Wizard, walk } from "./graph"
import { LEAVES, type LeafFacts, type LeafStep, SMART_STEPS } from "./leaves"
import { PERMISSIONS, type PresetId, scopesFor } from "./permissions"

/** What the admin typed beside the answers. Addresses may still be "". */
export interface PlanDetails {
  /** Name of the FHIR server, as people call it. */
  name: string
  fhirBaseUrl: string
  /** Admit's own issuer, without a slash at the end. */
  issuerUrl: string
  /** The audience of Admit's tokens; left out or "": the FHIR address. Counts only where Admit is the issuer. */
  identifierUri?: string
  /** The private or loopback host the gateway may reach, named by an admin. */
  allowedPrivateHost?: string | null
}

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

export interface PlannedApi {
  record: RecordPlace
  settings: NewApi
  reason: string
  source: string
}

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

export interface NotNeeded {
  what: string
  why: string
  source: string
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

export const EXPORT_IDS = ["az", "entra-manifest", "aidbox", "rfc7591", "markdown"] as const
export type ExportId = (typeof EXPORT_IDS)[number]

export interface Plan {
  leaf: Leaf
  title: string
  summary: string
  smart: boolean
  issuer: TokenIssuer
  badge: LeafFacts["badge"]
  /** "Lives in Entra ID"; `null` where Admit is the issuer. */
  lives: string | null
  /** True where something can be registered; false where the plan only advises. */
  registers: boolean
  /** The main button: register in Admit, or export for the issuer. */
  mainAction: "register" | "export" | "none"
  resource: LeafFacts["resource"]
  registerIn: string
  /** What the FHIR server is set to. */
  authority: string
  audience: string
  authorisation: LeafFacts["authorisation"]
  /** The record of the FHIR server in Admit; `null` when nothing is registered. */
  api: PlannedApi | null
  apps: PlannedApp[]
  notNeeded: NotNeeded[]
  steps: LeafStep[]
  notes: LeafFacts["notes"]
  assumptions: Assumption[]
  exports: ExportId[]
  details: PlanDetails
  /** For the record: the answers and the version of the questions they answer. */
  answers: Record<string, string>
  version: string
}

const LIVES: Record<TokenIssuer, string | null> = {
  admit: null,
  entra: "Lives in Entra ID",
  aidbox: "Lives in Aidbox",
}

const EXPORTS: Record<TokenIssuer, ExportId[]> = {
  admit: ["rfc7591", "markdown"],
  entra: ["az", "entra-manifest", "markdown"],
  aidbox: ["aidbox", "markdown"],
}

/**
 * The plan for a deployment flow that has reached an outcome.
 * @returns `null` while a question is open, in the deployment flow or for one of the apps
 */
export function findPlan(answers: Answers, details: PlanDetails, apps: readonly AppToPlan[]): Plan | null {
  const way = walk(deployment, answers)
  if (way.outcome === null) return null
  const leaf = way.outcome
  const facts = LEAVES[leaf]
  const smart = way.steps.some((step) => step.question.endsWith("smart") && step.option === "yes")
  const taken = Object.fromEntries(way.steps.map((step) => [step.question, step.answer]))
  const deploymentRow = { ...taken, version: deployment.version, leaf }
  const api = facts.registers ? planApi(facts, details, { smart, leaf, deployment: deploymentRow }) : null
  const planned: PlannedApp[] = []
  const assumptions = way.steps.flatMap((step) => assumptionOf(deployment, step, null))
  for (const [index, app] of apps.entries()) {
    const found = findPlannedApps(app, `app-${index + 1}`, { facts, smart, fhirBaseUrl: details.fhirBaseUrl })
    if (!found) return null
    planned.push(...(facts.registers ? found.apps : []))
    assumptions.push(...found.assumptions)
  }
  const identifierUri = api?.settings.identifierUri ?? ""
  const fill = fillerFor(details, identifierUri)
  return {
    leaf,
    title: deployment.outcomes[leaf],
    summary: facts.summary,
    smart,
    issuer: facts.issuer,
    badge: facts.badge,
    lives: LIVES[facts.issuer],
    registers: facts.registers,
    mainAction: !facts.registers ? "none" : facts.issuer === "admit" ? "register" : "export",
    resource: facts.resource,
    registerIn: facts.registerIn,
    authority: fill(facts.authority),
    audience: fill(facts.audience),
    authorisation: facts.authorisation,
    api,
    apps: planned,
    notNeeded: listNotNeeded(facts, planned),
    steps: stepsOf(leaf, facts, smart).map((step) => ({
      ...step,
      detail: fill(step.detail),
      reason: fill(step.reason),
    })),
    notes: facts.notes,
    assumptions,
    exports: facts.registers ? EXPORTS[facts.issuer] : ["markdown"],
    details,
    answers: taken,
    version: deployment.version,
  }
}

/** Role steps that only SMART users need stand before the general role step. */
function stepsOf(leaf: Leaf, facts: LeafFacts, smart: boolean): LeafStep[] {
  const extra = smart ? (SMART_STEPS[leaf] ?? []) : []
  const at = facts.steps.findIndex((step) => step.id === "azure-rbac")
  return extra.length === 0 ? [...facts.steps] : facts.steps.toSpliced(Math.max(at, 0), 0, ...extra)
}

function fillerFor(details: PlanDetails, identifierUri: string): (text: string) => string {
  const fhirBase = normalIdentifierUri(details.fhirBaseUrl) || "the FHIR address"
  const values: Readonly<Record<string, string>> = {
    "{fhirBase}": fhirBase,
    "{identifierUri}": identifierUri || fhirBase,
    "{issuer}": details.issuerUrl,
    "{gateway}": `${details.issuerUrl}/fhir/${suggestSlug(details.name)}`,
  }
  return (text) => text.replaceAll(/\{\w+\}/g, (name) => values[name] ?? name)
}

function planApi(
  facts: LeafFacts,
  details: PlanDetails,
  { smart, leaf, deployment: row }: { smart: boolean; leaf: Leaf; deployment: Record<string, string> },
): PlannedApi {
  const fhirBase = normalIdentifierUri(details.fhirBaseUrl)
  const record = facts.issuer === "admit" ? "admit" : "external"
  const settings: NewApi = {
    ...defaultsForApi(),
    name: details.name,
    slug: suggestSlug(details.name),
    issuer: facts.issuer,
    identifierUri: (record === "admit" && normalIdentifierUri(details.identifierUri ?? "")) || fhirBase,
    fhirBaseUrl: fhirBase === "" ? null : fhirBase,
    allowedPrivateHost: details.allowedPrivateHost ?? null,
    enforcement: leaf === "admit-gateway" ? "gateway" : "own",
    smart,
    deployment: row,
  }
  return record === "admit"
    ? { record, settings, reason: facts.resource.reason, source: facts.resource.source }
    : {
        record,
        settings,
        reason: "A note of this server in Admit, so that its apps are found together. It issues nothing.",
        source: "Admit: external records",
      }
}

interface ServerContext {
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

function findPlannedApps(app: AppToPlan, key: string, server: ServerContext) {
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
  if (defaults.kind === "service") return { ...defaults, ...shared, ...(external ? {} : proofOf(app)) }
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
  const launchUrls = smart && !external ? [...(app.launchUrls ?? [])] : []
  const signsIn = { ...shared, state, redirectUris, corsOrigins, launchUrls } as const
  if (defaults.kind === "public") return { ...defaults, ...signsIn }
  return { ...defaults, ...signsIn, ...(external ? {} : proofOf(app)) }
}

function proofOf({ proof }: AppToPlan) {
  if (!proof) return {}
  return proof.by === "key"
    ? ({ authMethod: "private_key_jwt", jwksUri: proof.jwksUri } as const)
    : ({ authMethod: "client_secret_basic", jwksUri: null } as const)
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
  if (settings.kind === "service") return cautions
  if (facts.issuer === "aidbox" && settings.redirectUris.length > 1)
    cautions.push("Aidbox takes one redirect address per Client; only the first is exported.")
  const tooLong = settings.redirectUris.filter(({ uri }) => facts.smartProxy && uri.length > 256)
  if (tooLong.length > 0)
    cautions.push("The combined reply URL is longer than the 256 characters Entra ID takes.")
  return cautions
}

function listNotNeeded(facts: LeafFacts, apps: readonly PlannedApp[]): NotNeeded[] {
  const list: NotNeeded[] = []
  const { resource } = facts
  if (resource.need !== "make")
    list.push({
      what: `${resource.what}: do not register one`,
      why: resource.reason,
      source: resource.source,
    })
  if (facts.issuer === "admit")
    list.push({
      what: "Registrations in Entra ID or Aidbox",
      why: "The server trusts Admit's tokens only; credentials from elsewhere would be refused.",
      source: "RFC 9068 §4",
    })
  else if (facts.registers)
    list.push({
      what: "Secrets made by Admit",
      why: `The server trusts tokens from ${facts.issuer === "entra" ? "Entra ID" : "Aidbox"}; a secret made here would be refused.`,
      source: "RFC 9068 §4",
    })
  if (apps.length === 0) return list
  for (const kind of ["confidential", "public", "service"] as const) {
    if (apps.some((app) => app.settings.kind === kind)) continue
    list.push({
      what: `A ${KIND_LABELS[kind].label.toLowerCase()}`,
      why: NO_APP_OF[kind],
      source: "RFC 6749 §2.1",
    })
  }
  return list
}

const NO_APP_OF: Record<AppKind, string> = {
  confidential: "None of your apps has a server of its own that signs people in.",
  public: "None of your apps talks to the FHIR server from a browser or a phone.",
  service: "None of your apps works without a person.",
}

function assumptionOf<Q extends string, O extends string>(
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
