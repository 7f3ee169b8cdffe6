"use client"

import { z } from "zod"
import type { AppSectionProps } from "@/app/(console)/_components/app-sections"
import { CheckboxField } from "@/components/form/choice-fields"
import { DurationField } from "@/components/form/duration-field"
import { SectionForm } from "@/components/form/section-form"

const schema = z.object({
  accessTtlSeconds: z.int("Enter a whole number."),
  refreshes: z.boolean(),
  refreshIdleTtlSeconds: z.int("Enter a whole number.").nullish(),
  refreshAbsoluteTtlSeconds: z.int("Enter a whole number.").nullish(),
})

const DAY = 86_400

export function TokenSettings(props: AppSectionProps) {
  const { tokens, grantTypes, kind } = props.settings
  const others = grantTypes.filter((grant) => grant !== "refresh_token")
  return (
    <SectionForm
      {...props}
      schema={schema}
      toValues={(settings) => ({
        accessTtlSeconds: settings.tokens.accessTtlSeconds,
        refreshes: settings.grantTypes.some((grant) => grant === "refresh_token"),
        refreshIdleTtlSeconds: settings.tokens.refreshIdleTtlSeconds ?? 30 * DAY,
        refreshAbsoluteTtlSeconds: settings.tokens.refreshAbsoluteTtlSeconds ?? 90 * DAY,
      })}
      toChange={(values) => ({
        grantTypes: values.refreshes ? [...others, "refresh_token"] : others,
        tokens: {
          accessTtlSeconds: values.accessTtlSeconds,
          refreshIdleTtlSeconds: values.refreshes ? values.refreshIdleTtlSeconds : null,
          refreshAbsoluteTtlSeconds: values.refreshes ? values.refreshAbsoluteTtlSeconds : null,
          refreshGraceSeconds: tokens.refreshGraceSeconds,
        },
      })}
      labels={{ "tokens.accessTtlSeconds": "Access token" }}
    >
      <DurationField
        name="accessTtlSeconds"
        label="Access tokens work for"
        units={["seconds", "minutes", "hours"]}
        hint="An hour or less. A stolen token works this long."
      />
      {kind === "service" ? null : (
        <>
          <CheckboxField
            name="refreshes"
            label="Give a refresh token"
            hint="The app stays signed in. Each refresh token works once; a second use ends them all."
          />
          <DurationField
            name="refreshIdleTtlSeconds"
            label="It ends unused after"
            units={["hours", "days"]}
          />
          <DurationField
            name="refreshAbsoluteTtlSeconds"
            label="It ends in any case after"
            units={["hours", "days"]}
          />
        </>
      )}
    </SectionForm>
  )
}
