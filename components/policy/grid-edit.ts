/**
 * The grid as a person edits it: cells that are ticked, ticked through a wider row, or ticked in part, and the
 * grid that follows from ticking one. Pure. A cell says what the policy does: unticking a type under a ticked
 * group takes the group apart, so that exactly that one cell changes.
 */

import { ACTIONS, type Action } from "@/lib/fhir/interactions"
import {
  GROUP_NAMES,
  groupOf,
  isResourceType,
  type ResourceGroup,
  typesOfGroup,
} from "@/lib/fhir/resource-types"
import { type Grid, type GridRow, normalizeGrid } from "@/lib/policy/grid"

/** The columns everybody looks at; the others stand behind "More". */
export const MAIN_ACTIONS = [
  "read",
  "search",
  "create",
  "update",
  "delete",
] as const satisfies readonly Action[]
export const MORE_ACTIONS: readonly Action[] = ACTIONS.filter(
  (action) => !(MAIN_ACTIONS as readonly Action[]).includes(action),
)

/** A line of the table: a target, narrowed to categories or not. */
export type Line = Pick<GridRow, "target" | "categories">

/** `through`: by a wider row. `some`: for part of what the line covers. */
export type CellState = "on" | "through" | "some" | "off"

export const lineKey = ({ target, categories }: Line): string => [target, ...categories].join(" ")
const isSame = (a: Line, b: Line) => lineKey(a) === lineKey(b)

export const groupTarget = (group: ResourceGroup): string => `Group:${group}`
const groupOfTarget = (target: string): ResourceGroup | null =>
  GROUP_NAMES.find((group) => groupTarget(group) === target) ?? null

/** Wider targets, widest last. */
function widerThan(target: string): readonly string[] {
  if (target === "*") return []
  const group = isResourceType(target) ? groupOf(target) : null
  return group ? [groupTarget(group), "*"] : ["*"]
}

/** The targets one step narrower. */
function partsOf(target: string): readonly string[] {
  if (target === "*") return GROUP_NAMES.map(groupTarget)
  const group = groupOfTarget(target)
  return group ? typesOfGroup(group) : []
}

const covers = (target: string, line: Line) =>
  partsOf(target).some((part) => part === line.target) || (target === "*" && line.target !== "*")

const has = (grid: Grid, line: Line, action: Action): boolean =>
  grid.rows.some((row) => isSame(row, line) && row.actions.includes(action))

const whole = (target: string): Line => ({ target, categories: [] })

export function cellState(grid: Grid, line: Line, action: Action): CellState {
  if (has(grid, line, action)) return "on"
  if (line.categories.length > 0) return "off"
  if (widerThan(line.target).some((target) => has(grid, whole(target), action))) return "through"
  const inPart = grid.rows.some(
    (row) =>
      row.actions.includes(action) &&
      (covers(line.target, row) || (row.target === line.target && row.categories.length > 0)),
  )
  return inPart ? "some" : "off"
}

const isWholly = (grid: Grid, target: string, action: Action): boolean =>
  has(grid, whole(target), action) || widerThan(target).some((wider) => has(grid, whole(wider), action))

/** Ticks or unticks one cell. */
export function toggleCell(grid: Grid, line: Line, action: Action): Grid {
  const state = cellState(grid, line, action)
  if (state === "on") return without(grid, line, action)
  if (state === "through") return takeApart(grid, line.target, action)
  return tick(grid, line, action)
}

function without(grid: Grid, line: Line, action: Action): Grid {
  const rows = grid.rows.map((row) =>
    isSame(row, line) ? { ...row, actions: row.actions.filter((other) => other !== action) } : row,
  )
  return normalizeGrid({ ...grid, rows })
}

/** Ticking a whole line makes what it covers redundant, so those ticks go; narrower categories stay. */
function tick(grid: Grid, line: Line, action: Action): Grid {
  const rows =
    line.categories.length > 0
      ? grid.rows
      : grid.rows.map((row) =>
          row.categories.length === 0 && covers(line.target, row)
            ? { ...row, actions: row.actions.filter((other) => other !== action) }
            : row,
        )
  return normalizeGrid({ ...grid, rows: [...rows, { ...line, actions: [action] }] })
}

/** Removes one target from the wider row that ticks it, by ticking that row's other parts instead. */
function takeApart(grid: Grid, target: string, action: Action): Grid {
  const wider = widerThan(target).findLast((candidate) => has(grid, whole(candidate), action))
  if (!wider) return grid
  const keep = remainder(wider, target).map((part) => ({ ...whole(part), actions: [action] }))
  const rest = without(grid, whole(wider), action)
  const opened = normalizeGrid({ ...rest, rows: [...rest.rows, ...keep] })
  // A narrower wide row may still tick it.
  return takeApart(opened, target, action)
}

/** What of `wider` is left without `target`, in as few targets as can be. */
function remainder(wider: string, target: string): readonly string[] {
  return partsOf(wider).flatMap((part) => {
    if (part === target) return []
    return widerThan(target).includes(part) ? remainder(part, target) : [part]
  })
}

/** Narrows a line to categories, or widens it again with none; its ticks go with it. */
export function setCategories(grid: Grid, line: Line, categories: readonly string[]): Grid {
  const rows = grid.rows.map((row) => (isSame(row, line) ? { ...row, categories } : row))
  return normalizeGrid({ ...grid, rows })
}

/** Takes every tick of a line away. */
export const clearLine = (grid: Grid, line: Line): Grid => ({
  ...grid,
  rows: grid.rows.filter((row) => !isSame(row, line)),
})

export interface GridSection {
  group: ResourceGroup
  isOpen: boolean
  /** Types shown: all of an open group, else those with ticks of their own. */
  lines: readonly Line[]
  /** Types of the group, shown or not. */
  size: number
}

export interface Shown {
  filter: string
  /** Groups whose types are all shown. */
  open: ReadonlySet<string>
  /** Types shown although nothing is ticked: a row must not vanish under the hand that unticked it. */
  kept: ReadonlySet<string>
}

/** The lines to show, by group. A filter shows every type whose name holds it. */
export function sectionsOf(grid: Grid, { filter, open, kept }: Shown): GridSection[] {
  const needle = filter.trim().toLowerCase()
  const sections = GROUP_NAMES.map((group) => {
    const types = typesOfGroup(group)
    const isOpen = open.has(group)
    const wanted = (type: string) => needle === "" || type.toLowerCase().includes(needle)
    const isShown = (type: string) => isOpen || needle !== "" || kept.has(type)
    const lines = types.filter(wanted).flatMap((type) => linesOf(grid, type, isShown(type)))
    return { group, isOpen, lines, size: types.length }
  })
  return needle === "" ? sections : sections.filter(({ lines }) => lines.length > 0)
}

function linesOf(grid: Grid, type: string, always: boolean): Line[] {
  const own = grid.rows.filter((row) => row.target === type)
  const narrowed = own.filter((row) => row.categories.length > 0)
  const isPlain = own.length > narrowed.length || (always && narrowed.length === 0)
  return [
    ...(isPlain ? [whole(type)] : []),
    ...narrowed.map(({ target, categories }) => ({ target, categories })),
  ]
}

/** Does the grid, whatever its conditions, permit the action on every resource of the type? */
export const permitsWholly = (grid: Grid, type: string, action: Action): boolean =>
  isWholly(grid, type, action)
