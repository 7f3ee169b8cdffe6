import { createServer, type Server, type Socket } from "node:net"
import type { Readable } from "node:stream"
import { afterEach, describe, expect, it } from "vitest"
import { exchangeHttp } from "./transport"

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nTransfer-Encoding: chunked\r\n\r\n"
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const END = "0\r\n\r\n"

let server: Server | null = null
afterEach(() => server?.close())

/** @param answer writes bytes as they are */
async function ask(answer: (socket: Socket) => void) {
  server = createServer((socket) => {
    socket.on("error", () => {})
    socket.once("data", () => answer(socket))
  })
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? address?.port : null
  const call = { origin: `http://127.0.0.1:${port}`, method: "GET", path: "/", headers: {}, body: null }
  return exchangeHttp(call, { isAllowed: true, answerMs: 2000 })
}

async function read(body: Buffer | Readable): Promise<string> {
  if (Buffer.isBuffer(body)) return body.toString()
  let text = ""
  for await (const piece of body) text += piece
  return text
}

describe("an answer of unknown length", () => {
  it("is whole when it came with its headers", async () => {
    const { body } = await ask((socket) => socket.end(HEAD + chunk("one") + chunk("two") + END))
    expect(Buffer.isBuffer(body)).toBe(true)
    expect(await read(body)).toBe("onetwo")
  })

  it("is whole when trailers follow it, which go no further", async () => {
    const { body, headers } = await ask((socket) =>
      socket.end(`${HEAD}${chunk("one")}0\r\nX-Upstream: 10.0.0.5\r\n\r\n`),
    )
    expect([await read(body), headers["x-upstream"]]).toEqual(["one", undefined])
  })

  it("is whole when the connection's end ends it", async () => {
    const { body } = await ask((socket) => socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nonetwo"))
    expect(await read(body)).toBe("onetwo")
  })

  it("is whole when it is empty", async () => {
    const { body } = await ask((socket) => socket.end(HEAD + END))
    expect(await read(body)).toBe("")
  })

  it("streams when the rest is yet to come, and nothing of it is lost", async () => {
    let go: () => void = () => {}
    const { body } = await ask((socket) => {
      socket.write(HEAD + chunk("first"))
      go = () => socket.end(chunk("second") + END)
    })
    expect(Buffer.isBuffer(body)).toBe(false)
    go()
    expect(await read(body)).toBe("firstsecond")
  })

  it("streams when it is long, and nothing of it is lost", async () => {
    const long = "x".repeat(300_000)
    const { body } = await ask((socket) => socket.end(HEAD + chunk(long) + END))
    expect(Buffer.isBuffer(body)).toBe(false)
    expect((await read(body)).length).toBe(long.length)
  })

  it("that breaks off is no answer", async () => {
    const { body } = await ask((socket) => {
      socket.write(HEAD + chunk("first"), () => setImmediate(() => socket.destroy()))
    })
    await expect(read(body)).rejects.toThrow()
  })
})

it.each([
  ["204 No Content", ""],
  ["304 Not Modified", "Content-Length: 500000\r\n"],
  ["103 Early Hints\r\n\r\nHTTP/1.1 204 No Content", ""],
])("an answer without a body is whole: %s", async (status, more) => {
  const { body } = await ask((socket) => socket.write(`HTTP/1.1 ${status}\r\n${more}\r\n`))
  expect(Buffer.isBuffer(body)).toBe(true)
  expect(await read(body)).toBe("")
})

describe("an answer that says it is short", () => {
  const SHORT = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 6\r\n\r\n"

  it("is whole when it follows its headers", async () => {
    const { body } = await ask((socket) => {
      socket.write(SHORT)
      setImmediate(() => socket.end("onetwo"))
    })
    expect(Buffer.isBuffer(body)).toBe(true)
    expect(await read(body)).toBe("onetwo")
  })

  it("streams when it drips, so that it holds nobody longer than any other", async () => {
    let go: () => void = () => {}
    const { body } = await ask((socket) => {
      socket.write(`${SHORT}one`)
      go = () => socket.end("two")
    })
    expect(Buffer.isBuffer(body)).toBe(false)
    go()
    expect(await read(body)).toBe("onetwo")
  })

  it("that breaks off is no answer", async () => {
    const answered = ask((socket) => {
      socket.write(`${SHORT}one`, () => setImmediate(() => socket.destroy()))
    })
    await expect(answered).rejects.toThrow()
  })
})
