import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { acquireLock } from "./lock.mjs"
import { identityOf } from "./process-identity.mjs"

describe("a lock", () => {
  let folder
  let file
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "admit-lock-"))
    file = path.join(folder, "test.lock")
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it("keeps a second one out, names its holder, and is free once released", () => {
    const lock = acquireLock(file, { url: "http://localhost:3000" })
    expect(acquireLock(file).holder).toMatchObject({ pid: process.pid, url: "http://localhost:3000" })
    lock.release()
    expect(existsSync(file)).toBe(false)
    expect(acquireLock(file).holder).toBe(null)
  })

  it("is taken over from a process that is gone", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""])
    writeFileSync(file, JSON.stringify({ pid, identity: "gone" }))
    expect(acquireLock(file).holder).toBe(null)
    expect(JSON.parse(readFileSync(file, "utf8")).pid).toBe(process.pid)
  })

  it("is taken over when the holder's number now belongs to another process", () => {
    writeFileSync(file, JSON.stringify({ pid: process.ppid, identity: `not ${identityOf(process.ppid)}` }))
    expect(acquireLock(file).holder).toBe(null)
  })

  it("is taken over when the file is torn", () => {
    writeFileSync(file, '{"pid":')
    expect(acquireLock(file).holder).toBe(null)
  })

  it("leaves no other files behind", () => {
    writeFileSync(file, '{"pid":')
    const lock = acquireLock(file)
    lock.update({ url: "http://localhost:3000" })
    expect(JSON.parse(readFileSync(file, "utf8")).url).toBe("http://localhost:3000")
    lock.release()
    expect(existsSync(folder) && spawnSync("ls", [folder], { encoding: "utf8" }).stdout).toBe("")
  })
})
