"use client"

import { type RefCallback, useRef, useState } from "react"
import { get, type RegisterOptions, type UseFormReturn } from "react-hook-form"

type TextElement = HTMLInputElement | HTMLTextAreaElement

/**
 * Registers a text control so that nothing typed is lost: the page that comes from the server shows the value at
 * once, and what somebody typed before the scripts came is taken into the form instead of being overwritten.
 */
export function useTyped(form: UseFormReturn, name: string, options?: RegisterOptions) {
  const [initial] = useState(() => String(get(form.formState.defaultValues, name) ?? ""))
  const wasAttached = useRef(false)
  const { ref: register, ...registered } = form.register(name, options)
  const ref: RefCallback<TextElement> = (element) => {
    const typed = wasAttached.current ? undefined : element?.value
    register(element)
    if (element === null || typed === undefined) return
    wasAttached.current = true
    if (typed !== initial) form.setValue(name, typed, { shouldDirty: true })
  }
  return { ...registered, ref, defaultValue: initial }
}
