"use client"

import { useRouter } from "next/navigation"
import { createContext, type ReactNode, type RefObject, useContext, useRef } from "react"
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

const SavedVersion = createContext<RefObject<number> | null>(null)

/**
 * Around the sections of one page: they share the version they were made from, which only their own saves move.
 * A section therefore keeps what is typed while the page is fetched again, and a change by somebody else is met
 * by a conflict.
 */
export function ApiSections({ version, children }: { version: number; children: ReactNode }) {
  return <SavedVersion value={useRef(version)}>{children}</SavedVersion>
}

/** One section of an API's settings, saved on its own. */
export function ApiSectionForm<Values extends FieldValues>(props: ApiSectionFormProps<Values>) {
  const router = useRouter()
  const { at, toChange = (values: Values) => values } = props
  const saved = useContext(SavedVersion)
  const saveSection = (values: Values) =>
    saveApi({ id: at.id, version: saved?.current ?? at.version, change: toChange(values) })
  const save = props.save ?? saveSection
  return (
    <Form
      schema={props.schema}
      defaultValues={props.defaultValues}
      action={save}
      onDone={(done: unknown) => {
        if (saved && hasVersion(done)) saved.current = done.version
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

const hasVersion = (done: unknown): done is { version: number } =>
  typeof done === "object" && done !== null && "version" in done && typeof done.version === "number"
