import { describe, expect, it } from "vitest"
import { hotp, matchTotp, stepAt, toBase32, totpUri } from "./totp"

const SECRET = new TextEncoder().encode("12345678901234567890")

describe("one-time passwords", () => {
  it.each([
    [59, "94287082"],
    [1111111109, "07081804"],
    [1111111111, "14050471"],
    [1234567890, "89005924"],
    [2000000000, "69279037"],
    [20000000000, "65353130"],
  ])("at %i seconds are those of RFC 6238 Appendix B", (seconds, expected) =>
    expect(hotp(SECRET, Math.floor(seconds / 30), 8)).toBe(expected),
  )

  it("count now and one step to either side, once", () => {
    const now = new Date(1_700_000_000_000)
    const step = stepAt(now)
    const match = (code: string, lastStep: number | null = null) => matchTotp(SECRET, code, { now, lastStep })
    for (const near of [step - 1, step, step + 1]) expect(match(hotp(SECRET, near))).toBe(near)
    expect(match(hotp(SECRET, step - 2))).toBeNull()
    expect(match(hotp(SECRET, step + 2))).toBeNull()
    expect(match(hotp(SECRET, step), step)).toBeNull()
    for (const code of ["", "12345", "1234567", "١٢٣٤٥٦", "12 456", "\0".repeat(6)])
      expect(match(code)).toBeNull()
  })

  it("have keys authenticators read", () => {
    expect(toBase32(new TextEncoder().encode("foobar"))).toBe("MZXW6YTBOI")
    expect(totpUri({ secret: SECRET, issuer: "Ward & Co", account: "a:b@example.org" })).toBe(
      "otpauth://totp/Ward%20%26%20Co:a%3Ab%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ward+%26+Co",
    )
  })
})
