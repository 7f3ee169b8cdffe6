"use client"

import { useRouter } from "next/navigation"
import { createContext, type ReactNode, type RefObject, useContext, useRef } from "react"
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

const SavedVersion = createContext<RefObject<number> | null>(null)

/**
 * Around the sections of one page: the version one section saved counts for the others at once, before the
 * page has been fetched again.
 */
export function SettingsSections({ children }: { children: ReactNode }) {
  return <SavedVersion value={useRef(0)}>{children}</SavedVersion>
}

/** One section of an app's settings, saved on its own. */
export function SectionForm<Values extends FieldValues>(props: SectionFormProps<Values>) {
  const router = useRouter()
  const saved = useContext(SavedVersion)
  const { at, toChange = (values: Values) => values } = props
  const save = (values: Values) => {
    const version = Math.max(at.version, saved?.current ?? 0)
    return saveSettings({ id: at.id, version, change: toChange(values) })
  }
  return (
    <Form
      schema={props.schema}
      defaultValues={props.defaultValues}
      action={save}
      onDone={({ version }: { version: number }) => {
        if (saved) saved.current = version
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
