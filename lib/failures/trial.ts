/**
 * A refused FHIR call as the simulator takes it. Ids and values were never kept, so stand-ins take their places:
 * what is decided by type, interaction, scopes and policies is decided as it was.
 */

import type { FailureSample } from "./sample"

/** Whose value was not kept. */
const STAND_IN = "example"

export interface FhirTrial {
  method: string
  /** Below the FHIR base: `Observation?patient=example`. */
  path: string
  scopes: string
  apiId: string | null
  userId: string | null
  /** A stand-in when the token was bound to a patient. */
  patient: string | null
  auth: "bearer" | "dpop" | "basic" | null
  ip: string | null
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null)
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : []

const METHODS: Readonly<Record<string, string>> = {
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
}

/** How an answer is cut and printed decides nothing. */
const SHAPING = /^_(count|sort|format|pretty|elements|summary|total|offset|page|lastUpdated|since)\b/

function queryOf(detail: Readonly<Record<string, unknown>>): string {
  const structural = textsOf(detail.structure)
  const names = textsOf(detail.parameters).filter(
    (name) => !SHAPING.test(name) && !structural.some((each) => each.startsWith(`${name}=`)),
  )
  const valued = names.map((name) => [name, STAND_IN])
  const known = structural.map((each) => each.split(/=(.*)/s).slice(0, 2))
  return new URLSearchParams([...valued, ...known]).toString()
}

function pathOf(detail: Readonly<Record<string, unknown>>): string | null {
  const [action, type, operation] = [textOf(detail.action), textOf(detail.type), textOf(detail.operation)]
  const one = `${type}/${STAND_IN}`
  if (operation !== null)
    return [type && (detail.level === "instance" ? one : type), operation].filter(Boolean).join("/")
  if (type === null) return action === "history" ? "_history" : null
  if (action === "create" || action === "search") return type
  if (action === "history") return `${detail.level === "type" ? type : one}/_history`
  return action === "vread" ? `${one}/_history/1` : one
}

/** @returns null for a failure that is not about what a FHIR call may do */
export function trialOf({ cause, sample }: { cause: string; sample: FailureSample }): FhirTrial | null {
  const { detail, ip } = sample
  if (!cause.startsWith("fhir.")) return null
  const path = pathOf(detail)
  if (path === null) return null
  const action = textOf(detail.action) ?? ""
  const query = action === "create" ? "" : queryOf(detail)
  const auth = textOf(detail.auth)
  const method = detail.operation ? sample.method : (METHODS[action] ?? "GET")
  return {
    method: method === "HEAD" ? "GET" : method,
    path: query === "" ? path : `${path}?${query}`,
    scopes: textsOf(detail.scopes).join(" "),
    apiId: textOf(detail.apiId),
    userId: textOf(detail.userId),
    patient: detail.hasPatient === true ? STAND_IN : null,
    auth: auth === "bearer" || auth === "dpop" || auth === "basic" ? auth : null,
    ip,
  }
}

/** The simulator filled with that call. */
export function trialHref(appId: string, trial: FhirTrial): string {
  const said = {
    app: appId,
    api: trial.apiId,
    person: trial.userId,
    scopes: trial.scopes,
    patient: trial.patient,
    method: trial.method,
    path: trial.path,
    auth: trial.auth,
    ip: trial.ip,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(said)) if (value) query.set(name, value)
  return `/policies/try?${query}`
}
