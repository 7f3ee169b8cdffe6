import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatSecret } from "@/lib/secret-format"
import { redactParameters, scrub, shapeOf } from "./redact"
import { toCurl, toSample } from "./sample"

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(formatSecret)
const part = fc.stringMatching(/^[A-Za-z0-9_-]{10,60}$/)
const jwt = fc.tuple(part, part, part).map(([a, b, c]) => `eyJ${a}.eyJ${b}.${c}`)
const registration = fc
  .tuple(fc.constantFrom("rat", "irt"), fc.stringMatching(/^[A-Za-z0-9_-]{43}$/))
  .map(([kind, token]) => `${kind}_${token}`)
const credential = fc.oneof(secret, jwt, registration)

const sampleOf = (parameters: [string, string][], headers: Record<string, string> = {}) =>
  toSample(
    { method: "POST", path: "/oauth/token", headers: new Headers(headers), parameters, ip: null },
    { sent: parameters[0]?.[1] },
  )

describe("what is kept of a refused request", () => {
  test("holds no secret and no token, wherever they were sent", () => {
    const name = fc.constantFrom("client_id", "scope", "client_secret", "redirect_uri", "anything", "state")
    fc.assert(
      fc.property(credential, name, fc.string(), (value, parameter, around) => {
        const sample = sampleOf([[parameter, `${around} ${value}`]], {
          authorization: `Bearer ${value}`,
          origin: value,
        })
        expect(JSON.stringify(sample)).not.toContain(value)
        expect(toCurl(sample, "https://auth.example.org")).not.toContain(value)
      }),
    )
  })

  test("holds only the shape of a parameter it does not know to be harmless", () => {
    expect(redactParameters([["code", "abc"]])).toEqual([["code", "‹3 characters›"]])
    expect(redactParameters([["password", ""]])).toEqual([["password", "‹0 characters, empty›"]])
    expect(redactParameters([["scope", "openid"]])).toEqual([["scope", "openid"]])
  })

  test("hides what an address carries of a credential, and keeps the address", () => {
    expect(scrub("https://me:pw@app.example.org/cb?code=abc&tab=1#access_token=xyz")).toBe(
      "https://‹hidden›@app.example.org/cb?code=‹hidden›&tab=1#access_token=‹hidden›",
    )
  })

  test("is bounded, however much was sent", () => {
    const parameters = Array.from({ length: 500 }, (_, i): [string, string] => [
      `client_id${i}`,
      "x".repeat(9000),
    ])
    expect(JSON.stringify(sampleOf(parameters)).length).toBeLessThan(8000)
    expect(scrub("x".repeat(100_000)).length).toBeLessThanOrEqual(500)
  })

  test("says what kind of value it was, so that a mix-up is seen", () => {
    expect(shapeOf("app_0123456789abcdef")).toContain("an id, not a secret")
    expect(shapeOf("secret\n")).toContain("line break at an end")
  })

  test("is a command line that quotes whatever was sent", () => {
    const curl = toCurl(sampleOf([["scope", "a'; rm -rf /"]]), "https://auth.example.org")
    expect(curl).toContain(`--data-urlencode 'scope=a'\\''; rm -rf /'`)
  })
})

describe("hostile and telling texts", () => {
  test("names no patient, wherever a reference to one strayed", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9.-]{3,64}$/), (id) => {
        const sample = sampleOf([["redirect_uri", `https://a.example/fhir/Patient/${id}`]])
        expect(JSON.stringify(sample)).not.toContain(`Patient/${id}`)
        expect(scrub(`Patient/${id}`)).toBe("Patient/‹hidden›")
      }),
    )
    expect(scrub("patient/Observation.rs user/Patient.r")).toBe("patient/Observation.rs user/Patient.r")
  })

  test("holds no half of a character, also where a cut would leave one", () => {
    expect(scrub(`${"x".repeat(499)}\u{1f600}`)).toBe(`${"x".repeat(499)}\ufffd`)
    expect(scrub("a\ud800b")).toBe("a\ufffdb")
  })
})
