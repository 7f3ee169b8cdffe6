import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createTestDatabase } from "@/db/test-database"
import type { FacetId } from "@/lib/apps/facets"
import type { AppId } from "@/lib/id"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { changeApps, foreseeBulk } from "./bulk"
import { cloneApp } from "./clone-app"
import { listAppPage } from "./read-app"
import { readStanding } from "./standing"

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

const sql = () => db().$client
const setLastUsed = (id: AppId, days: number) =>
  sql()`update apps set last_used_at = now() - make_interval(days => ${days}) where id = ${id}`

/** Somebody signed in to the app whose refresh token ends in `days`. */
async function signIn(appId: AppId, days: number): Promise<void> {
  const grant = `grt_${appId}`
  await sql()`insert into grants (id, app_id, audience) values (${grant}, ${appId}, 'x')`
  await sql()`insert into refresh_tokens (token_hash, grant_id, app_id, idle_expires_at, absolute_expires_at)
    values (sha256(${appId}::bytea), ${grant}, ${appId}, now() + make_interval(days => ${days}), now() + make_interval(days => ${days}))`
}

const namesIn = async (facet: FacetId) =>
  (await listAppPage({ facet, limit: 50 }, owner)).apps.map(({ name }) => name)

describe("the facets", () => {
  it("find what wants attention, and dormancy spares apps with live refresh tokens", async () => {
    const add = async (name: string) =>
      (await addApp(owner, "confidential", { more: { name }, ownerIds: [owner.id] })).id
    const [fresh, quiet, spared, expired] = [
      await add("fresh"),
      await add("quiet"),
      await add("spared"),
      await add("expired"),
    ]
    await setLastUsed(fresh, 1)
    for (const id of [quiet, spared, expired]) await setLastUsed(id, 120)
    await signIn(spared, 5)
    await signIn(expired, -1)
    await add("never")
    await sql()`update app_secrets set expires_at = now() + interval '10 days' where app_id = ${fresh}`
    await addApp(owner, "service", { more: { name: "orphan" }, ownerIds: [] })
    expect(await namesIn("unused")).toEqual(["expired", "quiet", "spared"])
    expect(await namesIn("dormant")).toEqual(["expired", "quiet"])
    expect(await namesIn("expiring")).toEqual(["fresh"])
    expect(await namesIn("never-used")).toEqual(["never", "orphan"])
    expect(await namesIn("ownerless")).toEqual(["orphan"])
    expect(await readStanding(spared, owner)).toMatchObject({ signedIn: true, quietSince: expect.any(Date) })
    expect(await readStanding(fresh, owner)).toMatchObject({ quietSince: null })
  })
})

describe("a change of many apps", () => {
  it("writes one row of history for each that changes, and reports on every one", async () => {
    const [one, two] = [
      await addApp(owner, "service", { more: { tags: ["old"] } }),
      await addApp(owner, "public"),
    ]
    const ids = [one.id, two.id]
    const { result, rows } = await audited(() =>
      changeApps({ ids, change: { do: "tag", add: ["ward-3"], remove: ["old"] } }, owner),
    )
    expect(result.map(({ outcome }) => outcome)).toEqual(["changed", "changed"])
    expect(rows.map(({ event, subjectId }) => [event, subjectId])).toEqual(
      ids.map((id) => ["app.changed", id]),
    )
    const tags = await sql()`select tags from apps where id = any(${ids})`
    expect(tags.map((row) => row.tags)).toEqual([["ward-3"], ["ward-3"]])
    const again = await audited(() =>
      changeApps({ ids, change: { do: "tag", add: ["ward-3"], remove: [] } }, owner),
    )
    expect(again.rows).toEqual([])
    expect(again.result.map(({ outcome }) => outcome)).toEqual(["kept", "kept"])
  })

  it("is foreseen with the people it cuts off, and disables", async () => {
    const app = await addApp(owner, "confidential")
    await signIn(app.id, 3)
    const input = { ids: [app.id], change: { do: "disable", reason: "Over" } } as const
    expect((await foreseeBulk(input, owner)).join()).toContain("People are signed in to 1 app")
    expect(await changeApps(input, owner)).toMatchObject([
      { outcome: "changed", note: "People were signed in to it." },
    ])
    expect((await sql()`select state, state_reason from apps where id = ${app.id}`)[0]).toEqual({
      state: "disabled",
      state_reason: "Over",
    })
  })

  it("asks for rotation until a new secret is there, and leaves out what has no credential", async () => {
    const [service, phone] = [await addApp(owner, "service"), await addApp(owner, "public")]
    const change = { do: "ask-rotation", by: "2031-05-01" } as const
    const rows = await changeApps({ ids: [service.id, phone.id], change }, owner)
    expect(rows.map(({ outcome }) => outcome)).toEqual(["changed", "skipped"])
    expect((await readStanding(service.id, owner)).rotationDueAt?.toISOString()).toContain("2031-05-01")
    await sql()`insert into app_secrets (id, app_id, app_kind, secret_hash, last_four, created_at)
      values ('sid_new', ${service.id}, 'service', sha256('x'), 'xxxx', now() + interval '1 second')`
    expect((await readStanding(service.id, owner)).rotationDueAt).toBeNull()
  })

  it("changes none when one of them is gone, and is refused to developers", async () => {
    const app = await addApp(owner, "service")
    const change = { do: "disable" } as const
    await expectRefused(
      () => changeApps({ ids: [app.id, "app_0000000000000000" as AppId], change }, owner),
      "not_found",
    )
    const developer = await addPerson("developer")
    await expectRefused(() => changeApps({ ids: [app.id], change }, developer), "forbidden")
  })
})

describe("a clone", () => {
  it("has the settings, owners and policies, and credentials of its own", async () => {
    const source = await addApp(owner, "confidential", {
      more: { clientId: "chosen", tags: ["a"] },
      ownerIds: [owner.id],
    })
    await sql()`insert into policies (id, name, cedar) values ('pol_x', 'X', '')`
    await sql()`insert into policy_links (id, policy_id, app_id) values ('lnk_x', 'pol_x', ${source.id})`
    const { result, rows } = await audited(() => cloneApp({ id: source.id, name: "Copy" }, owner))
    expect(result.clientId).toBe(result.id)
    expect(result.secret?.value).not.toBe(source.secret?.value)
    expect(rows.map(({ event }) => event)).toEqual(["app.registered", "policy.linked"])
    const [copy] =
      await sql()`select tags, kind, (select count(*)::int from app_secrets where app_id = apps.id) as secrets,
      (select count(*)::int from app_owners where app_id = apps.id) as owners, first_token_at from apps where id = ${result.id}`
    expect(copy).toEqual({ tags: ["a"], kind: "confidential", secrets: 1, owners: 1, first_token_at: null })
    const developer = await addPerson("developer")
    await expectRefused(() => cloneApp({ id: source.id, name: "Copy" }, developer), "forbidden")
  })
})
