import { afterAll, beforeAll, expect, test } from "vitest"
import { type ActivityEvent, recordActivity } from "./activity"
import { openTestInstance, type TestInstance } from "./oauth/test-instance"
import { addApp } from "./oauth/test-world"
import { recordRefusal, tellCounted } from "./refusal-activity"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

test("a thousand events at once are all there when their promises resolve, and counted", async () => {
  const app = await addApp(instance.db, "service")
  const [secret] = await instance.db.$client`select id from app_secrets where app_id = ${app.id}`
  const events: ActivityEvent[] = Array.from({ length: 1000 }, (_, i) => ({
    kind: i % 4 === 0 ? "token.refused" : "token.issued",
    appId: app.id,
    secretId: i % 4 === 0 ? null : secret?.id,
  }))
  await Promise.all(events.map(recordActivity))
  const sql = instance.db.$client
  const [stored] = await sql`select count(*)::int as n from activity_events where app_id = ${app.id}`
  const [usage] = await sql`select issued, refused from app_usage_daily where app_id = ${app.id}`
  const [uses] = await sql`select uses from secret_usage_daily where secret_id = ${secret?.id}`
  const [row] = await sql`select first_token_at, last_used_at from apps where id = ${app.id}`
  expect(stored?.n).toBe(1000)
  expect(usage).toEqual({ issued: 750, refused: 250 })
  expect(uses?.uses).toBe(750)
  expect(row?.first_token_at).not.toBeNull()
  expect(row?.last_used_at).not.toBeNull()
})

test("one bad event fails alone, and the rest of its batch is written", async () => {
  const app = await addApp(instance.db, "service")
  const bad = { kind: "token.issued", appId: app.id, at: new Date(Number.NaN) } as ActivityEvent
  const good = { kind: "token.issued", appId: app.id } as ActivityEvent
  const settled = await Promise.allSettled([good, good, bad, good].map(recordActivity))
  expect(settled.map((result) => result.status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"])
  const [usage] = await instance.db.$client`select issued from app_usage_daily where app_id = ${app.id}`
  expect(usage?.issued).toBe(3)
})

test("details are bounded and free of what the database cannot hold", async () => {
  const app = await addApp(instance.db, "service")
  await recordActivity({
    kind: "token.refused",
    appId: app.id,
    clientId: "a\u0000b",
    detail: { sent: "x\u0000y" },
  })
  await recordActivity({ kind: "token.refused", appId: app.id, detail: { sent: "x".repeat(10_000) } })
  const rows = await instance.db.$client`
    select client_id, detail from activity_events where app_id = ${app.id} order by id`
  expect(rows.map((row) => row.detail)).toEqual([{ sent: "xy" }, { omitted: ["sent"] }])
  expect(rows[0]?.client_id).toBe("ab")
})

test("half characters and texts that only look like escapes are stored", async () => {
  const app = await addApp(instance.db, "service")
  const half = "\ud83d"
  await recordActivity({
    kind: "token.refused",
    appId: app.id,
    clientId: `${"x".repeat(199)}\u{1f600}`,
    detail: { sent: `${half} \\u0000 \\ud83d` },
  })
  const [row] = await instance.db
    .$client`select client_id, detail from activity_events where app_id = ${app.id}`
  expect(row?.detail).toEqual({ sent: "\ufffd \\u0000 \\ud83d" })
  expect(row?.client_id).toMatch(/^x{199}\ufffd$/)
})

test("a flood of refusals in an app's name fills no disk, and every one is counted", async () => {
  const [loud, quiet] = [await addApp(instance.db, "service"), await addApp(instance.db, "service")]
  const refusal = { kind: "token.refused", code: "invalid_client", cause: "secret.wrong" } as const
  for (let i = 0; i < 5000; i++) void recordRefusal({ ...refusal, appId: loud.id })
  await recordRefusal({ ...refusal, appId: quiet.id })
  await tellCounted()
  const sql = instance.db.$client
  const [events] = await sql`select count(*)::int as n from activity_events where app_id = ${loud.id}`
  const [usage] = await sql`select refused from app_usage_daily where app_id = ${loud.id}`
  const [other] = await sql`select count(*)::int as n from activity_events where app_id = ${quiet.id}`
  expect(events?.n).toBeLessThan(320)
  expect(usage?.refused).toBe(5000)
  expect(other?.n).toBe(1)
})
