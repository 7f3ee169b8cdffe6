import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { writeNoted } from "../failures/note"
import type { Listening } from "../http/listen"
import { serveEndpoints } from "./test-http"
import {
  basic,
  call,
  makeWorld,
  openTestInstance,
  post,
  settle,
  type TestInstance,
  type World,
} from "./test-instance"
import { addApp, type TestApp } from "./test-world"

/** The endpoints stand in front of Next and behind it; a client cannot tell which of the two it called. */
let instance: TestInstance
let server: Listening
let world: World
let service: TestApp
let token: string
let etag: string
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db, { row: { corsOrigins: ["https://spa.example.org"] } })
  service = await addApp(instance.db, "service", { apiId: world.api.id })
  await settle(instance.db)
  server = await serveEndpoints()
  const grant = { grant_type: "client_credentials" }
  token = (await (await post("/oauth/token", grant, basic(service))).json()).access_token
  etag = (await call("/oauth/jwks")).headers.get("etag") ?? ""
})
afterAll(async () => {
  await server.close()
  await writeNoted()
  await instance.close()
})

/** By the server in front of Next, where `call` asks the function Next's route exports. */
const over = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init)

const GRANT = "grant_type=client_credentials"
const FORM = { "content-type": "application/x-www-form-urlencoded" }
const ORIGIN = { origin: "https://spa.example.org" }
const form = (body: string, headers: Record<string, string> = basic(service)): RequestInit => ({
  method: "POST",
  body,
  headers: { ...FORM, ...headers },
})
const json = (body: string): RequestInit => ({
  method: "POST",
  body,
  headers: { "content-type": "application/json" },
})
const wrong = () => basic({ ...service, secret: "wrong" })

const CALLS: readonly [what: string, path: string, init: () => RequestInit][] = [
  ["a token", "/oauth/token", () => form(GRANT)],
  ["a token, from a browser", "/oauth/token", () => form(GRANT, { ...basic(service), ...ORIGIN })],
  ["a token, after a byte order mark", "/oauth/token", () => form(`\ufeff${GRANT}`)],
  ["a token with a wrong secret", "/oauth/token", () => form(GRANT, wrong())],
  ["a token with a broken proof", "/oauth/token", () => form(GRANT, { ...basic(service), dpop: "a.b" })],
  ["a token for nothing", "/oauth/token", () => ({ method: "POST", headers: basic(service) })],
  ["a token in JSON", "/oauth/token", () => json("{}")],
  ["a token with too much", "/oauth/token", () => form(`${GRANT}&x=${"y".repeat(65_536)}`)],
  ["leave for a token", "/oauth/token", () => ({ method: "OPTIONS", headers: ORIGIN })],
  ["leave for a token, elsewhere", "/oauth/token", () => ({ method: "OPTIONS" })],
  ["a look at a token", "/oauth/introspect", () => form(`token=${token}`)],
  ["a look at nothing", "/oauth/introspect", () => form("token=x")],
  ["a look by nobody", "/oauth/introspect", () => form("token=x", {})],
  ["a token taken back", "/oauth/revoke", () => form("token=x")],
  ["a person", "/oauth/userinfo", () => ({ headers: { authorization: `Bearer ${token}` } })],
  ["a person, without a token", "/oauth/userinfo", () => ({})],
  ["a person's headers, without a token", "/oauth/userinfo", () => ({ method: "HEAD" })],
  ["a request to keep", "/oauth/par", () => form("response_type=code", basic(world.app))],
  ["a device code", "/oauth/device", () => form("scope=openid")],
  ["a launch", "/oauth/launch", () => form("patient=1", {})],
  ["registration", "/oauth/register", () => json("{}")],
  ["a registration", "/oauth/register?client_id=x", () => ({})],
  ["keys", "/oauth/jwks", () => ({})],
  ["keys that are known", "/oauth/jwks", () => ({ headers: { "if-none-match": etag } })],
  ["leave for keys", "/oauth/jwks", () => ({ method: "OPTIONS" })],
  ["metadata", "/.well-known/openid-configuration", () => ({})],
  ["the headers of metadata", "/.well-known/openid-configuration", () => ({ method: "HEAD" })],
]

/** What the connection adds. */
const FRAMING = new Set(["date", "connection", "keep-alive", "content-length"])

async function told(response: Response) {
  const body = (await response.text()).replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "a token")
  const headers = [...response.headers].filter(([name]) => !FRAMING.has(name))
  return { status: response.status, headers: Object.fromEntries(headers), body }
}

