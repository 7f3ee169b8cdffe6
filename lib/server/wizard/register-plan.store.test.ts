import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { listApis } from "@/db/queries/apis"
import { findApp, listAppApis } from "@/db/queries/apps"
import { listAuditEvents } from "@/db/queries/audit"
import { insertUser } from "@/db/queries/people"
import { listAppPolicies, listPolicies } from "@/db/queries/policies"
import { createTestDatabase, type TestDatabase } from "@/db/test-database"
import type { ApiId, AppId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import type { Actor } from "@/lib/server/actor"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { freshId } from "@/lib/server/random"
import { parseSettings } from "@/lib/settings.mjs"
import { deployment, type Leaf } from "@/lib/wizard/deployment"
import { EXAMPLES, type ExampleId } from "@/lib/wizard/examples"
import { listPaths } from "@/lib/wizard/graph"
import { LEAVES } from "@/lib/wizard/leaves"
import type { AppDraft, ServerDraft } from "@/lib/wizard/submission"
import { type PlanSubmission, registerPlan } from "./register-plan"
import { newSubmission } from "./submission-token"

let database: TestDatabase
let admin: Actor
let auditor: Actor
let developer: Actor

beforeAll(async () => {
  database = await createTestDatabase()
  openDatabase(database.url)
  const parsed = parseSettings({ ADMIT_URL: "https://admit.example" })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  adoptSettings(parsed.settings)
  admin = await person("admin")
  auditor = await person("auditor")
  developer = await person("developer")
})
afterAll(async () => {
  await closeDatabase()
  await database.close()
})

async function person(role: Role): Promise<Actor> {
  const id = freshId("user")
  await db().transaction((tx) => insertUser(tx, { id, email: `${id}@example.org`, name: role, role }))
  return { type: "person", id, name: role, role, ip: null }
}

const appOf = (example: ExampleId, over: Partial<AppDraft> = {}): AppDraft => ({
  name: EXAMPLES[example].label,
  answers: EXAMPLES[example].answers,
  preset: EXAMPLES[example].preset,
  redirectUris: [],
  launchUrls: [],
  proof: null,
  jwksUri: "",
  ...over,
})

let count = 0
const serverOf = (over: Partial<ServerDraft> = {}): ServerDraft => {
  count += 1
  return {
    name: `Server ${count}`,
    fhirBaseUrl: `https://fhir${count}.example/r4`,
    identifierUri: "",
    allowsPrivateHost: false,
    answers: { issuer: "admit", position: "gateway", "gateway-smart": "no" },
    ...over,
  }
}
const submit = (over: Partial<PlanSubmission>): PlanSubmission => ({
  submission: newSubmission(),
  server: { at: "new", draft: serverOf() },
  apps: [],
  ...over,
})
async function knownApi(): Promise<ApiId> {
  const { api } = await registerPlan(submit({}), admin)
  if (!api) throw new Error("no API was made")
  return api.id
}
const eventsAbout = async (subjectId: string) =>
  (await listAuditEvents(db(), { subjectId, limit: 10 })).map((row) => row.event)
const countAll = async () => ({
  apis: (await listApis(db())).length,
  policies: (await listPolicies(db())).length,
  events: (await listAuditEvents(db(), { limit: 1000 })).length,
})

describe("registerPlan", () => {
  it("registers API, apps, policies and links together, each with its audit row", async () => {
    const apps = [
      appOf("ehr", { redirectUris: ["https://ehr.example/cb"] }),
      appOf("reporting-engine"),
      appOf("patient-portal", { redirectUris: ["https://portal.example/cb"] }),
    ]
    const made = await registerPlan(submit({ apps }), admin)
    expect(made.apps.map((app) => [app.kind, app.state, app.secret === null])).toEqual([
      ["confidential", "active", false],
      ["service", "active", false],
      ["public", "active", true],
    ])
    expect(await eventsAbout(made.api?.id ?? "")).toEqual(["api.registered"])
    for (const view of made.apps) {
      const app = await findApp(db(), view.id)
      if (!app) throw new Error("not registered")
      expect(await eventsAbout(app.id)).toEqual(["app.registered"])
      expect((await listAppApis(db(), app.id)).map((api) => api.id)).toEqual([made.api?.id])
      expect(await listAppPolicies(db(), app)).toHaveLength(1)
    }
  })

  it("lets an API's identifier be what apps call it by: the gateway's address, or the one typed", async () => {
    const plain = await registerPlan(submit({ apps: [appOf("reporting-engine")] }), admin)
    expect(plain.apps[0]?.api?.audience).toBe(plain.apps[0]?.api?.fhirBaseUrl)
    const draft = serverOf({ identifierUri: "https://fhir.example/audience" })
    const typed = await registerPlan(
      submit({ server: { at: "new", draft }, apps: [appOf("reporting-engine")] }),
      admin,
    )
    expect(typed.apps[0]?.api?.audience).toBe("https://fhir.example/audience")
  })

  it("shares one policy among all apps of a preset", async () => {
    const apiId = await knownApi()
    const ids: AppId[] = []
    for (let n = 0; n < 2; n++) {
      const made = await registerPlan(
        submit({ server: { at: "known", apiId }, apps: [appOf("notification-service")] }),
        admin,
      )
      ids.push(...made.apps.map((app) => app.id))
    }
    const policies = await Promise.all(
      ids.map(async (id) =>
        (await listAppPolicies(db(), { id, kind: "service" })).map((one) => one.policyId),
      ),
    )
    expect(policies[0]).toEqual(policies[1])
    expect((await listPolicies(db())).filter((policy) => policy.preset === "reporting")).toHaveLength(1)
  })

  it("registers a submission sent twice once, names what was made, and shows no secret", async () => {
    const once = submit({ apps: [appOf("reporting-engine")] })
    const results = await Promise.allSettled([registerPlan(once, admin), registerPlan(once, admin)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    const refused = results.find((result) => result.status === "rejected")?.reason
    const made = results.find((result) => result.status === "fulfilled")?.value
    expect(refused).toMatchObject({ brand: "admit.AppError", code: "conflict" })
    expect(JSON.stringify(refused) + refused.message).not.toContain(made?.apps[0]?.secret)
    expect(refused.message).toContain(made?.apps[0]?.name ?? "?")
  })

  it("registers two halves of a mixed app, and the policy of a person's own record only for the one with people", async () => {
    const answers = { who: "mixed", "mixed-runs": "server", "mixed-server-secret": "yes" }
    const redirectUris = ["https://portal.example/cb"]
    const made = await registerPlan(
      submit({ apps: [appOf("patient-portal", { name: "Both", answers, redirectUris })] }),
      admin,
    )
    expect(made.apps.map((app) => [app.name, app.kind])).toEqual([
      ["Both", "confidential"],
      ["Both (background)", "service"],
    ])
    const [people, background] = made.apps
    expect(await listAppPolicies(db(), { id: people?.id as AppId, kind: "confidential" })).toHaveLength(1)
    expect(await listAppPolicies(db(), { id: background?.id as AppId, kind: "service" })).toHaveLength(0)
  })

  it("without an API registers an app that may only sign people in, and links no policy", async () => {
    const made = await registerPlan(
      submit({ server: { at: "none" }, apps: [appOf("ehr", { redirectUris: ["https://ehr.example/cb"] })] }),
      admin,
    )
    expect(made.apps[0]?.scopes).toEqual(["openid", "profile", "email", "fhirUser", "offline_access"])
    expect(await listAppPolicies(db(), { id: made.apps[0]?.id as AppId, kind: "confidential" })).toEqual([])
  })

  it("keeps the answers with the app", async () => {
    const made = await registerPlan(submit({ apps: [appOf("reporting-engine")] }), admin)
    const row = await db().query.apps.findFirst({
      where: (apps, { eq }) => eq(apps.id, made.apps[0]?.id as AppId),
    })
    expect(row?.wizardAnswers).toMatchObject({ who: "nobody", outcome: "service" })
  })

  it("names the field when what was typed cannot be registered, and then registers nothing at all", async () => {
    const before = await countAll()
    const bad = submit({
      apps: [
        appOf("reporting-engine"),
        appOf("patient-portal", { redirectUris: ["https://ok.example/cb", "https://x.example/*"] }),
      ],
    })
    await expect(registerPlan(bad, admin)).rejects.toMatchObject({
      code: "invalid",
      fields: { "apps.1.redirectUris.1": expect.stringContaining("*") },
    })
    expect(await countAll()).toEqual(before)
  })

  it("names the server's field when its short name or its identifier is taken", async () => {
    const draft = serverOf()
    await registerPlan(submit({ server: { at: "new", draft } }), admin)
    const again = submit({ server: { at: "new", draft: { ...draft, fhirBaseUrl: "https://other.example" } } })
    await expect(registerPlan(again, admin)).rejects.toMatchObject({
      code: "conflict",
      fields: { "server.name": expect.any(String) },
    })
  })

  it.each([
    ["an auditor", () => auditor],
    ["a developer", () => developer],
  ])("refuses %s and registers nothing", async (_who, actor) => {
    const before = await countAll()
    for (const server of [{ at: "new", draft: serverOf() } as const, { at: "none" } as const])
      await expect(
        registerPlan(submit({ server, apps: [appOf("reporting-engine")] }), actor()),
      ).rejects.toMatchObject({ code: "forbidden" })
    expect(await countAll()).toEqual(before)
  })

  const byLeaf = Object.values(
    Object.fromEntries(listPaths(deployment).map((path) => [path.outcome, path] as const)),
  )
  it.each(byLeaf.map((path) => [path.outcome, path.answers] as const))(
    "at %s makes credentials only where Admit's tokens count",
    async (leaf: Leaf, answers) => {
      const draft = serverOf({ answers })
      const run = registerPlan(
        submit({ server: { at: "new", draft }, apps: [appOf("reporting-engine")] }),
        admin,
      )
      if (!LEAVES[leaf].registers) return expect(run).rejects.toMatchObject({ code: "invalid" })
      const made = await run
      expect(made.apps.map((app) => app.issuer)).toEqual([LEAVES[leaf].issuer])
      if (LEAVES[leaf].issuer !== "admit") expect(made.apps.map((app) => app.secret)).toEqual([null])
    },
  )
})
