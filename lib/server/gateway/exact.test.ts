import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { createGateway } from "./gateway"
import { BASE, CLINICIAN, startTestGateway, type TestGateway, testApi } from "./testing"

/** A server that answers as it is told, and keeps what it was sent. */
let upstream: Server
let sent: string[] = []
let reply: { headers: Record<string, string>; body: string }
let test: TestGateway
let gateway: (request: Request) => Promise<Response>
let bound: string

beforeAll(async () => {
  upstream = createServer(async (request, response) => {
    let body = ""
    for await (const chunk of request) body += chunk
    sent.push(body)
    response.writeHead(200, { "content-type": "application/fhir+json", ...reply.headers }).end(reply.body)
  })
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve))
  test = await startTestGateway()
  const api = testApi(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}/fhir`)
  gateway = createGateway({ ...test.deps, loadApi: async () => api })
  bound = test.token({ scopes: "patient/*.cruds", user: CLINICIAN, patient: "willow-1" })
})
beforeEach(() => {
  sent = []
  reply = { headers: {}, body: '{"resourceType":"OperationOutcome","issue":[]}' }
})
afterAll(async () => {
  upstream.closeAllConnections()
  upstream.close()
  await test.close()
})

const call = (method: string, path: string, body?: string) =>
  gateway(
    new Request(`${BASE}/${path}`, {
      method,
      body,
      headers: { authorization: `Bearer ${bound}`, "content-type": "application/fhir+json" },
    }),
  )
const OBSERVATION =
  '{ "resourceType":"Observation", "subject":{"reference":"Patient/willow-1"}, "valueQuantity":{"value":1.00} }'

it("a write that is judged goes on byte for byte", async () => {
  await call("POST", "Observation", OBSERVATION)
  expect(sent).toEqual([OBSERVATION])
})

it("a body that two parsers read differently is refused and not sent", async () => {
  const twice = OBSERVATION.replace("{ ", '{ "subject":{"reference":"Patient/drizzle-2"}, ')
  expect((await call("POST", "Observation", twice)).status).toBe(400)
  expect(sent).toEqual([])
})

it("decimals of a batch and of an answer that is looked at keep their precision", async () => {
  const entry = `{"resource":${OBSERVATION},"request":{"method":"POST","url":"Observation"}}`
  reply.body = `{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":${OBSERVATION}}]}`
  const answer = await call("POST", "", `{"resourceType":"Bundle","type":"batch","entry":[${entry}]}`)
  expect([sent[0], await answer.text()]).toEqual([
    expect.stringContaining('"value":1.00'),
    expect.stringContaining('"value":1.00'),
  ])
})

it.each([
  ["public, max-age=600", "private, max-age=600"],
  ["max-age=60, s-maxage=600, immutable", "private, max-age=60"],
  ["private=x, no-cache", "private, no-cache"],
  ["no-store", "no-store"],
  ["", "no-store"],
])("an answer cached as %j upstream is %j here, and varies by who asks", async (said, passed) => {
  reply = { headers: said ? { "cache-control": said } : {}, body: OBSERVATION }
  const answer = await call("GET", "Observation/1")
  expect([answer.headers.get("cache-control"), answer.headers.get("vary")]).toEqual([
    passed,
    "Authorization, DPoP",
  ])
})

it("links to another address than the API's own do not leave", async () => {
  const own = `${BASE}/Observation?page=2`
  const links = `[{"relation":"next","url":"http://10.0.0.7:8080/fhir?_getpages=1"},{"relation":"self","url":"${own}"}]`
  reply.body = `{"resourceType":"Bundle","type":"searchset","link":${links},"entry":[{"fullUrl":"http://10.0.0.7/x","resource":${OBSERVATION}}]}`
  const text = await (await call("GET", "Observation")).text()
  expect(text).toContain(own)
  expect(text).not.toContain("10.0.0.7:8080")
})

it.each([
  ["http://10.0.0.7/fhir/Observation/1", false],
  ["//10.0.0.7:8080/fhir/Observation/1", false],
  ["\\\\10.0.0.7\\fhir", false],
  [`${BASE}/Observation/1, //10.0.0.7/x`, false],
  [`${BASE}/Observation/1/_history/1`, true],
  ["Observation/1/_history/1", true],
])("of the addresses in headers none tells where the server lives: %s", async (location, isTold) => {
  for (const name of ["location", "content-location", "link"]) {
    const sent = name === "link" ? `<${location}>; rel="next"` : location
    reply = { headers: { [name]: sent }, body: OBSERVATION }
    expect((await call("GET", "Observation/1")).headers.get(name)).toBe(isTold ? sent : null)
  }
})
