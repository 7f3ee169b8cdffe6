import type { ReactNode } from "react"
import { Field, type FieldText, fieldControl } from "@/components/form/field"
import { Checkbox } from "@/components/ui/checkbox"
import { Input, type InputProps } from "@/components/ui/input"
import { Select, type SelectProps } from "@/components/ui/select"

/** Fields for forms that work without JavaScript. The server sends `error` and the value back on a refusal. */
type Plain = FieldText & { name: string; error?: string }

export function PlainField({ name, label, hint, optional, error, className, ...input }: Plain & InputProps) {
  return (
    <Field id={name} label={label} hint={hint} optional={optional} error={error} className={className}>
      {(control) => <Input name={name} {...input} {...control} />}
    </Field>
  )
}

export function PlainSelect({
  name,
  label,
  hint,
  optional,
  error,
  className,
  ...select
}: Plain & SelectProps) {
  return (
    <Field id={name} label={label} hint={hint} optional={optional} error={error} className={className}>
      {(control) => <Select name={name} {...select} {...control} />}
    </Field>
  )
}

type PlainCheckboxProps = {
  name: string
  label: ReactNode
  hint?: ReactNode
  value?: string
  defaultChecked?: boolean
  disabled?: boolean
}

/** Several with one `name` are told apart by `value`. */
export function PlainCheckbox({ name, label, hint, value, defaultChecked, disabled }: PlainCheckboxProps) {
  const id = value === undefined ? name : `${name}-${value}`
  return (
    <div className="flex gap-2.5">
      <Checkbox
        name={name}
        value={value}
        defaultChecked={defaultChecked}
        disabled={disabled}
        {...fieldControl({ id, hint })}
      />
      <div className="min-w-0 pt-px">
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <div id={`${id}-hint`} className="text-ink-faint text-sm">
            {hint}
          </div>
        ) : null}
      </div>
    </div>
  )
}
