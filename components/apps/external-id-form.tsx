"use client"

import { z } from "zod"
import { IssuerBadge } from "@/components/apps/app-words"
import { SectionForm } from "@/components/form/section-form"
import { TextField } from "@/components/form/text-field"
import { CopyField } from "@/components/ui/copy-field"
import type { TokenIssuer } from "@/lib/apps/app"
import { EXTERNAL_ID_LABEL, EXTERNAL_PLACE, findExternalIdFault } from "@/lib/apps/external-id"

type ExternalIdFormProps = {
  issuer: Exclude<TokenIssuer, "admit">
  settings: { externalId: string | null }
  version: number
  /** Why this person cannot save here. */
  readOnly?: string
}

/** The id a record has where it really lives; stands within the settings of an app or an API. */
export function ExternalIdForm({ issuer, settings, version, readOnly }: ExternalIdFormProps) {
  const label = EXTERNAL_ID_LABEL[issuer]
  const schema = z.object({
    externalId: z
      .string()
      .trim()
      .superRefine((id, context) => {
        const message = id === "" ? null : findExternalIdFault(issuer, id)
        if (message) context.addIssue({ code: "custom", message })
      }),
  })
  return (
    <div className="grid gap-4">
      {settings.externalId ? (
        <div className="flex flex-wrap items-center gap-3">
          <CopyField value={settings.externalId} what={label} />
          <IssuerBadge issuer={issuer} />
        </div>
      ) : null}
      <SectionForm
        settings={settings}
        version={version}
        readOnly={readOnly}
        schema={schema}
        toValues={({ externalId }) => ({ externalId: externalId ?? "" })}
        toChange={({ externalId }) => ({ externalId: externalId === "" ? null : externalId })}
        labels={{ externalId: label }}
      >
        <TextField
          name="externalId"
          label={label}
          optional
          mono
          hint={`What ${EXTERNAL_PLACE[issuer]} gave it. Kept here so that it is found; Admit issues nothing for it.`}
        />
      </SectionForm>
    </div>
  )
}
