import { afterAll, beforeAll, expect, test } from "vitest"
import type { ApiId } from "@/lib/id"
import { basic, openTestInstance, post, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApi, addApp } from "@/lib/server/oauth/test-world"
import { flushCredentialUses } from "./uses"

let instance: TestInstance
let apiId: ApiId
beforeAll(async () => {
  instance = await openTestInstance()
  apiId = (await addApi(instance.db)).id
})
afterAll(() => instance.close())

test("a secret used only to introspect is counted, so the meter never calls it quiet", async () => {
  const app = await addApp(instance.db, "service", { apiId })
  for (let i = 0; i < 3; i++) await post("/oauth/introspect", { token: "x" }, basic(app))
  await post("/oauth/introspect", { token: "x" }, basic({ ...app, secret: "wrong" }))
  await flushCredentialUses()
  const [row] = await instance.db.$client`
    select s.last_used_at, u.uses from app_secrets s join secret_usage_daily u on u.secret_id = s.id
    where s.app_id = ${app.id}`
  expect(row).toMatchObject({ uses: 3, last_used_at: expect.any(String) })
})

test("a token issued is counted once", async () => {
  const app = await addApp(instance.db, "service", { apiId })
  await post("/oauth/token", { grant_type: "client_credentials", scope: "system/*.rs" }, basic(app))
  await flushCredentialUses()
  const rows = await instance.db.$client`
    select u.uses from app_secrets s join secret_usage_daily u on u.secret_id = s.id where s.app_id = ${app.id}`
  expect(rows).toEqual([{ uses: 1 }])
})
