import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import http from "node:http"
import net from "node:net"
import os from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Listening, listen } from "./listen"
import { passOn } from "./pass-on"

const folder = mkdtempSync(path.join(os.tmpdir(), "admit-test-"))
const address = path.join(folder, "pages.sock")
const agent = new http.Agent({ keepAlive: true })
let answer: http.RequestListener
const pages = http.createServer((request, response) => answer(request, response))
let front: Listening

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(address, resolve))
  front = await listen((incoming, outgoing) => passOn({ agent, address }, incoming, outgoing), {
    host: "127.0.0.1",
    port: 0,
  })
})
afterAll(async () => {
  agent.destroy()
  await front.close()
  pages.close()
  rmSync(folder, { recursive: true })
})
const at = (target: string) => `http://127.0.0.1:${front.port}${target}`

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\nX-Admit-Client-Ip: 6.6.6.6\r\n\r\n"
const CHUNK = `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`

/** What the pages are asked for from here on; they answer when the body has come. */
function noteAsked(): string[] {
  const asked: string[] = []
  answer = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume().once("end", () => response.end("ok"))
  }
  return asked
}

describe("a page", () => {
  it.each(["GET", "DELETE", "POST"])(
    "asked for with %s and a body is one request, whatever the body says",
    async (method) => {
      const asked = noteAsked()
      for (const framing of [
        `Transfer-Encoding: chunked\r\n\r\n${CHUNK}`,
        `Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
      ]) {
        const socket = net.connect(front.port, "127.0.0.1")
        socket.write(`${method} /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${framing}`)
        const said = (await socket.setEncoding("latin1").toArray()).join("")
        expect(said).toMatch(/^HTTP\/1\.1 200 /)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(asked).toEqual([`${method} /a`, `${method} /a`])
    },
  )

  it("with more headers than are looked at is not asked for, nor is what its body says", async () => {
    const asked = noteAsked()
    const ask = async (count: number) => {
      const more = Array.from({ length: count }, (_, i) => `A${i}: b\r\n`).join("")
      const socket = net.connect(front.port, "127.0.0.1")
      socket.write(`GET /${count} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}`)
      socket.write(`Transfer-Encoding: chunked\r\n\r\n${CHUNK}`)
      return (await socket.setEncoding("latin1").toArray()).join("").slice(0, 12)
    }
    expect(await ask(97)).toBe("HTTP/1.1 200")
    for (const count of [98, 130, 200]) expect(await ask(count)).toBe("HTTP/1.1 431")
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(asked).toEqual(["GET /97"])
  })

  it("is asked for and answered whole: method, target, headers, cookies, bodies", async () => {
    answer = (request, response) => {
      response.writeHead(201, { "set-cookie": ["a=1", "b=2"], "x-seen": `${request.method} ${request.url}` })
      response.write(request.headers.cookie)
      request.pipe(response)
    }
    const sent = { method: "POST", headers: { cookie: "c=3" }, body: "x".repeat(300_000) }
    const got = await fetch(at("/apps?q=%20"), sent)
    expect([got.status, got.headers.getSetCookie(), got.headers.get("x-seen")]).toEqual([
      201,
      ["a=1", "b=2"],
      "POST /apps?q=%20",
    ])
    expect(got.headers.get("x-content-type-options")).toBe("nosniff")
    expect(await got.text()).toBe(`c=3${sent.body}`)
  })

  it.each([
    "Trailer: x",
    "Expect: 100-continue",
    "TE: trailers",
    "Upgrade: h2c\r\nConnection: Upgrade",
    "X: \x80é",
  ])("is answered to who sends %j, and the server lives on", async (header) => {
    answer = (_, response) => response.end("ok")
    const socket = net.connect(front.port, "127.0.0.1")
    socket.write(`GET /?|{}"<> HTTP/1.1\r\nHost: x\r\n${header}\r\n`, "latin1")
    socket.write("Connection: close\r\n\r\n")
    expect((await socket.setEncoding("latin1").toArray()).join("")).toMatch(/HTTP\/1\.1 200 /)
    expect((await fetch(at("/"))).status).toBe(200)
  })

  it("comes as it is made, and is no longer made once its reader has left", async () => {
    let isGone = false
    answer = (_, response) => {
      response.write("first")
      response.once("close", () => {
        isGone = true
      })
    }
    const asked = http.get(at("/"))
    const [got] = await once(asked, "response")
    const [piece] = await once(got, "data")
    expect(String(piece)).toBe("first")
    asked.destroy()
    await expect.poll(() => isGone).toBe(true)
  })

  it("is answered with headers as long as a redirect of a long address makes them", async () => {
    const location = `/sign-in?next=${"%C3%A9".repeat(16_000)}`
    answer = (_, response) => response.writeHead(307, { location }).end()
    const [got] = await once(http.get(at("/"), { maxHeaderSize: 256 * 1024 }), "response")
    expect([got.statusCode, got.resume().headers.location]).toEqual([307, location])
  })

  it("answered before its body has come is answered whole, and so is the next on its connection", async () => {
    const refused = "too long ".repeat(20_000)
    answer = (request, response) =>
      request.method === "POST" ? response.writeHead(413).end(refused) : response.end("next")
    const [half, socket] = ["x".repeat(2_000_000), net.connect(front.port, "127.0.0.1")]
    let said = ""
    socket.setEncoding("latin1").on("data", (piece) => {
      said += piece
    })
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * half.length}\r\n\r\n${half}`)
    await expect.poll(() => said.length).toBeGreaterThan(refused.length)
    socket.write(`${half}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    await once(socket, "end")
    expect(said).toMatch(/^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 [\s\S]*next/)
  })

  it("that breaks off is broken off, and one that never came is a 502", async () => {
    answer = (_, response) => {
      response.write("half")
      setTimeout(() => response.destroy(), 20)
    }
    await expect((await fetch(at("/"))).text()).rejects.toThrow()
    answer = (request) => request.destroy()
    expect((await fetch(at("/"))).status).toBe(502)
  })
})
