import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { newToken, tokenHash } from "@/lib/server/auth/one-time"
import { readProblem } from "@/lib/server/flow-form"
import {
  authorizePath,
  call,
  locationOf,
  makeWorld,
  openTestInstance,
  SESSION_COOKIE,
  type TestInstance,
  type World,
  withCookies,
} from "@/lib/server/oauth/test-instance"
import { addUser } from "@/lib/server/oauth/test-world"
import { cookieValue, findSession } from "@/lib/server/session"
import { addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import type { UpstreamChange, UpstreamInput } from "@/lib/upstream/settings"
import type { UpstreamView } from "@/lib/upstream/upstream-view"
import { beginUpstream, finishUpstream } from "./sign-in"
import { type Issuer, openIssuer } from "./testing"
import {
  addUpstream,
  changeUpstream,
  listUpstreamButtons,
  listUpstreams,
  removeUpstream,
  setUpstreamState,
} from "./upstreams"

const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
const BASE = "https://auth.example.org"

let instance: TestInstance
let upstream: Issuer
let owner: Person
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  upstream = await openIssuer()
  owner = await addPerson("owner")
  world = await makeWorld(instance.db)
})
beforeEach(async () => {
  Object.assign(upstream, { claims: {}, document: {}, jwk: {}, userinfo: {} })
  await instance.db.$client`delete from rate_limits`
  for (const { id } of await listUpstreams(owner)) await removeUpstream({ id }, owner)
})
afterAll(async () => {
  await instance.close()
  await upstream.close()
})

const input = (more: Partial<UpstreamInput> = {}): UpstreamInput => ({
  name: "Hospital",
  issuer: upstream.url,
  clientId: "admit",
  clientSecret: "first secret",
  scopes: "openid profile email",
  newcomers: "member",
  emailDomains: [],
  tenants: [],
  allowedPrivateHost: new URL(upstream.url).host,
  ...more,
})

async function setUp(more: Partial<UpstreamInput> = {}): Promise<UpstreamView> {
  await addUpstream(input(more), owner)
  const [view] = await listUpstreams(owner)
  if (!view) throw new Error("no issuer was set up")
  return view
}

const changeOf = ({ id, version }: UpstreamView, more: Partial<UpstreamChange> = {}) => ({
  ...input({ clientSecret: "" }),
  secret: "keep" as const,
  ...more,
  id,
  version,
})

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ")

async function start(id: string, of: { query?: string; cookie?: string } = {}) {
  const { query = "", cookie = "" } = of
  const request = new Request(`${BASE}/sign-in/upstream/${id}?${query}`, { headers: { cookie } })
  const response = await beginUpstream(request, { params: Promise.resolve({ id }) })
  const to = new URL(response.headers.get("location") ?? "", BASE)
  upstream.nonce = to.searchParams.get("nonce") ?? ""
  return { to, cookie: [cookie, cookiesOf(response)].filter(Boolean).join("; ") }
}

async function come(id: string, of: { to: URL; cookie: string }) {
  const sent = new URLSearchParams({
    code: "c",
    state: of.to.searchParams.get("state") ?? "",
    iss: String(upstream.claims.iss ?? upstream.url),
  })
  const url = `${BASE}/sign-in/upstream/${id}/callback?${sent}`
  const request = new Request(url, { headers: { cookie: of.cookie } })
  const response = await finishUpstream(request, { params: Promise.resolve({ id }) })
  const location = new URL(response.headers.get("location") ?? "", BASE)
  const handle = cookieValue(cookiesOf(response), SESSION_COOKIE)
  const problem = readProblem(location.searchParams.get("problem") ?? undefined)?.message
  return { location, session: handle ? await findSession(handle) : null, problem }
}

async function signIn(id: string, claims: Record<string, unknown>) {
  upstream.claims = claims
  return come(id, await start(id))
}
const seconds = (ago: number) => Math.floor(Date.now() / 1000) - ago

