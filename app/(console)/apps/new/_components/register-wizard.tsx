"use client"

import { useMemo, useRef, useState } from "react"
import { type ApiChoiceView, ApiStep } from "@/app/(console)/apps/new/_components/api-step"
import { ExpertForm, ExpertSwitch } from "@/app/(console)/apps/new/_components/expert-form"
import { reviewRows } from "@/app/(console)/apps/new/_components/review-rows"
import { registerApps } from "@/app/(console)/apps/new/actions"
import { Callout } from "@/components/ui/callout"
import { appStops } from "@/components/wizard/app-stops"
import type { AppDetails } from "@/components/wizard/details-fields"
import { DetailsStep } from "@/components/wizard/details-step"
import { ExampleStep } from "@/components/wizard/example-step"
import { MayStep } from "@/components/wizard/may-step"
import { PathRail } from "@/components/wizard/path-rail"
import { QuestionStep } from "@/components/wizard/question-step"
import { Registered, type RegisteredAppView } from "@/components/wizard/registered"
import { ReviewStep } from "@/components/wizard/review-step"
import { useWizardUrl } from "@/components/wizard/use-wizard-url"
import { WizardFrame } from "@/components/wizard/wizard-frame"
import { isKindQuestion } from "@/components/wizard/wizard-words"
import {
  type AppState,
  type AppStep,
  currentStep,
  listSteps,
  readAppState,
  toDraft,
  withAnswer,
  withExample,
  writeAppState,
} from "@/lib/wizard/app-params"
import { clientKind } from "@/lib/wizard/client-kind"
import { kindsOf, planApp, toKnownServer } from "@/lib/wizard/submission"

type RegisterWizardProps = { apis: readonly ApiChoiceView[]; submission: string }

const PATH = "/apps/new"
const CRUMBS = [{ label: "Apps", href: "/apps" }, { label: "Register an app" }]

/** "Register an app": one question a page, the state in the address, the way drawn beside it. */
export function RegisterWizard({ apis, submission }: RegisterWizardProps) {
  const url = useWizardUrl(PATH)
  const [made, setMade] = useState<RegisteredAppView[] | null>(null)
  const typed = useRef<AppDetails | null>(null)
  const { state, notices } = useMemo(() => readAppState(url.params), [url.params])
  const api = apis.find(({ id }) => id === state.api)
  // An API of the address that is not (or no longer) there is as good as none chosen.
  const known: AppState = state.api === "none" || api ? state : { ...state, api: null }
  const asksMay = api?.issuer === "admit" || api?.issuer === "aidbox"
  const steps = listSteps(known, { asksMay })
  const step = currentStep(steps, url.params.get("step"))
  const first = useRef(step)
  const moved = useRef(false)
  if (first.current !== step) moved.current = true

  if (made) {
    return (
      <WizardFrame crumbs={[...CRUMBS.slice(0, 1), { label: "Registered" }]}>
        <Registered apps={made} fresh focus />
      </WizardFrame>
    )
  }

  const to = (next: AppState, at?: AppStep) => writeAppState(next, at)
  /** Goes on from the step: back to the read-back page when it was left to change something. */
  const goOn = (next: AppState, from: AppStep) => {
    const reachable = listSteps(next, { asksMay })
    const returning = url.params.get("from") === "review" && reachable.at(-1) === "review"
    const following = reachable[reachable.indexOf(from) + 1]
    url.go(to(next, returning ? "review" : following))
  }
  const change = (at: AppStep) => {
    const params = to(known, at)
    params.set("from", "review")
    return params
  }
  const register = async () => {
    const server =
      known.api === "none" || !api ? ({ at: "none" } as const) : ({ at: "known", apiId: api.id } as const)
    const result = await registerApps({ submission, server, apps: [toDraft(known)] }).catch(() => null)
    if (result === null)
      return { ok: false, message: "The server did not answer. Nothing is lost; try again." } as const
    if (!result.ok) return result
    const query = new URLSearchParams(result.value.apps.map((app) => ["app", app.id]))
    window.history.replaceState(null, "", `${PATH}/registered?${query}`)
    setMade(result.value.apps)
    return null
  }
  const plan = step === "review" ? planApp(toDraft(known), api ? toKnownServer(api) : null) : null
  const focus = moved.current
  const key = step
  const stops = appStops({ state: known, steps, step, asksMay, apiName: api?.name ?? null })
  const answered = stops.filter((stop) => stop.state === "taken").length

  const expert = url.params.get("expert") === "1" && step !== "review"
  if (expert) {
    return (
      <WizardFrame crumbs={CRUMBS} actions={<ExpertSwitch url={url} state={known} on />}>
        <ExpertForm
          apis={apis}
          state={known}
          onDone={(next) => {
            const params = to(next, "review")
            params.set("expert", "1")
            url.go(params)
          }}
        />
      </WizardFrame>
    )
  }
  return (
    <WizardFrame
      crumbs={CRUMBS}
      actions={step === "review" ? undefined : <ExpertSwitch url={url} state={known} on={false} />}
      rail={<PathRail stops={stops} url={url} label="The way so far" />}
      railSummary={answered === 0 ? "The way ahead" : `The way so far: ${answered} answered`}
    >
      {notices.length > 0 ? (
        <Callout tone="warn" className="mb-6">
          {notices.join(" ")}
        </Callout>
      ) : null}
      <div key={key} className="animate-rise">
        {step === "api" ? (
          <ApiStep
            apis={apis}
            chosen={known.api}
            focus={focus}
            onChoose={(id) => goOn({ ...known, api: id }, "api")}
          />
        ) : null}
        {step === "example" ? (
          <ExampleStep
            chosen={known.example}
            focus={focus}
            onChoose={(example) => {
              const next = withExample(known, example)
              const complete = kindsOf(next.answers).length > 0 && example !== "other"
              url.go(to(next, complete ? "details" : clientKind.start))
            }}
          />
        ) : null}
        {isKindQuestion(step) ? (
          <QuestionStep
            question={clientKind.questions[step]}
            answer={known.answers[step]}
            eyebrow="Register an app"
            focus={focus}
            onAnswer={(answer) => goOn(withAnswer(known, step, answer), step)}
          />
        ) : null}
        {step === "details" ? (
          <DetailsStep
            state={known}
            typed={typed.current}
            smart={api?.smart ?? false}
            external={api !== undefined && api.issuer !== "admit"}
            focus={focus}
            onType={(details) => {
              typed.current = details
            }}
            onDone={(details) => {
              typed.current = null
              goOn({ ...known, ...details }, "details")
            }}
          />
        ) : null}
        {step === "may" ? (
          <MayStep state={known} focus={focus} onChoose={(preset) => goOn({ ...known, preset }, "may")} />
        ) : null}
        {step === "review" && plan ? (
          <ReviewStep
            url={url}
            rows={reviewRows({ state: known, apiName: api?.name ?? null, asksMay, change })}
            plan={plan}
            external={api !== undefined && api.issuer !== "admit"}
            focus={focus}
            onRegister={register}
          />
        ) : null}
      </div>
    </WizardFrame>
  )
}
