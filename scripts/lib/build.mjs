/** Builds the console (next build) and the server bundle (esbuild) when the sources changed. */

import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { acquireLock } from "./lock.mjs"
import { LaunchProblems } from "./problems.mjs"
import { withProgress } from "./progress.mjs"
import { runCommand, tailOf } from "./run.mjs"

/** Folders and files that the build is made of. */
export const SOURCES = ["app", "components", "db", "lib", "public"]
export const SOURCE_FILES = [
  "instrumentation.ts",
  "next.config.js",
  "package-lock.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
]
const TESTS = /\.(test|store\.test)\.(ts|tsx|mjs)$/
/** Bundle name to the module it starts from; a bundle whose module is not there is left out. */
const BUNDLES = {
  server: "lib/server/http/main.ts",
  console: "lib/server/http/console.ts",
  demo: "lib/server/demo/main.ts",
  cli: "lib/server/cli/main.ts",
}

/** @param {{ root: string, lifecycle?: import("./lifecycle.mjs").Lifecycle }} options */
export async function buildIfChanged({ root, lifecycle }) {
  const dist = path.join(root, "dist")
  const stamp = stampFile(root)
  if (isBuilt(root, stamp, hashSources(root))) return
  mkdirSync(dist, { recursive: true })
  const release = await waitForTurn(path.join(dist, "build.lock"))
  try {
    const hash = hashSources(root)
    if (isBuilt(root, stamp, hash)) return
    await withProgress({ doing: "Building the server", done: "Built the server" }, () => bundle(root))
    const labels = {
      doing: "Building the console (after each change, about a minute)",
      done: "Built the console",
    }
    await withProgress(labels, () => buildConsole({ root, lifecycle }))
    writeFileSync(stamp, JSON.stringify({ hash }))
  } finally {
    release()
  }
}

const stampFile = (root) => path.join(root, "dist", "build.json")

/** A hash over everything that goes into the build, tests left out. @param {string} root */
export function hashSources(root) {
  const hash = createHash("sha256")
  for (const file of listSources(root)) {
    hash.update(`${file}\0`)
    hash.update(readFileSync(path.join(root, file)))
    hash.update("\0")
  }
  return hash.digest("hex")
}

function listSources(root) {
  const files = SOURCE_FILES.filter((file) => existsSync(path.join(root, file)))
  for (const folder of SOURCES) {
    if (!existsSync(path.join(root, folder))) continue
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !TESTS.test(entry.name)) {
        files.push(path.relative(root, path.join(entry.parentPath, entry.name)))
      }
    }
  }
  return files.sort()
}

function isBuilt(root, stamp, hash) {
  const dist = path.join(root, "dist")
  const made = ["server.mjs", "console.mjs"].map((file) => path.join(dist, file))
  if (![stamp, path.join(root, ".next", "BUILD_ID"), ...made].every(existsSync)) return false
  try {
    return JSON.parse(readFileSync(stamp, "utf8")).hash === hash
  } catch {
    return false
  }
}

/** Two launchers of one checkout (the server and the demo, say) take turns. */
async function waitForTurn(file) {
  let said = false
  for (;;) {
    const lock = acquireLock(file)
    if (lock.holder === null) return lock.release
    if (!said) console.log(`Process ${lock.holder.pid} is building already; waiting for it ...`)
    said = true
    await sleep(250)
  }
}

/**
 * Bundles the server alone. The stamp goes first: it speaks for bundles and console together.
 * @param {string} root
 */
export async function bundle(root) {
  rmSync(stampFile(root), { force: true })
  const { build } = await import("esbuild")
  const entryPoints = Object.fromEntries(
    Object.entries(BUNDLES).filter(([, source]) => existsSync(path.join(root, source))),
  )
  try {
    await build({
      absWorkingDir: root,
      entryPoints,
      outdir: "dist",
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      // Packages stay in node_modules; "@/" is ours and is bundled.
      packages: "external",
      alias: { "@": root },
      sourcemap: true,
      logLevel: "silent",
    })
  } catch (error) {
    throw new LaunchProblems([`The server could not be built:\n${error.message}`])
  }
}

async function buildConsole({ root, lifecycle }) {
  const { code, output } = await runCommand({
    command: process.execPath,
    args: [path.join("node_modules", "next", "dist", "bin", "next"), "build"],
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    onStart: (end) => lifecycle?.onStop(end),
  })
  if (code !== 0) throw new LaunchProblems([`The console could not be built:\n${tailOf(output)}`])
}
