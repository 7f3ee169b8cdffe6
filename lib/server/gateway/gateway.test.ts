import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { createGateway } from "./gateway"
import { BASE, CLINICIAN, PERMIT_ALL, startTestGateway, type TestGateway, testApi } from "./testing"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
})
afterAll(() => test.close())

const preset = (id: string) => {
  const found = POLICY_PRESETS.find((each) => each.id === id)
  if (!found) throw new Error(`no preset ${id}`)
  return presetCedar(found)
}
const observation = {
  resourceType: "Observation",
  status: "final",
  code: { text: "note" },
  subject: { reference: "Patient/willow-1" },
}

describe("the two examples of the seeds", () => {
  it("a reporting app reads some types and nothing else", async () => {
    const token = test.token({ scopes: "system/*.cruds", policies: [preset("reporting")] })
    expect((await test.call(token, "GET Observation?code=4548-4")).body.total).toBe(6)
    expect((await test.call(token, "GET Patient/willow-1")).body.birthDate).toBe("1984-03-12")
    expect((await test.call(token, "GET MedicationRequest")).status).toBe(403)
    expect((await test.call(token, "GET Observation/willow-1-hba1c/_history")).status).toBe(403)
    const refused = await test.call(token, "POST Observation", { body: observation })
    expect(refused.status).toBe(403)
    expect(refused.body.resourceType).toBe("OperationOutcome")
    expect(refused.body.issue[0].diagnostics).toMatch(
      /permits create on Observation.*permits read and search on Observation, but not create/,
    )
    for (const request of [
      "PUT Observation/willow-1-hba1c",
      "DELETE Observation/willow-1-hba1c",
      "PATCH Patient/willow-1",
    ]) {
      expect(
        (await test.call(token, request, { body: request.startsWith("DELETE") ? undefined : {} })).status,
      ).toBe(403)
    }
  })

  it("an EHR reads and writes", async () => {
    const token = test.token({ scopes: "user/*.cruds", user: CLINICIAN, policies: [preset("ehr")] })
    const created = await test.call(token, "POST Observation", { body: observation })
    expect(created.status).toBe(201)
    expect(created.headers.get("location")).toBe(`${BASE}/Observation/${created.body.id}/_history/1`)
    const changed = { ...created.body, status: "amended" }
    expect(
      (await test.call(token, `PUT Observation/${created.body.id}`, { body: changed })).body.status,
    ).toBe("amended")
    const patch = [{ op: "replace", path: "/status", value: "corrected" }]
    const headers = { "content-type": "application/json-patch+json" }
    expect(
      (await test.call(token, `PATCH Observation/${created.body.id}`, { body: patch, headers })).body.status,
    ).toBe("corrected")
    expect((await test.call(token, `GET Observation/${created.body.id}/_history`)).body.entry).toHaveLength(3)
    expect((await test.call(token, `DELETE Observation/${created.body.id}`)).status).toBe(403)
  })

  it("an ingestion app creates and cannot see what it created", async () => {
    const token = test.token({ scopes: "system/*.cruds", policies: [preset("ingestion")] })
    const created = await test.call(token, "POST Observation", { body: observation })
    expect(created.status).toBe(201)
    expect((await test.call(token, `GET Observation/${created.body.id}`)).status).toBe(403)
  })
})

describe("an app that may change and not read", () => {
  const patch = [{ op: "add", path: "/language", value: "en" }]
  const headers = { "content-type": "application/json-patch+json" }
  it.each([
    ["of anybody", { scopes: "system/Observation.u" }],
    [
      "by policy",
      { scopes: "system/*.cruds", policies: ['permit (principal, action == Action::"patch", resource);'] },
    ],
    ["of one patient", { scopes: "patient/Observation.u", user: CLINICIAN, patient: "willow-1" }],
  ])("is not shown what others wrote when it patches, %s", async (_, of) => {
    const answer = await test.call(test.token(of), "PATCH Observation/willow-1-hba1c", {
      body: patch,
      headers,
    })
    expect([answer.status, answer.text, answer.headers.get("etag")]).toEqual([200, "", expect.anything()])
    const data = Buffer.from(JSON.stringify(patch)).toString("base64")
    const entry = {
      request: { method: "PATCH", url: "Observation/willow-1-hba1c" },
      resource: { resourceType: "Binary", contentType: "application/json-patch+json", data },
    }
    const batch = { resourceType: "Bundle", type: "batch", entry: [entry] }
    const { body } = await test.call(test.token(of), "POST ", { body: batch })
    expect([body.entry[0].resource, typeof body.entry[0].response.status]).toEqual([undefined, "string"])
  })

  it("is shown what is wrong with its patch, and a reader is shown the resource", async () => {
    const wrong = [{ op: "add", path: "/nothing/here", value: "x" }]
    const changes = test.token({ scopes: "system/Observation.u" })
    const refused = await test.call(changes, "PATCH Observation/willow-1-hba1c", { body: wrong, headers })
    expect([refused.status, refused.body.resourceType]).toEqual([400, "OperationOutcome"])
    const reads = test.token({ scopes: "system/Observation.ru" })
    const shown = await test.call(reads, "PATCH Observation/willow-1-hba1c", { body: patch, headers })
    expect(shown.body.id).toBe("willow-1-hba1c")
  })
})