describe("changing an issuer", () => {
  test("is in force from the next sign-in on, and audited without the secret", async () => {
    const view = await setUp()
    const change = changeOf(view, {
      name: "Mercy",
      clientId: "other",
      scopes: "openid email",
      secret: "replace",
      clientSecret: "second secret",
    })
    const { rows } = await audited(() => changeUpstream(change, owner))
    expect(rows).toMatchObject([{ event: "upstream.changed", detail: { clientSecret: "replaced" } }])
    expect(rows[0]?.changes.map(({ field }) => field).sort()).toEqual(["clientId", "name", "scopes"])
    expect(JSON.stringify(rows)).not.toContain("second secret")
    upstream.claims = { sub: "c1", email: "c1@example.org", aud: "other" }
    const begun = await start(view.id)
    expect(Object.fromEntries(begun.to.searchParams)).toMatchObject({
      client_id: "other",
      scope: "openid email",
    })
    expect((await come(view.id, begun)).session).not.toBeNull()
    const sent = Buffer.from(upstream.asked?.authorization?.slice(6) ?? "", "base64").toString()
    expect(sent).toBe("other:second+secret")
  })

  test("keeps the secret or drops it, as asked", async () => {
    const view = await setUp()
    await changeUpstream(changeOf(view), owner)
    expect((await listUpstreams(owner))[0]).toMatchObject({ hasSecret: true, version: 2 })
    await changeUpstream(changeOf({ ...view, version: 2 }, { secret: "none" }), owner)
    expect((await listUpstreams(owner))[0]).toMatchObject({ hasSecret: false, version: 3 })
  })

  test("refuses whom it must: an older version, an admin, an issuer that no longer answers", async () => {
    const view = await setUp()
    await changeUpstream(changeOf(view), owner)
    await expectRefused(() => changeUpstream(changeOf(view), owner), "conflict")
    await expectRefused(
      () => setUpstreamState({ id: view.id, version: view.version, state: "disabled" }, owner),
      "conflict",
    )
    const admin = await addPerson("admin")
    await expectRefused(() => changeUpstream(changeOf({ ...view, version: 2 }), admin), "forbidden")
    const unreachable = changeOf({ ...view, version: 2 }, { allowedPrivateHost: "" })
    await expectRefused(() => changeUpstream(unreachable, owner), "unavailable")
  })

  test("disabled, it is no way in, also for a sign-in under way; enabled, it is one again", async () => {
    const view = await setUp()
    upstream.claims = { sub: "d1", email: "d1@example.org" }
    const begun = await start(view.id)
    const { id, version } = view
    const { rows } = await audited(() => setUpstreamState({ id, version, state: "disabled" }, owner))
    expect(rows.map(({ event }) => event)).toEqual(["upstream.state_changed"])
    expect(await listUpstreamButtons()).toEqual([])
    expect((await come(id, begun)).session).toBeNull()
    expect((await start(id)).to.pathname).toBe("/sign-in")
    await setUpstreamState({ id, version: version + 1, state: "active" }, owner)
    expect((await signIn(id, { sub: "d1", email: "d1@example.org" })).session).not.toBeNull()
  })
})

describe("who comes in", () => {
  test("only verified addresses at the domains an owner named", async () => {
    const { id } = await setUp({ emailDomains: ["mercy.example"] })
    const at = async (claims: Record<string, unknown>) =>
      (await signIn(id, { sub: `w-${JSON.stringify(claims)}`, ...claims })).session !== null
    expect(await at({ email: "a@mercy.example", email_verified: true })).toBe(true)
    expect(await at({ email: "b@Mercy.Example", xms_edov: "1" })).toBe(true)
    expect(await at({ email: "c@mercy.example" })).toBe(false)
    expect(await at({ email: "d@other.example", email_verified: true })).toBe(false)
    expect(await at({ email: "e@evil.example@other.example", email_verified: true })).toBe(false)
    expect(await at({ email: "f@not-mercy.example", email_verified: true })).toBe(false)
    const { email } = await addUser(instance.db, { state: "invited" })
    expect(await at({ email, email_verified: true })).toBe(false)
  })
})

describe("an issuer that tells address and name at userinfo alone (OpenID Connect Core §5.3.2)", () => {
  const setUpBoth = async () => {
    upstream.document = { userinfo_endpoint: `${upstream.url}/userinfo` }
    return setUp()
  }

  test("is asked there of somebody new", async () => {
    const { id } = await setUpBoth()
    upstream.userinfo = { sub: "i1", email: "i1@example.org", email_verified: true, name: "Ida" }
    const { session } = await signIn(id, { sub: "i1" })
    expect(session?.user).toMatchObject({ email: "i1@example.org", name: "Ida" })
  })

  test("lets nobody in by what it says of somebody else", async () => {
    const { id } = await setUpBoth()
    upstream.userinfo = { sub: "i3", iss: "x", email: "i2@example.org", email_verified: true }
    expect((await signIn(id, { sub: "i2" })).session).toBeNull()
  })
})

