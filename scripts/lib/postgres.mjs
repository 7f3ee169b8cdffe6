/**
 * The embedded PostgreSQL of one data folder: initialised once, started on a free port, kept running, stopped.
 * `postgres.json` beside it remembers the port, the password and where the files are.
 */

import { randomBytes } from "node:crypto"
import {
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:net"
import path from "node:path"
import { acquireLock, findHolder } from "./lock.mjs"
import { canReach, findAccount, ownerOr } from "./postgres-account.mjs"
import { makeSystemFolder, preparePrograms } from "./postgres-binaries.mjs"
import {
  dataFolder,
  logFile,
  readLogTail,
  runProgram,
  spawnServer,
  stopOrphan,
  stopServer,
  waitUntilReady,
} from "./postgres-process.mjs"
import { LaunchProblems } from "./problems.mjs"

const USER = "admit"
const DATABASE = "admit"
const MAJOR_VERSION = "18"
const START_TRIES = 3
const RESTARTS_PER_MINUTE = 3

/**
 * @typedef {{ id: string, password: string, port: number, home: string | null }} Remembered
 *   home: a folder outside the data folder, when the server's account cannot enter that
 */

/**
 * Starts the server.
 * @param {{ root: string, dataDir: string, options?: Record<string, string>, onLost?: (reason: string) => void }} input
 *   onLost: called when the server ended by itself and could not be brought back
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startPostgres({ root, dataDir, options, onLost }) {
  const stateFile = path.join(dataDir, "postgres.json")
  const remembered = readState(stateFile)
  const files = locateFiles({ root, dataDir, remembered })
  writeState(stateFile, remembered)
  const lock = acquireLock(lockFile(files.home))
  if (lock.holder !== null) {
    throw new LaunchProblems([
      `The database in ${files.home} is in use by process ${lock.holder.pid}: stop that one, or set ADMIT_DATA_DIR to another folder`,
    ])
  }
  try {
    await initialise(files, remembered.password)
    await stopOrphan(files)
    const started = await startOnFreePort(files, remembered, options)
    writeState(stateFile, remembered)
    const stop = supervise(
      files,
      started,
      () => spawnServer(files, { port: remembered.port, options }),
      onLost,
    )
    const url = await ensureDatabase(remembered)
    return {
      url,
      async stop() {
        await stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * The server of a data folder for a short errand: the one that runs already, or one started for the errand.
 * @param {{ root: string, dataDir: string }} input
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function borrowPostgres({ root, dataDir }) {
  const remembered = readState(path.join(dataDir, "postgres.json"))
  const home = remembered.home ?? path.join(dataDir, "postgres")
  if (findHolder(lockFile(home)) === null) return startPostgres({ root, dataDir })
  return { url: urlOf(remembered, DATABASE), stop: async () => {} }
}

const lockFile = (home) => path.join(path.dirname(home), `${path.basename(home)}.lock`)

/** Where programs and data are, made ready for the account the server runs as. */
function locateFiles({ root, dataDir, remembered }) {
  const inside = path.join(realpathSync(dataDir), "postgres")
  const home = remembered.home ?? inside
  const account = ownerOr(path.join(home, "data"), findAccount())
  if (!existsSync(home)) mkdirSync(home, { mode: 0o700 })
  if (account === null) return { programs: preparePrograms({ root, account }), home, account }
  chownSync(home, account.uid, account.gid)
  const programs = preparePrograms({ root, account })
  if (canReach(home, account)) return { programs, home, account }
  const outside = makeSystemFolder(remembered.id, account)
  if (existsSync(path.join(home, "data"))) moveData(home, outside, account)
  remembered.home = outside
  return { programs, home: outside, account }
}

/** Happens when a project with data was moved under a folder that the server's account cannot enter. */
function moveData(from, to, account) {
  const draft = path.join(to, "data.partial")
  rmSync(draft, { recursive: true, force: true })
  cpSync(path.join(from, "data"), draft, { recursive: true, preserveTimestamps: true })
  for (const entry of [".", ...readdirSync(draft, { recursive: true })]) {
    lchownSync(path.join(draft, entry), account.uid, account.gid)
  }
  renameSync(draft, path.join(to, "data"))
  renameSync(path.join(from, "data"), path.join(from, `data.moved-${Date.now()}`))
}

/**
 * initdb works in a draft folder, so a run that was killed halfway leaves nothing that looks like a database.
 * Each run has its own: the initdb of a killed run may still be writing.
 */
async function initialise(files, password) {
  const data = dataFolder(files)
  if (existsSync(data)) return checkVersion(data)
  for (const name of readdirSync(files.home).filter((name) => name.startsWith("data.partial"))) {
    rmSync(path.join(files.home, name), { recursive: true, force: true })
  }
  const draft = path.join(files.home, `data.partial-${process.pid}`)
  const passwordFile = path.join(files.home, "password")
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (files.account) chownSync(passwordFile, files.account.uid, files.account.gid)
  try {
    const { code, output } = await runProgram(files, "initdb", [
      `--pgdata=${draft}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
    ])
    if (code !== 0)
      throw new LaunchProblems([`The embedded PostgreSQL could not be initialised:\n${output.trim()}`])
    renameSync(draft, data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function checkVersion(data) {
  const version = readFileSync(path.join(data, "PG_VERSION"), "utf8").trim()
  if (version === MAJOR_VERSION) return
  throw new LaunchProblems([
    `The data in ${data} is of PostgreSQL ${version}, but this Admit brings ${MAJOR_VERSION}: dump it with the Admit that made it, or set ADMIT_DATA_DIR to a new folder`,
  ])
}

/** Keeps the port of the last run when it is still free, so that tools pointed at it keep working. */
async function startOnFreePort(files, remembered, options) {
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    if (remembered.port === 0 || !(await isFree(remembered.port))) remembered.port = await findFreePort()
    const child = spawnServer(files, { port: remembered.port, options })
    if (await waitUntilReady(files, child)) return child
    remembered.port = 0
  }
  throw new LaunchProblems([
    `The embedded PostgreSQL does not start. The end of ${logFile(files)}:\n${readLogTail(files)}`,
  ])
}

/** Brings the server back when it ends by itself, unless that happens again and again. */
function supervise(files, first, respawn, onLost) {
  let child = first
  let stopping = false
  /** @type {number[]} */
  let losses = []
  const watch = () => child.once("exit", () => void revive())
  async function revive() {
    if (stopping) return
    losses = [...losses.filter((at) => at > Date.now() - 60_000), Date.now()]
    if (losses.length > RESTARTS_PER_MINUTE) {
      onLost?.(`The embedded PostgreSQL keeps ending; see ${logFile(files)}`)
      return
    }
    child = respawn()
    const ready = await waitUntilReady(files, child).catch(() => false)
    if (ready) watch()
    else if (!stopping) await revive()
  }
  watch()
  return async () => {
    stopping = true
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      await stopServer(files, child.pid)
    }
  }
}

/** @returns {Promise<string>} the connection string */
async function ensureDatabase(remembered) {
  const { default: postgres } = await import("postgres")
  const sql = postgres(urlOf(remembered, "postgres"), { max: 1, onnotice: () => {} })
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`
  } finally {
    await sql.end()
  }
  return urlOf(remembered, DATABASE)
}

const urlOf = ({ port, password }, database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`

/** @returns {Remembered} */
function readState(file) {
  const fresh = {
    id: randomBytes(9).toString("hex"),
    password: randomBytes(32).toString("base64url"),
    port: 0,
    home: null,
  }
  if (!existsSync(file)) return fresh
  try {
    return { ...fresh, ...JSON.parse(readFileSync(file, "utf8")) }
  } catch {
    throw new LaunchProblems([`${file} is damaged; it holds the database password: restore it from a backup`])
  }
}

function writeState(file, state) {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once("error", () => resolve(false))
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)))
  })
}

/** @returns {Promise<number>} */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
