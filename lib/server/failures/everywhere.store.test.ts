import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listFailures } from "@/db/queries/failures"
import * as schema from "@/db/schema/index"
import type { Cause } from "@/lib/failures/causes"
import type { ApiId } from "@/lib/id"
import { getApp } from "@/lib/server/apps/read-app"
import { evaluation, forwardAuth } from "@/lib/server/decision/live"
import { gateway } from "@/lib/server/gateway/live"
import { addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { headOf } from "../http/plain"
import { oauthRoutes } from "../oauth/routes"
import {
  basic,
  call,
  ISSUER,
  openTestInstance,
  post,
  settle,
  type TestInstance,
} from "../oauth/test-instance"
import { addApi, addApp, type TestApp } from "../oauth/test-world"
import { freshId } from "../random"
import { listAppFailures, listRefusedCalls } from "./inbox"
import { linkChosen, listPolicyChoices } from "./link-mend"
import { writeNoted } from "./note"

let instance: TestInstance
let api: Awaited<ReturnType<typeof addApi>>
let other: Awaited<ReturnType<typeof addApi>>
let app: TestApp
let dcr: TestApp
let admin: Person
let token: string
let foreign: string

const SCOPES = ["system/Observation.rs", "system/Patient.rs"]
const served = { enforcement: "gateway", fhirBaseUrl: "https://fhir.example.org/r4" } as const

beforeAll(async () => {
  await writeNoted()
  instance = await openTestInstance()
  const { db } = instance
  ;[api, other] = [await addApi(db, served), await addApi(db, served)]
  app = await addApp(db, "service", { apiId: api.id, row: { allowedScopes: SCOPES } })
  await db.insert(schema.appApiGrants).values({ appId: app.id, apiId: other.id, roles: [] })
  dcr = await addApp(db, "public", { apiId: api.id })
  admin = await addPerson("admin")
  await settle(db)
  token = await ask(api.identifierUri)
  foreign = await ask(other.identifierUri)
})
afterAll(async () => {
  await writeNoted()
  await instance.close()
})

async function ask(resource: string): Promise<string> {
  const answer = await post("/oauth/token", { grant_type: "client_credentials", resource }, basic(app))
  return (await answer.json()).access_token
}

const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
/** Of the app by its claims, and signed by nobody. */
function expired(): string {
  const encode = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url")
  return `${encode({ alg: "ES256" })}.${encode({ client_id: app.clientId, exp: 1_700_000_000 })}.c2ln`
}
const fhir = (path: string, init: RequestInit = {}) =>
  gateway(new Request(`${ISSUER}/fhir/${api.slug}/${path}`, { headers: bearer(token), ...init }))
const decide = (body: string, headers: Record<string, string> = basic(app)) =>
  evaluation(
    new Request(`${ISSUER}/access/v1/evaluation`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    }),
  )
const asked = (id: string) =>
  JSON.stringify({
    subject: { type: "access_token", id },
    action: { name: "GET" },
    resource: { type: "url", id: "Observation" },
  })
const throughProxy = (headers: Record<string, string>) =>
  forwardAuth(new Request(`${ISSUER}/forward-auth/${api.slug}?base=${ISSUER}/r4`, { headers }))
const bundle = JSON.stringify({
  resourceType: "Bundle",
  type: "transaction",
  entry: [{ request: { method: "GET", url: "Condition?patient=Patient/secret-77" } }],
})
const body = (text: string): RequestInit => ({
  method: "POST",
  body: text,
  headers: { ...bearer(token), "content-type": "application/fhir+json" },
})

type Inbox = () => string | null
const mine: Inbox = () => app.id
const shared: Inbox = () => null

