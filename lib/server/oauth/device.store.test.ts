import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { GrantType } from "@/lib/apps/app"
import { DEVICE_GRANT, parseUserCode } from "@/lib/oauth/device"
import { readSession } from "../session"
import { findDeviceScreen } from "./device"
import {
  call,
  ISSUER,
  introspectAs,
  makeWorld,
  openTestInstance,
  post,
  settle,
  type TestInstance,
  type World,
} from "./test-instance"
import { addApp, type TestApp } from "./test-world"

let instance: TestInstance
let world: World
let app: TestApp
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
  const row = { grantTypes: [DEVICE_GRANT, "refresh_token"] as GrantType[] }
  app = await addApp(instance.db, "public", { apiId: world.api.id, row })
})
afterAll(() => instance.close())

async function begin() {
  const scope = "openid offline_access patient/Observation.rs"
  const response = await post("/oauth/device", { client_id: app.clientId, scope })
  return (await response.json()) as {
    device_code: string
    user_code: string
    verification_uri_complete: string
  }
}
const poll = (deviceCode: string, clientId = app.clientId) =>
  post("/oauth/token", { grant_type: DEVICE_GRANT, device_code: deviceCode, client_id: clientId })
const errorOf = async (response: Response) => (await response.json()).error

async function screenOf(userCode: string, cookie = world.cookie) {
  const session = await readSession(new Request(ISSUER, { headers: { cookie } }))
  if (!session) throw new Error("nobody is signed in")
  return findDeviceScreen(session, userCode)
}
async function answer(userCode: string, decision: "allow" | "deny", change: Record<string, string> = {}) {
  const screen = await screenOf(userCode)
  if (!screen) throw new Error("no device is waiting")
  return post("/oauth/device/answer", { ...screen.form, decision, ...change }, { cookie: world.cookie })
}
const waitNoMore = () => instance.db.$client`update device_authorizations set last_polled_at = null`

