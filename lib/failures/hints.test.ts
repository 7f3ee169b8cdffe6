import { describe, expect, test } from "vitest"
import { type HintedApp, hintsOf } from "./hints"
import { toSample } from "./sample"

const BROWSER = { origin: "https://app.example", "user-agent": "Mozilla/5.0 (X11)" }

const hints = (of: {
  cause: string
  kind?: HintedApp["kind"]
  headers?: Record<string, string>
  parameters?: [string, string][]
  sent?: string
  uris?: HintedApp["redirectUris"]
}) => {
  const { cause, kind = "confidential", headers = {}, parameters = [], sent, uris = [] } = of
  const request = { method: "POST", path: "/x", headers: new Headers(headers), parameters, ip: null }
  const sample = toSample(request, sent === undefined ? {} : { sent })
  return hintsOf({ cause, sample, app: { id: "app_1", kind, redirectUris: uris } }).map(
    ({ sentence, link }) => `${sentence} ${link?.label ?? ""}`,
  )
}
const web = (uri: string) => ({ uri, platform: "web" as const })

describe("a refused request gives away", () => {
  test("a page in a browser that holds a secret", () => {
    expect(hints({ cause: "secret.wrong", headers: BROWSER })).toEqual([
      expect.stringMatching(/browser.*public app\?/),
    ])
    expect(hints({ cause: "secret.wrong", headers: { "user-agent": "curl/8" } })).toEqual([])
    expect(hints({ cause: "secret.wrong", headers: { "user-agent": BROWSER["user-agent"] } })).toEqual([])
  })

  test("an installed app registered as confidential, and a server registered as public", () => {
    const parameters: [string, string][] = [["code_verifier", "x".repeat(43)]]
    expect(hints({ cause: "client.credentials_missing", parameters })).toEqual([
      expect.stringContaining("PKCE alone"),
    ])
    expect(hints({ cause: "client.public_sent_credentials", kind: "public" })).toEqual([
      expect.stringContaining("confidential app?"),
    ])
    expect(hints({ cause: "client.public_sent_credentials", kind: "public", headers: BROWSER })).toEqual([])
  })

  test("a loopback port that varies", () => {
    const of = (host: string) => ({
      cause: "authorize.redirect_uri",
      sent: `http://${host}:53124/cb`,
      uris: [web(`http://${host}:4000/cb`)],
    })
    expect(hints(of("127.0.0.1"))).toEqual([expect.stringContaining("native")])
    expect(hints(of("localhost"))).toEqual([expect.stringContaining("use 127.0.0.1")])
    expect(hints(of("app.example"))).toEqual([])
  })

  test("an app that believes it is called by http", () => {
    const of = { cause: "authorize.redirect_uri", sent: "http://app.example/cb" }
    expect(hints({ ...of, uris: [web("https://app.example/cb")] })).toEqual([
      expect.stringContaining("X-Forwarded-Proto"),
    ])
    expect(hints({ ...of, uris: [web("https://app.example/other")] })).toEqual([])
  })

  test("two registered addresses that differ by a slash", () => {
    const uris = [web("https://app.example/cb"), web("https://app.example/cb/")]
    expect(hints({ cause: "code.redirect_uri", uris })).toEqual([expect.stringContaining("the slash")])
    expect(hints({ cause: "code.unknown", uris })).toEqual([])
  })
})
