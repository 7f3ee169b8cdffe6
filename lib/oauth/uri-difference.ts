/**
 * How two addresses that should be equal differ, told to the person who has to mend one of them: redirect
 * URIs that do not match, audiences that do not agree. Nothing here decides whether they match.
 */

import { foldLookAlikes, INVISIBLE, nameCharacter } from "./host-name"
import { findUriParts, isLoopback, type UriParts } from "./uri-parts"

export const DIFFERENCE_KINDS = [
  "none",
  "whitespace",
  "invisible",
  "look_alike",
  "case",
  "trailing_slash",
  "percent_encoding",
  "scheme",
  "loopback_name",
  "host",
  "port",
  "path",
  "query",
  "fragment",
  "several",
] as const
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number]

export interface UriDifference {
  kind: DifferenceKind
  /** Position of the first differing UTF-16 unit, counted from 0, equal in both texts up to there. */
  index: number
  /** The part that differs, as sent and as registered; the shorter may be "". */
  sentPart: string
  registeredPart: string
  sentence: string
}

/** Longer texts are compared by their beginning only: nothing we register is this long. */
const MAX_COMPARED = 2048

const commonPrefix = (a: string, b: string) => {
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  return i
}

const commonSuffix = (a: string, b: string, prefix: number) => {
  const most = Math.min(a.length, b.length) - prefix
  let i = 0
  while (i < most && a[a.length - 1 - i] === b[b.length - 1 - i]) i++
  return i
}

/** A score: the higher, the more alike. Equal parts weigh more than equal letters. */
export function likeness(a: string, b: string): number {
  const [x, y] = [a.slice(0, MAX_COMPARED), b.slice(0, MAX_COMPARED)]
  const prefix = commonPrefix(x, y)
  const letters = (prefix + commonSuffix(x, y, prefix)) / Math.max(x.length, y.length, 1)
  const [p, q] = [findUriParts(x), findUriParts(y)]
  if (!p || !q) return letters
  return (
    letters + (p.host === q.host ? 2 : 0) + (p.path === q.path ? 1 : 0) + (p.scheme === q.scheme ? 0.5 : 0)
  )
}

const decodeFully = (text: string) => {
  let last = text
  for (let i = 0; i < 3; i++) {
    try {
      const next = decodeURIComponent(last)
      if (next === last) return last
      last = next
    } catch {
      return last
    }
  }
  return last
}

const strip = (text: string, pattern: RegExp) => text.replaceAll(new RegExp(pattern.source, "gu"), "")
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const BLANK = /[\s\u0000-\u0020\u007f-\u00a0]/u

