import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { parseSettings } from "@/lib/settings.mjs"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "admit-key-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A process of its own, as far as the key is concerned: nothing remembered. */
async function freshProcess(more: Record<string, string> = {}) {
  const state = (globalThis as unknown as Record<symbol, Map<string, unknown>>)[Symbol.for("admit.state")]
  for (const name of ["master-key", "settings"]) state?.delete(name)
  vi.resetModules()
  const parsed = parseSettings({ ADMIT_URL: "https://auth.example.org", ADMIT_DATA_DIR: folder, ...more })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const { adoptSettings } = await import("./env")
  adoptSettings(parsed.settings)
  return (await import("./master-key")).derivedKey
}

describe("the master key", () => {
  it("is made once, readable by its owner alone, and leaves no draft behind", async () => {
    const first = (await freshProcess())("csrf")
    const file = path.join(folder, "master.key")
    expect(readFileSync(file, "utf8")).toMatch(/^[\w-]{43}$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(["master.key"])
    expect((await freshProcess())("csrf")).toEqual(first)
  })

  it("gives each purpose a key of its own", async () => {
    const derivedKey = await freshProcess()
    expect(derivedKey("seal")).toHaveLength(32)
    expect(derivedKey("seal")).not.toEqual(derivedKey("csrf"))
  })

  it("comes from ADMIT_MASTER_KEY where that is set, and writes no file", async () => {
    const key = Buffer.alloc(32, 7).toString("base64url")
    const first = (await freshProcess({ ADMIT_MASTER_KEY: key }))("csrf")
    expect(readdirSync(folder)).toEqual([])
    writeFileSync(path.join(folder, "master.key"), key)
    expect((await freshProcess())("csrf")).toEqual(first)
  })

  it.each(["", "short", "x".repeat(44)])(
    "refuses a damaged file (%j) and does not replace it",
    async (text) => {
      const file = path.join(folder, "master.key")
      writeFileSync(file, text)
      const derivedKey = await freshProcess()
      expect(() => derivedKey("csrf")).toThrow(/32 bytes/)
      expect(readFileSync(file, "utf8")).toBe(text)
    },
  )
})
