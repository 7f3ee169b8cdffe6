/** Two texts compared line by line, for versions and for edits that met. Pure. */

export interface DiffLine {
  kind: "same" | "added" | "removed"
  text: string
}

const MAX_CELLS = 4_000_000

/** The lines of both, in order; a removed line stands before what took its place. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = toLines(before)
  const b = toLines(after)
  if (a.length * b.length > MAX_CELLS)
    return [...a.map((text) => line("removed", text)), ...b.map((text) => line("added", text))]
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const cell = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
  const found: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      found.push(line("same", a[i++]))
      j++
    } else if (i < a.length && (j >= b.length || cell(i + 1, j) >= cell(i, j + 1)))
      found.push(line("removed", a[i++]))
    else found.push(line("added", b[j++]))
  }
  return found
}

/** A run of lines shown, or of unchanged lines left out. */
export type DiffRun = { lines: readonly DiffLine[]; hidden: number; at: number }

const CONTEXT = 3

/** Folds unchanged lines away from changes; a fold hides at least two. */
export function foldLines(lines: readonly DiffLine[]): DiffRun[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((other) => other.kind !== "same"),
  )
  const runs: DiffRun[] = []
  for (let at = 0; at < lines.length; ) {
    let end = at
    while (end < lines.length && near[end] === near[at]) end++
    const isHidden = !near[at] && end - at > 1
    runs.push(isHidden ? { lines: [], hidden: end - at, at } : { lines: lines.slice(at, end), hidden: 0, at })
    at = end
  }
  return runs
}

const line = (kind: DiffLine["kind"], text = ""): DiffLine => ({ kind, text })
const toLines = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"))
