import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ID_PREFIXES, type IdKind, isId, newId } from "./id"
import { checkSecretShape, formatSecret, lastFour, SECRET_LENGTH } from "./secret-format"

const bytesOf = fc.uint8Array({ minLength: 32, maxLength: 32 })
const SECRET = formatSecret(new Uint8Array(32).fill(7))

describe("formatSecret", () => {
  it("always has the shape it is checked for, and no two inputs meet (property)", () => {
    fc.assert(
      fc.property(bytesOf, bytesOf, (a, b) => {
        const secret = formatSecret(a)
        expect(secret).toHaveLength(SECRET_LENGTH)
        expect(secret).toMatch(/^admit_sk_[0-9A-Za-z]{49}$/)
        expect(checkSecretShape(secret)).toBe("ok")
        expect(secret === formatSecret(b)).toBe(a.every((byte, i) => byte === b[i]))
      }),
    )
  })
  it("holds all 256 bits", () => {
    expect(formatSecret(new Uint8Array(32).fill(255)).slice(9, 52)).toMatch(/^[1-9A-Za-z]/)
    expect(() => formatSecret(new Uint8Array(31))).toThrow("32 bytes")
  })
  it("is never an id, and no id is a secret (property)", () => {
    const kinds = Object.keys(ID_PREFIXES) as IdKind[]
    fc.assert(
      fc.property(bytesOf, fc.constantFrom(...kinds), (bytes, kind) => {
        expect(kinds.some((one) => isId(one, formatSecret(bytes)))).toBe(false)
        expect(checkSecretShape(newId(kind, bytes))).toBe("id")
      }),
    )
  })
})

describe("checkSecretShape", () => {
  it("notices every changed character (property)", () => {
    fc.assert(
      fc.property(
        bytesOf,
        fc.integer({ min: 9, max: SECRET_LENGTH - 1 }),
        fc.constantFrom(..."09AZaz"),
        (bytes, at, character) => {
          const secret = formatSecret(bytes)
          fc.pre(secret[at] !== character)
          expect(checkSecretShape(secret.slice(0, at) + character + secret.slice(at + 1))).toBe("checksum")
        },
      ),
    )
  })
  it.each([
    ["empty", ""],
    ["surrounded", ` ${SECRET}`],
    ["surrounded", `${SECRET}\n`],
    ["surrounded", `"${SECRET}"`],
    ["id", "app_7h3kq9x2m4tn8vbc"],
    ["id", "4f6778d8-5aef-43dc-a1ff-b073724b9495"],
    ["masked", `admit_sk_••••${lastFour(SECRET)}`],
    ["too_short", SECRET.slice(0, -1)],
    ["too_long", `${SECRET}x`],
    ["too_long", SECRET + "x".repeat(1_000_000)],
    ["character", SECRET.replace(/.$/, "!")],
    ["foreign", "hunter2"],
  ])("says %s of %j", (shape, text) => expect(checkSecretShape(text)).toBe(shape))
})
