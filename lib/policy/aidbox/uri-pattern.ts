/**
 * The regular expressions of Aidbox policies (`"#^/fhir/Observation(/[^/]+)?$"`), as far as they can be reasoned
 * about: literals, classes, groups, alternatives and repetition, anchored or not. Answers one question: is every
 * text of a shape ("/fhir/Observation/" and any id) matched? Anything else in a pattern makes it unreadable,
 * never approximated.
 */

/** What a shape is made of: text as it stands, or any FHIR id. */
export type ShapePart = string | { any: "id" }

export interface UriPattern {
  /** True when every text of the shape is matched. */
  coversAll(shape: readonly ShapePart[]): boolean
  /** False when no text of the shape is matched. */
  touches(shape: readonly ShapePart[]): boolean
}

const MAX_PATTERN = 2000
const MAX_STATES = 4000
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
    return toPattern(new Parser(source).parse())
  } catch (error) {
    if (error === UNREADABLE) return null
    throw error
  }
}

const UNREADABLE = Symbol("unreadable")
const unreadable = (): never => {
  throw UNREADABLE
}

type Test = (char: string) => boolean
interface State {
  /** Taken without reading. */
  free: number[]
  /** Taken by a character that passes. */
  on: { test: Test; to: number } | null
}
interface Piece {
  from: number
  to: number
}
interface Machine {
  states: State[]
  start: number
  end: number
}

/** Builds a nondeterministic machine (Thompson's construction) while reading. */
class Parser {
  readonly #source: string
  readonly #states: State[] = []
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  parse(): Machine {
    const whole = this.#alternatives(true)
    if (this.#at < this.#source.length) unreadable()
    return { states: this.#states, start: whole.from, end: whole.to }
  }

  #state(): number {
    if (this.#states.length >= MAX_STATES) unreadable()
    this.#states.push({ free: [], on: null })
    return this.#states.length - 1
  }

  #free(from: number, to: number): void {
    this.#states[from]?.free.push(to)
  }

  #char(test: Test): Piece {
    const piece = { from: this.#state(), to: this.#state() }
    const state = this.#states[piece.from]
    if (state) state.on = { test, to: piece.to }
    return piece
  }

  /** Anchors stand at the ends of top-level alternatives only; without one the pattern may start or end anywhere. */
  #alternatives(isTop: boolean): Piece {
    const whole = { from: this.#state(), to: this.#state() }
    do {
      const isAnchored = isTop && this.#take("^")
      const body = this.#sequence()
      const isEnded = isTop && this.#take("$")
      const before = isTop && !isAnchored ? this.#anything() : this.#nothing()
      const after = isTop && !isEnded ? this.#anything() : this.#nothing()
      this.#free(whole.from, before.from)
      this.#free(before.to, body.from)
      this.#free(body.to, after.from)
      this.#free(after.to, whole.to)
    } while (this.#take("|"))
    return whole
  }

  #nothing(): Piece {
    const only = this.#state()
    return { from: only, to: only }
  }

  #anything(): Piece {
    const piece = this.#char(() => true)
    this.#free(piece.to, piece.from)
    return { from: piece.from, to: piece.from }
  }

  #sequence(): Piece {
    const whole = this.#nothing()
    let end = whole.to
    while (this.#at < this.#source.length && !"|)$".includes(this.#peek())) {
      const next = this.#repeated()
      this.#free(end, next.from)
      end = next.to
    }
    return { from: whole.from, to: end }
  }

  #repeated(): Piece {
    const start = this.#at
    const one = this.#atom()
    const end = this.#at
    const times = this.#times()
    if (times === null) return one
    if (this.#at < this.#source.length && "?+*{".includes(this.#peek())) unreadable()
    const after = this.#at
    // Each turn is read anew, so that it has states of its own.
    const turn = (): Piece => {
      this.#at = start
      const piece = this.#atom()
      if (this.#at !== end) unreadable()
      return piece
    }
    const whole = this.#repeat(times, turn)
    this.#at = after
    return whole
  }

  #repeat({ min, max }: { min: number; max: number }, turn: () => Piece): Piece {
    const from = this.#state()
    const to = this.#state()
    let end = from
    for (let i = 0; i < min; i++) {
      const piece = turn()
      this.#free(end, piece.from)
      end = piece.to
    }
    this.#free(end, to)
    if (max === Number.POSITIVE_INFINITY) {
      const piece = turn()
      this.#free(end, piece.from)
      this.#free(piece.to, piece.from)
      this.#free(piece.to, to)
      return { from, to }
    }
    for (let i = min; i < max; i++) {
      const piece = turn()
      this.#free(end, piece.from)
      end = piece.to
      this.#free(end, to)
    }
    return { from, to }
  }

  #times(): { min: number; max: number } | null {
    if (this.#take("?")) return { min: 0, max: 1 }
    if (this.#take("*")) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#take("+")) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#peek() !== "{") return null
    const match = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(this.#source.slice(this.#at))
    if (!match) return unreadable()
    this.#at += match[0].length
    const min = Number(match[1])
    const max = match[2] === undefined ? min : match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY
    return min > 128 || max < min || (max > 128 && max !== Number.POSITIVE_INFINITY)
      ? unreadable()
      : { min, max }
  }

  #atom(): Piece {
    const char = this.#peek()
    if (this.#take("(")) {
      if (this.#peek() === "?") {
        this.#at++
        if (!this.#take(":")) unreadable()
      }
      const inner = this.#alternatives(false)
      if (!this.#take(")")) unreadable()
      return inner
    }
    if (this.#take("[")) return this.#char(this.#class())
    if (this.#take("\\")) return this.#char(escaped(this.#next()))
    // `.` leaves out line ends, which no address holds.
    if (this.#take(".")) return this.#char(() => true)
    if (char === "" || "^$?*+{}|)".includes(char)) unreadable()
    this.#at++
    return this.#char((each) => each === char)
  }

  #class(): Test {
    const isNegated = this.#take("^")
    const tests: Test[] = []
    while (!this.#take("]")) {
      const first = this.#next()
      if (first === "" || first === "[" || first === "&") unreadable()
      const low = first === "\\" ? this.#next() : first
      if (first === "\\" && /[A-Za-z0-9]/.test(low)) {
        tests.push(escaped(low))
        continue
      }
      if (this.#peek() === "-" && this.#source[this.#at + 1] !== "]") {
        this.#at++
        const high = this.#next()
        if (high === "\\" || high < low) unreadable()
        tests.push((char) => char >= low && char <= high)
      } else tests.push((char) => char === low)
    }
    if (tests.length === 0) unreadable()
    return (char) => tests.some((test) => test(char)) !== isNegated
  }

  #peek(): string {
    return this.#source[this.#at] ?? ""
  }
  #next(): string {
    return this.#source[this.#at++] ?? ""
  }
  #take(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }
}

function escaped(char: string): Test {
  if (char === "d") return (each) => /[0-9]/.test(each)
  if (char === "w") return (each) => /[A-Za-z0-9_]/.test(each)
  if (char === "S") return (each) => !/\s/.test(each)
  if (char === "" || /[A-Za-z0-9]/.test(char)) return unreadable()
  return (each) => each === char
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
