import { afterAll, beforeAll, expect, it } from "vitest"
import { createTestDatabase } from "@/db/test-database"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { addApp, addPerson, expectRefused, type Person } from "@/lib/server/testing"
import { exportAppForms } from "./export-app"
import { importApps, previewImport } from "./import-apps"

let database: Awaited<ReturnType<typeof createTestDatabase>>
let owner: Person

beforeAll(async () => {
  database = await createTestDatabase()
  openDatabase(database.url)
  owner = await addPerson("owner")
})
afterAll(async () => {
  await closeDatabase()
  await database.close()
})

const client = {
  client_id: "portal",
  client_name: "Portal",
  redirect_uris: ["https://portal.example/cb"],
  odd: 1,
}
const text = JSON.stringify(client)

it("is looked at without writing anything, and says what it does not carry", async () => {
  const preview = await previewImport({ text }, owner)
  expect(preview).toMatchObject({
    format: "rfc7591",
    rows: [{ what: "app", name: "Portal", outcome: "made", shownOnce: [] }],
    notCarried: [{ at: "odd" }],
    faults: {},
  })
  expect(await db().$client`select 1 from apps`).toHaveLength(0)
})

it("imports all or nothing, with a secret shown once, owned by whoever imported it", async () => {
  const wrong = { ...client, client_id: "two", redirect_uris: ["http://portal.example/cb"] }
  const half = JSON.stringify([client, wrong])
  const { faults, names } = await previewImport({ text: half }, owner)
  expect(faults).toHaveProperty(["apps.1.redirectUris.0.uri"])
  expect(names).toEqual({ "apps.1": "Portal" })
  await expectRefused(() => importApps({ text: half }, owner), "invalid")
  const [row] = await importApps({ text }, owner)
  expect(row?.shownOnce[0]?.value).toMatch(/^admit_sk_/)
  const [owned] = await db().$client`select user_id from app_owners`
  expect(owned?.user_id).toBe(owner.id)
  expect((await previewImport({ text }, owner)).faults["apps.0.clientId"]).toContain("taken")
})

it("refuses text that is too long, unreadable or of no known format, and people who register nothing", async () => {
  const fields = (part: string) => ({ fields: { text: expect.stringContaining(part) } })
  await expectRefused(
    () => previewImport({ text: " ".repeat(5_000_000) }, owner),
    "invalid",
    fields("5.0 million"),
  )
  await expectRefused(() => previewImport({ text: '{"a": 1, "a": 2}' }, owner), "invalid", fields("neither"))
  await expectRefused(() => previewImport({ text: '{"a": 1}' }, owner), "invalid", fields("not recognised"))
  const developer = await addPerson("developer")
  await expectRefused(() => previewImport({ text }, developer), "forbidden")
  const reading = JSON.stringify({
    apps: [{ ...client, kind: "service", clientId: "x", name: "X", secrets: [{ name: "A", env: "PATH" }] }],
  })
  const { faults } = await previewImport({ text: reading }, owner)
  expect(JSON.stringify(faults)).not.toContain("/usr/bin")
})

it("brings an app back from each format it was exported in", async () => {
  const source = await addApp(owner, "confidential", {
    more: { clientId: "round", allowedScopes: ["openid"] },
  })
  for (const form of await exportAppForms({ id: source.id }, owner)) {
    if (form.format === "az") continue
    const moved = form.text.replaceAll('"round"', `"round-${form.format}"`)
    const [row] = await importApps({ text: moved }, owner)
    expect(row, form.label).toMatchObject({ what: "app", outcome: "made" })
  }
})

it("lets no admin take over, guess at or wake an owner", async () => {
  const admin = await addPerson("admin")
  const victim = await addPerson("owner")
  const sql = db().$client
  const rowOf = async () => {
    const [row] = await sql`select email, state, password_hash from users where id = ${victim.id}`
    return row ?? {}
  }
  const { email } = await rowOf()
  const taking = (more: object) => JSON.stringify({ admit: 1, users: [{ email, ...more }] })
  const password = { value: "a phrase only the thief knows" }
  const { faults } = await previewImport({ text: taking({ password }) }, admin)
  expect(faults).toHaveProperty(["users.0"])
  await expectRefused(() => importApps({ text: taking({ password }) }, admin), "invalid")
  expect((await rowOf()).password_hash).toBeNull()
  await sql`update users set state = 'disabled' where id = ${victim.id}`
  await expectRefused(() => importApps({ text: taking({ state: "active" }) }, admin), "invalid")
  expect((await rowOf()).state).toBe("disabled")
  await importApps({ text: taking({ password, state: "active" }) }, owner)
  expect(await rowOf()).toMatchObject({ state: "active", password_hash: expect.any(String) })
})
