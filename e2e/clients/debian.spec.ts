/** Clients that Debian packages: run where the machine has them, skipped by name where not. */

import { execFileSync, spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { authorizeInBrowser } from "./arrive"
import { APPS, test as base, expect } from "./sample-app"

const PYTHON = "/usr/bin/python3"
const APACHE = "/usr/sbin/apache2"
const MODULES = "/usr/lib/apache2/modules"

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "admit-apache-"))
    // As root Apache serves as another account, which has to read the site.
    chmodSync(folder, 0o755)
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
})

test("Authlib signs a person in and verifies the id token by the published keys", async ({
  page,
  register,
  run,
  owner,
}) => {
  const program = "import authlib, requests"
  test.skip(
    spawnSync(PYTHON, ["-c", program]).status !== 0,
    "needs Debian's python3-authlib and python3-requests",
  )
  const app = await register("confidential")
  const env = { AUTHLIB_INSECURE_TRANSPORT: "1" }
  await run(app, { command: PYTHON, args: [path.join(APPS, "authlib_app.py")], env })
  await page.goto(app.origin)
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
})

test("a site behind mod_auth_openidc lets in who signs in at Admit", async ({
  page,
  folder,
  register,
  run,
  owner,
}) => {
  test.skip(
    !existsSync(APACHE) || !existsSync(path.join(MODULES, "mod_auth_openidc.so")),
    "needs Debian's apache2 and libapache2-mod-auth-openidc",
  )
  const app = await register("confidential")
  mkdirSync(path.join(folder, "site"))
  const site = `<title>App</title><h1>Signed in as <!--#echo var="REMOTE_USER" --></h1>`
  writeFileSync(path.join(folder, "site", "index.html"), site)
  const env = { FOLDER: folder, MODULES, PORT: new URL(app.origin).port, ...accountOf() }
  await run(app, { command: APACHE, args: ["-X", "-f", path.join(APPS, "apache.conf")], env })
  await page.goto(app.origin)
  await authorizeInBrowser(page, owner)
  await expect(page.getByRole("heading", { name: `Signed in as ${owner.email}` })).toBeVisible()
})

/** Apache will not serve as root. */
function accountOf() {
  const isRoot = process.getuid?.() === 0
  const name = (flag: string) => execFileSync("id", [flag], { encoding: "utf8" }).trim()
  return isRoot
    ? { ACCOUNT: "www-data", ACCOUNT_GROUP: "www-data" }
    : { ACCOUNT: name("-un"), ACCOUNT_GROUP: name("-gn") }
}
