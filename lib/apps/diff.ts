/** Field by field what changed between two states of a record, for the history. Secrets never come in here. */

import type { FieldChange } from "@/lib/audit/events"

/** Fields that change with every save, or that belong to the row and not to the person's decision. */
const UNINTERESTING = new Set([
  "id",
  "version",
  "createdAt",
  "createdBy",
  "updatedAt",
  "lastUsedAt",
  "firstTokenAt",
])

const FORBIDDEN = /secret$|secrethash|password|sealed|privatekey|tokenhash/i

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** Equal in what they say: dates by time, objects and lists by content. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => isSame(a[key], b[key]))
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : (value ?? null))

/**
 * The changed fields, in the order of `after`; nested objects give dotted paths ("tokens.accessTtlSeconds"),
 * lists are one field. Dates come back as ISO text so that the log can hold them.
 * @throws when a field by its name could hold a secret: such a field must not reach the log
 */
export function diffFields(before: object, after: object, prefix = ""): FieldChange[] {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const keys = [...new Set([...Object.keys(now), ...Object.keys(old)])]
  return keys.flatMap((key) => {
    if (FORBIDDEN.test(key)) throw new Error(`INVARIANT: ${key} must not reach the history`)
    const [a, b] = [old[key], now[key]]
    if (UNINTERESTING.has(key) || isSame(a, b) || (a == null && b == null)) return []
    const field = `${prefix}${key}`
    if (isRecord(a) && isRecord(b)) return diffFields(a, b, `${field}.`)
    return [{ field, before: plain(a), after: plain(b) }]
  })
}

/** What came and what went in a list of plain entries, for showing a list field's change. */
export function diffLists(before: readonly unknown[], after: readonly unknown[]) {
  return {
    added: after.filter((item) => !before.some((old) => isSame(old, item))),
    removed: before.filter((item) => !after.some((now) => isSame(now, item))),
  }
}
