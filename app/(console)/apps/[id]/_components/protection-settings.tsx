"use client"

import { useWatch } from "react-hook-form"
import { z } from "zod"
import type { AppSectionProps } from "@/app/(console)/_components/app-sections"
import { SwitchField } from "@/components/form/choice-fields"
import { SectionForm } from "@/components/form/section-form"
import { Callout } from "@/components/ui/callout"

const schema = z.object({
  dpopRequired: z.boolean(),
  pkceRequired: z.boolean(),
  strictAssertionAudience: z.boolean(),
})

/** How strictly the app is held. What its kind cannot choose is neither shown nor sent. */
export function ProtectionSettings(props: AppSectionProps) {
  const { kind } = props.settings
  const signsAssertions = kind !== "public" && props.settings.authMethod === "private_key_jwt"
  return (
    <SectionForm
      {...props}
      schema={schema}
      toValues={(settings) => ({
        dpopRequired: settings.dpopRequired,
        pkceRequired: settings.kind === "confidential" ? settings.pkceRequired : true,
        strictAssertionAudience: settings.kind === "public" ? false : settings.strictAssertionAudience,
      })}
      toChange={({ dpopRequired, pkceRequired, strictAssertionAudience }) => ({
        dpopRequired,
        ...(kind === "confidential" ? { pkceRequired } : {}),
        ...(signsAssertions ? { strictAssertionAudience } : {}),
      })}
      labels={{
        dpopRequired: "DPoP",
        pkceRequired: "PKCE",
        strictAssertionAudience: "Strict assertion audience",
      }}
    >
      <SwitchField
        name="dpopRequired"
        label="Require DPoP"
        hint="Tokens are bound to a key of the app; a stolen one is worth nothing. The app must send a proof with every call (RFC 9449)."
      />
      {kind === "confidential" ? (
        <>
          <SwitchField
            name="pkceRequired"
            label="Require PKCE"
            hint="Ties the code to the app that asked for it (RFC 7636). SMART on FHIR demands it of every app."
          />
          <PkceWarning />
        </>
      ) : null}
      {signsAssertions ? (
        <SwitchField
          name="strictAssertionAudience"
          label="Strict assertion audience"
          hint="The assertion the app signs in with must name the issuer as its only audience. Otherwise the token endpoint's address is taken too."
        />
      ) : null}
    </SectionForm>
  )
}

function PkceWarning() {
  if (useWatch({ name: "pkceRequired" })) return null
  return (
    <Callout tone="warn" title="An exception for an old app">
      Whoever gets hold of a code may use it with the app's secret. Only requests that send a nonce are let
      through without PKCE (OAuth 2.1 §7.5.1). Switch it on again as soon as the app can.
    </Callout>
  )
}
