/** @azure/msal-node takes https authorities alone, so it has a server behind TLS to itself. */

import { spawnSync } from "node:child_process"
import { samplesFor } from "@/lib/quickstart/samples"
import { goThrough, openDesk } from "../fixtures/quickstart"
import { addApi, type TestApi } from "../flows/registrations"
import { authorizeInBrowser } from "./arrive"
import { type SecureInstance, startOverTls } from "./over-tls"
import { test as base, expect, onNode } from "./sample-app"

const test = base.extend<object, { instance: SecureInstance; api: TestApi }>({
  instance: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const instance = await startOverTls()
      await use(instance)
      await instance.close()
    },
    { scope: "worker", timeout: 90_000 },
  ],
  // Nothing is cached yet on a server that has just started.
  api: [async ({ sql }, use) => use(await addApi(sql)), { scope: "worker" }],
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

test("the MSAL sample of the quickstart, as pasted, signs a person in and reads FHIR", async ({
  page,
  instance,
  owner,
}) => {
  const desk = await openDesk(instance)
  try {
    const redirectUris = [{ uri: "http://localhost:4877/callback", platform: "web" }]
    const authMethod = "client_secret_post"
    const { app, secret } = await desk.addApp({ kind: "confidential", authMethod, redirectUris })
    const sample = samplesFor(app).find(({ id }) => id === "msal")
    if (!sample) throw new Error("no MSAL sample for an app that sends its secret in the body")
    const env = { NODE_EXTRA_CA_CERTS: instance.certificate }
    await page.goto(await desk.start(sample, { secret, env }))
    await goThrough(page, owner)
    await expect(page.locator("body")).toContainText(/200 .*"resourceType":"Bundle"/)
  } finally {
    await desk.close()
  }
})
