import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Platform } from "@/lib/apps/app"
import { decodePunycode } from "./host-name"
import { ERROR_RULES, TEXT_RULES, WARNING_RULES } from "./redirect-rules"
import { checkRedirectUri, guessPlatform, listPastedUris, matchRedirectUri } from "./redirect-uri"

const ACCEPTED: [string, Platform][] = [
  ["https://app.example.org/callback", "web"],
  ["https://app.example.org:8443/callback?tenant=7", "spa"],
  ["https://app.example.org/launch/%E2%9C%93", "web"],
  ["http://127.0.0.1/callback", "native"],
  ["http://[::1]/callback", "native"],
  ["org.example.app:/callback", "native"],
  ["https://app.example.org/native", "native"],
]

const REFUSED: [code: string, uri: string, platform: Platform][] = [
  ["empty", "", "web"],
  ["too_long", `https://app.example.org/${"a".repeat(233)}`, "web"],
  ["invisible_character", "https://app.example.org/\u200bcb", "web"],
  ["invisible_character", "https://app.example.org/\u202egpj.exe", "web"],
  ["whitespace", " https://app.example.org/cb", "web"],
  ["whitespace", "https://app.example.org/cb\n", "web"],
  ["whitespace", "https://app.example.org/\u0000", "web"],
  ["backslash", "https://app.example.org\\@evil.example/cb", "web"],
  ["not_ascii", "https://аpp.example.org/cb", "web"],
  ["not_ascii", "https://app.example.org/grüße", "web"],
  ["illegal_character", 'https://app.example.org/"><script>', "web"],
  ["wildcard", "https://*.example.org/cb", "web"],
  ["wildcard", "https://app.example.org/*", "web"],
  ["bad_percent_encoding", "https://app.example.org/%zz", "web"],
  ["encoded_control", "https://app.example.org/%0d%0aSet-Cookie:x", "web"],
  ["relative", "/callback", "web"],
  ["relative", "//app.example.org/cb", "web"],
  ["relative", "app.example.org/cb", "web"],
  ["forbidden_scheme", "javascript:alert(1)", "web"],
  ["forbidden_scheme", "JavaScript:alert(1)", "native"],
  ["forbidden_scheme", "data:text/html,x", "native"],
  ["forbidden_scheme", "file:///etc/passwd", "native"],
  ["forbidden_scheme", "vbscript:x", "native"],
  ["forbidden_scheme", "blob:https://app.example.org/1", "native"],
  ["forbidden_scheme", "urn:ietf:wg:oauth:2.0:oob", "native"],
  ["fragment", "https://app.example.org/#/callback", "spa"],
  ["fragment", "https://app.example.org/#", "spa"],
  ["userinfo", "https://app.example.org@evil.example/cb", "web"],
  ["userinfo", "https://@app.example.org/cb", "web"],
  ["no_host", "https:///cb", "web"],
  ["no_host", "https:/cb", "web"],
  ["plain_http", "http://app.example.org/cb", "web"],
  ["plain_http", "http://127.0.0.1.evil.example/cb", "native"],
  ["plain_http", "http://localhost.evil.example/cb", "native"],
  ["bad_port", "https://app.example.org:/cb", "web"],
  ["bad_port", "https://app.example.org:70000/cb", "web"],
  ["bad_host", "https://app..example.org/cb", "web"],
  ["bad_host", "https://[:::]/cb", "web"],
  ["bad_host", "https://-app.example.org/cb", "web"],
  ["bad_host", "https://0x7f.1/cb", "web"],
  ["bad_host", "https://2130706433/cb", "web"],
  ["mixed_scripts", "https://xn--pple-43d.com/cb", "web"],
  ["bad_punycode", "https://xn--99999999999.com/cb", "web"],
  ["dot_segment", "https://app.example.org/a/../cb", "web"],
  ["dot_segment", "https://app.example.org/a/%2E%2e/cb", "web"],
  ["response_parameter", "https://app.example.org/cb?code=1", "web"],
  ["scheme_not_reverse_domain", "myapp://callback", "native"],
  ["private_scheme_needs_native", "org.example.app:/callback", "web"],
]

const WARNED: [code: string, uri: string, platform: Platform][] = [
  ["loopback_on_website", "http://localhost:3000/cb", "spa"],
  ["prefer_loopback_address", "http://localhost/cb", "native"],
  ["loopback_port_ignored", "http://127.0.0.1:8080/cb", "native"],
  ["internationalised_host", "https://xn--mnchen-3ya.example/cb", "web"],
  ["upper_case", "https://App.example.org/cb", "web"],
  ["default_port", "https://app.example.org:443/cb", "web"],
  ["no_path", "https://app.example.org", "web"],
  ["private_scheme_slashes", "org.example.app://callback", "native"],
  ["numeric_host", "https://10.1.2.3/cb", "web"],
  ["short_host", "https://intranet/cb", "web"],
  ["tunnel_host", "https://abc.ngrok-free.app/cb", "web"],
  ["issuer_parameter", "https://app.example.org/cb?iss=x", "web"],
]

