import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isOAuthError } from "./errors"
import { parseParams, readParams, requireParam } from "./params"

const refusalOf = (run: () => unknown): string | null => {
  try {
    run()
    return null
  } catch (error) {
    return isOAuthError(error) ? error.refusal : "another error"
  }
}
const parse = (query: string) => parseParams(new URLSearchParams(query))

describe("parseParams (RFC 6749 §3.1)", () => {
  test("an empty value counts as omitted, unknown names pass (RFC 6749 §3.2)", () => {
    expect([...parse("a=1&b=&c=3")]).toEqual([
      ["a", "1"],
      ["c", "3"],
    ])
  })

  test.each([
    ["a=1&a=1", "request.duplicate_parameter"],
    ["a=1&a=", "request.duplicate_parameter"],
    ["a=&a=", "request.duplicate_parameter"],
    ["resource=a&resource=b", "audience.several"],
    ["a=%00", "request.bad_character"],
    ["a=x%0Ay", "request.bad_character"],
    ["a=%C2%85", "request.bad_character"],
    ["a=%ff", "request.bad_character"],
    [`a=${"x".repeat(8193)}`, "request.bad_character"],
    [Array.from({ length: 101 }, (_, i) => `p${i}=x`).join("&"), "request.too_large"],
  ])("%.40s is refused", (query, refusal) => {
    expect(refusalOf(() => parse(query))).toBe(refusal)
  })

  test("a missing parameter is named in the detail", () => {
    expect(refusalOf(() => requireParam(parse("a=1"), "code"))).toBe("request.missing_parameter")
    expect(requireParam(parse("code=x"), "code")).toBe("x")
  })

  test("whatever is sent, no name survives twice and no value is empty or holds a control character", () => {
    const pair = fc.tuple(fc.constantFrom("a", "b", "state"), fc.string({ unit: "binary" }))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        const { params, duplicates, malformed } = readParams(new URLSearchParams(pairs))
        for (const [name, value] of params) {
          expect(pairs.filter(([sent]) => sent === name)).toHaveLength(1)
          expect(value).not.toBe("")
          expect(value).not.toMatch(/\p{Cc}/u)
          expect([...duplicates, ...malformed]).not.toContain(name)
        }
      }),
    )
  })
})
