/** One instance as the upstream issuer of another: people of `next` sign in at `server`. */

import { createHash } from "node:crypto"
import type { Locator, Page } from "@playwright/test"
import postgres from "postgres"
import { freshId } from "@/lib/server/random"
import { addAccount, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { addressOf, readInstance } from "../fixtures/instance"
import { test as base, expect } from "../flows/protocol"

const test = base.extend<{ elsewhere: postgres.Sql }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
  elsewhere: async ({}, use) => {
    const sql = postgres(readInstance("next").databaseUrl, { max: 1, onnotice: () => {} })
    await use(sql)
    await sql.end({ timeout: 5 })
  },
})

/** The upstream issuer, set up on both sides. */
async function addUpstream(here: postgres.Sql, elsewhere: postgres.Sql) {
  const upstream = { id: freshId("upstream"), name: `Hospital ${mark()}` }
  const clientId = freshId("app")
  await elsewhere`insert into apps (id, client_id, kind, name, auth_method, grant_types, access_ttl_seconds, allowed_scopes)
    values (${clientId}, ${clientId}, 'public', 'Here', 'none', ${["authorization_code"]}, 300, ${["openid", "profile", "email"]})`
  const callback = `${addressOf("server")}/sign-in/upstream/${upstream.id}/callback`
  await elsewhere`insert into app_redirect_uris (id, app_id, app_kind, uri, platform)
    values (${freshId("redirectUri")}, ${clientId}, 'public', ${callback}, 'web')`
  await here`delete from upstream_issuers where issuer = ${addressOf("next")}`
  await here`insert into upstream_issuers (id, name, issuer, client_id, newcomers, allowed_private_host)
    values (${upstream.id}, ${upstream.name}, ${addressOf("next")}, ${clientId}, 'member', ${new URL(addressOf("next")).host})`
  return upstream
}

/** An app of this instance, and its request to sign somebody in anew. */
async function addAppHere(sql: postgres.Sql, of: { loginHint: string; redirectUri: string }) {
  const clientId = freshId("app")
  const { loginHint, redirectUri } = of
  await sql`insert into apps (id, client_id, kind, name, auth_method, grant_types, access_ttl_seconds, allowed_scopes)
    values (${clientId}, ${clientId}, 'public', 'Ward board', 'none', ${["authorization_code"]}, 300, ${["openid", "email"]})`
  await sql`insert into app_redirect_uris (id, app_id, app_kind, uri, platform)
    values (${freshId("redirectUri")}, ${clientId}, 'public', ${redirectUri}, 'web')`
  const asked = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: "openid email",
  }
  const challenge = createHash("sha256").update(mark()).digest("base64url")
  const how = {
    prompt: "login",
    login_hint: loginHint,
    code_challenge: challenge,
    code_challenge_method: "S256",
  }
  return `/oauth/authorize?${new URLSearchParams({ ...asked, ...how })}`
}

test("who an app sends to sign in anew does so at the upstream issuer, and comes back to the app", async ({
  page,
  sql,
  elsewhere,
  receiver,
}) => {
  const upstream = await addUpstream(sql, elsewhere)
  const account = await addAccount(elsewhere, "member")
  await page.goto(await addAppHere(sql, { loginHint: account.email, redirectUri: receiver.uri }))
  await page.getByRole("link", { name: `Sign in with ${upstream.name}` }).click()
  await expect(page).toHaveURL(new RegExp(`^${addressOf("next")}/sign-in`))
  await expect(page.getByLabel("E-mail")).toHaveValue(account.email)
  await page.getByLabel("Password").fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("button", { name: "Allow", exact: true }).click()
  await expect(page.getByRole("heading", { name: "Let Ward board in?" })).toBeVisible()
  await page.getByRole("button", { name: "Allow", exact: true }).click()
  await expect(page.getByRole("heading", { name: "Back at the app" })).toBeVisible()
  const answer = receiver.visits[0]?.searchParams
  expect([answer?.has("code"), answer?.get("iss")]).toEqual([true, addressOf("server")])
  const [person] = await sql`select name, role from users where email = ${account.email}`
  expect(person).toEqual({ name: account.name, role: "member" })
})

/** Picks from an issuer's menu by keyboard until it is done; a page that is still waking closes the menu again. */
const choose = (page: Page, of: { name: string; item: string; done: Locator }) =>
  expect(async () => {
    if (await of.done.isVisible()) return
    const button = page.getByRole("button", { name: `What to do with ${of.name}` })
    if (!(await page.getByRole("menu").isVisible())) await button.press("Enter", { timeout: 3000 })
    await page.getByRole("menuitem", { name: of.item }).press("Enter", { timeout: 3000 })
    await expect(of.done).toBeVisible({ timeout: 5000 })
  }).toPass()

test("an owner edits an issuer, then takes it away and gives it back", async ({
  page,
  sql,
  elsewhere,
  owner,
}) => {
  const upstream = await addUpstream(sql, elsewhere)
  await signIn(page, owner)
  await page.goto("/settings")
  const dialog = page.getByRole("dialog", { name: `Sign-in with ${upstream.name}` })
  await choose(page, { name: upstream.name, item: "Edit", done: dialog })
  await expectAccessible(page)
  const name = `Clinic ${mark()}`
  await dialog.getByLabel("Name on the button").fill(name)
  await dialog.getByRole("button", { name: "Save" }).click()
  const row = page.getByRole("listitem").filter({ hasText: name })
  await choose(page, { name, item: "Disable", done: row.getByText("Disabled") })
  await choose(page, { name, item: "Enable", done: row.getByText("In use") })
})
