import { describe, expect, it } from "vitest"
import { elideMiddle, splitForElision } from "@/lib/text/elide"

describe("elideMiddle", () => {
  it("leaves a value that fits alone", () => {
    expect(elideMiddle("https://a.example", 17)).toBe("https://a.example")
  })

  it("keeps both ends and never exceeds the length", () => {
    const uri = "https://portal.northside.example/auth/callback/production"
    const short = elideMiddle(uri, 24)
    expect(Array.from(short)).toHaveLength(24)
    expect(short.startsWith("https://por")).toBe(true)
    expect(short.endsWith("roduction")).toBe(true)
    expect(short).toContain("…")
  })

  it("does not split a surrogate pair", () => {
    expect(elideMiddle("😀😀😀😀😀😀😀😀", 5)).toBe("😀😀😀…😀")
  })
})

describe("splitForElision", () => {
  it("loses nothing", () => {
    for (const value of ["", "a", "ab", "app_7h3kq9x2m4tn8vbc", "😀b"]) {
      const { head, tail } = splitForElision(value)
      expect(head + tail).toBe(value)
    }
  })
})
