import fc from "fast-check"
import { expect, it } from "vitest"
import { cedarTokens, hasComment } from "./cedar-tokens"

const SAMPLE = `// Wards\npermit (principal, action == Action::"read", resource in Type::"Patient")\nwhen { context.dpop };\n`

it("runs joined again are the text, whatever the text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constant(SAMPLE)), (text) => {
      expect(
        cedarTokens(text)
          .map((token) => token.text)
          .join(""),
      ).toBe(text)
    }),
  )
})

it("tells effects, words, strings and comments apart", () => {
  const kinds = cedarTokens(SAMPLE).filter(({ kind }) => kind !== "plain")
  expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "comment // Wards",
    "effect permit",
    "word principal",
    "word action",
    "entity Action",
    'string "read"',
    "word resource",
    "word in",
    "entity Type",
    'string "Patient"',
    "word when",
    "word context",
  ])
})

it("two slashes inside a string are no comment", () => {
  expect(hasComment('context.ip == "http://x"')).toBe(false)
  expect(hasComment("permit(principal, action, resource); // why")).toBe(true)
})
