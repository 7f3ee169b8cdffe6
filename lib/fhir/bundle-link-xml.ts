/**
 * Finds the links of a Bundle in XML text that comes in pieces, and says of each what becomes of it. Only the
 * Bundle's own `link` elements count, never those inside a resource. All other text passes as it came; no more
 * than one such element is held, however long the attributes between them are (a Binary's data is one).
 * http://hl7.org/fhir/R4/xml.html: UTF-8, no document type, so no entities of its own. Anything else stops it.
 */

import type { LinkText } from "./bundle-link-text"

/** Both as they stand in the attributes: escaped, and in whatever form the text is given. */
export interface XmlLink {
  relation: string
  url: string
}

/** @returns where it leads from now on, to stand in the attribute; null to leave the link out */
export type ReplaceLink = (link: XmlLink) => string | null

const MAX_LINK = 32 * 1024
const MAX_NAME = 256
const MAX_INSTRUCTION = 4096
/** Where what is no element ends. */
const SKIPPED = { "<!--": "-->", "<![CDATA[": "]]>", "<?": "?>" } as const
const NAME = /<\/?((?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*)[\s/>]/y
const REST_OF_TAG = /[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>/y
const DECLARED = /^xml\s[^>]*encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])/i

type Inside = { skipped: string } | { tag: "open" | "close"; quote: string } | null

export class BundleLinkXml implements LinkText {
  readonly #replace: ReplaceLink
  #text = ""
  #at = 0
  #depth = 0
  #inside: Inside = null
  #isBegun = false
  /** The outermost element is a Bundle: a Patient has elements named link of its own. */
  #isBundle = false
  /** Where the link that is held begins; -1 for none. */
  #linkAt = -1

  constructor(replace: ReplaceLink) {
    this.#replace = replace
  }

