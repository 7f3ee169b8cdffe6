import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compareEdits, mergeEdits } from "./merge"

const base = { name: "Ward", tags: ["a"], tokens: { access: 60, idle: null } }

describe("compareEdits", () => {
  it("says who changed each field, below objects too, and leaves out what is the same", () => {
    const mine = { name: "Ward 3", tags: ["a"], tokens: { access: 300, idle: null } }
    const theirs = { name: "Ward 7", tags: ["a", "b"], tokens: { access: 60, idle: null } }
    expect(compareEdits({ base, mine, theirs })).toEqual([
      { field: "name", base: "Ward", mine: "Ward 3", theirs: "Ward 7", changedBy: "both" },
      { field: "tags", base: ["a"], mine: ["a"], theirs: ["a", "b"], changedBy: "theirs" },
      { field: "tokens.access", base: 60, mine: 300, theirs: 60, changedBy: "mine" },
    ])
  })

  it("has nothing to say when both made the same change", () => {
    const same = { ...base, name: "Ward 9" }
    expect(compareEdits({ base, mine: same, theirs: same })).toEqual([])
  })
})

describe("mergeEdits", () => {
  it("takes each field from the side chosen", () => {
    const mine = { name: "Mine", tokens: { access: 300, idle: 5 } }
    const theirs = { name: "Theirs", tokens: { access: 90, idle: null }, other: true }
    expect(mergeEdits({ mine, theirs }, ["tokens.idle"])).toEqual({
      name: "Mine",
      tokens: { access: 300, idle: null },
    })
  })

  it("choosing theirs everywhere gives theirs, choosing it nowhere gives mine", () => {
    const fields = fc.record({ a: fc.string(), b: fc.array(fc.string()), c: fc.record({ d: fc.integer() }) })
    fc.assert(
      fc.property(fields, fields, fields, (from, mine, theirs) => {
        const rows = compareEdits({ base: from, mine, theirs }).map((row) => row.field)
        expect(mergeEdits({ mine, theirs }, rows)).toEqual(theirs)
        expect(mergeEdits({ mine, theirs }, [])).toEqual(mine)
      }),
    )
  })
})
