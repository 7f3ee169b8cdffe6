import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { AppId } from "@/lib/id"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { findHandOver, makeHandOver, openHandOver } from "./hand-over"
import { openHandOverRequest } from "./hand-over-route"
import { setSecretState } from "./secrets"

let instance: TestInstance
let admin: Person
let developer: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
  developer = await addPerson("developer")
})
afterAll(() => instance.close())

const NOBODY = { name: null, ip: "203.0.113.9" }
async function handOver(): Promise<{ appId: AppId; token: string }> {
  const { id } = await addApp(admin, "service", { ownerIds: [developer.id] })
  const { link } = await makeHandOver({ appId: id, name: "Production", expiresAt: null }, admin)
  return { appId: id, token: link.split("/hand-over/")[1] ?? "" }
}

describe("a hand-over link", () => {
  it("is made with the secret and a row for each; neither row nor result holds the secret", async () => {
    const { id } = await addApp(admin, "service")
    const input = { appId: id, name: "Production", expiresAt: null }
    const { result, rows } = await audited(() => makeHandOver(input, admin))
    expect(rows.map((row) => row.event)).toEqual(["secret.added", "secret.link_made"])
    expect(JSON.stringify([result, rows])).not.toContain("admit_sk_")
    expect(JSON.stringify(rows)).not.toContain(result.link.split("/").at(-1))
    await expectRefused(() => makeHandOver(input, developer), "forbidden")
  })

  it("is looked at without being used up, and opened once with a row in the log", async () => {
    const { token, appId } = await handOver()
    for (let i = 0; i < 3; i++) expect(await findHandOver(token)).toMatchObject({ appName: "A service app" })
    const { result, rows } = await audited(() => openHandOver(token, NOBODY))
    expect(result).toMatchObject({ clientId: appId, secret: expect.stringMatching(/^admit_sk_/) })
    expect(rows).toMatchObject([{ event: "secret.link_opened", actorType: "system", subjectId: appId }])
    expect(JSON.stringify(rows)).not.toContain(result.secret)
    expect(await findHandOver(token)).toBeNull()
    await expectRefused(() => openHandOver(token, NOBODY), "not_found")
    const [left] =
      await db().execute(sql`select count(*)::int as n from one_time_links where sealed_payload is not null
      and app_id = ${appId}`)
    expect(left?.n).toBe(0)
  })

  it("opened twice at once shows the secret to one", async () => {
    const { token } = await handOver()
    const both = await Promise.allSettled([openHandOver(token, NOBODY), openHandOver(token, NOBODY)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
  })

  it("shows nothing after 72 hours, nor once its secret is disabled", async () => {
    const late = await handOver()
    await db().execute(
      sql`update one_time_links set expires_at = now() - interval '1 second' where app_id = ${late.appId}`,
    )
    expect(await findHandOver(late.token)).toBeNull()
    await expectRefused(() => openHandOver(late.token, NOBODY), "not_found")
    const off = await handOver()
    const secrets = await db().execute<{ id: string }>(
      sql`select id from app_secrets where app_id = ${off.appId}`,
    )
    for (const { id } of secrets)
      await setSecretState({ appId: off.appId, id: id as never, state: "disabled" }, admin)
    await expectRefused(() => openHandOver(off.token, NOBODY), "not_found")
  })
})

describe("the request that opens it", () => {
  const post = (token: string, headers: Record<string, string>) =>
    openHandOverRequest(
      new Request("https://x.example/hand-over/open", {
        method: "POST",
        headers,
        body: JSON.stringify({ token }),
      }),
    )

  it("is refused from another site and as a plain form; from our page it answers once, not to be stored", async () => {
    const { token } = await handOver()
    const json = { "content-type": "application/json" }
    expect((await post(token, { ...json, origin: "https://evil.example" })).status).toBe(400)
    expect((await post(token, { "content-type": "text/plain" })).status).toBe(400)
    const first = await post(token, json)
    expect(first.status).toBe(200)
    expect(first.headers.get("cache-control")).toBe("no-store")
    expect((await first.json()).value.secret).toMatch(/^admit_sk_/)
    expect((await post(token, json)).status).toBe(404)
  })
})
