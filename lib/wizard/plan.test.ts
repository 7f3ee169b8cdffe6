import { describe, expect, it } from "vitest"
import { checkNewApi } from "@/lib/apps/api-schema"
import { checkNewApp } from "@/lib/apps/schema"
import { clientKind } from "./client-kind"
import { deployment, type Leaf } from "./deployment"
import { EXAMPLES } from "./examples"
import { listPaths, UNKNOWN } from "./graph"
import { findPlan, type Plan } from "./plan"
import { type AppToPlan, findAppPlan } from "./plan-app"
import { isRegisteredInEntra } from "./submission"

const DETAILS = {
  name: "Ward FHIR",
  fhirBaseUrl: "https://fhir.example.org/r4/",
  issuerUrl: "https://admit.example.org",
}
const BASE = "https://fhir.example.org/r4"
const CALLBACK = { uri: "https://app.example.org/cb", platform: "web" as const }

const portal: AppToPlan = {
  name: "Portal",
  ...EXAMPLES["patient-portal"],
  redirectUris: [{ ...CALLBACK, platform: "spa" }],
}
const ehr: AppToPlan = { name: "EHR", ...EXAMPLES.ehr, redirectUris: [CALLBACK] }
const night: AppToPlan = { name: "Night report", ...EXAMPLES["reporting-engine"] }
const APPS = [portal, ehr, night]

function planOf(answers: Record<string, string>, apps: AppToPlan[] = APPS): Plan {
  const plan = findPlan(answers, DETAILS, apps)
  if (!plan) throw new Error("no plan")
  return plan
}

const leafPaths = listPaths(deployment)
const planAt = (leaf: Leaf) => planOf(leafPaths.find((path) => path.outcome === leaf)?.answers ?? {})

interface Row {
  resource: Plan["resource"]["need"]
  registerIn: RegExp
  authority: RegExp
  audience: RegExp
  authorisation: string
  steps: string[]
  action: Plan["mainAction"]
}

const RBAC = ["api-permission", "admin-consent", "azure-rbac", "rbac-cache"]
const MOVE = ["other-tenant", "import-service-principal", "set-authority"]

/** What the Azure documentation, Aidbox' and Admit's own need at each leaf, row by row. */
const TABLE: Record<Leaf, Row> = {
  a1: {
    resource: "none",
    registerIn: /your Azure subscription/,
    authority: /tenant id of the subscription/,
    audience: /default/,
    authorisation: "Azure RBAC",
    steps: RBAC,
    action: "export",
  },
  a2: {
    resource: "import",
    registerIn: /other tenant/,
    authority: /other tenant/,
    audience: /default/,
    authorisation: "Local RBAC",
    steps: [...MOVE, "api-permission", "admin-consent", "local-rbac", "rbac-cache"],
    action: "export",
  },
  a3: {
    resource: "none",
    registerIn: /your Azure subscription/,
    authority: /subscription/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "Azure RBAC",
    steps: [
      "set-audience",
      "smart-proxy",
      "cors",
      "public-client",
      "api-permission",
      "admin-consent",
      "smart-user-role",
      "azure-rbac",
      "rbac-cache",
    ],
    action: "export",
  },
  a4: {
    resource: "import",
    registerIn: /other tenant/,
    authority: /other tenant/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "Local RBAC",
    steps: [
      ...MOVE,
      "set-audience",
      "smart-proxy",
      "cors",
      "public-client",
      "api-permission",
      "admin-consent",
      "local-rbac",
      "rbac-cache",
    ],
    action: "export",
  },
  b1: {
    resource: "make",
    registerIn: /Authority/,
    authority: /tenant id/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "App roles",
    steps: ["resource-app", "server-settings", "admin-consent", "app-roles"],
    action: "export",
  },
  b2: {
    resource: "make",
    registerIn: /Authority/,
    authority: /tenant id/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "App roles",
    steps: ["resource-app", "server-settings", "oss-proxy", "public-client", "admin-consent", "app-roles"],
    action: "export",
  },
  "oss-open": {
    resource: "none",
    registerIn: /nowhere/,
    authority: /none/,
    audience: /none/,
    authorisation: "None",
    steps: ["switch-security-on"],
    action: "none",
  },
  "ahds-same": {
    resource: "none",
    registerIn: /your Azure subscription/,
    authority: /subscription/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "Azure RBAC",
    steps: ["api-permission", "admin-consent", "smart-user-role", "azure-rbac", "rbac-cache"],
    action: "export",
  },
  "ahds-other": {
    resource: "none",
    registerIn: /other issuer/,
    authority: /smartIdentityProviders/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "SMART scopes and fhirUser",
    steps: ["other-tenant", "smart-identity-providers", "token-claims"],
    action: "export",
  },
  "ahds-other-without-smart": {
    resource: "none",
    registerIn: /nowhere/,
    authority: /./,
    audience: /./,
    authorisation: "Azure RBAC",
    steps: ["choose-way"],
    action: "none",
  },
  aidbox: {
    resource: "none",
    registerIn: /Aidbox/,
    authority: /Aidbox/,
    audience: /Aidbox/,
    authorisation: "AccessPolicy",
    steps: ["apply-client", "aidbox-secret", "access-policy"],
    action: "export",
  },
  "admit-gateway": {
    resource: "make",
    registerIn: /Admit/,
    authority: /^https:\/\/admit.example.org$/,
    audience: /^https:\/\/admit.example.org\/fhir\/ward-fhir$/,
    authorisation: "Admit policies at the gateway",
    steps: ["close-direct-access", "publish-gateway"],
    action: "register",
  },
  "admit-own": {
    resource: "make",
    registerIn: /Admit/,
    authority: /^https:\/\/admit.example.org$/,
    audience: new RegExp(`^${BASE}$`),
    authorisation: "Scopes, checked by the server",
    steps: ["trust-admit", "enforce-scopes", "serve-smart-configuration"],
    action: "register",
  },
}

