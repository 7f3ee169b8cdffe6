/** Installs the packages of package-lock.json, once and again when it has changed. Standard library only. */

import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { LaunchProblems } from "./problems.mjs"
import { withProgress } from "./progress.mjs"
import { runCommand, tailOf } from "./run.mjs"

const REASON_LINES = 12

/**
 * True when node_modules holds what package-lock.json says. npm writes node_modules/.package-lock.json as its
 * last act, so an interrupted install never looks complete, and an install made by hand counts.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = readPackages(path.join(root, "package-lock.json"))
  const present = readPackages(path.join(root, "node_modules", ".package-lock.json"))
  if (wanted === null || present === null) return false
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === "") return true
    const found = present[place]
    if (found === undefined) return entry.optional === true || entry.peer === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

/**
 * What the lock file pins by its hash needs no asking whether it is still the same.
 * @param {{ root: string, lifecycle?: import("./lifecycle.mjs").Lifecycle }} options
 */
export async function installPackages({ root, lifecycle }) {
  if (isInstalled(root)) return
  const first = !existsSync(path.join(root, "node_modules"))
  const labels = first
    ? { doing: "Installing packages (once, about a minute)", done: "Installed packages" }
    : { doing: "Updating packages", done: "Updated packages" }
  const { code, output } = await withProgress(labels, () =>
    runNpm({ root, args: ["ci", "--include=dev", "--prefer-offline"], lifecycle }),
  )
  if (code === 0) return
  throw new LaunchProblems([`"npm ci" failed; mend what it says and start again:\n${reasonOf(output)}`])
}

/** npm gives the reason first and its manual after it. */
function reasonOf(output) {
  const errors = output.split("\n").filter((line) => line.startsWith("npm error") && line.length > 10)
  return errors.length > 0 ? errors.slice(0, REASON_LINES).join("\n") : tailOf(output)
}

function runNpm({ root, args, lifecycle }) {
  const cli = process.env.npm_execpath
  const viaNode = cli !== undefined && path.basename(cli) === "npm-cli.js" && existsSync(cli)
  const onStart = (end) => lifecycle?.onStop(end)
  const cwd = root
  if (viaNode) return runCommand({ command: process.execPath, args: [cli, ...args], cwd, onStart })
  return runCommand({ command: "npm", args, cwd, shell: process.platform === "win32", onStart })
}

/** @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, peer?: boolean }> | null} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? null
  } catch {
    return null
  }
}
