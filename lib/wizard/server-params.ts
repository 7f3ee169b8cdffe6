/** The state of "Set up a FHIR server" as the parameters of its address, and the steps it leads through. */

import { toFhirBase } from "@/lib/apps/api-schema"
import { type AppState, EMPTY_APP, readAppState, toDraft, writeAppState } from "./app-params"
import { type DeploymentQuestion, deployment, type Leaf } from "./deployment"
import { EXAMPLES, type ExampleId } from "./examples"
import { fromSearchParams, toSearchParams, walk } from "./graph"
import { LEAVES } from "./leaves"
import type { AppDraft, ServerDraft } from "./submission"

export interface ServerState {
  answers: Record<string, string>
  name: string
  fhirBaseUrl: string
  /** "": as suggested. */
  identifierUri: string
  allowsPrivateHost: boolean
  apps: AppState[]
  /** The step about apps was passed, with or without any. */
  appsChosen: boolean
}

export type ServerStep = DeploymentQuestion | "details" | "apps" | "plan"

const MOST_APPS = 14

export function readServerState(params: URLSearchParams): { state: ServerState; notices: string[] } {
  const { answers, notices } = fromSearchParams(deployment, params)
  const apps = params.getAll("app").slice(0, MOST_APPS)
  const state: ServerState = {
    answers,
    name: params.get("name") ?? "",
    fhirBaseUrl: params.get("base") ?? "",
    identifierUri: params.get("aud") ?? "",
    allowsPrivateHost: params.get("private") === "1",
    apps: apps.map((text) => readAppState(new URLSearchParams(text)).state),
    appsChosen: params.get("apps") === "1",
  }
  return { state, notices }
}

export function writeServerState(state: ServerState, step?: ServerStep): URLSearchParams {
  const params = new URLSearchParams()
  if (walk(deployment, state.answers).steps.length > 0)
    for (const [name, value] of toSearchParams(deployment, state.answers)) params.set(name, value)
  if (state.name) params.set("name", state.name)
  if (state.fhirBaseUrl) params.set("base", state.fhirBaseUrl)
  if (state.identifierUri) params.set("aud", state.identifierUri)
  if (state.allowsPrivateHost) params.set("private", "1")
  for (const app of state.apps) params.append("app", writeAppState(app).toString())
  if (state.appsChosen) params.set("apps", "1")
  if (step) params.set("step", step)
  return params
}

/** As `withMemory` of app-params: what the address does not say yet comes from memory. */
export function withServerMemory(state: ServerState, memory: ServerState | null): ServerState {
  if (!memory) return state
  return {
    answers: { ...memory.answers, ...state.answers },
    name: state.name || memory.name,
    fhirBaseUrl: state.fhirBaseUrl || memory.fhirBaseUrl,
    identifierUri: state.identifierUri || memory.identifierUri,
    allowsPrivateHost: state.allowsPrivateHost || memory.allowsPrivateHost,
    apps: state.appsChosen ? state.apps : memory.apps,
    appsChosen: state.appsChosen || memory.appsChosen,
  }
}

export const findLeaf = (answers: Record<string, string>): Leaf | null => walk(deployment, answers).outcome

/** The steps that can be reached, in order. Where nothing can be registered the plan follows at once. */
export function listServerSteps(state: ServerState): ServerStep[] {
  const way = walk(deployment, state.answers)
  const steps: ServerStep[] = way.steps.map((step) => step.question)
  if (way.current !== null) return [...steps, way.current]
  if (way.outcome === null || !LEAVES[way.outcome].registers) return [...steps, "plan"]
  steps.push("details")
  if (state.name.trim() === "" || state.fhirBaseUrl === "") return steps
  steps.push("apps")
  return state.appsChosen ? [...steps, "plan"] : steps
}

export const toServerDraft = (state: ServerState): ServerDraft => ({
  name: state.name.trim(),
  fhirBaseUrl: toFhirBase(state.fhirBaseUrl),
  identifierUri: state.identifierUri,
  allowsPrivateHost: state.allowsPrivateHost,
  answers: state.answers,
})

export const toAppDrafts = (state: ServerState): AppDraft[] =>
  state.apps.filter((app) => app.name.trim() !== "").map(toDraft)

/** An example as an app of the plan. */
export function exampleApp(example: ExampleId, typed: { name: string; redirectUri: string }): AppState {
  const { answers, preset } = EXAMPLES[example]
  const redirectUris = typed.redirectUri === "" ? [] : [typed.redirectUri]
  return { ...EMPTY_APP, example, answers: { ...answers }, preset, name: typed.name, redirectUris }
}
