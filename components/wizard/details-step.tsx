"use client"

import { ArrowRight } from "lucide-react"
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
import { KeepTyped } from "@/components/wizard/keep-typed"
import { OutcomeBanner, outcomeTitle } from "@/components/wizard/outcome-banner"
import { StepHeading } from "@/components/wizard/step-heading"
import type { TokenIssuer } from "@/lib/apps/app"
import type { AppState } from "@/lib/wizard/app-params"
import { kindsOf, platformOf } from "@/lib/wizard/submission"

type DetailsStepProps = {
  state: AppState
  /** What was typed before and not yet sent. */
  typed: AppDetails | null
  smart: boolean
  issuer: TokenIssuer
  focus: boolean
  onType: (details: AppDetails) => void
  onDone: (details: AppDetails) => void
}

/** Name, addresses, and how the app proves itself. */
export function DetailsStep(props: DetailsStepProps) {
  const { state, typed, smart, issuer, focus } = props
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
        <DetailFields kinds={kinds} platform={platform} smart={smart} issuer={issuer} />
        <KeepTyped onType={props.onType} />
        <div>
          <Button type="submit" variant="primary" size="lg">
            Continue <ArrowRight aria-hidden="true" />
          </Button>
        </div>
      </Form>
    </>
  )
}
