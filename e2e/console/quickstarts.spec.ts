import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { samplesFor } from "@/lib/quickstart/samples"
import { addAccount, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { type Desk, goThrough, openDesk } from "../fixtures/quickstart"
import { expect, test } from "../fixtures/test"

test.describe.configure({ mode: "serial", timeout: 60_000 })

const run = promisify(execFile)
let desk: Desk

test.beforeAll(async ({ instance }) => {
  desk = await openDesk(instance)
})
test.afterEach(() => desk.endApps())
test.afterAll(() => desk.close())

test("the pages of a single-page app, with and without fhirclient, sign a person in and read FHIR", async ({
  page,
  sql,
}) => {
  const uri = "http://localhost:4875/callback"
  const { app } = await desk.addApp({ kind: "public", redirectUris: [{ uri, platform: "spa" }] })
  const person = await addAccount(sql, "admin")
  const samples = samplesFor(app)
  expect(samples.map(({ id }) => id)).toEqual(["browser", "fhirclient"])
  for (const [at, sample] of samples.entries()) {
    await page.goto(await desk.start(sample, {}))
    await page.getByRole("button", { name: "Sign in" }).click()
    // The second time the person is signed in and has agreed.
    if (at === 0) await goThrough(page, person)
    await expect(page.locator("pre"), sample.id).toContainText('"resourceType":"Bundle"')
    desk.endApps()
  }
})

test("the Next.js sample on next-auth signs a person in and reads FHIR", async ({ page, sql }) => {
  const uri = "http://localhost:4876/api/auth/callback/admit"
  const { app, secret } = await desk.addApp({
    kind: "confidential",
    redirectUris: [{ uri, platform: "web" }],
  })
  const sample = samplesFor(app).find(({ id }) => id === "nextjs")
  if (!sample) throw new Error("no Next.js sample for a confidential app")
  const person = await addAccount(sql, "admin")
  const env = { NEXT_TELEMETRY_DISABLED: "1" }
  await page.goto(await desk.start(sample, { secret, env }))
  await page.getByRole("button", { name: "Sign in with Admit" }).click()
  await goThrough(page, person)
  await expect(page.locator("body")).toContainText(/200 .*"resourceType":"Bundle"/)
  const { cookies } = await page.context().storageState()
  expect(JSON.stringify(cookies)).not.toContain("eyJhbGciOiJFUzI1NiI")
})

test("the guide makes a secret, shows it once, and turns green when its curl sample has run", async ({
  page,
  owner,
  sql,
}) => {
  const { app } = await desk.addApp({ kind: "service" })
  const [row] = await sql`select id from apps where client_id = ${app.clientId}`
  await signIn(page, owner)
  await page.goto(`/apps/${row?.id}/quickstart`)
  await expectAccessible(page)
  await page.getByRole("button", { name: "Make a secret for this" }).click()
  await expect(page.getByText(/CLIENT_SECRET=admit_sk_/)).toBeVisible()
  const codeOf = (title: string) =>
    page.getByRole("figure").filter({ hasText: title }).locator("code").first()
  const env = (await codeOf(".env").textContent()) ?? ""
  const code = (await codeOf("quickstart.sh").textContent()) ?? ""
  expect(code).not.toContain("admit_sk_")
  const at = desk.paste([{ name: "quickstart.sh", code }], env)
  const { stdout } = await run("bash", ["quickstart.sh"], { cwd: at })
  expect(stdout).toContain('"resourceType":"Bundle"')
  await expect(page.getByText("The first token was issued")).toBeVisible()
  await page.reload()
  expect(await page.content()).not.toContain("admit_sk_")
})

test("the drawer registers the address the sample listens at", async ({ page, owner, sql }) => {
  const remote = [{ uri: "https://portal.example/cb", platform: "web" }]
  const { app } = await desk.addApp({ kind: "confidential", redirectUris: remote })
  const [row] = await sql`select id from apps where client_id = ${app.clientId}`
  await signIn(page, owner)
  await page.goto(`/apps/${row?.id}/settings`)
  await page.getByRole("button", { name: "Quickstart" }).click()
  const drawer = page.getByRole("dialog", { name: "Quickstart" })
  const uri = drawer.getByLabel("Redirect URI on your computer")
  await expect(uri).toHaveValue("http://localhost:4000/callback")
  await expect(drawer.getByText("No MSAL here: it talks to https addresses only")).toBeVisible()
  await drawer.getByRole("tab", { name: "Next.js" }).click()
  await expect(uri).toHaveValue("http://localhost:4000/api/auth/callback/admit")
  await uri.fill("http://localhost:4000/elsewhere")
  await drawer.getByRole("button", { name: "Register this address" }).click()
  await expect(drawer.getByText(/Keep that path/)).toBeVisible()
  await drawer.getByRole("tab", { name: "Node" }).click()
  await uri.fill("http://portal.example/cb")
  await drawer.getByRole("button", { name: "Register this address" }).click()
  await expect(drawer.getByText(/Plain http/)).toBeVisible()
  await uri.fill("http://localhost:4010/callback")
  await drawer.getByRole("button", { name: "Register this address" }).click()
  await expect(drawer.getByText("the address is registered")).toBeVisible()
  const uris = await sql`select uri from app_redirect_uris where app_id = ${row?.id} order by position`
  expect(uris.map((one) => one.uri)).toEqual(["https://portal.example/cb", "http://localhost:4010/callback"])
})
