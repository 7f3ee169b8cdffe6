/**
 * The state of "Register an app" as the parameters of its address, and the steps it leads through. Everything
 * typed and answered is in the address, so it can be shared, reloaded and gone back through.
 */

import { clientKind, type KindQuestion } from "./client-kind"
import { EXAMPLES, type ExampleId } from "./examples"
import { type Answers, fromSearchParams, toSearchParams, walk } from "./graph"
import { PRESET_IDS, type PresetId } from "./permissions"
import { type AppDraft, kindsOf } from "./submission"

/** "none": the app only signs people in. */
export type ApiChoice = string | "none" | null

export interface AppState {
  api: ApiChoice
  /** "other": none of the examples. */
  example: ExampleId | "other" | null
  answers: Record<string, string>
  name: string
  redirectUris: string[]
  launchUrls: string[]
  proof: "secret" | "key" | null
  jwksUri: string
  /** "none": chosen to be decided later. */
  preset: PresetId | "none" | null
}

export const EMPTY_APP: AppState = {
  api: null,
  example: null,
  answers: {},
  name: "",
  redirectUris: [],
  launchUrls: [],
  proof: null,
  jwksUri: "",
  preset: null,
}

export const FIXED_STEPS = ["api", "example", "details", "may", "review"] as const
export type AppStep = (typeof FIXED_STEPS)[number] | KindQuestion

const oneOf = <T extends string>(list: readonly T[], text: string | null): T | null =>
  list.find((item) => item === text) ?? null

const EXAMPLE_IDS = Object.keys(EXAMPLES) as ExampleId[]

/** Reads the address; `notices` says in a sentence each what could not be used. */
export function readAppState(params: URLSearchParams): { state: AppState; notices: string[] } {
  const { answers, notices } = fromSearchParams(clientKind, params)
  const state: AppState = {
    api: params.get("api") || null,
    example: oneOf([...EXAMPLE_IDS, "other"] as const, params.get("example")),
    answers,
    name: params.get("name") ?? "",
    redirectUris: params.getAll("uri"),
    launchUrls: params.getAll("launch"),
    proof: oneOf(["secret", "key"] as const, params.get("proof")),
    jwksUri: params.get("jwks") ?? "",
    preset: oneOf([...PRESET_IDS, "none"] as const, params.get("may")),
  }
  return { state, notices }
}

/** The address of a state; `step` asks for one of its steps. */
export function writeAppState(state: AppState, step?: AppStep): URLSearchParams {
  const params = new URLSearchParams()
  const set = (name: string, value: string | null) => {
    if (value) params.set(name, value)
  }
  set("api", state.api)
  set("example", state.example)
  if (walk(clientKind, state.answers).steps.length > 0)
    for (const [name, value] of toSearchParams(clientKind, state.answers)) params.set(name, value)
  set("name", state.name)
  for (const uri of state.redirectUris) params.append("uri", uri)
  for (const url of state.launchUrls) params.append("launch", url)
  set("proof", state.proof)
  set("jwks", state.jwksUri)
  set("may", state.preset)
  set("step", step ?? null)
  return params
}

/** What the chosen API means for the steps: without policies of Admit nothing is to be chosen there. */
export interface StepContext {
  asksMay: boolean
}

/** The steps that can be reached, in order; the last is the first that is still open, or the read-back page. */
export function listSteps(state: AppState, { asksMay }: StepContext): AppStep[] {
  const way = walk(clientKind, state.answers)
  const begun = way.steps.length > 0
  const steps: AppStep[] = ["api"]
  if (state.api === null) return steps
  steps.push("example")
  if (state.example === null && !begun) return steps
  steps.push(...way.steps.map((step) => step.question))
  if (way.current !== null) return [...steps, way.current]
  steps.push("details")
  if (state.name.trim() === "") return steps
  if (asksMay) {
    steps.push("may")
    if (state.preset === null) return steps
  }
  return [...steps, "review"]
}

/** The step to show: the one asked for if it can be reached, else the first that is open. */
export function currentStep<Step extends string>(
  steps: readonly Step[],
  asked: string | null,
  start: Step,
): Step {
  return steps.find((step) => step === asked) ?? steps.at(-1) ?? start
}

/** The state after choosing an example: its answers, and nothing else that was answered before. */
export function withExample(state: AppState, example: ExampleId | "other"): AppState {
  if (example === "other") return { ...state, example }
  return { ...state, example, answers: { ...EXAMPLES[example].answers } }
}

/** The state after an answer. Later answers stay where they still lie on the way. */
export function withAnswer(state: AppState, question: KindQuestion, answer: string): AppState {
  const answers = { ...state.answers, [question]: answer }
  const { example } = state
  const fits = example !== null && example !== "other" && sameAnswers(EXAMPLES[example].answers, answers)
  return { ...state, answers, example: fits ? example : "other" }
}

const sameAnswers = (a: Answers, b: Answers) =>
  toSearchParams(clientKind, a).toString() === toSearchParams(clientKind, b).toString()

/** The preset an app with this example or these answers usually has; `null` when they say nothing about it. */
export function suggestedPreset({ example, answers }: AppState): PresetId | null {
  if (example !== null && example !== "other") return EXAMPLES[example].preset
  return answers.who === "one-patient" ? "portal" : null
}

/**
 * The state of an address with what was entered later than it and left by Back: what the address says counts, and
 * what it does not say yet comes from memory.
 */
export function withMemory(state: AppState, memory: AppState | null): AppState {
  if (!memory) return state
  const filled = <T extends string[]>(list: T, remembered: T) => (list.length > 0 ? list : remembered)
  return {
    api: state.api ?? memory.api,
    example: state.example ?? memory.example,
    answers: { ...memory.answers, ...state.answers },
    name: state.name || memory.name,
    redirectUris: filled(state.redirectUris, memory.redirectUris),
    launchUrls: filled(state.launchUrls, memory.launchUrls),
    proof: state.proof ?? memory.proof,
    jwksUri: state.jwksUri || memory.jwksUri,
    preset: state.preset ?? memory.preset,
  }
}

/** What is sent to be registered. */
export function toDraft(state: AppState): AppDraft {
  const { preset, api: _api, example: _example, ...rest } = state
  const service = kindsOf(state.answers).every((kind) => kind === "service")
  return {
    ...rest,
    name: state.name.trim(),
    redirectUris: service ? [] : state.redirectUris,
    launchUrls: service ? [] : state.launchUrls,
    preset: preset === "none" ? null : preset,
  }
}
