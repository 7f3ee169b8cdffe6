/** What applying a fleet file did, or would do, entry by entry; and the same as lines for a terminal. */

import { describeChange } from "@/lib/audit/describe"
import type { FieldChange } from "@/lib/audit/events"

export const OUTCOMES = ["made", "changed", "kept"] as const

export interface Applied {
  what: "api" | "policy" | "user" | "app" | "link"
  name: string
  outcome: (typeof OUTCOMES)[number]
  /** Set on apps. */
  clientId?: string
  /** Changed settings; never a secret. */
  changes: readonly FieldChange[]
  /** What else was done: "a secret named Production was added". */
  notes: readonly string[]
  /** Values nothing can show again, by the name they have in a `.env` file. */
  shownOnce: readonly { name: string; value: string }[]
}

const SIGNS = { made: "+", changed: "~", kept: "=" } as const

/** What stands in a terminal must not steer it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const plain = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/gu, "\ufffd")

export const countOutcomes = (rows: readonly Applied[]) =>
  Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length]),
  ) as Record<(typeof OUTCOMES)[number], number>

/** True when applying changes nothing. */
export const isSettled = (rows: readonly Applied[]) => rows.every((row) => row.outcome === "kept")

/** The difference, one entry a line with what changes below it; entries that stay are only counted. */
export function diffLines(rows: readonly Applied[]): string[] {
  const lines = rows
    .filter(({ outcome }) => outcome !== "kept")
    .flatMap((row) => [
      `${SIGNS[row.outcome]} ${row.what.padEnd(6)}  ${plain(row.name)}`,
      ...row.changes.map((change) => `    ${plain(describeChange(change))}`),
      ...row.notes.map((note) => `    ${plain(note)}`),
    ])
  const { made, changed, kept } = countOutcomes(rows)
  return [...lines, `${made} to make, ${changed} to change, ${kept} as they are`]
}

/** What was done, with the values that are shown this once. */
export function doneLines(rows: readonly Applied[]): string[] {
  return rows.flatMap((row) => {
    const id = row.clientId && row.outcome === "made" ? [`      CLIENT_ID=${row.clientId}`] : []
    return [
      `${row.outcome.padEnd(7)}  ${row.what.padEnd(6)}  ${plain(row.name)}`,
      ...row.changes.map((change) => `      ${plain(describeChange(change))}`),
      ...row.notes.map((note) => `      ${plain(note)}`),
      ...id,
      ...row.shownOnce.map(({ name, value }) => `      ${name}=${value}`),
    ]
  })
}
