/**
 * When and how the program ends: signals, a parent that is gone, and a stack of things to undo.
 * For a server a stop that was asked for is a success.
 */

import path from "node:path"
import { isAlive, parentOf, programOf } from "./process-identity.mjs"

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"]
/** npm passes Ctrl-C on although the terminal already did, so a second one so soon is the same one. */
const SAME_KEYPRESS_MS = 1_500
const PARENT_POLL_MS = 1_000

/**
 * @typedef {object} Lifecycle
 * @property {(undo: (urgent: AbortSignal) => unknown) => void} onStop undone last first; the signal aborts on a second Ctrl-C
 * @property {(code: number, reason?: string) => Promise<never>} stop
 * @property {() => boolean} isStopping
 */

/**
 * @param {{ codeWhenStopped?: number }} options the exit code of a stop that a signal asked for
 * @returns {Lifecycle}
 */
export function createLifecycle({ codeWhenStopped = 0 } = {}) {
  /** @type {((urgent: AbortSignal) => unknown)[]} */
  const undos = []
  const urgent = new AbortController()
  let stoppingSince = 0

  async function stop(code, reason) {
    if (stoppingSince > 0) return new Promise(() => {})
    stoppingSince = Date.now()
    if (reason) console.log(`\n${reason}`)
    let exitCode = code
    for (const undo of undos.reverse()) {
      try {
        await undo(urgent.signal)
      } catch (error) {
        console.error(error)
        exitCode = 1
      }
    }
    process.exit(exitCode)
  }

  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stoppingSince === 0) return void stop(codeWhenStopped, "Stopping ...")
      if (Date.now() - stoppingSince < SAME_KEYPRESS_MS || urgent.signal.aborted) return
      console.log("Stopping at once.")
      urgent.abort()
    })
  }
  watchParent(() => stop(codeWhenStopped, "npm is gone; stopping ..."))
  return { onStop: (undo) => undos.push(undo), stop, isStopping: () => stoppingSince > 0 }
}

/**
 * npm ends at once on SIGTERM and leaves its script running, so under npm a missing parent means "stop".
 * Between npm and us there may be a shell.
 * @param {() => void} onGone
 */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const isShell = /^-?(ba|da|z|k|a)?sh$/.test(path.basename(programOf(parent) ?? ""))
  const grandparent = isShell ? parentOf(parent) : null
  const timer = setInterval(() => {
    const gone =
      process.ppid !== parent ||
      (grandparent !== null && (parentOf(parent) !== grandparent || !isAlive(grandparent)))
    if (!gone) return
    clearInterval(timer)
    onGone()
  }, PARENT_POLL_MS)
  timer.unref()
}
