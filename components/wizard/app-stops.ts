import type { RailStop } from "@/components/wizard/path-rail"
import { answerLabel, isKindQuestion } from "@/components/wizard/wizard-words"
import { type AppState, type AppStep, writeAppState } from "@/lib/wizard/app-params"
import { clientKind } from "@/lib/wizard/client-kind"
import { EXAMPLES } from "@/lib/wizard/examples"
import { walk } from "@/lib/wizard/graph"
import { PERMISSIONS } from "@/lib/wizard/permissions"

type StopsInput = {
  state: AppState
  steps: readonly AppStep[]
  step: AppStep
  asksMay: boolean
  apiName: string | null
}

const TITLES = {
  api: "API",
  example: "What kind of app",
  details: "Name and addresses",
  may: "What it may do",
  review: "Read back and register",
} as const

/** The stops of "Register an app": those behind, the one here, and what is sure to come. */
export function appStops({ state, steps, step, asksMay, apiName }: StopsInput): RailStop[] {
  const here = steps.indexOf(step)
  const way = walk(clientKind, state.answers)
  const kind = way.outcome ? clientKind.outcomes[way.outcome].title : null
  const fixed = {
    api: apiAnswer(state, apiName),
    example: exampleAnswer(state),
    details: kind,
    may: mayAnswer(state),
    review: null,
  }
  const sure: AppStep[] = ["example", "details", ...(asksMay ? (["may"] as const) : []), "review"]
  const all = [...steps, ...sure.filter((at) => !steps.includes(at))]
  return all.map((at, index): RailStop => {
    const reached = index < steps.length
    const isHere = at === step
    const question = isKindQuestion(at) ? clientKind.questions[at] : null
    const given = isKindQuestion(at) ? state.answers[at] : undefined
    const answer = question && given ? answerLabel(question, given) : null
    const settled = reached && index < steps.length - 1
    const label = answer?.label ?? (isKindQuestion(at) ? null : fixed[at])
    const others = question ? question.options.map((option) => option.label) : []
    return {
      id: at,
      title: isKindQuestion(at) ? clientKind.questions[at].title : TITLES[at],
      answer: settled || (isHere && here < steps.length - 1) ? label : null,
      assumed: answer?.assumed,
      others: others.filter((other) => other !== label),
      state: isHere ? "here" : settled ? "taken" : "ahead",
      to: reached ? writeAppState(state, at) : null,
    }
  })
}

const apiAnswer = (state: AppState, apiName: string | null) =>
  state.api === "none" ? "None, sign-in only" : apiName

function exampleAnswer({ example }: AppState): string | null {
  if (example === null) return null
  return example === "other" ? "Asked question by question" : EXAMPLES[example].label
}

function mayAnswer({ preset }: AppState): string | null {
  if (preset === null) return null
  return preset === "none" ? "Nothing yet" : PERMISSIONS[preset].label
}
