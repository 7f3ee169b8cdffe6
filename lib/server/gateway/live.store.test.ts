import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { basic, openTestInstance, settle, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApi, addApp } from "@/lib/server/oauth/test-world"
import { gateway } from "./live"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const served = { enforcement: "gateway", fhirBaseUrl: "https://fhir.example.org/r4" } as const
const enter = (api: { slug: string }, headers: Record<string, string>) =>
  gateway(new Request(`https://auth.example.org/fhir/${api.slug}/Patient/1`, { headers }))

describe("Basic straight at an API", () => {
  test("opens the API the app was given, and no other", async () => {
    const [mine, other] = [await addApi(instance.db, served), await addApi(instance.db, served)]
    const app = await addApp(instance.db, "service", { apiId: mine.id, row: { basicAtApi: true } })
    await settle(instance.db)
    // 403: known, and no policy permits it.
    expect((await enter(mine, basic(app))).status).toBe(403)
    expect((await enter(other, basic(app))).status).toBe(401)
  })

  test("stays shut for an app that was not allowed it", async () => {
    const api = await addApi(instance.db, served)
    const app = await addApp(instance.db, "service", { apiId: api.id })
    await settle(instance.db)
    expect((await enter(api, basic(app))).status).toBe(401)
  })

  test.each(["\0", "a\0b", "\u{1f600}", "__proto__"])("takes %j for nobody", async (clientId) => {
    const api = await addApi(instance.db, served)
    await settle(instance.db)
    expect((await enter(api, basic({ clientId, secret: "x" }))).status).toBe(401)
  })
})
