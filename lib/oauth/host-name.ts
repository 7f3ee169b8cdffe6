/**
 * What a host name really says: punycode decoded (RFC 3492), the scripts its letters come from, and whether
 * it only looks like another name. Used to warn an admin before a look-alike host is trusted with codes.
 */

const BASE = 36
const [T_MIN, T_MAX, SKEW, DAMP, INITIAL_BIAS, INITIAL_N] = [1, 26, 38, 700, 72, 128]

function adaptBias(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1
  rest += Math.floor(rest / points)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW))
}

function digitOf(character: string): number {
  const code = character.charCodeAt(0)
  if (code >= 48 && code <= 57) return code - 22
  if (code >= 97 && code <= 122) return code - 97
  return Number.NaN
}

/** Decodes the part of a label after `xn--` (RFC 3492 §6.2); `null` when it is not valid punycode. */
export function decodePunycode(encoded: string): string | null {
  const lastDash = encoded.lastIndexOf("-")
  const points = lastDash > 0 ? Array.from(encoded.slice(0, lastDash), (c) => c.charCodeAt(0)) : []
  let [n, i, bias] = [INITIAL_N, 0, INITIAL_BIAS]
  let position = lastDash > 0 ? lastDash + 1 : 0
  while (position < encoded.length) {
    const before = i
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitOf(encoded.charAt(position++))
      if (Number.isNaN(digit)) return null
      i += digit * weight
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    bias = adaptBias(i - before, points.length + 1, before === 0)
    n += Math.floor(i / (points.length + 1))
    i %= points.length + 1
    if (n > 0x10ffff) return null
    points.splice(i++, 0, n)
  }
  return String.fromCodePoint(...points)
}

/** The host as a person would read it, with every `xn--` label decoded; `null` when a label does not decode. */
export function readableHost(host: string): string | null {
  const labels = host
    .toLowerCase()
    .split(".")
    .map((label) => (label.startsWith("xn--") ? decodePunycode(label.slice(4)) : label))
  return labels.includes(null) ? null : labels.join(".")
}

const SCRIPTS: readonly [string, RegExp][] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Hebrew", /\p{Script=Hebrew}/u],
  ["Arabic", /\p{Script=Arabic}/u],
  ["Cherokee", /\p{Script=Cherokee}/u],
]

/** The alphabets used in one label of the host, the first label that mixes two or more; `null` when none does. */
export function findMixedScripts(readable: string): { label: string; scripts: string[] } | null {
  for (const label of readable.split(".")) {
    const scripts = SCRIPTS.filter(([, letters]) => letters.test(label)).map(([name]) => name)
    if (scripts.length > 1) return { label, scripts }
  }
  return null
}

/** Letters of other alphabets that are drawn like an ASCII letter, and the ASCII letter. */
// biome-ignore format: a table reads better in rows
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a", в: "b", е: "e", к: "k", м: "m", н: "h", о: "o", р: "p", с: "c", т: "t", у: "y", х: "x",
  і: "i", ј: "j", ѕ: "s", ԁ: "d", ԛ: "q", ԝ: "w", ӏ: "l", һ: "h", ѵ: "v",
  α: "a", ε: "e", ι: "i", κ: "k", ν: "v", ο: "o", ρ: "p", τ: "t", υ: "u", χ: "x", γ: "y",
  ı: "i", ɩ: "i", ɡ: "g", ɑ: "a", ʟ: "l", օ: "o", ո: "n", ս: "u", հ: "h", ց: "g",
  "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "∕": "/", "⁄": "/", "։": ":", "∶": ":", "․": ".", "。": ".",
}

/** The text with every look-alike folded to the ASCII it imitates, and compatibility forms (`ｅ`) resolved. */
export function foldLookAlikes(text: string): string {
  return Array.from(text.normalize("NFKC"), (c) => LOOK_ALIKES[c] ?? LOOK_ALIKES[c.toLowerCase()] ?? c).join(
    "",
  )
}

/** Characters nobody sees: zero-width, joiners, soft hyphen, direction marks and overrides, byte order mark. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/u

const NAMES: Readonly<Record<string, string>> = {
  "\u00ad": "soft hyphen",
  "\u200b": "zero width space",
  "\u200c": "zero width non-joiner",
  "\u200d": "zero width joiner",
  "\u200e": "left-to-right mark",
  "\u200f": "right-to-left mark",
  "\u202d": "left-to-right override",
  "\u202e": "right-to-left override",
  "\u2060": "word joiner",
  "\ufeff": "byte order mark",
  "\u00a0": "no-break space",
  "\u0000": "NUL",
  "\t": "tab",
  "\n": "line break",
  "\r": "carriage return",
  " ": "space",
}

/** "U+202E right-to-left override": names a character that cannot be shown. */
export function nameCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")
  const name = NAMES[character]
  return name ? `U+${code} ${name}` : `U+${code}`
}