describe("an entry whose url and resource say different things", () => {
  const patient = { resourceType: "Patient", id: "willow-1" }
  it.each([
    ["another type", "POST", "Observation", patient],
    ["another type", "PUT", "Observation/willow-1", patient],
    ["another id", "PUT", "Observation/willow-1-hba1c", { ...observation, id: "drizzle-2-hba1c" }],
    ["no resource", "POST", "Observation", undefined],
  ])("%s: %s %s is refused and never reaches the FHIR server", async (_what, method, url, resource) => {
    const token = test.token({ scopes: "system/*.cruds" })
    test.received.length = 0
    for (const type of ["batch", "transaction"]) {
      const entry = [{ request: { method, url }, resource }]
      const answer = await test.call(token, "POST ", { body: { resourceType: "Bundle", type, entry } })
      const status = type === "batch" ? answer.body.entry[0].response.status : String(answer.status)
      expect(status).toMatch(/^4/)
    }
    expect(test.received).toEqual([])
  })
})

describe("what comes back", () => {
  it.each(["GET Patient", "GET metadata", "GET Nothing", "OPTIONS Patient"])(
    "is no page of the console's origin: %s",
    async (request) => {
      const { headers } = await test.call(test.token({ scopes: "system/*.rs" }), request)
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("content-security-policy")).toContain("sandbox")
    },
  )
})

describe("who calls", () => {
  it("without credentials: 401 with a challenge and no error code (RFC 6750 §3.1)", async () => {
    const answer = await test.call(null, "GET Patient")
    expect(answer.status).toBe(401)
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="maple"')
    expect(answer.body.issue[0].code).toBe("login")
  })

  it.each([
    ["an unknown token", { authorization: "Bearer nobody" }, /unknown, expired or revoked/],
    ["another scheme", { authorization: "Negotiate abc" }, /Bearer tokens/],
    ["two values", { authorization: "Bearer a b" }, /one value/],
    ["a wrong secret", { authorization: `Basic ${btoa("svc:wrong")}` }, /service apps/],
    ["Basic without a colon", { authorization: `Basic ${btoa("svc")}` }, /service apps/],
  ])("%s: 401", async (_name, headers, reason) => {
    const answer = await test.call(null, "GET Patient", { headers })
    expect(answer.status).toBe(401)
    expect(answer.body.issue[0].diagnostics).toMatch(reason)
  })

  it("a token for another API is refused, and one bound to a DPoP key without proof", async () => {
    const other = test.token({ scopes: "system/*.rs", audience: "api://other" })
    expect((await test.call(other, "GET Patient")).headers.get("www-authenticate")).toMatch(
      /error="invalid_token".*another API/,
    )
    const bound = test.token({ scopes: "system/*.rs", cnfJkt: "thumbprint" })
    expect((await test.call(bound, "GET Patient")).status).toBe(401)
    const byBase = test.token({ scopes: "system/*.rs", audience: BASE })
    expect((await test.call(byBase, "GET Patient")).status).toBe(200)
  })

  it("a service app allowed Basic reads with id and secret, colons in the secret included", async () => {
    const headers = { authorization: `Basic ${btoa("svc:s3cret:with:colons")}` }
    expect((await test.call(null, "GET Observation?_count=1", { headers })).status).toBe(200)
    expect((await test.call(null, "GET Patient", { headers })).status).toBe(403)
  })

  it("the client's credentials never reach the FHIR server, the API's own do", async () => {
    const token = test.token({ scopes: "system/*.rs" })
    test.received.length = 0
    const headers = { cookie: "session=1", "x-http-method-override": "DELETE", "x-forwarded-for": "1.2.3.4" }
    await test.call(token, "GET Patient/willow-1", { headers })
    const [received] = test.received
    expect(received?.headers.authorization).toBe("Bearer upstream-secret")
    expect(JSON.stringify(received?.headers)).not.toContain(token)
    expect(
      received?.headers.cookie ??
        received?.headers["x-http-method-override"] ??
        received?.headers["x-forwarded-for"],
    ).toBeUndefined()
  })
})

