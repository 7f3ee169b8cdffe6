import fc from "fast-check"
import { expect, it } from "vitest"
import { BundleLinkText } from "./bundle-link-text"

const mapped = (text: string, cuts: readonly number[]): string => {
  const links = new BundleLinkText((list) => JSON.stringify({ was: JSON.parse(list).length }))
  let out = ""
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = cuts[i % cuts.length] ?? 1
    out += links.push(text.slice(at, at + size))
    at += size
  }
  return out + links.end()
}

it("replaces the Bundle's own links and nothing else, however the text is cut", () => {
  const inner = fc.jsonValue({ maxDepth: 3 })
  const link = fc.array(fc.record({ relation: fc.string(), url: fc.string() }), { maxLength: 3 })
  const bundle = fc.dictionary(
    fc.oneof(fc.constantFrom("link", "entry", "li", '"link"', "link\\"), fc.string()),
    fc.oneof(inner, fc.record({ link }), fc.constantFrom("link", "a\\", '\\"link":['), link),
  )
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
  fc.assert(
    fc.property(bundle, cuts, fc.constantFrom(undefined, 1), (value, sizes, indent) => {
      const { link: own } = value
      const changed = Array.isArray(own) ? { ...value, link: { was: own.length } } : value
      expect(JSON.parse(mapped(JSON.stringify(value, null, indent), sizes))).toEqual(
        JSON.parse(JSON.stringify(changed)),
      )
    }),
    { numRuns: 200 },
  )
})

it("leaves every other byte as it came", () => {
  const text = '{ "resourceType" : "Bundle", "total":1.00 , "entry":[{"resource":{"link":[{"url":"x"}]}}]}'
  expect(mapped(text, [7])).toBe(text)
  expect(mapped(`{"link" : [1,2],${text.slice(1)}`, [3])).toBe(`{"link" : {"was":2},${text.slice(1)}`)
})

it("gives up on a list without end", () => {
  const links = new BundleLinkText((list) => list)
  links.push('{"link":[')
  expect(() => {
    for (let i = 0; i < 1000; i++) links.push(`{"url":"${"x".repeat(1000)}"},`)
  }).toThrow(/endless/)
})
