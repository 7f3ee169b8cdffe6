import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { describeDiff, diffText, nameInvisible } from "@/lib/text/diff"

const lit = (parts: { text: string; differs: boolean }[]) => parts.filter((p) => p.differs).map((p) => p.text)

describe("diffText", () => {
  it.each([
    ["a trailing slash", "https://a.example/cb", "https://a.example/cb/", [], ["/"]],
    ["a scheme", "http://a.example/cb", "https://a.example/cb", [], ["s"]],
    ["a port", "http://localhost:3000/cb", "http://localhost:3001/cb", ["0"], ["1"]],
    ["letter case", "https://a.example/Callback", "https://a.example/callback", ["C"], ["c"]],
    ["a zero-width space", "https://a.example/cb\u200b", "https://a.example/cb", ["\u200b"], []],
    ["nothing", "same", "same", [], []],
    ["everything", "", "new", [], ["new"]],
  ])("lights exactly %s", (_, a, b, left, right) => {
    const diff = diffText(a, b)
    expect(lit(diff.left)).toEqual(left)
    expect(lit(diff.right)).toEqual(right)
    expect(diff.same).toBe(a === b)
  })

  it("loses no character, and what is not lit is the same on both sides", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "/", ":", "é", "😀"), maxLength: 24 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const diff = diffText(a, b)
        const join = (parts: { text: string }[]) => parts.map((p) => p.text).join("")
        expect(join(diff.left)).toBe(a)
        expect(join(diff.right)).toBe(b)
        expect(join(diff.left.filter((p) => !p.differs))).toBe(join(diff.right.filter((p) => !p.differs)))
      }),
    )
  })
})

describe("describeDiff", () => {
  it.each([
    ["a", "a", "The two values are identical."],
    ["/cb", "/cb/", "The second value has extra: “/”."],
    ["/cb\u200b", "/cb", "The first value has extra: zero-width space."],
    ["/Cb", "/cb", "The first value has “C” where the second has “c”."],
  ])("says the difference between %j and %j", (a, b, sentence) => {
    expect(describeDiff(a, b)).toBe(sentence)
  })
})

it("names invisible characters and no visible ones", () => {
  expect(nameInvisible("\u00a0")).toBe("no-break space")
  expect(nameInvisible("\u0001")).toBe("control U+0001")
  expect(nameInvisible("a")).toBeNull()
})
