/**
 * Conditional references in a resource as XML, found by its tags alone. Text in comments counts as well, which
 * refuses too much at worst. http://hl7.org/fhir/R4/xml.html: UTF-8, no document type; anything else, and any tag
 * that is written another way than XML has it, counts as one that is there.
 */

import { unescapeXml } from "@/lib/fhir/bundle-link-xml"

const TAG = /<(?:[^\s<>/:!?]+:)?reference(?=[\s/>])/g
/** FHIR gives an element three attributes; the engine's stack is not deep enough for any number of them. */
const ATTRIBUTES = /((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*')){0,64})\s*\/?>/y
const ATTRIBUTE = /\s+([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const UNUSUAL = /<!(?!--|\[CDATA\[)|\0|\ufffd|^\s*<\?xml\s[^>]*encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])/i
/** Found, but not which. */
export const SOME = "?"

export function* xmlReferences(text: string): Generator<string> {
  if (UNUSUAL.test(text)) {
    yield SOME
    return
  }
  for (const tag of text.matchAll(TAG)) {
    const reference = valueAt(text, tag.index + tag[0].length)
    if (reference === null) yield SOME
    else if (reference.includes("?")) yield reference
  }
}

/** The attribute `value` of a tag; empty without one, null when the tag is no XML. */
function valueAt(text: string, at: number): string | null {
  ATTRIBUTES.lastIndex = at
  const attributes = ATTRIBUTES.exec(text)?.[1]
  if (attributes === undefined) return null
  for (const [, name, double, single] of attributes.matchAll(ATTRIBUTE)) {
    if (name !== "value") continue
    try {
      return unescapeXml(double ?? single ?? "")
    } catch {
      return null
    }
  }
  return ""
}
