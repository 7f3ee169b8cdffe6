"use client"

import { ArrowRight } from "lucide-react"
import { useWatch } from "react-hook-form"
import { z } from "zod"
import type { ApiChoiceView } from "@/app/(console)/apps/new/_components/api-step"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { Button } from "@/components/ui/button"
import {
  type AppDetails,
  checkUris,
  DETAIL_LABELS,
  DETAILS,
  DetailFields,
  usualProof,
} from "@/components/wizard/details-fields"
import { StepHeading } from "@/components/wizard/step-heading"
import { StepLink } from "@/components/wizard/step-link"
import type { WizardUrl } from "@/components/wizard/use-wizard-url"
import { type AppState, writeAppState } from "@/lib/wizard/app-params"
import { clientKind, type KindOutcomeId } from "@/lib/wizard/client-kind"
import { listPaths, walk } from "@/lib/wizard/graph"
import { PERMISSIONS, PRESET_IDS, type PresetId } from "@/lib/wizard/permissions"
import { kindsOf, platformOf } from "@/lib/wizard/submission"

interface Values extends AppDetails {
  api: string
  outcome: KindOutcomeId
  may: PresetId | "none"
}

const OUTCOMES = Object.keys(clientKind.outcomes) as KindOutcomeId[]
const PATHS = listPaths(clientKind)

/** Answers that lead to an outcome: those given, if they do, else the first way there. */
function answersFor(outcome: KindOutcomeId, given: AppState["answers"]): Record<string, string> {
  if (walk(clientKind, given).outcome === outcome) return given
  return { ...PATHS.find((path) => path.outcome === outcome)?.answers }
}

const factsOf = (outcome: KindOutcomeId) => {
  const answers = answersFor(outcome, {})
  return { kinds: kindsOf(answers), platform: platformOf(answers) }
}

const schema = z
  .object({
    ...DETAILS,
    api: z.string().min(1, "Choose an API, or none."),
    outcome: z.enum(OUTCOMES as [KindOutcomeId, ...KindOutcomeId[]]),
    may: z.enum([...PRESET_IDS, "none"]),
  })
  .superRefine((values, context) => checkUris(values, factsOf(values.outcome).platform, context))

type ExpertFormProps = {
  apis: readonly ApiChoiceView[]
  state: AppState
  onDone: (state: AppState) => void
}

/** All fields at once, for who knows the kinds. It ends in the same read-back page. */
export function ExpertForm({ apis, state, onDone }: ExpertFormProps) {
  const outcome = walk(clientKind, state.answers).outcome ?? "confidential"
  const { name, redirectUris, launchUrls, jwksUri, proof, preset } = state
  const api = state.api ?? apis[0]?.id ?? "none"
  const smart = apis.find(({ id }) => id === api)?.smart ?? false
  return (
    <>
      <StepHeading
        title="Register an app"
        help="All fields at once. Nothing is registered before you have read it back."
        focus={false}
      />
      <Form
        schema={schema}
        defaultValues={{
          api,
          outcome,
          may: preset ?? "none",
          name,
          redirectUris,
          launchUrls,
          jwksUri,
          proof: proof ?? usualProof(factsOf(outcome).kinds, smart),
        }}
        action={async (values: Values) => ({ ok: true, value: values })}
        onDone={({ api: chosen, outcome: kind, may, ...details }: Values) =>
          onDone({
            ...state,
            ...details,
            api: chosen,
            answers: answersFor(kind, state.answers),
            example: state.example ?? "other",
            preset: may,
          })
        }
        className="gap-7"
      >
        <FormError labels={{ ...DETAIL_LABELS, api: "API", may: "What it may do" }} />
        <div className="grid gap-6 sm:grid-cols-2">
          <SelectField
            name="api"
            label="API"
            options={[
              ...apis.map(({ id, name: label }) => ({ value: id, label })),
              { value: "none", label: "None: it only signs people in" },
            ]}
          />
          <SelectField
            name="outcome"
            label="Kind"
            options={OUTCOMES.map((id) => ({ value: id, label: clientKind.outcomes[id].title }))}
          />
        </div>
        <Details apis={apis} />
        <SelectField
          name="may"
          label="What it may do"
          hint="A policy. Without one every FHIR call is refused."
          options={[
            { value: "none", label: "Nothing yet" },
            ...PRESET_IDS.map((id) => ({ value: id, label: PERMISSIONS[id].label })),
          ]}
        />
        <div>
          <Button type="submit" variant="primary" size="lg">
            Read it back <ArrowRight aria-hidden="true" />
          </Button>
        </div>
      </Form>
    </>
  )
}

function Details({ apis }: { apis: readonly ApiChoiceView[] }) {
  const [outcome, chosen]: [KindOutcomeId, string] = useWatch({ name: ["outcome", "api"] }) as never
  const api = apis.find(({ id }) => id === chosen)
  return <DetailFields {...factsOf(outcome)} smart={api?.smart ?? false} issuer={api?.issuer ?? "admit"} />
}

/** Between the questions and all fields at once; answers and fields come along. */
export function ExpertSwitch({ url, state, on }: { url: WizardUrl; state: AppState; on: boolean }) {
  const to = writeAppState(state)
  if (!on) to.set("expert", "1")
  return (
    <StepLink
      url={url}
      to={to}
      className="rounded-sm text-ink-soft underline decoration-line-strong underline-offset-3 hover:text-ink"
    >
      {on ? "Ask me question by question" : "All fields at once"}
    </StepLink>
  )
}
