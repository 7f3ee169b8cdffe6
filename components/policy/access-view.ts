import type { Action } from "@/lib/fhir/interactions"
import { groupOf, RESOURCE_GROUPS, typesOfGroup } from "@/lib/fhir/resource-types"

export type AccessCell = { reach: "all" | "part" | "unsure" | "none"; limits: readonly string[] }
export type AccessRow = { type: string | null; cells: Partial<Record<Action, AccessCell>> }

/** Types of one group with the same access, as one line. */
export interface AccessLine {
  key: string
  name: string
  types: readonly string[]
  cells: AccessRow["cells"]
}

export interface AccessGroup {
  label: string
  lines: readonly AccessLine[]
}

const NAMED = 3

/** Rows joined where nothing tells them apart, in the groups people think in. */
export function groupAccess(rows: readonly AccessRow[]): AccessGroup[] {
  const groups = new Map<string, Map<string, { types: string[]; cells: AccessRow["cells"] }>>()
  for (const { type, cells } of rows) {
    const label = type === null ? "The whole server" : labelOf(type)
    const lines = groups.get(label) ?? new Map()
    const key = JSON.stringify(cells)
    const line = lines.get(key) ?? { types: [], cells }
    if (type !== null) line.types.push(type)
    lines.set(key, line)
    groups.set(label, lines)
  }
  return [...groups].map(([label, lines]) => ({
    label,
    lines: [...lines.values()].map(({ types, cells }) => ({
      key: `${label} ${types.join()}`,
      name: nameOf(types),
      types,
      cells,
    })),
  }))
}

const labelOf = (type: string): string => {
  const group = groupOf(type)
  return group ? RESOURCE_GROUPS[group].label : type
}

function nameOf(types: readonly string[]): string {
  const [first] = types
  if (first === undefined) return "Calls that name no type"
  const group = groupOf(first)
  const isWhole = group !== null && typesOfGroup(group).every((type) => types.includes(type))
  if (isWhole && types.length > 1) return `All ${types.length} types`
  if (types.length === 1) return first
  const more = types.length - NAMED
  return more > 1 ? `${types.slice(0, NAMED).join(", ")} and ${more} more` : types.join(", ")
}

/** Every limit once, with the letter it is shown by. */
export function limitLetters(rows: readonly AccessRow[]): Map<string, string> {
  const limits = new Set(
    rows.flatMap(({ cells }) => Object.values(cells).map((cell) => cell.limits.join("; "))).filter(Boolean),
  )
  return new Map([...limits].map((limit, i) => [limit, letterOf(i)]))
}

const letterOf = (i: number): string =>
  i < 26 ? String.fromCharCode(97 + i) : `${letterOf(Math.floor(i / 26) - 1)}${letterOf(i % 26)}`
