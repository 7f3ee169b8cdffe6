import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  checkNewApi,
  compareAudience,
  defaultsForApi,
  normalIdentifierUri,
  parseNewApi,
  suggestSlug,
  toFhirBase,
} from "./api-schema"

const api = () => ({
  ...defaultsForApi(),
  name: "Ward FHIR",
  slug: "ward",
  identifierUri: "https://fhir.example.org/r4",
  fhirBaseUrl: "https://fhir.example.org/r4",
})

describe("normalIdentifierUri", () => {
  it.each([
    ["https://FHIR.Example.org/R4/", "https://fhir.example.org/R4"],
    ["HTTPS://fhir.example.org:443", "https://fhir.example.org"],
    ["https://fhir.example.org:8443//", "https://fhir.example.org:8443"],
    ["api://4F67/x/", "api://4F67/x"],
    ["urn:hospital:fhir", "urn:hospital:fhir"],
    ["not an address", "not an address"],
  ])("%s -> %s", (text, normal) => expect(normalIdentifierUri(text)).toBe(normal))

  it("is its own normal form (property)", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (text) => {
        expect(normalIdentifierUri(normalIdentifierUri(text))).toBe(normalIdentifierUri(text))
      }),
    )
  })
})

describe("toFhirBase", () => {
  it.each([
    ["https://fhir.example.org/r4/metadata", "https://fhir.example.org/r4"],
    ["https://fhir.example.org/r4/metadata?_format=json", "https://fhir.example.org/r4"],
    ["https://fhir.example.org/r4/.well-known/smart-configuration ", "https://fhir.example.org/r4"],
    ["https://fhir.example.org/", "https://fhir.example.org"],
  ])("%s -> %s", (pasted, base) => expect(toFhirBase(pasted)).toBe(base))
})

describe("suggestSlug", () => {
  it.each([
    ["Ward 3 – FHIR R4", "ward-3-fhir-r4"],
    ["Kraków szpital", "krakow-szpital"],
    ["医院", "api"],
    ["x".repeat(300), "x".repeat(40)],
  ])("%s -> %s", (name, slug) => expect(suggestSlug(name)).toBe(slug))
  it("always suggests what the parser accepts (property)", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (name) => checkNewApi({ ...api(), slug: suggestSlug(name) }).ok,
      ),
    )
  })
})

describe("parseNewApi", () => {
  it("accepts a plain API as it is", () => expect(parseNewApi(api())).toEqual(api()))
  it("accepts plain http to a host the admin allowed", () => {
    const inside = { ...api(), fhirBaseUrl: "http://hapi:8080/fhir" }
    expect(checkNewApi(inside)).toMatchObject({
      ok: false,
      fields: { fhirBaseUrl: expect.stringMatching(/own network/) },
    })
    expect(checkNewApi({ ...inside, allowedPrivateHost: "hapi" }).ok).toBe(true)
  })
  it.each([
    [
      "identifierUri",
      /normal form: https:\/\/fhir.example.org\/r4$/,
      { identifierUri: "https://fhir.example.org/r4/" },
    ],
    ["identifierUri", /normal form/, { identifierUri: "https://FHIR.example.org/r4" }],
    ["identifierUri", /not a full address/, { identifierUri: "fhir" }],
    ["identifierUri", /part after #/, { identifierUri: "https://fhir.example.org/#x" }],
    ["identifierUri", /plain ASCII/, { identifierUri: "https://fhіr.example.org" }],
    ["identifierUri", /is empty/, { identifierUri: "" }],
    ["fhirBaseUrl", /ends with a \//, { fhirBaseUrl: "https://fhir.example.org/" }],
    ["fhirBaseUrl", /gateway/, { fhirBaseUrl: null }],
    ["fhirBaseUrl", /https/, { fhirBaseUrl: "http://fhir.example.org" }],
    ["allowedPrivateHost", /only the host/, { allowedPrivateHost: "http://hapi/fhir" }],
    ["deployment.issuer", /invisible/, { deployment: { issuer: "a\u0000" } }],
    ["slug", /small letters/, { slug: "Ward 3" }],
    ["slug", /small letters/, { slug: "../x" }],
    [
      "roles.1",
      /twice/,
      { roles: ["a", "a"].map((value) => ({ value, title: "", description: "", enabled: true })) },
    ],
    [
      "scopes.0.scope",
      /one by one/,
      { scopes: [{ scope: "a b", title: "", description: "", adminOnly: false }] },
    ],
    ["sealedUpstreamAuthorization", /no such field/, { sealedUpstreamAuthorization: "x" }],
    ["signingAlg", /Choose one of/, { signingAlg: "none" }],
  ])("refuses %s with %s", (field, sentence, change) => {
    const parsed = checkNewApi({ ...api(), ...change })
    expect(parsed.ok ? {} : parsed.fields).toMatchObject({ [field]: expect.stringMatching(sentence) })
  })
})

describe("compareAudience", () => {
  it("lights the character that differs", () => {
    expect(compareAudience("https://fhir.example.org/r4/", "https://fhir.example.org/r4")).toMatchObject({
      same: false,
      difference: {
        kind: "trailing_slash",
        index: 27,
        sentence: "A / at the end was pasted that is not in Admit's tokens.",
      },
      mend: "Set the server's audience to exactly https://fhir.example.org/r4",
    })
    expect(compareAudience("https://a.example", "https://a.example")).toMatchObject({ same: true, mend: "" })
  })
})
