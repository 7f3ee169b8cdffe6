/** Client libraries as their makers publish them, each in a small app; openid-client and oauth4webapi are in flows/. */

import { authorizeInBrowser } from "./arrive"
import { expect, onNode, test } from "./sample-app"

test("next-auth signs a person in, with PKCE, state and nonce", async ({
  page,
  sql,
  register,
  run,
  owner,
}) => {
  const app = await register("confidential")
  await sql`update app_redirect_uris set uri = ${`${app.origin}/api/auth/callback/admit`} where app_id = ${app.id}`
  await run(app, onNode("next-auth.mjs", { NEXTAUTH_URL: app.origin }))
  await page.goto(app.origin)
  await page.getByRole("button", { name: "Sign in with Admit" }).click()
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
})

test("passport-openidconnect, which has no PKCE, signs a person in only where the app is excepted from it", async ({
  page,
  sql,
  register,
  run,
  owner,
}) => {
  const [strict, excepted] = [await register("confidential"), await register("confidential")]
  await sql`update apps set auth_method = 'client_secret_post' where id in ${sql([strict.id, excepted.id])}`
  await sql`update apps set pkce_required = false where id = ${excepted.id}`
  await run(strict, onNode("passport.mjs"))
  await page.goto(strict.origin)
  await expect(page.getByText(/A code_challenge is required/)).toBeVisible()

  await run(excepted, onNode("passport.mjs"))
  await page.goto(excepted.origin)
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
})

test("simple-oauth2 signs a person in, refreshes and revokes", async ({ page, register, run, owner }) => {
  const app = await register("confidential")
  await run(app, onNode("simple-oauth2.mjs"))
  await page.goto(app.origin)
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
  await expect(page.getByText("after revocation: 401")).toBeVisible()
})

test("oidc-client-ts in a browser signs a person in, renews in silence and signs out", async ({
  page,
  sql,
  register,
  run,
  owner,
}) => {
  const app = await register("public")
  await sql`update apps set cors_origins = ${[app.origin]},
    post_logout_redirect_uris = ${[`${app.origin}/signed-out`]} where id = ${app.id}`
  await run(app, onNode("oidc-client-ts.mjs"))
  await page.goto(app.origin)
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
  await expect(page.getByText("renewed: true")).toBeVisible()
  await page.getByRole("button", { name: "Sign out" }).click()
  await page.waitForURL((url) => url.href.startsWith(`${app.origin}/signed-out`))
})