describe("why not", () => {
  it("names the missing scope (RFC 6750 §3.1 insufficient_scope)", async () => {
    const token = test.token({ scopes: "system/Patient.rs" })
    const answer = await test.call(token, "GET Observation")
    expect(answer.headers.get("www-authenticate")).toMatch(
      /error="insufficient_scope", scope="system\/Observation.s"/,
    )
    expect(answer.body.issue[0].diagnostics).toMatch(/No granted scope covers search on Observation/)
  })

  it("says when no policy is linked, and records the refusal without content", async () => {
    const token = test.token({ scopes: "system/*.rs", policies: [] })
    test.activity.length = 0
    const answer = await test.call(token, "GET Patient?family=Testwillow")
    expect(answer.body.issue[0].diagnostics).toMatch(/No policy is linked to this app/)
    expect(test.activity).toMatchObject([
      { kind: "fhir.denied", code: "no_policy", appId: token, detail: { action: "search", type: "Patient" } },
    ])
    expect(JSON.stringify(test.activity)).not.toContain("Testwillow")
  })

  it.each([
    ["user/*.rs", undefined, /need a person signed in/],
    ["system/*.rs", CLINICIAN, /for apps acting for themselves/],
    ["patient/*.rs", CLINICIAN, /need a patient in the launch context/],
    ["openid", CLINICIAN, /no FHIR scope at all/],
  ])("explains scopes that cannot count here: %s", async (scopes, user, reason) => {
    const token = test.token({ scopes, user })
    const answer = await test.call(token, "GET Observation")
    expect(answer.status).toBe(403)
    expect(answer.body.issue[0].diagnostics).toMatch(reason)
  })

  it("a person's policy narrows what the app's policy allows, and neither widens the other", async () => {
    const onlyPatients = 'permit (principal, action, resource in Type::"Patient");'
    const token = test.token({ scopes: "user/*.rs", user: CLINICIAN, userPolicies: [onlyPatients] })
    expect((await test.call(token, "GET Patient/willow-1")).status).toBe(200)
    expect((await test.call(token, "GET Observation")).status).toBe(403)
    const appless = test.token({
      scopes: "user/*.rs",
      user: CLINICIAN,
      policies: [onlyPatients],
      userPolicies: [PERMIT_ALL],
    })
    expect((await test.call(appless, "GET Observation")).status).toBe(403)
  })
})

describe("what is open to all", () => {
  it("metadata says where tokens come from, under the gateway's own address", async () => {
    const answer = await test.call(null, "GET metadata")
    expect(answer.status).toBe(200)
    expect(answer.body.rest[0].security.service[0].coding[0].code).toBe("SMART-on-FHIR")
    expect(answer.body.implementation.url).toBe(BASE)
    expect(answer.text).not.toContain(test.upstream.url)
  })

  it("smart-configuration is JSON whatever the Accept header says", async () => {
    const answer = await test.call(null, "GET .well-known/smart-configuration", {
      headers: { accept: "application/xml" },
    })
    expect(answer.headers.get("content-type")).toBe("application/json")
    expect(answer.body.fhir).toBe(BASE)
  })

  it("a browser may try from any origin", async () => {
    const answer = await test.call(null, "OPTIONS Patient", { headers: { origin: "https://app.example" } })
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, "*"])
  })
})

