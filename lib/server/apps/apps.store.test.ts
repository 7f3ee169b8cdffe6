import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { findApp, listAppApis, replaceRedirectUris } from "@/db/queries/apps"
import { defaultsForApi, parseNewApi } from "@/lib/apps/api-schema"
import type { AppKind, RegisteredApp } from "@/lib/apps/app"
import type { AppId } from "@/lib/id"
import { changeApi, registerApi } from "@/lib/server/apis/write-api"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { createPolicy } from "@/lib/server/policies/create-policy"
import { freshId } from "@/lib/server/random"
import { changeSettings, readInstance } from "@/lib/server/settings/change-settings"
import {
  addApp,
  addPerson,
  audited,
  CALLBACK,
  expectRefused,
  newApp,
  type Person,
} from "@/lib/server/testing"
import { binApp, restoreApp, revokeAppTokens, setAppState } from "./app-life"
import { changeApp } from "./change-app"
import { grantApi, withdrawApi } from "./grant-api"
import { getApp } from "./read-app"
import { registerApp } from "./register-app"

let instance: TestInstance
let owner: Person
let admin: Person
let developer: Person
let others: Person[]
beforeAll(async () => {
  instance = await openTestInstance()
  await db().execute(sql`insert into instance (issuer) values ('https://auth.example.org')`)
  owner = await addPerson("owner")
  admin = await addPerson("admin")
  developer = await addPerson("developer")
  others = [await addPerson("developer"), await addPerson("auditor"), await addPerson("member")]
})
afterAll(() => instance.close())

/** An app the developer owns. */
const add = async (kind: AppKind = "confidential", more: Record<string, unknown> = {}) =>
  (await addApp(admin, kind, { ownerIds: [developer.id], more })).id
const load = async (id: AppId): Promise<RegisteredApp> => {
  const app = await findApp(db(), id)
  if (!app) throw new Error(`no app ${id}`)
  return app
}
let count = 0
const api = () => {
  count += 1
  const at = `https://fhir${count}.example/r4`
  return parseNewApi({
    ...defaultsForApi(),
    name: `API ${count}`,
    slug: `api-${count}`,
    identifierUri: at,
    fhirBaseUrl: at,
  })
}
const eventsOf = (rows: { event: string; subjectId: string }[]) =>
  rows.map((row) => [row.event, row.subjectId])

describe("registering an app", () => {
  it("writes one audit row for it and one for each policy, each about its own subject", async () => {
    const policy = await createPolicy({ name: "Read some", start: { from: "empty" } }, admin)
    const made = await registerApi(api(), admin)
    const { result, rows } = await audited(() =>
      registerApp({ app: newApp("service"), apiIds: [made.id], policyIds: [policy.id] }, admin),
    )
    expect(rows.map((row) => [row.event, row.subjectId, row.subjectName])).toEqual([
      ["app.registered", result.id, "A service app"],
      ["policy.linked", policy.id, "Read some"],
    ])
    expect(result.secret?.value).toMatch(/^admit_sk_/)
    expect(JSON.stringify(rows)).not.toContain(result.secret?.value)
    expect((await load(result.id)).ownerIds).toEqual([admin.id])
  })

  it("is refused to developers, auditors and end users", async () => {
    for (const actor of others) await expectRefused(() => addApp(actor, "service"), "forbidden")
  })

  it("refuses a client id that is taken, by name of the field", async () => {
    await add("service", { clientId: "night-export" })
    await expectRefused(() => addApp(admin, "public", { more: { clientId: "night-export" } }), "conflict", {
      fields: { clientId: expect.any(String) },
    })
  })

  it("refuses a policy that is gone, and registers nothing", async () => {
    const gone = { app: newApp("service"), apiIds: [], policyIds: [freshId("policy")] }
    await expectRefused(() => registerApp(gone, admin), "not_found")
  })
})

