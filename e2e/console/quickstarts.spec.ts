import { type ChildProcess, execFile, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import type { Page } from "@playwright/test"
import { envOf, type QuickstartApp } from "@/lib/quickstart/facts"
import type { Sample } from "@/lib/quickstart/sample"
import { samplesFor } from "@/lib/quickstart/samples"
import type { Actor } from "@/lib/server/actor"
import { closeDatabase, openDatabase } from "@/lib/server/database"
import { type DemoFhirServer, startFhirServer } from "@/lib/server/demo/fhir-server"
import { applyFleet } from "@/lib/server/transfer/apply-fleet"
import { toEnv } from "@/lib/text/named-values"
import { addAccount, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test.describe.configure({ mode: "serial", timeout: 60_000 })

const CLI: Actor = { type: "command_line", id: null, name: "Command line", role: null, ip: null }
const POLLED_MS = 1_000
const run = promisify(execFile)
let fhir: DemoFhirServer
let folder: string
const children: ChildProcess[] = []
const slug = `quick-${mark()}`

test.beforeAll(async ({ instance }) => {
  openDatabase(instance.databaseUrl)
  fhir = await startFhirServer({ port: 0 })
  // Inside the checkout, so that the libraries a developer would install are found.
  const parent = path.resolve(import.meta.dirname, "../../test-results")
  mkdirSync(parent, { recursive: true })
  folder = mkdtempSync(path.join(parent, "quickstart-"))
  const base = {
    slug,
    name: `Quick ${slug}`,
    identifierUri: `https://${slug}.example/r4`,
    fhirBaseUrl: fhir.url,
    allowedPrivateHost: "127.0.0.1",
  }
  await applyFleet({ apis: [base] }, CLI)
})
test.afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})
test.afterAll(async () => {
  await fhir.close()
  await closeDatabase()
  rmSync(folder, { recursive: true, force: true })
})

/** An app through the verbs, as its quickstart sees it, with its secret. */
async function addApp(
  url: string,
  entry: Record<string, unknown> & { kind: QuickstartApp["kind"] },
): Promise<{ app: QuickstartApp; secret: string | null }> {
  const clientId = `quick-${mark()}`
  const scopes = entry.kind === "service" ? ["system/Observation.rs"] : ["openid", "user/*.rs"]
  const whole = { name: clientId, apis: [slug], may: "ehr", allowedScopes: scopes, ...entry, clientId }
  const [row] = await applyFleet({ apps: [whole] }, CLI)
  const secret = row?.shownOnce[0]?.value ?? null
  // The server looks for changes every half second.
  await new Promise((resolve) => setTimeout(resolve, POLLED_MS))
  const redirectUris = (entry.redirectUris ?? []) as QuickstartApp["redirectUris"]
  const authMethod = entry.kind === "public" ? "none" : "client_secret_basic"
  const fhirBaseUrl = `${url}/fhir/${slug}`
  const app: QuickstartApp = {
    kind: entry.kind,
    authMethod,
    clientId,
    issuer: url,
    redirectUris,
    scopes,
    fhirBaseUrl,
  }
  return { app, secret }
}

function paste(sample: Pick<Sample, "fileName" | "code">, env: string): string {
  const at = mkdtempSync(path.join(folder, "app-"))
  writeFileSync(path.join(at, sample.fileName), sample.code)
  writeFileSync(path.join(at, ".env"), env)
  return at
}

/** Starts a sample that waits for a browser. */
async function start(sample: Sample, env: string): Promise<string> {
  const child = spawn("bash", ["-c", `exec ${sample.run}`], { cwd: paste(sample, env) })
  children.push(child)
  let output = ""
  child.stdout.on("data", (text) => (output += text))
  child.stderr.on("data", (text) => (output += text))
  await expect.poll(() => /Open (\S+)/.exec(output)?.[1] ?? output, { timeout: 15_000 }).toMatch(/^http/)
  return /Open (\S+)/.exec(output)?.[1] ?? ""
}

async function goThrough(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("button", { name: "Allow", exact: true }).click()
}

test("the page of a single-page app signs a person in and reads FHIR", async ({ page, instance, sql }) => {
  const uri = "http://localhost:4875/callback"
  const { app } = await addApp(instance.url, { kind: "public", redirectUris: [{ uri, platform: "spa" }] })
  const [sample] = samplesFor(app)
  if (!sample) throw new Error("no sample for a single-page app")
  const person = await addAccount(sql, "admin")
  await page.goto(await start(sample, toEnv(envOf(app, uri))))
  await page.getByRole("button", { name: "Sign in" }).click()
  await goThrough(page, person)
  await expect(page.locator("pre")).toContainText(/200 .*"resourceType":"Bundle"/)
})

test("the guide makes a secret, shows it once, and turns green when its curl sample has run", async ({
  page,
  owner,
  instance,
  sql,
}) => {
  const { app } = await addApp(instance.url, { kind: "service" })
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
  const at = paste({ fileName: "quickstart.sh", code }, env)
  const { stdout } = await run("bash", ["quickstart.sh"], { cwd: at })
  expect(stdout).toContain('"resourceType":"Bundle"')
  await expect(page.getByText("The first token was issued")).toBeVisible()
  await page.reload()
  expect(await page.content()).not.toContain("admit_sk_")
})

test("the drawer registers the address the sample listens at", async ({ page, owner, instance, sql }) => {
  const remote = [{ uri: "https://portal.example/cb", platform: "web" }]
  const { app } = await addApp(instance.url, { kind: "confidential", redirectUris: remote })
  const [row] = await sql`select id from apps where client_id = ${app.clientId}`
  await signIn(page, owner)
  await page.goto(`/apps/${row?.id}/settings`)
  await page.getByRole("button", { name: "Quickstart" }).click()
  const drawer = page.getByRole("dialog", { name: "Quickstart" })
  const uri = drawer.getByLabel("Redirect URI on your computer")
  await expect(uri).toHaveValue("http://localhost:4000/callback")
  await uri.fill("http://portal.example/cb")
  await drawer.getByRole("button", { name: "Register this address" }).click()
  await expect(drawer.getByText(/Plain http/)).toBeVisible()
  await uri.fill("http://localhost:4010/callback")
  await drawer.getByRole("button", { name: "Register this address" }).click()
  await expect(drawer.getByText("the address is registered")).toBeVisible()
  const uris = await sql`select uri from app_redirect_uris where app_id = ${row?.id} order by position`
  expect(uris.map((one) => one.uri)).toEqual(["https://portal.example/cb", "http://localhost:4010/callback"])
})
