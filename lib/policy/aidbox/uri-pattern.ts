/**
 * The regular expressions of Aidbox policies (`"#^/fhir/Observation(/[^/]+)?$"`), as far as they can be reasoned
 * about: literals, classes, groups, alternatives and repetition, anchored or not. Answers one question: is every
 * text of a shape ("/fhir/Observation/" and any id) matched? Anything else in a pattern makes it unreadable,
 * never approximated.
 */

import { type Machine, readMachine, UNREADABLE } from "./uri-machine"

/** What a shape is made of: text as it stands, or any FHIR id. */
export type ShapePart = string | { any: "id" }

export interface UriPattern {
  /** True when every text of the shape is matched. */
  coversAll(shape: readonly ShapePart[]): boolean
  /** False when no text of the shape is matched. */
  touches(shape: readonly ShapePart[]): boolean
}

const MAX_PATTERN = 2000
/** States looked at for one pattern; what takes longer is not covered. Some tens of milliseconds. */
const MAX_WORK = 1_000_000
const ID_CHARS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."]
const MAX_ID = 64

/** A literal: matched by itself alone. */
export const literalPattern = (text: string): UriPattern => ({
  coversAll: (shape) => shape.every((part) => typeof part === "string") && shape.join("") === text,
  touches: (shape) => {
    const parts = shape.map((part) =>
      typeof part === "string" ? part.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&") : "[A-Za-z0-9.\\-]{1,64}",
    )
    return new RegExp(`^${parts.join("")}$`).test(text)
  },
})

/** Null when the pattern holds what cannot be reasoned about. */
export function readPattern(source: string): UriPattern | null {
  if (source.length > MAX_PATTERN) return null
  try {
    return toPattern(readMachine(source))
  } catch (error) {
    if (error === UNREADABLE) return null
    throw error
  }
}

/** Runs the machine on sets of states; sets met before are found again by name. */
function toPattern({ states, start, end }: Machine): UriPattern {
  const sets = new Map<string, { members: number[]; next: Map<string, string> }>()
  let work = 0
  const closed = (seeds: readonly number[]): string => {
    const seen = new Set(seeds)
    const open = [...seeds]
    for (let state = open.pop(); state !== undefined; state = open.pop())
      for (const to of states[state]?.free ?? []) if (!seen.has(to)) seen.add(to) && open.push(to)
    work += seen.size
    const members = [...seen].sort((a, b) => a - b)
    const name = members.join()
    if (!sets.has(name)) sets.set(name, { members, next: new Map() })
    return name
  }
  const step = (name: string, char: string): string => {
    const set = sets.get(name)
    const known = set?.next.get(char)
    if (known !== undefined) return known
    if (work > MAX_WORK) return DEAD
    const reached = (set?.members ?? []).flatMap((state) => {
      const on = states[state]?.on
      return on?.test(char) ? [on.to] : []
    })
    const to = closed(reached)
    set?.next.set(char, to)
    return to
  }
  /** Every set an id of 1 to 64 characters can lead to. */
  const afterId = (name: string): string[] => {
    const ends = new Set<string>()
    let at = new Set([name])
    for (let length = 1; length <= MAX_ID; length++) {
      const before = ends.size
      const next = new Set([...at].flatMap((each) => ID_CHARS.map((char) => step(each, char))))
      for (const each of next) ends.add(each)
      if (work > MAX_WORK) return [DEAD]
      // Nothing new is reached from what was reached before.
      if (ends.size === before && [...next].every((each) => at.has(each))) break
      at = next
    }
    return [...ends]
  }
  const run = (shape: readonly ShapePart[]): string[] => {
    let at = [closed([start])]
    for (const part of shape) {
      at =
        typeof part === "string"
          ? at.map((name) => [...part].reduce(step, name))
          : [...new Set(at.flatMap(afterId))]
    }
    return at
  }
  const isMatched = (name: string) => sets.get(name)?.members.includes(end) ?? false
  return {
    coversAll: (shape) => run(shape).every(isMatched),
    touches: (shape) => run(shape).some(isMatched) || work > MAX_WORK,
  }
}

/** A set that holds nothing, so nothing is covered. */
const DEAD = "-"
