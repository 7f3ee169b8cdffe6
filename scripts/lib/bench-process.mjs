/** What a bench measures, bundled without Next and run as a process of its own. */

import { fork } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import path from "node:path"
import { build } from "esbuild"

/** Calls one function of a module with what it is sent first, tells what that resolves to, and then what it uses. */
const entryFor = ({ module, start }) => `import { ${start} } from "${module}"
  process.on("SIGTERM", () => process.exit(0))
  process.on("disconnect", () => process.exit(1))
  process.on("message", async (input) => {
    if (input === "settled") globalThis.gc()
    if (input === "stats" || input === "settled")
      return process.send({ rss: process.memoryUsage.rss(), cpu: process.cpuUsage() })
    process.send(await ${start}(input))
  })`

/** @param {{ root: string, cleanUps: (() => unknown)[] }} options `cleanUps` run in reverse when the bench ends */
export function benchProcesses({ root, cleanUps }) {
  // Beside node_modules, so that packages left out of the bundle are found.
  const folder = mkdtempSync(path.join(root, ".bench-"))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))

  /** Forks a script that answers its first message when it is ready. BENCH_PROFILE names a folder for CPU profiles. */
  function startScript(file, input) {
    const { BENCH_PROFILE: profiles } = process.env
    const execArgv = ["--expose-gc", ...(profiles ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : [])]
    const child = fork(file, { cwd: root, execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] })
    const ended = new Promise((resolve) => child.once("exit", resolve))
    cleanUps.push(() => child.kill("SIGTERM") && ended)
    return new Promise((resolve, reject) => {
      ended.then((code) => reject(new Error(`${path.basename(file)} ended with ${code}`)))
      child.once("message", (ready) => resolve({ child, ready }))
      child.send(input)
    })
  }

  /**
   * @param {{ name: string, module: string, start: string, plugins?: import("esbuild").Plugin[] }} of
   * @param input for the function `start` of the module, which resolves when it is ready
   */
  async function startModule(of, input) {
    const outfile = path.join(folder, `${of.name}.mjs`)
    await build({
      stdin: { contents: entryFor(of), resolveDir: root },
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      alias: { "@": root },
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: of.plugins ?? [],
      outfile,
      logLevel: "error",
    })
    return startScript(outfile, input)
  }

  return { startScript, startModule }
}

/** @param ask "settled": after what is not held any more was collected */
function statsOf(child, ask) {
  return new Promise((resolve) => {
    child.once("message", resolve)
    child.send(ask)
  })
}

/** Bytes of memory the process holds. */
export const memoryOf = async (child, ask = "stats") => (await statsOf(child, ask)).rss

/** Microseconds of CPU time the process used so far. */
export async function cpuOf(child) {
  const { cpu } = await statsOf(child, "stats")
  return cpu.user + cpu.system
}
