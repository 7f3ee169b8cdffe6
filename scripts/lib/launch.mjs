/** What `npm start` and `npm run demo` share: from a fresh clone to a serving instance, and back to nothing. */

import path from "node:path"
import { pathToFileURL } from "node:url"
import { buildIfChanged } from "./build.mjs"
import { findDatabaseProblem } from "./database-probe.mjs"
import { loadEnvFile } from "./env-file.mjs"
import { installPackages } from "./install.mjs"
import { createLifecycle } from "./lifecycle.mjs"
import { startPostgres } from "./postgres.mjs"
import { checkBeforeStart } from "./preflight.mjs"
import { LaunchProblems, printFailure } from "./problems.mjs"

/**
 * @typedef {object} Launched
 * @property {import("../../lib/settings.mjs").Settings} settings complete: the database is filled in
 * @property {import("./lifecycle.mjs").Lifecycle} lifecycle
 */

/**
 * @param {{ root: string, demo?: boolean, subfolder?: string, afterStart?: (launched: Launched) => Promise<void> }} options
 *   demo: the database must be the demo's own
 */
export async function launch({ root, demo = false, subfolder, afterStart }) {
  const lifecycle = createLifecycle()
  try {
    process.chdir(root)
    loadEnvFile(root)
    process.env.NODE_ENV = "production"
    process.env.NEXT_TELEMETRY_DISABLED = "1"
    const settings = await prepare({ root, subfolder, lifecycle })
    const { startServer } = await import(pathToFileURL(path.join(root, "dist", "server.mjs")).href)
    const onLost = stopWhenLost(lifecycle)
    const server = await startServer({ settings, dir: root, demo, onLost })
    lifecycle.onStop((urgent) => server.close(urgent))
    await afterStart?.({ settings, lifecycle })
    announce(demo ? { ...server, setupLink: null } : server)
  } catch (error) {
    if (lifecycle.isStopping()) return
    printFailure(toLaunchProblem(error))
    await lifecycle.stop(1)
  }
}

/** Checks, installs, builds and starts the database; each step registers its own undoing. */
async function prepare({ root, subfolder, lifecycle }) {
  const { settings, lock } = await checkBeforeStart({ root, env: process.env, subfolder })
  lifecycle.onStop(() => lock.release())
  lock.update({ url: settings.url })
  await installPackages({ root, lifecycle })
  await buildIfChanged({ root, lifecycle })
  if (settings.databaseUrl !== null) {
    // The first look came before the driver was installed on a fresh machine.
    const problem = await findDatabaseProblem(settings.databaseUrl)
    if (problem !== null) throw new LaunchProblems([problem])
    return settings
  }
  const onLost = stopWhenLost(lifecycle)
  const postgres = await startPostgres({ root, dataDir: settings.dataDir, onLost })
  lifecycle.onStop(() => postgres.stop())
  return { ...settings, databaseUrl: postgres.url }
}

const stopWhenLost = (lifecycle) => (reason) => void lifecycle.stop(1, reason)

function announce({ url, setupLink, warnings }) {
  for (const warning of warnings) console.log(`Note: ${warning}`)
  console.log(`\nAdmit is running at ${url}`)
  if (setupLink !== null) console.log(`Make the first owner here (works once): ${setupLink}`)
  console.log("Press Ctrl-C to stop.")
}

/** The server's own refusals (AppError has the brand, whichever bundle made it) are for a person to read too. */
function toLaunchProblem(error) {
  const isRefusal = typeof error === "object" && error !== null && error.brand === "admit.AppError"
  return isRefusal ? new LaunchProblems([error.message]) : error
}
