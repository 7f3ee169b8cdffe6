import { describe, expect, it } from "vitest"
import { readCursor } from "./page-cursor"

describe("where a list's page begins", () => {
  it("is a row number", () => expect(readCursor("42")).toBe(42))
  it.each([undefined, "", "0", "-1", "1.5", "99999999999999999999", "1e400", "NaN", "x", ["1", "2"]])(
    "is the top for %j",
    (param) => expect(readCursor(param)).toBeUndefined(),
  )
})
