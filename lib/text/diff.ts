/**
 * Where two short strings differ, character by character: redirect URIs, issuers, audiences.
 * Differences nobody can see (spaces, zero-width characters, look-alike dashes) are given names.
 */

export type DiffPart = { text: string; differs: boolean }

/** Both strings cut into runs. Joined again, the parts of a side give that side unchanged. */
export type TextDiff = { left: DiffPart[]; right: DiffPart[]; same: boolean }

const MAX_CELLS = 4_000_000

/** Longest-common-subsequence diff over code points; inputs too long for that fall back to prefix and suffix. */
export function diffText(left: string, right: string): TextDiff {
  const a = Array.from(left)
  const b = Array.from(right)
  const prefix = commonLength(a, b)
  const suffix = Math.min(
    commonLength([...a].reverse(), [...b].reverse()),
    Math.min(a.length, b.length) - prefix,
  )
  const midA = a.slice(prefix, a.length - suffix)
  const midB = b.slice(prefix, b.length - suffix)
  const { keepA, keepB } = commonEnough(midA, midB)
  const same = (length: number) => new Array<boolean>(length).fill(true)
  return {
    left: toParts(a, [...same(prefix), ...keepA, ...same(suffix)]),
    right: toParts(b, [...same(prefix), ...keepB, ...same(suffix)]),
    same: left === right,
  }
}

function commonLength(a: string[], b: string[]): number {
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  return i
}

/** Below this share of common characters, single letters that happen to agree say nothing. */
const ALIKE = 0.5

/** The characters two middles share; none when they are different texts rather than one text written differently. */
function commonEnough(a: string[], b: string[]): { keepA: boolean[]; keepB: boolean[] } {
  const common = commonSubsequence(a, b)
  const kept = common.keepA.filter(Boolean).length
  if (kept >= ALIKE * Math.max(a.length, b.length)) return common
  return { keepA: a.map(() => false), keepB: b.map(() => false) }
}

function commonSubsequence(a: string[], b: string[]): { keepA: boolean[]; keepB: boolean[] } {
  const keepA = new Array<boolean>(a.length).fill(false)
  const keepB = new Array<boolean>(b.length).fill(false)
  if (a.length * b.length > MAX_CELLS) return { keepA, keepB }
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const cell = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
    }
  }
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      keepA[i++] = true
      keepB[j++] = true
    } else if (cell(i + 1, j) >= cell(i, j + 1)) i++
    else j++
  }
  return { keepA, keepB }
}

function toParts(points: string[], kept: boolean[]): DiffPart[] {
  const parts: DiffPart[] = []
  points.forEach((point, i) => {
    const differs = !kept[i]
    const last = parts.at(-1)
    if (last && last.differs === differs) last.text += point
    else parts.push({ text: point, differs })
  })
  return parts
}

const INVISIBLE: Record<string, string> = {
  " ": "space",
  "\t": "tab",
  "\n": "line break",
  "\r": "carriage return",
  "\u00a0": "no-break space",
  "\u00ad": "soft hyphen",
  "\u200b": "zero-width space",
  "\u200c": "zero-width non-joiner",
  "\u200d": "zero-width joiner",
  "\u200e": "left-to-right mark",
  "\u200f": "right-to-left mark",
  "\u2028": "line separator",
  "\u2060": "word joiner",
  "\u2010": "hyphen U+2010",
  "\u2011": "no-break hyphen",
  "\u2013": "en dash",
  "\u2014": "em dash",
  "\ufeff": "byte order mark",
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`

/** The name of a character that is invisible or easily mistaken for another, or null. */
export function nameInvisible(character: string): string | null {
  const known = INVISIBLE[character]
  if (known) return known
  const code = character.codePointAt(0) ?? 0
  if (code < 32 || (code >= 127 && code < 160)) return `control ${codeOf(character)}`
  return /[\p{Cf}\p{Zl}\p{Zp}\p{Zs}]/u.test(character) ? `invisible ${codeOf(character)}` : null
}

/** One sentence that says the difference aloud, for people who cannot see the highlighting. */
export function describeDiff(left: string, right: string): string {
  if (left === right) return "The two values are identical."
  const { left: leftParts, right: rightParts } = diffText(left, right)
  const spell = (parts: DiffPart[]) =>
    parts
      .filter((part) => part.differs)
      .map((part) => spellOut(part.text))
      .join(", ")
  const onlyLeft = spell(leftParts)
  const onlyRight = spell(rightParts)
  if (!onlyLeft) return `The second value has extra: ${onlyRight}.`
  if (!onlyRight) return `The first value has extra: ${onlyLeft}.`
  return `The first value has ${onlyLeft} where the second has ${onlyRight}.`
}

function spellOut(text: string): string {
  const hidden = Array.from(text).map((c) => nameInvisible(c))
  if (hidden.every((name) => name === null)) return `“${text}”`
  return Array.from(text)
    .map((c, i) => hidden[i] ?? `“${c}”`)
    .join(" ")
}
