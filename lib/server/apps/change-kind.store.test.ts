import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { findApp } from "@/db/queries/apps"
import { APP_KINDS, type AppKind } from "@/lib/apps/app"
import type { AppId } from "@/lib/id"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { changeKind, readKindChanges } from "./change-kind"

let instance: TestInstance
let admin: Person
let developer: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
  developer = await addPerson("developer")
})
afterAll(() => instance.close())

const load = async (id: AppId) => {
  const app = await findApp(db(), id)
  if (!app) throw new Error(`no app ${id}`)
  return app
}
const secretsOf = async (id: AppId) =>
  (await db().execute<{ n: number }>(sql`select count(*)::int as n from app_secrets where app_id = ${id}`))[0]
    ?.n
const pairs = APP_KINDS.flatMap((from) => APP_KINDS.map((to) => [from, to] as const)).filter(
  ([from, to]) => from !== to,
)

describe("changing the kind", () => {
  it.each(pairs)("from %s to %s leaves an app the database accepts, with one audit row", async (from, to) => {
    const { id } = await addApp(admin, from)
    const { result, rows } = await audited(() => changeKind({ id, version: 1, to, reason: "Moved" }, admin))
    expect(rows).toMatchObject([{ event: "app.kind_changed", subjectId: id, reason: "Moved" }])
    expect(rows[0]?.changes).toContainEqual({ field: "kind", before: from, after: to })
    expect(JSON.stringify(rows)).not.toContain(result.secret?.value ?? "admit_sk_")
    const app = await load(id)
    expect(app).toMatchObject({ kind: to, version: 2 })
    expect((app as unknown as { tokensInvalidBefore: Date }).tokensInvalidBefore).toBeInstanceOf(Date)
    expect(await secretsOf(id)).toBe(to === "public" ? 0 : 1)
    expect(result.secret !== null).toBe(from === "public")
  })

  it("told what it then does: a policy of the kind stops binding", async () => {
    const { id } = await addApp(admin, "service")
    const policyId = "pol_0000000000000001"
    await db().execute(sql`insert into policies (id, name, cedar) values (${policyId}, 'All services', '')`)
    await db().execute(
      sql`insert into policy_links (id, policy_id, app_kind) values ('lnk_0000000000000001', ${policyId}, 'service')`,
    )
    const told = await readKindChanges(await load(id), ["public"], admin)
    expect(told[0]?.lines.map((line) => line.sentence)).toContain(
      "The policy “All services” will no longer bind it.",
    )
  })

  it("is refused to its developer, for a stale page, and for the kind it has", async () => {
    const { id } = await addApp(admin, "confidential", { ownerIds: [developer.id] })
    const to = (kind: AppKind, version = 1) => ({ id, version, to: kind })
    await expectRefused(() => changeKind(to("public"), developer), "forbidden")
    await expectRefused(() => changeKind(to("public", 7), admin), "conflict")
    await expectRefused(() => changeKind(to("confidential"), admin), "conflict")
  })
})
