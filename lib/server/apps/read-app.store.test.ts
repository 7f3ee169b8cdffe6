import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { APP_SORTS, type AppSort } from "@/lib/apps/app-cursor"
import type { AppId } from "@/lib/id"
import { listAppsOfApi } from "@/lib/server/apis/read-api"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApi } from "@/lib/server/oauth/test-world"
import { readMyAccess, withdrawMyAccess } from "@/lib/server/people/my-access"
import { freshId } from "@/lib/server/random"
import { findSession, startSession } from "@/lib/server/session"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { binApp } from "./app-life"
import { countMyApps, listAppPage } from "./read-app"

let instance: TestInstance
let admin: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
})
afterAll(() => instance.close())

/** 500 apps; names and times repeat, and times lie within one millisecond of each other. */
async function seed(mark: string): Promise<Set<AppId>> {
  const ids = Array.from({ length: 500 }, () => freshId("app"))
  await db().execute(sql`
    insert into apps (id, client_id, kind, name, auth_method, grant_types, access_ttl_seconds, tags, created_at, last_used_at)
    select id, id, 'service', case when n % 5 = 0 then 'ÄÖ İ same' else 'App ' || (n * 7919 % 500) end,
      'client_secret_basic', '{client_credentials}', 300, array[${mark}],
      timestamptz '2026-01-01' + (n / 3) * interval '1 microsecond',
      case when n % 4 = 0 then null else timestamptz '2026-02-01' + (n / 2) * interval '1 microsecond' end
    from unnest(array[${sql.join(
      ids.map((id) => sql`${id}`),
      sql`, `,
    )}]::text[]) with ordinality as t (id, n)`)
  return new Set(ids)
}

async function walk(tag: string, sort: AppSort, between: (seen: AppId[]) => Promise<unknown>) {
  const seen: AppId[] = []
  let after: string | undefined
  for (let page = 0; page < 30; page++) {
    const { apps, next } = await listAppPage({ tag, sort, after, limit: 37 }, admin)
    seen.push(...apps.map((app) => app.id))
    if (!next) return seen
    await between(seen)
    after = next
  }
  throw new Error("the list does not end")
}

describe("paging", () => {
  it.each(APP_SORTS)("by %s visits each of 500 apps exactly once while those shown change", async (sort) => {
    const mark = `walk-${sort}`
    const ids = await seed(mark)
    const seen = await walk(mark, sort, async (shown) => {
      const last = shown.at(-1) ?? ""
      // What was the last row is renamed and used meanwhile; the one before it is deleted.
      await db().execute(sql`update apps set name = 'aaa renamed', last_used_at = now() where id = ${last}`)
      await db().execute(sql`delete from apps where id = ${shown.at(-2) ?? ""}`)
    })
    expect(seen).toHaveLength(500)
    expect(new Set(seen)).toEqual(ids)
  })

  it.each(APP_SORTS)("by %s goes on after the very app it stopped at was deleted", async (sort) => {
    const mark = `gone-${sort}`
    await seed(mark)
    const seen = await walk(mark, sort, (shown) =>
      db().execute(sql`delete from apps where id = ${shown.at(-1) ?? ""}`),
    )
    expect([seen.length, new Set(seen).size]).toEqual([500, 500])
  })

  it("starts anew at a cursor that is none", async () => {
    await seed("nonsense")
    for (const after of ["x", `${freshId("app")}.not-a-time`]) {
      const page = await listAppPage({ tag: "nonsense", sort: "newest", after, limit: 5 }, admin)
      expect(page.apps).toHaveLength(5)
    }
  })
})

