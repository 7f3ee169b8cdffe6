"use client"

import { useWatch } from "react-hook-form"
import { z } from "zod"
import type { ApiSectionProps } from "@/app/(console)/apis/[id]/_components/api-sections"
import { CheckboxField, SelectField, SwitchField } from "@/components/form/choice-fields"
import { DurationField } from "@/components/form/duration-field"
import { SectionForm } from "@/components/form/section-form"
import { TextAreaField, TextField } from "@/components/form/text-field"
import { SIGNING_ALGS, toFhirBase } from "@/lib/apps/api-schema"
import { looksPrivate } from "@/lib/private-address"
import { hostOf } from "@/lib/wizard/submission"

// The rules stand in the one parser on the server; here only what saves a round trip.
const names = z.object({
  name: z.string().trim().min(1, "Give the API a name."),
  slug: z.string().trim().min(1, "Give it a short name."),
  description: z.string(),
})

export function NameForm(props: ApiSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={names}
      toValues={({ name, slug, description }) => ({ name, slug, description })}
      labels={{ name: "Name", slug: "Short name" }}
    >
      <TextField name="name" label="Name" />
      <TextField
        name="slug"
        label="Short name"
        mono
        hint="Part of the gateway's address. Apps that know the old address must learn the new one."
      />
      <TextAreaField name="description" label="What it holds" rows={2} optional />
    </SectionForm>
  )
}

const addresses = z.object({
  identifierUri: z.string().trim().min(1, "Without an identifier a token says nothing about whom it is for."),
  fhirBaseUrl: z.string(),
  allowsPrivateHost: z.boolean(),
})

export function AddressForm(props: ApiSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={addresses}
      toValues={({ identifierUri, fhirBaseUrl, allowedPrivateHost }) => ({
        identifierUri,
        fhirBaseUrl: fhirBaseUrl ?? "",
        allowsPrivateHost: allowedPrivateHost !== null,
      })}
      toChange={({ identifierUri, fhirBaseUrl, allowsPrivateHost }) => {
        const base = toFhirBase(fhirBaseUrl)
        return {
          identifierUri: identifierUri.trim(),
          fhirBaseUrl: base === "" ? null : base,
          allowedPrivateHost: allowsPrivateHost && looksPrivate(base) ? hostOf(base) : null,
        }
      }}
      labels={{ identifierUri: "Identifier", fhirBaseUrl: "FHIR base URL" }}
    >
      <TextField
        name="identifierUri"
        label="Identifier"
        mono
        hint="The audience of every token. Change it at the FHIR server and in the apps at the same time."
      />
      <TextField
        name="fhirBaseUrl"
        label="FHIR base URL"
        type="url"
        mono
        hint="Where the resource types begin."
      />
      <PrivateHost />
    </SectionForm>
  )
}

function PrivateHost() {
  const base = toFhirBase(String(useWatch({ name: "fhirBaseUrl" }) ?? ""))
  if (!looksPrivate(base)) return null
  return (
    <CheckboxField
      name="allowsPrivateHost"
      label={`Admit may call ${hostOf(base) ?? "this host"}, which is in a private network`}
      hint="Otherwise the gateway refuses private addresses. Only this very host is allowed."
    />
  )
}

const tokens = z.object({
  enforcement: z.enum(["gateway", "own"]),
  smart: z.boolean(),
  signingAlg: z.enum(SIGNING_ALGS),
  maxAccessTtlSeconds: z.number({ error: "Enter a time, or leave it empty." }).nullish(),
})

export function TokenForm(props: ApiSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={tokens}
      toValues={({ enforcement, smart, signingAlg, maxAccessTtlSeconds }) => ({
        enforcement,
        smart,
        signingAlg,
        maxAccessTtlSeconds,
      })}
      toChange={(values) => ({ ...values, maxAccessTtlSeconds: values.maxAccessTtlSeconds ?? null })}
      labels={{ maxAccessTtlSeconds: "Longest life of a token" }}
    >
      <SelectField
        name="enforcement"
        label="Who enforces policies"
        options={[
          { value: "gateway", label: "Admit stands in front (gateway)" },
          { value: "own", label: "The server checks tokens itself" },
        ]}
      />
      <SwitchField
        name="smart"
        label="SMART on FHIR"
        hint="Apps can be launched with a patient already chosen."
      />
      <SelectField
        name="signingAlg"
        label="Tokens are signed with"
        hint="ES256 unless the FHIR server cannot."
        options={SIGNING_ALGS.map((value) => ({ value, label: value }))}
      />
      <DurationField
        name="maxAccessTtlSeconds"
        label="Longest life of an access token"
        optional
        hint="Caps every app at this API. Empty: as each app is set."
      />
    </SectionForm>
  )
}
