"use client"

import { useMemo, useRef, useState } from "react"
import { PlanStep } from "@/app/(console)/apis/new/_components/plan-step"
import { ServerAppsStep } from "@/app/(console)/apis/new/_components/server-apps-step"
import {
  type ServerDetails,
  ServerDetailsStep,
} from "@/app/(console)/apis/new/_components/server-details-step"
import { type MadeServer, ServerMade } from "@/app/(console)/apis/new/_components/server-made"
import { serverStops } from "@/app/(console)/apis/new/_components/server-stops"
import { SettleTool } from "@/app/(console)/apis/new/_components/settle-tool"
import { registerServer } from "@/app/(console)/apis/new/actions"
import { Callout } from "@/components/ui/callout"
import { PathRail } from "@/components/wizard/path-rail"
import { QuestionStep } from "@/components/wizard/question-step"
import { useWizardUrl } from "@/components/wizard/use-wizard-url"
import { WizardFrame } from "@/components/wizard/wizard-frame"
import { type DeploymentQuestion, deployment } from "@/lib/wizard/deployment"
import {
  findLeaf,
  listServerSteps,
  readServerState,
  type ServerState,
  type ServerStep,
  toAppDrafts,
  toServerDraft,
  writeServerState,
} from "@/lib/wizard/server-params"
import { planServer } from "@/lib/wizard/submission"

type ServerWizardProps = { issuerUrl: string; submission: string; guids: readonly string[] }

const isQuestion = (step: string): step is DeploymentQuestion => Object.hasOwn(deployment.questions, step)
const CRUMBS = [{ label: "APIs", href: "/apis" }, { label: "Set up a FHIR server" }]

/** "Set up a FHIR server": the deployment flow, what the server is called, its apps, and the plan. */
export function ServerWizard({ issuerUrl, submission, guids }: ServerWizardProps) {
  const url = useWizardUrl("/apis/new")
  const [made, setMade] = useState<MadeServer | null>(null)
  const typed = useRef<ServerDetails | null>(null)
  const { state, notices } = useMemo(() => readServerState(url.params), [url.params])
  const steps = listServerSteps(state)
  const asked = url.params.get("step")
  const step = steps.find((at) => at === asked) ?? steps.at(-1) ?? deployment.start
  const first = useRef(step)
  const moved = useRef(false)
  if (first.current !== step) moved.current = true
  const focus = moved.current
  const leaf = findLeaf(state.answers)

  const goOn = (next: ServerState, from: ServerStep) => {
    const reachable = listServerSteps(next)
    const returning = url.params.get("from") === "plan" && reachable.at(-1) === "plan"
    url.go(writeServerState(next, returning ? "plan" : reachable[reachable.indexOf(from) + 1]))
  }
  const register = async () => {
    const result = await registerServer({
      submission,
      draft: toServerDraft(state),
      apps: toAppDrafts(state),
    }).catch(() => null)
    if (result === null)
      return { ok: false, message: "The server did not answer. Nothing is lost; try again." } as const
    if (!result.ok) return result
    const { api, apps } = result.value
    window.history.replaceState(null, "", api ? `/apis/${api.id}` : "/apis")
    setMade({ api, apps, authority: plan?.authority ?? "", audience: plan?.audience ?? "" })
    return null
  }
  const plan = useMemo(
    () => (step === "plan" ? planServer(toServerDraft(state), toAppDrafts(state), issuerUrl) : null),
    [step, state, issuerUrl],
  )
  if (made)
    return (
      <WizardFrame crumbs={CRUMBS}>
        <ServerMade made={made} />
      </WizardFrame>
    )
  const stops = serverStops({ state, steps, step })
  const answered = stops.filter((stop) => stop.state === "taken").length
  const changes = stops.flatMap((stop) => {
    if (stop.state !== "taken" || !stop.to) return []
    const to = new URLSearchParams(stop.to)
    to.set("from", "plan")
    return [{ label: stop.answer ?? stop.title, to }]
  })
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
        {isQuestion(step) ? (
          <QuestionStep
            question={deployment.questions[step]}
            answer={state.answers[step]}
            eyebrow="Set up a FHIR server"
            focus={focus}
            onAnswer={(answer) => goOn({ ...state, answers: { ...state.answers, [step]: answer } }, step)}
            settle={
              <SettleTool
                question={step}
                fhirBaseUrl={state.fhirBaseUrl}
                onAnswers={(answers, fhirBaseUrl) =>
                  goOn({ ...state, fhirBaseUrl, answers: { ...state.answers, ...answers } }, step)
                }
              />
            }
          />
        ) : null}
        {step === "details" && leaf ? (
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
              goOn({ ...state, ...details }, "details")
            }}
          />
        ) : null}
        {step === "apps" ? (
          <ServerAppsStep
            apps={state.apps}
            focus={focus}
            onDone={(apps) => goOn({ ...state, apps, appsChosen: true }, "apps")}
          />
        ) : null}
        {step === "plan" && plan ? (
          <PlanStep
            plan={plan}
            guids={guids}
            url={url}
            changes={changes}
            focus={focus}
            onRegister={register}
          />
        ) : null}
      </div>
    </WizardFrame>
  )
}
