import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  basic,
  introspectAs,
  makeWorld,
  obtainTokens,
  openTestInstance,
  post,
  settle,
  type TestInstance,
  type World,
} from "./test-instance"
import { addApp, type TestApp } from "./test-world"

let instance: TestInstance
let world: World
let server: TestApp
let stranger: TestApp
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
  const elsewhere = await makeWorld(instance.db)
  server = await addApp(instance.db, "service", { apiId: world.api.id })
  stranger = await addApp(instance.db, "service", { apiId: elsewhere.api.id })
  await settle(instance.db)
})
afterAll(() => instance.close())

const tokenOf = async (app: TestApp): Promise<string> =>
  (await (await post("/oauth/token", { grant_type: "client_credentials" }, basic(app))).json()).access_token
const byBearer = async (bearer: string, token: string) =>
  (await post("/oauth/introspect", { token }, { authorization: `Bearer ${bearer}` })).json()

describe("who learns what of a token", () => {
  test("a token for an API the caller has no part in is inactive to it (RFC 7662 §4)", async () => {
    const { access_token } = await obtainTokens(world)
    expect(await introspectAs(server, access_token)).toMatchObject({ active: true })
    expect(await introspectAs(world.app, access_token)).toMatchObject({ active: true })
    expect(await introspectAs(stranger, access_token)).toEqual({ active: false })
    expect(await byBearer(await tokenOf(server), access_token)).toMatchObject({ active: true })
    expect(await byBearer(await tokenOf(stranger), access_token)).toEqual({ active: false })
  })

  test("a token for userinfo alone is its own app's matter", async () => {
    const { access_token } = await obtainTokens(world, { scope: "openid email" })
    expect(await introspectAs(world.app, access_token)).toMatchObject({ active: true })
    expect(await introspectAs(server, access_token)).toEqual({ active: false })
  })
})
