"use client"

import { PlanStep } from "@/app/(console)/apis/new/_components/plan-step"
import { ServerAppsStep } from "@/app/(console)/apis/new/_components/server-apps-step"
import { ServerDetailsStep } from "@/app/(console)/apis/new/_components/server-details-step"
import { ServerMade } from "@/app/(console)/apis/new/_components/server-made"
import { serverStops } from "@/app/(console)/apis/new/_components/server-stops"
import { SettleTool } from "@/app/(console)/apis/new/_components/settle-tool"
import {
  type ServerWizardState,
  useServerWizard,
} from "@/app/(console)/apis/new/_components/use-server-wizard"
import { Callout } from "@/components/ui/callout"
import { PathRail, type RailStop } from "@/components/wizard/path-rail"
import { QuestionStep } from "@/components/wizard/question-step"
import { WizardFrame } from "@/components/wizard/wizard-frame"
import { type DeploymentQuestion, deployment } from "@/lib/wizard/deployment"
import { findLeaf } from "@/lib/wizard/server-params"

type ServerWizardProps = { issuerUrl: string; submission: string; guids: readonly string[] }

const isQuestion = (step: string): step is DeploymentQuestion => Object.hasOwn(deployment.questions, step)
const CRUMBS = [{ label: "APIs", href: "/apis" }, { label: "Set up a FHIR server" }]

/** "Set up a FHIR server": the deployment flow, what the server is called, its apps, and the plan. */
export function ServerWizard({ issuerUrl, submission, guids }: ServerWizardProps) {
  const wizard = useServerWizard(issuerUrl, submission)
  const { url, state, notices, steps, step, made } = wizard
  if (made)
    return (
      <WizardFrame crumbs={CRUMBS}>
        <ServerMade made={made} />
      </WizardFrame>
    )
  const stops = serverStops({ state, steps, step })
  const answered = stops.filter((stop) => stop.state === "taken").length
  return (
    <WizardFrame
      crumbs={CRUMBS}
      rail={<PathRail stops={stops} url={url} label="The way so far" />}
      railSummary={answered === 0 ? "The way ahead" : `The way so far: ${answered} answered`}
    >
      {notices.length > 0 ? (
        <Callout tone="warn" className="mb-6">
          {notices.join(" ")}
        </Callout>
      ) : null}
      <div key={step} className="animate-rise">
        <Step wizard={wizard} issuerUrl={issuerUrl} guids={guids} stops={stops} />
      </div>
    </WizardFrame>
  )
}

type StepProps = {
  wizard: ServerWizardState
  issuerUrl: string
  guids: readonly string[]
  stops: readonly RailStop[]
}

function Step({ wizard, issuerUrl, guids, stops }: StepProps) {
  const { url, state, step, moved: focus, typed, plan, goOn } = wizard
  const leaf = findLeaf(state.answers)
  if (isQuestion(step))
    return (
      <QuestionStep
        question={deployment.questions[step]}
        answer={state.answers[step]}
        eyebrow="Set up a FHIR server"
        focus={focus}
        onAnswer={(answer) => goOn({ ...state, answers: { ...state.answers, [step]: answer } })}
        settle={
          <SettleTool
            question={step}
            fhirBaseUrl={state.fhirBaseUrl}
            onAnswers={(answers, fhirBaseUrl) =>
              goOn({ ...state, fhirBaseUrl, answers: { ...state.answers, ...answers } })
            }
          />
        }
      />
    )
  if (step === "details" && leaf)
    return (
      <ServerDetailsStep
        state={state}
        typed={typed.current}
        leaf={leaf}
        issuerUrl={issuerUrl}
        focus={focus}
        onType={(details) => {
          typed.current = details
        }}
        onDone={(details) => {
          typed.current = null
          goOn({ ...state, ...details })
        }}
      />
    )
  if (step === "apps")
    return (
      <ServerAppsStep
        apps={state.apps}
        focus={focus}
        onDone={(apps) => goOn({ ...state, apps, appsChosen: true })}
      />
    )
  if (!plan) return null
  return (
    <PlanStep
      plan={plan}
      guids={guids}
      url={url}
      changes={changesFrom(stops)}
      focus={focus}
      onRegister={wizard.register}
    />
  )
}

/** Links from the plan to each answer, and back to the plan after it. */
function changesFrom(stops: readonly RailStop[]) {
  return stops.flatMap((stop) => {
    if (stop.state !== "taken" || !stop.to) return []
    const to = new URLSearchParams(stop.to)
    to.set("from", "plan")
    return [{ label: stop.answer ?? stop.title, to }]
  })
}