describe("saving settings", () => {
  it("writes what changed and nothing else, and counts the version up", async () => {
    const id = await add()
    const change = { name: "Ward list", contacts: ["ward@example.org"] }
    const { rows, result } = await audited(() => changeApp({ id, version: 1, change }, developer))
    expect(rows).toMatchObject([
      {
        event: "app.changed",
        subjectId: id,
        actorId: developer.id,
        changes: [
          { field: "name", before: "A confidential app", after: "Ward list" },
          { field: "contacts", before: [], after: ["ward@example.org"] },
        ],
      },
    ])
    expect(await load(id)).toMatchObject({ ...change, version: result.version })
  })

  it("keeps the id of a redirect URI that stays", async () => {
    const id = await add()
    const urisOf = async () => {
      const app = await load(id)
      return app.kind === "service" ? [] : app.redirectUris
    }
    const [before] = await urisOf()
    const redirectUris = [
      { uri: "https://app.example.org/new", platform: "web" },
      { uri: CALLBACK, platform: "web" },
    ]
    await changeApp({ id, version: 1, change: { redirectUris } }, admin)
    const after = await urisOf()
    expect(after.map((entry) => entry.uri)).toEqual(redirectUris.map((entry) => entry.uri))
    expect(after[1]?.id).toBe(before?.id)
  })

  it("refuses a stale save, and of two at once lets one through; nothing of either is lost or mixed", async () => {
    const id = await add()
    const saves = [{ name: "First" }, { description: "Second" }].map((change) =>
      changeApp({ id, version: 1, change }, admin),
    )
    const made = await Promise.allSettled(saves)
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(made.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } })
    const app = await load(id)
    expect([app.name, app.description]).toEqual(
      made[0]?.status === "fulfilled" ? ["First", ""] : ["A confidential app", "Second"],
    )
    const stale = { redirectUris: [{ uri: "https://stale.example/", platform: "web" }] }
    await expectRefused(() => changeApp({ id, version: 1, change: stale }, admin), "conflict")
  })

  it.each([
    ["public", "jwksUri", "https://a.example/jwks"],
    ["public", "authMethod", "client_secret_basic"],
    ["public", "pkceRequired", false],
    ["service", "redirectUris", [{ uri: CALLBACK, platform: "web" }]],
    ["service", "launchUrls", ["https://a.example/launch"]],
    ["confidential", "basicAtApi", true],
    ["confidential", "clientId", "another-id"],
    ["confidential", "kind", "public"],
    ["confidential", "version", 9],
    ["confidential", "ownerIds", []],
    ["confidential", "tokensInvalidBefore", null],
  ] as const)("refuses a %s app %s by name", async (kind, field, value) => {
    const id = await add(kind)
    const saved = changeApp({ id, version: 1, change: { [field]: value } }, admin)
    await expect(saved).rejects.toMatchObject({ code: "invalid" })
    const error = await saved.catch((thrown: { fields: Record<string, string> }) => thrown)
    expect(Object.keys((error as { fields: Record<string, string> }).fields)).toContain(field)
    expect((await load(id)).version).toBe(1)
  })

  it.each([
    ["allowedScopes", ["openid", "user/*.cruds"]],
    ["tags", ["trusted"]],
    ["pkceRequired", false],
    [
      "tokens",
      {
        accessTtlSeconds: 86_400,
        refreshIdleTtlSeconds: 60,
        refreshAbsoluteTtlSeconds: 60,
        refreshGraceSeconds: 0,
      },
    ],
  ])("lets no developer widen their own app by %s", async (field, value) => {
    const id = await add()
    await expectRefused(
      () => changeApp({ id, version: 1, change: { [field]: value } }, developer),
      "forbidden",
    )
    expect((await load(id)).version).toBe(1)
  })

  it("is for the developers who own the app, and no others", async () => {
    const id = await add()
    for (const actor of others)
      await expectRefused(() => changeApp({ id, version: 1, change: { name: "X" } }, actor), "forbidden")
  })
})

describe("the life of an app", () => {
  const steps = [
    [
      "app.state_changed",
      (id: AppId, by: Person) => setAppState({ id, state: "disabled", reason: "Leak" }, by),
    ],
    ["app.state_changed", (id: AppId, by: Person) => setAppState({ id, state: "active" }, by)],
    ["app.binned", (id: AppId, by: Person) => binApp({ id }, by)],
    ["app.restored", (id: AppId, by: Person) => restoreApp({ id }, by)],
    ["app.tokens_revoked", (id: AppId, by: Person) => revokeAppTokens({ id }, by)],
  ] as const

  it("goes through every step, one audit row each, and keeps its secret", async () => {
    const id = await add("service")
    for (const [event, step] of steps)
      expect(eventsOf((await audited(() => step(id, admin))).rows)).toEqual([[event, id]])
    expect(await load(id)).toMatchObject({ state: "active", stateReason: null, binnedAt: null, version: 6 })
    const [left] = await db().execute(sql`select count(*)::int as n from app_secrets where app_id = ${id}`)
    expect(left?.n).toBe(1)
  })

  it("is refused to whoever does not own the app; the bin to everyone but admins", async () => {
    const id = await add("service")
    for (const [, step] of steps)
      for (const actor of others) await expectRefused(() => step(id, actor), "forbidden")
    await expectRefused(() => binApp({ id }, developer), "forbidden")
    await expectRefused(() => restoreApp({ id }, developer), "forbidden")
    await setAppState({ id, state: "disabled" }, developer)
    await expectRefused(() => setAppState({ id, state: "active" }, developer), "forbidden")
  })

  it("leaves it to admins to end the wait of a draft", async () => {
    const id = await add("confidential", { state: "draft" })
    await expectRefused(() => setAppState({ id, state: "active" }, developer), "forbidden")
    expect((await load(id)).state).toBe("draft")
    await setAppState({ id, state: "active" }, admin)
    expect((await load(id)).state).toBe("active")
  })

  it("is read without what manages it", async () => {
    const id = await add("service")
    await db().execute(sql`update apps set registration_token_hash = 'hash' where id = ${id}`)
    expect(await load(id)).not.toHaveProperty("registrationTokenHash")
  })

  it("does not activate a draft nobody could sign in to", async () => {
    const id = await add("confidential", { state: "draft", redirectUris: [] })
    await expectRefused(() => setAppState({ id, state: "active" }, admin), "invalid", {
      fields: { redirectUris: expect.any(String) },
    })
  })
})

