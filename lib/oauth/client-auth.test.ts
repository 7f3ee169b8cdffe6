import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseBasic, readCredentials } from "./client-auth"
import { isOAuthError } from "./errors"

const header = (text: string) => `Basic ${Buffer.from(text, "utf8").toString("base64")}`
const formEncode = (text: string) => new URLSearchParams([["", text]]).toString().slice(1)
const refusalOf = (run: () => unknown): string | null => {
  try {
    run()
    return null
  } catch (error) {
    return isOAuthError(error) ? error.refusal : "another error"
  }
}
const params = (fields: Record<string, string>) => new Map(Object.entries(fields))

describe("parseBasic (RFC 6749 §2.3.1)", () => {
  test("form-encoded ids and secrets of any characters come back as they were", () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((value) => !/[\p{Cc}\ud800-\udfff]/u.test(value))
    fc.assert(
      fc.property(text, text, (clientId, secret) => {
        expect(parseBasic(header(`${formEncode(clientId)}:${formEncode(secret)}`))).toEqual({
          clientId,
          secret,
        })
      }),
    )
  })

  test.each([
    ["a colon in the secret splits at the first (RFC 7617 §2)", "id:a:b", { clientId: "id", secret: "a:b" }],
    ["a plus is a space", "id:a+b", { clientId: "id", secret: "a b" }],
    ["an encoded plus is a plus", "id:a%2Bb", { clientId: "id", secret: "a+b" }],
    ["an empty secret is read, to be refused like a wrong one", "id:", { clientId: "id", secret: "" }],
  ])("%s", (_title, text, expected) => {
    expect(parseBasic(header(text))).toEqual(expected)
  })

  test.each([
    "Basic",
    "Basic ",
    "Basic a b",
    "Basic ====",
    "Basic a-b_",
    header("nocolon"),
    header(":secret"),
    header("id:%"),
    header("id:%zz"),
    header("id:%ff"),
    header("id:a\u0000"),
    header("%00:a"),
    `Basic ${Buffer.from([0x61, 0x3a, 0xc3, 0x28]).toString("base64")}`,
    header(`id:${"x".repeat(10_000)}`),
  ])("%.60s is malformed", (sent) => {
    expect(refusalOf(() => parseBasic(sent))).toBe("client.malformed_basic")
  })

  test("any header at all is either read or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const sent of [text, `Basic ${text}`, header(text)]) {
          const refusal = refusalOf(() => parseBasic(sent))
          expect([null, "client.malformed_basic", "client.unknown_scheme"]).toContain(refusal)
        }
      }),
    )
  })
})

describe("readCredentials (RFC 6749 §2.3)", () => {
  test("one way each", () => {
    expect(readCredentials(header("id:s"), params({}))).toMatchObject({ method: "client_secret_basic" })
    expect(readCredentials(null, params({ client_id: "id", client_secret: "s" }))).toMatchObject({
      method: "client_secret_post",
    })
    expect(readCredentials(null, params({ client_id: "id" }))).toEqual({ method: "none", clientId: "id" })
  })

  test.each([
    [header("id:s"), { client_secret: "s" }, "client.mixed_methods"],
    [header("id:s"), { client_assertion: "a" }, "client.mixed_methods"],
    [null, { client_id: "id", client_secret: "s", client_assertion: "a" }, "client.mixed_methods"],
    [header("id:s"), { client_id: "other" }, "client.id_mismatch"],
    [null, {}, "client.missing"],
    [null, { client_secret: "s" }, "client.missing"],
    [null, { client_assertion: "a" }, "assertion.type"],
    ["Bearer x", {}, "client.unknown_scheme"],
  ])("%.20s with %j is refused", (authorization, fields, refusal) => {
    expect(refusalOf(() => readCredentials(authorization, params(fields as Record<string, string>)))).toBe(
      refusal,
    )
  })
})
