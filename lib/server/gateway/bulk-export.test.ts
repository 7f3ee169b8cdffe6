/** Bulk exports through the gateway, against a server that keeps status, manifest and files where it likes. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createGateway } from "./gateway"
import { BASE, CLINICIAN, startTestGateway, type TestGateway, testApi } from "./testing"

let test: TestGateway
let server: Server
let origin: string
/** Where the server says how far an export is, and where it puts files, from their name. */
let statusAt: string
let fileAt: (name: string) => string
let manifest: Record<string, unknown>
let isReady: boolean
const received: string[] = []

const file = (type: string | undefined, name = `${type}.ndjson`) => ({ type, url: fileAt(name), count: 1 })

beforeAll(async () => {
  test = await startTestGateway()
  server = createServer((request, response) => {
    const path = request.url ?? ""
    received.push(`${request.method} ${path}`)
    const json = { "content-type": "application/json" }
    if (/\$export(\?|$)/.test(path)) response.writeHead(202, { "content-location": statusAt }).end()
    else if (request.method === "DELETE") response.writeHead(202).end()
    else if (path.includes("job"))
      isReady
        ? response.writeHead(200, json).end(JSON.stringify(manifest))
        : response.writeHead(202, { "x-progress": "half", "retry-after": "120" }).end()
    else
      response
        .writeHead(200, { "content-type": "application/fhir+ndjson" })
        .end(`{"resourceType":"${/(\w+)\.ndjson/.exec(path)?.[1]}","id":"1","url":"${origin}/fhir/x"}\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await test.close()
})
beforeEach(() => {
  received.length = 0
  isReady = true
  statusAt = `${origin}/fhir/bulkstatus/job-1`
  fileAt = (name) => `${origin}/fhir/files/${name}`
  manifest = {
    transactionTime: "2026-01-01T00:00:00Z",
    request: `${origin}/fhir/$export`,
    requiresAccessToken: false,
    output: [file("Patient"), file("Observation"), file("Condition")],
    error: [],
  }
})

async function send(token: string, request: string) {
  const gateway = createGateway({ ...test.deps, loadApi: async () => testApi(`${origin}/fhir`) })
  const [method = "", url = ""] = request.split(" ")
  const headers = { authorization: `Bearer ${token}`, prefer: "respond-async" }
  const target = url.startsWith("https:") ? url : `${BASE}/${url}`
  const answer = await gateway(new Request(target, { method, headers }))
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text.startsWith("{") ? JSON.parse(text.split("\n")[0] ?? "") : null,
  }
}

const someTypes = () => test.token({ scopes: "system/Patient.rs system/Observation.rs" })
const everyType = () => test.token({ scopes: "system/*.rs" })
const NAMED = "GET $export?_type=Patient,Observation"

async function begin(token: string, request = NAMED): Promise<string> {
  const begun = await send(token, request)
  expect([begun.status, begun.headers.get("content-location")]).toEqual([
    202,
    expect.stringContaining(`${BASE}/_page/`),
  ])
  return `GET ${begun.headers.get("content-location")}`
}
interface Told {
  type: string
  url: string
}

const STYLES: [string, () => void][] = [
  [
    "HAPI",
    () => {
      statusAt = `${origin}/fhir/$export-poll-status?_jobId=job-1`
      fileAt = (name) => `${origin}/fhir/Binary/${name}`
    },
  ],
  [
    "Medplum",
    () => {
      statusAt = `${origin}/fhir/bulkdata/export/job-1`
    },
  ],
  [
    "a name of its own for itself",
    () => {
      statusAt = "https://fhir.internal/fhir/job-1"
      fileAt = (name) => `https://fhir.internal/fhir/files/${name}`
    },
  ],
  [
    "other paths of the same server",
    () => {
      statusAt = `${origin}/job-1`
      fileAt = (name) => `${origin}/files/${name}?sig=1`
    },
  ],
]

describe.each(STYLES)("with addresses like %s", (_, style) => {
  it("an app of some types begins, follows and collects the export of those", async () => {
    style()
    manifest.output = [file("Patient"), file("Observation"), file("Condition")]
    const token = someTypes()
    isReady = false
    const status = await begin(token)
    const waiting = await send(token, status)
    expect([waiting.status, waiting.headers.get("x-progress"), waiting.headers.get("retry-after")]).toEqual([
      202,
      "half",
      "120",
    ])
    isReady = true
    const { status: done, headers, text, body } = await send(token, status)
    expect([done, headers.get("content-type"), body.requiresAccessToken]).toEqual([
      200,
      "application/json",
      true,
    ])
    expect(body.request).toBe(`${BASE}/$export?_type=Patient%2CObservation`)
    expect(body.output.map(({ type }: Told) => type)).toEqual(["Patient", "Observation"])
    expect(text).not.toMatch(/127\.0\.0\.1|fhir\.internal/)
    for (const { type, url } of body.output as Told[]) {
      const got = await send(token, `GET ${url}`)
      expect([got.status, got.body.resourceType, got.body.url]).toEqual([200, type, `${BASE}/x`])
      expect((await send(token, `DELETE ${url}`)).status).toBe(405)
    }
    expect((await send(token, status.replace("GET", "DELETE"))).status).toBe(202)
    expect(received.at(-1)).toMatch(/^DELETE .*job-1$/)
  })
})

describe("an export", () => {
  it("of everything shows all that it made, and its further pages", async () => {
    manifest.deleted = [file("Bundle")]
    manifest.error = [file("OperationOutcome")]
    manifest.link = [{ relation: "next", url: `${origin}/fhir/job-1?page=2` }]
    manifest.output = [
      { ...file("Patient"), continuesInFile: fileAt("more.ndjson") },
      file(undefined, "x.ndjson"),
    ]
    const token = everyType()
    const { body, text } = await send(token, await begin(token, "GET $export"))
    expect([body.output.length, body.deleted.length, body.error.length]).toEqual([2, 1, 1])
    expect(text).not.toContain(origin)
    expect((await send(token, `GET ${body.link[0].url}`)).body.output).toHaveLength(2)
    expect(received.at(-1)).toBe("GET /fhir/job-1?page=2")
  })

  it("of more than was named tells nothing of the rest, nor of what was deleted", async () => {
    manifest.deleted = [file("Bundle")]
    const token = someTypes()
    expect((await send(token, await begin(token))).body.deleted).toEqual([])
    manifest.output = [file("Patient")]
    expect((await send(token, await begin(token))).body.deleted).toHaveLength(1)
    manifest.output = [file(undefined, "mixed.ndjson")]
    expect((await send(token, await begin(token))).status).toBe(502)
  })

  it("is nobody else's, and is decided anew each time", async () => {
    const token = someTypes()
    const status = await begin(token)
    const { body } = await send(token, status)
    const patient = test.token({ scopes: "patient/*.rs", user: CLINICIAN, patient: "willow-1" })
    for (const request of [status, `GET ${body.output[0].url}`])
      for (const other of [someTypes(), everyType(), patient])
        expect((await send(other, request)).status, request).toBe(404)
    test.deps.loadSubjects = ((load) => async (of) => {
      const subjects = await load(of)
      return subjects && of.appId === token ? { ...subjects, appPolicies: [] } : subjects
    })(test.deps.loadSubjects)
    received.length = 0
    for (const request of [status, `GET ${body.output[0].url}`, status.replace("GET", "DELETE")])
      expect((await send(token, request)).status, request).toBe(403)
    expect(received).toEqual([])
  })

  it("whose files lie in a storage that asks for no token tells their addresses, of the types that were named", async () => {
    const stored = (type: string) => ({ type, url: `https://storage.example/${type}.ndjson?sig=secret` })
    manifest.output = [
      { ...stored("Patient"), continuesInFile: stored("Patient").url },
      stored("Observation"),
      stored("Condition"),
    ]
    const all = everyType()
    expect((await send(all, await begin(all, "GET $export"))).body).toMatchObject({
      requiresAccessToken: false,
      output: manifest.output,
    })
    const some = someTypes()
    const { body } = await send(some, await begin(some))
    expect([body.requiresAccessToken, body.output.map(({ type }: Told) => type)]).toEqual([
      false,
      ["Patient", "Observation"],
    ])
  })

  it("kept where the gateway cannot follow is refused, and says so without the address", async () => {
    const token = everyType()
    const status = await begin(token, "GET $export")
    const answers: Awaited<ReturnType<typeof send>>[] = []
    const elsewhere = { type: "Patient", url: "https://storage.example/p.ndjson?sig=secret" }
    // Its own token is not the storage's; one address of each kind says of none what it takes.
    for (const [requiresAccessToken, ...output] of [
      [true, elsewhere],
      [undefined, elsewhere],
      [false, elsewhere, file("Patient")],
      [false, { ...elsewhere, url: "http://storage.example/p.ndjson?sig=secret" }],
      [false, { ...elsewhere, url: "https://storage.internal/p.ndjson?sig=secret" }],
      [false, { ...elsewhere, url: "https://0x0a000001/p.ndjson?sig=secret" }],
      [false, { ...elsewhere, continuesInFile: "https://10.0.0.1/p.ndjson?sig=secret" }],
    ]) {
      manifest = { ...manifest, requiresAccessToken, output }
      answers.push(await send(token, status))
    }
    statusAt = "https://elsewhere.example/job"
    answers.push(await send(token, "GET $export"))
    for (const { status: refused, text } of answers) {
      expect([refused, JSON.parse(text).issue[0].diagnostics]).toEqual([
        502,
        expect.stringMatching(/cannot follow/),
      ])
      expect(text).not.toMatch(/storage|elsewhere|secret|10\.0|0x0a/)
    }
    manifest = { resourceType: "OperationOutcome" }
    expect((await send(token, status)).status).toBe(502)
  })
})

describe("what an app of some types may not export", () => {
  it.each([
    "GET $export",
    "GET $export?_type=Patient,Condition",
    "POST $export?_type=Patient",
    "GET $export-poll-status?_jobId=job-1",
    "GET $export-poll-status?_jobId=job-1&_type=Patient",
    "DELETE $export-poll-status?_jobId=job-1&_type=Patient",
    "GET $export?_type=Patient&_typeFilter=Condition%3Fcode%3Dx",
    "GET $export?_type=Patient&_typeFilter=Patient%3F_has:Condition:subject:code%3Dx",
    "GET $export?_type=Patient&_typeFilter=Patient%3Fgender%3Dmale%2CCondition%3Fcode%3Dx",
    "GET $export?_type=Observation&_typeFilter=Observation%3Fspecimen.type%3Dx",
    "GET $export?_type=Patient&_typeFilter=nonsense",
  ])("%s", async (request) => {
    expect((await send(someTypes(), request)).status).toBe(403)
    expect(received).toEqual([])
  })

  it.each([
    "GET $export?_type=Patient&_typeFilter=Patient%3Fgender%3Dmale",
    "GET $export?_type=Observation&_typeFilter=Observation%3Fsubject:Patient.gender%3Dmale%2CObservation%3Fcode%3Da,b",
    "GET Patient/$export?_type=Patient",
    "GET Group/1/$export?_type=Observation",
  ])("but may: %s", async (request) => {
    await begin(someTypes(), request)
  })
})

describe("policies about exports", () => {
  const limited = (cedar: string) => test.token({ scopes: "system/*.rs", policies: [cedar] })
  const statusesOf = async (cedar: string, requests: string[]) => {
    const token = limited(cedar)
    return Promise.all(requests.map(async (request) => (await send(token, request)).status))
  }
  const requests = [
    "GET $export?_type=Patient",
    "GET $export?_type=Observation",
    "GET $export",
    "GET Patient/$export?_type=Patient",
    "GET Patient/$export?_type=Observation",
    "GET Patient/$export",
  ]

  it.each([
    ['permit (principal, action, resource in Type::"Patient");', [202, 403, 403, 202, 202, 202]],
    [
      'permit (principal, action, resource);\nforbid (principal, action, resource in Type::"Observation");',
      [202, 403, 403, 202, 403, 403],
    ],
    [
      'permit (principal, action, resource in Type::"Patient");\nforbid (principal, action, resource in Type::"Observation");',
      [202, 403, 403, 202, 403, 403],
    ],
    ["permit (principal, action, resource);", [202, 202, 202, 202, 202, 202]],
  ])("%s", async (cedar, statuses) => {
    expect(await statusesOf(cedar, requests)).toEqual(statuses)
  })
})
