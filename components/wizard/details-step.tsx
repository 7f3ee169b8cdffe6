"use client"

import { ArrowRight } from "lucide-react"
import { useEffect } from "react"
import { useFormContext } from "react-hook-form"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { Button } from "@/components/ui/button"
import {
  type AppDetails,
  DETAIL_LABELS,
  DetailFields,
  detailsSchema,
  usualProof,
} from "@/components/wizard/details-fields"
import { OutcomeBanner, outcomeTitle } from "@/components/wizard/outcome-banner"
import { StepHeading } from "@/components/wizard/step-heading"
import type { AppState } from "@/lib/wizard/app-params"
import { kindsOf, platformOf } from "@/lib/wizard/submission"

type DetailsStepProps = {
  state: AppState
  /** What was typed before and not yet sent. */
  typed: AppDetails | null
  smart: boolean
  /** Credentials are made elsewhere. */
  external: boolean
  focus: boolean
  onType: (details: AppDetails) => void
  onDone: (details: AppDetails) => void
}

/** Name, addresses, and how the app proves itself. */
export function DetailsStep(props: DetailsStepProps) {
  const { state, typed, smart, external, focus } = props
  const kinds = kindsOf(state.answers)
  const platform = platformOf(state.answers)
  const { name, redirectUris, launchUrls, jwksUri, proof } = state
  return (
    <>
      <StepHeading title={outcomeTitle(state.answers)} eyebrow="This is what your app is" focus={focus} />
      <OutcomeBanner answers={state.answers} />
      <Form
        schema={detailsSchema(platform)}
        defaultValues={
          typed ?? { name, redirectUris, launchUrls, jwksUri, proof: proof ?? usualProof(kinds, smart) }
        }
        action={async (values: AppDetails) => ({ ok: true, value: values })}
        onDone={props.onDone}
        className="gap-7"
      >
        <FormError labels={DETAIL_LABELS} />
        <DetailFields kinds={kinds} platform={platform} smart={smart} external={external} />
        <Keep onType={props.onType} />
        <div>
          <Button type="submit" variant="primary" size="lg">
            Continue <ArrowRight aria-hidden="true" />
          </Button>
        </div>
      </Form>
    </>
  )
}

/** Keeps what is typed while other steps are looked at. */
function Keep({ onType }: { onType: (details: AppDetails) => void }) {
  const { watch } = useFormContext<AppDetails>()
  // External system: the form's own store, which ends with this step.
  useEffect(() => {
    const subscription = watch((values) => onType(values as AppDetails))
    return () => subscription.unsubscribe()
  }, [watch, onType])
  return null
}
