/**
 * The grid: which interactions on which resources, under which conditions. Grid and Cedar text are one truth:
 * `gridFromStatements(parse(gridToCedar(grid)))` is the grid, and text a grid cannot show gives null and stays
 * text. Not here: what the grid means in a sentence (explain.ts).
 */

import { ACTIONS, type Action, isAction } from "@/lib/fhir/interactions"
import { GROUP_NAMES, isResourceType } from "@/lib/fhir/resource-types"
import type { Statement } from "@/lib/policy/model"
import { refsOf, resourceIn, stringsIn } from "@/lib/policy/statements"

export interface GridRow {
  /** A resource type, `Group:clinical`, or `*` for everything. */
  target: string
  /** In the order of ACTIONS, at least one. */
  actions: readonly Action[]
  /** Only resources with one of these categories; empty for any. */
  categories: readonly string[]
}

export interface GridConditions {
  /** Only the record of the patient the call is bound to, and types about no patient. */
  ownRecord: boolean
  /** CIDR ranges, any of which the caller's address lies in; empty for anywhere. */
  ipRanges: readonly string[]
  /** UTC hours, `from` inclusive, `to` exclusive, 0 <= from < to <= 24. */
  hours: { from: number; to: number } | null
  requireDpop: boolean
}

export interface Grid {
  /** Sorted by target, then categories; a target may stand twice with different categories. */
  rows: readonly GridRow[]
  conditions: GridConditions
}

export const EMPTY_GRID: Grid = {
  rows: [],
  conditions: { ownRecord: false, ipRanges: [], hours: null, requireDpop: false },
}

/** The Cedar text of a grid: one statement for all rows with the same interactions and categories. */
export function gridToCedar(grid: Grid): string {
  const { rows } = normalizeGrid(grid)
  const whens = conditionClauses(grid.conditions)
  const statements = new Map<string, { row: GridRow; targets: string[] }>()
  for (const row of rows) {
    // Cedar's sets hold one kind of entity: groups and the wildcard stand alone.
    const alone = isResourceType(row.target) ? "" : row.target
    const key = JSON.stringify([row.actions, row.categories, alone])
    const statement = statements.get(key) ?? { row, targets: [] }
    statement.targets.push(row.target)
    statements.set(key, statement)
  }
  return [...statements.values()].map(({ row, targets }) => statementText(row, targets, whens)).join("\n")
}

function statementText(row: GridRow, targets: readonly string[], whens: readonly string[]): string {
  const [first = "*"] = targets
  const several = targets.length > 1
  const resource = first === "*" || several ? "resource" : `resource in ${targetRef(first)}`
  const clauses = [
    ...(several ? [`resource in [${targets.map(targetRef).join(", ")}]`] : []),
    ...(row.categories.length > 0
      ? [`resource.categories.containsAny([${row.categories.map(quote).join(", ")}])`]
      : []),
    ...whens,
  ]
  const [only, ...more] = row.actions
  const action =
    more.length > 0
      ? `action in [${row.actions.map(actionRef).join(", ")}]`
      : `action == ${actionRef(only ?? "")}`
  const head = `permit (\n  principal,\n  ${action},\n  ${resource}\n)`
  return `${[head, ...clauses.map((clause) => `when { ${clause} }`)].join("\n")};\n`
}

const OWN_RECORD =
  "resource.shared || (resource has patient && context has patient && resource.patient == context.patient)"

function conditionClauses(conditions: GridConditions): string[] {
  const { ownRecord, ipRanges, hours, requireDpop } = conditions
  return [
    ...(ownRecord ? [OWN_RECORD] : []),
    ...(ipRanges.length > 0
      ? [
          `context has ip && (${ipRanges.map((range) => `context.ip.isInRange(ip(${quote(range)}))`).join(" || ")})`,
        ]
      : []),
    ...(hours ? [`context.hour >= ${hours.from} && context.hour < ${hours.to}`] : []),
    ...(requireDpop ? ["context.dpop"] : []),
  ]
}

/**
 * The grid a policy's statements draw, or null when they say something a grid cannot: a forbid, a principal,
 * conditions that differ between statements, or any other expression.
 */
export function gridFromStatements(statements: readonly Statement[]): Grid | null {
  const rows: GridRow[] = []
  let conditions: GridConditions | null = null
  for (const statement of statements) {
    const read = readStatement(statement)
    if (!read) return null
    if (conditions && JSON.stringify(conditions) !== JSON.stringify(read.conditions)) return null
    conditions = read.conditions
    rows.push(...read.rows)
  }
  return normalizeGrid({ rows, conditions: conditions ?? EMPTY_GRID.conditions })
}

function readStatement(statement: Statement): Grid | null {
  if (statement.effect !== "permit" || statement.principal.op !== "All") return null
  if (Object.keys(statement.annotations ?? {}).length > 0) return null
  const { op, entity, entities } = statement.action
  if (op !== "==" && op !== "in") return null
  const actions = refsOf(entity, entities).map((ref) => ref.id)
  if (!actions.every(isAction)) return null
  const found = readConditions(statement)
  const targets = found && targetsOf(statement, found.targets)
  if (!found || !targets) return null
  const rows = targets.map((target) => ({ target, actions: inOrder(actions), categories: found.categories }))
  return { rows, conditions: found.conditions }
}

interface FoundConditions {
  targets: readonly string[] | null
  categories: readonly string[]
  conditions: GridConditions
}

