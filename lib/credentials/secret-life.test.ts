import { describe, expect, it, test } from "vitest"
import {
  adviseSecret,
  endOfDayAfter,
  findLifetimeFault,
  findRetireFault,
  lifetimesWithin,
  type MeteredSecret,
  standingOf,
  usesPerDay,
} from "./secret-life"

const NOW = new Date("2026-05-10T12:00:00Z")
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)
const inHours = (hours: number) => hoursAgo(-hours)

const secret = (change: Partial<MeteredSecret> = {}): MeteredSecret => ({
  id: "sid_a",
  state: "live",
  retireAt: null,
  expiresAt: null,
  createdAt: hoursAgo(2000),
  lastUsedAt: null,
  lastUsedIp: null,
  usesByDay: [],
  ...change,
})

test.each([
  [{}, "live"],
  [{ state: "retiring", retireAt: inHours(1) }, "retiring"],
  [{ state: "retiring", retireAt: NOW }, "retired"],
  [{ expiresAt: NOW }, "expired"],
  [{ state: "disabled", expiresAt: hoursAgo(1) }, "disabled"],
] as const)("a secret with %j is %s", (change, standing) => {
  expect(standingOf(secret(change), NOW)).toBe(standing)
})

describe("the rotation meter", () => {
  const other = secret({ id: "sid_b" })
  const advise = (change: Partial<MeteredSecret>, all: MeteredSecret[] = [other]) => {
    const own = secret(change)
    return adviseSecret(own, [own, ...all], NOW)
  }
  it("lets go of a secret unused for 48 hours, not an hour earlier", () => {
    const quiet = advise({ lastUsedAt: hoursAgo(48) })
    expect(quiet).toEqual({ verdict: "go", sentence: "0 uses for 48 h: safe to retire." })
    expect(advise({ lastUsedAt: hoursAgo(47) }).verdict).toBe("wait")
  })
  it("counts the uses of two days and says from where", () => {
    const usesByDay = [
      { day: "2026-05-07", uses: 100 },
      { day: "2026-05-09", uses: 3 },
      { day: "2026-05-10", uses: 2 },
    ]
    const { sentence } = advise({ lastUsedAt: hoursAgo(1), lastUsedIp: "192.0.2.1", usesByDay })
    expect(sentence).toContain("5 uses in the last two days, last from 192.0.2.1")
  })
  it("never calls the only working secret safe, however quiet it is", () => {
    const dead = secret({ id: "sid_b", state: "disabled" })
    expect(advise({ lastUsedAt: hoursAgo(900) }, [dead]).verdict).toBe("keep")
    expect(advise({}, []).verdict).toBe("keep")
  })
  it("gives a new secret two days, and an old unused one none", () => {
    expect(advise({ createdAt: hoursAgo(1) }).verdict).toBe("wait")
    expect(advise({ createdAt: hoursAgo(100) }).sentence).toBe("Never used in 4 days: safe to retire.")
  })
  it("says nothing about one that is off", () => {
    expect(advise({ state: "disabled" }).verdict).toBe("none")
  })
  it("shows every day, also those without a use", () => {
    const days = usesPerDay({ usesByDay: [{ day: "2026-05-09", uses: 7 }] }, 3, NOW)
    expect(days).toEqual([
      { day: "2026-05-08", uses: 0 },
      { day: "2026-05-09", uses: 7 },
      { day: "2026-05-10", uses: 0 },
    ])
  })
})

describe("a lifetime", () => {
  it("is suggested and never forced without a cap", () => {
    expect(lifetimesWithin(null)).toMatchObject({ suggestedDays: 180, mayLiveForever: true })
    expect(findLifetimeFault(null, { maxDays: null, now: NOW })).toBeNull()
  })
  it.each([
    [30, [30], 30],
    [100, [90, 100], 100],
    [365, [90, 180, 365], 180],
  ])("under a cap of %i days offers %j", (maxDays, days, suggestedDays) => {
    const choice = lifetimesWithin(maxDays)
    expect(choice.offered.map((lifetime) => lifetime.days)).toEqual(days)
    expect(choice).toMatchObject({ suggestedDays, mayLiveForever: false })
  })
  it("may reach the last day of the cap and not go beyond", () => {
    const at = (expiresAt: Date | null) => findLifetimeFault(expiresAt, { maxDays: 30, now: NOW })
    expect(at(endOfDayAfter(30, NOW))).toBeNull()
    expect(at(endOfDayAfter(31, NOW))).toMatch(/30 days at most.*2026-06-09/)
    expect(at(null)).toMatch(/at most/)
    expect(at(NOW)).toBe("Choose a day to come.")
  })
})

test("a secret retires at a moment to come, within a year", () => {
  expect(findRetireFault(inHours(1), NOW)).toBeNull()
  for (const wrong of [null, NOW, hoursAgo(1), inHours(24 * 400)])
    expect(findRetireFault(wrong, NOW)).toEqual(expect.any(String))
})
