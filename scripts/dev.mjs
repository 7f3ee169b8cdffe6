/** `npm run dev`: Next's development server on the embedded database. Plain Next, so no machine routes in front. */

import path from "node:path"
import { requireNode } from "./lib/node-version.mjs"

requireNode()
const { loadEnvFile } = await import("./lib/env-file.mjs")
const { bundle } = await import("./lib/build.mjs")
const { installPackages } = await import("./lib/install.mjs")
const { createLifecycle } = await import("./lib/lifecycle.mjs")
const { startPostgres } = await import("./lib/postgres.mjs")
const { checkBeforeStart } = await import("./lib/preflight.mjs")
const { printFailure } = await import("./lib/problems.mjs")
const { runTool } = await import("./lib/tools.mjs")

const root = path.resolve(import.meta.dirname, "..")
const lifecycle = createLifecycle()
try {
  process.chdir(root)
  loadEnvFile(root)
  const { settings, lock } = await checkBeforeStart({ root, env: process.env })
  lifecycle.onStop(() => lock.release())
  await installPackages({ root, lifecycle })
  const databaseUrl = settings.databaseUrl ?? (await startDatabase(settings))
  await prepareInstance({ ...settings, databaseUrl })
  const env = {
    DATABASE_URL: databaseUrl,
    ADMIT_URL: settings.url,
    ADMIT_DATA_DIR: settings.dataDir,
    NODE_ENV: "development",
  }
  const args = ["dev", "--hostname", settings.host, "--port", String(settings.port)]
  const { code } = await runTool({ root, lifecycle, tool: "next", args, env })
  await lifecycle.stop(code ?? 0)
} catch (error) {
  printFailure(error)
  await lifecycle.stop(1)
}

async function startDatabase({ dataDir }) {
  const server = await startPostgres({ root, dataDir })
  lifecycle.onStop(() => server.stop())
  return server.url
}

/** Migrates and makes what an instance needs, with the same code the server uses. */
async function prepareInstance(settings) {
  await bundle(root)
  const { prepareInstance: prepare } = await import("../dist/server.mjs")
  const { setupLink, warnings } = await prepare({ settings, dir: root })
  for (const warning of warnings) console.log(`Note: ${warning}`)
  if (setupLink !== null) console.log(`Make the first owner here (works once): ${setupLink}`)
}
