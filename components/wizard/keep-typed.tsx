"use client"

import { useEffect } from "react"
import { type FieldValues, useFormContext } from "react-hook-form"

/** Keeps what is typed in the form around it while other steps are looked at. */
export function KeepTyped<Values extends FieldValues>({ onType }: { onType: (values: Values) => void }) {
  const { watch } = useFormContext<Values>()
  // External system: the form's own store, which ends with this step.
  useEffect(() => {
    const subscription = watch((values) => onType(values as Values))
    return () => subscription.unsubscribe()
  }, [watch, onType])
  return null
}
