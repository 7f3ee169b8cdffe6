import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { OAuthClient } from "./client"
import { requireRedirect, returnTo } from "./redirect"

const client = {
  redirectUris: [
    { id: "uri_1", uri: "https://app.example.org/cb", platform: "web" },
    { id: "uri_2", uri: "https://app.example.org/cb?x=1", platform: "web" },
    { id: "uri_3", uri: "http://127.0.0.1/cb", platform: "native" },
    { id: "uri_4", uri: "com.example.app:/cb", platform: "native" },
  ],
} as unknown as OAuthClient
const prove = (
  uri: string,
  mode: "query" | "fragment" | "form_post" = "query",
  state: string | null = null,
) => requireRedirect(client, { uri, mode, state })

describe("requireRedirect (RFC 9700 §2.1)", () => {
  test("a registered URI is proven, and the port of a native loopback URI is free (RFC 8252 §7.3)", () => {
    for (const { uri } of client.redirectUris) expect(prove(uri).uri).toBe(uri)
    expect(prove("http://127.0.0.1:51004/cb").uri).toBe("http://127.0.0.1:51004/cb")
  })

  test("nothing else is, however it is made from a registered one", () => {
    const registered = client.redirectUris.map((entry) => entry.uri)
    const edit = fc.tuple(
      fc.constantFrom(...registered),
      fc.nat(40),
      fc.string({ minLength: 1, maxLength: 5 }),
    )
    fc.assert(
      fc.property(edit, ([uri, at, text]) => {
        const changed = uri.slice(0, at) + text + uri.slice(at)
        fc.pre(!registered.includes(changed) && !/^http:\/\/127\.0\.0\.1:[1-9]\d*\/cb$/.test(changed))
        expect(() => prove(changed)).toThrow(/invalid_request/)
      }),
    )
  })
})

describe("returnTo", () => {
  const answer = { code: "c&d" }
  test.each([
    [
      "query",
      "https://app.example.org/cb",
      "https://app.example.org/cb?code=c%26d&state=s&iss=https%3A%2F%2Fi",
    ],
    [
      "query",
      "https://app.example.org/cb?x=1",
      "https://app.example.org/cb?x=1&code=c%26d&state=s&iss=https%3A%2F%2Fi",
    ],
    ["fragment", "com.example.app:/cb", "com.example.app:/cb#code=c%26d&state=s&iss=https%3A%2F%2Fi"],
  ] as const)("%s of %s", (mode, uri, location) => {
    expect(returnTo(prove(uri, mode, "s"), answer, "https://i")).toEqual({ kind: "location", location })
  })

  test("form_post carries fields, and no state where none was sent", () => {
    expect(returnTo(prove("https://app.example.org/cb", "form_post"), answer, "https://i")).toEqual({
      kind: "form",
      action: "https://app.example.org/cb",
      fields: { code: "c&d", iss: "https://i" },
    })
  })

  test("any state comes back as it was sent (RFC 6749 §4.1.2)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (state) => {
        const way = returnTo(prove("https://app.example.org/cb", "query", state), answer, "https://i")
        const location = way.kind === "location" ? new URL(way.location) : null
        expect(location?.searchParams.get("state")).toBe(state)
      }),
    )
  })
})
