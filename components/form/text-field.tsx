"use client"

import type { FieldPath, FieldValues } from "react-hook-form"
import { Field, type FieldText } from "@/components/form/field"
import { useField } from "@/components/form/form-context"
import { Input, type InputProps } from "@/components/ui/input"
import { Textarea, type TextareaProps } from "@/components/ui/textarea"

type Named<V extends FieldValues> = FieldText & { name: FieldPath<V> }
type Passed =
  | "type"
  | "placeholder"
  | "autoComplete"
  | "mono"
  | "size"
  | "inputMode"
  | "readOnly"
  | "autoFocus"

type TextFieldProps<V extends FieldValues> = Named<V> &
  Pick<InputProps, Passed> & {
    /** Said below what is typed when it is allowed but doubtful. */
    warn?: (value: string) => string | undefined
  }

/** One line of text. `TextField<Values>` makes a misspelt name an error. */
export function TextField<V extends FieldValues = FieldValues>(props: TextFieldProps<V>) {
  const { name, label, hint, optional, className, warn, ...input } = props
  const { id, error, form } = useField(name)
  const warning = warn ? warn(String(form.watch(name as string) ?? "")) : undefined
  return (
    <Field
      id={id}
      label={label}
      hint={hint}
      optional={optional}
      error={error}
      warning={warning}
      className={className}
    >
      {(control) => <Input {...input} {...control} {...form.register(name as string)} />}
    </Field>
  )
}

type TextAreaFieldProps<V extends FieldValues> = Named<V> &
  Pick<TextareaProps, "placeholder" | "mono" | "rows" | "readOnly">

export function TextAreaField<V extends FieldValues = FieldValues>(props: TextAreaFieldProps<V>) {
  const { name, label, hint, optional, className, ...area } = props
  const { id, error, form } = useField(name)
  return (
    <Field id={id} label={label} hint={hint} optional={optional} error={error} className={className}>
      {(control) => <Textarea {...area} {...control} {...form.register(name as string)} />}
    </Field>
  )
}

type NumberFieldProps<V extends FieldValues> = Named<V> & {
  /** Shown after the number: "requests a minute". */
  unit?: string
  placeholder?: string
}

/** A whole number; empty gives undefined, anything else that is no number gives NaN for the schema to refuse. */
export function NumberField<V extends FieldValues = FieldValues>(props: NumberFieldProps<V>) {
  const { name, label, hint, optional, className, unit, placeholder } = props
  const { id, error, form } = useField(name)
  const setValueAs = (value: unknown) => (value === "" || value == null ? undefined : Number(value))
  return (
    <Field id={id} label={label} hint={hint} optional={optional} error={error} className={className}>
      {(control) => (
        <span className="flex items-center gap-2.5">
          <Input
            inputMode="numeric"
            placeholder={placeholder}
            className="w-28 tabular-nums"
            {...control}
            {...form.register(name as string, { setValueAs })}
          />
          {unit ? <span className="text-ink-soft">{unit}</span> : null}
        </span>
      )}
    </Field>
  )
}
