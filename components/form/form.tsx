"use client"

import { zodResolver } from "@hookform/resolvers/zod"
import { type ReactNode, useId, useMemo, useRef, useSyncExternalStore, useTransition } from "react"
import { flushSync } from "react-dom"
import {
  type DefaultValues,
  type FieldErrors,
  type FieldPath,
  type FieldValues,
  FormProvider,
  type Resolver,
  useForm,
} from "react-hook-form"
import type { z } from "zod"
import { flattenErrors } from "@/components/form/errors"
import { FormStateContext, fieldId } from "@/components/form/form-context"
import { cn } from "@/components/ui/cn"
import { reach } from "@/components/ui/reach"
import type { ActionResult } from "@/lib/action-result"

export type FormProps<Values extends FieldValues, T> = {
  /** Checks what was typed; the server action parses the same input again with the same schema. */
  schema: z.ZodType<unknown, Values>
  defaultValues: DefaultValues<Values>
  /** Receives the values as typed, before the schema's transforms. */
  action: (values: Values) => Promise<ActionResult<T>>
  onDone?: (value: T) => void
  children: ReactNode
  className?: string
}

/**
 * A form whose refusals land on its fields: nothing typed is lost, focus goes to the first error, and while an
 * answer is awaited a second submit does nothing.
 */
export function Form<Values extends FieldValues, T = unknown>(props: FormProps<Values, T>) {
  const id = useId()
  const summaryRef = useRef<HTMLDivElement>(null)
  const sending = useRef(false)
  const [pending, startTransition] = useTransition()
  const form = useForm<Values>({
    // `raw` keeps the typed input, so the resolver's output type is its input type.
    resolver: zodResolver(props.schema, undefined, { raw: true }) as unknown as Resolver<Values>,
    defaultValues: props.defaultValues,
    mode: "onTouched",
    shouldFocusError: false,
  })

  const refuse = (refusal: Extract<ActionResult, { ok: false }>) => {
    const fields = Object.entries(refusal.fields ?? {})
    // On the page before focus moves: without field errors the summary itself takes the focus.
    flushSync(() => {
      for (const [path, message] of fields)
        form.setError(path as FieldPath<Values>, { type: "server", message })
      form.setError("root.server", { type: refusal.code ?? "server", message: refusal.message })
    })
    focusFirst(
      id,
      fields.map(([path]) => path),
      () => summaryRef.current,
    )
  }

  const send = (values: Values) => {
    // The second of two clicks may come before the button shows that the first is under way.
    if (sending.current) return
    sending.current = true
    form.clearErrors("root")
    startTransition(async () => {
      const result = await reach(props.action(values)).finally(() => {
        sending.current = false
      })
      if (!result.ok) return refuse(result)
      form.reset(values, { keepValues: true })
      props.onDone?.(result.value)
    })
  }

  const showErrors = (errors: FieldErrors<Values>) => {
    form.clearErrors("root")
    const paths = flattenErrors(errors as FieldErrors).map((error) => error.path)
    focusFirst(id, paths, () => summaryRef.current)
  }

  const state = useMemo(() => ({ id, pending, summaryRef }), [id, pending])
  return (
    <FormStateContext value={state}>
      <FormProvider {...form}>
        <form
          id={id}
          noValidate
          className={cn("grid gap-6", props.className)}
          onSubmit={form.handleSubmit(send, showErrors)}
        >
          <Awake>{props.children}</Awake>
        </form>
      </FormProvider>
    </FormStateContext>
  )
}

const never = () => () => {}

/**
 * Until the page's scripts have come the fields are disabled: what was typed sooner would be lost to the form,
 * and a button pressed would send it nowhere.
 */
function Awake({ children }: { children: ReactNode }) {
  const isAwake = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  return (
    <fieldset disabled={!isAwake} data-waking={isAwake ? undefined : ""} className="contents">
      {children}
    </fieldset>
  )
}

/** Focuses the first of these fields in reading order, else the summary, once the errors are on the page. */
function focusFirst(formId: string, paths: string[], summary: () => HTMLElement | null) {
  requestAnimationFrame(() => {
    const controls = paths.flatMap((path) => controlOf(formId, path) ?? [])
    controls.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    const target = controls[0] ?? summary()
    target?.focus({ preventScroll: true })
    target?.scrollIntoView({ block: "center" })
  })
}

/** The control for a path, or for the nearest path above it that has one. */
export function controlOf(formId: string, path: string): HTMLElement | null {
  const keys = path.split(".")
  for (let length = keys.length; length > 0; length--) {
    const control = document.getElementById(fieldId(formId, keys.slice(0, length).join(".")))
    if (control) return control
  }
  return null
}
