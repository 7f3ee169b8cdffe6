/**
 * What 45 CFR 170.315(g)(10), "Standardized API for patient and population services", asks of one app's settings,
 * each rule as a change that can be made at once. Says nothing about certification as a whole.
 * Source: ONC API Resource Guide, (g)(10)
 */

import type { AppSettings } from "@/lib/apps/schema"

const DAY = 86_400
/** Three months are at most 92 days. */
const THREE_MONTHS = 92 * DAY
/** As long as a refresh token family can be kept, so that no absolute end cuts a period short. */
const LONGEST = 3650 * DAY
const HOUR = 3600

const CONDITION = "http://terminology.hl7.org/CodeSystem/condition-category"
const OBSERVATION = "http://terminology.hl7.org/CodeSystem/observation-category"
const US_CORE = "http://hl7.org/fhir/us/core/CodeSystem"

/** The categories US Core asks granular scopes for. */
export const GRANULAR_CATEGORIES: readonly (readonly [type: string, category: string])[] = [
  ["Condition", `${CONDITION}|encounter-diagnosis`],
  ["Condition", `${CONDITION}|problem-list-item`],
  ["Condition", `${US_CORE}/condition-category|health-concern`],
  ["Observation", `${OBSERVATION}|laboratory`],
  ["Observation", `${OBSERVATION}|social-history`],
  ["Observation", `${OBSERVATION}|survey`],
  ["Observation", `${OBSERVATION}|vital-signs`],
  ["Observation", `${US_CORE}/us-core-category|sdoh`],
]

const granularScopes = (app: AppSettings): string[] => {
  const context = app.allowedScopes.some((scope) => scope.startsWith("user/")) ? "user" : "patient"
  return GRANULAR_CATEGORIES.map(([type, category]) => `${context}/${type}.rs?category=${category}`)
}

const union = (known: readonly string[], more: readonly string[]): string[] => [
  ...new Set([...known, ...more]),
]

export interface OncPreset {
  id: "refresh" | "revocation" | "granular"
  /** What the rule asks, in a sentence. */
  title: string
  /** Where it stands. */
  rule: string
  /** What one press changes. */
  effect: string
  appliesTo: (app: AppSettings) => boolean
  isMet: (app: AppSettings) => boolean
  /** Fields of the settings to replace. */
  change: (app: AppSettings) => Record<string, unknown>
}

/** Confidential apps, and installed apps, which can keep a refresh token in the device's key store. */
const keepsRefreshTokens = (app: AppSettings): boolean =>
  app.kind === "confidential" ||
  (app.kind === "public" && app.redirectUris.some(({ platform }) => platform === "native"))

export const ONC_PRESETS: readonly OncPreset[] = [
  {
    id: "refresh",
    title: "A refresh token is good for three months, and each use gives three more.",
    rule: "45 CFR 170.315(g)(10)(v)(A)(1)(iii) and (2)(ii)",
    effect:
      "Gives refresh tokens that end 92 days after their last use, and lets the app ask for offline_access.",
    appliesTo: keepsRefreshTokens,
    isMet: (app) =>
      app.kind !== "service" &&
      app.grantTypes.includes("refresh_token") &&
      app.allowedScopes.includes("offline_access") &&
      (app.tokens.refreshIdleTtlSeconds ?? 0) >= THREE_MONTHS &&
      (app.tokens.refreshAbsoluteTtlSeconds ?? 0) >= LONGEST,
    change: (app) => ({
      grantTypes: union(app.grantTypes, ["refresh_token"]),
      allowedScopes: union(app.allowedScopes, ["offline_access"]),
      tokens: {
        ...app.tokens,
        refreshIdleTtlSeconds: Math.max(app.tokens.refreshIdleTtlSeconds ?? 0, THREE_MONTHS),
        refreshAbsoluteTtlSeconds: LONGEST,
      },
    }),
  },
  {
    id: "revocation",
    title: "Access that a patient takes back ends within an hour.",
    rule: "45 CFR 170.315(g)(10)(vi)",
    effect:
      "The gateway and introspection refuse at once. Access tokens are made to live an hour at most, for servers that check them alone.",
    appliesTo: (app) => app.kind !== "service",
    isMet: (app) => app.tokens.accessTtlSeconds <= HOUR,
    change: (app) => ({
      tokens: { ...app.tokens, accessTtlSeconds: Math.min(app.tokens.accessTtlSeconds, HOUR) },
    }),
  },
  {
    id: "granular",
    title: "People can share some categories of conditions and observations, and not others.",
    rule: "45 CFR 170.315(g)(10)(v)(A)(1)(i), with SMART App Launch 2 scopes by 170.215(c)",
    effect: "Lets the app ask for conditions and observations by category.",
    appliesTo: (app) => app.kind !== "service",
    isMet: (app) => granularScopes(app).every((scope) => app.allowedScopes.includes(scope)),
    change: (app) => ({ allowedScopes: union(app.allowedScopes, granularScopes(app)) }),
  },
]
