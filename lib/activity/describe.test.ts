import { describe, expect, it } from "vitest"
import { REFUSALS } from "@/lib/oauth/refusals"
import { describeActivity } from "./describe"

const event = { kind: "token.refused", grantType: null, code: "invalid_client", cause: null, detail: null }

describe("an event of activity", () => {
  it("has a sentence for every catalogued cause", () => {
    for (const cause of Object.keys(REFUSALS))
      expect(describeActivity({ ...event, cause }), cause).toMatch(/^.{8,}\.$/)
  })

  it("tells apart what the wire does not", () => {
    const causes = [
      "client.unknown",
      "client.disabled",
      "secret.wrong",
      "secret.expired",
      "assertion.replayed",
    ]
    const sentences = causes.map((cause) => describeActivity({ ...event, cause }))
    expect(new Set(sentences).size).toBe(causes.length)
  })

  it("names the call and why it was refused", () => {
    const detail = { method: "POST", action: "create", type: "Observation", message: "No policy is linked." }
    expect(describeActivity({ ...event, kind: "fhir.denied", detail })).toBe(
      "create Observation: No policy is linked.",
    )
  })

  it("shows what was sent beside what is registered", () => {
    const detail = { sent: "https://a.example/cb", registered: "https://a.example/cb/" }
    expect(describeActivity({ ...event, cause: "authorize.redirect_uri", detail })).toContain(
      "Sent: https://a.example/cb.",
    )
  })
})

it("a wrong secret is told by its shape: an id, a line break, a cut", () => {
  const told = (shape: string) =>
    describeActivity({
      kind: "token.refused",
      grantType: null,
      code: "invalid_client",
      cause: "secret.wrong",
      detail: { shape },
    })
  expect(told("id")).toMatch(/^The secret is wrong\. This is an id, not a secret/)
  expect(told("surrounded")).toMatch(/line break or quotes/)
  expect(told("too_short")).toMatch(/cut off/)
  expect(told("ok")).toBe("The secret is wrong.")
  expect(told("__proto__")).toBe("The secret is wrong.")
})
