import { type ChildProcess, execFile, spawn } from "node:child_process"
import { generateKeyPairSync, randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { promisify } from "node:util"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createTestDatabase } from "@/db/test-database"
import { type QuickstartApp, withSecret } from "@/lib/quickstart/facts"
import type { Sample } from "@/lib/quickstart/sample"
import { samplesFor } from "@/lib/quickstart/samples"
import { pollAfterCommit, stopChangePolling } from "@/lib/server/changes"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { type DemoFhirServer, startFhirServer } from "@/lib/server/demo/fhir-server"
import { adoptSettings } from "@/lib/server/env"
import { readAddress } from "@/lib/server/http/incoming"
import { machineRoutes } from "@/lib/server/http/machine-routes"
import { createMount } from "@/lib/server/http/mount"
import { addSession, addUser } from "@/lib/server/oauth/test-world"
import { addPerson, expectRefused, type Person } from "@/lib/server/testing"
import { applyFleet } from "@/lib/server/transfer/apply-fleet"
import { parseSettings } from "@/lib/settings.mjs"
import { toEnv } from "@/lib/text/named-values"
import { addRedirectUri, readQuickstart } from "./quickstart"

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, "../../..")
const hasPython = await run("python3", ["-c", "import authlib, requests"]).then(
  () => true,
  () => false,
)