  /** @throws for what is no XML as FHIR has it, and for a link longer than any server's */
  push(piece: string): string {
    this.#text += piece
    while (this.#at < this.#text.length && this.#step()) {}
    if (this.#linkAt >= 0 && this.#text.length - this.#linkAt > MAX_LINK)
      throw new Error("an endless link in XML")
    // The slash before a `>` that is yet to come stays in sight.
    const cut = this.#linkAt >= 0 ? this.#linkAt : Math.max(0, this.#at - 1)
    const passed = this.#text.slice(0, cut)
    this.#text = this.#text.slice(cut)
    this.#at -= cut
    if (this.#linkAt >= 0) this.#linkAt = 0
    return passed
  }

  /** What is left. Text that ends in the middle of an element ends there. */
  end(): string {
    const rest = this.#linkAt >= 0 ? "" : this.#text
    this.#text = ""
    return rest
  }

  /** One step forward. @returns false when more text is needed */
  #step(): boolean {
    if (this.#inside === null) return this.#throughText()
    return "skipped" in this.#inside
      ? this.#throughSkipped(this.#inside.skipped)
      : this.#throughTag(this.#inside)
  }

  #throughText(): boolean {
    if (!this.#isBegun) this.#begin()
    const next = this.#text.indexOf("<", this.#at)
    this.#at = next < 0 ? this.#text.length : next
    return next >= 0 && this.#enter()
  }

  /** UTF-16 and the like begin with other bytes. */
  #begin(): void {
    this.#isBegun = true
    if (!/^(\xef|<|\s)/.test(this.#text)) throw new Error("XML in an unusual encoding")
  }

  #enter(): boolean {
    const at = this.#at
    const second = this.#text[at + 1]
    if (second === undefined) return false
    if (second === "!" || second === "?") return this.#enterSkipped()
    const tag = second === "/" ? "close" : "open"
    if (this.#depth >= 2) return this.#enterTag(tag, 1)
    NAME.lastIndex = at
    const name = NAME.exec(this.#text)?.[1]
    if (name === undefined) {
      if (this.#text.length - at > MAX_NAME) throw new Error("XML with an endless name")
      if (/[>\s]/.test(this.#text.slice(at))) throw new Error("XML with an unusual name")
      return false
    }
    const isOpen = tag === "open"
    const isNamed = (local: string) => name === local || name.endsWith(`:${local}`)
    if (isOpen && this.#depth === 0) this.#isBundle = isNamed("Bundle")
    if (isOpen && this.#depth === 1 && this.#isBundle && isNamed("link")) this.#linkAt = at
    return this.#enterTag(tag, name.length + (isOpen ? 1 : 2))
  }

  /** Through the whole tag at once where all of it is there. */
  #enterTag(tag: "open" | "close", length: number): boolean {
    this.#at += length
    REST_OF_TAG.lastIndex = this.#at
    if (REST_OF_TAG.test(this.#text)) {
      this.#at = REST_OF_TAG.lastIndex
      this.#leave(tag, this.#text[this.#at - 2] === "/")
    } else this.#inside = { tag, quote: "" }
    return true
  }

  #enterSkipped(): boolean {
    const opening = this.#text.slice(this.#at, this.#at + "<![CDATA[".length)
    for (const [begin, end] of Object.entries(SKIPPED)) {
      if (!opening.startsWith(begin)) {
        if (begin.startsWith(opening)) return false
        continue
      }
      this.#inside = { skipped: end }
      this.#at += begin.length
      return true
    }
    throw new Error("XML with a document type")
  }

  #throughSkipped(end: string): boolean {
    const found = this.#text.indexOf(end, this.#at)
    const isInstruction = end === "?>"
    if (found < 0) {
      if (!isInstruction) this.#at = Math.max(this.#at, this.#text.length - end.length + 1)
      else if (this.#text.length - this.#at > MAX_INSTRUCTION)
        throw new Error("XML with an endless instruction")
      return false
    }
    if (isInstruction && DECLARED.test(this.#text.slice(this.#at, found)))
      throw new Error("XML in another encoding")
    this.#at = found + end.length
    this.#inside = null
    return true
  }

  #throughTag(inside: { tag: "open" | "close"; quote: string }): boolean {
    const found =
      inside.quote === ""
        ? firstOf(this.#text, this.#at, /["'>]/g)
        : this.#text.indexOf(inside.quote, this.#at)
    if (found < 0) {
      this.#at = this.#text.length
      return false
    }
    this.#at = found + 1
    if (inside.quote !== "") inside.quote = ""
    else if (this.#text[found] !== ">") inside.quote = this.#text[found] ?? ""
    else this.#leave(inside.tag, this.#text[found - 1] === "/")
    return true
  }

  #leave(tag: "open" | "close", isEmpty: boolean): void {
    this.#inside = null
    if (tag === "close") this.#depth--
    else if (!isEmpty) this.#depth++
    if (this.#linkAt < 0 || this.#depth !== 1) return
    const link = this.#replaced(this.#text.slice(this.#linkAt, this.#at))
    this.#text = this.#text.slice(0, this.#linkAt) + link + this.#text.slice(this.#at)
    this.#at = this.#linkAt + link.length
    this.#linkAt = -1
  }

  #replaced(element: string): string {
    const [relation, url] = [attributeOf(element, "relation"), attributeOf(element, "url")]
    if (url === null) return ""
    const told = this.#replace({ relation: relation?.text ?? "", url: url.text })
    if (told === null) return ""
    return `${element.slice(0, url.at)}${told}${element.slice(url.at + url.text.length)}`
  }
}

function firstOf(text: string, from: number, what: RegExp): number {
  what.lastIndex = from
  return what.exec(text)?.index ?? -1
}

/** The `value` of the child element of this name, and where in the text it stands; null without exactly one. */
function attributeOf(element: string, name: string): { at: number; text: string } | null {
  const before = new RegExp(
    `<(?:[\\w.-]+:)?${name}(?:\\s+(?!value[\\s=])[\\w.:-]+\\s*=\\s*(?:"[^"]*"|'[^']*'))*\\s+value\\s*=\\s*(["'])`,
    "g",
  )
  const [found, ...more] = element.matchAll(before)
  if (!found || more.length > 0) return null
  const at = found.index + found[0].length
  return { at, text: element.slice(at, element.indexOf(found[1] ?? '"', at)) }
}

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }),
)

/** @throws for an entity that XML itself does not have */
export function unescapeXml(text: string): string {
  return text.replace(/&([^;&]*);?/g, (written, name: string) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name)
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? "", code[1] ? 16 : 10) : 0
    const meant = code && point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ENTITIES.get(name)
    if (meant === undefined || !written.endsWith(";")) throw new Error("XML with an unknown entity")
    return meant
  })
}

/** For an attribute in either kind of quotes. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replace(/[<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
