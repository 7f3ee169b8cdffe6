import { createHmac } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { insertInstance, updateInstance } from "@/db/queries/instance"
import { readCredentials } from "@/lib/server/apps/read-app"
import { disableRetiredSecrets, setSecretState } from "@/lib/server/apps/secrets"
import { readAppHistory } from "@/lib/server/audit/read-audit"
import { adoptSettings, settings } from "@/lib/server/env"
import { cleanUp } from "@/lib/server/jobs/clean-up"
import { runJob } from "@/lib/server/jobs/schedule"
import { ISSUER, openTestInstance, settle, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addApp, addPerson, expectRefused, type Person } from "@/lib/server/testing"
import { readAlerts, sendTestMail, sendTestWebhook, setAlertWebhook } from "./alert-settings"
import { sendExpiryAlerts } from "./expiry-alerts"
import { type SmtpSink, startSmtpSink, startWebReceiver, type WebReceiver } from "./test-sinks"

const DAY = 86_400_000
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
  await instance.close()
  await Promise.all([smtp.close(), web.close()])
})
beforeEach(async () => {
  smtp.mails.length = 0
  smtp.refusing = false
  web.requests.length = 0
  web.answer = { status: 204 }
  await instance.db.$client`delete from apps`
  await instance.db.$client`delete from expiry_alerts`
  await instance.db.$client`delete from alert_webhook`
})

/** An app of the developer whose secret ends in so many days. */
async function addEnding(days: number, of: { ownerIds?: Person["id"][] } = {}) {
  const app = await addApp(owner, "service", { ownerIds: [developer.id], ...of })
  await instance.db.$client`update app_secrets set created_at = now() - interval '200 days',
    expires_at = now() + make_interval(secs => ${days * 86_400}) where app_id = ${app.id}`
  return app
}
const inDays = (days: number) => new Date(Date.now() + days * DAY)

describe("an expiry alert", () => {
  it("is mailed to the owners of the app at 60, 30, 14, 7 and 1 days, each time once", async () => {
    const app = await addEnding(60.5)
    for (const [after, mails] of [
      [0, 0],
      [1, 1],
      [2, 1],
      [31, 2],
      [47, 3],
      [54, 4],
      [60, 5],
      [60, 5],
      [61, 5],
    ] as const) {
      await sendExpiryAlerts(inDays(after))
      expect(smtp.mails, `after ${after} days`).toHaveLength(mails)
    }
    expect(smtp.mails.flatMap((mail) => mail.to)).toEqual(Array(5).fill(`${developer.id}@example.org`))
    expect(smtp.mails[0]?.text).toContain(`${ISSUER}/apps/${app.id}/credentials`)
    expect(smtp.mails[0]?.text).toMatch(/Subject: A secret of A service app expires in 60 days/)
  })

  it("goes to the owners of the instance when the app has none, and is one mail about all", async () => {
    await addEnding(6, { ownerIds: [] })
    await addEnding(13, { ownerIds: [] })
    await sendExpiryAlerts()
    expect(smtp.mails.map((mail) => mail.to)).toEqual([[`${owner.id}@example.org`]])
    expect(smtp.mails[0]?.text).toMatch(/Subject: 2 credentials expire, the first in 6 days/)
  })

  it("is not sent for what is retiring, binned or not asked for", async () => {
    const [retiring, binned] = [await addEnding(5), await addEnding(5)]
    const id = retiring.secret?.id
    if (!id) throw new Error("no secret")
    await setSecretState({ appId: retiring.id, id, state: "retiring", retireAt: inDays(2) }, owner)
    await instance.db.$client`update apps set binned_at = now() where id = ${binned.id}`
    expect(await sendExpiryAlerts()).toEqual({ mails: 0, posts: 0 })
  })

  it("that fails is sent again later, and not before it has waited", async () => {
    await addEnding(5)
    smtp.refusing = true
    await sendExpiryAlerts()
    smtp.refusing = false
    expect((await sendExpiryAlerts()).mails).toBe(0)
    await instance.db.$client`update expiry_alerts set updated_at = now() - interval '1 hour'`
    expect((await sendExpiryAlerts()).mails).toBe(1)
    expect((await sendExpiryAlerts()).mails).toBe(0)
  })

  it("is posted to the webhook, signed, once", async () => {
    const app = await addEnding(5)
    const { secret } = await setAlertWebhook({ url: `${web.url}/hook`, newSecret: false }, owner)
    await sendExpiryAlerts()
    await sendExpiryAlerts()
    expect(web.requests).toHaveLength(1)
    const { headers, body } = web.requests[0] ?? { headers: {} as Record<string, string>, body: "" }
    const key = Buffer.from((secret ?? "").replace("whsec_", ""), "base64")
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
    )
    expect(JSON.parse(body)).toMatchObject({
      type: "credential.expiring",
      data: { app: { id: app.id }, days: 7, credential: { kind: "secret", last_four: expect.any(String) } },
    })
  })

  it("that two instances look for at once is sent by one of them", async () => {
    await addEnding(5)
    const ran = await Promise.all(Array.from({ length: 4 }, () => runJob("expiry-alerts", { now: true })))
    expect(ran).toContain(true)
    expect(smtp.mails).toHaveLength(1)
    expect(await runJob("expiry-alerts")).toBe(false)
    expect((await readAlerts(owner)).lastRun).toMatchObject({ at: expect.any(Date), error: null })
  })
})

