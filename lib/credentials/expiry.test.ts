import { describe, expect, it } from "vitest"
import { dueAlert, type ExpiringCredential, endsInWords, toAlertEvent, toAlertMail } from "./expiry"

const NOW = new Date("2026-05-10T12:00:00Z")
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000)

describe("an alert", () => {
  it.each([
    [61, null],
    [60, 60],
    [45, 60],
    [30, 30],
    [14, 14],
    [8, 14],
    [7, 7],
    [2, 7],
    [1, 1],
    [0.1, 1],
    [0, null],
    [-1, null],
  ])("%d days before the end is that of day %j", (left, days) => {
    expect(dueAlert({ createdAt: inDays(-365), expiresAt: inDays(left) }, NOW)).toBe(days)
  })
  it("is not told of a day that had passed when the credential was made", () => {
    expect(dueAlert({ createdAt: inDays(-1), expiresAt: inDays(20) }, NOW)).toBeNull()
    expect(dueAlert({ createdAt: inDays(-7), expiresAt: inDays(13) }, NOW)).toBe(14)
  })
})

const secret: ExpiringCredential = {
  kind: "secret",
  id: "sid_1",
  appId: "app_1",
  appName: "Ward\r\nBcc: all@example.org",
  name: "Production",
  tail: "9fQz",
  createdAt: inDays(-100),
  expiresAt: inDays(7),
}

describe("what is told", () => {
  it("names app, credential, day and page, and a name cannot add a header", () => {
    const { subject, text } = toAlertMail([secret], { now: NOW, issuer: "https://auth.example.org" })
    expect(subject).toBe("A secret of Ward Bcc: all@example.org expires in 7 days")
    expect(text).toContain("Production ending in 9fQz")
    expect(text).toContain("on 2026-05-17 12:00 UTC")
    expect(text).toContain("https://auth.example.org/apps/app_1/credentials")
  })
  it("is one mail about several", () => {
    const key = { ...secret, kind: "key" as const, tail: "kid-1", expiresAt: inDays(30) }
    const { subject, text } = toAlertMail([secret, key], { now: NOW, issuer: "https://a.example" })
    expect(subject).toBe("2 credentials expire, the first in 7 days")
    expect(text).toContain("key kid-1")
  })
  it("is an event with ids and the last four, and nothing that authenticates", () => {
    const { type, data } = toAlertEvent({ ...secret, days: 7 }, "https://a.example")
    expect(type).toBe("credential.expiring")
    expect(data).toMatchObject({ days: 7, credential: { id: "sid_1", last_four: "9fQz" } })
  })
  it("counts days as people do", () => {
    expect([inDays(0.5), inDays(1.5), inDays(7)].map((at) => endsInWords(at, NOW))).toEqual([
      "within a day",
      "in 2 days",
      "in 7 days",
    ])
  })
})
