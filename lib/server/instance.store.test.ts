import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { sql } from "drizzle-orm"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { findInstance, listSigningKeys } from "@/db/queries/instance"
import { countOwners, listUsers } from "@/db/queries/people"
import { db } from "./database"
import { settings } from "./env"
import { bootInstance, isDemo, isSetupLink, setUp } from "./instance"
import { openTestInstance, type TestInstance } from "./oauth/test-instance"
import { audited, expectRefused } from "./testing"

let instance: TestInstance
let folder: string
beforeAll(async () => {
  instance = await openTestInstance()
  folder = mkdtempSync(path.join(os.tmpdir(), "admit-boot-"))
})
afterAll(async () => {
  await instance.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => db().execute(sql`truncate users, one_time_links, instance, audit_events cascade`))

const owner = { name: " Olga Brandt ", email: " Olga@Example.org ", password: "green tea at noon" }
const tokenOf = (link: string | null) => link?.split("/setup/")[1] ?? ""
const bootToken = async () => tokenOf((await bootInstance(settings())).setupLink)
const ownerOf = async () => (await listUsers(db())).filter((user) => user.role === "owner")

describe("boot", () => {
  it("makes the instance, its signing keys, and a link while there is no owner", async () => {
    const { setupLink, warnings } = await bootInstance(settings())
    expect(setupLink).toMatch(/^https:\/\/auth\.example\.org\/setup\/[\w-]{43}$/)
    expect(warnings).toEqual([])
    expect((await findInstance(db()))?.issuer).toBe(settings().url)
    const active = (await listSigningKeys(db())).filter((key) => key.state === "active")
    expect(active.map((key) => key.alg).toSorted()).toEqual(["ES256", "RS256"])
  })

  it("gives no link once there is an owner", async () => {
    await setUp(await bootToken(), owner)
    expect((await bootInstance(settings())).setupLink).toBeNull()
  })

  it("takes the first owner from the settings, though two processes start at once", async () => {
    const file = path.join(folder, "owner-password")
    writeFileSync(file, "green tea at noon\n")
    const given = { ...settings(), ownerEmail: "olga@example.org", ownerPasswordFile: file }
    const booted = await Promise.all([bootInstance(given), bootInstance(given)])
    expect(booted.map(({ setupLink }) => setupLink)).toEqual([null, null])
    expect(await ownerOf()).toHaveLength(1)
  })

  it("stops at a password in the settings that will not do", async () => {
    const file = path.join(folder, "weak-password")
    writeFileSync(file, "short")
    const given = { ...settings(), ownerEmail: "olga@example.org", ownerPasswordFile: file }
    await expect(bootInstance(given)).rejects.toMatchObject({ code: "invalid" })
    expect(await countOwners(db())).toBe(0)
  })

  it("notices a changed issuer once, writes it down and says so", async () => {
    await bootInstance(settings())
    const moved = { ...settings(), url: "https://new.example.org" }
    const { result, rows } = await audited(() => bootInstance(moved))
    expect(result.warnings).toEqual([expect.stringContaining("https://new.example.org")])
    expect(rows.map(({ event, changes }) => [event, changes])).toEqual([
      ["instance.issuer_changed", [{ field: "issuer", before: settings().url, after: moved.url }]],
    ])
    expect((await bootInstance(moved)).warnings).toEqual([])
  })

  it("fills no database as the demo's that is not", async () => {
    await bootInstance(settings())
    await expect(bootInstance(settings(), { demo: true })).rejects.toMatchObject({ code: "conflict" })
    expect(await isDemo()).toBe(false)
  })
})

describe("the set-up link", () => {
  it("makes the first owner and writes exactly one audit row", async () => {
    const token = await bootToken()
    expect(await isSetupLink(token)).toBe(true)
    const { result, rows } = await audited(() => setUp(token, owner))
    expect(rows.map(({ event, actorType }) => [event, actorType])).toEqual([["instance.set_up", "system"]])
    expect(await ownerOf()).toMatchObject([
      { id: result, name: "Olga Brandt", email: "olga@example.org", state: "active" },
    ])
    expect(JSON.stringify(rows)).not.toContain("argon2")
  })

  it("used twice at once makes one owner", async () => {
    const token = await bootToken()
    const made = await Promise.allSettled([
      setUp(token, owner),
      setUp(token, { ...owner, email: "other@example.org" }),
    ])
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(await ownerOf()).toHaveLength(1)
  })

  it("makes one owner though two links of two starts are used at once", async () => {
    const tokens = [await bootToken(), await bootToken()]
    const made = await Promise.allSettled(
      tokens.map((token, n) => setUp(token, { ...owner, email: `o${n}@example.org` })),
    )
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(await ownerOf()).toHaveLength(1)
  })

  it("survives a password that will not do", async () => {
    const token = await bootToken()
    await expectRefused(() => setUp(token, { ...owner, password: "short" }), "invalid", {
      fields: { password: expect.any(String) },
    })
    expect(await isSetupLink(token)).toBe(true)
  })

  it("is refused when it has expired, was never made, or was used", async () => {
    const token = await bootToken()
    await expectRefused(() => setUp("A".repeat(43), owner), "not_found")
    await db().execute(sql`update one_time_links set expires_at = now() - interval '1 second'`)
    expect(await isSetupLink(token)).toBe(false)
    await expectRefused(() => setUp(token, owner), "not_found")
    const next = await bootToken()
    await setUp(next, owner)
    await expectRefused(() => setUp(next, { ...owner, email: "x@example.org" }), "not_found")
  })
})
