/** Looks for everything that would make a start fail, before anything is started, and lists it all. */

import { accessSync, constants, existsSync, mkdirSync, readFileSync } from "node:fs"
import { createServer } from "node:net"
import path from "node:path"
import { parseSettings } from "../../lib/settings.mjs"
import { findDatabaseProblem } from "./database-probe.mjs"
import { acquireLock } from "./lock.mjs"
import { findPlatformProblem } from "./postgres-binaries.mjs"
import { LaunchProblems } from "./problems.mjs"

/**
 * @param {{ root: string, env: NodeJS.ProcessEnv, subfolder?: string }} input
 *   subfolder: of the data folder, for a second instance beside the first
 * @returns {Promise<{ settings: import("../../lib/settings.mjs").Settings, lock: ReturnType<typeof acquireLock> }>}
 * @throws LaunchProblems naming each setting and its mend
 */
export async function checkBeforeStart({ root, env, subfolder = "" }) {
  const parsed = parseSettings(env)
  const known = parsed.ok ? parsed.settings : readableSettings(env)
  const settings = { ...known, dataDir: path.resolve(root, known.dataDir, subfolder) }
  const problems = parsed.ok ? [] : [...parsed.problems]
  const folder = prepareDataFolder(settings.dataDir)
  if (folder.problem) problems.push(folder.problem)
  else if (!folder.lock) throw new LaunchProblems([describeHolder(folder.holder, settings.dataDir)])
  const checks = await Promise.all([
    findPortProblem(settings),
    settings.databaseUrl === null ? findPlatformProblem() : findDatabaseProblem(settings.databaseUrl),
    findPasswordFileProblem(settings.ownerPasswordFile, root),
  ])
  problems.push(...checks.filter((problem) => problem !== null))
  if (problems.length === 0) return { settings, lock: folder.lock }
  folder.lock?.release()
  throw new LaunchProblems(problems)
}

/** The settings that can be read although others cannot, so that one run reports as much as it can. */
function readableSettings(env) {
  const parts = Object.entries(env).map(([name, value]) => parseSettings({ [name]: value }))
  const defaults = parseSettings({})
  if (!defaults.ok) throw new Error("INVARIANT: the defaults are valid")
  const changes = parts.filter((part) => part.ok).map((part) => difference(part.settings, defaults.settings))
  return Object.assign({ ...defaults.settings }, ...changes)
}

function difference(settings, defaults) {
  return Object.fromEntries(Object.entries(settings).filter(([key, value]) => defaults[key] !== value))
}

/** As root PostgreSQL runs as another account, which has to pass through; what is inside has modes of its own. */
export const makeDataFolder = (dataDir) =>
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })

/** The data folder, made if need be, with the lock that keeps a second launcher out. */
function prepareDataFolder(dataDir) {
  try {
    makeDataFolder(dataDir)
    accessSync(dataDir, constants.W_OK)
    const lock = acquireLock(path.join(dataDir, "launcher.pid"))
    return lock.holder === null ? { lock } : { holder: lock.holder }
  } catch (error) {
    return {
      problem: `ADMIT_DATA_DIR: ${dataDir} cannot be written (${error.code}); give it to this user or name another folder`,
    }
  }
}

function describeHolder(holder, dataDir) {
  const where = typeof holder.url === "string" ? ` at ${holder.url}` : ""
  return `Admit is already running${where} with the data folder ${dataDir} (process ${holder.pid}): stop that one, or set ADMIT_DATA_DIR and PORT for a second`
}

/** @returns {Promise<string | null>} */
async function findPortProblem({ host, port }) {
  for (const address of host === "localhost" ? ["127.0.0.1", "::1"] : [host]) {
    const code = await tryListening(address, port)
    if (code === null) continue
    if (code === "EADDRINUSE")
      return `PORT: ${port} is in use by another program; stop it or set PORT to a free one`
    if (code === "EACCES") return `PORT: this user may not serve on ${port}; set PORT to 1024 or above`
    const isMissingIpv6 = address === "::1" && host === "localhost"
    if (!isMissingIpv6)
      return `ADMIT_HOST: ${host} cannot be bound (${code}); use localhost, 0.0.0.0 or an address of this machine`
  }
  return null
}

/** @returns {Promise<string | null>} the error code */
function tryListening(host, port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once("error", (error) => resolve(error.code))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}

function findPasswordFileProblem(file, root) {
  if (file === null) return null
  const resolved = path.resolve(root, file)
  try {
    if (existsSync(resolved) && readFileSync(resolved, "utf8").trim() === "")
      return `ADMIT_OWNER_PASSWORD_FILE: ${resolved} is empty`
    accessSync(resolved, constants.R_OK)
    return null
  } catch (error) {
    return `ADMIT_OWNER_PASSWORD_FILE: ${resolved} cannot be read (${error.code})`
  }
}
