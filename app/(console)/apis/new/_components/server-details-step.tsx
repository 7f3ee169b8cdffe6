"use client"

import { ArrowRight } from "lucide-react"
import { useWatch } from "react-hook-form"
import { z } from "zod"
import { CheckboxField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { KeepTyped } from "@/components/wizard/keep-typed"
import { StepHeading } from "@/components/wizard/step-heading"
import { checkNewApi, defaultsForApi, suggestSlug, toFhirBase } from "@/lib/apps/api-schema"
import { looksPrivate } from "@/lib/private-address"
import type { Leaf } from "@/lib/wizard/deployment"
import { LEAVES } from "@/lib/wizard/leaves"
import { suggestIdentifierUri } from "@/lib/wizard/plan"
import type { ServerState } from "@/lib/wizard/server-params"
import { hostOf } from "@/lib/wizard/submission"

export type ServerDetails = Pick<ServerState, "name" | "fhirBaseUrl" | "identifierUri" | "allowsPrivateHost">

/** The one parser of APIs judges what is typed here, field by field. */
function schemaFor(leaf: Leaf, issuerUrl: string) {
  const gateway = leaf === "admit-gateway"
  return z
    .object({
      name: z.string().trim(),
      fhirBaseUrl: z.string().trim(),
      identifierUri: z.string().trim(),
      allowsPrivateHost: z.boolean(),
    })
    .superRefine((values, context) => {
      const fault = (path: keyof ServerDetails, message: string) =>
        context.addIssue({ code: "custom", path: [path], message })
      const fhirBaseUrl = toFhirBase(values.fhirBaseUrl)
      const mustAllow = gateway && looksPrivate(fhirBaseUrl) && !values.allowsPrivateHost
      const parsed = checkNewApi({
        ...defaultsForApi(),
        name: values.name,
        slug: suggestSlug(values.name),
        fhirBaseUrl,
        identifierUri:
          values.identifierUri ||
          suggestIdentifierUri(leaf, { ...values, fhirBaseUrl, issuerUrl }) ||
          "urn:open",
        // Asked for below in words of its own.
        allowedPrivateHost: looksPrivate(fhirBaseUrl) ? hostOf(fhirBaseUrl) : null,
      })
      if (!parsed.ok)
        for (const [field, message] of Object.entries(parsed.fields))
          if (field === "name" || field === "fhirBaseUrl" || field === "identifierUri") fault(field, message)
      if (mustAllow && parsed.ok)
        fault(
          "allowsPrivateHost",
          `Tick this if ${hostOf(fhirBaseUrl)} is your own FHIR server. Admit calls no private host on its own.`,
        )
    })
}

type ServerDetailsStepProps = {
  state: ServerState
  typed: ServerDetails | null
  leaf: Leaf
  issuerUrl: string
  focus: boolean
  onType: (details: ServerDetails) => void
  onDone: (details: ServerDetails) => void
}

export function ServerDetailsStep(props: ServerDetailsStepProps) {
  const { state, typed, leaf, issuerUrl, focus } = props
  const { name, fhirBaseUrl, identifierUri, allowsPrivateHost } = state
  const admit = LEAVES[leaf].issuer === "admit"
  return (
    <>
      <StepHeading
        title="Which FHIR server is it?"
        help="Its name and its address. Both can be changed later, but apps remember the audience."
        eyebrow="Set up a FHIR server"
        focus={focus}
      />
      <Form
        schema={schemaFor(leaf, issuerUrl)}
        defaultValues={typed ?? { name, fhirBaseUrl, identifierUri, allowsPrivateHost }}
        action={async (values: ServerDetails) => ({ ok: true, value: values })}
        onDone={(values: ServerDetails) =>
          props.onDone({
            ...values,
            name: values.name.trim(),
            fhirBaseUrl: toFhirBase(values.fhirBaseUrl),
            identifierUri: values.identifierUri.trim(),
          })
        }
        className="gap-7"
      >
        <FormError labels={{ name: "Name", fhirBaseUrl: "FHIR base URL", identifierUri: "Identifier" }} />
        <TextField name="name" label="Name" hint="What colleagues call it." autoComplete="off" />
        <FhirBase gateway={leaf === "admit-gateway"} />
        {admit ? <Identifier leaf={leaf} issuerUrl={issuerUrl} /> : null}
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

function FhirBase({ gateway }: { gateway: boolean }) {
  const typed = String(useWatch({ name: "fhirBaseUrl" }) ?? "")
  const base = toFhirBase(typed)
  return (
    <div className="grid gap-3">
      <TextField
        name="fhirBaseUrl"
        label="FHIR base URL"
        type="url"
        mono
        hint="Where the resource types begin: with /Patient added it answers with patients."
        placeholder="https://fhir.hospital.example/r4"
        warn={(value) =>
          value !== "" && toFhirBase(value) !== value.trim() ? `Saved as ${toFhirBase(value)}` : undefined
        }
      />
      {gateway && looksPrivate(base) ? (
        <CheckboxField
          name="allowsPrivateHost"
          label={`Admit may call ${hostOf(base) ?? "this host"}, which is in a private network`}
          hint="Otherwise Admit refuses private addresses, so that nobody can use it to reach your inner network. Only this very host is allowed."
        />
      ) : null}
    </div>
  )
}

function Identifier({ leaf, issuerUrl }: { leaf: Leaf; issuerUrl: string }) {
  const [name, fhirBaseUrl] = useWatch({ name: ["name", "fhirBaseUrl"] })
  const suggested =
    name || fhirBaseUrl
      ? suggestIdentifierUri(leaf, {
          name: String(name),
          fhirBaseUrl: toFhirBase(String(fhirBaseUrl)),
          issuerUrl,
        })
      : ""
  return (
    <TextField
      name="identifierUri"
      label="Identifier"
      optional
      mono
      hint={
        suggested === "" ? (
          "It stands in each token as the audience."
        ) : (
          <>
            It stands in each token as the audience. Left empty:{" "}
            <code className="break-all">{suggested}</code>
          </>
        )
      }
    />
  )
}
