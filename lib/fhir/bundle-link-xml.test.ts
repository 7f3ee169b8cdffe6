import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BundleLinkXml, escapeXml, unescapeXml, type XmlLink } from "./bundle-link-xml"

const BUNDLE = `<?xml version="1.0" encoding="UTF-8"?>
<!-- <Bundle><link><url value="in a comment"/></link> -->
<Bundle xmlns="http://hl7.org/fhir">
  <id value="a > b"/>
  <link><relation value="self"/><url value="S?a=1&amp;b=2"/></link>
  <f:link id='x>y'><f:relation value='next'/><!-- no --><f:url id="u" value='N'/></f:link>
  <link><relation value="elsewhere"/><url value="E"/></link>
  <entry>
    <link><relation value="next"/><url value="of an entry"/></link>
    <resource><Patient><text><div><![CDATA[<link><url value="x"/></link>]]><br/></div></text>
      <link><other><reference value="Patient/2"/></other></link></Patient></resource>
  </entry>
  <link/>
  <link><relation value="last"/></link>
</Bundle>`
const CHANGED = BUNDLE.replace("S?a=1&amp;b=2", "[S?a=1&amp;b=2]")
  .replace("value='N'", "value='[N]'")
  .replace('<link><relation value="elsewhere"/><url value="E"/></link>', "")
  .replace("<link/>", "")
  .replace('<link><relation value="last"/></link>', "")

const seen: XmlLink[] = []
function pass(pieces: readonly string[]): string {
  seen.length = 0
  const text = new BundleLinkXml((link) => {
    seen.push(link)
    return link.relation === "elsewhere" ? null : `[${link.url}]`
  })
  return pieces.map((piece) => text.push(piece)).join("") + text.end()
}

describe("links of a Bundle in XML", () => {
  it("are replaced or left out, and nothing else changes", () => {
    expect(pass([BUNDLE])).toBe(CHANGED)
    expect(seen.map(({ relation }) => relation)).toEqual(["self", "next", "elsewhere"])
  })

  it("are found however the text is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(BUNDLE.length), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), BUNDLE.length]
        expect(pass(at.slice(1).map((end, i) => BUNDLE.slice(at[i], end)))).toBe(CHANGED)
      }),
    )
    expect(pass([...BUNDLE])).toBe(CHANGED)
  })

  it("are no other resource's", () => {
    const patient = '<Patient><link><url value="x"/></link></Patient>'
    expect(pass([patient])).toBe(patient)
  })

  it("hold no more than one link back, however long a value is", () => {
    const text = new BundleLinkXml(({ url }) => url)
    text.push('<Bundle><entry><resource><Binary><data value="')
    expect(text.push("x".repeat(1_000_000)).length).toBeGreaterThan(999_000)
  })

  it.each([
    ["a document type", '<!DOCTYPE Bundle [<!ENTITY a "b">]><Bundle/>'],
    ["another encoding", '<?xml version="1.0" encoding="utf-7"?><Bundle/>'],
    ["another encoding, unsaid", Buffer.from("\ufeff<Bundle/>", "utf16le").toString("latin1")],
    ["another encoding, without a mark", Buffer.from("<Bundle/>", "utf16le").toString("latin1")],
    ["JSON", '{"resourceType":"Bundle"}'],
    ["a link without end", `<Bundle><link><url value="${"x".repeat(33_000)}`],
    ["an instruction without end", `<?xml ${" ".repeat(5000)}`],
    ["a name without end", `<${"x".repeat(5000)}`],
    ["no name", "<Bundle><>"],
  ])("are not looked for in %s", (_, text) => {
    expect(() => pass([text])).toThrow()
    expect(() => pass([...text])).toThrow()
  })
})

it("text in an attribute is read and written as XML has it", () => {
  expect(unescapeXml("a?b=1&amp;c=&lt;&#x27;&#34;&apos;&quot;&gt;&#x1F600;")).toBe(
    "a?b=1&c=<'\"'\">\u{1f600}",
  )
  for (const text of ["&nbsp;", "&", "&amp", "&#0;", "&#x110000;", "&#99999999;", "&toString;"])
    expect(() => unescapeXml(text), text).toThrow()
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(unescapeXml(escapeXml(text))).toBe(text)
    }),
  )
})
