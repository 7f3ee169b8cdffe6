import { describe, expect, it } from "vitest"
import { defaultsFor } from "@/lib/apps/rules"
import { deployment } from "../deployment"
import { EXAMPLES } from "../examples"
import { listPaths } from "../graph"
import { PRESET_IDS } from "../permissions"
import { findPlan } from "../plan"
import { toAidbox, toAidboxBundle } from "./aidbox"
import { toEntraManifests } from "./entra-manifest"
import { code, escapeMarkdown, toMarkdown } from "./markdown"
import { toClientMetadata } from "./rfc7591"

const DETAILS = {
  name: "Ward FHIR",
  fhirBaseUrl: "https://fhir.example.org",
  issuerUrl: "https://admit.example.org",
}
const CALLBACK = { uri: "https://app.example.org/cb", platform: "web" as const }
const APPS = [
  { name: "EHR", ...EXAMPLES.ehr, redirectUris: [CALLBACK] },
  {
    name: "Portal",
    ...EXAMPLES["patient-portal"],
    redirectUris: [{ ...CALLBACK, platform: "spa" as const }],
  },
  { name: "EHR", ...EXAMPLES["reporting-engine"] },
]
const PLANS = listPaths(deployment).map(({ answers, outcome }) => {
  const plan = findPlan(answers, DETAILS, APPS)
  if (!plan) throw new Error("no plan")
  return [outcome, plan] as const
})
function planAt(leaf: string) {
  const found = PLANS.find(([outcome]) => outcome === leaf)
  if (!found) throw new Error(`no plan for ${leaf}`)
  return found[1]
}
let guids = 0
const newGuid = () => `guid-${++guids}`

