/** One PostgreSQL server process: made, started, watched and stopped. Knows nothing of where its files live. */

import { spawn } from "node:child_process"
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { LaunchProblems } from "./problems.mjs"
import { isAlive, programOf } from "./process-identity.mjs"
import { runCommand, tailOf } from "./run.mjs"

const READY_MS = 60_000
const FAST_STOP_MS = 20_000
const LOG_LIMIT_BYTES = 5_000_000

/**
 * @typedef {object} ServerFiles
 * @property {string} programs folder with bin/, lib/, share/
 * @property {string} home holds data/, postgres.log
 * @property {import("./postgres-account.mjs").Account | null} account
 */

/** @param {ServerFiles} files */
export const dataFolder = (files) => path.join(files.home, "data")
/** @param {ServerFiles} files */
export const logFile = (files) => path.join(files.home, "postgres.log")

/** Runs one of PostgreSQL's programs to its end. @param {ServerFiles} files */
export function runProgram(files, program, args) {
  return withOpenUmask(() =>
    runCommand({
      command: path.join(files.programs, "bin", program),
      args,
      cwd: files.home,
      env: cleanEnvironment(),
      account: files.account,
    }),
  )
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches it only through us, after the drain.
 * @param {ServerFiles} files
 * @param {{ port: number, options?: Record<string, string> }} settings
 * @returns {import("node:child_process").ChildProcess}
 */
export function spawnServer(files, { port, options = {} }) {
  const log = openLog(files)
  const args = ["-D", dataFolder(files), "-p", String(port)]
  const fixed = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
  }
  for (const [name, value] of Object.entries({ ...fixed, ...options })) args.push("-c", `${name}=${value}`)
  const child = withOpenUmask(() =>
    spawn(path.join(files.programs, "bin", "postgres"), args, {
      cwd: files.home,
      env: cleanEnvironment(),
      detached: true,
      stdio: ["ignore", log, log],
      ...(files.account && { uid: files.account.uid, gid: files.account.gid }),
    }),
  )
  closeSync(log)
  child.on("error", () => {})
  return child
}

/**
 * Waits until the server takes connections: it writes "ready" into postmaster.pid.
 * @param {ServerFiles} files @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<boolean>} false when it ended instead
 */
export async function waitUntilReady(files, child) {
  const deadline = Date.now() + READY_MS
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const lines = readPidFile(files)
    if (lines?.[0] === String(child.pid) && lines[7]?.trim() === "ready") return true
    if (Date.now() > deadline) {
      throw new LaunchProblems([`The embedded PostgreSQL is not ready after a minute; see ${logFile(files)}`])
    }
    await sleep(20)
  }
  return false
}

/**
 * Stops a server that an earlier run left behind, and clears a pid file whose number now belongs to another
 * program (PostgreSQL itself clears one whose process is gone, after checking that no backend lives on).
 * @param {ServerFiles} files
 */
export async function stopOrphan(files) {
  const pid = Number(readPidFile(files)?.[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return
  if (!/postgres(\.exe)?( \(deleted\))?$/.test(programOf(pid) ?? "postgres")) {
    rmSync(path.join(dataFolder(files), "postmaster.pid"), { force: true })
    return
  }
  if (await stopServer(files, pid)) return
  throw new LaunchProblems([
    `A PostgreSQL server of an earlier run (process ${pid}) still uses ${dataFolder(files)} and does not stop: end it and start again`,
  ])
}

/**
 * Ends a server: sessions are cut and everything committed is on disk ("fast"); if that takes too long, at once,
 * which costs only a recovery at the next start.
 * @param {ServerFiles} files @param {number} pid
 * @returns {Promise<boolean>} true when it is gone
 */
export async function stopServer(files, pid) {
  if (process.platform === "win32") {
    await runProgram(files, "pg_ctl.exe", ["stop", "-D", dataFolder(files), "-m", "fast", "-w"])
    return !isAlive(pid)
  }
  for (const signal of ["SIGINT", "SIGQUIT"]) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (error.code === "ESRCH") return true
      return false
    }
    const deadline = Date.now() + FAST_STOP_MS
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return true
      await sleep(20)
    }
  }
  return false
}

/** The end of the server's log, for a failure message. @param {ServerFiles} files */
export function readLogTail(files) {
  return existsSync(logFile(files)) ? tailOf(readFileSync(logFile(files), "utf8")) : ""
}

function readPidFile(files) {
  try {
    return readFileSync(path.join(dataFolder(files), "postmaster.pid"), "utf8").split("\n")
  } catch {
    return null
  }
}

function openLog(files) {
  const file = logFile(files)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(file)
  return openSync(file, "a", 0o600)
}

/** PG* variables of the user's own PostgreSQL must not reach this one; macOS needs a locale set. */
function cleanEnvironment() {
  const { PATH, SystemRoot, TEMP, TMP } = process.env
  return { PATH, LC_ALL: "C", ...(process.platform === "win32" && { SystemRoot, TEMP, TMP }) }
}

/** A umask of 077 leaves initdb's files unreadable to the account the server runs as. */
function withOpenUmask(work) {
  const before = process.umask(0o022)
  try {
    return work()
  } finally {
    process.umask(before)
  }
}