describe("forwarding", () => {
  it("shows the gateway's address in links and never upstream's, also across pages", async () => {
    const token = test.token({ scopes: "system/*.rs" })
    let url = "Observation?_count=7"
    let seen = 0
    for (let page = 0; page < 20 && url; page++) {
      const answer = await test.call(token, `GET ${url}`)
      expect(answer.text).not.toContain(test.upstream.url)
      seen += answer.body.entry.length
      url = answer.body.link.find((link: { relation: string }) => link.relation === "next")?.url ?? ""
      if (url) expect(url.startsWith(`${BASE}/Observation?`)).toBe(true)
    }
    expect(seen).toBeGreaterThanOrEqual(48)
  })

  it("takes the gateway's own address in parameters and bodies as the server's", async () => {
    const token = test.token({ scopes: "system/*.cruds" })
    const subject = `${BASE}/Patient/willow-1`
    expect((await test.call(token, `GET Condition?subject=${encodeURIComponent(subject)}`)).body.total).toBe(
      1,
    )
    const created = await test.call(token, "POST Observation", {
      body: { ...observation, subject: { reference: subject } },
    })
    expect(created.body.subject.reference).toBe(subject)
    expect(test.upstream.repository.find("Observation", created.body.id)?.subject).toEqual({
      reference: `${test.upstream.url}/Patient/willow-1`,
    })
  })

  it("HEAD answers as GET without a body", async () => {
    const token = test.token({ scopes: "system/*.rs" })
    const answer = await test.call(token, "HEAD Patient/willow-1")
    expect([answer.status, answer.text]).toEqual([200, ""])
  })

  it.each([
    ["GET Observaton", 404, /did you mean Observation\?/],
    ["GET Patient/willow-1/x/y/z", 404, /more parts/],
    ["GET Patient/a%2fb", 400, /percent-encoding or has empty or dot/],
    ["GET Patient/%zz", 400, /percent-encoding/],
    ["GET Patient//willow-1", 400, /empty/],
    [`GET Patient/${"a".repeat(65)}`, 400, /1 to 64/],
    ["POST Patient/willow-1", 405, /POST is for a type/],
    [`GET Patient?${"a=1&".repeat(201)}`, 400, /More than 200/],
  ])("refuses absurd requests clearly: %s", async (request, status, reason) => {
    const token = test.token({ scopes: "system/*.cruds" })
    test.received.length = 0
    const answer = await test.call(token, request)
    expect([answer.status, test.received.length]).toEqual([status, 0])
    expect(answer.body.issue[0].diagnostics).toMatch(reason)
  })

  it("refuses absurd sizes: URL 414, headers 431, body 413", async () => {
    const token = test.token({ scopes: "system/*.cruds" })
    expect((await test.call(token, `GET Patient?name=${"a".repeat(9000)}`)).status).toBe(414)
    expect((await test.call(token, "GET Patient", { headers: { accept: "a".repeat(40_000) } })).status).toBe(
      431,
    )
    const tight = createGateway({ ...test.deps, limits: { streamBytes: 1000 } })
    const body = JSON.stringify({ ...observation, note: [{ text: "x".repeat(2000) }] })
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/fhir+json" }
    expect((await tight(new Request(`${BASE}/Observation`, { method: "POST", body, headers }))).status).toBe(
      413,
    )
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(400)) })
    const request = new Request(`${BASE}/Observation`, {
      method: "POST",
      body: endless,
      headers,
      duplex: "half",
    } as RequestInit)
    expect((await tight(request)).status).toBe(413)
  })

  it("an unknown API, a disabled one, and one that enforces itself: 404", async () => {
    expect((await test.call(null, "GET https://admit.test/fhir/nowhere/Patient")).status).toBe(404)
    for (const over of [
      { state: "disabled" as const },
      { enforcement: "own" as const },
      { fhirBaseUrl: null },
    ]) {
      const gateway = createGateway({ ...test.deps, loadApi: async () => ({ ...test.api, ...over }) })
      expect((await gateway(new Request(`${BASE}/metadata`))).status).toBe(404)
    }
  })
})

describe("an outage of our own", () => {
  it("is an OperationOutcome with a reference, readable for a browser's app, and not a word of the error", async () => {
    const reported: unknown[] = []
    const down = new Error("connect ECONNREFUSED 10.0.0.7:5432")
    const report = (error: unknown) => `reference-${reported.push(error)}`
    const gateway = createGateway({ ...test.deps, report, loadApi: () => Promise.reject(down) })
    const response = await gateway(new Request(`${BASE}/Patient/willow-1`))
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([500, "*"])
    const { resourceType, issue } = await response.json()
    expect([resourceType, issue[0].code]).toEqual(["OperationOutcome", "exception"])
    expect(issue[0].diagnostics).toMatch(/reference-1/)
    expect(issue[0].diagnostics).not.toMatch(/ECONNREFUSED|10\.0/)
    expect(reported).toEqual([down])
  })
})

