/**
 * A stale save, field by field: what both sides started from, what I typed, and what stands there now. Pure; the
 * form shows the rows and sends what `mergeEdits` returns, made from the newer version.
 */

import { isSame } from "./diff"

export const SIDES = ["mine", "theirs"] as const
export type Side = (typeof SIDES)[number]

export interface MergeRow {
  /** Dotted below plain objects: `tokens.accessTtlSeconds`; a list is one field. */
  field: string
  base: unknown
  mine: unknown
  theirs: unknown
  /** `both` changed it to different things: only a person can say which is right. */
  changedBy: Side | "both"
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The fields of `mine` on which the two differ, in the order of the form. */
export function compareEdits(edit: { base: Fields; mine: Fields; theirs: Fields }, prefix = ""): MergeRow[] {
  return Object.keys(edit.mine).flatMap((key): MergeRow[] => {
    const [base, mine, theirs] = [edit.base[key], edit.mine[key], edit.theirs[key]]
    if (isSame(mine, theirs) || (mine == null && theirs == null)) return []
    const field = `${prefix}${key}`
    if (isFields(mine) && isFields(theirs))
      return compareEdits({ base: isFields(base) ? base : {}, mine, theirs }, `${field}.`)
    const untouched = isSame(base, mine) || (base == null && mine == null)
    const changedBy = untouched ? "theirs" : isSame(base, theirs) ? "mine" : "both"
    return [{ field, base: base ?? null, mine: mine ?? null, theirs: theirs ?? null, changedBy }]
  })
}

/** `mine`, with the fields chosen to be theirs taken from `theirs`. */
export function mergeEdits<F extends Fields>(
  edit: { mine: F; theirs: Fields },
  takeTheirs: readonly string[],
): F {
  const take = (mine: Fields, theirs: Fields, prefix: string): Fields =>
    Object.fromEntries(
      Object.entries(mine).map(([key, value]) => {
        const field = `${prefix}${key}`
        const other = theirs[key]
        if (takeTheirs.includes(field)) return [key, other ?? null]
        return [key, isFields(value) && isFields(other) ? take(value, other, `${field}.`) : value]
      }),
    )
  return take(edit.mine, edit.theirs, "") as F
}
