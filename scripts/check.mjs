/** `npm run check`: format, lint, types, architecture and unit tests. */

import path from "node:path"
import { requireNode } from "./lib/node-version.mjs"

requireNode()
const { runChecks } = await import("./lib/checks.mjs")
const { installPackages } = await import("./lib/install.mjs")
const { createLifecycle } = await import("./lib/lifecycle.mjs")
const { printFailure } = await import("./lib/problems.mjs")
const { createTally } = await import("./lib/tally.mjs")

const root = path.resolve(import.meta.dirname, "..")
const lifecycle = createLifecycle({ codeWhenStopped: 130 })
try {
  await installPackages({ root, lifecycle })
  const tally = createTally()
  await runChecks({ root, lifecycle, tally })
  await lifecycle.stop(tally.finish())
} catch (error) {
  printFailure(error)
  await lifecycle.stop(1)
}
