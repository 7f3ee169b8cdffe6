"use client"

import { type ReactNode, useId, useState } from "react"
import { Field } from "@/components/form/field"
import { ipRangeFault } from "@/components/policy/ip-range"
import { Checkbox } from "@/components/ui/checkbox"
import { Select } from "@/components/ui/select"
import { Textarea } from "@/components/ui/textarea"
import type { GridConditions } from "@/lib/policy/grid"
import { splitPastedLines } from "@/lib/text/lines"

type ConditionsFormProps = {
  conditions: GridConditions
  disabled?: boolean
  onChange: (conditions: GridConditions) => void
}

/** What must hold for anything in the grid to be allowed. */
export function ConditionsForm({ conditions, disabled, onChange }: ConditionsFormProps) {
  const change = (part: Partial<GridConditions>) => onChange({ ...conditions, ...part })
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-x-8 gap-y-4 sm:grid-cols-2">
      <legend className="sr-only">Conditions</legend>
      <div className="grid content-start gap-4">
        <Tick
          label="Own record only"
          hint="Only the record of the patient the call is bound to, and what is about no patient."
          checked={conditions.ownRecord}
          onChange={(ownRecord) => change({ ownRecord })}
        />
        <Tick
          label="DPoP-bound tokens only"
          hint="A stolen token is of no use without the app's key."
          checked={conditions.requireDpop}
          onChange={(requireDpop) => change({ requireDpop })}
        />
        <Hours hours={conditions.hours} onChange={(hours) => change({ hours })} />
      </div>
      <IpRanges ranges={conditions.ipRanges} onChange={(ipRanges) => change({ ipRanges })} />
    </fieldset>
  )
}

type TickProps = {
  label: string
  hint: string
  checked: boolean
  onChange: (checked: boolean) => void
  children?: ReactNode
}

function Tick({ label, hint, checked, onChange, children }: TickProps) {
  const id = useId()
  return (
    <div className="flex gap-2.5">
      <Checkbox
        id={id}
        aria-describedby={`${id}-hint`}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className="min-w-0 pt-px">
        <label htmlFor={id} className="font-[560]">
          {label}
        </label>
        <div id={`${id}-hint`} className="text-ink-faint text-sm">
          {hint}
        </div>
        {children}
      </div>
    </div>
  )
}

const OFFICE = { from: 7, to: 19 }
const clock = (hour: number) => ({ value: String(hour), label: `${String(hour).padStart(2, "0")}:00` })
const hoursFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => clock(first + i))

type HoursProps = { hours: GridConditions["hours"]; onChange: (hours: GridConditions["hours"]) => void }

function Hours({ hours, onChange }: HoursProps) {
  return (
    <Tick
      label="Certain hours only"
      hint="In UTC, every day."
      checked={hours !== null}
      onChange={(checked) => onChange(checked ? OFFICE : null)}
    >
      {hours ? (
        <div className="mt-1.5 flex items-center gap-2">
          <Select
            aria-label="From"
            className="w-24"
            value={String(hours.from)}
            options={hoursFrom(0, 23)}
            onChange={(event) => {
              const from = Number(event.target.value)
              onChange({ from, to: Math.max(from + 1, hours.to) })
            }}
          />
          to
          <Select
            aria-label="Until"
            className="w-24"
            value={String(hours.to)}
            options={hoursFrom(hours.from + 1, 24)}
            onChange={(event) => onChange({ ...hours, to: Number(event.target.value) })}
          />
        </div>
      ) : null}
    </Tick>
  )
}

type IpRangesProps = { ranges: readonly string[]; onChange: (ranges: readonly string[]) => void }

function IpRanges({ ranges, onChange }: IpRangesProps) {
  const id = useId()
  const [typed, setTyped] = useState(ranges.join("\n"))
  const lines = splitPastedLines(typed)
  const fault = lines.map(ipRangeFault).find((found) => found !== null)
  const isFollowing = fault !== undefined || lines.join("\n") === ranges.join("\n")
  const shown = isFollowing ? typed : ranges.join("\n")
  return (
    <Field
      id={id}
      label="Address ranges"
      hint="One a line, such as 10.20.0.0/16. Calls from elsewhere are refused; with none, anywhere will do."
      optional
      error={fault}
    >
      {(control) => (
        <Textarea
          {...control}
          mono
          rows={3}
          value={shown}
          placeholder="10.20.0.0/16"
          onChange={(event) => {
            setTyped(event.target.value)
            const next = splitPastedLines(event.target.value)
            if (next.every((range) => ipRangeFault(range) === null)) onChange(next)
          }}
        />
      )}
    </Field>
  )
}