function readConditions(statement: Statement): FoundConditions | null {
  let targets: readonly string[] | null = null
  let categories: readonly string[] | null = null
  let conditions = EMPTY_GRID.conditions
  const seen = new Set<string>()
  for (const { kind, body } of statement.conditions) {
    if (kind !== "when") return null
    const clause = readClause(body)
    // A clause said twice is still one truth, but not the text the grid prints; leave it as text.
    if (!clause || seen.has(clause.is)) return null
    seen.add(clause.is)
    if (clause.is === "targets") targets = clause.targets
    else if (clause.is === "categories") categories = clause.categories
    else conditions = { ...conditions, ...clause.condition }
  }
  return { targets, categories: categories ?? [], conditions }
}

type Clause =
  | { is: "targets"; targets: readonly string[] }
  | { is: "categories"; categories: readonly string[] }
  | { is: keyof GridConditions; condition: Partial<GridConditions> }

/** Recognises exactly the clauses `gridToCedar` prints, by their JSON form. */
function readClause(body: unknown): Clause | null {
  const refs = resourceIn(body)
  if (refs)
    return refs.every((ref) => ref.type === "Type")
      ? { is: "targets", targets: refs.map((ref) => ref.id) }
      : null
  const text = JSON.stringify(body)
  if (text === OWN_RECORD_JSON) return { is: "ownRecord", condition: { ownRecord: true } }
  if (text === JSON.stringify(contextAttribute("dpop")))
    return { is: "requireDpop", condition: { requireDpop: true } }
  return readCategories(body) ?? readHours(body) ?? readRanges(body)
}

const variable = (name: string) => ({ Var: name })
const attribute = (of: string, attr: string) => ({ ".": { left: variable(of), attr } })
const contextAttribute = (attr: string) => attribute("context", attr)
const has = (of: string, attr: string) => ({ has: { left: variable(of), attr } })
const both = (left: unknown, right: unknown) => ({ "&&": { left, right } })
const OWN_RECORD_JSON = JSON.stringify({
  "||": {
    left: attribute("resource", "shared"),
    right: both(both(has("resource", "patient"), has("context", "patient")), {
      "==": { left: attribute("resource", "patient"), right: attribute("context", "patient") },
    }),
  },
})

/** `build` of what was read gives back the same JSON, so nothing else can hide in the expression. */
const isExactly = (body: unknown, built: unknown) => JSON.stringify(body) === JSON.stringify(built)
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value)

function readCategories(body: unknown): Clause | null {
  const categories = stringsIn(at(body, "containsAny", "right"))
  const built = {
    containsAny: {
      left: attribute("resource", "categories"),
      right: { Set: categories.map((category) => ({ Value: category })) },
    },
  }
  return categories.length > 0 && isExactly(body, built) ? { is: "categories", categories } : null
}

function readHours(body: unknown): Clause | null {
  const from = at(body, "&&", "left", ">=", "right", "Value")
  const to = at(body, "&&", "right", "<", "right", "Value")
  if (!Number.isInteger(from) || !Number.isInteger(to)) return null
  const hours = { from: from as number, to: to as number }
  if (hours.from < 0 || hours.from >= hours.to || hours.to > 24) return null
  const hour = contextAttribute("hour")
  const built = both(
    { ">=": { left: hour, right: { Value: from } } },
    { "<": { left: hour, right: { Value: to } } },
  )
  return isExactly(body, built) ? { is: "hours", condition: { hours } } : null
}

function readRanges(body: unknown): Clause | null {
  const ipRanges = rangesIn(at(body, "&&", "right"))
  const inRange = (range: string) => ({ isInRange: [contextAttribute("ip"), { ip: [{ Value: range }] }] })
  const [first, ...rest] = ipRanges.map(inRange)
  const any = rest.reduce<unknown>((left, right) => ({ "||": { left, right } }), first)
  return first && isExactly(body, both(has("context", "ip"), any))
    ? { is: "ipRanges", condition: { ipRanges } }
    : null
}

function rangesIn(value: unknown): string[] {
  const left = at(value, "||", "left")
  if (left !== undefined) return [...rangesIn(left), ...rangesIn(at(value, "||", "right"))]
  const call = at(value, "isInRange")
  return Array.isArray(call) ? stringsIn(at(call[1], "ip")) : []
}

function targetsOf(statement: Statement, listed: readonly string[] | null): readonly string[] | null {
  const { op, entity, entities } = statement.resource
  if (op === "All") return listed ?? ["*"]
  const [ref] = refsOf(entity, entities)
  if (op !== "in" || listed || !ref) return null
  if (ref.type === "Type" && isResourceType(ref.id)) return [ref.id]
  return ref.type === "Group" && (GROUP_NAMES as readonly string[]).includes(ref.id)
    ? [`Group:${ref.id}`]
    : null
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (actions: readonly string[]): Action[] => ACTIONS.filter((action) => actions.includes(action))

/** Rows sorted, rows of the same target and categories joined, empty rows dropped. */
export function normalizeGrid(grid: Grid): Grid {
  const rows = new Map<string, GridRow>()
  for (const row of grid.rows) {
    const categories = [...new Set(row.categories)].sort(compare)
    const key = JSON.stringify([row.target, categories])
    const actions = inOrder([...row.actions, ...(rows.get(key)?.actions ?? [])])
    if (actions.length > 0) rows.set(key, { target: row.target, actions, categories })
  }
  const sorted = [...rows.entries()].sort(([a], [b]) => compare(a, b)).map(([, row]) => row)
  return { rows: sorted, conditions: grid.conditions }
}

function targetRef(target: string): string {
  return target.startsWith("Group:") ? `Group::${quote(target.slice(6))}` : `Type::${quote(target)}`
}
const actionRef = (action: string) => `Action::${quote(action)}`
/** A Cedar string literal. */
const quote = (text: string) =>
  `"${text.replace(/["\\\p{Cc}]/gu, (char) =>
    char === '"' || char === "\\" ? `\\${char}` : `\\u{${char.charCodeAt(0).toString(16)}}`,
  )}"`
