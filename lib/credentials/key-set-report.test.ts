import { generateKeyPairSync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { type FetchedKeySet, reportKeySet } from "./key-set-report"

const NOW = new Date("2026-05-10T12:00:00Z")
const ec = (crv: string, kid?: string) => ({
  ...generateKeyPairSync("ec", { namedCurve: crv }).publicKey.export({ format: "jwk" }),
  kid,
})
const rsa = (bits: number) => ({
  ...generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" }),
  kid: `rsa-${bits}`,
})

const report = (body: unknown, change: Partial<FetchedKeySet> = {}) =>
  reportKeySet(
    {
      status: 200,
      contentType: "application/json",
      location: null,
      cacheControl: null,
      body: typeof body === "string" ? body : JSON.stringify(body),
      tookMs: 20,
      tls: { protocol: "TLSv1.3", expiresAt: new Date("2027-01-01") },
      ...change,
    },
    NOW,
  )
const said = (...of: Parameters<typeof report>) =>
  report(...of)
    .findings.map(({ sentence }) => sentence)
    .join(" ")

describe("the doctor", () => {
  it("finds nothing wrong with a good set and tells kid, size and algorithms", () => {
    const { findings, keys, usable } = report({ keys: [ec("P-384", "a"), rsa(2048)] })
    expect(findings).toEqual([{ tone: "ok", sentence: "2 keys, all good." }])
    expect(usable).toBe(2)
    expect(keys).toMatchObject([
      { kid: "a", size: "EC P-384", algs: ["ES384"] },
      { kid: "rsa-2048", size: "RSA, 2048 bits", algs: ["RS256", "RS384", "PS256"] },
    ])
  })
  it.each([
    ["<!doctype html><title>Sign in</title>", { contentType: "text/html" }, /web page \(HTML\)/],
    ["", { status: 302, location: "http://10.0.0.1/" }, /redirect \(302\) to http:\/\/10\.0\.0\.1/],
    ["", { status: 404 }, /answers 404/],
    ["{", {}, /does not answer with JSON/],
    ["{}", {}, /has no keys/],
    [JSON.stringify(ec("P-256")), {}, /one key instead of a key set/],
    [JSON.stringify({ keys: [] }), {}, /empty/],
  ])("says what %.20j is instead of a key set", (body, change, sentence) => {
    const answer = report(body, change)
    expect(answer.findings[0]?.sentence).toMatch(sentence)
    expect(answer.findings[0]?.mend).toEqual(expect.any(String))
    expect(answer.usable).toBe(0)
  })
  it("tells duplicates, missing kids, weak and foreign keys, and a published private part", () => {
    expect(said({ keys: [ec("P-256", "a"), ec("P-384", "a")] })).toMatch(/Several keys have the kid a/)
    expect(said({ keys: [ec("P-256", "a"), ec("P-384")] })).toMatch(/has no kid/)
    expect(said({ keys: [rsa(1024)] })).toMatch(/need 2048 bits.*has 1024/)
    expect(said({ keys: [ec("P-521", "a")] })).toMatch(/kind is not accepted/)
    expect(said({ keys: [{ ...ec("P-256", "a"), use: "enc" }] })).toMatch(/use is not sig/)
    expect(said({ keys: [{ ...ec("P-256", "a"), alg: "RS256" }] })).toMatch(/alg is RS256/)
    expect(said({ keys: [{ ...ec("P-256", "a"), d: "x" }] })).toMatch(/private part/)
  })
  it("warns of content type, a certificate about to end, and slowness", () => {
    const body = { keys: [ec("P-256", "a")] }
    expect(said(body, { contentType: "text/plain" })).toMatch(/content type is text\/plain/)
    expect(said(body, { tls: { protocol: "TLSv1.3", expiresAt: new Date("2026-05-20") } })).toMatch(/9 days/)
    expect(said(body, { tookMs: 3100 })).toMatch(/3\.1 s/)
  })
})
