/**
 * JSON that is judged and passed on must mean the same to every reader. A key that stands twice in one object
 * means different things to different parsers, so it is refused; and a number is printed back as it was
 * written, because in FHIR `1.00` and `1.0` differ in precision.
 * http://hl7.org/fhir/R4/datatypes.html#decimal, RFC 8259 §4
 */

/** Stands before the written form of a number that JavaScript would print another way. */
const MARK = "\u0000number:"
const MARKED = /"\\u0000number:([-+.0-9eE]+)"/g
const MAX_DEPTH = 128
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

export type ExactJson = { ok: true; value: unknown } | { ok: false; reason: string }

/** @returns the value, numbers of unusual form as marked strings that `printExact` turns back */
export function parseExact(text: string): ExactJson {
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

/** The text with its unusual numbers marked, or why it cannot be taken. */
function scan(text: string): string | { reason: string } {
  const open: (Set<string> | null)[] = []
  let [marked, done, at] = ["", 0, 0]
  while (at < text.length) {
    const char = text[at]
    if (char === '"') {
      const end = endOfString(text, at)
      const fault = keyFault(text.slice(at, end), { keys: open.at(-1), isKey: isKey(text, end) })
      if (fault) return { reason: fault }
      at = end
    } else if (char === "{" || char === "[") {
      open.push(char === "{" ? new Set() : null)
      if (open.length > MAX_DEPTH) return { reason: "The body is nested more than 128 deep." }
      at++
    } else if (char === "}" || char === "]") {
      open.pop()
      at++
    } else if (char === "-" || (char !== undefined && char >= "0" && char <= "9")) {
      const number = numberAt(text, at)
      if (String(Number(number)) !== number) {
        marked += `${text.slice(done, at)}${JSON.stringify(MARK + number)}`
        done = at + number.length
      }
      at += number.length
    } else at++
  }
  return done === 0 ? text : marked + text.slice(done)
}

function numberAt(text: string, at: number): string {
  NUMBER.lastIndex = at
  const number = NUMBER.exec(text)?.[0]
  if (!number) throw new Error("INVARIANT: the grammar was checked")
  return number
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1
  return at + 1
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
  const key: string = JSON.parse(token)
  if (on.keys.has(key))
    return `The key ${key.slice(0, 40).replace(/[^\w.-]/g, "?")} stands twice in one object.`
  on.keys.add(key)
  return null
}
