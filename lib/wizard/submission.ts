/**
 * What the wizard's pages send, and the plan made from it. The read-back page and the registering verb call the
 * same functions, so what was shown is what is registered. The browser sends answers, never a plan.
 */

import type { NewApi } from "@/lib/apps/api-schema"
import type { AppKind, Platform } from "@/lib/apps/app"
import { listWarnings } from "@/lib/apps/rules"
import type { NewApp } from "@/lib/apps/schema"
import { clientKind } from "./client-kind"
import { deployment, type Leaf } from "./deployment"
import { type Answers, walk } from "./graph"
import { LEAVES } from "./leaves"
import type { PresetId } from "./permissions"
import { findPlan, type Plan } from "./plan"
import { type Assumption, findAppPlan, type PlannedApp } from "./plan-app"

/** One app as typed and answered. */
export interface AppDraft {
  name: string
  answers: Answers
  preset: PresetId | null
  redirectUris: readonly string[]
  launchUrls: readonly string[]
  /** `null`: as its kind starts. */
  proof: "secret" | "key" | null
  /** "" when the key comes later. */
  jwksUri: string
}

/** A FHIR server as typed and answered. */
export interface ServerDraft {
  name: string
  fhirBaseUrl: string
  /** "": the FHIR address. */
  identifierUri: string
  allowsPrivateHost: boolean
  answers: Answers
}

/** What a plan must know of an API that is registered already. */
export interface KnownServer {
  leaf: Leaf
  smart: boolean
  fhirBaseUrl: string
}

const isLeaf = (text: string | undefined): text is Leaf =>
  text !== undefined && Object.hasOwn(deployment.outcomes, text)

/** The API's place in the deployment flow; for one registered without the wizard, the nearest. */
export function toKnownServer(
  api: Pick<NewApi, "issuer" | "enforcement" | "smart" | "fhirBaseUrl" | "deployment">,
): KnownServer {
  const { leaf } = api.deployment
  const nearest: Leaf =
    api.issuer === "entra"
      ? "ahds-same"
      : api.issuer === "aidbox"
        ? "aidbox"
        : api.enforcement === "gateway"
          ? "admit-gateway"
          : "admit-own"
  return {
    leaf: api.issuer !== "admit" && isLeaf(leaf) ? leaf : nearest,
    smart: api.smart,
    fhirBaseUrl: api.fhirBaseUrl ?? "",
  }
}

/** True when the server has, or may have, a resource application of its own in Entra ID. */
export function isRegisteredInEntra(api: Pick<NewApi, "issuer" | "externalId" | "deployment">): boolean {
  if (api.issuer !== "entra") return false
  const { leaf } = api.deployment
  return api.externalId !== null || !isLeaf(leaf) || LEAVES[leaf].resource.need === "make"
}

/** Where redirect URIs of an app with these answers lead; `null` while unknown, or when it has none. */
export function platformOf(answers: Answers): Platform | null {
  const { outcome } = walk(clientKind, answers)
  const registrations = outcome ? clientKind.outcomes[outcome].registrations : []
  return registrations.find(({ platform }) => platform !== null)?.platform ?? null
}

/** The kinds of registration an app with these answers needs; empty while a question is open. */
export function kindsOf(answers: Answers): AppKind[] {
  const { outcome } = walk(clientKind, answers)
  return outcome ? clientKind.outcomes[outcome].registrations.map(({ kind }) => kind) : []
}

function toAppToPlan(draft: AppDraft) {
  const platform = platformOf(draft.answers) ?? "web"
  const proof =
    draft.proof === null
      ? undefined
      : draft.proof === "key"
        ? ({ by: "key", jwksUri: draft.jwksUri === "" ? null : draft.jwksUri } as const)
        : ({ by: "secret" } as const)
  return {
    name: draft.name,
    answers: draft.answers,
    preset: draft.preset,
    redirectUris: draft.redirectUris.map((uri) => ({ uri, platform })),
    launchUrls: draft.launchUrls,
    proof,
  }
}

export interface AppsPlan {
  apps: PlannedApp[]
  assumptions: Assumption[]
}

/**
 * The registrations one app needs at a known API, or at none: then it may sign people in and nothing else.
 * @returns `null` while a question is open
 */
export function planApp(draft: AppDraft, server: KnownServer | null): AppsPlan | null {
  if (server) return findAppPlan(toAppToPlan(draft), server)
  const found = findAppPlan(toAppToPlan({ ...draft, preset: null }), {
    leaf: "admit-gateway",
    smart: false,
    fhirBaseUrl: "",
  })
  return found && { ...found, apps: found.apps.map(signInOnly) }
}

function signInOnly(app: PlannedApp): PlannedApp {
  const { settings } = app
  const others = app.cautions.filter((caution) => !caution.startsWith("No policy"))
  if (settings.kind === "service") {
    const caution = "Without an API its tokens open nothing. Allow one on the app's page."
    return { ...app, cautions: [...others, caution] }
  }
  const refreshes = settings.grantTypes.includes("refresh_token")
  const allowedScopes = ["openid", "profile", "email", "fhirUser", ...(refreshes ? ["offline_access"] : [])]
  const signingIn: NewApp = { ...settings, allowedScopes }
  return { ...app, settings: signingIn, cautions: others, warnings: listWarnings(signingIn) }
}

/**
 * The plan for a new FHIR server and the apps registered with it.
 * @param issuerUrl Admit's own issuer, without a slash at the end
 * @returns `null` while a question is open
 */
export function planServer(draft: ServerDraft, apps: readonly AppDraft[], issuerUrl: string): Plan | null {
  const { answers, name, fhirBaseUrl, identifierUri } = draft
  const allowedPrivateHost = draft.allowsPrivateHost ? hostOf(fhirBaseUrl) : null
  const details = { name, fhirBaseUrl, identifierUri, allowedPrivateHost, issuerUrl }
  return findPlan(answers, details, apps.map(toAppToPlan))
}

/** The host of an address as the gateway compares it; `null` when it is no full address. */
export const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).hostname : null)
