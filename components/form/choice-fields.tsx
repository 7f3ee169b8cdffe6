"use client"

import type { ReactNode } from "react"
import type { FieldPath, FieldValues } from "react-hook-form"
import { Field, FieldGroup, FieldMessages, type FieldText, fieldControl } from "@/components/form/field"
import { useField } from "@/components/form/form-context"
import { Checkbox } from "@/components/ui/checkbox"
import { ChoiceCard, type ChoiceRibbon } from "@/components/ui/choice-card"
import { cn } from "@/components/ui/cn"
import { Select, type SelectOption } from "@/components/ui/select"
import { Switch } from "@/components/ui/switch"

type Named<V extends FieldValues> = FieldText & { name: FieldPath<V> }

export function SelectField<V extends FieldValues = FieldValues>({
  name,
  options,
  ...text
}: Named<V> & { options: readonly SelectOption[] }) {
  const { id, error, form } = useField(name)
  return (
    <Field id={id} error={error} {...text}>
      {(control) => <Select options={options} {...control} {...form.register(name as string)} />}
    </Field>
  )
}

/** One yes-or-no answer that takes effect on save. */
export function CheckboxField<V extends FieldValues = FieldValues>({ name, ...text }: Named<V>) {
  const { id, error, form } = useField(name)
  const box = (
    <Checkbox {...fieldControl({ id, hint: text.hint, error })} {...form.register(name as string)} />
  )
  return <Beside id={id} error={error} control={box} {...text} />
}

/** Something that is on or off. */
export function SwitchField<V extends FieldValues = FieldValues>({ name, ...text }: Named<V>) {
  const { id, error, form } = useField(name)
  const control = (
    <Switch {...fieldControl({ id, hint: text.hint, error })} {...form.register(name as string)} />
  )
  return <Beside id={id} error={error} control={control} {...text} />
}

type BesideProps = FieldText & { id: string; error?: string; control: ReactNode }

function Beside({ id, error, control, label, hint, className }: BesideProps) {
  return (
    <div className={cn("flex gap-2.5", className)}>
      {control}
      <div className="min-w-0 pt-px">
        <label htmlFor={id} className="font-[560]">
          {label}
        </label>
        {hint ? (
          <div id={`${id}-hint`} className="text-ink-faint text-sm">
            {hint}
          </div>
        ) : null}
        <FieldMessages id={id} error={error} />
      </div>
    </div>
  )
}

export type Choice = {
  value: string
  title: ReactNode
  consequence?: ReactNode
  icon?: ReactNode
  ribbon?: ChoiceRibbon
  ribbonReason?: ReactNode
  disabled?: boolean
}

type ChoiceFieldProps<V extends FieldValues> = Named<V> & { choices: readonly Choice[]; hideLegend?: boolean }

/** One question answered by a card. */
export function ChoiceField<V extends FieldValues = FieldValues>({
  name,
  choices,
  ...text
}: ChoiceFieldProps<V>) {
  const { id, error, form } = useField(name)
  return (
    <FieldGroup id={`${id}-group`} error={error} {...text}>
      <div className="grid gap-2.5">
        {choices.map((choice, i) => (
          <ChoiceCard
            key={choice.value}
            {...choice}
            {...(i === 0 ? { id } : {})}
            {...form.register(name as string)}
          />
        ))}
      </div>
    </FieldGroup>
  )
}
