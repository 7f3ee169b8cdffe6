/** Reads the `.env` file of the project root. Variables that are already set win. */

import { existsSync } from "node:fs"
import path from "node:path"
import { LaunchProblems } from "./problems.mjs"

/** @param {string} root */
export function loadEnvFile(root) {
  const file = path.join(root, ".env")
  if (!existsSync(file)) return
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw new LaunchProblems([
      `.env cannot be read (${error.code ?? error.message}): make it readable or remove it`,
    ])
  }
}
