/**
 * Who may do more or less after a change, before it is made: every linked app and person, on the grid of
 * interactions and types, asked of the deciding code with the policies as they are and as they would be. Only
 * cells that a changed statement can touch are asked.
 */

import { type Cell, cellsSentences } from "@/lib/policy/cells-sentence"
import { policiesOf } from "@/lib/policy/decide"
import type { DecisionInput, PolicyEngine, PolicySource, Statement } from "@/lib/policy/model"
import { actionsOf, concernsType } from "@/lib/policy/statements"
import { compareOutcomes, type MeasuredCell, measureAccess, measureFor } from "./effective"

/** One whose access is compared, with the policies of the changing side before and after. */
export interface Weighed {
  /** Null for apps of a kind or people of a role taken together. */
  href: string | null
  name: string
  side: "app" | "user"
  input: DecisionInput
  dpopRequired: boolean
  before: readonly PolicySource[]
  after: readonly PolicySource[]
}

export interface ImpactRow {
  name: string
  href: string | null
  /** What becomes possible: "read and search observations". */
  widened: string[]
  /** What stops being possible. */
  narrowed: string[]
  /** Where the change is in what only content or circumstances can tell. */
  unclear: string[]
}

export interface Impact {
  rows: ImpactRow[]
  /** Weighed, and nothing changes. */
  unchanged: number
  /** Not weighed: more than can be asked at once. */
  unweighed: number
}

const BUDGET_MS = 1500

/** @param unweighed subjects known of and left out before */
export async function weigh(
  engine: PolicyEngine,
  subjects: readonly Weighed[],
  unweighed = 0,
): Promise<Impact> {
  const started = performance.now()
  const rows = new Map<string, ImpactRow>()
  let done = 0
  for (const subject of subjects) {
    if (performance.now() - started > BUDGET_MS) break
    const row = weighOne(engine, subject)
    const known = rows.get(row.name)
    rows.set(row.name, known ? join(known, row) : row)
    done++
    // Tokens are served by this process too.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const all = [...rows.values()]
  const changed = all.filter(
    ({ widened, narrowed, unclear }) => widened.length + narrowed.length + unclear.length > 0,
  )
  const left = new Set(subjects.slice(done).map(({ name }) => name)).size
  return { rows: changed, unchanged: all.length - changed.length, unweighed: unweighed + left }
}

const join = (a: ImpactRow, b: ImpactRow): ImpactRow => ({
  ...a,
  widened: [...new Set([...a.widened, ...b.widened])],
  narrowed: [...new Set([...a.narrowed, ...b.narrowed])],
  unclear: [...new Set([...a.unclear, ...b.unclear])],
})

export function weighOne(engine: PolicyEngine, subject: Weighed): ImpactRow {
  const { name, href, input, side } = subject
  const under = (sources: readonly PolicySource[]): DecisionInput =>
    side === "app" ? { ...input, appPolicies: sources } : { ...input, userPolicies: sources }
  const [before, after] = [under(subject.before), under(subject.after)]
  const changed = changedStatements(engine, before, after)
  const row: ImpactRow = { name, href, widened: [], narrowed: [], unclear: [] }
  if (changed.length === 0) return row
  const sources = [before, after].flatMap((each) => [...policiesOf(each).app, ...policiesOf(each).user])
  const measure = {
    ...measureFor(engine, sources, { scopes: input.scopes, dpopRequired: subject.dpopRequired }),
    only: (action: Parameters<typeof touches>[1]["action"], type: string | null) =>
      changed.some((statement) => touches(statement, { action, type })),
  }
  const [was, will] = [measureAccess(engine, before, measure), measureAccess(engine, after, measure)]
  const cells = { widened: [] as Cell[], narrowed: [] as Cell[], unclear: [] as Cell[] }
  was.forEach((cell, i) => {
    const next = will[i]
    if (!next) throw new Error("INVARIANT: both sides measure the same cells")
    for (const kind of kindsOf(cell, next)) cells[kind].push(...cellsIn(cell))
  })
  return {
    ...row,
    widened: cellsSentences(cells.widened),
    narrowed: cellsSentences(cells.narrowed),
    unclear: cellsSentences(cells.unclear),
  }
}

function kindsOf(was: MeasuredCell, will: MeasuredCell): ("widened" | "narrowed" | "unclear")[] {
  const { widened, narrowed } = compareOutcomes(was.outcomes, will.outcomes)
  if (widened || narrowed)
    return [...(widened ? ["widened" as const] : []), ...(narrowed ? ["narrowed" as const] : [])]
  const inside = [...was.outcomes, ...will.outcomes].some((binding) => binding?.inside)
  return inside || was.unprobed.length + will.unprobed.length > 0 ? ["unclear"] : []
}

const cellsIn = ({ action, types }: MeasuredCell): Cell[] =>
  (types ?? [null]).map((type) => ({ action, type }))

const touches = (statement: Statement, { action, type }: Cell): boolean =>
  actionsOf(statement).includes(action) && concernsType(statement, type ?? "*")

/** Statements that stand on one side only. */
function changedStatements(engine: PolicyEngine, before: DecisionInput, after: DecisionInput): Statement[] {
  const read = (input: DecisionInput) => {
    const { app, user } = policiesOf(input)
    return new Map(
      [
        ...app.map((source) => ({ side: "app", source })),
        ...user.map((source) => ({ side: "user", source })),
      ].flatMap(({ side, source }) =>
        engine
          .statements(source)
          .map((statement) => [`${side} ${JSON.stringify(statement)}`, statement] as const),
      ),
    )
  }
  const [was, will] = [read(before), read(after)]
  return [...[...was].filter(([key]) => !will.has(key)), ...[...will].filter(([key]) => !was.has(key))].map(
    ([, statement]) => statement,
  )
}