describe("the plan of each leaf", () => {
  it.each(Object.entries(TABLE))("%s is as the table says", (leaf, row) => {
    const plan = planAt(leaf as Leaf)
    expect(plan.resource.need).toBe(row.resource)
    expect(plan.registerIn).toMatch(row.registerIn)
    expect(plan.authority).toMatch(row.authority)
    expect(plan.audience).toMatch(row.audience)
    expect(plan.authorisation.how).toBe(row.authorisation)
    expect(plan.steps.map((step) => step.id)).toEqual(row.steps)
    expect(plan.mainAction).toBe(row.action)
  })

  it.each(leafPaths.map((path) => [new URLSearchParams(path.answers).toString(), path] as const))(
    "holds together for %s",
    (_, path) => {
      const plan = planOf(path.answers)
      expect(JSON.stringify(plan)).not.toMatch(/\{(fhirBase|identifierUri|issuer|gateway)\}/)
      for (const step of plan.steps) {
        expect(step.reason).toMatch(/\.$/)
        expect(step.source).not.toBe("")
      }
      if (plan.api) expect(checkNewApi(plan.api.settings)).toMatchObject({ ok: true })
      for (const app of plan.apps) {
        expect(checkNewApp(app.settings)).toMatchObject({ ok: true })
        expect(app.settings.issuer).toBe(plan.issuer)
      }
      expect(plan.apps.length).toBe(plan.registers ? 3 : 0)
    },
  )

  it("never ends with a credential that the server would refuse", () => {
    for (const { answers } of leafPaths) {
      const plan = planOf(answers)
      for (const app of plan.apps) {
        expect(app.record).toBe(plan.issuer === "admit" ? "admit" : "external")
        if (plan.issuer !== "admit") expect(["none", "elsewhere"]).toContain(app.credential)
      }
      expect(plan.lives === null).toBe(plan.issuer === "admit")
    }
  })

  it("marks Azure API for FHIR as retired, and only it", () => {
    const retired = (Object.keys(TABLE) as Leaf[]).filter((leaf) =>
      planAt(leaf).badge?.text.includes("retired 2026-09-30"),
    )
    expect(retired.sort()).toEqual(["a1", "a2", "a3", "a4"])
    expect(planAt("a3").notes[0]?.text).toContain("2019")
  })

  it("gives the FHIR SMART User role only where SMART is used", () => {
    const answers = {
      issuer: "entra",
      "azure-server": "health-data-services",
      "ahds-tenant": "same",
      "ahds-smart": "no",
    }
    expect(planOf(answers).steps.map((step) => step.id)).toEqual(RBAC)
  })
})

