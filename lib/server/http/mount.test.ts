import http from "node:http"
import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CLIENT_IP_HEADER } from "@/lib/server/client-ip"
import { cleanForNext, readAddress } from "./incoming"
import { type Listening, listen } from "./listen"
import type { MachineRoute } from "./machine-route"
import { createMount } from "./mount"

const ISSUER = new URL("https://auth.example.org")

const routes: MachineRoute[] = [
  {
    path: "/echo",
    methods: ["GET", "POST"],
    handler: async (request) => {
      const { url, method, headers } = request
      const names = [CLIENT_IP_HEADER, "x-forwarded-for", "host"]
      const got = Object.fromEntries(names.map((name) => [name, headers.get(name)]))
      const listed = Object.fromEntries(headers)
      return Response.json({ url, method, got, headers: listed, body: await request.text() })
    },
  },
  {
    path: "/cors",
    methods: ["GET", "OPTIONS"],
    handler: async () => new Response(null, { headers: { "x-cors": "1" } }),
  },
  {
    path: "/fails",
    methods: ["GET"],
    handler: async () => {
      throw new Error("a secret detail")
    },
  },
  {
    path: "/fhir/*",
    methods: ["GET", "PUT"],
    handler: async (request) =>
      new Response(request.body, { headers: { "x-path": new URL(request.url).pathname } }),
  },
]

const reported: unknown[] = []
const rules = { issuer: ISSUER, trustedProxies: 0 }
const onError = (error: unknown) => {
  reported.push(error)
  return "ref-1"
}
const findHandler = createMount(routes, { rules, onError })
let listening: Listening

beforeAll(async () => {
  listening = await listen(
    (incoming, outgoing) => {
      const url = readAddress(incoming, rules)
      if (url === null) return void outgoing.writeHead(400).end()
      const handler = findHandler(url)
      if (handler === null) {
        cleanForNext(incoming, rules)
        return void outgoing.writeHead(404).end(JSON.stringify(incoming.headers))
      }
      void handler(incoming, outgoing, url)
    },
    { host: "localhost", port: 0 },
  )
})
afterAll(() => listening.close())

const at = (path: string) => `http://localhost:${listening.port}${path}`

/** Sends a request line and headers as they are, which fetch would not. */
function sendRaw(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(listening.port, "127.0.0.1", () =>
      socket.end(`${head}\r\nconnection: close\r\n\r\n`),
    )
    let answer = ""
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text
    })
    socket.on("close", () => resolve(answer))
    socket.on("error", reject)
  })
}

describe("machine routes", () => {
  it("are reached over IPv4 and IPv6", async () => {
    expect((await fetch(`http://127.0.0.1:${listening.port}/echo`)).status).toBe(200)
    expect((await fetch(`http://[::1]:${listening.port}/echo`)).status).toBe(200)
  })

  it("see the issuer's address whatever Host, X-Forwarded-* and the request target say", async () => {
    const forged = "x-forwarded-host: evil.example\r\nx-forwarded-proto: http\r\nforwarded: host=evil.example"
    for (const target of ["/echo?a=b", "http://evil.example/echo?a=b"]) {
      const answer = await sendRaw(`GET ${target} HTTP/1.1\r\nhost: evil.example\r\n${forged}`)
      expect(answer).toContain('"url":"https://auth.example.org/echo?a=b"')
      expect(answer).not.toContain("evil.example")
    }
  })

  it("see the address of the connection, never one a client claims", async () => {
    const claimed = {
      [CLIENT_IP_HEADER]: "6.6.6.6",
      "X-Admit-Other": "1",
      "x-forwarded-for": "6.6.6.6",
      "x-real-ip": "6.6.6.6",
    }
    const { headers, got } = await (await fetch(at("/echo"), { headers: claimed })).json()
    // Asked for singly, the adapter reads them elsewhere than listed.
    expect([got[CLIENT_IP_HEADER], got["x-forwarded-for"]]).toEqual([headers[CLIENT_IP_HEADER], null])
    expect(headers[CLIENT_IP_HEADER]).toMatch(/^(127\.0\.0\.1|::1)$/)
    expect(JSON.stringify(headers)).not.toContain("6.6.6.6")
    expect(headers).not.toHaveProperty("x-admit-other")
  })

  it("get the body as sent, and stream one through", async () => {
    const echo = await (await fetch(at("/echo"), { method: "POST", body: "a=1&b=2" })).json()
    expect(echo).toMatchObject({ method: "POST", body: "a=1&b=2" })
    const large = "x".repeat(1_000_000)
    const streamed = await fetch(at("/fhir/Binary/1"), { method: "PUT", body: large })
    expect(await streamed.text()).toBe(large)
  })

  it("answer HEAD like GET without a body", async () => {
    const response = await fetch(at("/echo"), { method: "HEAD" })
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: "" })
  })

  it("answer OPTIONS with the methods, or by their own handler", async () => {
    const plain = await fetch(at("/echo"), { method: "OPTIONS" })
    expect([plain.status, plain.headers.get("allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"])
    expect((await fetch(at("/cors"), { method: "OPTIONS" })).headers.get("x-cors")).toBe("1")
  })

  it("refuse another method with 405 and the methods there are", async () => {
    const response = await fetch(at("/echo"), { method: "DELETE" })
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"])
  })

  it("turn an unknown error into a 500 that keeps its message, and report it", async () => {
    const response = await fetch(at("/fails"))
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: "server_error", reference: "ref-1" },
    ])
    expect(reported).toEqual([expect.objectContaining({ message: "a secret detail" })])
  })

  it.each([
    ["/fhir/../echo", '"url":"https://auth.example.org/echo"'],
    ["/fhir/%2e%2e/echo", '"url":"https://auth.example.org/echo"'],
    ["//evil.example/echo", "404"],
    ["/fhir/..\\echo", "400"],
    ["*", "400"],
    ["/fhirs", "404"],
  ])("match %s by its normal form only", async (target, expected) => {
    expect(await sendRaw(`GET ${target} HTTP/1.1\r\nhost: localhost`)).toContain(expected)
  })

  it("hand what is left on with the forged headers gone", async () => {
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-middleware-subrequest": "1",
      [CLIENT_IP_HEADER]: "6.6.6.6",
    }
    const seen = await (await fetch(at("/a-page"), { headers })).json()
    expect(seen).toMatchObject({
      host: "auth.example.org",
      "x-forwarded-host": "auth.example.org",
      "x-forwarded-proto": "https",
    })
    expect(seen).not.toHaveProperty("x-middleware-subrequest")
  })
})

describe("the end of the server", () => {
  it("waits for requests under way, refuses new ones, and cuts when told to hurry", async () => {
    const waiting: (() => void)[] = []
    const slow = await listen((_, outgoing) => waiting.push(() => outgoing.end("done")), {
      host: "127.0.0.1",
      port: 0,
    })
    const first = fetch(`http://127.0.0.1:${slow.port}`).then((response) => response.text())
    const second = new Promise((resolve) => {
      http.get(`http://127.0.0.1:${slow.port}`, { agent: false }).on("error", () => resolve("cut"))
    })
    await expect.poll(() => waiting.length).toBe(2)
    const hurry = new AbortController()
    const closed = slow.close(hurry.signal)
    await expect(fetch(`http://127.0.0.1:${slow.port}`)).rejects.toThrow()
    waiting[0]?.()
    waiting[0] = () => {}
    await Promise.race([first, second])
    hurry.abort()
    await closed
    expect([await first.catch(() => "cut"), await second].sort()).toEqual(["cut", "done"])
  })
})
