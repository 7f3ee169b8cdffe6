/**
 * One token bound to one patient, against a server that knows six and holds nothing back: by no route does
 * anything of another patient leave the gateway.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { BASE, CLINICIAN, PATIENT, startTestGateway, type TestGateway } from "./testing"

// A machine under other load is slow, not wrong.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let test: TestGateway
let bound: string
beforeAll(async () => {
  test = await startTestGateway()
  bound = test.token({ scopes: "patient/*.cruds launch/patient", user: CLINICIAN, patient: "willow-1" })
})
afterAll(() => test.close())

/** Everything that names another patient: ids and invented names. */
const OTHERS =
  /drizzle|bramble|thistle|hazel-5|fog-6|Mockdrizzle|Samplebramble|Fakethistle|Demohazel|Inventedfog|Casimir|Odalys|Ludo|Perpetua|Quill/i
/** The request itself is echoed in self links and errors; only what the server added counts. */
const ECHO = /"link":\[[^\]]*\]/g

async function leaksNothing(
  request: string,
  init?: { body?: unknown; headers?: Record<string, string> },
  token = bound,
) {
  const answer = await test.call(token, request, init)
  expect(answer.text.replaceAll(ECHO, "")).not.toMatch(OTHERS)
  for (const header of ["location", "content-location", "link"])
    expect(answer.headers.get(header) ?? "").not.toMatch(OTHERS)
  return answer
}

const form = { "content-type": "application/x-www-form-urlencoded" }
const jsonPatch = { "content-type": "application/json-patch+json" }

describe("reading within the patient's record works", () => {
  it.each([
    ["GET Patient/willow-1", (b: Body) => b.id === "willow-1"],
    ["GET Patient", (b: Body) => b.total === 1],
    ["GET Observation", (b: Body) => b.total === 8],
    ["GET Observation?category=laboratory", (b: Body) => b.total === 2],
    ["GET Observation?subject=Patient/willow-1&_count=3", (b: Body) => b.entry?.length === 3],
    ["GET Observation?_elements=code", (b: Body) => b.total === 8],
    ["GET Condition", (b: Body) => b.total === 1],
    ["GET Coverage", (b: Body) => b.total === 1],
    ["GET Appointment", (b: Body) => b.total === 1],
    ["GET DocumentReference", (b: Body) => b.total === 1],
    ["GET Binary/willow-1-note-text", (b: Body) => b.resourceType === "Binary"],
    ["GET Practitioner/dr-fernsby", (b: Body) => b.resourceType === "Practitioner"],
    ["GET Observation?_include=Observation:subject", (b: Body) => b.entry?.length === 9],
    ["GET Patient?_revinclude=Observation:subject", (b: Body) => b.entry?.length === 9],
    ["GET Observation/willow-1-hba1c/_history", (b: Body) => b.entry?.length === 1],
    ["GET Observation/willow-1-hba1c/_history/1", (b: Body) => b.id === "willow-1-hba1c"],
    ["GET Patient/willow-1/$everything", (b: Body) => (b.entry?.length ?? 0) > 18],
    [`GET Observation?subject=${encodeURIComponent(`${BASE}/Patient/willow-1`)}`, (b: Body) => b.total === 8],
  ])("%s", async (request, holds) => {
    const answer = await leaksNothing(request)
    expect([answer.status, holds(answer.body)]).toEqual([200, true])
  })

  it("POST _search is held to the record as well", async () => {
    const answer = await leaksNothing("POST Observation/_search", {
      body: "category=vital-signs",
      headers: form,
    })
    expect(answer.body.total).toBe(6)
  })
})

type Body = { id?: string; total?: number; resourceType?: string; entry?: unknown[] }

