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
const MAX_WORK = 300_000
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

interface StateSet {
  members: readonly number[]
  isMatched: boolean
  next: Map<string, number>
  /** The sets an id leads to, once asked. */
  afterId: readonly number[] | null
}

/** Runs the machine on sets of states, each set made once and known by its place. */
function toPattern({ states, start, end }: Machine): UriPattern {
  const sets: StateSet[] = [{ members: [], isMatched: false, next: new Map(), afterId: [DEAD] }]
  const known = new Map<string, number>([["", DEAD]])
  const idChars = oneOfEach(states)
  let work = 0

  const closed = (seeds: readonly number[]): number => {
    const seen = new Set(seeds)
    const open = [...seeds]
    for (let state = open.pop(); state !== undefined; state = open.pop())
      for (const to of states[state]?.free ?? []) if (!seen.has(to)) seen.add(to) && open.push(to)
    work += seen.size
    const members = [...seen].sort((a, b) => a - b)
    const name = members.join()
    const found = known.get(name)
    if (found !== undefined) return found
    known.set(name, sets.length)
    sets.push({ members, isMatched: seen.has(end), next: new Map(), afterId: null })
    return sets.length - 1
  }
  const step = (at: number, char: string): number => {
    const set = sets[at]
    const found = set?.next.get(char)
    if (found !== undefined) return found
    if (work > MAX_WORK) return DEAD
    const to = closed(
      (set?.members ?? []).flatMap((state) => {
        const on = states[state]?.on
        return on?.test(char) ? [on.to] : []
      }),
    )
    set?.next.set(char, to)
    return to
  }
  /** Every set an id of 1 to 64 characters can lead to. */
  const afterId = (from: number): readonly number[] => {
    const set = sets[from]
    if (set?.afterId) return set.afterId
    const ends = new Set<number>()
    let at = new Set([from])
    for (let length = 1; length <= MAX_ID; length++) {
      const next = new Set([...at].flatMap((each) => idChars.map((char) => step(each, char))))
      for (const each of next) ends.add(each)
      // The same sets again, so the rest of the way is the same too.
      if (next.size === at.size && [...next].every((each) => at.has(each))) break
      at = next
    }
    if (set) set.afterId = [...ends]
    return [...ends]
  }
  const run = (shape: readonly ShapePart[]): number[] => {
    let at = [closed([start])]
    for (const part of shape) {
      at =
        typeof part === "string"
          ? at.map((set) => [...part].reduce(step, set))
          : [...new Set(at.flatMap((set) => afterId(set)))]
    }
    return at
  }
  return {
    coversAll: (shape) => run(shape).every((at) => sets[at]?.isMatched ?? false),
    touches: (shape) => run(shape).some((at) => sets[at]?.isMatched ?? false) || work > MAX_WORK,
  }
}

/** Of the characters of an id, one for each way the machine's tests can take them. */
function oneOfEach(states: Machine["states"]): string[] {
  const tests = states.flatMap(({ on }) => (on ? [on.test] : []))
  return [
    ...new Map(ID_CHARS.map((char) => [tests.map((test) => Number(test(char))).join(""), char])).values(),
  ]
}

/** The set that holds nothing, so nothing is covered. */
const DEAD = 0
