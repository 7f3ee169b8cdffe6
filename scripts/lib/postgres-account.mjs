/**
 * PostgreSQL refuses to run as root. As root, this finds the account to run it as and a place that account can
 * enter; as anybody else there is nothing to decide.
 */

import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs"
import path from "node:path"
import { LaunchProblems } from "./problems.mjs"

/** @typedef {{ name: string, uid: number, gid: number }} Account */

/** Preferred first; initdb insists on an account that has a name, so a bare number would not do. */
const NAMES = ["postgres", "_postgres", "nobody"]

/** @returns {Account | null} null when not root: PostgreSQL runs as whoever runs Admit */
export function findAccount() {
  if (process.getuid?.() !== 0) return null
  const accounts = readAccounts()
  for (const name of NAMES) {
    const account = accounts.find((candidate) => candidate.name === name)
    if (account && account.uid !== 0) return account
  }
  throw new LaunchProblems([
    `PostgreSQL does not run as root and there is no account to run it as: make one with "useradd --system postgres", start Admit as an ordinary user, or set DATABASE_URL`,
  ])
}

/**
 * The account that already owns a data folder, so that a later run as root keeps the files readable to it.
 * @param {string} folder @param {Account | null} account @returns {Account | null}
 */
export function ownerOr(folder, account) {
  if (account === null || !existsSync(folder)) return account
  const { uid, gid } = statSync(folder)
  return uid === 0 ? account : { name: String(uid), uid, gid }
}

/**
 * True when the account may enter every folder above a path and read what is there.
 * @param {string} target an existing path @param {Account} account
 */
export function canReach(target, account) {
  const real = realpathSync(target)
  for (let folder = path.dirname(real); ; folder = path.dirname(folder)) {
    if (!allows(folder, account, 0o1)) return false
    if (folder === path.dirname(folder)) break
  }
  return allows(real, account, statSync(real).isDirectory() ? 0o5 : 0o4)
}

function allows(target, account, bits) {
  const { mode, uid, gid } = statSync(target)
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}

/** Lets everybody read a folder and enter what is below it, whatever the umask was. @param {string} folder */
export function makeReadable(folder) {
  chmodSync(folder, 0o755)
  for (const name of readdirSync(folder)) {
    const entry = path.join(folder, name)
    const stat = lstatSync(entry)
    if (stat.isDirectory()) makeReadable(entry)
    else if (stat.isFile()) chmodSync(entry, stat.mode & 0o100 ? 0o755 : 0o644)
  }
}

/** @returns {Account[]} */
function readAccounts() {
  try {
    return readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .filter((fields) => fields.length >= 4)
      .map(([name, , uid, gid]) => ({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }))
  } catch {
    return []
  }
}