let database: Awaited<ReturnType<typeof createTestDatabase>>
let server: Server
let fhir: DemoFhirServer
let folder: string
let url: string
let owner: Person
let cookie: string
let userId: string
const children: ChildProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  openDatabase(database.url)
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}`
  const rules = { issuer: new URL(url), trustedProxies: 0 }
  const findHandler = createMount(machineRoutes, { rules, onError: String })
  server.on("request", (request, response) => {
    const address = readAddress(request, rules)
    const handler = address && findHandler(address)
    if (address && handler) void handler(request, response, address)
    else response.writeHead(404).end()
  })
  const masterKey = randomBytes(32).toString("base64url")
  const parsed = parseSettings({ ADMIT_URL: url, ADMIT_MASTER_KEY: masterKey, ADMIT_LOG_LEVEL: "silent" })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  adoptSettings(parsed.settings)
  fhir = await startFhirServer({ port: 0 })
  owner = await addPerson("owner")
  const user = await addUser(db(), { fhirUser: "Practitioner/1" })
  userId = user.id
  cookie = `admit.session=${(await addSession(db(), { userId: user.id })).handle}`
  const [slug, allowedPrivateHost] = ["ward", "127.0.0.1"]
  const api = {
    slug,
    name: "Ward",
    identifierUri: "https://ward.example/r4",
    fhirBaseUrl: fhir.url,
    allowedPrivateHost,
  }
  await applyFleet({ apis: [api] }, owner)
  // Inside the checkout, so that the libraries a developer would install are found.
  mkdirSync(path.join(root, "test-results"), { recursive: true })
  folder = mkdtempSync(path.join(root, "test-results", "quickstart-"))
}, 60_000)
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await fhir.close()
  await stopChangePolling()
  await closeDatabase()
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An app as its quickstart sees it, and its secret. */
async function addApp(
  entry: Record<string, unknown>,
): Promise<{ app: QuickstartApp; secret: string | null }> {
  const clientId = `quick-${randomBytes(4).toString("hex")}`
  const [row] = await applyFleet(
    { apps: [{ name: clientId, apis: ["ward"], may: "ehr", ...entry, clientId }] },
    owner,
  )
  await pollAfterCommit()
  const [found] = await db().$client`select id from apps where client_id = ${clientId}`
  const { app } = await readQuickstart({ id: found?.id }, owner)
  const scopes = [...app.scopes]
  await db().$client`insert into consents (user_id, app_id, audience, scopes)
    values (${userId}, ${found?.id}, 'https://ward.example/r4', ${scopes}) on conflict do nothing`
  return { app, secret: row?.shownOnce[0]?.value ?? null }
}

function paste(sample: Sample, secret: string | null): string {
  const at = mkdtempSync(path.join(folder, "app-"))
  for (const { name, code } of sample.files) writeFileSync(path.join(at, name), code)
  writeFileSync(path.join(at, ".env"), toEnv(withSecret(sample.env, secret)))
  return at
}

/** The others need pages, so a browser tries them (e2e/console/quickstarts.spec.ts). */
const HERE = ["curl", "node", ...(hasPython ? ["python"] : [])]
const runnable = (app: QuickstartApp) => samplesFor(app).filter(({ id }) => HERE.includes(id))

/** Starts a sample that waits for a browser. @returns the address it says to open */
async function start(sample: Sample, secret: string | null): Promise<string> {
  const child = spawn("bash", ["-c", sample.run], { cwd: paste(sample, secret), detached: false })
  children.push(child)
  let output = ""
  return new Promise((resolve, reject) => {
    const hear = (text: Buffer) => {
      output += text
      const address = /Open (\S+)/.exec(output)?.[1]
      if (address) resolve(address)
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.on("exit", () => reject(new Error(`${sample.label} ended: ${output}`)))
  })
}

/** What a browser does: to Admit with the session, back to the app. */
async function visit(address: string): Promise<string> {
  const signIn = await fetch(address, { redirect: "manual" })
  const asked = signIn.headers.get("location") ?? ""
  const answered = await fetch(asked, { redirect: "manual", headers: { cookie } })
  const back = answered.headers.get("location") ?? ""
  expect(back, await answered.text()).toContain("code=")
  return (await fetch(back)).text()
}

describe("the samples, run as pasted", () => {
  it("of a service app go from token to Bundle", async () => {
    const { app, secret } = await addApp({ kind: "service", allowedScopes: ["system/Observation.rs"] })
    expect(runnable(app).map(({ id }) => id)).toEqual(HERE)
    for (const sample of runnable(app)) {
      const at = paste(sample, secret)
      const { stdout } = await run("bash", ["-c", sample.run], { cwd: at })
      expect(stdout, sample.label).toContain('"resourceType":"Bundle"')
    }
  }, 60_000)

  it("of a service app whose secret travels in the body do so too", async () => {
    const more = { kind: "service", allowedScopes: [], authMethod: "client_secret_post" }
    const { app, secret } = await addApp({ ...more, allowedScopes: ["system/*.rs"] })
    for (const sample of runnable(app)) {
      const at = paste(sample, secret)
      const { stdout } = await run("bash", ["-c", sample.run], { cwd: at })
      expect(stdout, sample.label).toContain('"resourceType":"Bundle"')
    }
  }, 60_000)

  it.each([
    ["confidential", "http://localhost:4873/callback", "web"],
    ["public", "http://127.0.0.1:4874/callback", "native"],
  ])(
    "of a %s app sign a person in and read FHIR",
    async (kind, uri, platform) => {
      const scopes = ["openid", "user/*.rs"]
      const { app, secret } = await addApp({ kind, redirectUris: [{ uri, platform }], allowedScopes: scopes })
      for (const sample of runnable(app)) {
        const text = await visit(await start(sample, secret))
        expect(text, sample.label).toMatch(/^200 .*"resourceType":"Bundle"/s)
        for (const child of children.splice(0)) child.kill("SIGKILL")
      }
    },
    60_000,
  )

  it("of a service app with a key of its own sign with it", async () => {
    for (const [type, options, alg] of [
      ["ec", { namedCurve: "P-384" }, "ES384"],
      ["rsa", { modulusLength: 2048 }, "RS256"],
    ] as const) {
      const { privateKey, publicKey } = generateKeyPairSync(type as "ec", options as { namedCurve: string })
      const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg }]
      const more = { authMethod: "private_key_jwt", allowedScopes: ["system/Observation.rs"], keys }
      const { app } = await addApp({ kind: "service", ...more })
      for (const sample of runnable(app)) {
        const at = paste(sample, null)
        writeFileSync(path.join(at, "private-key.pem"), privateKey.export({ format: "pem", type: "pkcs8" }))
        const { stdout } = await run("bash", ["-c", sample.run], { cwd: at })
        expect(stdout, alg).toContain('"resourceType":"Bundle"')
      }
    }
  }, 60_000)

  it("say why they fail, and fail", async () => {
    const { app } = await addApp({ kind: "service", allowedScopes: ["system/Observation.rs"] })
    for (const sample of runnable(app)) {
      const at = paste(sample, `admit_sk_${"0".repeat(49)}`)
      const failed = await run("bash", ["-c", sample.run], { cwd: at }).catch((error) => error)
      expect(failed.code, sample.label).toBeGreaterThan(0)
      expect(`${failed.stdout}${failed.stderr}`, sample.label).toMatch(/invalid_client|401/)
    }
  }, 60_000)
})

describe("the guide", () => {
  it("adds the redirect URI beside those there are, and wakes a draft that waited for it", async () => {
    const { app } = await addApp({ kind: "confidential", state: "draft", redirectUris: [] })
    const [row] = await db().$client`select id from apps where client_id = ${app.clientId}`
    const view = await addRedirectUri(
      { id: row?.id, uri: "http://localhost:4000/callback", platform: "web" },
      owner,
    )
    expect(view).toMatchObject({
      isDraft: false,
      app: { redirectUris: [{ uri: "http://localhost:4000/callback" }] },
    })
    const stranger = await addPerson("developer")
    const more = { id: row?.id, uri: "http://localhost:4001/callback", platform: "web" } as const
    await expectRefused(() => addRedirectUri(more, stranger), "forbidden")
    await expectRefused(() => readQuickstart({ id: row?.id }, stranger), "not_found")
  })
})
