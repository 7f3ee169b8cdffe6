/** Ways around a decision that need no other patient's id: what an answer's shape, count or header gives away. */
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readAddress } from "@/lib/server/http/incoming"
import { listen } from "@/lib/server/http/listen"
import { createMount } from "@/lib/server/http/mount"
import { createGateway, createPlainGateway } from "./gateway"
import { BASE, CLINICIAN, startTestGateway, type TestGateway, testApi } from "./testing"

let test: TestGateway
let bound: string
beforeAll(async () => {
  test = await startTestGateway()
  bound = test.token({ scopes: "patient/*.cruds launch/patient", user: CLINICIAN, patient: "willow-1" })
})
afterAll(() => test.close())

const batch = (...entry: object[]) => ({ resourceType: "Bundle", type: "batch", entry })
const observation = { resourceType: "Observation", status: "final", code: { text: "x" } }

describe("a token bound to a patient", () => {
  it("gets JSON that was looked at, whatever format it asks for", async () => {
    const headers = { accept: "application/fhir+xml" }
    const answer = await test.call(bound, "GET Observation?_format=xml&_count=1", { headers })
    expect([answer.status, answer.body.total]).toEqual([200, 8])
    const sent = test.received.at(-1)
    expect([sent?.headers.accept, sent?.url]).toEqual([
      "application/fhir+json",
      expect.stringContaining("_format=json"),
    ])
  })

  it.each(["_summary=false&_summary=count", "_summary=true"])("gets no summary: %s", async (query) => {
    expect((await test.call(bound, `GET Observation?${query}`)).status).toBe(403)
  })

  it("learns by no entry of a batch whether another's record is there", async () => {
    const get = (url: string, more = {}) => ({ request: { method: "GET", url, ...more } })
    const urls = ["Observation/drizzle-2-hba1c", "Observation/no-such-thing", "Patient/drizzle-2/_history"]
    const conditions = { ifNoneMatch: 'W/"1"', ifModifiedSince: "2999-01-01T00:00:00Z" }
    const body = batch(...urls.map((url) => get(url)), ...urls.map((url) => get(url, conditions)))
    const { body: answer } = await test.call(bound, "POST ", { body })
    const [first] = answer.entry
    expect(first.response.status).toBe("404")
    for (const entry of answer.entry) expect(entry.response.status).toBe("404")
    expect(answer.entry[1]).toEqual(first)
    const sent = test.received.at(-1)
    expect(sent?.method).toBe("POST")
  })

  it("creates no Provenance on the side", async () => {
    const headers = { "x-provenance": '{"resourceType":"Provenance"}' }
    const body = { ...observation, subject: { reference: "Patient/willow-1" } }
    const answer = await test.call(bound, "POST Observation", { body, headers })
    expect([answer.status, answer.body.issue[0].diagnostics]).toEqual([
      403,
      expect.stringMatching(/X-Provenance/),
    ])
  })

  it("has what it writes read upstream as it was read here", async () => {
    const headers = { "content-type": "application/fhir+json; charset=utf-7" }
    const body = { ...observation, subject: { reference: "Patient/willow-1" } }
    expect((await test.call(bound, "POST Observation", { body, headers })).status).toBe(201)
    expect(test.received.at(-1)?.headers["content-type"]).toBe("application/fhir+json")
  })

  it.each([
    ["GET patient/willow-1", 404],
    ["GET %50atient/willow-1", 200],
    ["GET Patient/willow-1%2f..%2fdrizzle-2", 400],
    ["GET Patient;x=1/willow-1", 404],
    ["GET Patient/willow-1?_id=drizzle-2", 200],
    ["GET Patient/.%2e/Patient/drizzle-2", 404],
    ["GET Observation/$graphql?query={x}", 403],
    ["GET Patient/willow-1/$graphql?query={x}", 403],
    ["POST Subscription", 404],
    ["GET AuditEvent?patient=willow-1&patient=drizzle-2", 200],
  ])("%s is %i", async (request, status) => {
    const body = request.startsWith("POST") ? { resourceType: "Subscription" } : undefined
    const answer = await test.call(bound, request, { body })
    expect(answer.status).toBe(status)
    expect(answer.text.replace(/"link":\[[^\]]*\]/g, "")).not.toMatch(/drizzle/i)
  })
})

