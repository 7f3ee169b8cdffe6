import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startWebReceiver, type WebReceiver } from "./alerts/test-sinks"
import { fetchOutgoing } from "./outgoing"

let receiver: WebReceiver
beforeAll(async () => {
  receiver = await startWebReceiver()
})
beforeEach(() => {
  receiver.requests.length = 0
  receiver.answer = { status: 200 }
})
afterAll(() => receiver.close())

const limits = { timeoutMs: 2000, maxBytes: 1000 }
const ask = (url: string, allowedHosts: string[] = []) => fetchOutgoing(url, { ...limits, allowedHosts })

describe("a request to a registered address", () => {
  it.each([
    ["http://example.org/", "not_https"],
    ["ftp://example.org/", "not_https"],
    ["not an address", "address"],
    ["https://127.0.0.1/", "private"],
    ["https://[::1]/", "private"],
    ["https://[::ffff:10.0.0.1]/", "private"],
    ["https://169.254.169.254/latest/meta-data", "private"],
    ["https://localhost/", "private"],
  ])("to %s is not made: %s", async (url, problem) => {
    await expect(ask(url)).rejects.toMatchObject({ brand: "admit.OutgoingError", problem })
    expect(receiver.requests).toEqual([])
  })

  it("reaches this machine by http only at the host and port an owner listed", async () => {
    await expect(ask(receiver.url)).rejects.toMatchObject({ problem: "not_https" })
    await expect(ask(receiver.url, ["127.0.0.1:1"])).rejects.toMatchObject({ problem: "not_https" })
    expect(await ask(receiver.url, [receiver.host])).toMatchObject({ status: 200, tls: null })
    await expect(ask("http://10.0.0.1/", ["10.0.0.1"])).rejects.toMatchObject({ problem: "not_https" })
  })

  it("by http goes where whoever asks says that http will do, and to no private address for that", async () => {
    const plain = (plainHttp: "allowed" | "anywhere", url: string, allowedHosts: string[] = []) =>
      fetchOutgoing(url, { ...limits, allowedHosts, plainHttp })
    await expect(plain("allowed", "http://example.org/")).rejects.toMatchObject({ problem: "not_https" })
    await expect(plain("allowed", receiver.url)).rejects.toMatchObject({ problem: "not_https" })
    expect(await plain("allowed", receiver.url, [receiver.host])).toMatchObject({ status: 200 })
    for (const url of [receiver.url, "http://localhost/", "http://10.0.0.1/", "http://[::1]/"])
      await expect(plain("anywhere", url)).rejects.toMatchObject({ problem: "private" })
    await expect(plain("anywhere", "ftp://example.org/")).rejects.toMatchObject({ problem: "not_https" })
  })

  it("follows no redirect, wherever it leads", async () => {
    receiver.answer = { status: 302, headers: { location: `${receiver.url}/inside` } }
    expect((await ask(receiver.url, [receiver.host])).status).toBe(302)
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/"])
  })

  it("reads no more than it was told to", async () => {
    receiver.answer = { status: 200, body: "x".repeat(2000) }
    await expect(ask(receiver.url, [receiver.host])).rejects.toMatchObject({ problem: "too_large" })
  })

  it("says that nothing listens", async () => {
    const url = "http://127.0.0.1:1/"
    await expect(ask(url, ["127.0.0.1:1"])).rejects.toMatchObject({ problem: "refused" })
  })
})
