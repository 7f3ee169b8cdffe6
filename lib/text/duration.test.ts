import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { formatDuration, parseDuration, SECONDS_PER, toDurationParts } from "@/lib/text/duration"

describe("formatDuration", () => {
  it.each([
    [0, "0 seconds"],
    [0.4, "under a second"],
    [1, "1 second"],
    [90, "1 minute 30 seconds"],
    [3600, "1 hour"],
    [5400, "1 hour 30 minutes"],
    [86_400 * 90, "90 days"],
    [86_400 + 5, "1 day"],
  ])("%d seconds reads %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe("parseDuration", () => {
  it.each([
    ["90 days", 7_776_000],
    ["1h 30m", 5400],
    ["1 hour, 30 minutes", 5400],
    ["15min", 900],
    ["1.5 hours", 5400],
    ["600", 600],
    [" 10 s ", 10],
    ["", null],
    ["soon", null],
    ["5 fortnights", null],
    ["-5 days", null],
  ])("%j is %s seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })
})

it("amount and unit give the duration back", () => {
  fc.assert(
    fc.property(fc.nat(100_000_000), (seconds) => {
      const { amount, unit } = toDurationParts(seconds)
      expect(Number.isInteger(amount)).toBe(true)
      expect(amount * SECONDS_PER[unit]).toBe(seconds)
    }),
  )
})
