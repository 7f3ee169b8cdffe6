import { readFileSync } from "node:fs"
import type { APIRequestContext } from "@playwright/test"
import { importJWK, SignJWT } from "jose"
import type postgres from "postgres"
import { formatSecret } from "@/lib/secret-format"
import { startSmtpSink, startWebReceiver } from "@/lib/server/alerts/test-sinks"
import { tokenHash } from "@/lib/server/auth/one-time"
import { freshId, randomBytes } from "@/lib/server/random"
import { addAccount, addApp, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

// Pages, dialogs and both looks of each; a busy machine must not fail them.
test.describe.configure({ timeout: 120_000 })

/** A secret laid straight into the database, with uses on past days. */
async function addSecret(
  sql: postgres.Sql,
  appId: string,
  of: { name: string; usedDaysAgo?: number; uses?: number; endsInDays?: number },
) {
  const id = freshId("secret")
  const value = formatSecret(randomBytes(32))
  const { usedDaysAgo = null, uses = 0, endsInDays = null } = of
  await sql`insert into app_secrets (id, app_id, app_kind, name, secret_hash, last_four, created_at, last_used_at, last_used_ip, expires_at)
    values (${id}, ${appId}, 'service', ${of.name}, ${Buffer.from(tokenHash(value))}, ${value.slice(-4)}, now() - interval '90 days',
      now() - make_interval(days => ${usedDaysAgo}), '192.0.2.7', now() + make_interval(days => ${endsInDays}))`
  if (usedDaysAgo !== null)
    await sql`insert into secret_usage_daily (secret_id, day, uses)
      values (${id}, (now() at time zone 'UTC')::date - ${usedDaysAgo}::int, ${uses})`
  return { id, value, lastFour: value.slice(-4) }
}

/** The status of a request that authenticates with the secret. */
const tryAt = async (request: APIRequestContext, clientId: string, secret: string): Promise<number> => {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`
  return (
    await request.post("/oauth/introspect", { form: { token: "x" }, headers: { authorization } })
  ).status()
}

/** Apps that sign, as the page of keys needs them. */
async function addSigner(sql: postgres.Sql) {
  const app = await addApp(sql)
  await sql`update apps set auth_method = 'private_key_jwt' where id = ${app.id}`
  return app
}

async function allowHost(sql: postgres.Sql, host: string) {
  await sql`update instance set settings = settings || ${sql.json({ allowedPrivateHosts: [host] })}`
  await sql`update change_counter set value = value + 1`
}

test("a new secret is shown once in four forms, and the copy is checked in the page", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addApp(sql)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  await page.getByRole("button", { name: "Add a secret" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel("Where it will be used").fill("-----BEGIN PRIVATE KEY-----")
  await dialog.getByRole("button", { name: "Make the secret" }).click()
  await expect(dialog.getByText(/This holds a private key/).first()).toBeVisible()
  await dialog.getByLabel("Where it will be used").fill("Production")
  await expect(dialog.getByLabel("Expires")).toHaveValue("180")
  await dialog.getByRole("button", { name: "Make the secret" }).click()
  const secret = (await dialog.getByText(/^admit_sk_\w+$/).textContent()) ?? ""
  for (const [form, line] of [
    [".env", `CLIENT_SECRET=${secret}`],
    ["JSON", `"clientSecret": "${secret}"`],
    ["YAML", `client_secret: "${secret}"`],
  ] as const) {
    await dialog.getByRole("tab", { name: form }).click()
    await expect(dialog.getByRole("tabpanel", { name: form })).toContainText(line)
  }
  const pasted = dialog.getByLabel(/Paste it back/)
  await pasted.fill(app.id)
  await expect(dialog.getByText(/This is an id, not a secret/)).toBeVisible()
  await pasted.fill(secret)
  await expect(dialog.getByText("It matches.")).toBeVisible()
  await dialog.getByRole("button", { name: "I have stored it" }).click()
  await page.reload()
  await expect(page.getByRole("table", { name: "Secrets" })).toContainText(secret.slice(-4))
  expect(await page.content()).not.toContain(secret)
  const which = page.getByLabel("Which secret is this?")
  await which.fill(app.id)
  await page.getByRole("button", { name: "Check", exact: true }).click()
  await expect(page.getByText(/This is an id, not a secret/)).toBeVisible()
  await which.fill(secret)
  await page.getByRole("button", { name: "Check", exact: true }).click()
  await expect(page.getByText(/It is Production, ending in .*accepted/)).toBeVisible()
})

test("the meter says what may go; retiring is dated, takes effect, and can be taken back", async ({
  page,
  request,
  owner,
  sql,
}) => {
  const app = await addApp(sql)
  const old = await addSecret(sql, app.id, { name: "Old", usedDaysAgo: 4, uses: 900 })
  const fresh = await addSecret(sql, app.id, { name: "Fresh", usedDaysAgo: 0, uses: 12 })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  const row = (name: string) => page.getByRole("table", { name: "Secrets" }).getByRole("row", { name })
  await expect(row("Old")).toContainText("0 uses for 4 days: safe to retire.")
  await expect(row("Fresh")).toContainText("In use: 12 uses in the last two days, last from 192.0.2.7")
  await expect(row("Old").getByRole("img")).toHaveAccessibleName(/900 in all, 0 today/)
  await expectAccessible(page)

  await row("Old")
    .getByRole("button", { name: /^Retire/ })
    .click()
  const dialog = page.getByRole("dialog")
  await expect(dialog).toContainText("Nothing uses it")
  await dialog.getByLabel("It stops working").selectOption({ label: "In 7 days" })
  await dialog.getByRole("button", { name: "Retire it" }).click()
  await expect(row("Old")).toContainText("Retiring")
  expect(await tryAt(request, app.id, old.value)).toBe(200)
  await sql`update app_secrets set retire_at = now() - interval '1 second' where id = ${old.id}`
  await sql`update change_counter set value = value + 1`
  await expect.poll(() => tryAt(request, app.id, old.value)).toBe(401)
  await page.reload()
  await expect(row("Old")).toContainText(/Retired|Disabled/)
  await row("Old")
    .getByRole("button", { name: /^Bring back/ })
    .click()
  await expect(row("Old")).toContainText("Live")
  await expect.poll(() => tryAt(request, app.id, old.value)).toBe(200)
  expect(await tryAt(request, app.id, fresh.value)).toBe(200)
})

test("a key made in the browser keeps its private half there; its assertions are explained claim by claim", async ({
  page,
  instance,
  owner,
  sql,
}) => {
  const app = await addSigner(sql)
  const sent: string[] = []
  page.on("request", (request) => sent.push(request.postData() ?? ""))
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  await expectAccessible(page)
  await page.getByRole("button", { name: "Make a key pair here" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "Make it" }).click()
  await expect(dialog.getByRole("button", { name: "Register the public key" })).toBeDisabled()
  const downloading = page.waitForEvent("download")
  await dialog.getByRole("button", { name: "Download as JWK" }).click()
  const jwk = JSON.parse(readFileSync(await (await downloading).path(), "utf8"))
  await dialog.getByRole("button", { name: "Register the public key" }).click()
  await expect(page.getByRole("table", { name: "Keys" })).toContainText("EC P-384")
  expect(jwk.d).toMatch(/^[\w-]{64}$/)
  expect(sent.filter((body) => body.includes(jwk.d))).toEqual([])
  expect(sent.some((body) => body.includes(jwk.x))).toBe(true)

  const sign = async (aud: string) =>
    new SignJWT({ iss: app.id, sub: app.id, aud, jti: crypto.randomUUID() })
      .setExpirationTime("2 minutes")
      .setProtectedHeader({ alg: "ES384", kid: jwk.kid })
      .sign(await importJWK(jwk, "ES384"))
  const field = page.getByLabel("Client assertion")
  const checks = page.getByRole("table", { name: "Checks of the assertion" })
  await field.fill(await sign(`${instance.url}/oauth/token`))
  await page.getByRole("button", { name: "Check it" }).click()
  await expect(page.getByText("It would be accepted")).toBeVisible()
  await field.fill(await sign(`${instance.url}/token`))
  await page.getByRole("button", { name: "Check it" }).click()
  await expect(page.getByText("It would be refused")).toBeVisible()
  await expect(checks.getByRole("row", { name: "aud is this server" })).toContainText(
    `Set aud to ${instance.url}/oauth/token`,
  )
  await expect(checks.getByText("Fails")).toHaveCount(1)
})

test("a private key in the wrong field is refused in the page, and nothing typed is lost", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addSigner(sql)
  const sent: string[] = []
  page.on("request", (request) => sent.push(request.postData() ?? ""))
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  await page.getByRole("button", { name: "Paste a public key" }).click()
  const field = page.getByRole("dialog").getByLabel(/Public key, certificate/)
  await field.fill("-----BEGIN PRIVATE KEY-----\nTHEKEYITSELF\n-----END PRIVATE KEY-----")
  await page.getByRole("dialog").getByRole("button", { name: "Register it" }).click()
  await expect(page.getByText(/This is a private key. It was not kept/).first()).toBeVisible()
  await expect(field).toHaveValue(/THEKEYITSELF/)
  expect(sent.filter((body) => body.includes("THEKEYITSELF"))).toEqual([])
})

test("the JWKS doctor tells a private address, a redirect, HTML and a good set apart", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addSigner(sql)
  const receiver = await startWebReceiver()
  await allowHost(sql, receiver.host)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  const ask = async (uri: string) => {
    await page.getByLabel(/Key set address/).fill(uri)
    await page.getByRole("button", { name: "Fetch it now" }).click()
  }
  await ask("https://10.0.0.1/jwks")
  await expect(page.getByText(/It is at a private address/)).toBeVisible()
  receiver.answer = { status: 302, headers: { location: "http://10.0.0.1/keys" } }
  await ask(`${receiver.url}/moved`)
  await expect(page.getByText(/redirect \(302\) to http:\/\/10\.0\.0\.1\/keys/)).toBeVisible()
  receiver.answer = { status: 200, headers: { "content-type": "text/html" }, body: "<h1>Sign in</h1>" }
  await ask(`${receiver.url}/page`)
  await expect(page.getByText(/It answers with a web page/)).toBeVisible()
  const key = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "ward" }
  receiver.answer = {
    status: 200,
    headers: { "content-type": "application/jwk-set+json" },
    body: JSON.stringify({ keys: [key] }),
  }
  await ask(`${receiver.url}/jwks`)
  await expect(page.getByText("1 key, all good.")).toBeVisible()
  await expect(page.getByRole("table", { name: "Keys in the set" })).toContainText("EdDSA")
  await page.getByRole("button", { name: "Save the address" }).click()
  await expect(page.getByText("Saved. In force within a second.").first()).toBeVisible()
  await receiver.close()
})

test("a secret about to end is told by mail, webhook, home page and list, each message once", async ({
  page,
  instance,
  owner,
  sql,
}) => {
  const developer = await addAccount(sql, "developer")
  const [smtp, receiver] = [await startSmtpSink(instance.smtpPort), await startWebReceiver()]
  await allowHost(sql, receiver.host)
  await signIn(page, owner)
  await page.goto("/settings")
  // Typed again until the page is awake: only then it says that something is unsaved.
  await expect(async () => {
    await page.getByLabel(/Webhook/).fill(`${receiver.url}/hook`)
    await expect(page.getByText("Unsaved changes")).toBeVisible({ timeout: 500 })
  }).toPass()
  await page.getByRole("button", { name: "Save the webhook" }).click()
  const dialog = page.getByRole("dialog")
  await expect(dialog.getByText(/^whsec_/)).toBeVisible()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Post a test event" }).click()
  await expect.poll(() => receiver.requests.length).toBe(1)

  const app = await addApp(sql, { ownerId: developer.id })
  const secret = await addSecret(sql, app.id, { name: "Night job", endsInDays: 5 })
  const mails = () => smtp.mails.filter((mail) => mail.to.includes(developer.email))
  const posts = () => receiver.requests.filter(({ body }) => body.includes(app.id))
  for (let round = 0; round < 2; round++) {
    await page.getByRole("button", { name: "Look now" }).click()
    await expect.poll(() => [mails().length, posts().length]).toEqual([1, 1])
  }
  expect(mails()[0]?.text).toContain(`Night job ending in ${secret.lastFour}`)
  expect(posts()[0]?.headers["webhook-signature"]).toMatch(/^v1,/)
  await page.goto("/")
  await expect(page.getByRole("link", { name: app.name }).first()).toBeVisible()
  await page.goto(`/apps?q=${encodeURIComponent(app.name)}`)
  await expect(page.getByRole("row", { name: app.name })).toContainText(/credential expires in/)
  await page.goto("/settings")
  await expectAccessible(page)
  await Promise.all([smtp.close(), receiver.close()])
})
