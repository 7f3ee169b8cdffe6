"use client"

import { useWatch } from "react-hook-form"
import { z } from "zod"
import { type ApiAt, ApiSectionForm } from "@/app/(console)/apis/[id]/_components/api-section-form"
import { saveUpstreamCredential } from "@/app/(console)/apis/[id]/actions"
import { CheckboxField, SelectField, SwitchField } from "@/components/form/choice-fields"
import { DurationField } from "@/components/form/duration-field"
import { TextAreaField, TextField } from "@/components/form/text-field"
import { type NewApi, SIGNING_ALGS, toFhirBase } from "@/lib/apps/api-schema"
import { looksPrivate } from "@/lib/wizard/server-params"
import { hostOf } from "@/lib/wizard/submission"

type Props = { at: ApiAt; settings: NewApi }

// The rules stand in the one parser on the server; here only what saves a round trip.
const names = z.object({
  name: z.string().trim().min(1, "Give the API a name."),
  slug: z.string().trim().min(1, "Give it a short name."),
  description: z.string(),
})

export function NameForm({ at, settings }: Props) {
  const { name, slug, description } = settings
  return (
    <ApiSectionForm
      at={at}
      schema={names}
      defaultValues={{ name, slug, description }}
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
    </ApiSectionForm>
  )
}

const addresses = z.object({
  identifierUri: z.string().trim().min(1, "Without an identifier a token says nothing about whom it is for."),
  fhirBaseUrl: z.string(),
  allowsPrivateHost: z.boolean(),
})

export function AddressForm({ at, settings }: Props) {
  return (
    <ApiSectionForm
      at={at}
      schema={addresses}
      defaultValues={{
        identifierUri: settings.identifierUri,
        fhirBaseUrl: settings.fhirBaseUrl ?? "",
        allowsPrivateHost: settings.allowedPrivateHost !== null,
      }}
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
    </ApiSectionForm>
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

export function TokenForm({ at, settings }: Props) {
  const { enforcement, smart, signingAlg, maxAccessTtlSeconds } = settings
  return (
    <ApiSectionForm
      at={at}
      schema={tokens}
      defaultValues={{ enforcement, smart, signingAlg, maxAccessTtlSeconds }}
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
    </ApiSectionForm>
  )
}

const credential = z.object({ authorization: z.string() })

export function CredentialForm({ at, isSet }: { at: ApiAt; isSet: boolean }) {
  return (
    <ApiSectionForm
      at={at}
      schema={credential}
      defaultValues={{ authorization: "" }}
      save={(values) => saveUpstreamCredential({ ...at, ...values })}
    >
      <p className="text-ink-soft">
        {isSet
          ? "A credential is set. It cannot be shown; enter a new one to replace it."
          : "None is set. The gateway passes calls on without an Authorization header."}
      </p>
      <TextField
        name="authorization"
        label="Authorization header"
        mono
        autoComplete="off"
        hint="The scheme and the value, such as Basic dXNlcjpwYXNz. It is kept encrypted."
        placeholder="Basic …"
      />
    </ApiSectionForm>
  )
}
