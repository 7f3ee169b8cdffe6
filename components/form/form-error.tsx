"use client"

import { useFormContext } from "react-hook-form"
import { ErrorSummary } from "@/components/form/error-summary"
import { flattenErrors } from "@/components/form/errors"
import { fieldId, useFormKit } from "@/components/form/form-context"

type FormErrorProps = {
  /** What the fields are called in the summary, by path; a row ("uris.0") falls back to its list. */
  labels?: Record<string, string>
}

/** The refusal of the whole form, and a list of places when there are several to mend. */
export function FormError({ labels = {} }: FormErrorProps) {
  const { id, summaryRef } = useFormKit()
  const { formState } = useFormContext()
  const errors = flattenErrors(formState.errors)
  const refused = formState.errors.root?.server?.message
  const several = formState.isSubmitted && errors.length > 1
  if (!refused && !several) return null
  const lines = errors.map(({ path, message }) => ({
    id: fieldId(id, path),
    label: labelOf(path, labels),
    message,
  }))
  return (
    <ErrorSummary
      ref={summaryRef}
      message={refused ?? `${errors.length} answers need another look`}
      lines={several ? lines : []}
    />
  )
}

function labelOf(path: string, labels: Record<string, string>): string {
  const own = labels[path]
  if (own) return own
  const [list = "", row] = path.split(".")
  return labels[list] ? (row === undefined ? labels[list] : `${labels[list]}, row ${Number(row) + 1}`) : ""
}
