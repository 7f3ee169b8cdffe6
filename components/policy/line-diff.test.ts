import fc from "fast-check"
import { expect, it } from "vitest"
import { diffLines, foldLines } from "./line-diff"

const texts = fc
  .array(fc.constantFrom("permit", "when", "};", "read"), { maxLength: 12 })
  .map((l) => l.join("\n"))

it("without what was added it is the text before, without what was removed the text after", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = diffLines(before, after)
      const side = (kind: string) =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join("\n")
      expect(side("added")).toBe(before)
      expect(side("removed")).toBe(after)
    }),
  )
})

it("a changed line stands as removed, then added", () => {
  expect(diffLines("a\nb\nc\n", "a\nx\nc\n")).toEqual([
    { kind: "same", text: "a" },
    { kind: "removed", text: "b" },
    { kind: "added", text: "x" },
    { kind: "same", text: "c" },
  ])
})

it("folds unchanged lines away from a change, and counts them", () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n")
  const runs = foldLines(diffLines(before, before.replace("line 10", "line X")))
  expect(runs.map((run) => run.hidden || run.lines.length)).toEqual([7, 8, 6])
  expect(runs.map((run) => run.hidden > 0)).toEqual([true, false, true])
})
