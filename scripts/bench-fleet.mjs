/** Measures what looking at 100,000 apps costs the server: TEST_DATABASE_URL names where the database is made. */

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
    entryPoints: [path.join(root, "lib/server/apps/bench-fleet.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root },
    define: { "import.meta.dirname": JSON.stringify(path.join(root, "db")) },
    outfile,
    logLevel: "error",
  })
  const { benchFleet } = await import(pathToFileURL(outfile).href)
  process.exitCode = await benchFleet((line) => console.log(line))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
