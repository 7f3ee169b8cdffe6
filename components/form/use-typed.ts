"use client"

import { type RefCallback, useEffect, useRef, useState } from "react"
import { get, type RegisterOptions, type UseFormReturn } from "react-hook-form"

type TextElement = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/**
 * Registers a control so that nothing is lost: the page that comes from the server shows the value at once, and
 * what somebody entered before the scripts came is taken into the form instead of being overwritten.
 */
function useEntered<E extends Element, T extends string | boolean>(
  form: UseFormReturn,
  name: string,
  of: { initial: T; read: (element: E) => T; options?: RegisterOptions },
) {
  const wasAttached = useRef(false)
  const early = useRef<T>(undefined)
  const { ref: register, ...registered } = form.register(name, of.options)
  const ref: RefCallback<E> = (element) => {
    const entered = element && !wasAttached.current ? of.read(element) : undefined
    register(element)
    if (entered === undefined) return
    wasAttached.current = true
    if (entered !== of.initial) early.current = entered
  }
  // External system: the document as the browser had it. Not in the ref: the form listens to itself only later.
  useEffect(() => {
    if (early.current === undefined) return
    form.setValue(name, early.current, { shouldDirty: true })
    early.current = undefined
  }, [form, name])
  return { ...registered, ref }
}

/** A text control, or a list to choose from. */
export function useTyped<E extends TextElement>(
  form: UseFormReturn,
  name: string,
  options?: RegisterOptions,
) {
  const [initial] = useState(() => String(get(form.formState.defaultValues, name) ?? ""))
  // A list without the value shows its first choice, which nobody chose.
  const isOffered = (element: E) =>
    !("options" in element) || [...element.options].some(({ value }) => value === initial)
  const read = (element: E) => (isOffered(element) ? element.value : initial)
  return { ...useEntered<E, string>(form, name, { initial, read, options }), defaultValue: initial }
}

/** A checkbox or switch. */
export function useTicked(form: UseFormReturn, name: string) {
  const [initial] = useState(() => get(form.formState.defaultValues, name) === true)
  const read = (element: HTMLInputElement) => element.checked
  return { ...useEntered<HTMLInputElement, boolean>(form, name, { initial, read }), defaultChecked: initial }
}
