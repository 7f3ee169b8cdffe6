import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { findApp } from "@/db/queries/apps"
import { listFailures } from "@/db/queries/failures"
import { createTestDatabase, type TestDatabase } from "@/db/test-database"
import { type Cause, CHAPTERS } from "@/lib/failures/causes"
import type { AppId } from "@/lib/id"
import { getApp } from "../apps/read-app"
import { closeDatabase, db, openDatabase } from "../database"
import { addApp, addPerson, audited, CALLBACK, expectRefused, type Person } from "../testing"
import { countAppFailures, getFailure, listAppFailures, listSharedFailures, resolve } from "./inbox"
import { mendFailure } from "./mend"
import { noteFailure, writeNoted } from "./note"

let database: TestDatabase
let admin: Person
beforeAll(async () => {
  database = await createTestDatabase()
  openDatabase(database.url)
  await writeNoted()
  admin = await addPerson("admin")
})
afterAll(async () => {
  await writeNoted()
  await closeDatabase()
  await database.close()
})

function note(
  appId: AppId | null,
  cause: Cause,
  detail: Record<string, unknown> = {},
  { clientId = "ghost", proven = false }: { clientId?: string; proven?: boolean } = {},
) {
  const sent = { method: "GET", path: "/oauth/authorize", headers: new Headers(), parameters: [], ip: null }
  noteFailure({ appId, clientId, cause, detail, sent, proven })
}

async function addMyApp(
  kind: "confidential" | "public" | "service" = "confidential",
  ownerIds: Person["id"][] = [],
) {
  return (await addApp(admin, kind, { ownerIds })).id
}

async function failing(appId: AppId, cause: Cause, detail: Record<string, unknown> = {}) {
  note(appId, cause, detail)
  await writeNoted()
  const app = await getApp(appId, admin)
  const found = (await listAppFailures({ app, resolved: false }, admin)).find(
    (failure) => failure.cause === cause,
  )
  if (!found) throw new Error(`no ${cause}`)
  return found
}

describe("noting", () => {
  test("the same failure is one row that counts, another address another row", async () => {
    const id = await addMyApp()
    for (let i = 0; i < 5; i++) note(id, "authorize.redirect_uri", { sent: "https://a.example/x" })
    await writeNoted()
    note(id, "authorize.redirect_uri", { sent: "https://a.example/x" })
    note(id, "authorize.redirect_uri", { sent: "https://a.example/y" })
    await writeNoted()
    const rows = await listFailures(db(), { appId: id, resolved: false, limit: 10 })
    expect(rows.map(({ count }) => count).sort()).toEqual([1, 6])
    const [failure] = await listAppFailures({ app: await getApp(id, admin), resolved: false }, admin)
    expect(failure?.byDay.at(-1)).toBe(failure?.count)
  })

  test("ordinary answers of a flow are no failures", async () => {
    const id = await addMyApp()
    for (const cause of ["device.pending", "authorize.login_required", "dpop.nonce"] as const) note(id, cause)
    await writeNoted()
    expect(await countAppFailures(id, admin)).toBe(0)
  })

  test("a flood of one app leaves the other apps their inbox, and its own bounded", async () => {
    const [loud, quiet] = [await addMyApp(), await addMyApp()]
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 2000; i++)
        note(loud, "authorize.redirect_uri", { sent: `https://a.example/${round}/${i}` })
      if (round === 7) note(quiet, "secret.wrong")
      await writeNoted()
    }
    expect(await countAppFailures(quiet, admin)).toBe(1)
    expect(await countAppFailures(loud, admin)).toBeLessThanOrEqual(200)
  })

  test("a stranger who floods an app with one mistake pushes out none of its other failures", async () => {
    const id = await addMyApp()
    note(id, "secret.wrong")
    await writeNoted()
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 40; i++)
        note(id, "authorize.redirect_uri", { sent: `https://a.example/${round}/${i}` })
      if (round === 9) note(id, "code.unknown")
      await writeNoted()
    }
    const causes = (await listFailures(db(), { appId: id, resolved: false, limit: 500 })).map(
      ({ cause }) => cause,
    )
    expect(causes).toEqual(expect.arrayContaining(["secret.wrong", "code.unknown"]))
  })

  test("a stranger with every mistake there is pushes out neither other causes nor what the app proved", async () => {
    const id = await addMyApp()
    note(id, "code.verifier_wrong", { sent: "x" })
    note(id, "scope.not_allowed", { sent: "mine" }, { proven: true })
    await writeNoted()
    const strangers = CHAPTERS.flatMap(({ causes }) => causes)
      .filter((cause) => /^(authorize|scope|audience|request|par)\./.test(cause))
      .slice(0, 38)
    for (let round = 0; round < 20; round++) {
      for (const cause of strangers) note(id, cause, { sent: `${round}` })
      await writeNoted()
    }
    const rows = await listFailures(db(), { appId: id, resolved: false, limit: 500 })
    expect(rows.length).toBeLessThanOrEqual(200)
    expect(rows.map(({ cause }) => cause)).toContain("code.verifier_wrong")
    expect(rows.some(({ sample }) => sample.proven === true)).toBe(true)
  })

  test("one text the database cannot hold costs no other failure its place", async () => {
    const id = await addMyApp()
    note(id, "authorize.redirect_uri", { sent: `${"x".repeat(499)}\u{1f600}` })
    note(id, "scope.comma", { sent: "\ud800 \u0000 \u202e" })
    note(id, "secret.wrong")
    await writeNoted()
    expect(await countAppFailures(id, admin)).toBe(3)
  })

  test("unknown client ids share one bounded inbox", async () => {
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 100; i++) note(null, "client.unknown", {}, { clientId: `ghost-${round}-${i}` })
      await writeNoted()
    }
    expect(
      (await listFailures(db(), { appId: null, resolved: false, limit: 5000 })).length,
    ).toBeLessThanOrEqual(500)
  })

  test("an app deleted in the meantime costs its row and nothing else", async () => {
    const id = await addMyApp()
    note("app_0000000000000000" as AppId, "secret.wrong")
    note(id, "secret.wrong")
    await writeNoted()
    expect(await countAppFailures(id, admin)).toBe(1)
  })
})

