"use client"

import { z } from "zod"
import type { AppSectionProps } from "@/app/(console)/_components/app-sections"
import { SectionForm } from "@/components/form/section-form"
import { TextField } from "@/components/form/text-field"

const schema = z.object({
  logoUri: z.string().trim(),
  clientUri: z.string().trim(),
  policyUri: z.string().trim(),
  tosUri: z.string().trim(),
})
const LABELS = {
  logoUri: "Logo",
  clientUri: "Home page",
  policyUri: "Privacy notice",
  tosUri: "Terms of use",
}

/** What people can look up before they let the app in (RFC 7591 §2). */
export function LinkSettings(props: AppSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={schema}
      toValues={({ logoUri, clientUri, policyUri, tosUri }) => ({
        logoUri: logoUri ?? "",
        clientUri: clientUri ?? "",
        policyUri: policyUri ?? "",
        tosUri: tosUri ?? "",
      })}
      toChange={(values) =>
        Object.fromEntries(Object.entries(values).map(([field, url]) => [field, url === "" ? null : url]))
      }
      labels={LABELS}
    >
      <TextField
        name="clientUri"
        label={LABELS.clientUri}
        type="url"
        mono
        optional
        placeholder="https://portal.hospital.example"
      />
      <TextField
        name="logoUri"
        label={LABELS.logoUri}
        type="url"
        mono
        optional
        hint="The address of an image. It goes into exports; no page of Admit loads it from there."
      />
      <TextField
        name="policyUri"
        label={LABELS.policyUri}
        type="url"
        mono
        optional
        hint="Linked where people are asked whether the app may see their record."
      />
      <TextField name="tosUri" label={LABELS.tosUri} type="url" mono optional hint="Linked there too." />
    </SectionForm>
  )
}
