"use client"

import { useState } from "react"
import { type FieldPath, type FieldValues, useController } from "react-hook-form"
import { FieldGroup, type FieldText, fieldControl } from "@/components/form/field"
import { useField } from "@/components/form/form-context"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import {
  type DurationUnit,
  formatDuration,
  parseDuration,
  SECONDS_PER,
  toDurationParts,
} from "@/lib/text/duration"

type DurationFieldProps<V extends FieldValues> = FieldText & {
  name: FieldPath<V>
  units?: readonly DurationUnit[]
}

type Typed = { amount: string; unit: DurationUnit; seconds: number | undefined }

/** A duration typed in human units and kept in whole seconds; pasting "1h 30m" works. */
export function DurationField<V extends FieldValues = FieldValues>(props: DurationFieldProps<V>) {
  const { name, label, hint, optional, className, units = ["seconds", "minutes", "hours", "days"] } = props
  const { id, error, form } = useField(name)
  const { field } = useController({ name: name as string, control: form.control })
  const [typed, setTyped] = useState<Typed>(() => toTyped(field.value))
  // The form was reset from outside: follow it.
  const shown = Object.is(typed.seconds, field.value ?? undefined) ? typed : toTyped(field.value)
  const change = (amount: string, unit: DurationUnit) => {
    const next = readTyped(amount, unit)
    setTyped(next)
    field.onChange(next.seconds)
  }
  return (
    <FieldGroup
      id={`${id}-group`}
      label={label}
      hint={hint}
      optional={optional}
      error={error}
      className={className}
    >
      <span className="flex flex-wrap items-center gap-2">
        <Input
          {...fieldControl({ id, error })}
          aria-label="Amount"
          inputMode="numeric"
          className="w-24 tabular-nums"
          value={shown.amount}
          ref={field.ref}
          onBlur={field.onBlur}
          onChange={(event) => change(event.target.value, shown.unit)}
        />
        <Select
          aria-label="Unit"
          className="w-32"
          value={shown.unit}
          options={units.map((unit) => ({ value: unit, label: unit }))}
          onChange={(event) => change(shown.amount, event.target.value as DurationUnit)}
        />
        {shown.seconds !== undefined && shown.unit === "seconds" && shown.seconds >= 60 ? (
          <span className="text-ink-faint text-sm">= {formatDuration(shown.seconds)}</span>
        ) : null}
      </span>
    </FieldGroup>
  )
}

function toTyped(value: unknown): Typed {
  if (typeof value !== "number" || Number.isNaN(value))
    return { amount: "", unit: "minutes", seconds: undefined }
  const { amount, unit } = toDurationParts(value)
  return { amount: String(amount), unit, seconds: value }
}

function readTyped(amount: string, unit: DurationUnit): Typed {
  const text = amount.trim()
  if (text === "") return { amount, unit, seconds: undefined }
  if (/^\d+(\.\d+)?$/.test(text))
    return { amount, unit, seconds: Math.round(Number(text) * SECONDS_PER[unit]) }
  const seconds = parseDuration(text)
  return seconds === null ? { amount, unit, seconds: Number.NaN } : toTyped(seconds)
}
