/**
 * Finds the list of links of a Bundle in JSON text that comes in pieces, and puts another in its place. Only
 * the Bundle's own `link` counts, never one inside a resource. All other text passes as it came; no more than
 * the list itself is held.
 */

const [QUOTE, BACKSLASH, COLON, COMMA] = [34, 92, 58, 44]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]
const KEY = '"link"'
const MAX_LIST = 256 * 1024

type Seeking = "key" | "colon" | "list" | "end of list" | null

/** Changes the links of a Bundle in text that passes by in pieces. */
export interface LinkText {
  /** @returns what may go on of the text so far */
  push(piece: string): string
  /** @returns the rest */
  end(): string
}

export class BundleLinkText implements LinkText {
  readonly #replace: (list: string) => string
  #depth = 0
  #inString = false
  /** An odd number of backslashes ended the last piece inside a string. */
  #escaped = false
  #seeking: Seeking = null
  /** Where what is held begins; -1 for nothing. */
  #held = -1
  #listAt = -1
  #text = ""

  /** @param replace from the JSON text of the list to another */
  constructor(replace: (list: string) => string) {
    this.#replace = replace
  }

  /** @throws when the list is longer than any server's */
  push(piece: string): string {
    let at = this.#text.length
    this.#text += piece
    while (at < this.#text.length) at = this.#inString ? this.#throughString(at) : this.#step(at)
    if (this.#seeking === "key" && this.#text.length - this.#held > KEY.length) this.#release()
    if (this.#held >= 0 && this.#text.length - this.#held > MAX_LIST)
      throw new Error("an endless list of links")
    const cut = this.#held < 0 ? this.#text.length : this.#held
    const passed = this.#text.slice(0, cut)
    this.#text = this.#text.slice(cut)
    this.#listAt -= cut
    if (this.#held >= 0) this.#held = 0
    return passed
  }

  end(): string {
    const rest = this.#text
    this.#text = ""
    return rest
  }

  #release(): void {
    this.#held = -1
    this.#seeking = null
  }

  /** One character outside strings. @returns where to go on */
  #step(at: number): number {
    const char = this.#text.charCodeAt(at)
    if (char === QUOTE) this.#beginString(at)
    else if (char === OPEN_LIST || char === OPEN_OBJECT) this.#open(char, at)
    else if (char === CLOSE_LIST || char === CLOSE_OBJECT) {
      this.#depth--
      if (this.#seeking === "end of list" && this.#depth === 1) return this.#endList(at)
    } else if (char === COLON && this.#seeking === "colon") this.#seeking = "list"
    else if (char === COMMA && this.#seeking !== "end of list") this.#release()
    return at + 1
  }

  #beginString(at: number): void {
    this.#inString = true
    this.#escaped = false
    if (this.#depth !== 1) return
    this.#held = at
    this.#seeking = "key"
  }

  #open(char: number, at: number): void {
    this.#depth++
    if (this.#seeking === "list" && char === OPEN_LIST) {
      this.#seeking = "end of list"
      this.#listAt = at
    } else if (this.#seeking !== "end of list") this.#release()
  }

  #throughString(from: number): number {
    const quote = this.#text.indexOf('"', from)
    const end = quote < 0 ? this.#text.length : quote
    let slash = end
    while (slash > from && this.#text.charCodeAt(slash - 1) === BACKSLASH) slash--
    const odd = (end - slash + (slash === from && this.#escaped ? 1 : 0)) % 2 === 1
    if (quote < 0) {
      this.#escaped = odd
      return end
    }
    this.#escaped = false
    if (odd) return quote + 1
    this.#inString = false
    if (this.#seeking === "key") {
      if (this.#text.slice(this.#held, quote + 1) === KEY) this.#seeking = "colon"
      else this.#release()
    }
    return quote + 1
  }

  #endList(at: number): number {
    const list = this.#replace(this.#text.slice(this.#listAt, at + 1))
    this.#text = this.#text.slice(0, this.#listAt) + list + this.#text.slice(at + 1)
    const end = this.#listAt + list.length
    this.#release()
    return end
  }
}