describe("device authorization (RFC 8628 §3)", () => {
  test("says what to show and where to go (RFC 8628 §3.2)", async () => {
    const response = await post("/oauth/device", { client_id: app.clientId, scope: "openid" })
    expect(response.headers.get("cache-control")).toBe("no-store")
    const body = await response.json()
    expect(body).toMatchObject({ verification_uri: `${ISSUER}/device`, expires_in: 600, interval: 5 })
    expect(body.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    expect(body.verification_uri_complete).toBe(`${ISSUER}/device?user_code=${body.user_code}`)
  })

  test("polls until a person allows, gets tokens once, and no second time (RFC 8628 §3.5)", async () => {
    const { device_code, user_code } = await begin()
    expect(await errorOf(await poll(device_code))).toBe("authorization_pending")
    expect(await errorOf(await poll(device_code))).toBe("slow_down")
    const screen = await screenOf(user_code.toLowerCase().replace("-", " "))
    expect(screen).toMatchObject({ appName: "Test public", userCode: user_code })
    expect((await answer(user_code, "allow")).headers.get("location")).toBe(`${ISSUER}/device?done=allowed`)
    const tokens = await (await poll(device_code)).json()
    expect(tokens).toMatchObject({
      token_type: "Bearer",
      scope: "openid offline_access patient/Observation.rs",
    })
    expect(tokens.refresh_token).toBeTruthy()
    expect(await introspectAs(world.app, tokens.access_token)).toMatchObject({
      active: true,
      sub: world.user.id,
    })
    expect(await errorOf(await poll(device_code))).toBe("invalid_grant")
  })

  test("each poll that comes too soon makes the wait five seconds longer (RFC 8628 §3.5)", async () => {
    const { device_code } = await begin()
    for (let n = 0; n < 3; n++) await poll(device_code)
    const aged = (seconds: number) =>
      instance.db
        .$client`update device_authorizations set last_polled_at = now() - make_interval(secs => ${seconds})`
    await aged(12)
    expect(await errorOf(await poll(device_code))).toBe("slow_down")
    await aged(21)
    expect(await errorOf(await poll(device_code))).toBe("authorization_pending")
  })

  test("a resource named at the token endpoint is the one that was allowed (RFC 8707 §2.2)", async () => {
    const { device_code, user_code } = await begin()
    await answer(user_code, "allow")
    const sent = { grant_type: DEVICE_GRANT, device_code, client_id: app.clientId }
    const other = await post("/oauth/token", { ...sent, resource: "https://other.example/fhir" })
    expect([other.status, await errorOf(other)]).toEqual([400, "invalid_target"])
    expect((await post("/oauth/token", { ...sent, resource: world.api.identifierUri })).status).toBe(200)
  })

  test("fifty polls of an allowed device at once give one success", async () => {
    const { device_code, user_code } = await begin()
    await answer(user_code, "allow")
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(device_code)))
    expect(answers.filter((response) => response.status === 200)).toHaveLength(1)
  })

  test("a denied and an expired device are told so", async () => {
    const denied = await begin()
    await answer(denied.user_code, "deny")
    const refused = await poll(denied.device_code)
    expect([refused.status, await errorOf(refused)]).toEqual([400, "access_denied"])
    const late = await begin()
    await instance.db.$client`update device_authorizations set expires_at = now() where state = 'pending'`
    expect(await errorOf(await poll(late.device_code))).toBe("expired_token")
    expect(await screenOf(late.user_code)).toBeNull()
  })

  test("a device allowed before all tokens of the app were revoked gets none", async () => {
    const row = { grantTypes: [DEVICE_GRANT] as GrantType[] }
    const other = await addApp(instance.db, "public", { apiId: world.api.id, row })
    const asked = await post("/oauth/device", { client_id: other.clientId, scope: "openid" })
    const { device_code, user_code } = await asked.json()
    await answer(user_code, "allow")
    await instance.db.$client`update apps set tokens_invalid_before = now() where id = ${other.id}`
    await settle(instance.db)
    expect(await errorOf(await poll(device_code, other.clientId))).toBe("access_denied")
  })

  test("the device code is bound to its app (RFC 8628 §5.4)", async () => {
    const { device_code, user_code } = await begin()
    await answer(user_code, "allow")
    const row = { grantTypes: [DEVICE_GRANT] as GrantType[] }
    const thief = await addApp(instance.db, "public", { apiId: world.api.id, row })
    expect(await errorOf(await poll(device_code, thief.clientId))).toBe("invalid_grant")
    expect(await errorOf(await poll("garbage"))).toBe("invalid_grant")
    await waitNoMore()
    expect((await poll(device_code)).status).toBe(200)
  })

  test("nothing is approved without the form's own token", async () => {
    const { device_code, user_code } = await begin()
    expect((await answer(user_code, "allow", { csrf: "x".repeat(43) })).status).toBe(400)
    const screen = await screenOf(user_code)
    const other = await makeWorld(instance.db)
    const fields = { ...screen?.form, decision: "allow" } as Record<string, string>
    expect((await post("/oauth/device/answer", fields, { cookie: other.cookie })).status).toBe(400)
    expect(await errorOf(await poll(device_code))).toBe("authorization_pending")
    expect((await call("/oauth/device/answer", { headers: { cookie: world.cookie } })).status).toBe(405)
  })

  test("guessing codes is stopped (RFC 8628 §5.1)", async () => {
    const guesser = await makeWorld(instance.db)
    for (let i = 0; i < 10; i++) expect(await screenOf("BBBB-BBBB", guesser.cookie)).toBeNull()
    await expect(screenOf("BBBB-BBBB", guesser.cookie)).rejects.toThrow(/Too many attempts/)
  })

  test("an app not registered for it is refused", async () => {
    const open = await addApp(instance.db, "public", { apiId: world.api.id })
    expect(await errorOf(await post("/oauth/device", { client_id: open.clientId }))).toBe(
      "unauthorized_client",
    )
  })

  test.each([
    ["bcdf-ghjk", "BCDFGHJK"],
    [" BCDF GHJK ", "BCDFGHJK"],
    ["BCDFGHJ", null],
    ["BCDF-GHJA", null],
    ["'; drop table apps; --", null],
  ])("a person may type %j", (typed, code) => {
    expect(parseUserCode(typed)).toBe(code)
  })

  test("a hundred codes guessed at once are ten guesses (RFC 8628 §5.1)", async () => {
    const { cookie } = await makeWorld(instance.db)
    const guesses = Array.from({ length: 100 }, (_, i) =>
      screenOf(`BCDF-${["BCDF", "GHJK"][i % 2]}`, cookie).then(
        () => "judged",
        () => "refused",
      ),
    )
    expect((await Promise.all(guesses)).filter((each) => each === "judged")).toHaveLength(10)
  })

  test("looking at codes that are right costs no guess", async () => {
    const { cookie } = await makeWorld(instance.db)
    const { user_code } = await begin()
    for (let i = 0; i < 15; i++) expect(await screenOf(user_code, cookie)).not.toBeNull()
  })
})
