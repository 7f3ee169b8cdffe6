import fc from "fast-check"
import { expect, it } from "vitest"
import { diffFields, diffLists, isSame } from "./diff"

it("gives one change per changed field, with dotted paths", () => {
  const before = {
    name: "A",
    tags: ["x"],
    tokens: { accessTtlSeconds: 60, grace: 0 },
    version: 1,
    binnedAt: null,
  }
  const after = {
    name: "B",
    tags: ["x"],
    tokens: { accessTtlSeconds: 90, grace: 0 },
    version: 2,
    binnedAt: new Date(0),
  }
  expect(diffFields(before, after)).toEqual([
    { field: "name", before: "A", after: "B" },
    { field: "tokens.accessTtlSeconds", before: 60, after: 90 },
    { field: "binnedAt", before: null, after: "1970-01-01T00:00:00.000Z" },
  ])
})

it("finds no change between equal things, and one where something differs (property)", () => {
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom("a", "b", "c") }), (value) => {
      expect(diffFields(value, structuredClone(value))).toEqual([])
      expect(diffFields({ value }, { value: "other" })).toHaveLength(1)
    }),
  )
})

it("refuses to log what could be a secret", () => {
  expect(() => diffFields({}, { secretHash: "x" })).toThrow("must not reach the history")
  expect(() => diffFields({ tokens: { clientSecret: 1 } }, { tokens: { clientSecret: 2 } })).toThrow(
    "history",
  )
})

it("says what came and went in a list", () => {
  expect(diffLists([{ uri: "a" }, { uri: "b" }], [{ uri: "b" }, { uri: "c" }])).toEqual({
    added: [{ uri: "c" }],
    removed: [{ uri: "a" }],
  })
  expect(isSame([1], { 0: 1 })).toBe(false)
})