describe("the list", () => {
  it("finds by any part of name or client id, and takes % and _ as they are", async () => {
    const { id } = await addApp(admin, "service", { more: { name: "100%_Ward" } })
    const find = async (search: string) =>
      (await listAppPage({ search, limit: 50 }, admin)).apps.map((app) => app.id)
    expect(await find("%_wa")).toEqual([id])
    expect(await find(id.slice(4))).toEqual([id])
    expect(await find("\\")).toEqual([])
  })

  it("filters by kind, tag, scope, redirect host and bin", async () => {
    const made = await addApp(admin, "confidential", {
      more: {
        tags: ["only-here"],
        allowedScopes: ["patient/Flag.r"],
        redirectUris: [{ uri: "https://filter.example/cb", platform: "web" }],
      },
    })
    const ids = async (filter: Partial<Parameters<typeof listAppPage>[0]>) =>
      (await listAppPage({ ...filter, limit: 50 }, admin)).apps.map((app) => app.id)
    for (const filter of [
      { tag: "only-here" },
      { scope: "patient/Flag.r" },
      { redirectHost: "filter.example" },
    ])
      expect(await ids({ ...filter, kind: "confidential" })).toEqual([made.id])
    expect(await ids({ tag: "only-here", kind: "public" })).toEqual([])
    await binApp({ id: made.id }, admin)
    expect(await ids({ tag: "only-here" })).toEqual([])
    expect(await ids({ tag: "only-here", state: "bin" })).toEqual([made.id])
  })

  it("shows a developer their own apps alone, counts them alone, and shows an end user none", async () => {
    const developer = await addPerson("developer")
    const { id } = await addApp(admin, "public", { ownerIds: [developer.id] })
    const page = await listAppPage({ limit: 50 }, developer)
    expect(page.apps.map((app) => app.id)).toEqual([id])
    expect(await countMyApps(developer)).toEqual({ total: 1, binned: 0 })
    const member = await addPerson("member")
    await expectRefused(() => listAppPage({ limit: 50 }, member), "forbidden")
  })

  it("holds no hash", async () => {
    const page = await listAppPage({ limit: 200 }, admin)
    expect(JSON.stringify(page)).not.toMatch(/hash/i)
  })
})

describe("what a person let in", () => {
  async function letIn(state: "authorized" | "remembered") {
    const person = await addPerson("member")
    const session = await findSession(await startSession(person.id, { amr: ["pwd"] }))
    if (!session) throw new Error("no session")
    const { id: appId } = await addApp(admin, "confidential")
    const grantId = freshId("grant")
    await db().execute(
      sql`insert into consents (user_id, app_id, scopes) values (${person.id}, ${appId}, '{openid,patient/*.r}')`,
    )
    if (state === "authorized")
      await db().execute(sql`insert into grants (id, app_id, user_id, audience, scopes)
        values (${grantId}, ${appId}, ${person.id}, '', '{openid,profile}')`)
    return { person, session, appId, grantId }
  }

  it.each([
    ["authorized", ["openid", "patient/*.r", "profile"]],
    ["remembered", ["openid", "patient/*.r"]],
  ] as const)("is listed when it is %s, with every scope once", async (state, scopes) => {
    const { session, appId } = await letIn(state)
    expect(await readMyAccess(session)).toMatchObject([{ appId, appName: "A confidential app", scopes }])
  })

  it("is taken back: grants revoked, consent forgotten, one audit row that names the person", async () => {
    const { person, session, appId, grantId } = await letIn("authorized")
    const { rows } = await audited(() => withdrawMyAccess(appId, session))
    expect(rows.map((row) => [row.event, row.subjectId, row.actorName])).toEqual([
      ["consent.withdrawn", person.id, person.name],
    ])
    expect(await readMyAccess(session)).toEqual([])
    const [grant] = await db().execute(sql`select revoked_reason from grants where id = ${grantId}`)
    expect(grant?.revoked_reason).toBe("withdrawn_by_person")
    const revoked = await db().execute(
      sql`select key from revocations where kind = 'grant' and key = ${grantId}`,
    )
    expect(revoked).toHaveLength(1)
  })

  it("of one person is not another's to take back", async () => {
    const [mine, theirs] = [await letIn("authorized"), await letIn("authorized")]
    await withdrawMyAccess(theirs.appId, mine.session)
    expect(await readMyAccess(theirs.session)).toHaveLength(1)
    await expectRefused(() => withdrawMyAccess("app_nothing", mine.session), "not_found")
    await expectRefused(() => withdrawMyAccess(freshId("app"), mine.session), "not_found")
  })
})

describe("the apps of an API", () => {
  it("are those the reader may read: a developer's own", async () => {
    const api = await addApi(instance.db)
    const developer = await addPerson("developer")
    const mine = await addApp(admin, "service", { ownerIds: [developer.id] })
    const theirs = await addApp(admin, "service")
    for (const { id } of [mine, theirs])
      await db().execute(sql`insert into app_api_grants (app_id, api_id) values (${id}, ${api.id})`)
    const seenBy = async (person: Person) => (await listAppsOfApi(api.id, person)).map(({ id }) => id).sort()
    expect(await seenBy(admin)).toEqual([mine.id, theirs.id].sort())
    expect(await seenBy(developer)).toEqual([mine.id])
  })
})
