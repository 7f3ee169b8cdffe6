import { expect, it } from "vitest"
import { formatInstant, formatRelative } from "@/lib/text/relative-time"

const now = new Date("2026-03-10T12:00:00Z")

it.each([
  ["2026-03-10T11:59:50Z", "just now"],
  ["2026-03-10T12:00:30Z", "in a moment"],
  ["2026-03-10T11:59:10Z", "1 minute ago"],
  ["2026-03-10T09:00:00Z", "3 hours ago"],
  ["2026-03-09T11:00:00Z", "yesterday"],
  ["2026-03-12T12:00:00Z", "in 2 days"],
  ["2026-03-13T11:59:00Z", "in 3 days"],
  ["2025-12-01T12:00:00Z", "3 months ago"],
])("%s reads %s", (at, text) => {
  expect(formatRelative(new Date(at), now)).toBe(text)
})

it("an instant reads the same in every zone", () => {
  expect(formatInstant(new Date("2026-11-22T14:05:00Z"))).toBe("22 Nov 2026, 14:05 UTC")
})
