/** Tells one process from a later one that was given the same number. */

import { execFileSync } from "node:child_process"
import { readFileSync, readlinkSync } from "node:fs"

/**
 * True while a process with this number runs, whoever owns it. One that has ended and was not yet asked how does not;
 * in a container whose first process asks nobody it stays like that for good.
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== "EPERM") return false
  }
  return process.platform !== "linux" || statFields(pid)?.[0] !== "Z"
}

/**
 * A text that only this run of this process has, or null when the process is gone or the system won't tell.
 * @param {number} pid
 */
export function identityOf(pid) {
  if (process.platform === "linux") {
    const fields = statFields(pid)
    // Field 22 of /proc/PID/stat: start time in clock ticks since boot.
    return fields === null ? null : `${bootId()}:${fields[19]}`
  }
  return psField(pid, "lstart=")
}

/** The parent of a process, or null. @param {number} pid */
export function parentOf(pid) {
  if (process.platform === "linux") {
    const fields = statFields(pid)
    return fields === null ? null : Number(fields[1])
  }
  const parent = Number(psField(pid, "ppid="))
  return parent > 0 ? parent : null
}

/** The path or command of the program a process runs, or null. @param {number} pid */
export function programOf(pid) {
  if (process.platform === "linux") {
    try {
      return readlinkSync(`/proc/${pid}/exe`)
    } catch {
      return readText(`/proc/${pid}/comm`)
    }
  }
  return psField(pid, "comm=")
}

/** Fields of /proc/PID/stat from the state on; the name before it may hold spaces and brackets. */
function statFields(pid) {
  const stat = readText(`/proc/${pid}/stat`)
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ")
}

function bootId() {
  return readText("/proc/sys/kernel/random/boot_id") ?? ""
}

function readText(file) {
  try {
    return readFileSync(file, "utf8").trim()
  } catch {
    return null
  }
}

function psField(pid, field) {
  if (process.platform === "win32") return null
  try {
    return execFileSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).trim() || null
  } catch {
    return null
  }
}
