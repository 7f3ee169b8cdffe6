import http from "node:http"
import { connect } from "node:net"
import { Readable } from "node:stream"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readAddress } from "./incoming"
import { type Listening, listen } from "./listen"
import { createMount } from "./mount"
import type { PlainAnswer, PlainHead, PlainRequest } from "./plain"

const ISSUER = new URL("https://auth.example.org")
const given: PlainRequest[] = []
const noted: string[] = []
let answerWith: (request: PlainRequest) => PlainAnswer | Promise<PlainAnswer>
let listening: Listening

beforeAll(async () => {
  const plain = async (request: PlainRequest) => {
    given.push(request)
    return answerWith(request)
  }
  const noteMethod = async ({ method, path }: PlainHead) => noted.push(`${method} ${path}`)
  const rules = { issuer: ISSUER, trustedProxies: 0 }
  const routes = [{ methods: ["GET", "PUT"], path: "/fhir/*", plain, noteMethod }]
  const find = createMount(routes, { rules, onError: () => "ref-1" })
  listening = await listen(
    (incoming, outgoing) => {
      const url = readAddress(incoming, rules)
      if (url) void find(url)?.(incoming, outgoing, url)
    },
    { host: "127.0.0.1", port: 0 },
  )
})
afterAll(() => listening.close())

const at = (path: string) => `http://127.0.0.1:${listening.port}/fhir/${path}`
const told = (body: PlainAnswer["body"], status = 200): PlainAnswer => ({ status, headers: {}, body })

/** Sends lines as they are. @returns all that came until the connection closed */
function sendRaw(lines: string, more?: () => string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(listening.port, "127.0.0.1", () => socket.write(lines))
    let answer = ""
    const timer = more && setInterval(() => socket.write(more()), 5)
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      clearInterval(timer)
      resolve(answer)
    })
  })
}

describe("a plain request", () => {
  it("has its parts, with headers sent twice joined and forged ones gone", async () => {
    answerWith = () => told("ok")
    given.length = 0
    await sendRaw(
      "GET /fhir/a/%7Eb?x=1&y=%20 HTTP/1.1\r\nHost: evil\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\nX-Admit-Client-Ip: 6.6.6.6\r\nConnection: close\r\n\r\n",
    )
    const [request] = given
    expect(request).toMatchObject({ method: "GET", path: "/fhir/a/%7Eb", query: "x=1&y=%20", body: null })
    const { headers } = request as PlainRequest
    expect(["authorization", "x-admit-client-ip", "host", "accept"].map((name) => headers.get(name))).toEqual(
      ["Bearer a, Bearer b", "127.0.0.1", "auth.example.org", null],
    )
  })

  it("has a body only where one was announced", async () => {
    answerWith = async ({ body }) => told(body === null ? "none" : (await body.toArray()).join(""))
    const put = async (body?: string) => (await fetch(at("x"), { method: "PUT", body })).text()
    expect([await put(), await put(""), await put("é1")]).toEqual(["none", "none", "é1"])
  })

  it("of another method is noted and refused with the methods there are, which OPTIONS tells", async () => {
    const allow = "GET, PUT, HEAD, OPTIONS"
    const refused = await fetch(at("x"), { method: "DELETE" })
    expect([refused.status, refused.headers.get("allow"), noted]).toEqual([405, allow, ["DELETE /fhir/x"]])
    const told = await fetch(at("x"), { method: "OPTIONS" })
    expect([told.status, told.headers.get("allow"), await told.text()]).toEqual([204, allow, ""])
  })

  it("that fails is a 500, and an unknown error keeps its message", async () => {
    answerWith = () => {
      throw new Error("a secret detail")
    }
    const failed = await fetch(at("x"))
    expect([failed.status, await failed.json()]).toEqual([500, { error: "server_error", reference: "ref-1" }])
  })
})

describe("a plain answer", () => {
  it("keeps every byte, short or long, text or not", async () => {
    for (const body of [Buffer.from([0, 127, 128, 255, 195, 169]), Buffer.alloc(100_000, 233), "é€😀"]) {
      answerWith = () => told(body)
      const response = await fetch(at("x"))
      expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true)
      expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(body)))
    }
  })

  it("without a body says so, and to HEAD sends none", async () => {
    answerWith = () => told(null)
    expect((await fetch(at("x"))).headers.get("content-length")).toBe("0")
    answerWith = () => told("body")
    const head = await fetch(at("x"), { method: "HEAD" })
    expect([head.headers.get("content-length"), await head.text()]).toEqual(["4", ""])
    answerWith = () => told(null, 204)
    expect((await fetch(at("x"))).status).toBe(204)
  })

  it("streams at the reader's pace and stops when the reader leaves", async () => {
    let made = 0
    const endless = Readable.from(
      (function* () {
        for (;;) {
          made++
          yield Buffer.alloc(64 * 1024)
        }
      })(),
    )
    answerWith = () => told(endless)
    const request = http.get(at("x"))
    const response = await new Promise<http.IncomingMessage>((resolve) => request.once("response", resolve))
    await new Promise((resolve) => response.once("readable", resolve))
    // The sockets' buffers and no more.
    await expect.poll(() => made).toBeGreaterThan(2)
    expect(made).toBeLessThan(500)
    request.destroy()
    await expect.poll(() => endless.destroyed).toBe(true)
  })

  it("that breaks at once is a 502 without a word, later it is cut", async () => {
    const broken = (pieces: string[]) =>
      Readable.from(
        (function* () {
          yield* pieces.map((piece) => Buffer.from(piece))
          throw new Error("connect ECONNREFUSED 10.0.0.7:8080")
        })(),
      )
    answerWith = () => told(broken([]))
    const first = await fetch(at("x"))
    expect([first.status, await first.text()]).toEqual([502, ""])
    answerWith = () => told(broken(["one "]))
    await expect((await fetch(at("x"))).text()).rejects.toThrow()
  })

  it("beside a short body nobody read keeps the connection", async () => {
    answerWith = () => told("no")
    const put = (more: string) => `PUT /fhir/x HTTP/1.1\r\nHost: x\r\n${more}Content-Length: 3\r\n\r\nabc`
    const answer = await sendRaw(put("") + put("Connection: close\r\n"))
    expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(2)
  })

  it("reaches the sender of a body without end, and the connection ends with it", async () => {
    answerWith = () => told("too long", 413)
    const chunk = () => `400\r\n${"x".repeat(1024)}\r\n`
    const answer = await sendRaw(
      `PUT /fhir/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk()}`,
      chunk,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*connection: close.*too long$/is)
  })
})
