/** Gives processes processor cores of their own, so that what is measured is not slowed by what measures it. */

import { spawnSync } from "node:child_process"
import os from "node:os"

/**
 * The first core for one process and its threads, all others for the rest.
 * @param {number} alone process id
 * @param {number[]} rest process ids
 * @returns {boolean} false where it cannot be done: one core, or no `taskset` (util-linux)
 */
export function giveOwnCore(alone, rest) {
  const last = os.cpus().length - 1
  if (last < 1) return false
  const pin = (pid, cores) => spawnSync("taskset", ["-acp", cores, String(pid)]).status === 0
  return pin(alone, "0") && rest.every((pid) => pin(pid, `1-${last}`))
}
