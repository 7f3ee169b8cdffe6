/** Policies at the FHIR API, by the gateway and by a real nginx that asks: the same decision either way. */

import * as client from "openid-client"
import type postgres from "postgres"
import { nginxSnippet, proxySetupOf } from "@/lib/apps/proxy-snippets"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { type DemoFhirServer, startFhirServer } from "@/lib/server/demo/fhir-server"
import { freshId } from "@/lib/server/random"
import { findNginx, freePort, startNginx } from "../fixtures/nginx"
import { test as base, expect } from "./protocol"
import { addApi, addApp, announceChange } from "./registrations"

interface Served {
  fhir: DemoFhirServer
  apiId: string
  slug: string
  /** What the FHIR server was sent as credentials. */
  credentials: (string | undefined)[]
  /** FHIR bases by who stands in front; nginx is null where the machine has none. */
  bases: { gateway: string; nginx: string | null }
}

const test = base.extend<object, { served: Served }>({
  served: [
    async ({ sql, instance }, use) => {
      const credentials: Served["credentials"] = []
      const fhir = await startFhirServer({
        port: 0,
        onRequest: (request) => credentials.push(request.headers.authorization),
      })
      const api = await addApi(sql)
      const [row] = await sql`update apis set fhir_base_url = ${fhir.url}, allowed_private_host = '127.0.0.1'
        where id = ${api.id} returning slug`
      const slug = String(row?.slug)
      const nginx = await startProxy({ issuer: instance.url, slug, upstream: fhir.url })
      const bases = { gateway: `${instance.url}/fhir/${slug}`, nginx: nginx?.base ?? null }
      await use({ fhir, apiId: api.id, slug, credentials, bases })
      await nginx?.close()
      await fhir.close()
    },
    { scope: "worker" },
  ],
})

async function startProxy(of: { issuer: string; slug: string; upstream: string }) {
  const program = findNginx()
  if (!program) return null
  const port = await freePort()
  const api = { issuer: "admit", slug: of.slug, fhirBaseUrl: of.upstream, enforcement: "gateway" } as const
  const setup = proxySetupOf(api, of.issuer)
  if (!setup) throw new Error("the API has a FHIR server")
  const publicBase = `http://127.0.0.1:${port}/fhir`
  const nginx = await startNginx(program, { port, locations: nginxSnippet({ ...setup, publicBase }) })
  return { base: publicBase, close: nginx.close }
}

/** A service app under one of the presets. */
async function arrange(sql: postgres.Sql, served: Served, preset: string, basicAtApi = false) {
  const app = await addApp(sql, "service", { apiId: served.apiId })
  const found = POLICY_PRESETS.find(({ id }) => id === preset)
  if (!found) throw new Error(`no preset ${preset}`)
  const id = freshId("policy")
  await sql`insert into policies (id, name, cedar) values (${id}, ${`Policy ${app.id}`}, ${presetCedar(found)})`
  await sql`insert into policy_links (id, policy_id, app_id) values (${freshId("policyLink")}, ${id}, ${app.id})`
  await sql`update apps set basic_at_api = ${basicAtApi}, allowed_scopes = '{system/*.cruds}' where id = ${app.id}`
  await announceChange(sql)
  return app
}

type App = Awaited<ReturnType<typeof arrange>>

const configOf = (issuer: string, app: App) =>
  client.discovery(new URL(issuer), app.clientId, {}, client.ClientSecretBasic(app.secret), {
    execute: [client.allowInsecureRequests],
  })

/** Calls with the credentials of one scheme, as a client library would. */
type Caller = (base: string, method: string, path: string, body?: object) => Promise<Response>

const SCHEMES: Record<string, (issuer: string, app: App) => Promise<Caller>> = {
  Basic: async (_issuer, app) => {
    const value = `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`
    return plainCaller(value)
  },
  Bearer: async (issuer, app) => {
    const { access_token } = await client.clientCredentialsGrant(await configOf(issuer, app))
    return plainCaller(`Bearer ${access_token}`)
  },
  DPoP: async (issuer, app) => {
    const config = await configOf(issuer, app)
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"))
    const { access_token } = await client.clientCredentialsGrant(config, {}, { DPoP })
    return (base, method, path, body) => {
      const headers = new Headers(body && { "content-type": "application/fhir+json" })
      const sent = body ? JSON.stringify(body) : undefined
      return client.fetchProtectedResource(
        config,
        access_token,
        new URL(`${base}/${path}`),
        method,
        sent,
        headers,
        {
          DPoP,
        },
      )
    }
  },
}

