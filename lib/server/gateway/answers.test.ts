/** Odd answers of a FHIR server, and odd ways to say who calls. */
import { createServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RecentCaller } from "./deps"
import { createGateway } from "./gateway"
import { BASE, startTestGateway, type TestGateway, testApi } from "./testing"

let test: TestGateway
let server: Server
let answerWith: (response: ServerResponse) => void
beforeAll(async () => {
  test = await startTestGateway()
  server = createServer((_request, response) => answerWith(response))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await test.close()
})

const served = () => testApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`)
const get = (authorization: string, more: Partial<TestGateway["deps"]> = {}) => {
  const gateway = createGateway({ ...test.deps, ...more, loadApi: async () => served() })
  return gateway(new Request(`${BASE}/Observation`, { headers: { authorization } }))
}

describe("a short answer with links that cannot be read", () => {
  it.each([
    ["application/fhir+json", '{"resourceType":"Bundle","link":[{"url":}]}'],
    ["application/fhir+json", '{"resourceType":"Bundle","link":[{"url":"\\x"}]}'],
    ["application/fhir+xml", "<!DOCTYPE Bundle><Bundle/>"],
    ["application/fhir+xml", '<Bundle><link><relation value="next"/><url value="&x;"/></link></Bundle>'],
  ])("is the FHIR server's fault, and said so: %s %s", async (type, text) => {
    answerWith = (response) => response.writeHead(200, { "content-type": type }).end(text)
    const answer = await get(`Bearer ${test.token({ scopes: "system/*.rs" })}`)
    expect([answer.status, await answer.json()]).toEqual([
      502,
      expect.objectContaining({ resourceType: "OperationOutcome" }),
    ])
  })
})

it("a caller is remembered by one spelling of a token, so that a thousand of them take no room", async () => {
  const kept = new Map<string, RecentCaller>()
  const callers = {
    find: (key: string) => kept.get(key),
    begin: () => (key: string, value: RecentCaller) => void kept.set(key, value),
  }
  answerWith = (response) => response.writeHead(200, { "content-type": "application/fhir+json" }).end("{}")
  const token = test.token({ scopes: "system/*.rs" })
  for (const spaces of [1, 2, 50, 5000])
    expect((await get(`Bearer${" ".repeat(spaces)}${token}`, { callers })).status).toBe(200)
  expect([...kept.keys()]).toEqual([`Bearer ${token}`])
})
