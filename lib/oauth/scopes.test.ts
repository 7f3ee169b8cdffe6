import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isSignInScope, isSmartScope, parseScopes, printScopes, splitScopes } from "./scopes"

const equal = (allowed: string, requested: string) => allowed === requested
const token = fc.string({ unit: fc.constantFrom(..."abz09!#$[]^~/*.?=&|:"), minLength: 1, maxLength: 20 })

describe("parseScopes (RFC 6749 §3.3)", () => {
  test("well-formed lists come back in order, each once", () => {
    fc.assert(
      fc.property(fc.uniqueArray(token, { maxLength: 20 }), (scopes) => {
        expect(parseScopes(printScopes([...scopes, ...scopes]))).toEqual(scopes)
      }),
    )
  })

  test.each([undefined, "", "   "])("%j is no scope", (sent) => {
    expect(parseScopes(sent)).toEqual([])
  })

  test.each(['a"b', "a\\b", "a\tb", "a\nb", "é", "a\u0000", "x".repeat(8001), `${"a ".repeat(10)}ü`])(
    "%.20j is refused",
    (sent) => {
      expect(() => parseScopes(sent)).toThrow(/invalid_scope/)
    },
  )
})

test("what is within and what is beyond make up what was asked", () => {
  fc.assert(
    fc.property(fc.uniqueArray(token), fc.uniqueArray(token), (requested, allowed) => {
      const { within, beyond } = splitScopes(requested, allowed, equal)
      expect([...within, ...beyond].sort()).toEqual([...requested].sort())
      expect(within.every((scope) => allowed.includes(scope))).toBe(true)
    }),
  )
})

test("sign-in scopes and SMART scopes are told apart", () => {
  expect(["openid", "offline_access", "fhirUser"].every(isSignInScope)).toBe(true)
  expect(["launch", "launch/patient", "patient/*.rs", "system/Patient.r"].every(isSmartScope)).toBe(true)
  expect(["openid", "launcher", "mypatient/x"].some(isSmartScope)).toBe(false)
})
