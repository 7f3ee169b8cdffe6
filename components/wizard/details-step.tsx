"use client"

import { ArrowRight } from "lucide-react"
import { useEffect } from "react"
import { useFormContext, useWatch } from "react-hook-form"
import { z } from "zod"
import { ChoiceField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { ListField } from "@/components/form/list-field"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { OutcomeBanner, outcomeTitle } from "@/components/wizard/outcome-banner"
import { StepHeading } from "@/components/wizard/step-heading"
import type { Platform } from "@/lib/apps/app"
import { findWebUrlFault, LIMITS } from "@/lib/apps/fields"
import { checkRedirectUri } from "@/lib/oauth/redirect-uri"
import type { AppState } from "@/lib/wizard/app-params"
import { kindsOf, platformOf } from "@/lib/wizard/submission"

export type AppDetails = Pick<AppState, "name" | "redirectUris" | "launchUrls" | "jwksUri"> & {
  proof: "secret" | "key"
}

/** What the address can carry; a list longer than this is better pasted on the app's page. */
const ADDRESS_LIMIT = 6000

const PLACEHOLDERS: Record<Platform, string> = {
  web: "https://ehr.hospital.example/callback",
  spa: "https://portal.hospital.example/callback",
  native: "org.hospital.portal:/callback",
}

const urls = (what: string) =>
  z.array(
    z.string().superRefine((url, context) => {
      const fault = findWebUrlFault(what, url)
      if (fault) context.addIssue({ code: "custom", message: fault })
    }),
  )

const schemaFor = (platform: Platform | null) =>
  z
    .object({
      name: z
        .string()
        .trim()
        .min(1, "Give the app a name that people will recognise.")
        .max(LIMITS.name - 13, `Use at most ${LIMITS.name - 13} characters.`),
      redirectUris: z.array(
        z.string().superRefine((uri, context) => {
          for (const finding of platform ? checkRedirectUri(uri, platform).errors : [])
            context.addIssue({ code: "custom", message: `${finding.sentence} ${finding.mend}` })
        }),
      ),
      launchUrls: urls("The launch address"),
      proof: z.enum(["secret", "key"]),
      jwksUri: z.string().superRefine((url, context) => {
        const fault = url === "" ? null : findWebUrlFault("The key set's address", url)
        if (fault) context.addIssue({ code: "custom", message: fault })
      }),
    })
    .superRefine((values, context) => {
      const long = [...values.redirectUris, ...values.launchUrls].join("").length > ADDRESS_LIMIT
      if (long)
        context.addIssue({
          code: "custom",
          path: ["redirectUris"],
          message:
            "These are too many for this page. Enter the first few, and paste the rest on the app's page.",
        })
    })

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
  const proves = !external && kinds.some((kind) => kind !== "public")
  const usualProof = smart && kinds.includes("service") ? "key" : "secret"
  const { name, redirectUris, launchUrls, jwksUri, proof } = state
  return (
    <>
      <StepHeading title={outcomeTitle(state.answers)} eyebrow="This is what your app is" focus={focus} />
      <OutcomeBanner answers={state.answers} />
      <Form
        schema={schemaFor(platform)}
        defaultValues={typed ?? { name, redirectUris, launchUrls, jwksUri, proof: proof ?? usualProof }}
        action={async (values: AppDetails) => ({ ok: true, value: values })}
        onDone={props.onDone}
        className="gap-7"
      >
        <FormError
          labels={{
            name: "Name",
            redirectUris: "Redirect URIs",
            launchUrls: "Launch URLs",
            jwksUri: "Key set",
          }}
        />
        <TextField
          name="name"
          label="What is it called?"
          hint={
            platform
              ? "People see this name when they sign in."
              : "Colleagues see this name in lists and logs."
          }
          autoComplete="off"
        />
        {platform ? <RedirectUris platform={platform} /> : null}
        {platform && smart && !external ? (
          <ListField
            name="launchUrls"
            label="Launch URLs"
            rowName="launch URL"
            optional
            hint="Where the EHR starts the app with a patient already chosen."
            placeholder="https://viewer.hospital.example/launch"
          />
        ) : null}
        {proves ? <Proof smart={smart && kinds.includes("service")} /> : null}
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

function RedirectUris({ platform }: { platform: Platform }) {
  const uris: string[] = useWatch({ name: "redirectUris" }) ?? []
  return (
    <div>
      <ListField
        name="redirectUris"
        label="Redirect URIs"
        rowName="redirect URI"
        hint="Where people are sent back after signing in. The developer knows it; copy it letter by letter. Paste several lines to add several."
        placeholder={PLACEHOLDERS[platform]}
        warn={(uri) => {
          const [first] = checkRedirectUri(uri, platform).warnings
          return first ? `${first.sentence} ${first.mend}` : undefined
        }}
      />
      {uris.length === 0 ? (
        <Callout tone="info" className="mt-3">
          You can leave it open: the app is then saved as a draft, and nobody can sign in until it has one.
        </Callout>
      ) : null}
    </div>
  )
}

function Proof({ smart }: { smart: boolean }) {
  const proof = useWatch({ name: "proof" })
  return (
    <div className="grid gap-4">
      <ChoiceField
        name="proof"
        label="How does the app prove itself?"
        choices={[
          {
            value: "secret",
            title: "With a secret that Admit makes",
            consequence: "Shown once, right after registering. Works with every library.",
            ...(smart
              ? {
                  ribbon: "not-recommended" as const,
                  ribbonReason: "SMART backend services are to use a key.",
                }
              : {}),
          },
          {
            value: "key",
            title: "With a key of its own",
            consequence: "Only the app ever holds the private key. It publishes the public one.",
            ...(smart
              ? { ribbon: "recommended" as const, ribbonReason: "SMART App Launch 2.2, Backend Services." }
              : {}),
          },
        ]}
      />
      {proof === "key" ? (
        <TextField
          name="jwksUri"
          label="Address of its key set (JWKS)"
          optional
          type="url"
          mono
          hint="The developer can also enter it later, or upload a public key. No token is issued before that."
          placeholder="https://engine.hospital.example/jwks.json"
        />
      ) : null}
    </div>
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