describe("nothing of another patient leaves", () => {
  it.each([
    "GET Patient/drizzle-2",
    "HEAD Patient/drizzle-2",
    "GET Patient/drizzle-2/_history",
    "GET Patient/drizzle-2/_history/1",
    "GET Patient/drizzle-2/$everything",
    "GET Patient/drizzle-2/Observation",
    "GET Patient/drizzle-2/*",
    "GET Patient/$everything",
    "GET Observation/drizzle-2-hba1c",
    "GET Observation/drizzle-2-hba1c/_history",
    "GET Binary/drizzle-2-note-text",
    "GET Group/walking-group",
    "GET Group",
    "GET Group?member=Patient/willow-1",
    "GET Observation?subject=Patient/drizzle-2",
    "GET Observation?patient=drizzle-2",
    "GET Observation?subject=Patient/willow-1,Patient/drizzle-2",
    "GET Observation?subject:not=Patient/willow-1",
    "GET Observation?subject:missing=false",
    `GET Observation?subject=${encodeURIComponent(`${BASE}/Patient/drizzle-2`)}`,
    "GET Observation?_id=drizzle-2-hba1c",
    "GET Observation?encounter=Encounter/drizzle-2-visit",
    "GET Patient?_id=drizzle-2",
    "GET Patient?_id=willow-1,drizzle-2",
    "GET Patient?family=Mockdrizzle",
    "GET Patient?_has:Observation:patient:code=4548-4",
    "GET Practitioner?_has:Patient:general-practitioner:family=Mockdrizzle",
    "GET Observation?subject:Patient.family=Mockdrizzle",
    "GET Observation?patient.family=Mockdrizzle",
    "GET Encounter?participant.family=Fernsby",
    "GET Observation?_query=everything",
    "GET Observation?_filter=subject%20eq%20Patient/drizzle-2",
    "GET Observation?_list=1",
    "GET Observation?_sort=subject.name",
    "GET Observation?_summary=true",
    "GET Observation?_summary=count&subject=Patient/drizzle-2",
    "GET Practitioner?_revinclude=Patient:general-practitioner",
    "GET Practitioner?_revinclude=Encounter:participant",
    "GET Practitioner/dr-fernsby?_revinclude=Patient:general-practitioner",
    "GET Organization?_revinclude=Patient:organization",
    "GET Medication?_revinclude=MedicationRequest:medication",
    "GET Patient?_include=Patient:general-practitioner&_revinclude:iterate=Patient:general-practitioner",
    "GET ?_type=Patient,Observation",
    "GET ?_id=drizzle-2",
    "GET _history",
    "GET Patient/_history",
    "GET Observation/_history",
    "GET $export",
    "GET Patient/$export",
    "GET Observation/$lastn",
    "GET Bundle/1",
    "DELETE Patient/drizzle-2",
    "DELETE Observation/drizzle-2-hba1c",
    "DELETE Observation?subject=Patient/drizzle-2",
  ])("%s", async (request) => {
    const answer = await leaksNothing(request)
    expect([200, 403, 404]).toContain(answer.status)
  })

  it.each([
    "Patient/drizzle-2",
    "Observation?subject:Patient.family=Mockdrizzle",
    "Practitioner?_revinclude=Patient:general-practitioner",
    "Medication?_revinclude=MedicationRequest:medication",
    "Patient?_has:Observation:patient:code=4548-4",
    "Observation/drizzle-2-hba1c/_history",
    "Patient/willow-1/$everything",
    "_history",
    "?_type=Patient,Observation",
  ])("and the server itself would show it: %s", async (path) => {
    const response = await fetch(`${test.upstream.url}/${path}`)
    expect((await response.text()).replaceAll(ECHO, "")).toMatch(OTHERS)
  })

  it("what is another's and what does not exist get the same answer", async () => {
    const theirs = await test.call(bound, "GET Observation/drizzle-2-hba1c")
    const nothing = await test.call(bound, "GET Observation/no-such-thing")
    expect([theirs.status, theirs.text]).toEqual([nothing.status, nothing.text])
    expect(theirs.status).toBe(404)
  })

  it.each([
    ["subject=Patient/drizzle-2"],
    ["subject:Patient.family=Mockdrizzle"],
    ["_has:Provenance:target:recorded=gt2000"],
    ["_include=Observation:subject&subject=Patient/drizzle-2"],
  ])("POST _search with %s", async (body) => {
    await leaksNothing("POST Observation/_search", { body, headers: form })
    await leaksNothing("POST Observation/_search?subject=Patient/drizzle-2", { body, headers: form })
  })

  it("GraphQL cannot be judged and is refused", async () => {
    const answer = await leaksNothing("POST $graphql", {
      body: { query: '{PatientList(name:"Casimir"){id}}' },
    })
    expect(answer.status).toBe(403)
    expect(answer.body.issue[0].diagnostics).toMatch(/cannot be held to what this token may see/)
  })

  it("paging links stay within the record, however they are changed", async () => {
    const first = await leaksNothing("GET Observation?_count=3")
    const next = first.body.link.find((link: { relation: string }) => link.relation === "next").url as string
    expect((await leaksNothing(`GET ${next}`)).body.entry).toHaveLength(3)
    const stripped = new URL(next)
    for (const name of ["subject", "patient"]) stripped.searchParams.delete(name)
    expect((await leaksNothing(`GET ${stripped}`)).body.total).toBe(8)
    stripped.searchParams.set("subject", "Patient/drizzle-2")
    expect((await leaksNothing(`GET ${stripped}`)).body.total).toBe(0)
  })

  it("a batch is judged entry by entry", async () => {
    const urls = [
      "Patient/willow-1",
      "Patient/drizzle-2",
      "Observation",
      "Observation?subject=Patient/drizzle-2",
      "Observation?subject:Patient.family=Mockdrizzle",
      `${BASE}/Observation/drizzle-2-hba1c`,
      `${test.upstream.url}/Observation/drizzle-2-hba1c`,
      "http://elsewhere.example/Patient/drizzle-2",
      "Practitioner?_revinclude=Patient:general-practitioner",
      "Patient/drizzle-2/$everything",
      "../Patient/drizzle-2",
      "",
    ]
    const entry = urls.map((url) => ({ request: { method: "GET", url } }))
    const answer = await leaksNothing("POST ", { body: { resourceType: "Bundle", type: "batch", entry } })
    expect(answer.status).toBe(200)
    expect(answer.body.entry).toHaveLength(urls.length)
    expect(answer.body.entry[0].resource.id).toBe("willow-1")
    expect(answer.body.entry[2].resource.total).toBe(8)
    expect(answer.body.entry[1].response.status).toBe("404")
    expect(answer.body.entry[4].response.status).toBe("403")
    expect(answer.body.entry[7].response.status).toBe("400")
  })
})

