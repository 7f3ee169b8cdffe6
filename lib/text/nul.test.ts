import { describe, expect, it } from "vitest"
import { holdsNul } from "./nul"

describe("a NUL in what was sent", () => {
  it.each(["\0", "a\0", "\\\0", { a: [{ b: "x\0y" }] }, { "a\0": 1 }])("is found in %j", (input) =>
    expect(holdsNul(input)).toBe(true),
  )
  it.each([undefined, null, 0, "", "\\u0000", "\\\\u0000", { a: ["\\u0000"] }])("is not in %j", (input) =>
    expect(holdsNul(input)).toBe(false),
  )
})
