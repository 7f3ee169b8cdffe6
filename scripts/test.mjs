/** `npm test`: the whole proof, on a machine that has nothing but Node. Ends with one line over everything. */

import path from "node:path"
import { requireNode } from "./lib/node-version.mjs"

requireNode()
const { findOrInstallBrowser } = await import("./lib/browser.mjs")
const { isGood, runChecks, runVitest } = await import("./lib/checks.mjs")
const { installPackages } = await import("./lib/install.mjs")
const { createLifecycle } = await import("./lib/lifecycle.mjs")
const { findFreePort } = await import("./lib/postgres.mjs")
const { printFailure } = await import("./lib/problems.mjs")
const { runCommand } = await import("./lib/run.mjs")
const { countPlaywright, createTally } = await import("./lib/tally.mjs")
const { startTestPostgres } = await import("./lib/test-postgres.mjs")
const { runTool } = await import("./lib/tools.mjs")

const root = path.resolve(import.meta.dirname, "..")
const lifecycle = createLifecycle({ codeWhenStopped: 130 })
try {
  await installPackages({ root, lifecycle })
  const tally = createTally()
  const proof = { root, lifecycle, tally }
  await runChecks(proof)
  // Fetching one takes no core: it comes while the next tests run.
  const browser = findOrInstallBrowser({ root })
  const database = await startDatabase()
  // With more than two cores the build then takes no time of its own; with two it takes as much as after them.
  const built = build()
  await runVitest(proof, { label: "store tests", project: "store", env: { TEST_DATABASE_URL: database } })
  if (await tally.check("production build", async () => isGood(await built)))
    await runEndToEnd(proof, { database, browser: await browser })
  else tally.refuse("end-to-end tests", "Not run: there is no build to run them on.")
  await lifecycle.stop(tally.finish())
} catch (error) {
  printFailure(error)
  console.log("\n0 passed, 1 failed")
  await lifecycle.stop(1)
}

async function startDatabase() {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
  const server = await startTestPostgres({ root })
  lifecycle.onStop(() => server.stop())
  return server.url
}

function build() {
  return runCommand({
    command: process.execPath,
    args: [path.join(root, "scripts", "build.mjs")],
    cwd: root,
    env: process.env,
    echo: false,
    onStart: (end) => lifecycle.onStop(end),
  })
}

async function runEndToEnd({ tally }, { database, browser }) {
  if (browser.file === null) return tally.refuse("end-to-end tests", browser.reason)
  const report = path.join(root, "test-results", "e2e.json")
  const env = {
    TEST_DATABASE_URL: database,
    CHROMIUM_PATH: browser.file,
    E2E_PORT_SERVER: String(await findFreePort()),
    E2E_PORT_NEXT: String(await findFreePort()),
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
  }
  const args = [
    "test",
    "--config",
    "e2e/playwright.config.ts",
    "--pass-with-no-tests",
    "--reporter=list,json",
  ]
  await tally.suite("end-to-end tests", {
    report,
    count: countPlaywright,
    run: () => runTool({ root, lifecycle, tool: "@playwright/test", bin: "playwright", args, env }),
  })
}
