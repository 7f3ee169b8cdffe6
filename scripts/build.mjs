/** `npm run build`: the console and the server bundle, if the sources changed. */

import path from "node:path"
import { buildIfChanged } from "./lib/build.mjs"
import { installPackages } from "./lib/install.mjs"
import { printFailure } from "./lib/problems.mjs"

const root = path.resolve(import.meta.dirname, "..")
try {
  await installPackages({ root })
  await buildIfChanged({ root })
  console.log("The build is up to date.")
} catch (error) {
  printFailure(error)
  process.exitCode = 1
}
