import { Check, CircleDashed, CircleHelp } from "lucide-react"
import {
  type AccessCell,
  type AccessLine,
  type AccessRow,
  groupAccess,
  limitLetters,
} from "@/components/policy/access-view"
import { actionWords } from "@/components/policy/action-words"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { type Action, INTERACTIONS, NAMED_OPERATIONS } from "@/lib/fhir/interactions"

const OPERATIONS: readonly Action[] = [...NAMED_OPERATIONS, "operation"]

/** What is truly possible, type by type; a letter leads to what limits it. */
export function AccessGrid({ rows }: { rows: readonly AccessRow[] }) {
  const letters = limitLetters(rows)
  return (
    <div>
      <Table label="What is possible, by resource type and interaction">
        <TableHead>
          <HeadCell>Resource</HeadCell>
          {INTERACTIONS.map((action) => (
            <HeadCell key={action} className="px-1 text-center">
              {actionWords(action).label}
            </HeadCell>
          ))}
          <HeadCell>Operations</HeadCell>
        </TableHead>
        <TableBody>
          {groupAccess(rows).flatMap(({ label, lines }) =>
            lines.map((line, i) => (
              <Line key={line.key} line={line} group={i === 0 ? label : null} letters={letters} />
            )),
          )}
        </TableBody>
      </Table>
      <Legend letters={letters} />
    </div>
  )
}

type LineProps = { line: AccessLine; group: string | null; letters: ReadonlyMap<string, string> }

function Line({ line, group, letters }: LineProps) {
  const operations = OPERATIONS.filter((action) => line.cells[action])
  return (
    <Row>
      <Cell className="align-top sm:max-w-72">
        {group ? <span className="block text-ink-faint text-xs">{group}</span> : null}
        <span title={line.types.join(", ")} translate="no">
          {line.name}
        </span>
      </Cell>
      {INTERACTIONS.map((action) => (
        <Cell key={action} label={actionWords(action).label} className="px-1 align-bottom sm:text-center">
          <Mark cell={line.cells[action]} letters={letters} />
        </Cell>
      ))}
      <Cell label="Operations" className="align-bottom">
        <span className="flex flex-wrap gap-x-3">
          {operations.map((action) => (
            <span key={action} className="whitespace-nowrap">
              <span className="text-sm">{actionWords(action).label}</span>{" "}
              <Mark cell={line.cells[action]} letters={letters} />
            </span>
          ))}
        </span>
      </Cell>
    </Row>
  )
}

const MARKS = {
  all: { icon: Check, tone: "text-ok", word: "yes" },
  part: { icon: CircleDashed, tone: "text-info", word: "within limits" },
  unsure: { icon: CircleHelp, tone: "text-ink-soft", word: "depends" },
} as const

function Mark({ cell, letters }: { cell: AccessCell | undefined; letters: ReadonlyMap<string, string> }) {
  if (!cell || cell.reach === "none") return <span className="text-ink-faint text-sm sm:sr-only">no</span>
  const { icon: Icon, tone, word } = MARKS[cell.reach]
  const limit = cell.limits.join("; ")
  return (
    <span className="inline-flex items-center gap-0.5 align-middle" title={limit || word}>
      <Icon aria-hidden="true" className={`size-4 ${tone}`} strokeWidth={2.5} />
      <span className="sr-only">{word}</span>
      {limit ? <sup className="text-ink-soft text-xs">{letters.get(limit)}</sup> : null}
    </span>
  )
}

function Legend({ letters }: { letters: ReadonlyMap<string, string> }) {
  if (letters.size === 0) return null
  return (
    <dl className="mt-4 grid grid-cols-[1.5rem_minmax(0,1fr)] gap-y-1 text-sm" aria-label="Limits">
      {[...letters].map(([limit, letter]) => (
        <div key={letter} className="contents">
          <dt className="text-ink-soft">{letter}</dt>
          <dd>{limit}</dd>
        </div>
      ))}
    </dl>
  )
}
