import { describe, expect, it } from "vitest"
import { newId } from "@/lib/id"
import { APP_SORTS, parseAppCursor, printAppCursor } from "./app-cursor"

const id = newId("app", new Uint8Array(16).fill(5))

describe("app cursor", () => {
  it.each(["ward list", "", "a.b.c", "100 % … ünï", "__proto__"])("keeps a name %j", (key) => {
    expect(parseAppCursor(printAppCursor({ key, id }), "name")).toEqual({ key, id })
  })

  it("keeps a time to the microsecond", () => {
    const cursor = { key: "1795315655123456", id }
    for (const sort of APP_SORTS) expect(parseAppCursor(printAppCursor(cursor), sort)).toEqual(cursor)
  })

  it.each([undefined, "", "x", ".", id, "app_1.key", `user_${id.slice(4)}.key`])("passes over %j", (text) => {
    expect(parseAppCursor(text, "name")).toBeNull()
  })

  it.each(["ward list", "-1", "1e3", "", "9".repeat(18)])("passes over %j where a time belongs", (key) => {
    expect(parseAppCursor(printAppCursor({ key, id }), "newest")).toBeNull()
    expect(parseAppCursor(printAppCursor({ key, id }), "last-used")).toBeNull()
  })
})