test.each(CALLS)("asked for %s, both mounts answer alike", async (_what, path, init) => {
  const [behind, before] = [await call(path, init()), await over(path, init())]
  const expected = await told(behind)
  expect(await told(before)).toEqual(init().method === "HEAD" ? { ...expected, body: "" } : expected)
})

/** Sends bytes as they are. @returns all that comes back, at the latest when the connection ends */
function sendRaw(bytes: string, isEnough = (_answer: string) => false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes))
    let answer = ""
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text
      if (isEnough(answer)) socket.destroy()
    })
    socket.on("error", () => {})
    socket.on("close", () => resolve(answer))
  })
}

/** A POST with these header lines. */
const posted = (path: string, lines: readonly string[], body: string) =>
  [`POST ${path} HTTP/1.1`, "Host: x", "Connection: close", `Content-Type: ${FORM["content-type"]}`]
    .concat(lines)
    .join("\r\n")
    .concat("\r\n\r\n", body)
const authorization = () => `Authorization: ${basic(service).authorization}`
const lengthOf = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

describe("in front of Next", () => {
  test("a header sent twice is never one of the two: neither Authorization nor DPoP", async () => {
    const twice = posted("/oauth/token", [authorization(), authorization(), lengthOf(GRANT)], GRANT)
    expect(await sendRaw(twice)).toMatch(/^HTTP\/1\.1 401 .*"invalid_client"/s)
    const proofs = posted("/oauth/token", [authorization(), "DPoP: a", "DPoP: b", lengthOf(GRANT)], GRANT)
    expect(await sendRaw(proofs)).toMatch(/^HTTP\/1\.1 400 .*"invalid_dpop_proof"/s)
    const once = posted("/oauth/token", [authorization(), lengthOf(GRANT)], GRANT)
    expect(await sendRaw(once)).toMatch(/^HTTP\/1\.1 200 /)
  })

  test("64 KiB are taken and a byte more is not, also where no length was announced", async () => {
    const sized = (bytes: number) => `${GRANT}&x=`.padEnd(bytes, "y")
    const send = (body: string) =>
      sendRaw(posted("/oauth/token", [authorization(), "Transfer-Encoding: chunked"], chunked(body)))
    const long = `${GRANT}&x=${"y".repeat(8000)}`
    expect(await send(long)).toMatch(/^HTTP\/1\.1 200 /)
    // Whole, and then refused for the length of one parameter.
    expect(await send(sized(65_536))).toMatch(/^HTTP\/1\.1 400 .*"invalid_request"/s)
    expect(await send(sized(65_537))).toMatch(/^HTTP\/1\.1 413 .*"invalid_request"/s)
    expect(await sendRaw(posted("/oauth/token", [authorization(), "Content-Length: 65537"], "x"))).toMatch(
      /^HTTP\/1\.1 413 .*"invalid_request"/s,
    )
  })

  test("a body that breaks off harms nobody else, and is no failure of ours", async () => {
    const left = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) })
    const answer = await call("/oauth/token", { ...form(""), body: left, duplex: "half" } as RequestInit)
    expect([answer.status, (await answer.json()).error]).toEqual([400, "invalid_request"])
    const broken = connect(server.port, "127.0.0.1")
    broken.write(posted("/oauth/token", [authorization(), lengthOf(GRANT)], "grant_type="), () =>
      broken.destroy(),
    )
    await new Promise((resolve) => broken.once("close", resolve))
    expect((await over("/oauth/token", form(GRANT))).status).toBe(200)
  })

  test("another method is told what there is, and the next call takes the same connection", async () => {
    const next = `PUT /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b`
    const last = (answer: string) => answer.split("method_not_allowed").length > 2
    const answer = await sendRaw(next + next, last)
    expect(answer.match(/HTTP\/1\.1 405 .*\r\n(?:.+\r\n)*allow: POST, OPTIONS\r\n/g)).toHaveLength(2)
    expect(answer).toMatch(/x-content-type-options: nosniff/)
  })

  test("HEAD has the length of what GET brings", async () => {
    const [get, head] = [await over("/oauth/jwks"), await over("/oauth/jwks", { method: "HEAD" })]
    expect(head.headers.get("content-length")).toBe(get.headers.get("content-length"))
    expect([Number(head.headers.get("content-length")) > 0, await head.text()]).toEqual([true, ""])
  })
})
