import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import http from "node:http"
import os from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { passOn } from "./console-thread"
import { type Listening, listen } from "./listen"

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

describe("a page", () => {
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
