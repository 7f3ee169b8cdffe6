/**
 * JSON that is judged and passed on must mean the same to every reader. A key that stands twice in one object
 * means different things to different parsers, so it is refused; and a number is printed back as it was
 * written, because in FHIR `1.00` and `1.0` differ in precision.
 * http://hl7.org/fhir/R4/datatypes.html#decimal, RFC 8259 §4
 */

/** Stands before the written form of a number that JavaScript would print another way. */
const MARK_BEFORE = '"\\u0000number:'
const MARKED = /"\\u0000number:([-+.0-9eE]+)"/g
const MAX_DEPTH = 128
/** Each costs more than anything else in a text; as long as a text may be, what is written for care holds fewer. */
const MAX_MARKED = 250_000
const TOO_DEEP = { ok: false, reason: "The body is nested more than 128 deep." } as const
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

export type ExactJson = { ok: true; value: unknown } | { ok: false; reason: string }

/** @returns the value, numbers of unusual form as marked strings that `printExact` turns back */
export function parseExact(text: string): ExactJson {
  if (text.length > LONG_TEXT && isTooDeep(text)) return TOO_DEEP
  try {
    // Checks the grammar first, so that the scan below may trust it.
    const plain: unknown = JSON.parse(text)
    const scanned = scan(text)
    if (typeof scanned === "object") return { ok: false, reason: scanned.reason }
    return { ok: true, value: scanned === text ? plain : JSON.parse(scanned) }
  } catch {
    return { ok: false, reason: "The body is not JSON." }
  }
}

export function printExact(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes("\\u0000number:") ? text.replace(MARKED, "$1") : text
}

const [QUOTE, BACKSLASH, MINUS] = [34, 92, 45]
const [ZERO, NINE, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [48, 57, 91, 93, 123, 125]

/** From here on a text is looked through for its depth before the engine, which takes long over a deep one. */
const LONG_TEXT = 32 * 1024

/** The grammar is yet to be checked: a string without end ends it. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) {
      const end = endOfString(text, at)
      if (end === 0) return false
      at = end - 1
    } else if (char === OPEN_OBJECT || char === OPEN_LIST) {
      if (++depth > MAX_DEPTH) return true
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) depth--
  }
  return false
}

/** The text with its unusual numbers marked, or why it cannot be taken. */
function scan(text: string): string | { reason: string } {
  const open: (Set<string> | null)[] = []
  const marked: string[] = []
  let [done, at] = [0, 0]
  while (at < text.length) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) {
      const end = endOfString(text, at)
      const fault = keyFault(text.slice(at, end), { keys: open.at(-1), isKey: isKey(text, end) })
      if (fault) return { reason: fault }
      at = end
    } else if (char === OPEN_OBJECT || char === OPEN_LIST) {
      open.push(char === OPEN_OBJECT ? new Set() : null)
      if (open.length > MAX_DEPTH) return TOO_DEEP
      at++
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) {
      open.pop()
      at++
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      const number = numberAt(text, at)
      if (String(Number(number)) !== number) {
        if (marked.length >= MAX_MARKED)
          return { reason: "The body holds more decimals than can be kept exact." }
        marked.push(`${text.slice(done, at)}${MARK_BEFORE}${number}"`)
        done = at + number.length
      }
      at += number.length
    } else at++
  }
  if (done === 0) return text
  marked.push(text.slice(done))
  return marked.join("")
}

function numberAt(text: string, at: number): string {
  NUMBER.lastIndex = at
  const number = NUMBER.exec(text)?.[0]
  if (!number) throw new Error("INVARIANT: the grammar was checked")
  return number
}

/** 0 for a string without end. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at > 0; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text.charCodeAt(before - 1) === BACKSLASH) before--
    if ((at - before) % 2 === 0) return at + 1
  }
  return 0
}

/** In text that is JSON, only a key is followed by a colon. */
function isKey(text: string, end: number): boolean {
  let at = end
  while (" \t\n\r".includes(text[at] ?? "x")) at++
  return text[at] === ":"
}

function keyFault(
  token: string,
  on: { keys: Set<string> | null | undefined; isKey: boolean },
): string | null {
  // FHIR strings hold no NUL, and a mark of ours must not be forged.
  if (token.includes("\\u0000")) return "A string holds a NUL character."
  if (!on.isKey || !on.keys) return null
  const key: string = token.includes("\\") ? JSON.parse(token) : token.slice(1, -1)
  if (on.keys.has(key))
    return `The key ${key.slice(0, 40).replace(/[^\w.-]/g, "?")} stands twice in one object.`
  on.keys.add(key)
  return null
}
