import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseExact, printExact } from "./exact-json"

const again = (text: string) => {
  const parsed = parseExact(text)
  return parsed.ok ? printExact(parsed.value) : parsed.reason
}

describe("numbers are printed as they were written", () => {
  it.each([
    '{"value":1.00}',
    '{"value":0.10,"n":[1e3,-0.0,-0,12345678901234567890,1E-7]}',
    '{"text":"1.00 and \\"2.0\\"","value":3}',
    "1.0",
  ])("%s", (text) => {
    expect(again(text)).toBe(text)
  })

  it("and any other JSON comes back as JavaScript prints it", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        fc.pre(!text.includes("\\u0000"))
        const parsed = parseExact(text)
        return (
          !parsed.ok ||
          JSON.stringify(JSON.parse(printExact(parsed.value))) === JSON.stringify(JSON.parse(text))
        )
      }),
      { numRuns: 50 },
    )
  })
})

describe("what readers could take differently is refused", () => {
  it.each([
    ['{"subject":1,"subject":2}', /subject stands twice/],
    ['{"a":{"b":1,"\\u0062":2}}', /b stands twice/],
    ['{"a":[{"x":1 , "x" :2}]}', /x stands twice/],
    ['{"a":"\\u0000number:1"}', /NUL/],
    [`${"[".repeat(200)}${"]".repeat(200)}`, /nested/],
    [`{"a":"b${" ".repeat(40_000)}"`, /not JSON/],
    [`[${"1.0,".repeat(300_000)}1]`, /more decimals/],
    ["{", /not JSON/],
    ["", /not JSON/],
    ["\ufeff{}", /not JSON/],
  ])("%.60s", (text, reason) => {
    expect(again(text)).toMatch(reason)
  })

  it("however deep, before it holds anybody up", () => {
    const deep = 4_000_000
    const began = performance.now()
    expect(again(`{"a\\"{":${"[".repeat(deep)}${"]".repeat(deep)}}`)).toMatch(/nested/)
    // The engine takes more than two seconds over it.
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it("and text in strings is no depth", () => {
    const text = JSON.stringify({ [`\\"${"[".repeat(300)}`]: `${"{".repeat(40_000)}\\` })
    expect(again(text)).toBe(text)
  })

  it("the same key in different objects is fine", () => {
    expect(again('[{"a":1},{"a":{"a":2}}]')).toBe('[{"a":1},{"a":{"a":2}}]')
  })
})
