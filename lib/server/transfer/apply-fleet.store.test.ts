import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createTestDatabase } from "@/db/test-database"
import { formatSecret } from "@/lib/secret-format"
import type { Actor } from "@/lib/server/actor"
import { tokenHash } from "@/lib/server/auth/one-time"
import { isPassword } from "@/lib/server/auth/passwords"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { randomBytes } from "@/lib/server/random"
import { expectRefused } from "@/lib/server/testing"
import { diffLines, isSettled } from "@/lib/transfer/outcome"
import { applyFleet } from "./apply-fleet"
import { exportFleet } from "./export-fleet"

let database: Awaited<ReturnType<typeof createTestDatabase>>

const CLI: Actor = { type: "command_line", id: null, name: "Command line", role: null, ip: null }

beforeAll(async () => {
  adoptSettings({ url: "http://localhost:3000" } as Parameters<typeof adoptSettings>[0])
  database = await createTestDatabase()
  openDatabase(database.url)
})
beforeEach(() => clear())
afterAll(async () => {
  await closeDatabase()
  await database.close()
})

async function clear(): Promise<void> {
  const sql = db().$client
  for (const table of ["policies", "apps", "apis", "users", "audit_events"])
    await sql`delete from ${sql(table)}`
}

const ward = {
  slug: "ward",
  name: "Ward FHIR",
  identifierUri: "https://fhir.ward.example/r4",
  fhirBaseUrl: "https://fhir.ward.example/r4",
}
const census = { kind: "service", clientId: "census", name: "Census", apis: ["ward"], may: "reporting" }
const portal = {
  kind: "confidential",
  clientId: "portal",
  name: "Portal",
  redirectUris: [{ uri: "https://portal.example/cb", platform: "web" }],
  allowedScopes: ["openid", "patient/*.rs"],
  apis: [{ slug: "ward", roles: ["reader"] }],
  owners: ["ana@ward.example"],
}
const READ_ONLY = `permit (principal, action, resource);`
const whole = {
  admit: 1,
  apis: [ward],
  policies: [{ name: "Everything", description: "For tests", cedar: READ_ONLY }],
  users: [
    { email: "ana@ward.example", name: "Ana", role: "admin", password: { env: "ANA_PASSWORD" } },
    { email: "bo@ward.example", name: "Bo", role: "member", fhirUser: "Patient/7" },
  ],
  apps: [census, { ...portal, secrets: [{ name: "Production", env: "PORTAL_SECRET" }] }],
  links: [
    { policy: "Everything", app: "portal", api: "ward" },
    { policy: "everything", role: "member" },
  ],
}
const SECRET = formatSecret(randomBytes(32))
const variables: Record<string, string> = { PORTAL_SECRET: SECRET, ANA_PASSWORD: "a long pass phrase" }
const env = (name: string) => variables[name]
const apply = (file: unknown, more: Parameters<typeof applyFleet>[2] = {}) =>
  applyFleet(file, CLI, { env, ...more })
const refused = (file: unknown, fields: Record<string, unknown>) =>
  expectRefused(() => apply(file), "invalid", { fields: expect.objectContaining(fields) as never })

async function everything(): Promise<string> {
  const [row] = await db().$client`select
    (select coalesce(string_agg(a::text, '|' order by a.id), '') from audit_events a) as audits,
    (select coalesce(string_agg(a::text, '|' order by a.id), '') from apps a) as apps,
    (select coalesce(string_agg(s::text, '|' order by s.id), '') from app_secrets s) as secrets,
    (select coalesce(string_agg(u::text, '|' order by u.id), '') from users u) as users`
  return JSON.stringify(row)
}

