import { describe, expect, it } from "vitest"
import {
  insertRow,
  isSameList,
  moveRow,
  pasteRows,
  removeRow,
  setRow,
  toRows,
  toValues,
} from "@/components/form/rows"

const list = toRows(["a", "b", "c"])

describe("rows", () => {
  it("edit, insert and remove touch one row", () => {
    expect(toValues(setRow(list, 1, "B"))).toEqual(["a", "B", "c"])
    expect(toValues(insertRow(list, 1, "x"))).toEqual(["a", "x", "b", "c"])
    expect(toValues(removeRow(list, 0))).toEqual(["b", "c"])
  })

  it("mean what was typed without the space around it", () => {
    expect(toValues(setRow(list, 0, " https://a.example/x y\u00a0"))).toEqual([
      "https://a.example/x y",
      "b",
      "c",
    ])
  })

  it("a key follows its row and is never reused", () => {
    const grown = insertRow(removeRow(moveRow(list, 0, 1), 2), 0, "new")
    expect(new Set(grown.rows.map((row) => row.key)).size).toBe(3)
    expect(grown.rows.find((row) => row.text === "a")?.key).toBe(0)
  })

  it.each([
    [0, 1, ["b", "a", "c"]],
    [2, -1, ["a", "c", "b"]],
    [0, -1, ["a", "b", "c"]],
    [2, 1, ["a", "b", "c"]],
  ] as const)("moving row %d by %d", (at, by, values) => {
    expect(toValues(moveRow(list, at, by))).toEqual(values)
  })

  it("pasted lines fill an empty row and add the rest below it", () => {
    const withEmpty = insertRow(list, 1)
    expect(toValues(pasteRows(withEmpty, 1, "x\ny\n") ?? list)).toEqual(["a", "x", "y", "b", "c"])
  })

  it("pasted lines never overwrite what is typed", () => {
    expect(toValues(pasteRows(list, 0, "x\ny") ?? list)).toEqual(["a", "x", "y", "b", "c"])
  })

  it("one pasted line is left to the browser", () => {
    expect(pasteRows(list, 0, "x\n")).toBeNull()
  })
})

it("lists are the same when every row is", () => {
  expect(isSameList(["a"], ["a"])).toBe(true)
  expect(isSameList(["a"], ["a", "b"])).toBe(false)
  expect(isSameList(["a"], ["b"])).toBe(false)
})
