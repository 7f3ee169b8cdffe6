"use client"

import { ChevronRight, Search } from "lucide-react"
import { type KeyboardEvent, useState } from "react"
import { actionWords } from "@/components/policy/action-words"
import {
  type GridSection,
  groupTarget,
  lineKey,
  MAIN_ACTIONS,
  sectionsOf,
  setCategories,
  toggleCell,
} from "@/components/policy/grid-edit"
import { GridLine, type LineEdits } from "@/components/policy/grid-line"
import { cn } from "@/components/ui/cn"
import { Input } from "@/components/ui/input"
import { RESOURCE_GROUPS } from "@/lib/fhir/resource-types"
import type { Grid } from "@/lib/policy/grid"

type PolicyGridProps = { grid: Grid; disabled?: boolean; onChange: (grid: Grid) => void }

const EVERYTHING = { target: "*", categories: [] } as const

/** Which interactions on which resources. Arrow keys walk the cells; the filter finds any type to tick. */
export function PolicyGrid({ grid, disabled, onChange }: PolicyGridProps) {
  const [filter, setFilter] = useState("")
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set())
  const sections = sectionsOf(grid, { filter, open, kept })
  const edits: LineEdits = {
    onToggle: (line, action) => {
      setKept(new Set(kept).add(line.target))
      onChange(toggleCell(grid, line, action))
    },
    onCategories: (line, categories) => onChange(setCategories(grid, line, categories)),
  }
  const toggleOpen = (group: string) => {
    const next = new Set(open)
    if (!next.delete(group)) next.add(group)
    setOpen(next)
  }
  return (
    <div>
      <div className="relative mb-3">
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
        />
        <Input
          type="search"
          aria-label="Find a resource type"
          placeholder="Find a resource type to tick"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="pl-8.5"
        />
      </div>
      <table
        // biome-ignore lint/a11y/noRedundantRoles: the phone layout changes `display`, which drops the native role
        role="table"
        aria-label="What is allowed, by resource type and interaction"
        onKeyDown={walkCells}
        className="w-full table-fixed border-separate border-spacing-0 overflow-hidden rounded-lg border border-line max-sm:block"
      >
        <GridHead />
        {filter.trim() === "" ? (
          // biome-ignore lint/a11y/noRedundantRoles: see above
          <tbody role="rowgroup" className="max-sm:block">
            <GridLine
              grid={grid}
              line={EVERYTHING}
              look="all"
              disabled={disabled}
              head={<EverythingHead />}
              {...edits}
            />
          </tbody>
        ) : null}
        {sections.map((section) => (
          <Section
            key={section.group}
            section={section}
            grid={grid}
            disabled={disabled}
            edits={edits}
            isFiltered={filter.trim() !== ""}
            onOpen={() => toggleOpen(section.group)}
          />
        ))}
      </table>
      {sections.length === 0 ? (
        <p className="px-2 py-4 text-ink-soft">No FHIR R4 resource type is called like “{filter}”.</p>
      ) : null}
    </div>
  )
}

const EverythingHead = () => (
  <span className="block truncate">
    <b className="font-[560]">Every type</b>
    <span className="ml-1.5 text-ink-faint text-sm">and calls that name none</span>
  </span>
)

function GridHead() {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see PolicyGrid
    <thead role="rowgroup" className="max-sm:sr-only">
      {/* biome-ignore lint/a11y/noRedundantRoles: see PolicyGrid */}
      <tr role="row" className="text-ink-faint text-sm">
        {/* biome-ignore lint/a11y/noRedundantRoles: see PolicyGrid */}
        <th scope="col" role="columnheader" className="h-9 border-line border-b px-2 text-left font-normal">
          Resource
        </th>
        {[...MAIN_ACTIONS.map((action) => actionWords(action).label), "More"].map((label) => (
          // biome-ignore lint/a11y/noRedundantRoles: see PolicyGrid
          <th key={label} scope="col" role="columnheader" className="w-15 border-line border-b font-normal">
            {label}
          </th>
        ))}
      </tr>
    </thead>
  )
}

type SectionProps = {
  section: GridSection
  grid: Grid
  disabled?: boolean
  edits: LineEdits
  isFiltered: boolean
  onOpen: () => void
}

function Section({ section, grid, disabled, edits, isFiltered, onOpen }: SectionProps) {
  const { group, isOpen, lines, size } = section
  const { label, meaning } = RESOURCE_GROUPS[group]
  const head = isFiltered ? (
    <span className="font-[560]">{label}</span>
  ) : (
    <button
      type="button"
      aria-expanded={isOpen}
      title={meaning}
      onClick={onOpen}
      className="flex w-full min-w-0 items-center gap-1.5 rounded-sm py-1 text-left"
    >
      <ChevronRight
        aria-hidden="true"
        className={cn("size-4 shrink-0 text-ink-faint transition-transform", isOpen && "rotate-90")}
      />
      <span className="min-w-0 truncate font-[560]">{label}</span>
      <span className="shrink-0 text-ink-faint text-xs tabular-nums">
        {size}
        <span className="sr-only"> types</span>
      </span>
    </button>
  )
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see PolicyGrid
    <tbody role="rowgroup" className="max-sm:block">
      <GridLine
        grid={grid}
        line={{ target: groupTarget(group), categories: [] }}
        look="group"
        disabled={disabled}
        head={head}
        {...edits}
      />
      {lines.map((line) => (
        <GridLine key={lineKey(line)} grid={grid} line={line} look="type" disabled={disabled} {...edits} />
      ))}
    </tbody>
  )
}

const STEPS: Record<string, readonly [rows: number, cells: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Moves focus between cells; Tab still visits each. */
function walkCells(event: KeyboardEvent<HTMLTableElement>) {
  const step = STEPS[event.key]
  const from = event.target instanceof HTMLElement ? event.target : null
  if (!step || !from?.hasAttribute("data-cell") || !event.currentTarget.contains(from)) return
  const cellsOf = (row: Element) => [...row.querySelectorAll<HTMLElement>("[data-cell]")]
  const rows = [...event.currentTarget.querySelectorAll("tbody tr")].map(cellsOf)
  const at = rows.findIndex((cells) => cells.includes(from))
  const cell = rows[at]?.indexOf(from) ?? 0
  const target = rows[at + step[0]]?.[cell + step[1]]
  if (!target) return
  event.preventDefault()
  target.focus()
}
