"use client"

import { elsewhereForms } from "@/app/(console)/_components/elsewhere-forms"
import { type ApiChoiceView, ApiStep } from "@/app/(console)/apps/new/_components/api-step"
import { ExpertForm, ExpertSwitch } from "@/app/(console)/apps/new/_components/expert-form"
import { reviewRows } from "@/app/(console)/apps/new/_components/review-rows"
import {
  type RegisterWizardState,
  useRegisterWizard,
} from "@/app/(console)/apps/new/_components/use-register-wizard"
import { Callout } from "@/components/ui/callout"
import { appStops } from "@/components/wizard/app-stops"
import { DetailsStep } from "@/components/wizard/details-step"
import { ExampleStep } from "@/components/wizard/example-step"
import { MayStep } from "@/components/wizard/may-step"
import { PathRail } from "@/components/wizard/path-rail"
import { QuestionStep } from "@/components/wizard/question-step"
import { Registered } from "@/components/wizard/registered"
import { ReviewStep } from "@/components/wizard/review-step"
import { WizardFrame } from "@/components/wizard/wizard-frame"
import { isKindQuestion } from "@/components/wizard/wizard-words"
import { toDraft, withAnswer, withExample } from "@/lib/wizard/app-params"
import { clientKind } from "@/lib/wizard/client-kind"
import { planApp, toKnownServer } from "@/lib/wizard/submission"

type RegisterWizardProps = { apis: readonly ApiChoiceView[]; submission: string }

const CRUMBS = [{ label: "Apps", href: "/apps" }, { label: "Register an app" }]

/** "Register an app": one question a page, the state in the address, the way drawn beside it. */
export function RegisterWizard({ apis, submission }: RegisterWizardProps) {
  const wizard = useRegisterWizard(apis, submission)
  const { url, state, notices, api, asksMay, steps, step, made } = wizard
  if (made)
    return (
      <WizardFrame crumbs={[{ label: "Apps", href: "/apps" }, { label: "Registered" }]}>
        <Registered apps={made} elsewhere={elsewhereForms(made)} fresh focus />
      </WizardFrame>
    )
  if (url.params.get("expert") === "1" && step !== "review")
    return (
      <WizardFrame crumbs={CRUMBS} actions={<ExpertSwitch url={url} state={state} on />}>
        <ExpertForm apis={apis} state={state} onDone={(next) => wizard.goTo(next, "review")} />
      </WizardFrame>
    )
  const stops = appStops({ state, steps, step, asksMay, apiName: api?.name ?? null })
  const answered = stops.filter((stop) => stop.state === "taken").length
  return (
    <WizardFrame
      crumbs={CRUMBS}
      actions={step === "review" ? undefined : <ExpertSwitch url={url} state={state} on={false} />}
      rail={<PathRail stops={stops} url={url} label="The way so far" />}
      railSummary={answered === 0 ? "The way ahead" : `The way so far: ${answered} answered`}
    >
      {notices.length > 0 ? (
        <Callout tone="warn" className="mb-6">
          {notices.join(" ")}
        </Callout>
      ) : null}
      <div key={step} className="animate-rise">
        <Step wizard={wizard} apis={apis} />
      </div>
    </WizardFrame>
  )
}

function Step({ wizard, apis }: { wizard: RegisterWizardState; apis: readonly ApiChoiceView[] }) {
  const { url, state, api, asksMay, step, moved: focus, typed, goOn } = wizard
  const external = api !== undefined && api.issuer !== "admit"
  if (isKindQuestion(step))
    return (
      <QuestionStep
        question={clientKind.questions[step]}
        answer={state.answers[step]}
        eyebrow="Register an app"
        focus={focus}
        onAnswer={(answer) => goOn(withAnswer(state, step, answer))}
      />
    )
  switch (step) {
    case "api":
      return (
        <ApiStep
          apis={apis}
          chosen={state.api}
          focus={focus}
          onChoose={(id) => goOn({ ...state, api: id })}
        />
      )
    case "example":
      return (
        <ExampleStep
          chosen={state.example}
          focus={focus}
          onChoose={(example) =>
            wizard.goTo(withExample(state, example), example === "other" ? clientKind.start : "details")
          }
        />
      )
    case "details":
      return (
        <DetailsStep
          state={state}
          typed={typed.current}
          smart={api?.smart ?? false}
          issuer={api?.issuer ?? "admit"}
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
    case "may":
      return <MayStep state={state} focus={focus} onChoose={(preset) => goOn({ ...state, preset })} />
    case "review": {
      const plan = planApp(toDraft(state), api ? toKnownServer(api) : null)
      if (!plan) return null
      return (
        <ReviewStep
          url={url}
          rows={reviewRows({ state, apiName: api?.name ?? null, asksMay, change: wizard.change })}
          plan={plan}
          external={external}
          focus={focus}
          onRegister={wizard.register}
        />
      )
    }
  }
}
