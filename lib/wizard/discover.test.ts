import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { deployment } from "./deployment"
import { compareTenants, type Discovery, readDiscovery, readPastedJson } from "./discover"
import { type Answers, findOption, type Question, walk } from "./graph"

const ADMIT = "https://admit.example.org"
const OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"

const capability = (software: string, security?: object) => ({
  resourceType: "CapabilityStatement",
  fhirVersion: "4.0.1",
  software: { name: software, version: "3.2" },
  rest: [{ mode: "server", ...(security ? { security } : {}) }],
})

const entraSecurity = {
  extension: [
    {
      url: OAUTH_URIS,
      extension: [
        { url: "authorize", valueUri: "https://login.microsoftonline.com/t/oauth2/v2.0/authorize" },
      ],
    },
  ],
  service: [{ coding: [{ code: "SMART-on-FHIR" }] }],
}

const smart = (authorization_endpoint: string) => ({
  authorization_endpoint,
  capabilities: ["launch-ehr", "client-public"],
})

const answersOf = (discovery: Discovery): Answers =>
  Object.fromEntries(discovery.proposals.map((proposal) => [proposal.question, proposal.answer]))

describe("readDiscovery", () => {
  it.each([
    [
      "https://ws-a.fhir.azurehealthcareapis.com",
      capability("Azure", entraSecurity),
      null,
      "health-data-services",
      "entra",
    ],
    [
      "https://a.azurehealthcareapis.com",
      capability("Azure API for FHIR"),
      null,
      "azure-api-for-fhir",
      "entra",
    ],
    [
      "https://fhir.example.org",
      capability("Microsoft FHIR Server", entraSecurity),
      null,
      "open-source",
      "entra",
    ],
    [
      "https://box.example.org/fhir",
      capability("Aidbox"),
      smart("https://box.example.org/auth/authorize"),
      undefined,
      "aidbox",
    ],
    ["https://hapi.example.org/fhir", capability("HAPI FHIR Server"), null, undefined, "admit"],
    ["https://fhir.example.org", capability("X"), smart(`${ADMIT}/oauth/authorize`), undefined, "admit"],
  ])("%s", (fhirBaseUrl, metadata, smartConfiguration, server, issuer) => {
    const answers = answersOf(readDiscovery({ fhirBaseUrl, metadata, smartConfiguration }, ADMIT))
    expect([answers["azure-server"], answers.issuer]).toEqual([server, issuer])
  })

  it("says what it saw, for every proposal, and proposes only answers that exist", () => {
    const discovery = readDiscovery(
      {
        fhirBaseUrl: "https://fhir.example.org/metadata",
        metadata: capability("FHIR Server for Azure", entraSecurity),
        smartConfiguration: null,
      },
      ADMIT,
    )
    expect(discovery).toMatchObject({
      software: "FHIR Server for Azure 3.2",
      fhirVersion: "4.0.1",
      troubles: [],
    })
    for (const { question, answer, evidence } of discovery.proposals) {
      const asked: Question<string> = deployment.questions[question]
      expect(findOption(asked, answer)).not.toBeNull()
      expect(evidence.length).toBeGreaterThan(0)
    }
    const open = walk(deployment, answersOf(discovery))
    expect(open.current).toBe("oss-smart-tenant")
  })

  it("notices an open server", () => {
    const discovery = readDiscovery(
      {
        fhirBaseUrl: "https://a.example",
        metadata: capability("FHIR Server for Azure"),
        smartConfiguration: null,
      },
      ADMIT,
    )
    expect(answersOf(discovery)["oss-security"]).toBe("off")
  })

  it("proposes nothing from nothing", () => {
    const discovery = readDiscovery(
      { fhirBaseUrl: "https://a.example", metadata: null, smartConfiguration: null },
      ADMIT,
    )
    expect(discovery.proposals).toEqual([])
    expect(discovery.troubles[0]).toContain("could not be read")
  })

  it("survives any JSON (property)", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.jsonValue(),
        fc.jsonValue(),
        (fhirBaseUrl, metadata, smartConfiguration) => {
          const { proposals } = readDiscovery({ fhirBaseUrl, metadata, smartConfiguration }, ADMIT)
          expect(JSON.stringify(proposals).length).toBeLessThan(10_000)
        },
      ),
    )
  })
})

describe("readPastedJson", () => {
  it.each([
    ['{"a":1}', { json: { a: 1 }, trouble: null }],
    ["", { json: null, trouble: null }],
    ["<html>", { json: null, trouble: expect.stringContaining("_format=json") }],
    ["{", { json: null, trouble: expect.stringContaining("whole document") }],
    ["x".repeat(1_000_001), { json: null, trouble: expect.stringContaining("megabyte") }],
  ])("%#", (text, expected) => expect(readPastedJson(text)).toEqual(expected))
})

describe("compareTenants", () => {
  const A = "72f988bf-86f1-41af-91ab-2d7cd011db47"
  it.each([
    [A, `Tenant ID: ${A.toUpperCase()} `, "same"],
    [A, "11111111-86f1-41af-91ab-2d7cd011db47", "other"],
    [A, "contoso.com", null],
  ])("%s and %s: %s", (a, b, answer) => expect(compareTenants(a, b).answer).toBe(answer))
})