describe("who sees what", () => {
  test("a developer sees the inbox of their own app, and never the shared one", async () => {
    const [developer, stranger] = [await addPerson("developer"), await addPerson("developer")]
    const id = await addMyApp("confidential", [developer.id])
    const { id: failureId } = await failing(id, "secret.wrong")
    expect(await countAppFailures(id, developer)).toBe(1)
    await expectRefused(() => countAppFailures(id, stranger), "forbidden")
    await expectRefused(() => getFailure(failureId, stranger), "not_found")
    await expectRefused(() => resolve({ id: failureId, appId: id }, stranger), "forbidden")
    await expectRefused(() => listSharedFailures(developer), "forbidden")
  })

  test("an app named beside a failure must be the failure's", async () => {
    const developer = await addPerson("developer")
    const [mine, other] = [await addMyApp("confidential", [developer.id]), await addMyApp()]
    const { id } = await failing(other, "secret.wrong")
    await expectRefused(() => resolve({ id, appId: mine }, developer), "not_found")
  })
})

describe("mending", () => {
  test("dealt with leaves the list, is audited, and comes back by itself", async () => {
    const id = await addMyApp()
    const failure = await failing(id, "secret.wrong")
    const { rows } = await audited(() => resolve({ id: failure.id, appId: id }, admin))
    expect(rows.map(({ event }) => event)).toEqual(["failure.resolved"])
    expect(await countAppFailures(id, admin)).toBe(0)
    const again = await failing(id, "secret.wrong")
    expect(again).toMatchObject({ id: failure.id, count: 2, resolvedAt: null })
    expect(again.reopenedAt).not.toBeNull()
  })

  test("a redirect URI is added by the button, beside those that stand", async () => {
    const id = await addMyApp()
    const { id: failureId, mend } = await failing(id, "authorize.redirect_uri", { sent: `${CALLBACK}/` })
    if (!("values" in mend)) throw new Error(mend.do)
    const { rows } = await audited(() =>
      mendFailure({ id: failureId, do: mend.do, values: [...mend.values], typed: null }, admin),
    )
    expect(rows.map(({ event }) => event)).toEqual(["app.changed", "failure.resolved"])
    const app = await findApp(db(), id)
    expect(app?.kind !== "service" && app?.redirectUris.map(({ uri }) => uri).sort()).toEqual([
      CALLBACK,
      `${CALLBACK}/`,
    ])
  })

  test("the button does what it said or nothing", async () => {
    const id = await addMyApp()
    const { id: failureId } = await failing(id, "authorize.redirect_uri", { sent: `${CALLBACK}/x` })
    const forged = { id: failureId, do: "add_redirect_uri", values: ["https://evil.example/cb"], typed: null }
    await expectRefused(() => mendFailure(forged, admin), "conflict")
  })

  test("what a developer may not do by hand, the button does not do for them", async () => {
    const developer = await addPerson("developer")
    const id = await addMyApp("service", [developer.id])
    const { id: failureId, mend } = await failing(id, "scope.not_allowed", {
      beyond: ["system/*.rs"],
      allowed: [],
    })
    if (!("values" in mend)) throw new Error(mend.do)
    const asked = { id: failureId, do: mend.do, values: [...mend.values], typed: null }
    await expectRefused(() => mendFailure(asked, developer), "conflict")
    const { failure } = await getFailure(failureId, developer)
    expect(failure.mend).toMatchObject({ do: "none", why: expect.stringContaining("admin") })
    await mendFailure(asked, admin)
    expect((await getApp(id, admin)).allowedScopes).toContain("system/*.rs")
  })

  test("an address that cannot be registered has no button, and says why", async () => {
    const id = await addMyApp()
    const { mend } = await failing(id, "authorize.redirect_uri", { sent: "https://a.example/*" })
    expect(mend).toMatchObject({ do: "none" })
  })
})
