/** What one FHIR server reads in another way than the next is not judged in one way and done in the other. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { CLINICIAN, startTestGateway, type TestGateway } from "./testing"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let test: TestGateway
let bound: string
beforeAll(async () => {
  test = await startTestGateway()
  bound = test.token({ scopes: "patient/*.cruds launch/patient", user: CLINICIAN, patient: "willow-1" })
})
afterAll(() => test.close())

type Init = Parameters<TestGateway["call"]>[2]
const jsonPatch = { "content-type": "application/json-patch+json" }
const MATCHING = "Patient?family=Mockdrizzle"
const oneType = () => test.token({ scopes: "system/Observation.cruds" })

/** The status, and the writes that reached the FHIR server. */
async function sent(token: string, request: string, init?: Init) {
  test.received.length = 0
  const { status } = await test.call(token, request, init)
  return [status, ...test.received.filter(({ method }) => method !== "GET").map(({ method }) => method)]
}

describe("an operation of a JSON Patch", () => {
  it.each<[string, object]>([
    ["without the first slash", { path: "subject/reference" }],
    ["that copies from without the first slash", { op: "copy", from: "subject", path: "/focus/0" }],
    ["in another case", { path: "/Subject/reference" }],
    ["with a member in two cases", { path: "/status", Path: "/subject/reference" }],
    ["of the type", { path: "/resourceType" }],
  ])("%s moves nothing to another patient", async (_, operation) => {
    const body = [{ op: "replace", value: "Patient/drizzle-2", ...operation }]
    const init = { body, headers: jsonPatch }
    expect(await sent(bound, "PATCH Observation/willow-1-hba1c", init)).toEqual([403])
  })

  it.each<[string, object]>([
    ["with a member in two cases", { path: "/status", PATH: "/subject/reference" }],
    ["in another case", { path: "/subject/Reference" }],
    ["without a path", { Path: "/subject/reference" }],
  ])("%s refers to nothing by a search", async (_, operation) => {
    const init = { body: [{ op: "replace", value: MATCHING, ...operation }], headers: jsonPatch }
    expect(await sent(oneType(), "PATCH Observation/willow-1-hba1c", init)).toEqual([403])
  })
})

it.each([`/${MATCHING}`, "Patient/?family=Mockdrizzle", `https://admit.test/fhir/maple/${MATCHING}`])(
  "a FHIRPath Patch refers to nothing by a search in any of its spellings: %s",
  async (reference) => {
    const parameter = [{ name: "value", valueReference: { reference } }]
    const body = { resourceType: "Parameters", parameter }
    expect(await sent(oneType(), "PATCH Observation/willow-1-hba1c", { body })).toEqual([403])
  },
)

describe("GraphQL of an app that may read everything and change nothing", () => {
  const DELETES = 'mutation { PatientDelete(id: "fog-6") { id } }'
  const graphql = { "content-type": "application/graphql" }
  it.each<[string, Init]>([
    ["POST $graphql", { body: { query: DELETES } }],
    ["POST $graphql", { body: JSON.stringify({ query: DELETES }).replace("mut", "\\u006dut") }],
    ["POST $graphql", { body: { query: "{PatientList{id}}", extensions: { persistedQuery: {} } } }],
    ["POST $graphql", { body: { query: "{PatientList{id}}", Query: DELETES } }],
    ["POST $graphql", { body: [{ query: DELETES }] }],
    ["POST $graphql", { body: DELETES, headers: graphql }],
    ["POST $graphql", { body: `query=${encodeURIComponent(DELETES)}`, headers: { "content-type": "x/y" } }],
    [`POST $graphql?query=${encodeURIComponent(DELETES)}`, { body: { query: "{PatientList{id}}" } }],
    ["POST $graphql", {}],
    [`GET $graphql?query=${encodeURIComponent(DELETES)}`, {}],
    ["GET $graphql?id=stored", {}],
  ])("changes nothing: %s %j", async (request, init) => {
    const reads = test.token({ scopes: "system/*.rs" })
    test.received.length = 0
    expect((await test.call(reads, request, init)).status).toBe(403)
    expect(test.received).toEqual([])
  })

  it("reads, and an app that may change everything changes", async () => {
    const read = { body: { query: '{PatientList(name:"Casimir"){id}}' } }
    const answer = await test.call(test.token({ scopes: "system/*.rs" }), "POST $graphql", read)
    expect([answer.status, test.received.at(-1)?.headers["content-type"]]).toEqual([200, "application/json"])
    expect(answer.body.data.PatientList).toHaveLength(1)
    const all = test.token({ scopes: "system/*.cruds" })
    const made = await test.call(all, "POST $graphql", {
      body: { query: 'mutation { PatientCreate(res: {resourceType: "Patient"}) { id } }' },
    })
    expect(made.body.data.PatientCreate.id).toBeTruthy()
  })
})

