/** `npm run admit -- apply FILE` and its like: the installation from a file, whether the server runs or not. */

import { existsSync } from "node:fs"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { requireNode } from "./lib/node-version.mjs"

requireNode()
const { parseSettings } = await import("../lib/settings.mjs")
const { bundle } = await import("./lib/build.mjs")
const { loadEnvFile } = await import("./lib/env-file.mjs")
const { installPackages } = await import("./lib/install.mjs")
const { createLifecycle } = await import("./lib/lifecycle.mjs")
const { borrowPostgres } = await import("./lib/postgres.mjs")
const { makeDataFolder } = await import("./lib/preflight.mjs")
const { LaunchProblems, printFailure } = await import("./lib/problems.mjs")

const root = path.resolve(import.meta.dirname, "..")
const lifecycle = createLifecycle()
try {
  const isFile = (word, at) => at > 0 && !word.startsWith("-")
  const argv = process.argv.slice(2).map((word, at) => (isFile(word, at) ? path.resolve(word) : word))
  process.chdir(root)
  loadEnvFile(root)
  const parsed = parseSettings(process.env)
  if (!parsed.ok) throw new LaunchProblems(parsed.problems)
  const dataDir = path.resolve(root, parsed.settings.dataDir)
  makeDataFolder(dataDir)
  await installPackages({ root, lifecycle })
  if (!existsSync(path.join(root, "dist", "cli.mjs"))) await bundle(root)
  const { runCommand } = await import(pathToFileURL(path.join(root, "dist", "cli.mjs")).href)
  const postgres = parsed.settings.databaseUrl ? null : await borrowPostgres({ root, dataDir })
  if (postgres) lifecycle.onStop(() => postgres.stop())
  const databaseUrl = parsed.settings.databaseUrl ?? postgres?.url ?? ""
  const settings = { ...parsed.settings, dataDir, databaseUrl }
  const code = await runCommand({ argv, settings, dir: root, print: (line) => console.log(line) })
  await lifecycle.stop(code)
} catch (error) {
  printFailure(error)
  await lifecycle.stop(1)
}
