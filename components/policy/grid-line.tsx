"use client"

import type { ReactNode } from "react"
import { actionWords } from "@/components/policy/action-words"
import { GridCheck } from "@/components/policy/grid-check"
import { cellState, type Line, MAIN_ACTIONS } from "@/components/policy/grid-edit"
import { lineWords } from "@/components/policy/line-words"
import { MoreActions } from "@/components/policy/more-actions"
import { cn } from "@/components/ui/cn"
import type { Action } from "@/lib/fhir/interactions"
import type { Grid } from "@/lib/policy/grid"

export type LineEdits = {
  onToggle: (line: Line, action: Action) => void
  onCategories: (line: Line, categories: string[]) => void
}

type GridLineProps = LineEdits & {
  grid: Grid
  line: Line
  /** The row's head; a type's own name when left out. */
  head?: ReactNode
  look: "all" | "group" | "type"
  disabled?: boolean
}

/** One row: what it is, and a checkbox for each interaction. */
export function GridLine({ grid, line, head, look, disabled, onToggle, onCategories }: GridLineProps) {
  const { name, spoken } = lineWords(line)
  const canNarrow = look === "type" && grid.rows.some((row) => row.target === line.target)
  return (
    <tr
      // biome-ignore lint/a11y/noRedundantRoles: the phone layout changes `display`, which drops the native role
      role="row"
      className={cn(
        "max-sm:grid max-sm:grid-cols-6 max-sm:gap-y-1 max-sm:border-line max-sm:border-b max-sm:py-2",
        look === "type" ? "hover:bg-hover" : "bg-sunken",
      )}
    >
      <th
        scope="row"
        // biome-ignore lint/a11y/noRedundantRoles: see above
        role="rowheader"
        className="h-9 min-w-0 border-line px-2 text-left font-normal max-sm:col-span-6 max-sm:h-auto sm:border-b"
      >
        {head ?? (
          <span className="block min-w-0 truncate pl-6" translate="no">
            {name}
            {line.categories.length > 0 ? (
              <span className="ml-1.5 text-ink-soft text-sm">only {line.categories.join(" or ")}</span>
            ) : null}
          </span>
        )}
      </th>
      {MAIN_ACTIONS.map((action) => (
        <GridCell key={action} caption={actionWords(action).label}>
          <GridCheck
            label={`${actionWords(action).label} ${spoken}`}
            state={cellState(grid, line, action)}
            disabled={disabled}
            onToggle={() => onToggle(line, action)}
          />
        </GridCell>
      ))}
      <GridCell caption="More">
        <MoreActions
          grid={grid}
          line={line}
          disabled={disabled}
          onToggle={(action) => onToggle(line, action)}
          onCategories={canNarrow ? (categories) => onCategories(line, categories) : undefined}
        />
      </GridCell>
    </tr>
  )
}

function GridCell({ caption, children }: { caption: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see GridLine
    <td role="cell" className="border-line p-0 text-center align-middle sm:border-b">
      {children}
      <span aria-hidden="true" className="block text-ink-faint text-xs sm:hidden">
        {caption}
      </span>
    </td>
  )
}
