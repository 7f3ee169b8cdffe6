/** Measures what a policy decision costs, on this machine, and says whether it is within what is promised. */

import { mkdtempSync, rmSync } from "node:fs"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"

const root = path.resolve(import.meta.dirname, "..")
// Beside node_modules, so that packages left out of the bundle are found.
const folder = mkdtempSync(path.join(root, ".bench-"))
try {
  const outfile = path.join(folder, "bench.mjs")
  await build({
    entryPoints: [path.join(root, "lib/server/policies/bench.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root },
    outfile,
    logLevel: "error",
  })
  const { benchPolicy } = await import(pathToFileURL(outfile).href)
  for (const { what, micros, aim } of benchPolicy()) {
    const verdict = aim === null ? "" : micros <= aim ? `  within ${aim} µs` : `  OVER ${aim} µs`
    console.log(`${micros.toFixed(micros < 100 ? 1 : 0).padStart(8)} µs  ${what}${verdict}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
