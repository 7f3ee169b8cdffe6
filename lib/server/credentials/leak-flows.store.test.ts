/** The credentials of people, sign-ins, registrations and servers, each issued, used, misused and searched for. */

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { insertInstance } from "@/db/queries/instance"
import { beginEnrolment, changeMyPassword, setMySecondFactor } from "@/lib/server/account/my-account"
import { startWebReceiver } from "@/lib/server/alerts/test-sinks"
import { setUpstreamCredential } from "@/lib/server/apis/upstream-credential"
import { makeHandOver, openHandOver } from "@/lib/server/apps/hand-over"
import { readAppHistory } from "@/lib/server/audit/read-audit"
import { proveSecondFactor } from "@/lib/server/auth/second-factor"
import { provePerson } from "@/lib/server/auth/sign-in"
import { hotp, stepAt } from "@/lib/server/auth/totp"
import {
  authorizePath,
  basic,
  call,
  ISSUER,
  makeWorld,
  obtainCode,
  openTestInstance,
  post,
  redeem,
  refresh,
  settle,
  type TestInstance,
  type World,
} from "@/lib/server/oauth/test-instance"
import { addApi, addApp } from "@/lib/server/oauth/test-world"
import { invitePerson } from "@/lib/server/people/invite-person"
import { joinByInvitation } from "@/lib/server/people/join"
import { freshId } from "@/lib/server/random"
import { makeRegistrationToken, revokeRegistrationToken } from "@/lib/server/registration/tokens"
import { findSession, startSession } from "@/lib/server/session"
import { addPerson, type Person } from "@/lib/server/testing"
import { addUpstream, changeUpstream, listUpstreams } from "@/lib/server/upstream/upstreams"
import { type Places, watchPlaces } from "./test-places"

let instance: TestInstance
let places: Places
let owner: Person
let world: World

beforeAll(async () => {
  instance = await openTestInstance()
  await insertInstance(instance.db, { issuer: ISSUER, demo: false })
  owner = await addPerson("owner")
  world = await makeWorld(instance.db)
  places = watchPlaces(instance.db)
})
beforeEach(() => instance.db.$client`delete from rate_limits`)
afterAll(async () => {
  places.close()
  await instance.close()
})

const textOf = async (response: Promise<Response>) => (await response).text()

it("codes, tokens, handles and session ids of sign-ins, also replayed and misspelt", async () => {
  const { keep, say } = places
  const { app } = world
  keep("session handle", world.session.handle)
  keep("client secret", app.secret)
  const code = keep("code", await obtainCode(world))
  const tokens = await (await redeem(app, code)).json()
  for (const name of ["access_token", "refresh_token", "id_token"]) keep(name, tokens[name])
  const next = await (await refresh(app, tokens.refresh_token)).json()
  keep("second refresh token", next.refresh_token)
  await say(textOf(redeem(app, code)))
  await say(textOf(redeem(app, keep("misspelt code", `${code}x`))))
  await say(textOf(refresh(app, tokens.refresh_token)))
  await say(textOf(refresh(app, keep("misspelt refresh token", `${next.refresh_token}x`))))
  await say(textOf(post("/oauth/revoke", { token: next.refresh_token }, basic(app))))
  await say(textOf(call("/oauth/userinfo", { headers: { authorization: `Bearer ${tokens.access_token}x` } })))

  const opaque = await addApi(instance.db, { accessTokenFormat: "opaque" })
  const service = await addApp(instance.db, "service", { apiId: opaque.id })
  keep("secret of the service", service.secret)
  await settle(instance.db)
  const issued = await (
    await post("/oauth/token", { grant_type: "client_credentials" }, basic(service))
  ).json()
  keep("opaque access token", issued.access_token)
  await say(textOf(post("/oauth/introspect", { token: issued.access_token }, basic(service))))

  const asked = Object.fromEntries(new URL(authorizePath(app), ISSUER).searchParams)
  const pushed = await (await post("/oauth/par", asked, basic(app))).json()
  keep("pushed request", String(pushed.request_uri).split(":").at(-1) ?? "")
  await say(textOf(post("/oauth/par", { ...asked, client_secret: app.secret })))
  const { answers } = await places.search()
  expect(answers).toContain("invalid_grant")
  const [failures] = await instance.db
    .$client`select count(*)::int as n from failures where app_id = ${app.id}`
  expect(failures?.n).toBeGreaterThan(1)
})

