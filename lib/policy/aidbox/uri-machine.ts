/**
 * Reads a regular expression into a nondeterministic machine (Thompson's construction): literals, classes,
 * groups, alternatives and repetition. Anchors stand at the ends of top-level alternatives only.
 */

const MAX_STATES = 4000

/** Thrown for what is not understood; never approximated. */
export const UNREADABLE = Symbol("unreadable")
const unreadable = (): never => {
  throw UNREADABLE
}

type Test = (char: string) => boolean
export interface State {
  /** Taken without reading. */
  free: number[]
  /** Taken by a character that passes. */
  on: { test: Test; to: number } | null
}
interface Piece {
  from: number
  to: number
}
export interface Machine {
  states: State[]
  start: number
  end: number
}

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

/** @throws UNREADABLE */
export const readMachine = (source: string): Machine => new Parser(source).parse()
