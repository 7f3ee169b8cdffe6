import { PassThrough, Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import { readWhole } from "./held-body"

const tooLong = () => new Error("too long")

describe("a body read whole", () => {
  it("is all of it, up to the limit", async () => {
    const pieces = () => Readable.from([Buffer.from("ab"), Buffer.from("cd")])
    expect(String(await readWhole(pieces(), 4, tooLong))).toBe("abcd")
    expect(String(await readWhole(Readable.from([]), 4, tooLong))).toBe("")
    await expect(readWhole(pieces(), 3, tooLong)).rejects.toThrow("too long")
  })

  it("that is too long is left where it is, so that its sender can be told", async () => {
    const body = new PassThrough()
    body.write("abcd")
    await expect(readWhole(body, 3, tooLong)).rejects.toThrow("too long")
    expect([body.destroyed, body.isPaused()]).toEqual([false, true])
  })

  it("that breaks off is an error, also when it did before it was asked for", async () => {
    const body = new PassThrough()
    const reading = readWhole(body, 3, tooLong)
    body.destroy()
    await expect(reading).rejects.toThrow("the body broke off")
    await expect(readWhole(body, 3, tooLong)).rejects.toThrow("the body broke off")
    const failed = new PassThrough().on("error", () => {})
    failed.destroy(new Error("gone"))
    await expect(readWhole(failed, 3, tooLong)).rejects.toThrow("gone")
  })
})