describe("isRegisteredInEntra", () => {
  it("holds where a resource application is made, is entered, or could be", () => {
    const api = (leaf: string, externalId: string | null = null) =>
      isRegisteredInEntra({ issuer: "entra", externalId, deployment: { leaf } })
    expect([api("b1"), api("b2"), api("a1"), api("ahds-same"), api("")]).toEqual([
      true,
      true,
      false,
      false,
      true,
    ])
    expect(api("a1", "7c1f0d0e-58a2-4a0e-9c5f-2a4b3f6d9e10")).toBe(true)
    expect(isRegisteredInEntra({ issuer: "aidbox", externalId: null, deployment: {} })).toBe(false)
  })
})

describe("what would be refused", () => {
  const otherIssuer = {
    issuer: "entra",
    "azure-server": "health-data-services",
    "ahds-tenant": "other",
    "ahds-other-smart": "yes",
  }

  it("is said where the server takes only people's tokens, to read", () => {
    const cautions = planOf(otherIssuer).apps.map((app) => app.cautions.join(" "))
    expect(cautions[0]).toBe("")
    expect(cautions[1]).toContain("every write will be refused")
    expect(cautions[2]).toContain("carry no fhirUser")
  })

  it("is said of redirect URIs Entra ID does not take, with a proxy or without", () => {
    const withUri = (uri: string) => [{ ...ehr, redirectUris: [{ uri, platform: "web" as const }] }]
    const at = (leaf: Leaf, uri: string) =>
      planOf(leafPaths.find((path) => path.outcome === leaf)?.answers ?? {}, withUri(uri)).apps[0]?.cautions
    const long = `https://app.example.org/${"x".repeat(240)}`
    expect(at("b1", long)).toEqual(["A redirect URI is longer than the 256 characters Entra ID takes."])
    expect(at("b2", long)?.[0]).toContain("combined reply URL")
    expect(at("b1", "https://app.example.org/cb;v=1")?.[0]).toContain("takes no redirect URI")
    expect(at("aidbox", long)).toEqual([])
  })

  it("needs application permissions nowhere a managed service has none", () => {
    for (const leaf of ["a1", "a2", "a3", "a4", "ahds-same"] as const) {
      const consent = planAt(leaf).steps.find((step) => step.id === "admin-consent")
      expect(consent?.reason).not.toContain("service apps")
      expect(planAt(leaf).steps.find((step) => step.id === "api-permission")?.detail).toContain("greyed out")
    }
  })
})