describe("the alert settings", () => {
  it("give the signing secret once, and again only when asked", async () => {
    const url = `${web.url}/hook`
    const first = await setAlertWebhook({ url, newSecret: false }, owner)
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(await setAlertWebhook({ url: `${url}/2`, newSecret: false }, owner)).toEqual({ secret: null })
    expect((await setAlertWebhook({ url, newSecret: true }, owner)).secret).not.toBe(first.secret)
    expect(JSON.stringify(await readAlerts(owner))).not.toContain("whsec_")
    expect((await readAlerts(owner)).webhook?.url).toBe(url)
    expect((await readAlerts(developer)).webhook?.url).toBe(new URL(url).origin)
    await setAlertWebhook({ url: "", newSecret: false }, owner)
    expect((await readAlerts(owner)).webhook).toBeNull()
  })

  it("are the owner's alone, and a webhook inside the network is refused when it is tried", async () => {
    const admin = await addPerson("admin")
    await expectRefused(() => setAlertWebhook({ url: `${web.url}/x`, newSecret: false }, admin), "forbidden")
    await expectRefused(() => setAlertWebhook({ url: "nonsense", newSecret: false }, owner), "invalid", {
      fields: { url: expect.any(String) },
    })
    await setAlertWebhook({ url: "https://10.1.2.3/hook", newSecret: false }, owner)
    await expect(sendTestWebhook(owner)).rejects.toMatchObject({ message: expect.stringMatching(/private/) })
    await setAlertWebhook({ url: `${web.url}/hook`, newSecret: false }, owner)
    web.answer = { status: 500 }
    await expect(sendTestWebhook(owner)).rejects.toMatchObject({ message: "The webhook answered 500." })
    expect((await readAlerts(owner)).webhook?.lastError).toBe("The webhook answered 500.")
  })

  it("are tried by a mail to whoever asks", async () => {
    expect(await sendTestMail(owner)).toEqual({ to: `${owner.id}@example.org` })
    expect(smtp.mails.map((mail) => mail.to)).toEqual([[`${owner.id}@example.org`]])
    smtp.refusing = true
    await expect(sendTestMail(owner)).rejects.toMatchObject({ code: "unavailable" })
  })
})

describe("work by the clock", () => {
  it("disables a secret whose day has passed, says so in the history, and it can be brought back", async () => {
    const app = await addApp(owner, "service")
    const id = app.secret?.id
    if (!id) throw new Error("no secret")
    await setSecretState({ appId: app.id, id, state: "retiring", retireAt: inDays(1) }, owner)
    await disableRetiredSecrets()
    expect((await readCredentials(app.id, owner)).secrets[0]?.state).toBe("retiring")
    await instance.db.$client`update app_secrets set retire_at = now() - interval '1 minute' where id = ${id}`
    await disableRetiredSecrets()
    expect((await readCredentials(app.id, owner)).secrets[0]).toMatchObject({
      state: "disabled",
      retireAt: null,
    })
    const history = await readAppHistory({ appId: app.id, limit: 10 }, owner)
    expect(JSON.stringify(history)).toContain("Admit")
    await setSecretState({ appId: app.id, id, state: "live" }, owner)
    expect((await readCredentials(app.id, owner)).secrets[0]?.state).toBe("live")
  })

  it("deletes what lay in the bin for 30 days, and nothing younger", async () => {
    const [old, young] = [await addApp(owner, "service"), await addApp(owner, "service")]
    await instance.db.$client`update apps set binned_at = now() - interval '31 days' where id = ${old.id}`
    await instance.db.$client`update apps set binned_at = now() - interval '29 days' where id = ${young.id}`
    await cleanUp()
    const left = await instance.db.$client`select id from apps`
    expect(left.map((row) => row.id)).toEqual([young.id])
    const [row] = await instance.db.$client`
      select actor_type, subject_id from audit_events where event = 'app.deleted' order by id desc limit 1`
    expect(row).toEqual({ actor_type: "system", subject_id: old.id })
  })
})
