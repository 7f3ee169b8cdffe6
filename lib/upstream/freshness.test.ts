import { describe, expect, test } from "vitest"
import { authTimeOf, readAsked, toUpstreamParams } from "./freshness"

describe("what a request here asks of the sign-in there", () => {
  test.each<[Record<string, string> | null, Record<string, string>]>([
    [null, {}],
    [{ scope: "openid" }, {}],
    [{ prompt: "consent" }, {}],
    [{ prompt: "login consent" }, { prompt: "login", max_age: "0" }],
    [{ prompt: "select_account" }, { prompt: "login", max_age: "0" }],
    [{ max_age: "0" }, { prompt: "login", max_age: "0" }],
    [{ max_age: "600" }, { max_age: "600" }],
    [{ max_age: "-1" }, {}],
    [{ login_hint: "ana@mercy.example" }, { login_hint: "ana@mercy.example" }],
    [{ login_hint: "a".repeat(321) }, {}],
  ])("%j asks for %j", (params, sent) => {
    expect(toUpstreamParams(readAsked(params))).toEqual(sent)
  })
})

describe("when the person proved who they are (OpenID Connect Core §3.1.3.7)", () => {
  const now = new Date("2026-05-04T10:00:00.500Z")
  const begunAt = new Date("2026-05-04T09:59:50.900Z")
  const at = (params: Record<string, string> | null, claimed: unknown) =>
    authTimeOf(readAsked(params), { name: "Mercy", claimed, begunAt, now })
  const ago = (seconds: number) => Math.floor(now.getTime() / 1000) - seconds

  test("during this sign-in is now, before it is as the upstream says", () => {
    for (const seconds of [0, 5, 10]) expect(at(null, ago(seconds))).toEqual(now)
    expect(at(null, ago(3600))).toEqual(new Date(ago(3600) * 1000))
    expect(at({ max_age: "4000" }, ago(3600))).toEqual(new Date(ago(3600) * 1000))
  })

  test("an upstream whose clock is ahead does not make it later than now", () => {
    expect(at(null, ago(-3600))).toEqual(now)
  })

  test("what is not said counts as now, unless it was asked for", () => {
    expect(at(null, undefined)).toEqual(now)
    for (const params of [{ max_age: "600" }, { prompt: "login" }] as Record<string, string>[])
      for (const claimed of [undefined, "now", Number.NaN])
        expect(() => at(params, claimed)).toThrow(expect.objectContaining({ code: "unauthenticated" }))
  })

  test.each<[Record<string, string>, number]>([
    [{ prompt: "login" }, 60],
    [{ prompt: "select_account" }, 60],
    [{ max_age: "0" }, 60],
    [{ max_age: "30" }, 60],
  ])("%j is not met by a sign-in of %i seconds ago", (params, seconds) => {
    expect(() => at(params, ago(seconds))).toThrow(expect.objectContaining({ code: "unauthenticated" }))
  })
})