describe("writing stays within the patient's record", () => {
  const about = (id: string) => ({
    resourceType: "Observation",
    status: "final",
    code: { text: "x" },
    subject: { reference: `Patient/${id}` },
  })
  const untouched = (type: string, id: string) => JSON.stringify(test.upstream.repository.find(type, id))

  it("creates, changes and deletes what is the patient's", async () => {
    const created = await leaksNothing("POST Observation", { body: about("willow-1") })
    expect(created.status).toBe(201)
    const path = `Observation/${created.body.id}`
    expect((await leaksNothing(`PUT ${path}`, { body: { ...created.body, status: "amended" } })).status).toBe(
      200,
    )
    const patch = [{ op: "replace", path: "/status", value: "final" }]
    expect((await leaksNothing(`PATCH ${path}`, { body: patch, headers: jsonPatch })).status).toBe(200)
    expect((await leaksNothing(`DELETE ${path}`)).status).toBe(200)
  })

  it.each([
    ["POST Observation", about("drizzle-2")],
    ["POST Observation", { ...about("willow-1"), subject: { reference: "Patient?family=Mockdrizzle" } }],
    ["POST Observation", { ...about("willow-1"), performer: [{ reference: "Patient?family=Mockdrizzle" }] }],
    ["POST Observation", { ...about("willow-1"), subject: { reference: "urn:uuid:1" } }],
    ["POST Observation", { ...about("willow-1"), subject: undefined }],
    ["POST Observation", { resourceType: "Patient" }],
    ["POST Patient", { resourceType: "Patient", name: [{ family: "New" }] }],
    ["POST Practitioner", { resourceType: "Practitioner" }],
    ["PUT Patient/drizzle-2", { resourceType: "Patient", id: "willow-1" }],
    ["PUT Patient/drizzle-2", { resourceType: "Patient", id: "drizzle-2" }],
    ["PUT Observation/drizzle-2-hba1c", { ...about("willow-1"), id: "drizzle-2-hba1c" }],
    ["PUT Observation/willow-1-hba1c", { ...about("drizzle-2"), id: "willow-1-hba1c" }],
    ["PUT Observation/willow-1-hba1c", { ...about("willow-1"), id: "drizzle-2-hba1c" }],
    ["PUT Observation?identifier=1", about("willow-1")],
    ["PATCH Observation/drizzle-2-hba1c", [{ op: "replace", path: "/status", value: "final" }]],
    [
      "PATCH Observation/willow-1-hba1c",
      [{ op: "replace", path: "/subject/reference", value: "Patient/drizzle-2" }],
    ],
    ["PATCH Observation/willow-1-hba1c", [{ op: "copy", from: "/subject", path: "/focus/0" }]],
    ["PATCH Observation/willow-1-hba1c", [{ op: "replace", path: "", value: about("drizzle-2") }]],
    ["PATCH Observation/willow-1-hba1c", { resourceType: "Parameters" }],
    ["DELETE Observation/drizzle-2-hba1c", undefined],
  ])("%s is refused and changes nothing (%#)", async (request, body) => {
    const before = [
      untouched("Observation", "willow-1-hba1c"),
      untouched("Observation", "drizzle-2-hba1c"),
      untouched("Patient", "drizzle-2"),
    ]
    const answer = await leaksNothing(request, {
      body,
      headers: request.startsWith("PATCH") ? jsonPatch : {},
    })
    expect([403, 404]).toContain(answer.status)
    const after = [
      untouched("Observation", "willow-1-hba1c"),
      untouched("Observation", "drizzle-2-hba1c"),
      untouched("Patient", "drizzle-2"),
    ]
    expect(after).toEqual(before)
  })

  it("a conditional create would tell what exists, and is refused", async () => {
    const headers = { "if-none-exist": "subject=Patient/drizzle-2" }
    expect((await leaksNothing("POST Observation", { body: about("willow-1"), headers })).status).toBe(403)
    const entry = [
      {
        request: { method: "POST", url: "Observation", ifNoneExist: "subject=Patient/drizzle-2" },
        resource: about("willow-1"),
      },
    ]
    const batch = await leaksNothing("POST ", { body: { resourceType: "Bundle", type: "batch", entry } })
    expect(batch.body.entry[0].response.status).toBe("403")
  })

  it("a transaction with one refused entry does nothing at all", async () => {
    const count = async () => (await test.call(bound, "GET Observation")).body.total as number
    const before = await count()
    const entry = ["willow-1", "drizzle-2"].map((id) => ({
      request: { method: "POST", url: "Observation" },
      resource: about(id),
    }))
    const answer = await leaksNothing("POST ", {
      body: { resourceType: "Bundle", type: "transaction", entry },
    })
    expect([answer.status, await count()]).toEqual([403, before])
  })

  it("changes what it decided on: the version seen is the version replaced", async () => {
    test.received.length = 0
    const before = test.upstream.repository.find("Observation", "willow-1-pulse-3")
    const version = (before ?? { meta: {} }).meta as { versionId?: string }
    const body = { ...about("willow-1"), id: "willow-1-pulse-3" }
    const put = (ifMatch: string) =>
      test.call(bound, "PUT Observation/willow-1-pulse-3", { body, headers: { "if-match": ifMatch } })
    expect((await put('W/"other"')).status).toBe(412)
    expect(test.received.some((each) => each.method === "PUT")).toBe(false)
    await put("*")
    const sent = test.received.find((each) => each.method === "PUT")
    expect(sent?.headers["if-match"]).toBe(`W/"${version.versionId}"`)
  })
})