describe("an app of one type", () => {
  const readsOne = () =>
    test.token({
      scopes: "system/Observation.cruds",
      policies: ['permit (principal, action, resource in Type::"Observation");'],
    })

  it.each([
    "GET Observation/willow-1-hba1c/$graphql?query={subject{resource{name}}}",
    "GET Observation?_filter=subject.family%20eq%20Mockdrizzle",
    "GET Observation?_query=anything",
    "GET Observation?_list=1",
    "GET Observation?_in=Group/walking-group",
    "GET Observation?_type=Patient",
    "GET Observation?_type=Observation,Patient",
    "GET Observation?_type=Observation&_type=Patient",
    "GET Observation?_type:not=Observation",
    "GET Observation?_type=",
    "GET Observation/_history?_type=Patient",
    "GET Patient/willow-1/Observation?_type=Patient",
    "DELETE Observation?_type=Patient&family=Mockdrizzle",
  ])("reaches no other type through %s", async (request) => {
    test.received.length = 0
    expect((await test.call(readsOne(), request)).status).toBe(403)
    expect(test.received).toEqual([])
  })

  it("reaches no other type by naming it in a form, a condition or a batch", async () => {
    const token = test.token({ scopes: "system/Observation.cruds" })
    const form = { "content-type": "application/x-www-form-urlencoded" }
    const condition = { "if-none-exist": "_type=Patient&family=Mockdrizzle" }
    const get = { request: { method: "GET", url: "Observation?_type=Patient" } }
    const sent: [string, Parameters<TestGateway["call"]>[2]][] = [
      ["POST Observation/_search", { body: "_type=Patient", headers: form }],
      ["POST Observation/_search?_type=Patient", { body: "_count=1", headers: form }],
      ["POST Observation", { body: observation, headers: condition }],
    ]
    test.received.length = 0
    for (const [request, init] of sent) expect((await test.call(token, request, init)).status).toBe(403)
    const { body } = await test.call(token, "POST ", { body: batch(get) })
    expect(body.entry[0].response.status).toBe("403")
    expect(test.received).toEqual([])
    expect((await test.call(token, "GET Observation?_type=Observation&_count=1")).status).toBe(200)
    expect((await test.call(bound, "GET Observation?_type=Patient")).status).toBe(403)
  })

  it("exports no more types than it may read, and has to name them", async () => {
    const exporting = test.token({ scopes: "system/Patient.rs system/Observation.rs" })
    const statusOf = async (request: string) => (await test.call(exporting, request)).status
    for (const request of [
      "GET Patient/$export",
      "GET Patient/$export?_type=Patient,Condition",
      "POST Patient/$export?_type=Patient",
    ])
      expect(await statusOf(request), request).toBe(403)
    expect(await statusOf("GET Patient/$export?_type=Patient,Observation")).not.toBe(403)
  })

  it("finds out about no other by a conditional reference in a transaction", async () => {
    const entry = (reference: string) => ({
      request: { method: "POST", url: "Observation" },
      resource: { ...observation, subject: { reference } },
    })
    const asked = ["Patient?family=Mockdrizzle", "Patient/willow-1", "Observation?code=x", "?_id=1"]
    const { body } = await test.call(readsOne(), "POST ", { body: batch(...asked.map(entry)) })
    const statuses = body.entry.map((each: { response: { status: string } }) =>
      each.response.status.slice(0, 3),
    )
    expect(statuses).toEqual(["403", "201", "201", "403"])
    const all = test.token({ scopes: "system/*.cruds" })
    const free = await test.call(all, "POST ", { body: batch(entry("Patient?family=Mockdrizzle")) })
    expect(free.body.entry[0].response.status).toMatch(/^201/)
  })

  it.each([
    'permit (principal, action, resource);\nforbid (principal, action, resource in Type::"Patient");',
    'permit (principal, action, resource);\nforbid (principal, action, resource)\nwhen { resource.type == "Patient" };',
    'permit (principal, action, resource);\nforbid (principal, action, resource)\nunless { !(resource in Type::"Patient") };',
    'permit (principal, action, resource)\nunless { resource in Type::"Patient" };',
    'permit (principal, action, resource)\nwhen { resource.type != "Patient" };',
  ])("sees nothing of a type it is forbidden in calls across types: %s", async (cedar) => {
    const token = test.token({ scopes: "system/*.cruds", policies: [cedar] })
    const answers = [
      "GET ",
      "GET _history",
      "GET $export",
      "GET $export?_type=Patient",
      "GET $graphql?query={PatientList{id}}",
      "GET Patient",
    ]
    test.received.length = 0
    for (const request of answers) expect((await test.call(token, request)).status, request).toBe(403)
    expect(test.received).toEqual([])
    expect((await test.call(token, "GET Observation?_count=1")).body.entry).toHaveLength(1)
    const included = await test.call(token, "GET Observation?_include=Observation:subject")
    expect([included.status, included.text.includes('"resourceType":"Patient"')]).toEqual([200, false])
  })

  it("is not told how many results are kept from it", async () => {
    const cedar =
      'permit (principal, action, resource);\nforbid (principal, action, resource)\nwhen { resource.categories.contains("laboratory") };'
    const token = test.token({ scopes: "system/*.rs", policies: [cedar] })
    for (const query of ["_count=0", "_count=1", "_count=1&_offset=1", "_total=accurate&_count=1"])
      expect((await test.call(token, `GET Observation?${query}`)).body.total, query).toBeUndefined()
  })
})

