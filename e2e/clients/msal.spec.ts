/** @azure/msal-node takes https authorities alone, so it has a server behind TLS to itself. */

import { spawnSync } from "node:child_process"
import { authorizeInBrowser } from "./arrive"
import { type SecureInstance, startOverTls } from "./over-tls"
import { test as base, expect, onNode } from "./sample-app"

const test = base.extend<object, { instance: SecureInstance }>({
  instance: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const instance = await startOverTls()
      // The API fixture asks the server from this very process, which trusts no certificate of a test.
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"
      await use(instance)
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      await instance.close()
    },
    { scope: "worker", timeout: 90_000 },
  ],
})
test.use({ ignoreHTTPSErrors: true })
test.skip(() => spawnSync("openssl", ["version"]).status !== 0, "needs openssl, for a certificate")

test("@azure/msal-node signs a person in at a custom authority and renews in silence", async ({
  page,
  sql,
  instance,
  register,
  run,
  owner,
}) => {
  const app = await register("confidential")
  await sql`update apps set auth_method = 'client_secret_post' where id = ${app.id}`
  await run(app, onNode("msal.mjs", { NODE_EXTRA_CA_CERTS: instance.certificate }))
  await page.goto(app.origin)
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
  await expect(page.getByText("renewed: true")).toBeVisible()
})
