import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { createKeySets, fetchKeySet } from "./remote-keys"

/** A real server; the test's `read` leads the public-looking address to it. */
let server: Server
let answer: { status: number; body: string }
let asked: number
beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  asked = 0
  answer = { status: 200, body: JSON.stringify({ keys: [{ kty: "EC", kid: "a" }] }) }
})
afterEach(() => {
  vi.useRealTimers()
})

let n = 0
let URI: string
beforeEach(() => {
  n += 1
  URI = `https://keys-${n}.example.org/jwks`
})
function open() {
  return createKeySets(async () => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`)
    return { status: response.status, headers: {}, body: await response.text(), tookMs: 1, tls: null }
  })
}

describe("key sets of apps", () => {
  test("are read once and kept for five minutes, however many ask at once", async () => {
    vi.useFakeTimers({ toFake: ["Date"] })
    const find = open()
    const all = await Promise.all(Array.from({ length: 20 }, () => find(URI, false)))
    expect(all.every(([key]) => key?.kid === "a")).toBe(true)
    expect(asked).toBe(1)
    vi.setSystemTime(Date.now() + 4 * 60_000)
    await find(URI, false)
    expect(asked).toBe(1)
    vi.setSystemTime(Date.now() + 61_000)
    await find(URI, false)
    expect(asked).toBe(2)
  })

  test("are read again for an unknown kid, once in half a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] })
    const find = open()
    await find(URI, false)
    answer.body = JSON.stringify({ keys: [{ kty: "EC", kid: "b" }] })
    for (let n = 0; n < 10; n++) expect((await find(URI, true))[0]?.kid).toBe("a")
    vi.setSystemTime(Date.now() + 31_000)
    expect((await find(URI, true))[0]?.kid).toBe("b")
    expect(asked).toBe(2)
  })

  test.each([
    [404, "{}"],
    [200, "no JSON"],
    [200, "{}"],
    [200, JSON.stringify({ keys: Array(101).fill({}) })],
  ])("an answer %i %.20j is refused as client authentication", async (status, body) => {
    answer = { status, body }
    await expect(open()(URI, false)).rejects.toMatchObject({ code: "invalid_client" })
  })

  test.each([
    "http://keys.example.org/jwks",
    "https://127.0.0.1/jwks",
    "https://[::1]/jwks",
    "https://169.254.169.254/latest",
    "https://localhost/jwks",
    "no address",
  ])("%s is never asked", async (uri) => {
    await expect(fetchKeySet(uri, true)).rejects.toMatchObject({ code: "invalid_client" })
    expect(asked).toBe(0)
  })
})