const plainCaller =
  (authorization: string): Caller =>
  (base, method, path, body) =>
    fetch(`${base}/${path}`, {
      method,
      headers: { authorization, "content-type": "application/fhir+json" },
      body: body && JSON.stringify(body),
    })

const observation = {
  resourceType: "Observation",
  status: "final",
  code: { text: "weight" },
  subject: { reference: "Patient/willow-1" },
}

/** Status of a call; a refusal that a client library throws has one too. */
const statusOf = async (answer: Promise<Response>): Promise<number> =>
  (await answer.catch((error) => error.response ?? error.cause?.response ?? Promise.reject(error))).status

test("a reporting app reads its types and nothing else; an EHR reads and writes", async ({
  sql,
  served,
  instance,
}) => {
  const [report, ehr] = [await arrange(sql, served, "reporting"), await arrange(sql, served, "ehr")]
  await expect.poll(async () => isInForce(instance.url, report, served)).toBe(true)
  const base = served.bases.gateway
  const reporting = await SCHEMES.Bearer?.(instance.url, report)
  const writing = await SCHEMES.Bearer?.(instance.url, ehr)
  if (!reporting || !writing) throw new Error("unreachable")
  const statuses = async (call: Caller) => [
    await statusOf(call(base, "GET", "Observation?_count=1")),
    await statusOf(call(base, "POST", "Observation", observation)),
    await statusOf(call(base, "DELETE", "Observation/willow-1-hba1c-x")),
  ]
  expect(await statuses(reporting)).toEqual([200, 403, 403])
  expect((await statuses(writing)).slice(0, 2)).toEqual([200, 201])
  expect(await statusOf(reporting(base, "GET", "AuditEvent"))).toBe(403)
})

/** False too while the token endpoint does not know the app yet. */
const isInForce = async (issuer: string, app: App, served: Served) => {
  const call = await SCHEMES.Bearer?.(issuer, app).catch(() => null)
  return (await call?.(served.bases.gateway, "GET", "Observation?_count=1"))?.status === 200
}

for (const scheme of Object.keys(SCHEMES)) {
  for (const front of ["gateway", "nginx"] as const) {
    test(`${scheme} through ${front}: reads pass, writes are refused with the reason`, async ({
      sql,
      served,
      instance,
    }) => {
      const at = served.bases[front]
      test.skip(at === null, "no nginx on this machine")
      const app = await arrange(sql, served, "reporting", true)
      await expect.poll(async () => isInForce(instance.url, app, served)).toBe(true)
      const call = await SCHEMES[scheme]?.(instance.url, app)
      if (!call || at === null) throw new Error("unreachable")
      served.credentials.length = 0
      const read = await call(at, "GET", "Patient/willow-1")
      expect([read.status, (await read.json()).id]).toEqual([200, "willow-1"])
      expect(served.credentials).toEqual([undefined])
      const refused = await call(at, "POST", "Observation", observation).catch(
        (error) => error.response ?? error.cause,
      )
      expect(refused.status).toBe(403)
      const { resourceType, issue } = await refused.json()
      expect([resourceType, issue[0].diagnostics]).toEqual([
        "OperationOutcome",
        expect.stringMatching(/permits create/),
      ])
    })
  }
}

test("nginx tells a stranger how to authenticate, and lets no header decide for it", async ({ served }) => {
  const at = served.bases.nginx
  test.skip(at === null, "no nginx on this machine")
  const answer = await fetch(`${at}/Patient/willow-1`, {
    headers: {
      "x-original-uri": "/fhir/metadata",
      "x-original-method": "OPTIONS",
      "x-forwarded-uri": "/fhir/metadata",
    },
  })
  expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
    401,
    `Bearer realm="${served.slug}"`,
  ])
  expect((await answer.json()).resourceType).toBe("OperationOutcome")
  expect((await fetch(`${at}/metadata`)).status).toBe(200)
})

test("an API withdrawn from an app ends its live token everywhere within a second", async ({
  sql,
  served,
  instance,
}) => {
  const app = await arrange(sql, served, "reporting")
  await expect.poll(async () => isInForce(instance.url, app, served)).toBe(true)
  const call = await SCHEMES.Bearer?.(instance.url, app)
  if (!call) throw new Error("unreachable")
  await sql`delete from app_api_grants where app_id = ${app.id}`
  await announceChange(sql)
  const began = Date.now()
  await expect
    .poll(() => statusOf(call(served.bases.gateway, "GET", "Patient/willow-1")), { intervals: [50] })
    .toBe(401)
  expect(Date.now() - began).toBeLessThan(1500)
  if (served.bases.nginx)
    expect(await statusOf(call(served.bases.nginx, "GET", "Patient/willow-1"))).toBe(401)
})
