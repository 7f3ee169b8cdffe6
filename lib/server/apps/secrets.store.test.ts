import { createHash } from "node:crypto"
import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { insertInstance, updateInstance } from "@/db/queries/instance"
import type { AppId, SecretId } from "@/lib/id"
import { readAppHistory } from "@/lib/server/audit/read-audit"
import { tokenHash } from "@/lib/server/auth/one-time"
import { db } from "@/lib/server/database"
import { ISSUER, openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { getApp, listAppPage, readCredentials } from "./read-app"
import { addSecret, removeSecret, setSecretState, whichSecret } from "./secrets"

let instance: TestInstance
let admin: Person
let developer: Person
let others: Person[]
beforeAll(async () => {
  instance = await openTestInstance()
  await insertInstance(instance.db, { issuer: ISSUER, demo: false })
  admin = await addPerson("admin")
  developer = await addPerson("developer")
  others = [await addPerson("developer"), await addPerson("auditor"), await addPerson("member")]
})
afterAll(() => instance.close())

const add = () => addApp(admin, "service", { ownerIds: [developer.id] })
const newSecret = (appId: AppId, actor: Person, expiresAt: Date | null = null) =>
  addSecret({ appId, name: "Production", expiresAt }, actor)

describe("a secret", () => {
  it("is added beside the first one with one audit row, and lives through every step", async () => {
    const { id: appId } = await add()
    const { result, rows } = await audited(() => newSecret(appId, developer))
    expect(rows.map((row) => [row.event, row.subjectId])).toEqual([["secret.added", appId]])
    expect((await readCredentials(appId, developer)).secrets).toHaveLength(2)
    const { id } = result
    const retireAt = new Date(Date.now() + 86_400_000)
    const step = (state: "live" | "retiring" | "disabled") =>
      audited(() =>
        setSecretState({ appId, id, state, retireAt: state === "retiring" ? retireAt : null }, developer),
      )
    for (const state of ["retiring", "live", "disabled"] as const) {
      expect((await step(state)).rows.map((row) => row.event)).toEqual(["secret.state_changed"])
      const secret = (await readCredentials(appId, admin)).secrets.find((one) => one.id === id)
      expect(secret).toMatchObject({ state, retireAt: state === "retiring" ? retireAt : null })
    }
    const gone = await audited(() => removeSecret({ appId, id }, developer))
    expect(gone.rows.map((row) => row.event)).toEqual(["secret.deleted"])
    expect((await readCredentials(appId, admin)).secrets.map((one) => one.id)).not.toContain(id)
  })

  it("stands, and its hash stands, in no audit row, no history and nothing the console reads", async () => {
    const made = await add()
    const added = await newSecret(made.id, admin)
    await setSecretState({ appId: made.id, id: added.id, state: "disabled" }, admin)
    await removeSecret({ appId: made.id, id: added.id }, admin)
    const seen = JSON.stringify([
      await db().execute(sql`select * from audit_events`),
      await readAppHistory({ appId: made.id, limit: 100 }, admin),
      await getApp(made.id, admin),
      await readCredentials(made.id, admin),
    ])
    for (const value of [made.secret?.value ?? "none", added.value]) {
      expect(value).toMatch(/^admit_sk_/)
      expect(seen).not.toContain(value)
      const hash = Buffer.from(tokenHash(value))
      for (const encoding of ["hex", "base64", "base64url"] as const)
        expect(seen).not.toContain(hash.toString(encoding))
    }
    expect(seen).not.toMatch(/secretHash|secret_hash|registrationTokenHash":\{/)
  })

  it("is not deleted before it is disabled, nor retired without a day", async () => {
    const { id: appId, secret } = await add()
    if (!secret) throw new Error("no secret")
    await expectRefused(() => removeSecret({ appId, id: secret.id }, admin), "conflict")
    await expectRefused(() => setSecretState({ appId, id: secret.id, state: "retiring" }, admin), "invalid", {
      fields: { retireAt: expect.any(String) },
    })
  })

  it("is refused to a public app, an app that signs with keys, and one of another issuer", async () => {
    const apps = [
      await addApp(admin, "public"),
      await addApp(admin, "service", { more: { authMethod: "private_key_jwt" } }),
      await addApp(admin, "service", { more: { issuer: "entra" } }),
    ]
    for (const { id, secret } of apps) {
      expect(secret).toBeNull()
      await expectRefused(() => newSecret(id, admin), "invalid")
    }
  })

  it("that is disabled is not put back into use by a tab that still offers to retire it", async () => {
    const { id: appId, secret } = await add()
    if (!secret) throw new Error("no secret")
    const target = { appId, id: secret.id }
    await setSecretState({ ...target, state: "disabled" }, admin)
    const retireAt = new Date(Date.now() + 86_400_000)
    await expectRefused(() => setSecretState({ ...target, state: "retiring", retireAt }, admin), "conflict")
  })

  it("asked twice to be as it is, is, with one audit row", async () => {
    const { id: appId, secret } = await add()
    if (!secret) throw new Error("no secret")
    const disable = () => setSecretState({ appId, id: secret.id, state: "disabled" }, developer)
    expect((await audited(disable)).rows).toHaveLength(1)
    expect((await audited(disable)).rows).toHaveLength(0)
    await expectRefused(
      () => setSecretState({ appId, id: secret.id, state: "disabled" }, others[0] ?? developer),
      "forbidden",
    )
  })

  it("does not expire in the past", async () => {
    const { id } = await add()
    await expectRefused(() => newSecret(id, admin, new Date(Date.now() - 1000)), "invalid", {
      fields: { expiresAt: expect.any(String) },
    })
  })

  it("is out of reach of whoever does not own the app, and through another app", async () => {
    const [app, foreign] = [await add(), await addApp(admin, "service")]
    const [mine, theirs] = [app.secret, foreign.secret]
    if (!mine || !theirs) throw new Error("no secret")
    for (const actor of others) {
      await expectRefused(() => newSecret(app.id, actor), "forbidden")
      const disable = { appId: app.id, id: mine.id, state: "disabled" as const }
      await expectRefused(() => setSecretState(disable, actor), "forbidden")
      await expectRefused(() => removeSecret({ appId: app.id, id: mine.id }, actor), "forbidden")
    }
    const through = { appId: app.id, id: theirs.id }
    await expectRefused(() => setSecretState({ ...through, state: "disabled" }, developer), "not_found")
    await expectRefused(() => removeSecret(through, developer), "not_found")
  })
})

describe("a secret somebody holds", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

  it("is recognised by its hash, with how it stands; another app's is not", async () => {
    const [app, foreign] = [await add(), await add()]
    const value = app.secret?.value ?? ""
    const known = await whichSecret({ appId: app.id, sha256: sha256(value) }, developer)
    expect(known).toMatchObject({ id: app.secret?.id, sentence: expect.stringContaining("live") })
    await setSecretState({ appId: app.id, id: known.id as SecretId, state: "disabled" }, developer)
    const { sentence } = await whichSecret({ appId: app.id, sha256: sha256(value) }, developer)
    expect(sentence).toContain("disabled")
    expect(await whichSecret({ appId: foreign.id, sha256: sha256(value) }, developer)).toMatchObject({
      id: null,
    })
    for (const actor of others)
      await expectRefused(() => whichSecret({ appId: app.id, sha256: sha256(value) }, actor), "forbidden")
  })
})

describe("the organisation's cap", () => {
  const cap = (secretMaxDays: number | null) => updateInstance(instance.db, { settings: { secretMaxDays } })
  afterAll(async () => {
    await cap(null)
  })

  it("refuses a longer life by its field, and gives the first secret of an app an end", async () => {
    const before = await add()
    await cap(30)
    for (const expiresAt of [null, new Date(Date.now() + 40 * 86_400_000)])
      await expectRefused(() => newSecret(before.id, developer, expiresAt), "invalid", {
        fields: { expiresAt: expect.stringContaining("30 days at most") },
      })
    await newSecret(before.id, developer, new Date(Date.now() + 29 * 86_400_000))
    const first = (await readCredentials((await add()).id, admin)).secrets[0]
    const days = ((first?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(29)
    expect(days).toBeLessThan(31)
  })
})

it("the list of apps tells when the first live secret of each ends", async () => {
  const [ending, lasting] = [await add(), await add()]
  const at = new Date(Date.now() + 5 * 86_400_000)
  await newSecret(ending.id, admin, at)
  await newSecret(ending.id, admin, new Date(at.getTime() + 86_400_000))
  const { apps } = await listAppPage({ limit: 100 }, admin)
  const ends = (id: AppId) => apps.find((app) => app.id === id)?.credentialEndsAt
  expect(ends(ending.id)).toEqual(at)
  expect(ends(lasting.id)).toBeNull()
})
