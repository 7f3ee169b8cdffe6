import { generateKeyPairSync, type KeyObject } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { UserId } from "@/lib/id"
import { csrfToken } from "@/lib/server/csrf"
import { readProblem } from "@/lib/server/flow-form"
import { openTestInstance, SESSION_COOKIE, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addSession, addUser } from "@/lib/server/oauth/test-world"
import { setPersonState } from "@/lib/server/people/change-person"
import { cookieValue, findSession } from "@/lib/server/session"
import { addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import type { UpstreamInput } from "@/lib/upstream/settings"
import { beginUpstream, finishUpstream, LINK_PURPOSE } from "./sign-in"
import { type Issuer, openIssuer } from "./testing"
import { addUpstream, listUpstreams, removeUpstream } from "./upstreams"

let instance: TestInstance
let upstream: Issuer
let owner: Person
let id: string
beforeAll(async () => {
  instance = await openTestInstance()
  upstream = await openIssuer()
  owner = await addPerson("owner")
  await addUpstream(input({ newcomers: "member" }), owner)
  id = (await listUpstreams(owner))[0]?.id ?? ""
})
beforeEach(async () => {
  upstream.claims = {}
  upstream.document = {}
  await instance.db.$client`delete from rate_limits`
})
afterAll(async () => {
  await instance.close()
  await upstream.close()
})

const input = (more: Partial<UpstreamInput> = {}): UpstreamInput => ({
  name: "Hospital",
  issuer: upstream.url,
  clientId: "admit",
  clientSecret: "s e:cret",
  scopes: "openid profile email",
  newcomers: "refuse",
  emailDomains: [],
  tenants: [],
  allowedPrivateHost: new URL(upstream.url).host,
  ...more,
})
const BASE = "https://auth.example.org"
const params = (of = id) => ({ params: Promise.resolve({ id: of }) })
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ")

async function start(query = "", cookie = "") {
  const request = new Request(`${BASE}/sign-in/upstream/${id}?${query}`, { headers: { cookie } })
  const response = await beginUpstream(request, params())
  const to = new URL(response.headers.get("location") ?? "", BASE)
  upstream.nonce = to.searchParams.get("nonce") ?? ""
  return { to, cookie: [cookie, cookiesOf(response)].filter(Boolean).join("; ") }
}
async function come(of: { to: URL; cookie: string }, change: Record<string, string | null> = {}) {
  const all = { code: "c", state: of.to.searchParams.get("state"), iss: upstream.url, ...change }
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
  const url = `${BASE}/sign-in/upstream/${id}/callback?${new URLSearchParams(sent)}`
  const response = await finishUpstream(new Request(url, { headers: { cookie: of.cookie } }), params())
  const location = new URL(response.headers.get("location") ?? "", BASE)
  const handle = cookieValue(cookiesOf(response), SESSION_COOKIE)
  const session = handle ? await findSession(handle) : null
  return {
    location,
    session,
    problem: readProblem(location.searchParams.get("problem") ?? undefined)?.message,
  }
}
const signIn = async (claims: Record<string, unknown>, change = {}) => {
  upstream.claims = claims
  return come(await start(), change)
}

describe("signing in with an upstream issuer", () => {
  test("goes out with PKCE, state and nonce, and comes back with a session", async () => {
    const begun = await start("next=/apps")
    expect(Object.fromEntries(begun.to.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "admit",
      redirect_uri: `${BASE}/sign-in/upstream/${id}/callback`,
      code_challenge_method: "S256",
      state: expect.stringMatching(/^.{43}$/),
    })
    upstream.claims = { sub: "new1", email: "New1@example.org", email_verified: true, name: "Nia New" }
    const { location, session } = await come(begun)
    expect(location.pathname).toBe("/apps")
    expect(session).toMatchObject({ amr: ["fed"], user: { email: "new1@example.org", role: "member" } })
    const { form, authorization } = upstream.asked ?? {}
    expect(form?.get("code_verifier")).toMatch(/^.{43}$/)
    expect(form?.has("client_secret")).toBe(false)
    expect(Buffer.from(authorization?.slice(6) ?? "", "base64").toString()).toBe("admit:s+e%3Acret")
    const again = await signIn({ sub: "new1", email: "changed@example.org" })
    expect(again.session?.user.id).toBe(session?.user.id)
  })

  test.each<[string, Record<string, unknown>]>([
    ["another nonce", { nonce: "other" }],
    ["another issuer", { iss: "https://evil.example" }],
    ["another audience", { aud: "someone" }],
    ["several audiences and no azp", { aud: ["admit", "other"] }],
    ["an azp of another", { azp: "other" }],
    ["an end that has passed", { exp: 1 }],
    ["no subject", { sub: "" }],
  ])("an id token with %s signs nobody in", async (_what, claims) => {
    const { session, location, problem } = await signIn({ sub: "x", email: "x@example.org", ...claims })
    expect([session, location.pathname]).toEqual([null, "/sign-in"])
    expect(problem).toContain("wrong answer")
  })

  test.each<[string, Record<string, string | null>]>([
    ["another state", { state: "x" }],
    ["no state", { state: null }],
    ["another iss", { iss: "https://evil.example" }],
    ["no iss where the issuer promises one", { iss: null }],
    ["an error", { error: "access_denied" }],
    ["no code", { code: null }],
    ["script in the error", { error: "<script>", error_description: "<script>" }],
  ])("an answer with %s signs nobody in", async (_what, change) => {
    const { session, problem } = await signIn({ sub: "y", email: "y@example.org" }, change)
    expect(session).toBeNull()
    expect(problem).not.toContain("<")
  })

  test("another browser cannot finish it, and a signature of another key is none", async () => {
    const begun = await start()
    expect((await come({ ...begun, cookie: "" })).session).toBeNull()
    upstream.key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
    expect((await signIn({ sub: "z", email: "z@example.org" })).session).toBeNull()
    upstream.key = undefined as unknown as KeyObject
  })

  test("an unknown kid has the keys read again, but not at every try", async () => {
    const reads = upstream.keySetReads
    upstream.kid = "two"
    for (let n = 0; n < 5; n++) await signIn({ sub: "k", email: "k@example.org" })
    expect(upstream.keySetReads - reads).toBeLessThanOrEqual(1)
  })
})

describe("whose account it is", () => {
  beforeAll(() => {
    upstream.kid = "one"
  })

  test("an e-mail address never opens an account that is there, verified or not", async () => {
    const { email } = await addUser(instance.db)
    for (const email_verified of [true, false, "true"]) {
      const { session, problem } = await signIn({ sub: `s-${email_verified}`, email, email_verified })
      expect([session, problem]).toEqual([null, expect.stringContaining("account page")])
    }
  })

  test("a verified address takes up an invitation, an unverified one does not", async () => {
    const { email, id: invited } = await addUser(instance.db, { state: "invited", role: "developer" })
    expect((await signIn({ sub: "inv", email })).session).toBeNull()
    const { session } = await signIn({ sub: "inv", email, email_verified: true })
    expect(session?.user).toMatchObject({ id: invited, role: "developer" })
  })

  test("who is signed in connects theirs from the account page, and nobody from elsewhere", async () => {
    const { id: userId } = await addUser(instance.db)
    const { handle } = await addSession(instance.db, { userId })
    const browser = `__Host-admit.csrf=mine; ${SESSION_COOKIE}=${handle}`
    upstream.claims = { sub: "mine" }
    const forged = await come(await start("link=forged", browser))
    expect(forged.session).toBeNull()
    const { location } = await come(await start(`link=${csrfToken("mine", LINK_PURPOSE)}`, browser))
    expect(location.searchParams.get("done")).toBe("linked")
    expect((await signIn({ sub: "mine" })).session?.user.id).toBe(userId)
  })

  test("a disabled person stays out", async () => {
    const { session } = await signIn({ sub: "gone", email: "gone@example.org" })
    await instance.db.$client`update users set state = 'disabled' where id = ${session?.user.id ?? ""}`
    expect((await signIn({ sub: "gone", email: "gone@example.org" })).session).toBeNull()
  })

  test("who is let in again needs no new invitation", async () => {
    const { session } = await signIn({ sub: "back", email: "back@example.org" })
    const userId = session?.user.id as UserId
    await setPersonState({ id: userId, state: "disabled" }, owner)
    await setPersonState({ id: userId, state: "active" }, owner)
    expect((await signIn({ sub: "back", email: "back@example.org" })).session?.user.id).toBe(userId)
  })

  test("what was begun is kept where no neighbouring site can write", async () => {
    const request = new Request(`${BASE}/sign-in/upstream/${id}`)
    const lines = (await beginUpstream(request, params())).headers.getSetCookie()
    expect(lines).toEqual([expect.stringMatching(/^__Host-[^;]+; Path=\/; HttpOnly; .*Secure/)])
  })
})

describe("setting it up", () => {
  test("is for owners, audited, and keeps the secret sealed", async () => {
    const admin = await addPerson("admin")
    await expectRefused(() => addUpstream(input(), admin), "forbidden")
    await expectRefused(() => addUpstream(input(), owner), "conflict")
    const [row] = await instance.db.$client`select * from upstream_issuers`
    expect(Buffer.from(row?.sealed_client_secret).toString("latin1")).not.toContain("cret")
    expect(JSON.stringify(await listUpstreams(owner))).not.toMatch(/e:cret|sealed/)
  })

  test.each<[string, Partial<UpstreamInput>]>([
    ["a private address nobody allowed", { allowedPrivateHost: "" }],
    ["another host allowed than asked", { allowedPrivateHost: "keycloak.internal" }],
    ["a host that does not answer", { issuer: "https://nothing.invalid" }],
  ])("refuses %s", async (_what, more) => {
    await expectRefused(() => addUpstream(input(more), owner), "unavailable")
  })

  test("refuses a document of another issuer, and removing takes the button away", async () => {
    upstream.document = { issuer: "https://evil.example" }
    await expectRefused(() => addUpstream(input(), owner), "unavailable")
    upstream.document = {}
    const { rows } = await audited(() => removeUpstream({ id: id as never }, owner))
    expect(rows.map((row) => row.event)).toEqual(["upstream.removed"])
    expect((await start()).to.pathname).toBe("/sign-in")
  })
})