describe("a parameter in letters of another case", () => {
  it.each([
    "GET Observation?_INCLUDE=Observation:subject",
    "GET Observation?_Type=Patient",
    "GET Observation?_containedtype=container",
    "GET Observation?_HAS:AuditEvent:entity:agent=x",
    "GET Observation/$export?_type=Observation&_TYPE=Patient",
    "DELETE Observation?_Cascade=delete",
  ])("is none: %s", async (request) => {
    expect(await sent(oneType(), request)).toEqual([400])
  })

  it("is none in a form, a condition or a batch either, and of a client's own it is left alone", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" }
    const body = "_INCLUDE=Observation:subject"
    expect(await sent(oneType(), "POST Observation/_search", { body, headers: form })).toEqual([400])
    const headers = { "if-none-exist": "_TYPE=Patient&family=Mockdrizzle" }
    const create = { body: { resourceType: "Observation" }, headers }
    expect(await sent(oneType(), "POST Observation", create)).toEqual([403])
    expect(await sent(oneType(), "GET Observation?_lastUpdated=gt2000&_cacheBuster=1")).toEqual([200])
  })
})

it.each([
  "Observation?_has:AuditEvent:entity:agent=x",
  "https://admit.test/fhir/maple/Observation?_filter=x",
  "?_type=Patient",
  "Patient?family=Mockdrizzle",
  "x?Observation?_query=x",
])("If-None-Exist is judged from where a server begins to read it: %s", async (condition) => {
  const resource = { resourceType: "Observation", status: "final", code: { text: "x" } }
  const init = { body: resource, headers: { "if-none-exist": condition } }
  expect(await sent(oneType(), "POST Observation", init)).toEqual([403])
  const request = { method: "POST", url: "Observation", ifNoneExist: condition }
  const batch = { resourceType: "Bundle", type: "batch", entry: [{ request, resource }] }
  expect((await test.call(oneType(), "POST ", { body: batch })).body.entry[0].response.status).toBe("403")
  const own = { ...init, headers: { "if-none-exist": "Observation?code=never" } }
  expect(await sent(oneType(), "POST Observation", own)).toEqual([201, "POST"])
})

it("a search is no longer than it can be taken apart at once, in a form or a batch", async () => {
  const params = "a.b=&".repeat(200_000)
  const form = { "content-type": "application/x-www-form-urlencoded" }
  expect(await sent(oneType(), "POST Observation/_search", { body: params, headers: form })).toEqual([413])
  const request = { method: "POST", url: "Observation", ifNoneExist: params }
  const entry = [{ request, resource: { resourceType: "Observation" } }]
  const body = { resourceType: "Bundle", type: "batch", entry }
  const answer = await test.call(oneType(), "POST ", { body })
  expect(answer.body.entry[0].response.outcome.issue[0].diagnostics).toMatch(/If-None-Exist in this form/)
})

describe("a write that reaches other resources", () => {
  it.each([
    "DELETE Observation/nothing?_cascade=delete",
    "DELETE Observation?_id=nothing&_include=Observation:subject",
    "DELETE Observation?_id=nothing&_revinclude:iterate=Provenance:target",
  ])("takes the right to do the same to every type: %s", async (request) => {
    expect(await sent(oneType(), request)).toEqual([403])
    const [, method] = await sent(test.token({ scopes: "system/*.cruds" }), request)
    expect(method).toBe("DELETE")
  })
})

it.each(["_has:constructor:patient:subject.name", "subject:constructor.name.x", "_has:__proto__:a:b.c"])(
  "a type that is none is refused, whatever it is called: %s",
  async (name) => {
    expect(await sent(oneType(), `GET Observation?${name}=x`)).toEqual([403])
  },
)

describe("a new resource under the id of one that is there", () => {
  const created = (more = {}) => ({
    resourceType: "Observation",
    id: "thistle-4-hba1c",
    status: "final",
    code: { text: "mine" },
    valueQuantity: { value: 1 },
    ...more,
  })
  const asIs = async () =>
    (await (await fetch(`${test.upstream.url}/Observation/thistle-4-hba1c`)).json()).meta.versionId
  const creates = { scopes: "system/*.crs", policies: undefined }
  it.each([
    ["a token bound to a patient", () => bound, { subject: { reference: "Patient/willow-1" } }],
    ["an app of one type", () => test.token({ ...creates, scopes: "system/Observation.c" }), {}],
    ["an app that may read everything and only create", () => test.token(creates), {}],
  ])("does not replace it: %s", async (_, token, more) => {
    const before = await asIs()
    const answer = await test.call(token(), "POST Observation", { body: created(more) })
    expect([answer.status, answer.body.id === "thistle-4-hba1c", answer.body.code.text]).toEqual([
      201,
      false,
      "mine",
    ])
    const entry = [{ request: { method: "POST", url: "Observation" }, resource: created(more) }]
    const body = { resourceType: "Bundle", type: "batch", entry }
    expect((await test.call(token(), "POST ", { body })).body.entry[0].response.status).toMatch(/^201/)
    expect(await asIs()).toBe(before)
  })
})