describe("toEntraManifests", () => {
  it("has the server first where it is registered, with a scope and the server's roles", () => {
    const [server, ehr, portal] = toEntraManifests(planAt("b1"), newGuid)
    expect(server?.manifest.identifierUris).toEqual(["https://fhir.example.org"])
    expect(server?.manifest.api?.oauth2PermissionScopes.map((scope) => scope.value)).toEqual([
      "user_impersonation",
    ])
    expect(server?.manifest.appRoles?.map((role) => role.value)).toContain("smartUser")
    expect(ehr?.manifest).toMatchObject({
      displayName: "EHR",
      web: { redirectUris: [CALLBACK.uri] },
      signInAudience: "AzureADMyOrg",
    })
    expect(portal?.manifest).toMatchObject({ spa: { redirectUris: [CALLBACK.uri] } })
    expect(toEntraManifests(planAt("a1"), newGuid)).toHaveLength(3)
  })
  it("asks for tokens whose audience is the identifier the server compares", () => {
    const [server] = toEntraManifests(planAt("b2"), newGuid)
    expect(server?.manifest).toMatchObject({
      identifierUris: [planAt("b2").audience],
      api: { requestedAccessTokenVersion: 1 },
    })
    for (const leaf of ["b1", "b2"]) {
      const notes = planAt(leaf).notes.map(({ text }) => text)
      expect(notes.join(" ")).toContain("verified")
      expect(notes.some((text) => text.includes("api://"))).toBe(leaf === "b1")
    }
  })
  it("gives a public app no identifier and every scope and role an id of its own", () => {
    const manifests = toEntraManifests(planAt("b1"), newGuid)
    expect(manifests.slice(1).every(({ manifest }) => manifest.identifierUris === undefined)).toBe(true)
    const ids = manifests[0]?.manifest.appRoles?.map((role) => role.id) ?? []
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe("toAidbox", () => {
  it("makes one Client an app, ids apart even for equal names", () => {
    expect(toAidboxBundle(planAt("aidbox")).map(({ client }) => client.id)).toEqual([
      "ehr",
      "portal",
      "ehr-2",
    ])
  })
  it("says by kind what the Client may do to get tokens", () => {
    const [ehr, portal, report] = toAidboxBundle(planAt("aidbox"))
    expect(ehr?.client).toMatchObject({
      grant_types: ["authorization_code", "refresh_token"],
      auth: {
        authorization_code: {
          redirect_uri: CALLBACK.uri,
          secret_required: true,
          pkce: true,
          access_token_expiration: 3600,
          refresh_token_expiration: 2_592_000,
        },
      },
    })
    expect(portal?.client).toMatchObject({
      auth: {
        authorization_code: { secret_required: false, refresh_token: false, access_token_expiration: 900 },
      },
    })
    expect(report?.client).toMatchObject({
      type: "bulk-api-client",
      grant_types: ["client_credentials"],
      auth: { client_credentials: { access_token_expiration: 300 } },
    })
  })
  it("binds the policy to the Client for services, and to a signed-in User otherwise", () => {
    const [ehr, , report] = toAidboxBundle(planAt("aidbox"))
    const person = { matcho: { client: { id: "ehr" }, user: { id: "present?" } } }
    expect(ehr?.policy).toMatchObject({ engine: "complex", or: [person, person, person] })
    expect(ehr?.policy).not.toHaveProperty("link")
    expect(report?.policy).toMatchObject({
      id: "as-ehr-2-reporting",
      link: [{ resourceType: "Client", id: "ehr-2" }],
      matcho: { "request-method": "get" },
    })
  })
  it.each(PRESET_IDS)(
    "keeps to Aidbox' own advice for %s: anchored patterns, present beside paths, no secret",
    (preset) => {
      const text = JSON.stringify(
        toAidbox({ settings: { ...defaultsFor("confidential"), name: "X" }, preset }, "x"),
      )
      for (const [pattern] of text.matchAll(/"#[^"]*"/g)) expect(pattern).toMatch(/^"#\^.*\$"$/)
      expect(text.includes('".user.data.patient_id"')).toBe(text.includes('"patient_id":"present?"'))
      expect(text).not.toMatch(/"secret":/)
    },
  )
  it.each(PRESET_IDS)("lets %s reach no Client, User or AccessPolicy of Aidbox", (preset) => {
    const { policy } = toAidbox({ settings: { ...defaultsFor("service"), name: "X" }, preset }, "x")
    const patterns = [...JSON.stringify(policy).matchAll(/"#(\^.*?\$)"/g)].map(
      ([, pattern = ""]) => new RegExp(pattern.replaceAll("\\\\", "\\")),
    )
    expect(patterns.length).toBeGreaterThan(0)
    for (const pattern of patterns)
      for (const type of ["Client", "User", "AccessPolicy", "Session", "AidboxConfig"])
        for (const path of [`/fhir/${type}`, `/fhir/${type}/1`]) expect(pattern.test(path)).toBe(false)
  })
  it("lets an EHR write clinical records and read more than it writes", () => {
    const { policy } = toAidbox({ settings: { ...defaultsFor("service"), name: "X" }, preset: "ehr" }, "x")
    const { or } = policy as { or: { matcho: { uri: string } }[] }
    const [read, create, update] = or.map(({ matcho }) => new RegExp(matcho.uri.slice(1)))
    expect([read, create, update].map((one) => one?.test("/fhir/Claim/1"))).toEqual([true, false, false])
    expect([read, create, update].map((one) => one?.test("/fhir/Condition/1"))).toEqual([true, false, true])
    expect(create?.test("/fhir/Patient")).toBe(true)
  })
  it("has the launch address a smart-app needs, or says that it is missing", () => {
    const smartApp = { ...defaultsFor("public", { smart: true }), name: "X", smart: true }
    expect(toAidbox({ settings: smartApp, preset: null }, "x").notes.join(" ")).toContain("smart.launch_uri")
    const launchUrls = ["https://app.example.org/launch"]
    const { client, notes } = toAidbox({ settings: { ...smartApp, launchUrls }, preset: null }, "x")
    expect(client).toMatchObject({ type: "smart-app", smart: { launch_uri: launchUrls[0] } })
    expect(notes.join(" ")).not.toContain("smart.launch_uri")
  })
  it("says so where nothing is allowed", () => {
    expect(toAidbox({ settings: { ...defaultsFor("service"), name: "X" }, preset: null }, "x")).toMatchObject(
      { policy: null, notes: expect.arrayContaining([expect.stringContaining("403")]) },
    )
  })
})

describe("toClientMetadata", () => {
  it("is RFC 7591 for each kind", () => {
    const confidential = {
      ...defaultsFor("confidential"),
      name: "EHR",
      redirectUris: [CALLBACK],
      allowedScopes: ["openid", "user/*.rs"],
    }
    expect(toClientMetadata(confidential)).toEqual({
      client_name: "EHR",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      scope: "openid user/*.rs",
      application_type: "web",
      id_token_signed_response_alg: "RS256",
      redirect_uris: [CALLBACK.uri],
    })
    expect(toClientMetadata({ ...defaultsFor("service"), name: "Job" })).toEqual({
      client_name: "Job",
      grant_types: ["client_credentials"],
      response_types: [],
      token_endpoint_auth_method: "client_secret_basic",
    })
    const native = {
      ...defaultsFor("public"),
      name: "App",
      redirectUris: [{ uri: "org.example.app:/cb", platform: "native" as const }],
    }
    expect(toClientMetadata(native)).toMatchObject({
      application_type: "native",
      token_endpoint_auth_method: "none",
    })
  })
})

describe("toMarkdown", () => {
  it.each(PLANS)("is a document for %s", (_, plan) => {
    const text = toMarkdown(plan)
    expect(text).toMatch(/^# Ward FHIR: registration plan\n/)
    for (const step of plan.steps) expect(text).toContain(`**${step.title}.**`)
    for (const item of plan.notNeeded) expect(text).toContain(item.why)
    expect(text).not.toMatch(/undefined|\[object|\{fhirBase\}/)
  })
  it("keeps what people typed text", () => {
    const name = "<script>alert(1)</script>\n# [x](javascript:1) `y`"
    const plan = findPlan(planAt("aidbox").answers, { ...DETAILS, name }, [
      { ...EXAMPLES["reporting-engine"], name },
    ])
    const text = plan ? toMarkdown(plan) : ""
    expect(text).not.toContain("<script>")
    expect(text).not.toMatch(/^# \[x\]/m)
    expect(escapeMarkdown("a_b*c")).toBe("a\\_b\\*c")
    expect(code("a`b``c")).toBe("``` a`b``c ```")
  })
})
