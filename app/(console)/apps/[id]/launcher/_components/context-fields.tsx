"use client"

import { useState } from "react"
import { Field } from "@/components/form/field"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Select, type SelectOption } from "@/components/ui/select"
import type { Described } from "@/lib/smart/chart-words"
import type { LauncherState } from "@/lib/smart/launcher-state"
import type { LauncherView } from "@/lib/smart/launcher-view"

type ContextFieldsProps = {
  state: LauncherState
  view: LauncherView
  onChange: (some: Partial<LauncherState>) => void
  me: string
  pending: boolean
}

const toOption = ({ id, title, facts }: Described): SelectOption => ({
  value: id,
  label: `${title}, ${facts}`,
})

/** What stays chosen although the list was narrowed or could not be fetched. */
const withChosen = (options: SelectOption[], chosen: string): SelectOption[] =>
  chosen && !options.some(({ value }) => value === chosen)
    ? [...options, { value: chosen, label: chosen }]
    : options

/** Who signs in, and what the EHR has open. */
export function ContextFields({ state, view, onChange, me, pending }: ContextFieldsProps) {
  const [find, setFind] = useState(state.find)
  const people = view.people.map(({ id, name, fhirUser }) => ({
    value: id,
    label: [id === me ? `${name} (you)` : name, fhirUser].filter(Boolean).join(", "),
  }))
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        id="person"
        label="Persona"
        hint={
          state.person && state.person !== me
            ? "They sign in themselves, which signs you out here. Copy the address into a private window to stay."
            : "Who the launch is for. Somebody else is asked to sign in."
        }
        className="sm:col-span-2"
      >
        {(control) => (
          <Select
            {...control}
            value={state.person}
            onChange={({ target }) => onChange({ person: target.value })}
            options={[{ value: "", label: "Whoever signs in" }, ...withChosen(people, state.person)]}
          />
        )}
      </Field>
      <form
        className="flex items-end gap-2 sm:col-span-2"
        onSubmit={(event) => {
          event.preventDefault()
          onChange({ find })
        }}
      >
        <Field id="find" label="Find patients by name" className="flex-1">
          {(control) => (
            <Input
              {...control}
              value={find}
              maxLength={100}
              onChange={({ target }) => setFind(target.value)}
            />
          )}
        </Field>
        <Button type="submit" pending={pending}>
          Find
        </Button>
      </form>
      <Field
        id="patient"
        label="Patient"
        hint={view.patients === null ? "The FHIR server does not answer at the moment." : undefined}
      >
        {(control) => (
          <Select
            {...control}
            value={state.patient}
            onChange={({ target }) => onChange({ patient: target.value, encounter: "" })}
            options={[
              { value: "", label: "None: the person chooses" },
              ...withChosen((view.patients ?? []).map(toOption), state.patient),
            ]}
          />
        )}
      </Field>
      <Field id="encounter" label="Visit">
        {(control) => (
          <Select
            {...control}
            value={state.encounter}
            disabled={!state.patient}
            onChange={({ target }) => onChange({ encounter: target.value })}
            options={[
              { value: "", label: "None" },
              ...withChosen(view.encounters.map(toOption), state.encounter),
            ]}
          />
        )}
      </Field>
    </div>
  )
}
