"use client"

import { useRouter } from "next/navigation"
import type { ReactNode } from "react"
import type { DefaultValues, FieldValues } from "react-hook-form"
import { toast } from "sonner"
import type { z } from "zod"
import { saveApi } from "@/app/(console)/apis/[id]/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import type { ActionResult } from "@/lib/action-result"
import type { ApiId } from "@/lib/id"

/** Which API, and the version this form was made from. */
export type ApiAt = { id: ApiId; version: number }

type ApiSectionFormProps<Values extends FieldValues> = {
  at: ApiAt
  schema: z.ZodType<unknown, Values>
  defaultValues: DefaultValues<Values>
  /** Form values as fields of the API's settings; whatever else is set stays. */
  toChange?: (values: Values) => Record<string, unknown>
  /** Left out: saves settings. */
  save?: (values: Values) => Promise<ActionResult>
  labels?: Record<string, string>
  children: ReactNode
}

/** One section of an API's settings, saved on its own. */
export function ApiSectionForm<Values extends FieldValues>(props: ApiSectionFormProps<Values>) {
  const router = useRouter()
  const { at, toChange = (values: Values) => values } = props
  const save = props.save ?? ((values: Values) => saveApi({ ...at, change: toChange(values) }))
  return (
    <Form
      schema={props.schema}
      defaultValues={props.defaultValues}
      action={save}
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