describe("checkRedirectUri", () => {
  it.each(ACCEPTED)("accepts %s as %s", (uri, platform) => {
    expect(checkRedirectUri(uri, platform)).toEqual({ errors: [], warnings: [] })
  })
  it.each(REFUSED)("refuses with %s: %j as %s", (code, uri, platform) => {
    expect(checkRedirectUri(uri, platform).errors.map((finding) => finding.code)).toContain(code)
  })
  it.each(WARNED)("warns with %s: %s as %s, and does not block", (code, uri, platform) => {
    const { errors, warnings } = checkRedirectUri(uri, platform)
    expect(errors).toEqual([])
    expect(warnings.map((finding) => finding.code)).toContain(code)
  })
  it("has a case for every rule", () => {
    const errorCodes = new Set(REFUSED.map(([code]) => code))
    expect(
      [...TEXT_RULES, ...ERROR_RULES].map((rule) => rule.code).filter((code) => !errorCodes.has(code)),
    ).toEqual([])
    const warningCodes = new Set(WARNED.map(([code]) => code))
    expect(WARNING_RULES.map((rule) => rule.code).filter((code) => !warningCodes.has(code))).toEqual([])
  })
  it("names the fault, the mend and the source of every finding", () => {
    for (const [, uri, platform] of [...REFUSED, ...WARNED]) {
      const { errors, warnings } = checkRedirectUri(uri, platform)
      for (const finding of [...errors, ...warnings]) {
        expect(finding.sentence).toMatch(/[.:]$/)
        expect(finding.mend).toMatch(/\.$/)
        expect(finding.source).not.toBe("")
      }
    }
  })
  it("never accepts what a browser would read as another host, and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.webUrl({ withQueryParameters: true, withFragments: true }),
        ),
        (uri) => {
          for (const platform of ["web", "spa", "native"] as const) {
            if (checkRedirectUri(uri, platform).errors.length > 0) continue
            const parsed = new URL(uri)
            expect(parsed.username + parsed.password + parsed.hash).toBe("")
            if (parsed.protocol === "http:")
              expect(["127.0.0.1", "[::1]", "localhost"]).toContain(parsed.hostname)
            if (parsed.protocol === "https:") expect(uri.toLowerCase()).toContain(`://${parsed.hostname}`)
          }
        },
      ),
    )
  })
  it("stays small and quick on a megabyte", () => {
    const { errors } = checkRedirectUri(`https://app.example.org/${"%41\u202e".repeat(200_000)}`, "web")
    expect(errors.every((finding) => finding.sentence.length < 300)).toBe(true)
  })
})

describe("guessPlatform", () => {
  it.each([
    ["https://app.example.org/cb", "web"],
    ["http://localhost:3000/cb", "web"],
    ["http://127.0.0.1:3000/cb", "native"],
    ["org.example.app:/cb", "native"],
    ["", "web"],
  ])("%s is %s", (uri, platform) => expect(guessPlatform(uri)).toBe(platform))
})

describe("listPastedUris", () => {
  it("reads lines, commas and JSON alike", () => {
    const pasted = listPastedUris(
      '["https://a.example/cb", "org.example.app:/cb"]\r\nhttps://a.example/cb, http://127.0.0.1/cb\n',
    )
    expect(pasted.map(({ uri, platform }) => [uri, platform])).toEqual([
      ["https://a.example/cb", "web"],
      ["org.example.app:/cb", "native"],
      ["http://127.0.0.1/cb", "native"],
    ])
    expect(listPastedUris(" \n")).toEqual([])
  })
})

const uriOf = fc.webUrl({ withQueryParameters: true })
const platformOf = fc.constantFrom<Platform>("web", "spa", "native")

