/** What is written may refer to others by a search: nobody finds out in that way what they may not search for. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { conditionalReferences } from "./conditional-references"
import { CLINICIAN, startTestGateway, type TestGateway } from "./testing"
import { xmlReferences } from "./xml-references"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
})
afterAll(() => test.close())

const oneType = () => test.token({ scopes: "system/Observation.cruds" })
const everything = () => test.token({ scopes: "system/*.cruds" })
const about = (reference: string) => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "x" },
  subject: { reference },
})
const MATCHING = "Patient?family=Mockdrizzle"
const PATH = "Observation/drizzle-2-hba1c"
const JSON_PATCH = { "content-type": "application/json-patch+json" }
const XML = { "content-type": "application/fhir+xml" }
const patient = (value: string) =>
  `<Observation xmlns="http://hl7.org/fhir"><subject><reference ${value}/></subject></Observation>`
const binary = (patch: unknown) => ({
  resourceType: "Binary",
  contentType: "application/json-patch+json",
  data: Buffer.from(JSON.stringify(patch)).toString("base64"),
})
const pointed = (value: unknown, path = "/subject/reference") => [{ op: "replace", path, value }]

type Init = Parameters<TestGateway["call"]>[2]

describe("an app of one type", () => {
  it.each<[string, Init]>([
    ["POST Observation", { body: about(MATCHING) }],
    ["POST Observation", { body: about(MATCHING), headers: { "content-type": "application/json" } }],
    ["POST Observation", { body: JSON.stringify(about(MATCHING)).replace("?", "\\u003f") }],
    ["POST Observation", { body: { ...about("Patient/willow-1"), contained: [about(MATCHING)] } }],
    ["POST Observation", { body: about("https://admit.test/fhir/maple/Patient?family=Mockdrizzle") }],
    ["POST Observation", { body: about("Observation?subject:Patient.family=Mockdrizzle") }],
    [`PUT ${PATH}`, { body: { ...about(MATCHING), id: "drizzle-2-hba1c" } }],
    [`PATCH ${PATH}`, { body: pointed(MATCHING), headers: JSON_PATCH }],
    [`PATCH ${PATH}`, { body: pointed({ reference: MATCHING }, "/subject"), headers: JSON_PATCH }],
    [
      `PATCH ${PATH}`,
      { body: [{ op: "copy", from: "/note/0/text", path: "/subject/reference" }], headers: JSON_PATCH },
    ],
    [
      `PATCH ${PATH}`,
      { body: { resourceType: "Parameters", parameter: [{ name: "value", valueString: MATCHING }] } },
    ],
    [
      `PATCH ${PATH}`,
      {
        body: `<diff><replace sel="Observation/subject/reference/@value">${MATCHING}</replace></diff>`,
        headers: { "content-type": "application/xml-patch+xml" },
      },
    ],
    ["POST Observation", { body: patient(`value="${MATCHING}"`), headers: XML }],
  ])("may not refer by a search for another: %s %j", async (request, init) => {
    test.received.length = 0
    expect((await test.call(oneType(), request, init)).status).toBe(403)
    expect(test.received).toEqual([])
  })

  it("may not in a patch inside a batch, whatever it is wrapped in", async () => {
    const request = { method: "PATCH", url: PATH }
    const entry = [binary(pointed(MATCHING)), binary("nonsense"), binary(pointed("Patient/willow-1"))].map(
      (resource) => ({ request, resource }),
    )
    const { body } = await test.call(oneType(), "POST ", {
      body: { resourceType: "Bundle", type: "batch", entry },
    })
    const [first, , last] = body.entry.map((each: { response: { status: string } }) => each.response.status)
    expect(first).toBe("403")
    expect(last).not.toBe("403")
  })

  it("writes what refers by id, or by a search it may make, and so does an app of every type", async () => {
    for (const body of [about("Patient/willow-1"), about("Observation?code=x")])
      expect((await test.call(oneType(), "POST Observation", { body })).status).toBe(201)
    expect((await test.call(everything(), "POST Observation", { body: about(MATCHING) })).status).toBe(201)
    const patch = { body: [{ op: "replace", path: "/status", value: "final" }], headers: JSON_PATCH }
    expect((await test.call(oneType(), `PATCH ${PATH}`, patch)).status).toBe(200)
    const question = { ...about("Patient/willow-1"), note: [{ text: "Patient?family=Mockdrizzle, is it?" }] }
    expect((await test.call(oneType(), "POST Observation", { body: question })).status).toBe(201)
  })

  it.each([
    ["no JSON", "{"],
    ["a key that stands twice", '{"resourceType":"Observation","subject":{"reference":"a","reference":"b"}}'],
    ["another format", "@prefix fhir: <http://hl7.org/fhir/> ."],
  ])("has what cannot be read refused: %s", async (_, body) => {
    expect((await test.call(oneType(), "POST Observation", { body })).status).toBe(400)
  })

  it.each(["text/plain", "application/json", "text/xml"])("stores files as they are: %s", async (type) => {
    const token = test.token({ scopes: "system/Binary.cruds" })
    const headers = { "content-type": type }
    await test.call(token, "POST Binary", { body: "Patient?family=Mockdrizzle {", headers })
    expect(test.received.at(-1)?.headers["content-type"]).toBe(type)
  })

  it.each(["fhir+json", "fhir+json; charset=utf-7", "json+fhir"])(
    "but no Binary resource unseen: %s",
    async (type) => {
      const token = test.token({ scopes: "system/Binary.cruds" })
      const headers = { "content-type": `application/${type}` }
      const body = {
        resourceType: "Binary",
        contentType: "text/plain",
        securityContext: { reference: MATCHING },
      }
      expect((await test.call(token, "POST Binary", { body, headers })).status).toBe(403)
    },
  )
})

it.each(["/device/reference", "/extension/0/valueReference/reference"])(
  "a token bound to a patient patches no reference by a search in: %s",
  async (path) => {
    const bound = test.token({ scopes: "patient/*.cruds", user: CLINICIAN, patient: "willow-1" })
    const init = { body: pointed(MATCHING, path), headers: JSON_PATCH }
    expect((await test.call(bound, "PATCH Observation/willow-1-hba1c", init)).status).toBe(403)
  },
)

describe("conditional references in XML", () => {
  it.each([
    [patient(`value="Patient/1"`), []],
    [patient(""), []],
    [patient(`value="Patient?a=1&amp;b=2"`), ["Patient?a=1&b=2"]],
    [patient("value='Patient&#63;a=1'"), ["Patient?a=1"]],
    [patient(`id="a>b value='Patient/1'" \n value = "Patient?a=1"`), ["Patient?a=1"]],
    ['<f:reference\tvalue="P?a"></f:reference>', ["P?a"]],
    ['<é:reference value="P?a"/>', ["P?a"]],
    ['<reference value="&unknown;"/>', ["?"]],
    ["<reference value=Patient/>", ["?"]],
    ['<!DOCTYPE x [<!ENTITY y "Patient?a=1">]><x/>', ["?"]],
    ['<?xml version="1.0" encoding="utf-7"?><x/>', ["?"]],
    [Buffer.from(patient(`value="Patient?a=1"`), "utf16le").toString("utf8"), ["?"]],
    ['<note><text value="reference value=&quot;P?a&quot;"/></note><referenceRange id="x?"/>', []],
  ])("of %s", (text, found) => {
    expect([...xmlReferences(text)]).toEqual(found)
  })
})

describe("a Subscription of an app of one type", () => {
  const subscription = (criteria: unknown) => ({
    resourceType: "Subscription",
    criteria,
    status: "requested",
  })
  const subscribes = () => test.token({ scopes: "system/Subscription.cruds system/Observation.rs" })
  const xml = '<Subscription xmlns="http://hl7.org/fhir"><criteria value="Patient?"/></Subscription>'
  it.each<[string, Init]>([
    ["POST Subscription", { body: subscription("Patient?") }],
    ["POST Subscription", { body: subscription("Patient") }],
    ["POST Subscription", { body: subscription("Observation?subject:Patient.family=Mockdrizzle") }],
    ["POST Subscription", { body: subscription("http://example.org/topic") }],
    ["POST Subscription", { body: subscription(undefined) }],
    ["POST Subscription", { body: xml, headers: XML }],
    ["PUT Subscription/1", { body: { ...subscription("Patient?"), id: "1" } }],
    [
      "PATCH Subscription/1",
      { body: [{ op: "replace", path: "/criteria", value: "x" }], headers: JSON_PATCH },
    ],
  ])("sends nothing of another: %s %j", async (request, init) => {
    test.received.length = 0
    expect((await test.call(subscribes(), request, init)).status).toBe(403)
    expect(test.received).toEqual([])
  })

  it("sends what it may search for, and sends nothing of another from a batch", async () => {
    const init = { body: subscription("Observation?code=x") }
    expect((await test.call(subscribes(), "POST Subscription", init)).status).toBe(201)
    const entry = [
      { request: { method: "POST", url: "Subscription" }, resource: subscription("Patient?") },
      { request: { method: "PATCH", url: "Subscription/1" }, resource: binary([]) },
    ]
    const { body } = await test.call(subscribes(), "POST ", {
      body: { resourceType: "Bundle", type: "batch", entry },
    })
    const statuses = body.entry.map((each: { response: { status: string } }) => each.response.status)
    expect(statuses).toEqual(["403", "403"])
  })
})

it.each([
  ['{"resourceType":"Provenance","agent":[{"who":{"reference":"Patient?family=Mockdrizzle"}}]}', 403],
  ['{"agent":1,"agent":2}', 403],
  ['{"resourceType":"Provenance","agent":[{"who":{"reference":"Practitioner/dr-fernsby"}}]}', 201],
])("the header X-Provenance refers to nothing its sender may not search for: %s", async (header, status) => {
  const token = test.token({ scopes: "system/Observation.cruds system/Provenance.c" })
  const init = { body: about("Patient/willow-1"), headers: { "x-provenance": header } }
  expect((await test.call(token, "POST Observation", init)).status).toBe(status)
})

describe("a body made to be slow", () => {
  it("is looked through at once, however much stands in it", () => {
    const body = { x: Array(3_000_000).fill(1), y: [{ reference: "P?a" }] }
    const took = (work: () => unknown) => {
      const began = performance.now()
      work()
      return performance.now() - began
    }
    const printing = took(() => JSON.stringify(body))
    // As a generator of generators it took some thirty times as long as printing it.
    expect(took(() => expect(conditionalReferences(body)).toEqual(["P?a"]))).toBeLessThan(10 * printing)
  })

  it.each([
    ["JSON", JSON.stringify({ ...about("x"), focus: Array(1500).fill({ reference: "Observation?code=x" }) })],
    [
      "XML",
      patient("").replace("<subject>", `<subject>${'<reference value="Observation?code=x"/>'.repeat(1500)}`),
    ],
    ["an element", patient(" a='b'".repeat(500_000))],
  ])("is refused where each of its references would be looked up: %s", async (_, body) => {
    const headers = body.startsWith("<") ? XML : undefined
    test.received.length = 0
    expect((await test.call(oneType(), "POST Observation", { body, headers })).status).toBe(403)
    expect(test.received).toEqual([])
  })
})
