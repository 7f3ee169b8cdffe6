"use client"

import { useState } from "react"
import { KeepCase } from "@/app/(console)/policies/_components/keep-case"
import { PasteRequest } from "@/app/(console)/policies/_components/paste-request"
import { PickRefused, type RefusedCalls } from "@/app/(console)/policies/_components/pick-refused"
import {
  type Trial,
  type TrialChoices,
  type TrialStart,
  toSimulation,
  trialSchema,
} from "@/app/(console)/policies/_components/trial"
import { TrialFields } from "@/app/(console)/policies/_components/trial-fields"
import { Verdict, type VerdictProps } from "@/app/(console)/policies/_components/verdict"
import { trySimulation } from "@/app/(console)/policies/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { Link } from "@/components/ui/link"
import type { PolicyId } from "@/lib/id"

type SimulatorProps = {
  /** The policy being edited, with its unsaved text; null asks the policies as they are. */
  policy: { id: PolicyId; text: string } | null
  choices: TrialChoices
  start: TrialStart
  /** Calls refused lately, to pick one from. */
  refused?: RefusedCalls
  /** May keep what was tried as a case of the policy. */
  canKeep?: boolean
}

type Answer = Omit<VerdictProps, "asked">

/** Would this FHIR request pass? Asks; executes nothing. */
export function Simulator({ policy, choices, start, refused = [], canKeep }: SimulatorProps) {
  const [verdict, setVerdict] = useState<(VerdictProps & { trial: Trial }) | null>(null)
  const app = choices.apps.find(({ id }) => id === start.appId) ?? choices.apps[0]
  if (!app)
    return (
      <p className="text-ink-soft">
        There is no app to try it with. <Link href="/apps/new">Register an app</Link> first.
      </p>
    )
  const on = { policyId: policy?.id ?? null, text: policy?.text ?? "" }
  return (
    <div className="grid gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <Form<Trial, Answer>
        schema={trialSchema}
        defaultValues={{
          userId: "",
          scopes: app.allowedScopes.join(" "),
          launchPatient: "",
          method: "GET",
          path: "",
          kind: "",
          auth: "",
          ip: "",
          at: "",
          tokenAge: "",
          ...start,
          appId: app.id,
          apiId: choices.apis.find(({ id }) => id === start.apiId)?.id ?? choices.apis[0]?.id ?? "",
        }}
        action={async (trial) => {
          const result = await trySimulation(toSimulation(trial, on))
          setVerdict(result.ok ? { ...result.value, asked: `${trial.method} ${trial.path}`, trial } : null)
          return result
        }}
        className="gap-4"
      >
        <FormError />
        <PasteRequest choices={choices} />
        <PickRefused calls={refused} />
        <TrialFields choices={choices} />
      </Form>
      <div className="min-w-0 xl:sticky xl:top-4 xl:self-start">
        <div role="status">{verdict ? <Verdict {...verdict} /> : null}</div>
        {verdict && policy && canKeep ? (
          <KeepCase
            key={`${verdict.asked} ${verdict.allowed}`}
            allowed={verdict.allowed}
            hasPerson={verdict.trial.userId !== ""}
            trial={toSimulation(verdict.trial, { policyId: policy.id, text: "" })}
          />
        ) : null}
      </div>
    </div>
  )
}
