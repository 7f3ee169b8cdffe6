import type { RailStop } from "@/components/wizard/path-rail"
import { answerLabel } from "@/components/wizard/wizard-words"
import { type DeploymentQuestion, deployment } from "@/lib/wizard/deployment"
import { type ServerState, type ServerStep, writeServerState } from "@/lib/wizard/server-params"

const TITLES = { details: "Name and address", apps: "Apps that use it", plan: "The plan" } as const

type StopsInput = { state: ServerState; steps: readonly ServerStep[]; step: ServerStep }

const isQuestion = (step: ServerStep): step is DeploymentQuestion => Object.hasOwn(deployment.questions, step)

/** The stops of "Set up a FHIR server". */
export function serverStops({ state, steps, step }: StopsInput): RailStop[] {
  const ahead = steps.includes("plan")
    ? []
    : (["details", "apps", "plan"] as const).filter((at) => !steps.includes(at))
  return [...steps, ...ahead].map((at, index): RailStop => {
    const reached = index < steps.length
    const settled = reached && index < steps.length - 1
    const common = {
      id: at,
      state: at === step ? ("here" as const) : settled ? ("taken" as const) : ("ahead" as const),
      to: reached ? writeServerState(state, at) : null,
    }
    if (!isQuestion(at))
      return { ...common, title: TITLES[at], answer: settled ? answerAt(at, state) : null, others: [] }
    const question = deployment.questions[at]
    const given = state.answers[at]
    const answer = settled && given ? answerLabel(question, given) : null
    const others = question.options.map(({ label }) => label).filter((label) => label !== answer?.label)
    return {
      ...common,
      title: question.title,
      answer: answer?.label ?? null,
      assumed: answer?.assumed,
      others,
    }
  })
}

function answerAt(step: "details" | "apps" | "plan", { name, apps }: ServerState): string | null {
  if (step === "details") return name
  if (step === "plan") return null
  return apps.length === 0 ? "None yet" : apps.map((app) => app.name).join(", ")
}
