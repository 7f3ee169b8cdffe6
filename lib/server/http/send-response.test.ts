import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readAddress } from "./incoming"
import { createMount } from "./mount"

const encode = (text: string) => new TextEncoder().encode(text)
/** A stream that gives these pieces, one a turn, and then breaks where it is told to. */
function stream(pieces: readonly string[], breaks = false): ReadableStream {
  let at = 0
  return new ReadableStream(
    {
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        const piece = pieces[at++]
        if (piece !== undefined) controller.enqueue(encode(piece))
        else if (breaks) controller.error(new Error("connect ECONNREFUSED 10.0.0.7:8080"))
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

const ANSWERS: Record<string, () => Response> = {
  "/whole": () => Response.json({ a: 1 }, { status: 201, headers: { etag: "x" } }),
  "/empty": () => new Response(null, { status: 204 }),
  "/stream": () => new Response(stream(["one ", "two ", "three"])),
  "/breaks-at-once": () => new Response(stream([], true)),
  "/breaks-later": () => new Response(stream(["one "], true)),
  "/cookies": () => {
    const response = new Response("x")
    response.headers.append("set-cookie", "a=1")
    response.headers.append("set-cookie", "b=2")
    return response
  },
}

let server: Server
let base: string
beforeAll(async () => {
  const routes = Object.entries(ANSWERS).map(([path, make]) => ({
    methods: ["GET"],
    path,
    handler: async () => make(),
  }))
  const rules = { issuer: new URL("http://admit.test"), trustedProxies: 0 }
  const find = createMount(routes, { rules, onError: () => "reference" })
  server = createServer((incoming, outgoing) => {
    const url = readAddress(incoming, rules)
    if (url) void find(url)?.(incoming, outgoing, url)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe("an answer on its way out", () => {
  test("goes in one piece when it is there at once", async () => {
    const answer = await fetch(`${base}/whole`)
    expect([answer.status, answer.headers.get("content-length"), answer.headers.get("etag")]).toEqual([
      201,
      "7",
      "x",
    ])
    expect(await answer.json()).toEqual({ a: 1 })
  })

  test("is empty, has its cookies, or streams", async () => {
    expect((await fetch(`${base}/empty`)).status).toBe(204)
    expect((await fetch(`${base}/cookies`)).headers.getSetCookie()).toEqual(["a=1", "b=2"])
    expect(await (await fetch(`${base}/stream`)).text()).toBe("one two three")
  })

  test("that breaks before its first byte is a 502 without a word of the error", async () => {
    const answer = await fetch(`${base}/breaks-at-once`)
    expect([answer.status, await answer.text()]).toEqual([502, ""])
  })

  test("that breaks later is cut off", async () => {
    const answer = await fetch(`${base}/breaks-later`)
    await expect(answer.text()).rejects.toThrow()
  })
})