describe("an issuer of several tenants", () => {
  const template = () => `${upstream.url}/{tenantid}/v2.0`
  const issuerOf = (tenant: string) => template().replace("{tenantid}", tenant)

  async function several() {
    upstream.document = { issuer: template() }
    return setUp({ issuer: template(), tenants: [TENANT] })
  }

  test("lets people of the tenants listed in, each known by their tenant's issuer", async () => {
    const { id } = await several()
    const claims = { sub: "t1", email: "t1@example.org", iss: issuerOf(TENANT), tid: TENANT }
    upstream.jwk = { issuer: template() }
    const { session } = await signIn(id, claims)
    expect(session?.user.email).toBe("t1@example.org")
    const [account] = await instance.db.$client`select issuer from upstream_accounts where subject = 't1'`
    expect(account?.issuer).toBe(issuerOf(TENANT))
  })

  test.each<[string, () => Record<string, unknown>]>([
    ["another tenant", () => ({ iss: issuerOf("00000000-0000-0000-0000-000000000000"), tid: TENANT })],
    ["a tid that is not the issuer's", () => ({ iss: issuerOf(TENANT), tid: "other" })],
    ["no tid", () => ({ iss: issuerOf(TENANT) })],
    ["the template itself", () => ({ iss: template(), tid: "{tenantid}" })],
  ])("%s is refused", async (_what, claims) => {
    const { id } = await several()
    const { session } = await signIn(id, { sub: "t2", email: "t2@example.org", ...claims() })
    expect(session).toBeNull()
  })

  test("a key published for another issuer signs nobody in", async () => {
    const { id } = await several()
    upstream.kid = "personal"
    upstream.jwk = { issuer: `${upstream.url}/personal/v2.0` }
    const claims = { sub: "t3", email: "t3@example.org", iss: issuerOf(TENANT), tid: TENANT }
    expect((await signIn(id, claims)).session).toBeNull()
    upstream.kid = "one"
  })

  test("is not set up with a document of one", async () => {
    await expectRefused(
      () => addUpstream(input({ issuer: template(), tenants: [TENANT] }), owner),
      "unavailable",
    )
  })
})

describe("what an app asks of the sign-in is asked upstream", () => {
  const person = { sub: "p1", email: "p1@example.org" }

  async function visit(change: Record<string, string>) {
    const { id } = await setUp()
    const first = await call(authorizePath(world.app, change))
    const cookie = withCookies("", first)
    const interaction = locationOf(first).searchParams.get("interaction") ?? ""
    return { id, interaction, begun: await start(id, { query: `interaction=${interaction}`, cookie }) }
  }

  test("prompt=login is passed on, met by an auth_time of now, and the app gets on", async () => {
    const { id, interaction, begun } = await visit({ prompt: "login", login_hint: "p1@example.org" })
    expect(Object.fromEntries(begun.to.searchParams)).toMatchObject({
      prompt: "login",
      max_age: "0",
      login_hint: "p1@example.org",
    })
    upstream.claims = { ...person, auth_time: seconds(0) }
    const { location, session } = await come(id, begun)
    expect(location.pathname + location.search).toBe(`/oauth/authorize?interaction=${interaction}`)
    const cookie = `${begun.cookie}; ${SESSION_COOKIE}=${await handleOf(session?.id ?? "")}`
    const next = await call(location.pathname + location.search, { headers: { cookie } })
    expect(locationOf(next).pathname).toBe("/consent")
  })

  test.each<[string, Record<string, string>, Record<string, unknown>]>([
    ["prompt=login and an old session there", { prompt: "login" }, { auth_time: 1 }],
    ["max_age and a session older than it", { max_age: "60" }, { auth_time: 1 }],
    ["max_age and no auth_time at all", { max_age: "60" }, {}],
  ])("%s signs nobody in, and the person may go on another way", async (_what, change, claims) => {
    const { id, interaction, begun } = await visit(change)
    upstream.claims = { ...person, ...claims }
    const { location, session, problem } = await come(id, begun)
    expect([session, location.pathname]).toEqual([null, "/sign-in"])
    expect(location.searchParams.get("interaction")).toBe(interaction)
    expect(problem).toContain("anew")
  })

  test("who is known there as somebody else than the app expects is told to the app, not asked for ever", async () => {
    const { session: first } = await signIn((await setUp()).id, { sub: "q1", email: "q1@example.org" })
    const another = JSON.stringify({ id_token: { sub: { value: first?.user.id } } })
    for (const { id } of await listUpstreams(owner)) await removeUpstream({ id }, owner)
    const { id, begun } = await visit({ claims: another })
    upstream.claims = { ...person, auth_time: seconds(1800) }
    const { location, session } = await come(id, begun)
    const cookie = `${begun.cookie}; ${SESSION_COOKIE}=${await handleOf(session?.id ?? "")}`
    const next = await call(location.pathname + location.search, { headers: { cookie } })
    expect(locationOf(next).searchParams.get("error")).toBe("login_required")
  })

  test("a session there of some time ago is one here of that time", async () => {
    const { id, begun } = await visit({ max_age: "3600" })
    const auth_time = seconds(1800)
    upstream.claims = { ...person, auth_time }
    expect((await come(id, begun)).session?.authTime).toEqual(new Date(auth_time * 1000))
  })
})

/** A fresh handle for a session the test only knows by its id. */
async function handleOf(sessionId: string): Promise<string> {
  const handle = newToken()
  await instance.db
    .$client`update sessions set handle_hash = ${Buffer.from(tokenHash(handle))} where id = ${sessionId}`
  return handle
}