describe("a patient without a policy of their own", () => {
  it("sees only their own record, whatever user/ scopes were granted", async () => {
    const token = test.token({ scopes: "user/*.cruds", user: PATIENT })
    expect((await leaksNothing("GET Observation", {}, token)).status).toBe(200)
    expect((await leaksNothing("GET Patient", {}, token)).body.total).toBe(1)
    for (const request of [
      "GET Patient/drizzle-2",
      "GET Observation?patient=drizzle-2",
      "GET $export",
      "GET ?_type=Patient",
    ]) {
      await leaksNothing(request, {}, token)
    }
  })

  it("a person who is neither patient nor practitioner sees nothing outside a launch", async () => {
    const nobody = { id: "usr_nobody", role: "member" as const, fhirUser: null }
    const token = test.token({ scopes: "user/*.cruds", user: nobody })
    const answer = await leaksNothing("GET Observation", {}, token)
    expect(answer.status).toBe(403)
    expect(answer.body.issue[0].diagnostics).toMatch(/has no policy that permits search on Observation/)
    const launched = test.token({ scopes: "user/*.cruds", user: nobody, patient: "willow-1" })
    expect((await leaksNothing("GET Observation", {}, launched)).body.total).toBeGreaterThan(7)
  })
})

describe("granular scopes and conditions on content", () => {
  const lab = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"

  it("a scope with a category shows that category only, by search, read and include", async () => {
    const token = test.token({
      scopes: `patient/Observation.rs?category=${lab} patient/Patient.rs`,
      user: CLINICIAN,
      patient: "willow-1",
    })
    expect((await leaksNothing("GET Observation", {}, token)).body.total).toBe(2)
    expect((await leaksNothing("GET Observation?category=vital-signs", {}, token)).body.total).toBe(0)
    expect((await leaksNothing("GET Observation/willow-1-hba1c", {}, token)).status).toBe(200)
    expect((await leaksNothing("GET Observation/willow-1-pulse-1", {}, token)).status).toBe(404)
    const included = await leaksNothing("GET Patient?_revinclude=Observation:subject", {}, token)
    expect(included.body.entry.map((e: { resource: { id: string } }) => e.resource.id)).toEqual([
      "willow-1",
      "willow-1-hba1c",
      "willow-1-potassium",
    ])
  })

  it("a policy with a category constrains a search to it and decides each read by content", async () => {
    const cedar =
      'permit (principal, action in [Action::"read", Action::"search"], resource in Type::"Observation")\nwhen { resource.categories.containsAny(["laboratory"]) };'
    const token = test.token({ scopes: "system/*.rs", policies: [cedar] })
    expect((await test.call(token, "GET Observation?_count=100")).body.total).toBe(12)
    expect((await test.call(token, "GET Observation/drizzle-2-hba1c")).status).toBe(200)
    expect((await test.call(token, "GET Observation/drizzle-2-pulse-1")).status).toBe(403)
  })

  it("a forbid on content takes the forbidden out of an otherwise free search", async () => {
    const cedar =
      'permit (principal, action, resource);\nforbid (principal, action, resource)\nwhen { resource.categories.contains("laboratory") };'
    const token = test.token({ scopes: "system/*.rs", policies: [cedar] })
    const answer = await test.call(token, "GET Observation?_count=100")
    expect(answer.text).not.toMatch(/hba1c"|potassium"/)
    expect(answer.body.total).toBeUndefined()
    expect(answer.body.entry.at(-1).resource.issue[0].diagnostics).toMatch(
      /Left out.*forbids search on Observation/,
    )
  })

  it("an included type the app may not read is left out and named", async () => {
    const cedar = 'permit (principal, action, resource in Type::"Observation");'
    const token = test.token({ scopes: "system/*.rs", policies: [cedar] })
    const answer = await test.call(token, "GET Observation?_include=Observation:subject&_count=2")
    expect(
      answer.body.entry.map((e: { resource: { resourceType: string } }) => e.resource.resourceType),
    ).toEqual(["Observation", "Observation", "OperationOutcome"])
    expect(answer.text).not.toMatch(/Testwillow/)
    expect(answer.text).toMatch(/No policy of this app permits read on Patient/)
  })

  it("a chained parameter needs search on the type it looks into", async () => {
    const cedar = 'permit (principal, action, resource in Type::"Observation");'
    const token = test.token({ scopes: "system/*.rs", policies: [cedar] })
    expect((await test.call(token, "GET Observation?subject:Patient.family=Mockdrizzle")).status).toBe(403)
    expect((await test.call(token, "GET Observation?patient.family=Mockdrizzle")).status).toBe(403)
    expect((await test.call(token, "GET Observation?_has:Provenance:target:recorded=gt2000")).status).toBe(
      403,
    )
    expect((await test.call(token, "GET Observation?_sort=-subject:Patient.family")).status).toBe(403)
    const headers = { "if-none-exist": "subject:Patient.family=Mockdrizzle" }
    const body = { resourceType: "Observation", status: "final", code: { text: "x" } }
    const writing = test.token({ scopes: "system/*.cruds", policies: [cedar] })
    expect((await test.call(writing, "POST Observation", { body, headers })).status).toBe(403)
    const all = test.token({ scopes: "system/*.rs" })
    expect((await test.call(all, "GET Observation?subject:Patient.family=Mockdrizzle")).body.total).toBe(8)
  })

  it("some categories of everybody and everything of one patient are both seen", async () => {
    const cedar = `permit (principal, action, resource) when { resource.categories.contains("laboratory") };
permit (principal, action, resource) when { resource has patient && context has patient && resource.patient == context.patient };`
    const token = test.token({
      scopes: "user/*.rs",
      user: CLINICIAN,
      patient: "thistle-4",
      policies: [cedar],
    })
    const answer = await test.call(token, "GET Observation?_count=100")
    const ids = answer.body.entry.map((e: { resource: { id?: string } }) => e.resource.id ?? "")
    expect(ids.filter((id: string) => id.startsWith("thistle-4"))).toHaveLength(8)
    expect(ids.filter((id: string) => id.startsWith("drizzle-2")).sort()).toEqual([
      "drizzle-2-hba1c",
      "drizzle-2-potassium",
    ])
  })
})

describe("what is told of others besides their records", () => {
  it.each(["GET Patient/drizzle-2/$everything", "GET Patient/nobody/$everything"])(
    "is not who treats them, nor that they are there: %s",
    async (request) => {
      test.received.length = 0
      const { status, text } = await test.call(bound, request)
      const other = await test.call(bound, "GET Patient/no-such-patient/$everything")
      expect([status, text]).toEqual([404, other.text])
      const entry = [{ request: { method: "GET", url: request.split(" ")[1] } }]
      const { body } = await test.call(bound, "POST ", {
        body: { resourceType: "Bundle", type: "batch", entry },
      })
      expect([body.entry[0].response.status, body.entry[0].resource]).toEqual(["404", undefined])
      expect(test.received).toEqual([])
    },
  )

  it.each(["Group", "Appointment"])(
    "is not how often they stand in one %s with the patient",
    async (type) => {
      expect((await test.call(bound, `GET ${type}?_count=0`)).body.total).toBeUndefined()
    },
  )
})
