"use client"

import { useRouter } from "next/navigation"
import type { ReactNode } from "react"
import type { DefaultValues, FieldValues } from "react-hook-form"
import { toast } from "sonner"
import type { z } from "zod"
import { saveSettings } from "@/app/(console)/apps/[id]/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import type { AppId } from "@/lib/id"

/** Which app, and the version this form was made from. */
export type SettingsAt = { id: AppId; version: number }

type SectionFormProps<Values extends FieldValues> = {
  at: SettingsAt
  schema: z.ZodType<unknown, Values>
  defaultValues: DefaultValues<Values>
  /** Form values as fields of the app's settings; whatever else is set stays. */
  toChange?: (values: Values) => Record<string, unknown>
  labels?: Record<string, string>
  children: ReactNode
}

/** One section of an app's settings, saved on its own. */
export function SectionForm<Values extends FieldValues>(props: SectionFormProps<Values>) {
  const router = useRouter()
  const { at, toChange = (values: Values) => values } = props
  return (
    <Form
      schema={props.schema}
      defaultValues={props.defaultValues}
      action={(values) => saveSettings({ ...at, change: toChange(values) })}
      onDone={() => {
        toast.success("Saved. In force within a second.")
        router.refresh()
      }}
    >
      <FormError labels={props.labels} />
      {props.children}
      <SubmitBar label="Save" />
    </Form>
  )
}
