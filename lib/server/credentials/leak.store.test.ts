/** A whole life of credentials, and then a search for each of them in every place that keeps something. */

import { generateKeyPairSync } from "node:crypto"
import { SignJWT } from "jose"
import { afterAll, beforeAll, expect, it } from "vitest"
import { insertInstance } from "@/db/queries/instance"
import { setAlertWebhook } from "@/lib/server/alerts/alert-settings"
import { sendExpiryAlerts } from "@/lib/server/alerts/expiry-alerts"
import { changeApp } from "@/lib/server/apps/change-app"
import { getApp, readCredentials } from "@/lib/server/apps/read-app"
import { addSecret, disableRetiredSecrets, removeSecret, setSecretState } from "@/lib/server/apps/secrets"
import { readAppHistory } from "@/lib/server/audit/read-audit"
import { adoptSettings, settings } from "@/lib/server/env"
import {
  basic,
  ISSUER,
  openTestInstance,
  post,
  settle,
  type TestInstance,
} from "@/lib/server/oauth/test-instance"
import { addApi } from "@/lib/server/oauth/test-world"
import { addApp, addPerson, type Person } from "@/lib/server/testing"
import { debugAssertion } from "./debug-assertion"
import { addKeys } from "./keys"
import { type Places, watchPlaces } from "./test-places"

let instance: TestInstance
let places: Places
let owner: Person

beforeAll(async () => {
  instance = await openTestInstance()
  await insertInstance(instance.db, { issuer: ISSUER, demo: false })
  owner = await addPerson("owner")
  places = watchPlaces(instance.db)
})
afterAll(async () => {
  places.close()
  await instance.close()
})

it("no secret, private key, assertion or token stands in logs, audit, history, answers or any column", async () => {
  const { keep, say } = places

  adoptSettings({ ...settings(), smtpUrl: "smtp://robin:the-mail-password@127.0.0.1:1" })
  const app = await addApp(owner, "service", { more: { allowedScopes: ["system/*.rs"] } })
  const first = app.secret?.value ?? ""
  keep("first secret", first)
  const added = await addSecret(
    { appId: app.id, name: "Second", expiresAt: new Date(Date.now() + 5 * 86_400_000) },
    owner,
  )
  keep("second secret", added.value)
  keep("mail password", "the-mail-password")
  const api = await addApi(instance.db)
  await instance.db
    .$client`insert into app_api_grants (app_id, api_id, roles) values (${app.id}, ${api.id}, '{}')`
  await instance.db.$client`update apps set default_api_id = ${api.id} where id = ${app.id}`
  await settle(instance.db)

  const ask = { grant_type: "client_credentials", scope: "system/*.rs" }
  const issued = await post("/oauth/token", ask, basic({ clientId: app.clientId, secret: added.value }))
  keep("access token", ((await issued.json()) as { access_token: string }).access_token)
  keep("mistyped secret", "admit_sk_mistyped-by-somebody")
  for (const sent of ["admit_sk_mistyped-by-somebody", `${first}\n`, `${first}x`])
    await say(await (await post("/oauth/token", ask, basic({ clientId: app.clientId, secret: sent }))).text())
  await say(
    await (await post("/oauth/token", { ...ask, client_id: app.clientId, client_secret: first })).text(),
  )

  const pair = generateKeyPairSync("ec", { namedCurve: "P-384" })
  const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  const jwk = pair.privateKey.export({ format: "jwk" })
  keep("private key", pem.split("\n")[1] ?? "none")
  keep("private number", String(jwk.d))
  await say(addKeys({ appId: app.id, keys: pem }, owner))
  await say(addKeys({ appId: app.id, keys: JSON.stringify(jwk) }, owner))
  await say(
    addKeys(
      { appId: app.id, keys: pair.publicKey.export({ type: "spki", format: "pem" }).toString() },
      owner,
    ),
  )
  const { version } = await getApp(app.id, owner)
  await say(changeApp({ id: app.id, version, change: { notes: `the secret is ${first}` } }, owner))
  await say(changeApp({ id: app.id, version, change: { description: pem } }, owner))
  const assertion = await new SignJWT({ iss: app.id, sub: app.id, jti: "x", exp: 1 })
    .setProtectedHeader({ alg: "ES384" })
    .sign(pair.privateKey)
  keep("assertion", assertion)
  await say(debugAssertion({ appId: app.id, assertion }, owner))
  keep(
    "webhook secret",
    (await setAlertWebhook({ url: "https://127.0.0.1/", newSecret: false }, owner)).secret ?? "none",
  )
  await instance.db
    .$client`update app_secrets set created_at = now() - interval '60 days' where id = ${added.id}`
  await sendExpiryAlerts()

  await setSecretState(
    { appId: app.id, id: added.id, state: "retiring", retireAt: new Date(Date.now() + 60_000) },
    owner,
  )
  await instance.db.$client`update app_secrets set retire_at = now() where id = ${added.id}`
  await disableRetiredSecrets()
  await removeSecret({ appId: app.id, id: added.id }, owner)
  await say(readCredentials(app.id, owner))
  await say(readAppHistory({ appId: app.id, limit: 100 }, owner))

  const { log, database } = await places.search()
  expect(log).toContain("an alert could not be sent")
  expect(database).toContain(app.id)
})
