"use client"

import { useEffect, useRef, useState, useTransition } from "react"
import type { Newest } from "@/components/form/settings-sections"
import { Button } from "@/components/ui/button"
import { Radio, RadioGroup } from "@/components/ui/radio-group"
import { RelativeTime } from "@/components/ui/relative-time"
import { compareEdits, type MergeRow, mergeEdits, type Side } from "@/lib/apps/merge"
import { FIELD_LABELS, showValue } from "@/lib/audit/describe"

type StaleSaveProps = {
  base: Record<string, unknown>
  mine: Record<string, unknown>
  newest: Newest
  /** Saves this over the newest version; answers with what stopped it. */
  onSave: (change: Record<string, unknown>) => Promise<string | undefined>
  onTakeTheirs: () => void
}

/** Somebody was faster: who and when, what differs, and a choice for each field. Nothing is saved by itself. */
export function StaleSave({ base, mine, newest, onSave, onTakeTheirs }: StaleSaveProps) {
  const theirs = newest.settings
  const known = Object.fromEntries(Object.entries(mine).filter(([key]) => Object.hasOwn(theirs, key)))
  const rows = compareEdits({ base, mine: known, theirs })
  const [sides, setSides] = useState<Record<string, Side>>(() =>
    Object.fromEntries(rows.map((row) => [row.field, row.changedBy === "mine" ? "mine" : "theirs"])),
  )
  const [fault, setFault] = useState<string>()
  const [pending, startTransition] = useTransition()
  const ref = useRef<HTMLDivElement>(null)
  // External system: the browser's focus, which a refused save takes to the reason.
  useEffect(() => ref.current?.focus(), [])
  const save = (change: Record<string, unknown>) =>
    startTransition(async () => setFault(await onSave(change)))
  const fromThem = rows.map((row) => row.field).filter((field) => sides[field] === "theirs")
  return (
    <div
      ref={ref}
      role="alert"
      tabIndex={-1}
      className="grid gap-4 rounded-lg border border-warn-line bg-warn-soft px-5 py-4"
    >
      <div>
        <p className="font-[620]">Somebody changed this while you were editing. Yours is not saved yet.</p>
        <p className="text-ink-soft">
          {newest.by ? (
            <>
              Changed by {newest.by} {newest.at ? <RelativeTime at={newest.at} /> : null}
              {newest.did ? `: ${newest.did}.` : "."}
            </>
          ) : null}{" "}
          {rows.length === 0 ? "It does not touch what you typed here, so both can stand." : null}
        </p>
      </div>
      {rows.map((row) => (
        <MergeField
          key={row.field}
          row={row}
          side={sides[row.field] ?? "theirs"}
          onChoose={(side) => setSides({ ...sides, [row.field]: side })}
        />
      ))}
      <p role="alert" className="text-danger empty:hidden">
        {fault}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          pending={pending}
          onClick={() => save(mergeEdits({ mine, theirs }, fromThem))}
        >
          {rows.length === 0 ? "Save mine as well" : "Save what is chosen"}
        </Button>
        {rows.length > 0 ? (
          <Button pending={pending} onClick={() => save(mine)}>
            Overwrite with all of mine
          </Button>
        ) : null}
        <Button variant="quiet" onClick={onTakeTheirs}>
          Drop mine, show theirs
        </Button>
      </div>
    </div>
  )
}

const WHO = {
  mine: "Only you changed it.",
  theirs: "Only they changed it.",
  both: "Both of you changed it.",
} as const

type MergeFieldProps = { row: MergeRow; side: Side; onChoose: (side: Side) => void }

function MergeField({ row, side, onChoose }: MergeFieldProps) {
  const option = (which: Side, label: string, value: unknown) => (
    <Radio
      name={`side-${row.field}`}
      checked={side === which}
      onChange={() => onChoose(which)}
      label={
        <>
          <span className="text-ink-soft">{label}:</span>{" "}
          <span className="break-words">{showValue(row.field, value)}</span>
        </>
      }
    />
  )
  const label = FIELD_LABELS[row.field] ?? row.field
  return (
    <RadioGroup legend={label.charAt(0).toUpperCase() + label.slice(1)}>
      <p className="text-ink-soft text-sm">
        {WHO[row.changedBy]} Before: {showValue(row.field, row.base)}.
      </p>
      {option("mine", "Mine", row.mine)}
      {option("theirs", "Theirs", row.theirs)}
    </RadioGroup>
  )
}
