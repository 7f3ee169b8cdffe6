/**
 * From answers to a plan: what to register with which settings, what not to register and why, what to do outside
 * Admit. A plan is a value; registering all of it, or exporting it, is done by others.
 */

import { defaultsForApi, type NewApi, normalIdentifierUri, suggestSlug } from "@/lib/apps/api-schema"
import type { AppKind, TokenIssuer } from "@/lib/apps/app"
import { KIND_LABELS } from "@/lib/apps/kinds"
import { deployment, type Leaf } from "./deployment"
import { type Answers, walk } from "./graph"
import { LEAVES, type LeafFacts, type LeafStep, SMART_STEPS } from "./leaves"
import {
  type AppToPlan,
  type Assumption,
  assumptionOf,
  findPlannedApps,
  type PlannedApp,
  type RecordPlace,
} from "./plan-app"

/** What the admin typed beside the answers. Addresses may still be "". */
export interface PlanDetails {
  /** Name of the FHIR server, as people call it. */
  name: string
  fhirBaseUrl: string
  /** Admit's own issuer, without a slash at the end. */
  issuerUrl: string
  /** The audience of Admit's tokens; left out or "": as suggested. Counts only where Admit is the issuer. */
  identifierUri?: string
  /** The private or loopback host the gateway may reach, named by an admin. */
  allowedPrivateHost?: string | null
}

export interface PlannedApi {
  record: RecordPlace
  settings: NewApi
  reason: string
  source: string
}

export interface NotNeeded {
  what: string
  why: string
  source: string
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

/** What only SMART needs: a role stands before the general role step, anything else at the end. */
function stepsOf(leaf: Leaf, facts: LeafFacts, smart: boolean): LeafStep[] {
  const extra = smart ? (SMART_STEPS[leaf] ?? []) : []
  const at = facts.steps.findIndex((step) => step.id === "azure-rbac")
  return facts.steps.toSpliced(at < 0 ? facts.steps.length : at, 0, ...extra)
}

function fillerFor(details: PlanDetails, identifierUri: string): (text: string) => string {
  const fhirBase = normalIdentifierUri(details.fhirBaseUrl) || "the FHIR address"
  const values: Readonly<Record<string, string>> = {
    "{fhirBase}": fhirBase,
    "{identifierUri}": identifierUri || fhirBase,
    "{issuer}": details.issuerUrl,
    "{gateway}": gatewayUrl(details),
  }
  return (text) => text.replaceAll(/\{\w+\}/g, (name) => values[name] ?? name)
}

/** Where apps reach the FHIR server when Admit stands in front. */
const gatewayUrl = (details: PlanDetails) => `${details.issuerUrl}/fhir/${suggestSlug(details.name)}`

/** The audience of the tokens, unless an admin writes another: where apps reach the server. */
export const suggestIdentifierUri = (leaf: Leaf, details: PlanDetails): string =>
  normalIdentifierUri(leaf === "admit-gateway" ? gatewayUrl(details) : details.fhirBaseUrl)

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
    // The FHIR address as apps know it: SMART apps send it as `aud`, and behind the gateway it is the gateway's.
    identifierUri: (record === "admit" && details.identifierUri) || suggestIdentifierUri(leaf, details),
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
    // Behind the SMART proxy at least one public app is a step of the plan.
    if (kind === "public" && facts.smartProxy) continue
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
