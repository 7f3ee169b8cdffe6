import { describe, expect, it } from "vitest"
import { resolveClientIp } from "./client-ip"

describe("the client's address", () => {
  it.each([
    ["no proxy trusted: the header is ignored", 0, "6.6.6.6", "203.0.113.9", "203.0.113.9"],
    [
      "one proxy: what it appended counts, what a client put before does not",
      1,
      "6.6.6.6, 198.51.100.1",
      "10.0.0.1",
      "198.51.100.1",
    ],
    ["two proxies: one step further", 2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"],
    ["fewer entries than proxies: the connection itself", 2, "6.6.6.6", "10.0.0.1", "10.0.0.1"],
    ["an empty header: the connection itself", 1, "", "10.0.0.1", "10.0.0.1"],
    ["an entry that is no address: the connection itself", 1, "unknown", "10.0.0.1", "10.0.0.1"],
    ["IPv4 mapped into IPv6 is told as IPv4", 0, "", "::ffff:203.0.113.9", "203.0.113.9"],
    ["ports and brackets are dropped", 1, "[2001:DB8::1]:4711", "10.0.0.1", "2001:db8::1"],
    ["an IPv4 port is dropped", 1, "198.51.100.1:4711", "10.0.0.1", "198.51.100.1"],
  ])("%s", (_, trustedProxies, forwardedFor, remoteAddress, expected) => {
    expect(resolveClientIp({ trustedProxies, forwardedFor, remoteAddress })).toBe(expected)
  })
})
