import { describe, expect, it } from "vitest"
import { PASSWORD_MAX, PASSWORD_MIN, passwordFault } from "./password"

const ana = { email: "Ana.Silva@Example.org" }

describe("passwordFault", () => {
  it.each([
    ["a short sentence", "green tea at noon"],
    ["exactly the least length", "correct hors".slice(0, PASSWORD_MIN)],
    ["exactly the most length", "abcdefgh".repeat(PASSWORD_MAX / 8)],
    ["letters outside ASCII", "κωδικός πρόσβασης"],
    ["the address inside something longer", "ana.silva likes tea"],
  ])("accepts %s", (_what, password) => {
    expect(passwordFault(password, ana)).toBeNull()
  })

  it.each([
    ["one character too few", "x".repeat(PASSWORD_MIN - 1), /at least 12/],
    ["nothing", "", /at least 12/],
    ["one character too many", "abcdefgh".repeat(PASSWORD_MAX / 8).concat("x"), /at most 256/],
    ["the e-mail address", "ana.silva@example.org", /e-mail/],
    ["the e-mail address in other letters", "ANA.SILVA@EXAMPLE.ORG", /e-mail/],
    ["its first part with little around it", "ana.silva123", /e-mail/],
    ["its first part repeated", "ana.silvaana.silva", /e-mail/],
    ["few different characters", "abababababababab", /different/],
    ["few different characters in two cases", "aAbBcCdDaAbBcCdD", /different/],
  ])("refuses %s", (_what, password, sentence) => {
    expect(passwordFault(password, ana)).toMatch(sentence)
  })
})
