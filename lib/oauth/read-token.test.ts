import { UnsecuredJWT } from "jose"
import { describe, expect, it } from "vitest"
import { readPastedToken } from "./read-token"

const signed = (claims: Record<string, unknown>) => `${new UnsecuredJWT(claims).encode()}c2ln`

describe("readPastedToken", () => {
  it("reads audience, issuer and expiry, with or without the word Bearer", () => {
    const token = signed({ aud: "https://a.example", iss: "https://i.example", exp: 1_700_000_000 })
    const read = {
      audiences: ["https://a.example"],
      issuer: "https://i.example",
      expiresAt: new Date(1_700_000_000_000),
    }
    expect(readPastedToken(token)).toEqual(read)
    expect(readPastedToken(`  Bearer ${token}\n`)).toEqual(read)
  })

  it("reads several audiences, and none", () => {
    expect(readPastedToken(signed({ aud: ["a", "b"] }))?.audiences).toEqual(["a", "b"])
    expect(readPastedToken(signed({}))).toEqual({ audiences: [], issuer: null, expiresAt: null })
  })

  it.each(["", "https://a.b.example", "a.b.c", "x".repeat(30_000), "..", "eyJhbGciOiJub25lIn0.bm90anNvbg.x"])(
    "takes %.40s for no token",
    (text) => expect(readPastedToken(text)).toBeNull(),
  )

  it("survives an expiry no calendar has", () => {
    expect(readPastedToken(signed({ exp: 1e300 }))?.expiresAt).toBeNull()
  })
})
