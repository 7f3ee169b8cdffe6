import { afterAll, beforeAll, expect, test } from "vitest"
import {
  answerConsent,
  authorizePath,
  basic,
  call,
  locationOf,
  makeWorld,
  openTestInstance,
  post,
  redeem,
  type TestInstance,
  type World,
} from "./test-instance"
import { addApp } from "./test-world"

let instance: TestInstance
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
})
afterAll(() => instance.close())

const fieldsOf = (change: Record<string, string | undefined> = {}) =>
  Object.fromEntries(new URL(authorizePath(world.app, change), "https://x").searchParams)
const push = (
  change: Record<string, string | undefined> = {},
  headers: Record<string, string> = basic(world.app),
) => post("/oauth/par", fieldsOf(change), headers)
const visit = (requestUri: string, more: Record<string, string> = {}) =>
  call(
    `/oauth/authorize?${new URLSearchParams({ client_id: world.app.clientId, request_uri: requestUri, ...more })}`,
    {
      headers: { cookie: world.cookie },
    },
  )

test("a pushed request gives a code, and what stands beside it does not count (RFC 9126 §2.2)", async () => {
  const pushed = await push()
  expect(pushed.status).toBe(201)
  const { request_uri, expires_in } = await pushed.json()
  expect(request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/)
  expect(expires_in).toBe(90)
  const more = { redirect_uri: "https://evil.example", scope: "email", state: "other" }
  const last = await answerConsent(await visit(request_uri, more), { cookie: world.cookie })
  expect(locationOf(last).searchParams.get("state")).toBe("the-state")
  const tokens = await (await redeem(world.app, locationOf(last).searchParams.get("code") ?? "")).json()
  expect(tokens.scope).toBe("openid profile offline_access patient/Observation.rs")
})

test("it may be visited again until a code was issued, and never after (RFC 9126 §7.3)", async () => {
  const { request_uri } = await (await push({ prompt: "consent" })).json()
  const first = await visit(request_uri)
  const second = await visit(request_uri)
  expect(locationOf(second).pathname).toBe("/consent")
  expect(locationOf(await answerConsent(first, { cookie: world.cookie })).searchParams.has("code")).toBe(true)
  expect(locationOf(await answerConsent(second, { cookie: world.cookie })).searchParams.has("code")).toBe(
    false,
  )
  const late = await visit(request_uri)
  expect([late.status, late.headers.has("location")]).toEqual([400, false])
})

test("another app, an unknown handle and an expired one are shown an error (RFC 9126 §4)", async () => {
  const { request_uri } = await (await push()).json()
  const other = await addApp(instance.db, "confidential", { apiId: world.api.id })
  const stolen = await visit(request_uri, { client_id: other.clientId })
  expect([stolen.status, stolen.headers.has("location")]).toEqual([400, false])
  expect((await visit(`${request_uri}x`)).status).toBe(400)
  await instance.db.$client`update pushed_requests set expires_at = now()`
  expect((await visit(request_uri)).status).toBe(400)
})

test("a form of another site, which comes without the cookie, is asked to come by GET (RFC 9126 §4)", async () => {
  const { request_uri } = await (await push()).json()
  const handle = { client_id: world.app.clientId, request_uri }
  const posted = await post("/oauth/authorize", { ...handle, scope: "email" })
  expect(posted.status).toBe(303)
  const location = locationOf(posted)
  expect(Object.fromEntries(location.searchParams)).toEqual(handle)
  const response = await call(location.pathname + location.search, { headers: { cookie: world.cookie } })
  expect(locationOf(response).pathname).not.toBe("/sign-in")
})

test("a push that is too large is 413, another method 405 (RFC 9126 §2.3)", async () => {
  const large = await push({ claims: "x".repeat(100_000) })
  expect([large.status, (await large.json()).error]).toEqual([413, "invalid_request"])
  const read = await call("/oauth/par", { headers: basic(world.app) })
  expect([read.status, read.headers.get("allow")]).toEqual([405, "POST, OPTIONS"])
})

test.each([
  [{ request_uri: "urn:x" }, 400, "invalid_request"],
  [{ redirect_uri: "https://evil.example" }, 400, "invalid_request"],
  [{ code_challenge: undefined, code_challenge_method: undefined }, 400, "invalid_request"],
  [{ code_challenge_method: "plain" }, 400, "invalid_request"],
  [{ response_type: "token" }, 400, "unsupported_response_type"],
  [{ scope: "nonsense" }, 400, "invalid_scope"],
] as const)(
  "what /authorize would refuse is refused at the push (RFC 9126 §2.3): %j",
  async (change, status, error) => {
    const response = await push(change)
    expect([response.status, (await response.json()).error]).toEqual([status, error])
  },
)

test("a push is authenticated (RFC 9126 §2)", async () => {
  expect((await push({}, {})).status).toBe(401)
  expect((await push({}, basic({ ...world.app, secret: "x" }))).status).toBe(401)
  const open = await addApp(instance.db, "public", { apiId: world.api.id })
  expect((await post("/oauth/par", fieldsOf({ client_id: open.clientId }))).status).toBe(201)
  expect(JSON.stringify(await instance.db.$client`select * from pushed_requests`)).not.toContain(
    world.app.secret,
  )
})
