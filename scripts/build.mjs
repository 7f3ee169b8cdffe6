/** `npm run build`: the console and the server bundle, if the sources changed. */

import path from "node:path"
import { buildIfChanged } from "./lib/build.mjs"
import { installPackages } from "./lib/install.mjs"
import { createLifecycle } from "./lib/lifecycle.mjs"
import { printFailure } from "./lib/problems.mjs"

const root = path.resolve(import.meta.dirname, "..")
const lifecycle = createLifecycle({ codeWhenStopped: 130 })
try {
  await installPackages({ root, lifecycle })
  await buildIfChanged({ root, lifecycle })
  console.log("The build is up to date.")
  await lifecycle.stop(0)
} catch (error) {
  printFailure(error)
  await lifecycle.stop(1)
}