it("initial access tokens, management tokens and secrets of dynamic registration", async () => {
  const { keep, say } = places
  await instance.db.$client`update instance set settings = '{"dynamicRegistration": "token"}'`
  await settle(instance.db)
  const lab = { name: "Lab", appState: "active" as const, apiId: null, uses: 5, days: 7 }
  const { token } = await makeRegistrationToken(lab, owner)
  keep("initial access token", token)
  const send = (method: string, path: string, by: string, body?: object) =>
    call(path, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${by}` },
      body: body ? JSON.stringify(body) : null,
    })
  const metadata = { redirect_uris: ["https://app.example.org/cb"], client_name: "Lab app" }
  const made = await (await send("POST", "/oauth/register", token, metadata)).json()
  keep("management token", made.registration_access_token)
  keep("registered secret", made.client_secret)
  const self = new URL(made.registration_client_uri)
  const at = self.pathname + self.search
  await say(textOf(send("POST", "/oauth/register", keep("misspelt initial token", `${token}x`), metadata)))
  await say(textOf(send("POST", "/oauth/register", token, { ...metadata, redirect_uris: ["no"] })))
  await say(textOf(send("GET", at, keep("misspelt management token", `${made.registration_access_token}x`))))
  const changed = { ...metadata, client_id: made.client_id, client_secret: `${made.client_secret}x` }
  await say(textOf(send("PUT", at, made.registration_access_token, changed)))
  const [row] = await instance.db.$client`select id from registration_tokens`
  await revokeRegistrationToken({ id: row?.id }, owner)
  await say(textOf(send("POST", "/oauth/register", token, metadata)))
  const { answers } = await places.search()
  expect(answers).toContain("invalid_token")
})

it("hand-over links and what they show, credentials of FHIR servers and of upstream issuers", async () => {
  const { keep, say } = places
  const { app, api } = world
  const { link } = await makeHandOver({ appId: app.id, name: "Handed over", expiresAt: null }, owner)
  const token = keep("hand-over link", link.split("/").at(-1) ?? "")
  const shown = await openHandOver(token, { name: null, ip: "203.0.113.9" })
  keep("handed over secret", shown.secret)
  await say(openHandOver(token, { name: null, ip: null }))
  await say(readAppHistory({ appId: app.id, limit: 100 }, owner))

  const upstream = (version: number, authorization: string) =>
    setUpstreamCredential({ id: api.id, version, authorization }, owner)
  const sealed = keep("FHIR server's password", "dXBzdHJlYW06aHVudGVyLXR3bw==")
  await say(upstream(1, `Basic ${sealed}`))
  await say(upstream(1, `Basic ${sealed}`))
  await say(upstream(2, keep("a header gone wrong", "no header at all: hunter-three")))

  const receiver = await startWebReceiver()
  const issuer = new URL(receiver.url)
  const input = {
    name: "Hospital",
    issuer: issuer.origin,
    clientId: "admit",
    clientSecret: keep("upstream secret", "upstream-hunter-four"),
    scopes: "openid email",
    newcomers: "refuse" as const,
    emailDomains: [],
    tenants: [],
    allowedPrivateHost: issuer.host,
  }
  await say(addUpstream(input, owner))
  receiver.answer = {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      issuer: issuer.origin,
      authorization_endpoint: `${issuer.origin}/authorize`,
      token_endpoint: `${issuer.origin}/token`,
      jwks_uri: `${issuer.origin}/jwks`,
    }),
  }
  await say(addUpstream(input, owner))
  await say(addUpstream(input, owner))
  const [added] = await listUpstreams(owner)
  const clientSecret = keep("replaced upstream secret", "upstream-hunter-five")
  const change = { ...input, id: added?.id ?? freshId("upstream"), clientSecret, secret: "replace" as const }
  await say(changeUpstream({ ...change, version: 1 }, owner))
  await say(changeUpstream({ ...change, version: 1 }, owner))
  await say(listUpstreams(owner))
  await receiver.close()
  const { database, answers } = await places.search()
  expect(database).toContain(issuer.origin)
  expect(answers).toContain("set up already")
})

it("passwords, invitations, second factors, recovery codes and session handles of people", async () => {
  const { keep, say } = places
  const email = "ana@ward.example"
  const invited = await invitePerson({ name: "Ana", email, role: "admin", fhirUser: null }, owner)
  const invitation = keep("invitation", invited.link.split("/").at(-1) ?? "")
  const password = keep("password", "green tea at noon")
  await say(joinByInvitation(invitation, keep("a password too short", "green-tea")))
  const id = await joinByInvitation(invitation, password)
  await say(joinByInvitation(invitation, password))
  await say(provePerson({ email, password }, { ip: null }))
  await say(provePerson({ email, password: keep("misspelt password", `${password}!`) }, { ip: null }))

  const handle = keep("handle of a session", await startSession(id, { amr: ["pwd"] }))
  const session = await findSession(handle)
  if (!session) throw new Error("no session")
  const { sealed, key } = beginEnrolment(session, "Admit")
  keep("seed in groups", key)
  const seed = keep("seed", key.replaceAll(" ", ""))
  const bits = [...seed].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  )
  const bytes = Uint8Array.from(bits.join("").match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
  keep("seed as bytes", Buffer.from(bytes).toString("hex"))
  const input = { enrolment: sealed, code: hotp(bytes, stepAt(new Date())), password }
  await say(setMySecondFactor({ ...input, code: "000000" }, session, null))
  const codes = await setMySecondFactor(input, session, null)
  for (const [at, code] of codes.entries()) keep(`recovery code ${at}`, code)
  await say(proveSecondFactor(id, codes[0] ?? "", null))
  await say(proveSecondFactor(id, codes[0] ?? "", null))
  const newPassword = keep("new password", "black coffee at ten")
  await say(changeMyPassword({ password: `${password}!`, newPassword }, session, null))
  await say(changeMyPassword({ password, newPassword }, session, null))
  const { answers } = await places.search()
  expect(answers).toContain("That is not your password")
})
