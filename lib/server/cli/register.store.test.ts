import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createTestDatabase } from "@/db/test-database"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { registerFromFile } from "./register"

let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  database = await createTestDatabase()
  openDatabase(database.url)
})
afterAll(async () => {
  await closeDatabase()
  await database.close()
})

const api = {
  slug: "ward",
  name: "Ward FHIR",
  identifierUri: "https://fhir.ward.example/r4",
  fhirBaseUrl: "https://fhir.ward.example/r4",
}
const census = { kind: "service", clientId: "census", name: "Census", apis: ["ward"], may: "reporting" }
const countAll = async () => {
  const [row] = await db()
    .$client`select (select count(*) from apps)::int as apps, (select count(*) from apis)::int as apis,
    (select count(*) from policy_links)::int as links, (select count(*) from audit_events)::int as audits`
  return row
}

describe("registrations from a file", () => {
  it("half of which is wrong register nothing and name the field from the top of the file", async () => {
    const wrong = { ...census, clientId: "other", apis: ["nowhere"] }
    await expect(registerFromFile({ apis: [api], apps: [census, wrong] })).rejects.toMatchObject({
      fields: { "apps.1.apis": expect.stringContaining("nowhere") },
    })
    expect(await countAll()).toEqual({ apps: 0, apis: 0, links: 0, audits: 0 })
  })

  it("make what is missing, with its policy, and keep it on the second run", async () => {
    const [madeApi, madeApp] = await registerFromFile({ apis: [api], apps: [census] })
    expect(madeApi).toMatchObject({ what: "api", outcome: "made" })
    expect(madeApp).toMatchObject({ what: "app", outcome: "made", clientId: "census" })
    expect(madeApp?.secret).toMatch(/^admit_sk_/)
    const counted = await countAll()
    expect(counted).toMatchObject({ apps: 1, apis: 1, links: 1 })
    const again = await registerFromFile({ apis: [api], apps: [census] })
    expect(again.map((row) => row.outcome)).toEqual(["kept", "kept"])
    expect(again.some((row) => row.secret)).toBe(false)
    expect(await countAll()).toEqual(counted)
  })

  it("are audited as the command line's, without the secret", async () => {
    const rows = await db()
      .$client`select actor_type, event, to_jsonb(audit_events)::text as whole from audit_events`
    expect(rows.map((row) => row.actor_type)).toEqual(rows.map(() => "command_line"))
    expect(rows.map((row) => row.event)).toContain("app.registered")
    expect(rows.some((row) => String(row.whole).includes("admit_sk_"))).toBe(false)
  })
})
