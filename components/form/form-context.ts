"use client"

import { createContext, type RefObject, useContext } from "react"
import { useFormContext } from "react-hook-form"
import { messageAt } from "@/components/form/errors"

export type FormState = {
  id: string
  pending: boolean
  summaryRef: RefObject<HTMLDivElement | null>
}

export const FormStateContext = createContext<FormState | null>(null)

export function useFormKit(): FormState {
  const state = useContext(FormStateContext)
  if (!state) throw new Error("INVARIANT: a form field stands outside <Form>")
  return state
}

/** The element id of the control for a field path. */
export function fieldId(formId: string, path: string): string {
  return `${formId}-${path}`
}

/** Id, error and react-hook-form's own methods for one field. */
export function useField(name: string) {
  const { id } = useFormKit()
  const form = useFormContext()
  return { id: fieldId(id, name), error: messageAt(form.formState.errors, name), form }
}
