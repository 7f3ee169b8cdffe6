"use client"

import { Check, Minus } from "lucide-react"
import type { CellState } from "@/components/policy/grid-edit"
import { cn } from "@/components/ui/cn"

type GridCheckProps = {
  /** "Read Observation" */
  label: string
  state: CellState
  disabled?: boolean
  onToggle: () => void
  className?: string
}

/** One cell: a native checkbox that can also be ticked in part, and shows when a wider row ticks it. */
export function GridCheck({ label, state, disabled, onToggle, className }: GridCheckProps) {
  const through = state === "through"
  const Mark = state === "some" ? Minus : Check
  return (
    <span className={cn("relative inline-grid size-6 place-items-center", className)}>
      <input
        type="checkbox"
        data-cell=""
        aria-label={label}
        title={through ? `${label}, through a row above` : label}
        checked={state === "on" || through}
        disabled={disabled}
        ref={(input) => {
          if (input) input.indeterminate = state === "some"
        }}
        onChange={onToggle}
        className={cn(
          "peer size-4.5 appearance-none rounded-sm border-[1.5px] border-line-strong bg-surface transition-colors after:absolute after:-inset-1.5 disabled:opacity-80",
          state === "on" && "border-accent bg-accent",
          (through || state === "some") && "border-accent-line bg-accent-soft",
        )}
      />
      {state === "off" ? null : (
        <Mark
          aria-hidden="true"
          strokeWidth={3.25}
          className={cn(
            "pointer-events-none absolute size-3.5",
            state === "on" ? "text-accent-ink" : "text-accent-text",
          )}
        />
      )}
    </span>
  )
}
