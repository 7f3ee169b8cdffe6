/** Shows what a long step is doing: a living line on a terminal, plain lines now and then in a log. */

const TERMINAL_MS = 1_000
const LOG_MS = 15_000

/**
 * Announces a step and, while `work` runs, how long it has taken.
 * @template T
 * @param {{ doing: string, done: string }} labels "Building the console" / "Built the console"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress({ doing, done }, work) {
  const out = process.stdout
  const startedAt = Date.now()
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  const show = (text) => out.write(out.isTTY ? `\r\u001b[2K${text}` : `${text}\n`)
  show(`${doing} ...`)
  const timer = setInterval(() => show(`${doing} ... ${elapsed()}`), out.isTTY ? TERMINAL_MS : LOG_MS)
  timer.unref()
  try {
    const result = await work()
    show(`${done} (${elapsed()})${out.isTTY ? "\n" : ""}`)
    return result
  } catch (error) {
    if (out.isTTY) out.write("\n")
    throw error
  } finally {
    clearInterval(timer)
  }
}