describe("matchRedirectUri", () => {
  const web = { uri: "https://app.example.org/callback", platform: "web" as const }

  it("matches exactly what is registered (property)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ uri: uriOf, platform: platformOf }), { minLength: 1 }),
        fc.nat(),
        (list, n) => {
          const entry = list[n % list.length]
          const match = matchRedirectUri(entry?.uri ?? "", list)
          expect(match).toMatchObject({ matched: true, by: "exact", entry: { uri: entry?.uri } })
        },
      ),
    )
  })

  it("matches nothing else on platforms web and spa (property)", () => {
    fc.assert(
      fc.property(fc.string(), uriOf, fc.constantFrom<Platform>("web", "spa"), (sent, uri, platform) => {
        fc.pre(sent !== uri)
        expect(matchRedirectUri(sent, [{ uri, platform }]).matched).toBe(false)
        expect(matchRedirectUri(uri + sent, [{ uri, platform }]).matched).toBe(sent === "")
      }),
    )
  })

  it("lets only the port of a loopback address vary, for installed apps (property)", () => {
    const rest = fc.constantFrom("", "/", "/cb", "/cb?x=1")
    const port = fc.option(fc.integer({ min: 1, max: 65535 }))
    fc.assert(
      fc.property(
        fc.constantFrom("127.0.0.1", "[::1]", "localhost"),
        rest,
        port,
        port,
        platformOf,
        (host, tail, a, b, platform) => {
          const write = (value: number | null) => `http://${host}${value === null ? "" : `:${value}`}${tail}`
          const match = matchRedirectUri(write(a), [{ uri: write(b), platform }])
          expect(match.matched).toBe(a === b || (platform === "native" && host !== "localhost"))
        },
      ),
    )
  })

  it.each([
    ["http://127.0.0.1:0/cb"],
    ["http://127.0.0.1:65536/cb"],
    ["http://127.0.0.1:080/cb"],
    ["http://127.0.0.1:80@evil.example/cb"],
    ["http://127.0.0.1:80/cb#x"],
    ["http://127.0.0.1:80/cb/"],
    ["http://127.0.0.1:80/cb\n"],
    ["https://127.0.0.1:80/cb"],
    ["HTTP://127.0.0.1:80/cb"],
    ["http://127.0.0.1.evil.example:80/cb"],
    ["http://localhost:80/cb"],
    ["http://[::1]:80/cb"],
  ])("the loopback exception does not reach %j", (sent) => {
    expect(matchRedirectUri(sent, [{ uri: "http://127.0.0.1/cb", platform: "native" }]).matched).toBe(false)
  })

  it.each([
    ["https://app.example.org/callback/", "trailing_slash", 32],
    ["https://app.example.org/Callback", "case", 24],
    ["http://app.example.org/callback", "scheme", 4],
    ["https://app.example.com/callback", "host", 20],
    ["https://app.example.org:8443/callback", "port", 23],
    ["https://app.example.org/callbacks", "path", 32],
    ["https://app.example.org/callback?x=1", "query", 32],
    ["https://app.example.org/callback#x", "fragment", 32],
    ["https://app.example.org/c%61llback", "percent_encoding", 25],
    ["https%3A%2F%2Fapp.example.org%2Fcallback", "percent_encoding", 5],
    ["https://аpp.example.org/callback", "look_alike", 8],
    ["https://app.example.org/\u200bcallback", "invisible", 24],
    ["https://app.example.org/callback ", "whitespace", 32],
    ["http://app.example.com/callback", "several", 4],
  ])("explains %j as %s at %i", (sent, kind, index) => {
    expect(matchRedirectUri(sent, [web])).toMatchObject({
      matched: false,
      nearest: web,
      difference: { kind, index },
    })
  })

  it("tells localhost and 127.0.0.1 apart, and says so", () => {
    const match = matchRedirectUri("http://localhost:80/cb", [
      { uri: "http://127.0.0.1:80/cb", platform: "native" },
    ])
    expect(match).toMatchObject({ matched: false, difference: { kind: "loopback_name" } })
  })

  it("picks the nearest of several", () => {
    const other = { uri: "https://other.example.org/callback", platform: "web" as const }
    expect(matchRedirectUri("https://app.example.org/callbak", [other, web])).toMatchObject({ nearest: web })
    expect(matchRedirectUri("https://app.example.org/x", [])).toEqual({
      matched: false,
      nearest: null,
      difference: null,
    })
  })

  it("points at the first character that differs (property)", () => {
    fc.assert(
      fc.property(fc.string(), uriOf, (sent, uri) => {
        const match = matchRedirectUri(sent, [{ uri, platform: "web" }])
        if (match.matched || !match.difference) return
        const { index } = match.difference
        expect(sent.slice(0, index)).toBe(uri.slice(0, index))
        expect(sent[index]).not.toBe(uri[index])
      }),
    )
  })
})

describe("decodePunycode", () => {
  it.each([
    ["mnchen-3ya", "münchen"],
    ["pple-43d", "аpple"],
    ["egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"],
  ])("%s reads %s", (encoded, text) => expect(decodePunycode(encoded)).toBe(text))
})