describe("APIs of an app", () => {
  it("are granted and withdrawn with one audit row each, by admins alone", async () => {
    const id = await add("service")
    const { id: apiId } = await registerApi(api(), admin)
    const input = { appId: id, apiId, roles: [] }
    for (const actor of [...others, developer]) {
      await expectRefused(() => grantApi(input, actor), "forbidden")
      await expectRefused(() => withdrawApi(input, actor), "forbidden")
    }
    const granted = await audited(() => grantApi(input, admin))
    expect(eventsOf(granted.rows)).toEqual([["app.api_granted", id]])
    expect((await listAppApis(db(), id)).map((row) => row.id)).toEqual([apiId])
    const withdrawn = await audited(() => withdrawApi(input, admin))
    expect(eventsOf(withdrawn.rows)).toEqual([["app.api_withdrawn", id]])
    expect(await listAppApis(db(), id)).toEqual([])
  })

  it("are registered and changed with one audit row each; a stale save and a taken name are refused", async () => {
    const first = api()
    const { result, rows } = await audited(() => registerApi(first, admin))
    expect(eventsOf(rows)).toEqual([["api.registered", result.id]])
    const change = { name: "Renamed" }
    const saved = await audited(() => changeApi({ id: result.id, version: 1, change }, admin))
    expect(saved.rows).toMatchObject([
      { event: "api.changed", changes: [{ field: "name", before: first.name, after: "Renamed" }] },
    ])
    await expectRefused(() => changeApi({ id: result.id, version: 1, change }, admin), "conflict")
    await expectRefused(() => registerApi({ ...api(), slug: first.slug }, admin), "conflict", {
      fields: { slug: expect.any(String) },
    })
    for (const actor of [...others, developer]) {
      await expectRefused(() => registerApi(api(), actor), "forbidden")
      await expectRefused(() => changeApi({ id: result.id, version: 2, change }, actor), "forbidden")
    }
  })
})

describe("the database itself", () => {
  it("lets no public app have a secret and no service app a redirect URI", async () => {
    const secret = sql`insert into app_secrets (id, app_id, app_kind, secret_hash, last_four)`
    const publicId = await add("public")
    for (const kind of ["public", "confidential"])
      await expect(
        db().execute(sql`${secret} values ('sec_x', ${publicId}, ${kind}, ''::bytea, 'abcd')`),
      ).rejects.toMatchObject({ cause: { code: expect.stringMatching(/^235(14|03)$/) } })
    const serviceId = await add("service")
    const uris = [{ id: freshId("redirectUri"), uri: CALLBACK, platform: "web" as const }]
    for (const kind of ["service", "confidential"] as const)
      await expect(
        db().transaction((tx) => replaceRedirectUris(tx, { id: serviceId, kind }, uris)),
      ).rejects.toMatchObject({ cause: { code: expect.stringMatching(/^235(14|03)$/) } })
  })
})

describe("a developer", () => {
  it("finds the app they own and no other, which is not there as far as they can tell", async () => {
    const id = await add()
    expect((await getApp(id, developer)).id).toBe(id)
    for (const actor of others.filter(({ role }) => role !== "auditor"))
      await expectRefused(() => getApp(id, actor), "not_found")
  })
})

describe("instance settings", () => {
  const settings = { organizationName: "Mercy", supportUrl: "", strictAssertionAudience: true }

  it("are saved by an owner with one audit row; a stale save is refused", async () => {
    const { version } = await readInstance(owner)
    const { rows } = await audited(() => changeSettings({ version, settings }, owner))
    expect(rows.map((row) => row.event)).toEqual(["instance.settings_changed"])
    expect((await readInstance(owner)).settings).toMatchObject(settings)
    await expectRefused(() => changeSettings({ version, settings }, owner), "conflict")
  })

  it("are refused to everybody else", async () => {
    const { version } = await readInstance(owner)
    for (const actor of [admin, ...others])
      await expectRefused(() => changeSettings({ version, settings }, actor), "forbidden")
  })
})
