import { expect, it } from "vitest"
import { splitPastedLines } from "@/lib/text/lines"

it.each([
  ["one", ["one"]],
  ["a\nb\r\nc\rd", ["a", "b", "c", "d"]],
  ["  a  \n\n  b\n", ["a", "b"]],
  ["a\na\nb", ["a", "b"]],
  ["\n \n", []],
])("%j gives %j", (text, values) => {
  expect(splitPastedLines(text)).toEqual(values)
})
