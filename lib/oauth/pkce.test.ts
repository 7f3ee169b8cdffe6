import { createHash } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isCodeChallenge, isCodeVerifier, toCodeChallenge } from "./pkce"

const sha256 = (text: string) => new Uint8Array(createHash("sha256").update(text).digest())
const UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
const verifiers = fc
  .array(fc.constantFrom(...UNRESERVED), { minLength: 43, maxLength: 128 })
  .map((letters) => letters.join(""))

describe("PKCE", () => {
  test("the example of RFC 7636 §B", () => {
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    expect(toCodeChallenge(verifier, sha256)).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
  })

  test.each([
    ["a".repeat(42), false],
    ["a".repeat(43), true],
    ["a".repeat(128), true],
    ["a".repeat(129), false],
    [`${"a".repeat(42)}~`, true],
    [`${"a".repeat(42)}+`, false],
    [`${"a".repeat(43)}\n`, false],
    ["", false],
  ])("verifier %.50j: %s (RFC 7636 §4.1)", (verifier, allowed) => {
    expect(isCodeVerifier(verifier)).toBe(allowed)
  })

  test("every verifier has a well-formed challenge of its own (RFC 7636 §4.2)", () => {
    fc.assert(
      fc.property(verifiers, verifiers, (one, other) => {
        expect(isCodeVerifier(one)).toBe(true)
        expect(isCodeChallenge(toCodeChallenge(one, sha256))).toBe(true)
        expect(toCodeChallenge(one, sha256) === toCodeChallenge(other, sha256)).toBe(one === other)
      }),
    )
  })

  test.each(["c".repeat(42), "c".repeat(44), `${"c".repeat(42)}=`, `${"c".repeat(42)}+`])(
    "challenge %j is refused",
    (challenge) => {
      expect(isCodeChallenge(challenge)).toBe(false)
    },
  )
})
