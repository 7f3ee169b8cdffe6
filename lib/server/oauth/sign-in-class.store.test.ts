import { decodeJwt } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  answerConsent,
  authorizePath,
  call,
  locationOf,
  makeWorld,
  obtainTokens,
  openTestInstance,
  type TestInstance,
  type World,
  withCookies,
} from "./test-instance"

let instance: TestInstance
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
})
afterAll(() => instance.close())

const setAmr = (amr: string[]) =>
  instance.db.$client`update sessions set amr = ${amr} where id = ${world.session.id}`
const essential = (acr: object) => JSON.stringify({ id_token: { acr: { essential: true, ...acr } } })
const ask = (claims: string, change: Record<string, string> = {}) =>
  call(authorizePath(world.app, { claims, ...change }), { headers: { cookie: world.cookie } })

describe("acr (OpenID Connect Core §5.5.1.1)", () => {
  test("the id token says one factor or several", async () => {
    await setAmr(["pwd"])
    expect(decodeJwt((await obtainTokens(world)).id_token)).toMatchObject({ amr: ["pwd"], acr: "1" })
    await setAmr(["pwd", "otp", "mfa"])
    expect(decodeJwt((await obtainTokens(world)).id_token)).toMatchObject({ acr: "2" })
  })

  test("an essential class that is not met asks to sign in, and fails when that does not help", async () => {
    await setAmr(["pwd"])
    for (const wanted of [{ value: "2" }, { values: ["2", "3"] }]) {
      const claims = essential(wanted)
      const silent = await ask(claims, { prompt: "none" })
      expect(locationOf(silent).searchParams.get("error")).toBe("login_required")
      const first = await ask(claims)
      expect(locationOf(first).pathname).toBe("/sign-in")
      const cookie = withCookies(world.cookie, first)
      await instance.db
        .$client`update sessions set (auth_time, created_at) = (now() + interval '1 second', now() + interval '1 second')
          where id = ${world.session.id}`
      const handle = locationOf(first).searchParams.get("interaction") ?? ""
      const back = await call(`/oauth/authorize?interaction=${handle}`, { headers: { cookie } })
      expect(locationOf(back).searchParams.get("error")).toBe("unmet_authentication_requirements")
      await instance.db
        .$client`update sessions set (auth_time, created_at) = (now(), now()) where id = ${world.session.id}`
    }
    await setAmr(["pwd", "otp", "mfa"])
    const met = await ask(essential({ value: "2" }))
    const last = locationOf(met).pathname === "/consent" ? await answerConsent(met, world) : met
    expect(locationOf(last).searchParams.get("code")).toBeTruthy()
  })

  test("as a wish it stops nobody, and garbage is refused", async () => {
    await setAmr(["pwd"])
    const wish = JSON.stringify({ id_token: { acr: { values: ["9"] } } })
    expect(locationOf(await ask(wish)).pathname).not.toBe("/sign-in")
    for (const values of ["2", [2], Array(30).fill("2")]) {
      const { searchParams } = locationOf(await ask(essential({ values })))
      expect(searchParams.get("error")).toBe("invalid_request")
    }
  })
})

test("a flood of visits from one address is stopped, and other addresses go on", async () => {
  const visit = (ip: string) =>
    call("/oauth/authorize?client_id=nobody", { headers: { "x-admit-client-ip": ip } })
  const answers = await Promise.all(Array.from({ length: 700 }, () => visit("198.51.100.1")))
  const bodies = await Promise.all(answers.map((answer) => answer.text()))
  expect(bodies.filter((body) => body.includes("Too many requests")).length).toBe(100)
  expect(await (await visit("198.51.100.2")).text()).not.toContain("Too many requests")
})
