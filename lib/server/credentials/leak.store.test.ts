/** A whole life of credentials, and then a search for each of them in every place that keeps something. */

import { generateKeyPairSync } from "node:crypto"
import { sql } from "drizzle-orm"
import { SignJWT } from "jose"
import pino, { type Logger } from "pino"
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
import { processState } from "@/lib/server/process-state"
import { addApp, addPerson, type Person } from "@/lib/server/testing"
import { debugAssertion } from "./debug-assertion"
import { addKeys } from "./keys"
import { flushCredentialUses } from "./uses"

let instance: TestInstance
let owner: Person
const lines: string[] = []
const quiet = { level: "", stream: null as unknown }
const logger = () => processState<Logger>("log", () => pino()) as Logger & Record<symbol, unknown>

beforeAll(async () => {
  instance = await openTestInstance()
  await insertInstance(instance.db, { issuer: ISSUER, demo: false })
  owner = await addPerson("owner")
  // Every line at every level, taken where it would be written.
  quiet.level = logger().level
  quiet.stream = logger()[pino.symbols.streamSym]
  logger().level = "trace"
  logger()[pino.symbols.streamSym] = { write: (line: string) => lines.push(line) }
})
afterAll(async () => {
  logger()[pino.symbols.streamSym] = quiet.stream
  logger().level = quiet.level
  await instance.close()
})

/** All rows of all tables as text: bytes as hex, JSON as written. */
async function dump(): Promise<string> {
  const tables = await instance.db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`)
  const parts: string[] = []
  for (const { name } of tables) {
    const rows = await instance.db.execute<{ row: string }>(
      sql`select t::text as row from ${sql.identifier(name)} t`,
    )
    parts.push(...rows.map(({ row }) => row))
  }
  return parts.join("\n")
}

it("no secret, private key, assertion or token stands in logs, audit, history, answers or any column", async () => {
  const secrets = new Map<string, string>()
  const answers: string[] = []
  const say = async (work: Promise<unknown>) =>
    answers.push(
      JSON.stringify(
        await work.catch((error: Error & { fields?: unknown }) => [error.message, error.fields]),
      ),
    )

  adoptSettings({ ...settings(), smtpUrl: "smtp://robin:the-mail-password@127.0.0.1:1" })
  const app = await addApp(owner, "service", { more: { allowedScopes: ["system/*.rs"] } })
  const first = app.secret?.value ?? ""
  secrets.set("first secret", first)
  const added = await addSecret(
    { appId: app.id, name: "Second", expiresAt: new Date(Date.now() + 5 * 86_400_000) },
    owner,
  )
  secrets.set("second secret", added.value)
  secrets.set("mail password", "the-mail-password")
  const api = await addApi(instance.db)
  await instance.db
    .$client`insert into app_api_grants (app_id, api_id, roles) values (${app.id}, ${api.id}, '{}')`
  await instance.db.$client`update apps set default_api_id = ${api.id} where id = ${app.id}`
  await settle(instance.db)

  const ask = { grant_type: "client_credentials", scope: "system/*.rs" }
  const issued = await post("/oauth/token", ask, basic({ clientId: app.clientId, secret: added.value }))
  secrets.set("access token", ((await issued.json()) as { access_token: string }).access_token)
  secrets.set("mistyped secret", "admit_sk_mistyped-by-somebody")
  for (const sent of ["admit_sk_mistyped-by-somebody", `${first}\n`, `${first}x`])
    answers.push(
      await (await post("/oauth/token", ask, basic({ clientId: app.clientId, secret: sent }))).text(),
    )
  answers.push(
    await (await post("/oauth/token", { ...ask, client_id: app.clientId, client_secret: first })).text(),
  )

  const pair = generateKeyPairSync("ec", { namedCurve: "P-384" })
  const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  const jwk = pair.privateKey.export({ format: "jwk" })
  secrets.set("private key", pem.split("\n")[1] ?? "none")
  secrets.set("private number", String(jwk.d))
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
  secrets.set("assertion", assertion)
  await say(debugAssertion({ appId: app.id, assertion }, owner))
  secrets.set(
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
  await flushCredentialUses()
  await say(readCredentials(app.id, owner))
  await say(readAppHistory({ appId: app.id, limit: 100 }, owner))

  const places = { log: lines.join("\n"), answers: answers.join("\n"), database: await dump() }
  expect(places.log).toContain("an expiry alert could not be sent")
  expect(places.database).toContain(app.id)
  for (const [what, value] of secrets) {
    expect(value.length, what).toBeGreaterThan(12)
    for (const [place, text] of Object.entries(places)) {
      expect(text.includes(value), `${what} in ${place}`).toBe(false)
      const inHex = Buffer.from(value).toString("hex")
      expect(text.includes(inHex), `${what} as hex in ${place}`).toBe(false)
    }
  }
})
