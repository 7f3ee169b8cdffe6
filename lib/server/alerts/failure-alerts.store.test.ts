import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { insertInstance, updateInstance } from "@/db/queries/instance"
import type { Cause } from "@/lib/failures/causes"
import type { AppId } from "@/lib/id"
import { setFailureMail } from "@/lib/server/account/my-account"
import { setFailureAlerts } from "@/lib/server/apps/app-life"
import { getApp } from "@/lib/server/apps/read-app"
import { adoptSettings, settings } from "@/lib/server/env"
import { listAppFailures, resolve } from "@/lib/server/failures/inbox"
import { noteFailure, writeNoted } from "@/lib/server/failures/note"
import { runJob } from "@/lib/server/jobs/schedule"
import { ISSUER, openTestInstance, settle, type TestInstance } from "@/lib/server/oauth/test-instance"
import type { Session } from "@/lib/server/session"
import { addApp, addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { setAlertWebhook } from "./alert-settings"
import { sendFailureAlerts } from "./failure-alerts"
import { type SmtpSink, startSmtpSink, startWebReceiver, type WebReceiver } from "./test-sinks"

let instance: TestInstance
let smtp: SmtpSink
let web: WebReceiver
let owner: Person
let developer: Person
beforeAll(async () => {
  instance = await openTestInstance()
  await insertInstance(instance.db, { issuer: ISSUER, demo: false })
  ;[smtp, web] = await Promise.all([startSmtpSink(), startWebReceiver()])
  adoptSettings({ ...settings(), smtpUrl: smtp.url })
  await updateInstance(instance.db, { settings: { allowedPrivateHosts: [web.host] } })
  await settle(instance.db)
  owner = await addPerson("owner")
  developer = await addPerson("developer")
})
afterAll(async () => {
  await writeNoted()
  await instance.close()
  await Promise.all([smtp.close(), web.close()])
})
beforeEach(async () => {
  await instance.db.$client`delete from apps`
  await instance.db.$client`delete from alert_webhook`
  smtp.mails.length = 0
  smtp.refusing = false
  web.requests.length = 0
  web.answer = { status: 204 }
})

const addMine = async (ownerIds: Person["id"][] = [developer.id]) =>
  (await addApp(owner, "confidential", { ownerIds })).id

function fail(appId: AppId, cause: Cause, sent = "x") {
  const request = { method: "POST", path: "/oauth/token", headers: new Headers(), parameters: [], ip: null }
  noteFailure({ appId, clientId: appId, cause, detail: { sent }, sent: request, proven: false })
}

/** Writes what was noted and lets so much time go by. */
async function pass(minutes: number) {
  await writeNoted()
  const by = `${minutes} minutes`
  await instance.db.$client`update failures set first_seen_at = first_seen_at - ${by}::interval,
    reopened_at = reopened_at - ${by}::interval`
  await instance.db.$client`update failure_alerts set updated_at = updated_at - ${by}::interval`
}

async function dealWith(appId: AppId) {
  const failures = await listAppFailures({ app: await getApp(appId, owner), resolved: false }, owner)
  for (const { id } of failures) await resolve({ id, appId }, owner)
}

describe("an alert about refused calls", () => {
  it("is mailed once to the owners of the app, in the words of the catalogue and without what was sent", async () => {
    const appId = await addMine()
    fail(appId, "secret.wrong", "https://evil.example/click-me")
    await pass(6)
    expect(await sendFailureAlerts()).toEqual({ mails: 1, posts: 0 })
    await pass(120)
    expect(await sendFailureAlerts()).toEqual({ mails: 0, posts: 0 })
    const [mail] = smtp.mails
    expect(mail?.to).toEqual([`${developer.id}@example.org`])
    expect(mail?.text).toMatch(/Subject: Calls of A confidential app are being refused/)
    expect(mail?.text).toContain("The secret is none of this app's secrets.")
    expect(mail?.text).toContain(`${ISSUER}/apps/${appId}/failures`)
    expect(mail?.text).not.toContain("evil.example")
  })

  it("is one message of a flood of ever new values, however long it lasts", async () => {
    const appId = await addMine()
    await setAlertWebhook({ url: `${web.url}/hook`, newSecret: false }, owner)
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 60; i++) fail(appId, "authorize.redirect_uri", `https://a.example/${round}/${i}`)
      await pass(61)
      await sendFailureAlerts()
    }
    expect(smtp.mails).toHaveLength(1)
    expect(web.requests).toHaveLength(1)
  })

  it("waits while somebody tries, and gathers what comes within the hour", async () => {
    const appId = await addMine()
    fail(appId, "secret.wrong")
    await pass(1)
    expect((await sendFailureAlerts()).mails).toBe(0)
    await pass(5)
    expect((await sendFailureAlerts()).mails).toBe(1)
    for (const cause of ["code.unknown", "scope.comma", "client.missing"] as const) fail(appId, cause)
    await pass(30)
    expect((await sendFailureAlerts()).mails).toBe(0)
    await pass(31)
    expect((await sendFailureAlerts()).mails).toBe(1)
    expect(smtp.mails[1]?.text.match(/ {2}1 call, since/g)).toHaveLength(3)
  })

  it("comes again when what was dealt with comes back", async () => {
    const appId = await addMine()
    fail(appId, "secret.wrong")
    await pass(6)
    await sendFailureAlerts()
    await dealWith(appId)
    await pass(120)
    expect((await sendFailureAlerts()).mails).toBe(0)
    fail(appId, "secret.wrong")
    await pass(6)
    expect((await sendFailureAlerts()).mails).toBe(1)
  })

  it("goes to the owners of the instance when the app has none", async () => {
    fail(await addMine([]), "secret.wrong")
    await pass(6)
    await sendFailureAlerts()
    expect(smtp.mails.map(({ to }) => to)).toEqual([[`${owner.id}@example.org`]])
  })

  it("is posted to the webhook, one event an app, with the same id when it is repeated", async () => {
    await setAlertWebhook({ url: `${web.url}/hook`, newSecret: false }, owner)
    const apps = [await addMine(), await addMine()]
    for (const appId of apps) fail(appId, "secret.expired")
    await pass(6)
    web.answer = { status: 500 }
    expect((await sendFailureAlerts()).posts).toBe(0)
    web.answer = { status: 204 }
    expect((await sendFailureAlerts()).posts).toBe(0)
    await instance.db.$client`update failure_alerts set updated_at = updated_at - interval '6 minutes'`
    expect((await sendFailureAlerts()).posts).toBe(2)
    const events = web.requests.map(({ body }) => JSON.parse(body))
    expect(events[0]).toMatchObject({
      type: "app.failing",
      data: { failures: [{ cause: "secret.expired", count: 1, sentence: expect.any(String) }] },
    })
    expect(new Set(events.map(({ data }) => data.app.id))).toEqual(new Set(apps))
    expect(new Set(web.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(2)
  })

  it("that fails is sent again later", async () => {
    fail(await addMine(), "secret.wrong")
    await pass(6)
    smtp.refusing = true
    expect((await sendFailureAlerts()).mails).toBe(0)
    smtp.refusing = false
    expect((await sendFailureAlerts()).mails).toBe(0)
    await pass(6)
    expect((await sendFailureAlerts()).mails).toBe(1)
  })

  it("that two instances look for at once is sent by one of them", async () => {
    fail(await addMine(), "secret.wrong")
    await pass(6)
    await Promise.all(Array.from({ length: 4 }, () => runJob("failure-alerts", { now: true })))
    expect(smtp.mails).toHaveLength(1)
  })

  it("is stopped for one app by whoever edits it, and audited", async () => {
    const [appId, stranger] = [await addMine(), await addPerson("developer")]
    await expectRefused(() => setFailureAlerts({ id: appId, on: false }, stranger), "forbidden")
    const { rows } = await audited(() => setFailureAlerts({ id: appId, on: false }, developer))
    expect(rows.map(({ event }) => event)).toEqual(["app.alerts_changed"])
    fail(appId, "secret.wrong")
    await pass(6)
    expect((await sendFailureAlerts()).mails).toBe(0)
  })

  it("is stopped by a person for themselves, and nobody hears it in their place", async () => {
    const session = { id: "ses", user: { id: developer.id, name: developer.name } } as unknown as Session
    const { rows } = await audited(() => setFailureMail(false, session))
    expect(rows.map(({ event }) => event)).toEqual(["person.alerts_changed"])
    fail(await addMine(), "secret.wrong")
    await pass(6)
    expect((await sendFailureAlerts()).mails).toBe(0)
    await setFailureMail(true, session)
    expect((await sendFailureAlerts()).mails).toBe(1)
  })
})