describe("what an operation answers with", () => {
  const patient = { resourceType: "Patient", id: "1" }
  const seen = { resourceType: "Observation", id: "1" }
  const parameters = (...parameter: object[]) => ({ resourceType: "Parameters", parameter })
  const nested = (depth: number, resource: object): object =>
    depth === 0 ? { name: "x", resource } : { name: "x", part: [nested(depth - 1, resource)] }

  it.each<[number, string, unknown]>([
    [200, "its own type", seen],
    [200, "its own type in a Bundle", { resourceType: "Bundle", entry: [{ resource: seen }, {}] }],
    [200, "values", parameters({ name: "result", valueBoolean: true }, nested(2, seen))],
    [403, "another type", patient],
    [
      403,
      "another type in a Bundle",
      { resourceType: "Bundle", entry: [{ resource: seen }, { resource: patient }] },
    ],
    [403, "another type in parameters", parameters(nested(3, patient))],
    [403, "another type very deep", parameters(nested(40, patient))],
    [
      403,
      "a Bundle in parameters",
      parameters(nested(0, { resourceType: "Bundle", entry: [{ resource: patient }] })),
    ],
    [403, "no resource", parameters({ name: "x", resource: { secret: 1 } })],
  ])("is read by an app of one type: %i for %s", async (status, _, body) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/fhir+json" }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const api = testApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`)
    const gateway = createGateway({ ...test.deps, loadApi: async () => api })
    const call = (token: string) =>
      gateway(new Request(`${BASE}/Observation/$stats`, { headers: { authorization: `Bearer ${token}` } }))
    expect((await call(test.token({ scopes: "system/Observation.cruds" }))).status).toBe(status)
    expect((await call(test.token({ scopes: "system/*.cruds" }))).status).toBe(200)
    server.closeAllConnections()
    server.close()
  })
})

it.each<[string, Parameters<TestGateway["call"]>[2]]>([
  ["POST Observation?_method=DELETE", { body: observation }],
  ["GET Observation/willow-1-hba1c?_method=DELETE", {}],
  [
    "POST Observation/_search",
    { body: "_method=PUT", headers: { "content-type": "application/x-www-form-urlencoded" } },
  ],
])("no parameter changes the method after it was decided: %s", async (request, init) => {
  test.received.length = 0
  expect((await test.call(test.token({ scopes: "system/*.cruds" }), request, init)).status).toBe(400)
  expect(test.received).toEqual([])
})

describe("bodies", () => {
  it("that are compressed are refused, for what is judged is what was sent", async () => {
    const token = test.token({ scopes: "system/*.cruds" })
    const headers = { "content-encoding": "gzip" }
    expect((await test.call(token, "POST Observation", { body: observation, headers })).status).toBe(415)
  })

  it.each([
    ["that would stream through", "system/*.cruds"],
    ["that would be held", "patient/*.cruds"],
  ])("without end %s are answered 413, on a real connection", async (_, scopes) => {
    const token = test.token({
      scopes,
      user: scopes.startsWith("patient") ? CLINICIAN : undefined,
      patient: "willow-1",
    })
    const plain = createPlainGateway({ ...test.deps, limits: { streamBytes: 50_000, heldBytes: 50_000 } })
    const rules = { issuer: new URL("https://admit.test"), trustedProxies: 0 }
    const find = createMount([{ methods: ["POST"], path: "/fhir/*", plain }], { rules, onError: String })
    const server = await listen(
      (incoming, outgoing) => {
        const url = readAddress(incoming, rules)
        if (url) void find(url)?.(incoming, outgoing, url)
      },
      { host: "127.0.0.1", port: 0 },
    )
    const status = await new Promise((resolve) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/fhir+json" }
      const path = "/fhir/maple/Observation"
      const sent = request({ port: server.port, host: "127.0.0.1", method: "POST", path, headers })
      const timer = setInterval(() => sent.write("x".repeat(10_000)), 2)
      sent.once("response", (response) => resolve(response.statusCode))
      sent.on("error", () => {})
      sent.once("close", () => clearInterval(timer))
    })
    expect(status).toBe(413)
    await server.close()
  })
})
