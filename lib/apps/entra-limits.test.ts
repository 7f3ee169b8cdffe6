import { expect, it } from "vitest"
import { defaultsForApi } from "./api-schema"
import { listEntraApiLimits, listEntraLimits } from "./entra-limits"
import { defaultsFor } from "./rules"

const app = (...uris: string[]) => ({
  ...defaultsFor("confidential"),
  name: "Ward",
  redirectUris: uris.map((uri) => ({ uri, platform: "spa" as const })),
})

it.each([
  ["entra_character", app("https://a.example/cb(1)")],
  ["entra_ipv6_loopback", app("http://[::1]/cb")],
  ["entra_loopback_manifest", app("http://127.0.0.1/cb")],
  ["entra_loopback_port", app("http://localhost:1/cb", "http://localhost:2/cb")],
  ["entra_spa_refresh", app("https://a.example/cb")],
  ["entra_uri_length", app(`https://a.example/${"x".repeat(250)}`)],
])("says %s", (code, subject) => expect(listEntraLimits(subject).map((limit) => limit.code)).toContain(code))

it("has nothing to say about a plain service app", () => {
  expect(listEntraLimits({ ...defaultsFor("service"), name: "Export" })).toEqual([])
})

it("warns of an unverified domain and of scopes with a slash", () => {
  const api = {
    ...defaultsForApi(),
    identifierUri: "https://x.azurehealthcareapis.com",
    scopes: [{ scope: "patient/*.read", title: "", description: "", adminOnly: false }],
  }
  expect(listEntraApiLimits(api).map((limit) => limit.code)).toEqual([
    "entra_unverified_domain",
    "entra_scope_slash",
  ])
  expect(listEntraApiLimits(api)[1]?.mend).toContain("patient.all.read")
  expect(listEntraApiLimits({ ...api, scopes: [] }, ["azurehealthcareapis.com"])).toEqual([])
})
