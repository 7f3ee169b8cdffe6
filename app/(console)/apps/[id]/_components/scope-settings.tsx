"use client"

import { z } from "zod"
import type { AppSectionProps } from "@/app/(console)/_components/app-sections"
import { ConsentPreview } from "@/app/(console)/apps/[id]/_components/consent-preview"
import { SectionForm } from "@/components/form/section-form"
import { TextAreaField } from "@/components/form/text-field"

const schema = z.object({ allowedScopes: z.string() })
const split = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))]

export function ScopeSettings(props: AppSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={schema}
      toValues={({ allowedScopes }) => ({ allowedScopes: allowedScopes.join("\n") })}
      toChange={({ allowedScopes }) => ({ allowedScopes: split(allowedScopes) })}
      labels={{ allowedScopes: "Scopes" }}
    >
      <TextAreaField
        name="allowedScopes"
        label="Scopes it may ask for"
        hint="One a line, such as patient/Observation.rs or openid. Anything else it asks for is refused."
        rows={6}
        mono
      />
      <ConsentPreview name="allowedScopes" split={split} />
    </SectionForm>
  )
}