describe("a fleet file", () => {
  it("half of which is wrong changes nothing and names every fault from the top of the file", async () => {
    await refused(
      {
        apis: [ward, { ...ward, slug: "other", fhirBaseUrl: null, identifierUri: "https://other.example" }],
        users: [{ email: "x@ward.example", name: "X", role: "admin", password: { env: "NOT_SET" } }],
        apps: [
          census,
          { ...portal, clientId: "two", apis: ["nowhere"], owners: [] },
          {
            ...portal,
            clientId: "three",
            apis: ["other"],
            owners: [],
            redirectUris: [{ uri: "http://x.example/cb", platform: "web" }],
          },
        ],
        links: [{ policy: "Nothing", app: "census" }],
      },
      {
        "apis.1.fhirBaseUrl": expect.stringContaining("gateway"),
        "users.0.password.env": expect.stringContaining("NOT_SET"),
        "apps.1.apis.0": expect.stringContaining("nowhere"),
        "apps.2.redirectUris.0.uri": expect.any(String),
        "links.0.policy": expect.stringContaining("Nothing"),
      },
    )
  })

  it("applied twice makes everything once, and the second run changes nothing", async () => {
    const made = await apply(whole)
    expect(made.map(({ outcome }) => outcome)).toEqual(Array(8).fill("made"))
    const [appCensus, appPortal] = made.filter(({ what }) => what === "app")
    expect(appCensus).toMatchObject({ clientId: "census", shownOnce: [{ name: "CLIENT_SECRET" }] })
    expect(appCensus?.shownOnce[0]?.value).toMatch(/^admit_sk_/)
    expect(appPortal?.shownOnce).toEqual([])
    expect(made.find(({ name }) => name === "bo@ward.example")?.shownOnce[0]?.value).toMatch(/\/join\//)
    const before = await everything()
    expect(isSettled(await apply(whole))).toBe(true)
    expect(await everything()).toBe(before)
    const [stored] = await db().$client`select s.secret_hash from app_secrets s join apps a on a.id = s.app_id
      where a.client_id = 'portal'`
    expect(new Uint8Array(stored?.secret_hash)).toEqual(tokenHash(SECRET))
    const [ana] = await db().$client`select password_hash, state from users where email = 'ana@ward.example'`
    expect(ana?.state).toBe("active")
    expect(await isPassword(ana?.password_hash, "a long pass phrase")).toBe(true)
    expect(before).not.toContain(SECRET)
  })

  it("shown as a difference says what apply then does, and does nothing", async () => {
    await apply(whole)
    const next = {
      ...whole,
      apps: [
        { ...census, name: "Census 2" },
        { ...whole.apps[1], apis: [], allowedScopes: ["openid"] },
      ],
    }
    const before = await everything()
    const rows = await apply(next, { dryRun: true })
    expect(await everything()).toBe(before)
    expect(diffLines(rows)).toEqual([
      "~ app     Census 2",
      "    name: from “Census” to “Census 2”",
      "~ app     Portal",
      "    allowed scopes: from “openid”, “patient/*.rs” to “openid”",
      "    apis: from “ward (reader)” to nothing",
      "0 to make, 2 to change, 6 as they are",
    ])
    expect(await apply(next)).toEqual(rows)
  })

  it("keeps what is there when it only registers", async () => {
    await apply(whole)
    const rows = await apply({ apps: [{ ...census, name: "Other" }] }, { existing: "keep" })
    expect(rows).toMatchObject([{ outcome: "kept", name: "Census" }])
  })

  it("replaces a secret without cutting the former one off", async () => {
    await apply(whole)
    const given = { name: "Production", value: formatSecret(randomBytes(32)) }
    const rows = await apply({ apps: [{ clientId: "portal", secrets: [given] }] })
    expect(rows[0]?.notes.join()).toContain("works for 7 more days")
    const states = await db().$client`select s.state from app_secrets s join apps a on a.id = s.app_id
      where a.client_id = 'portal' order by s.created_at`
    expect(states.map(({ state }) => state)).toEqual(["retiring", "live"])
    expect(isSettled(await apply({ apps: [{ clientId: "portal", secrets: [given] }] }))).toBe(true)
  })

  it("says what is wrong with a secret, without repeating it", async () => {
    const wrong = ["app_7h3kq9x2m4tn8vbc", `${SECRET}\n`, "summer2026", "a".repeat(40)]
    for (const value of wrong) {
      const file = { apps: [{ ...census, may: undefined, apis: [], secrets: [{ name: "One", value }] }] }
      await refused(file, { "apps.0.secrets.0.value": expect.not.stringContaining(value) })
    }
  })

  it("refuses two entries with one client id, ids of rows, and a change of kind", async () => {
    const plain = { ...census, may: undefined, apis: [] }
    await refused({ apps: [plain, plain] }, { "apps.1": expect.stringContaining("twice") })
    await refused(
      { apps: [{ ...plain, defaultApiId: "api_7h3kq9x2m4tn8vbc" }] },
      { "apps.0.defaultApiId": expect.stringContaining("defaultApi") },
    )
    await apply({ apps: [plain] })
    await refused({ apps: [{ clientId: "census", kind: "public" }] }, { "apps.0.kind": expect.any(String) })
  })

  it("refuses a policy that does not pass the checks, with its line, instead of keeping a draft", async () => {
    await refused(
      { policies: [{ name: "Broken", cedar: "permit (principal,\n  action resource);" }] },
      { "policies.0.cedar": expect.stringContaining("Line 2") },
    )
  })

  it("takes a link away when it is said to be absent", async () => {
    await apply(whole)
    const file = { links: [{ policy: "Everything", role: "member", absent: true }] }
    expect((await apply(file))[0]?.outcome).toBe("changed")
    expect(isSettled(await apply(file))).toBe(true)
  })

  it("takes public keys and refuses a private one", async () => {
    const key = { kty: "EC", crv: "P-256", kid: "one", x: "x", y: "y" }
    const app = { ...census, apis: [], may: undefined, authMethod: "private_key_jwt" }
    await refused(
      { apps: [{ ...app, keys: [{ ...key, d: "d" }] }] },
      { "apps.0.keys.0": expect.stringContaining("private") },
    )
    await apply({ apps: [{ ...app, keys: [key] }] })
    expect(isSettled(await apply({ apps: [{ ...app, keys: [key] }] }))).toBe(true)
  })

  it("is audited as the command line's, without the secret", async () => {
    await apply(whole)
    const rows = await db()
      .$client`select actor_type, event, to_jsonb(audit_events)::text as whole from audit_events`
    expect(rows.map((row) => row.actor_type)).toEqual(rows.map(() => "command_line"))
    expect(rows.map((row) => row.event)).toEqual(
      expect.arrayContaining([
        "app.registered",
        "api.registered",
        "policy.created",
        "policy.linked",
        "person.invited",
      ]),
    )
    expect(rows.some((row) => /admit_sk_|pass phrase/.test(String(row.whole)))).toBe(false)
  })

  it("is refused to people who may not do what it says, and the export to those who may not read it all", async () => {
    const auditor: Actor = {
      type: "person",
      id: "usr_0000000000000001" as never,
      name: "A",
      role: "auditor",
      ip: null,
    }
    await expectRefused(() => applyFleet({ apps: [census] }, auditor), "forbidden")
    await expectRefused(() => exportFleet({ ...auditor, role: "developer" } as Actor), "forbidden")
  })
})

describe("an export", () => {
  it("applied where it came from changes nothing; applied elsewhere exports the same again", async () => {
    await apply(whole)
    const exported = await exportFleet(CLI)
    expect(JSON.stringify(exported)).not.toContain(SECRET)
    expect(isSettled(await apply(exported))).toBe(true)
    await clear()
    const rows = await apply(exported)
    expect(rows.some(({ outcome }) => outcome !== "made")).toBe(false)
    expect(await exportFleet(CLI)).toEqual({ ...exported, users: [expect.anything(), expect.anything()] })
    expect(isSettled(await apply(exported))).toBe(true)
  })
})