describe("upstream's misbehaviour", () => {
  let server: Server
  let answerWith: (path: string) => {
    status: number
    headers?: Record<string, string>
    body?: string
    hang?: boolean
  }
  const withUpstream = (over: Partial<ReturnType<typeof testApi>> = {}, patience = 300) => {
    const { port } = server.address() as AddressInfo
    const api = { ...testApi(`http://127.0.0.1:${port}/base`), ...over }
    const gateway = createGateway({
      ...test.deps,
      loadApi: async () => api,
      limits: { answerMs: patience, heldBytes: 5000 },
    })
    const token = test.token({ scopes: "system/*.cruds patient/*.rs", patient: "willow-1" })
    return async (path: string) => {
      const response = await gateway(
        new Request(`${BASE}/${path}`, { headers: { authorization: `Bearer ${token}` } }),
      )
      const text = await response.text().catch((error: Error) => `broke off: ${error.message}`)
      return { status: response.status, text, headers: response.headers }
    }
  }
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { status, headers, body, hang } = answerWith(request.url ?? "")
      if (hang) return
      response.writeHead(status, { "content-type": "application/fhir+json", ...headers })
      response.end(body ?? "{}")
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it("a server that never answers: 504 in bounded time", async () => {
    answerWith = () => ({ status: 200, hang: true })
    const answer = await withUpstream()("Patient/1")
    expect(answer.status).toBe(504)
    expect(JSON.parse(answer.text).issue[0].code).toBe("timeout")
  })

  it("a dead server: 502, and its address stays unsaid", async () => {
    const answer = await withUpstream({ fhirBaseUrl: "http://127.0.0.1:4499/base" })("Patient/1")
    expect(answer.status).toBe(502)
    expect(answer.text).not.toMatch(/127\.0\.0\.1|4499/)
  })

  it("redirects are not followed, and its 401 is not the client's", async () => {
    answerWith = () => ({ status: 302, headers: { location: "http://169.254.169.254/" } })
    const redirected = await withUpstream()("Patient/1")
    expect([redirected.status, redirected.headers.get("location")]).toEqual([502, null])
    answerWith = () => ({ status: 401, headers: { "www-authenticate": "Basic" } })
    const refused = await withUpstream()("Patient/1")
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([502, null])
  })

  it.each([
    "http://127.0.0.1:80",
    "http://localhost:80",
    "http://[::1]:80",
    "http://[::ffff:127.0.0.1]:80",
    "http://10.0.0.1",
    "http://169.254.169.254",
    "http://0.0.0.0",
    "http://2130706433",
    "http://100.64.0.1",
  ])("a private address is not connected to unless that very host is allowed: %s", async (base) => {
    const answer = await withUpstream({ fhirBaseUrl: `${base}/fhir`, allowedPrivateHost: "10.9.9.9" })(
      "metadata",
    )
    expect(answer.status).toBe(502)
    expect(answer.text).toMatch(/not one the gateway connects to/)
  })

  it("what needs no look streams through, however large: 10 MB against a bound of 5 kB, rewritten on the way", async () => {
    const { port } = server.address() as AddressInfo
    const entry = JSON.stringify({ fullUrl: `http://127.0.0.1:${port}/base/Patient/1`, pad: "x".repeat(900) })
    const body = `{"resourceType":"Bundle","entry":[${Array.from({ length: 10_000 }, () => entry).join()}]}`
    answerWith = () => ({ status: 200, body })
    const answer = await withUpstream({}, 30_000)("Observation")
    expect(answer.status).toBe(200)
    expect(answer.text.length).toBe(
      body.length + 10_000 * (BASE.length - `http://127.0.0.1:${port}/base`.length),
    )
    expect(answer.text).not.toContain("127.0.0.1")
  })

  it("an answer too large or too broken to check is refused, not passed", async () => {
    const bound = "Observation?patient=willow-1"
    const token = test.token({ scopes: "patient/*.rs", patient: "willow-1", user: CLINICIAN })
    const { port } = server.address() as AddressInfo
    const gateway = createGateway({
      ...test.deps,
      loadApi: async () => testApi(`http://127.0.0.1:${port}/base`),
      limits: { heldBytes: 5000 },
    })
    for (const body of [
      `{"resourceType":"Bundle","x":"${"y".repeat(6000)}"}`,
      "{oops",
      "<Bundle/>",
      "[]",
      '"text"',
    ]) {
      answerWith = () => ({ status: 200, body })
      const response = await gateway(
        new Request(`${BASE}/${bound}`, { headers: { authorization: `Bearer ${token}` } }),
      )
      expect([403, 502]).toContain(response.status)
      expect(await response.text()).not.toContain("yyy")
    }
  })
})
