/** A policy about what stands in a resource holds even where the server is asked to leave that very thing out. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createGateway } from "./gateway"
import { BASE, startTestGateway, type TestGateway, testApi } from "./testing"

let test: TestGateway
let server: Server
let gateway: (request: Request) => Promise<Response>
const asked: URLSearchParams[] = []
/** What the server finds; null for what it finds by itself. */
let found: object[] | null = null
beforeAll(async () => {
  test = await startTestGateway()
  server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://fhir").searchParams
    asked.push(query)
    response.writeHead(200, { "content-type": "application/fhir+json" }).end(JSON.stringify(answerTo(query)))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const api = testApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`)
  gateway = createGateway({ ...test.deps, loadApi: async () => api })
})
afterAll(async () => {
  server.close()
  await test.close()
})

const MATCH = { resourceType: "Encounter", id: "1", status: "planned", subject: { reference: "Patient/1" } }
const HIDDEN: Record<string, unknown> = {
  resourceType: "Observation",
  id: "hidden",
  meta: { security: [{ code: "R" }] },
  category: [{ coding: [{ code: "laboratory" }] }],
  subject: { reference: "Patient/vip" },
  status: "final",
}

/** Leaves out whatever it is asked to leave out, of included resources too, as HAPI and Medplum do. */
function answerTo(query: URLSearchParams) {
  const left = new Set((query.get("_elements:exclude") ?? "").split(","))
  const kept = query.get("_fields") ?? query.get("_elements")
  const isIn = (name: string) =>
    ["resourceType", "id"].includes(name) ||
    (!left.has(name) && (kept === null || kept.split(",").includes(name)))
  const isSummary = query.get("_summary") === "true"
  const members = Object.entries(HIDDEN).filter(([name]) => isIn(name) && !(isSummary && name === "category"))
  const entry =
    found?.map((resource) => ({ resource })) ??
    [MATCH, Object.fromEntries(members)].map((resource) => ({ resource }))
  return { resourceType: "Bundle", type: "searchset", total: 1, entry: query.has("_count") ? [] : entry }
}

const FORBIDS = [
  'resource.categories.contains("laboratory")',
  'resource.labels.contains("R")',
  'resource has patient && resource.patient == "vip"',
]
const reads = (forbid: string) =>
  test.token({
    scopes: "system/*.rs",
    policies: [
      `permit (principal, action, resource);\nforbid (principal, action, resource in Type::"Observation")\nwhen { ${forbid} };`,
    ],
  })
async function ask(token: string, path: string) {
  asked.length = 0
  const response = await gateway(
    new Request(`${BASE}/${path}`, { headers: { authorization: `Bearer ${token}` } }),
  )
  return { status: response.status, text: await response.text() }
}

describe.each(FORBIDS)("what is forbidden when %s", (forbid) => {
  it.each([
    "Observation?_elements:exclude=category,meta,subject",
    "Observation?_fields=id,status",
    "Encounter?_revinclude=Observation:encounter&_elements:exclude=category,meta,subject",
    "Encounter?_revinclude=Observation:encounter&_fields=id,status",
    "Encounter?_revinclude=Observation:encounter&_summary=true",
    "Encounter?_revinclude=Observation:encounter&_summary=text",
    "Patient/1/$everything?_summary=true",
  ])("is not asked for without that: %s", async (path) => {
    expect((await ask(reads(forbid), path)).status).toBe(403)
    expect(asked).toEqual([])
  })

  it.each([
    "Observation?_elements=status",
    "Encounter?_revinclude=Observation:encounter&_elements=status",
    "Patient/1/$everything?_elements=status",
    "Encounter?_revinclude=Observation:encounter&_summary=false",
  ])("is told by what is asked for besides: %s", async (path) => {
    const { status, text } = await ask(reads(forbid), path)
    expect([status, text.includes('"hidden"')]).toEqual([200, false])
  })
})

it("who may read everything is given a summary, and who may not a count", async () => {
  const path = "Encounter?_revinclude=Observation:encounter&_summary="
  expect((await ask(test.token({ scopes: "system/*.rs" }), `${path}true`)).text).toContain('"hidden"')
  expect((await ask(reads(FORBIDS[0] ?? ""), `${path}count&_count=0`)).status).toBe(200)
})

it("what stands behind any number of other categories and labels is forbidden all the same", async () => {
  const others = Array.from({ length: 600 }, (_, n) => ({ code: `c${n}` }))
  const [hidden, plain] = [HIDDEN, { resourceType: "Observation", id: "plain", status: "final" }]
  const buried = {
    ...hidden,
    id: "buried",
    meta: { security: [...others, { code: "R" }] },
    category: [{ coding: [...others, { code: "laboratory" }] }],
  }
  for (const forbid of FORBIDS.slice(0, 2)) {
    found = [buried, plain]
    const { text } = await ask(reads(forbid), "Observation")
    expect([text.includes('"buried"'), text.includes('"plain"')]).toEqual([false, true])
  }
  found = null
})