/** Whole-text readings under which the two become equal, the most specific first. */
const READINGS: readonly {
  kind: DifferenceKind
  read: (text: string) => string
  sentence: (sent: string, registered: string, index: number) => string
}[] = [
  {
    kind: "whitespace",
    read: (text) => strip(text, BLANK),
    sentence: (sent, registered) => {
      const inSent = BLANK.exec(sent)?.[0]
      return inSent
        ? `A ${nameCharacter(inSent)} was sent that is not registered.`
        : `A ${nameCharacter(BLANK.exec(registered)?.[0] ?? " ")} is registered that was not sent.`
    },
  },
  {
    kind: "invisible",
    read: (text) => strip(text, INVISIBLE),
    sentence: (sent, registered) => {
      const inSent = INVISIBLE.exec(sent)?.[0]
      return inSent
        ? `An invisible character was sent: ${nameCharacter(inSent)}.`
        : `An invisible character is registered: ${nameCharacter(INVISIBLE.exec(registered)?.[0] ?? "")}.`
    },
  },
  {
    kind: "case",
    read: (text) => text.toLowerCase(),
    sentence: (sent, registered, index) =>
      `Capital and small letters differ: “${sent.charAt(index)}” was sent, “${registered.charAt(index)}” is registered.`,
  },
  {
    kind: "trailing_slash",
    read: (text) => text.replace(/\/(?=$|[?#])/, ""),
    sentence: (sent, registered) =>
      sent.length > registered.length
        ? "A / at the end was sent that is not registered."
        : "A / at the end is registered that was not sent.",
  },
  {
    kind: "percent_encoding",
    read: decodeFully,
    sentence: () => "The two mean the same but are percent-encoded differently; they must be written alike.",
  },
  {
    kind: "look_alike",
    read: foldLookAlikes,
    sentence: (sent, registered, index) =>
      `“${characterAt(sent, index)}” (${nameCharacter(characterAt(sent, index))}) was sent where “${characterAt(registered, index)}” (${nameCharacter(characterAt(registered, index))}) is registered: they only look alike.`,
  },
]

const characterAt = (text: string, index: number) => {
  const code = text.codePointAt(index)
  return code === undefined ? "" : String.fromCodePoint(code)
}

const PART_WORDS = {
  scheme: "scheme",
  host: "host",
  port: "port",
  path: "path",
  query: "query",
  fragment: "part after #",
} as const
type PartName = keyof typeof PART_WORDS

const portOf = (parts: UriParts) => parts.port ?? "none"
const show = (part: string | null) => (part === null || part === "" ? "nothing" : `“${part.slice(0, 80)}”`)

function describeParts(sent: UriParts, registered: UriParts): { kind: DifferenceKind; sentence: string } {
  const names = Object.keys(PART_WORDS) as PartName[]
  const different = names.filter((name) => sent[name] !== registered[name])
  const [first] = different
  if (first === undefined) return { kind: "several", sentence: "The part before the host differs." }
  if (different.includes("host") && isLoopback(sent.host) && isLoopback(registered.host)) {
    const sentence = `${show(sent.host)} was sent, ${show(registered.host)} is registered. Both mean this computer, but they are never taken for each other.`
    return { kind: "loopback_name", sentence }
  }
  if (different.length > 1) {
    const list = different.map((name) => PART_WORDS[name]).join(", ")
    const sentence = `Several parts differ (${list}). ${capital(PART_WORDS[first])}: ${show(sent[first])} was sent, ${show(registered[first])} is registered.`
    return { kind: "several", sentence }
  }
  if (first === "port") {
    const note =
      sent.host?.toLowerCase() === "localhost"
        ? " For localhost the port must be equal; for 127.0.0.1 in an installed app it may vary."
        : ""
    return {
      kind: "port",
      sentence: `The port differs: ${portOf(sent)} was sent, ${portOf(registered)} is registered.${note}`,
    }
  }
  return {
    kind: first,
    sentence: `The ${PART_WORDS[first]} differs: ${show(sent[first])} was sent, ${show(registered[first])} is registered.`,
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The first difference between two texts and what kind it is; kind `none` when they are equal. */
export function describeDifference(sentText: string, registeredText: string): UriDifference {
  const [sent, registered] = [sentText.slice(0, MAX_COMPARED), registeredText.slice(0, MAX_COMPARED)]
  const index = commonPrefix(sent, registered)
  const suffix = commonSuffix(sent, registered, index)
  const where = {
    index,
    sentPart: sent.slice(index, sent.length - suffix),
    registeredPart: registered.slice(index, registered.length - suffix),
  }
  if (sentText === registeredText) return { kind: "none", ...where, sentence: "They are equal." }
  const reading = READINGS.find(({ read }) => read(sent) === read(registered))
  if (reading) return { kind: reading.kind, ...where, sentence: reading.sentence(sent, registered, index) }
  const [sentParts, registeredParts] = [findUriParts(sent), findUriParts(registered)]
  if (sentParts && registeredParts) return { ...describeParts(sentParts, registeredParts), ...where }
  const sentence = sentParts
    ? "The two have nothing in common."
    : "What was sent does not start with a scheme such as https:."
  return { kind: "several", ...where, sentence }
}
