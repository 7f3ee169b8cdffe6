import { expect, test } from "vitest"
import { visible } from "./visible"

test.each([
  ["https://a.example/cb", "https://a.example/cb"],
  ["Zoë ‹hidden› 日本", "Zoë ‹hidden› 日本"],
  ["moc.\u202eelpmaxe", "moc.\\u{202e}elpmaxe"],
  ["a\u200bb\u2066c\nd\u0000", "a\\u{200b}b\\u{2066}c\\u{a}d\\u{0}"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
])("%j is shown as %s", (text, shown) => {
  expect(visible(text)).toBe(shown)
})
