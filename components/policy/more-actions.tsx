"use client"

import { ChevronDown } from "lucide-react"
import { useId, useState } from "react"
import { actionWords } from "@/components/policy/action-words"
import { GridCheck } from "@/components/policy/grid-check"
import { cellState, type Line, MORE_ACTIONS } from "@/components/policy/grid-edit"
import { lineWords } from "@/components/policy/line-words"
import { Button } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { Popover } from "@/components/ui/popover"
import type { Action } from "@/lib/fhir/interactions"
import type { Grid } from "@/lib/policy/grid"

type MoreActionsProps = {
  grid: Grid
  line: Line
  disabled?: boolean
  onToggle: (action: Action) => void
  /** Left out where a line cannot be narrowed. */
  onCategories?: (categories: string[]) => void
}

/** The interactions that have no column of their own, and the categories a line is narrowed to. */
export function MoreActions({ grid, line, disabled, onToggle, onCategories }: MoreActionsProps) {
  const { spoken } = lineWords(line)
  const ticked = MORE_ACTIONS.filter((action) => cellState(grid, line, action) !== "off")
  return (
    <Popover
      label={`More on ${spoken}`}
      align="end"
      className="max-h-(--radix-popover-content-available-height) overflow-y-auto"
      trigger={
        <button
          type="button"
          data-cell=""
          aria-label={`More on ${spoken}: ${ticked.length > 0 ? `${ticked.length} ticked` : "none ticked"}`}
          className={cn(
            "inline-flex h-6 min-w-11 items-center justify-center gap-0.5 rounded-md px-1.5 text-sm tabular-nums hover:bg-hover",
            ticked.length > 0 ? "bg-accent-soft font-[560] text-accent-text" : "text-ink-faint",
          )}
        >
          {ticked.length > 0 ? `+${ticked.length}` : null}
          <ChevronDown aria-hidden="true" className="size-3.5" />
        </button>
      }
    >
      <p className="mb-2 font-[560]">{lineWords(line).name}</p>
      <ul className="grid gap-1">
        {MORE_ACTIONS.map((action) => (
          <MoreAction
            key={action}
            label={`${actionWords(action).label} ${spoken}`}
            action={action}
            state={cellState(grid, line, action)}
            disabled={disabled}
            onToggle={() => onToggle(action)}
          />
        ))}
      </ul>
      {onCategories ? (
        <Categories key={line.categories.join()} line={line} disabled={disabled} onChange={onCategories} />
      ) : null}
    </Popover>
  )
}

type MoreActionProps = {
  label: string
  action: Action
  state: ReturnType<typeof cellState>
  disabled?: boolean
  onToggle: () => void
}

function MoreAction({ label, action, state, disabled, onToggle }: MoreActionProps) {
  const words = actionWords(action)
  return (
    <li className="flex gap-2">
      <GridCheck label={label} state={state} disabled={disabled} onToggle={onToggle} />
      <span className="min-w-0 pt-px">
        <span className="block">{words.label}</span>
        <span className="block text-ink-faint text-sm">{words.meaning}</span>
      </span>
    </li>
  )
}

type CategoriesProps = { line: Line; disabled?: boolean; onChange: (categories: string[]) => void }

function Categories({ line, disabled, onChange }: CategoriesProps) {
  const id = useId()
  const [typed, setTyped] = useState(line.categories.join(", "))
  const apply = () => onChange(typed.split(/[,\s]+/).filter((category) => category !== ""))
  return (
    <form
      className="mt-3 border-line border-t pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        apply()
      }}
    >
      <Label htmlFor={id} optional>
        Only with category
      </Label>
      <div className="mt-1 flex gap-2">
        <Input
          id={id}
          mono
          value={typed}
          disabled={disabled}
          placeholder="laboratory, vital-signs"
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" disabled={disabled}>
          Apply
        </Button>
      </div>
    </form>
  )
}