const MISTAKES: readonly [title: string, cause: Cause, inbox: Inbox, send: () => Promise<unknown>][] = [
  [
    "userinfo with an expired token",
    "token.invalid",
    mine,
    () => call("/oauth/userinfo", { headers: bearer(expired()) }),
  ],
  ["userinfo without a token", "token.missing", shared, () => call("/oauth/userinfo")],
  [
    "userinfo by an app nobody signed in to",
    "token.no_openid",
    mine,
    () => call("/oauth/userinfo", { headers: bearer(token) }),
  ],
  ["revoking with a wrong secret", "secret.wrong", mine, () => post("/oauth/revoke", { token }, wrong())],
  [
    "introspecting without a token",
    "request.missing_parameter",
    mine,
    () => post("/oauth/introspect", {}, basic(app)),
  ],
  [
    "a device code for a service",
    "grant_type.not_registered",
    mine,
    () => post("/oauth/device", {}, basic(app)),
  ],
  ["pushing without client", "client.missing", shared, () => post("/oauth/par", { response_type: "code" })],
  [
    "GET for a token, secret and all",
    "request.method",
    mine,
    async () => {
      const path = `/oauth/token?client_id=${app.clientId}&client_secret=${app.secret}`
      const route = oauthRoutes.find((each) => each.path === "/oauth/token")
      return route?.noteMethod?.(headOf(new Request(ISSUER + path)))
    },
  ],
  ["registering where it is off", "register.off", shared, () => register({ client_name: "x" })],
  [
    "managing with a token of somebody else",
    "register.management_token",
    () => dcr.id,
    () => call(`/oauth/register?client_id=${dcr.clientId}`, { headers: bearer(`rat_${"x".repeat(43)}`) }),
  ],
  [
    "signing out with a foreign hint",
    "logout.hint",
    shared,
    () => call("/oauth/end-session?id_token_hint=a.b.c"),
  ],
  ["a decision asked for with a wrong secret", "secret.wrong", mine, () => decide(asked(token), wrong())],
  ["a decision asked for in XML", "request.not_json", mine, () => decide("<ask/>")],
  ["a decision about nothing", "request.evaluation", mine, () => decide("{}")],
  ["a decision about an expired token", "gateway.token_invalid", mine, () => decide(asked(expired()))],
  ["a proxy that does not say what was asked", "gateway.proxy", shared, () => throughProxy(bearer(token))],
  [
    "a call through a proxy that no policy permits",
    "fhir.no_policy",
    mine,
    () =>
      throughProxy({
        ...bearer(token),
        "x-original-method": "GET",
        "x-original-uri": "/r4/Observation?patient=Patient/secret-77",
      }),
  ],
  [
    "no token at the gateway",
    "gateway.no_credentials",
    shared,
    () => fhir("Patient/secret-77", { headers: {} }),
  ],
  [
    "an expired token at the gateway",
    "gateway.token_invalid",
    mine,
    () => fhir("Patient/secret-77", { headers: bearer(expired()) }),
  ],
  [
    "the token of another API",
    "gateway.other_audience",
    mine,
    () => fhir("Patient", { headers: bearer(foreign) }),
  ],
  [
    "Basic that is not allowed",
    "gateway.basic_refused",
    mine,
    () => fhir("Patient", { headers: basic(app) }),
  ],
  [
    "a base that is none",
    "gateway.no_api",
    mine,
    () => gateway(new Request(`${ISSUER}/fhir/nowhere/Patient/secret-77`, { headers: bearer(token) })),
  ],
  ["a type that does not exist", "gateway.not_understood", mine, () => fhir("Observations/secret-77")],
  ["a Bundle that is none", "gateway.body", mine, () => fhir("", body("{}"))],
  ["a scope the token lacks", "fhir.no_scope", mine, () => fhir("Condition/secret-77")],
  ["an entry of a transaction", "fhir.no_scope", mine, () => fhir("", body(bundle))],
  [
    "an app without policy",
    "fhir.no_policy",
    mine,
    () => fhir("Observation?patient=Patient/secret-77&code=x"),
  ],
]

const wrong = () => basic({ ...app, secret: "wrong" })
const register = (json: object) =>
  call("/oauth/register", {
    method: "POST",
    body: JSON.stringify(json),
    headers: { "content-type": "application/json" },
  })

const open = (appId: string | null) =>
  listFailures(instance.db, { appId: appId as never, resolved: false, limit: 500 })

describe("a mistake at every other endpoint", () => {
  test.each(MISTAKES)("%s arrives as %s in the right inbox", async (_title, cause, inbox, send) => {
    const count = async () =>
      (await open(inbox())).filter((row) => row.cause === cause).reduce((sum, row) => sum + row.count, 0)
    const before = await count()
    await send()
    // The gateway notes beside the answer.
    await expect
      .poll(async () => {
        await writeNoted()
        return count()
      })
      .toBe(before + 1)
  })

  test("leaves neither a secret nor the id of a patient behind", async () => {
    const rows = await instance.db.$client`select f::text as kept from failures f
      union all select e::text from activity_events e`
    const kept = rows.map((row) => row.kept).join("\n")
    for (const never of [app.secret, token, foreign, expired(), "secret-77"])
      expect(kept).not.toContain(never)
  })
})

describe("a call no policy lets pass", () => {
  async function refused() {
    const failures = await listAppFailures({ app: await getApp(app.id, admin), resolved: false }, admin)
    const failure = failures.find(({ cause }) => cause === "fhir.no_policy")
    if (!failure) throw new Error("not there")
    return failure
  }

  test("is offered to the simulator as it was, with stand-ins", async () => {
    const { trialHref } = await refused()
    const query = new URLSearchParams(trialHref?.split("?")[1])
    expect(query.get("path")).toBe("Observation?patient=example&code=example")
    expect(query.get("scopes")?.split(" ").sort()).toEqual(SCOPES)
    expect([query.get("app"), query.get("api")]).toEqual([app.id, api.id])
    const offered = await listRefusedCalls(admin)
    expect(offered.map(({ href }) => href)).toContain(trialHref)
    expect(await listRefusedCalls(await addPerson("developer"))).toEqual([])
  })

  test("is mended by linking a policy that lets it pass, at the API that was called", async () => {
    const { id } = await refused()
    const add = async (cedar: string) => {
      const row = { id: freshId("policy"), name: `Policy ${freshId("policy")}`, cedar }
      await instance.db.insert(schema.policies).values(row)
      return row
    }
    const reads = await add(
      'permit (principal, action == Action::"search", resource in Type::"Observation");',
    )
    const writes = await add('permit (principal, action == Action::"create", resource);')
    const { choices, passesNow } = await listPolicyChoices({ id }, admin)
    expect(passesNow).toBe(false)
    expect(choices.map((choice) => choice.id)).toEqual([reads.id])
    expect(choices[0]?.sentence).toMatch(/search observations/i)
    await expectRefused(() => linkChosen({ id, policyId: writes.id }, admin), "conflict")
    const developer = await addPerson("developer")
    await instance.db.insert(schema.appOwners).values({ appId: app.id, userId: developer.id })
    await expectRefused(() => linkChosen({ id, policyId: reads.id }, developer), "conflict")
    const { rows } = await audited(() => linkChosen({ id, policyId: reads.id }, admin))
    expect(rows.map(({ event }) => event)).toEqual(["policy.linked", "failure.resolved"])
    const links = await instance.db.$client<{ api_id: ApiId }[]>`
      select api_id from policy_links where app_id = ${app.id}`
    expect(links.map((link) => link.api_id)).toEqual([api.id])
  })
})
