import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { diffFields } from "./diff"
import { takeBack } from "./undo"

describe("takeBack", () => {
  it("walks back through the changes, the newest first", () => {
    const now = { name: "C", tags: ["x"], tokens: { access: 5 } }
    const newer = [
      [{ field: "name", before: "B", after: "C" }],
      [
        { field: "name", before: "A", after: "B" },
        { field: "tokens.access", before: 60, after: 5 },
      ],
    ]
    expect(takeBack(now, newer)).toEqual({ name: "A", tags: ["x"], tokens: { access: 60 } })
  })

  it("leaves alone what is not a setting, and what is to be kept", () => {
    const now = { name: "A", state: "disabled" }
    const newer = [
      [
        { field: "binnedAt", before: null, after: "2026-01-01" },
        { field: "state", before: "active", after: "disabled" },
      ],
    ]
    expect(takeBack(now, newer, ["state"])).toEqual(now)
  })

  it("undoes any row of changes the history can hold", () => {
    const settings = fc.record({
      name: fc.string(),
      tags: fc.array(fc.string()),
      tokens: fc.record({ access: fc.integer(), idle: fc.option(fc.integer()) }),
    })
    fc.assert(
      fc.property(fc.array(settings, { minLength: 1, maxLength: 6 }), (states) => {
        const [first] = states
        const changes = states.slice(1).map((state, at) => diffFields(states[at] ?? state, state))
        expect(takeBack(states.at(-1) ?? {}, changes.toReversed())).toEqual(first)
      }),
    )
  })
})