describe("planned apps", () => {
  const gateway = { issuer: "admit", position: "gateway", "gateway-smart": "yes" }

  it("start with the defaults of their kind and the scopes of their preset", () => {
    const [one, two, three] = planOf(gateway).apps
    expect(one).toMatchObject({
      credential: "none",
      preset: "portal",
      settings: {
        kind: "public",
        corsOrigins: ["https://app.example.org"],
        allowedScopes: ["openid", "fhirUser", "launch/patient", "patient/*.rs"],
      },
    })
    expect(two).toMatchObject({
      credential: "made_here",
      settings: { kind: "confidential", state: "active" },
    })
    expect(three).toMatchObject({
      credential: "key",
      settings: { kind: "service", tokens: { accessTtlSeconds: 300 } },
    })
  })

  it("say that an app without a policy is refused", () => {
    expect(planOf(gateway, [{ ...ehr, preset: null }]).apps[0]?.cautions).toEqual([
      "No policy is chosen: every FHIR call will be refused.",
    ])
  })

  it("are drafts until they have a redirect URI", () => {
    const [app] = planOf(gateway, [{ ...ehr, redirectUris: [] }]).apps
    expect(app?.settings.state).toBe("draft")
    expect(app?.cautions).toContain("It stays a draft until it has a redirect URI.")
  })

  it("are two for an app that serves people and works alone", () => {
    const mixed: AppToPlan = {
      name: "Care",
      answers: { who: "mixed", "mixed-runs": "server", "mixed-server-secret": "yes" },
      preset: "ehr",
      redirectUris: [CALLBACK],
    }
    expect(
      planOf(gateway, [mixed]).apps.map((app) => [app.key, app.settings.kind, app.settings.name]),
    ).toEqual([
      ["app-1", "confidential", "Care"],
      ["app-1-service", "service", "Care (background)"],
    ])
  })

  it("get the combined reply URL where the SMART proxy stands between", () => {
    const plan = planAt("b2")
    const [app] = plan.apps
    expect(app?.settings).toMatchObject({
      redirectUris: [
        {
          platform: "native",
          uri: expect.stringMatching(/^https:\/\/fhir\.example\.org\/r4\/AadSmartOnFhirProxy\/callback\//),
        },
      ],
    })
  })

  it("are planned one by one at a known server", () => {
    for (const { answers, outcome } of listPaths(clientKind, { withUnknown: true })) {
      const found = findAppPlan(
        { name: "X", answers, preset: null },
        { leaf: "admit-gateway", smart: false, fhirBaseUrl: BASE },
      )
      expect(found?.apps.map((app) => app.settings.kind)).toEqual(
        clientKind.outcomes[outcome].registrations.map((one) => one.kind),
      )
      expect(found?.assumptions.length).toBe(
        Object.values(answers).filter((answer) => answer === UNKNOWN).length,
      )
    }
    expect(
      findAppPlan({ name: "X", answers: {}, preset: null }, { leaf: "a1", smart: false, fhirBaseUrl: BASE }),
    ).toBeNull()
  })

  it("never call a public app needless where the SMART proxy asks for one", () => {
    for (const leaf of ["a3", "a4", "b2"] as const) {
      const plan = planOf(leafPaths.find((path) => path.outcome === leaf)?.answers ?? {}, [night])
      expect(plan.steps.map((step) => step.id)).toContain("public-client")
      expect(plan.notNeeded.map((item) => item.what)).not.toContain("A public app")
    }
  })

  it("keep their launch address where Admit or Aidbox starts them, for which Entra ID has no field", () => {
    const launched = { ...ehr, launchUrls: ["https://app.example.org/launch"] }
    const urlsAt = (leaf: Leaf) =>
      planOf(leafPaths.find((path) => path.outcome === leaf)?.answers ?? {}, [launched]).apps[0]?.settings
    expect(urlsAt("aidbox")).toMatchObject({ launchUrls: launched.launchUrls })
    expect(urlsAt("admit-own")).toMatchObject({ launchUrls: launched.launchUrls })
    expect(urlsAt("b2")).toMatchObject({ launchUrls: [] })
  })

  it("say which kinds are not needed, and why", () => {
    expect(planOf(gateway, [night]).notNeeded.map((item) => item.what)).toEqual([
      "Registrations in Entra ID or Aidbox",
      "A confidential app",
      "A public app",
    ])
    expect(planAt("a1").notNeeded[0]).toMatchObject({
      what: expect.stringContaining("do not register one"),
      why: expect.stringContaining("already has one"),
    })
  })
})

describe("assumptions", () => {
  it("stand in the plan with the check that settles them", () => {
    const plan = planOf({ issuer: UNKNOWN, position: UNKNOWN, "gateway-smart": "no" })
    expect(plan.assumptions.map((one) => [one.question, one.assumed])).toEqual([
      ["issuer", "Admit"],
      ["position", "In front of the FHIR server"],
    ])
    expect(plan.assumptions[0]?.settle).toContain("/metadata")
  })
  it("there is no plan while a question is open", () => {
    expect(findPlan({ issuer: "entra" }, DETAILS, [])).toBeNull()
    expect(
      findPlan({ issuer: "aidbox", "aidbox-smart": "no" }, DETAILS, [{ ...night, answers: {} }]),
    ).toBeNull()
  })
})
