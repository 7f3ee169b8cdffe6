import { splitPastedLines } from "@/lib/text/lines"

/** The rows of a list being typed: the text, and a key that follows the row when it moves. */
export type Row = { key: number; text: string }

export type Rows = { rows: readonly Row[]; nextKey: number }

export function toRows(values: readonly string[]): Rows {
  return { rows: values.map((text, key) => ({ key, text })), nextKey: values.length }
}

/** What was pasted with a space before or after it is not meant to have it. */
export function toValues({ rows }: Rows): string[] {
  return rows.map((row) => row.text.trim())
}

export function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i])
}

export function setRow(list: Rows, at: number, text: string): Rows {
  return { ...list, rows: list.rows.map((row, i) => (i === at ? { ...row, text } : row)) }
}

export function insertRow(list: Rows, at: number, text = ""): Rows {
  const rows = [...list.rows]
  rows.splice(at, 0, { key: list.nextKey, text })
  return { rows, nextKey: list.nextKey + 1 }
}

export function removeRow(list: Rows, at: number): Rows {
  return { ...list, rows: list.rows.filter((_, i) => i !== at) }
}

/** Moves a row one place up (-1) or down (1); at the ends nothing changes. */
export function moveRow(list: Rows, at: number, by: -1 | 1): Rows {
  const rows = [...list.rows]
  const [row] = rows.splice(at, 1)
  if (!row || at + by < 0 || at + by > rows.length) return list
  rows.splice(at + by, 0, row)
  return { ...list, rows }
}

/** Several pasted lines become several rows, the first in the row pasted into; null when it is one line. */
export function pasteRows(list: Rows, at: number, pasted: string): Rows | null {
  const lines = splitPastedLines(pasted)
  if (lines.length < 2) return null
  const [first = "", ...rest] = lines
  const here = list.rows[at]?.text ?? ""
  let next = here === "" ? setRow(list, at, first) : insertRow(list, at + 1, first)
  const start = here === "" ? at + 1 : at + 2
  rest.forEach((text, i) => {
    next = insertRow(next, start + i, text)
  })
  return next
}
