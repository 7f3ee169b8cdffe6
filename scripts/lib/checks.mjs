/** The part of the proof that needs neither database nor build nor browser. */

import path from "node:path"
import { countVitest } from "./tally.mjs"
import { runTool } from "./tools.mjs"

/** @typedef {{ root: string, lifecycle: import("./lifecycle.mjs").Lifecycle, tally: ReturnType<typeof import("./tally.mjs").createTally> }} Proof */

/**
 * Types are looked at beside the unit tests: each leaves a core idle for a while.
 * @param {Proof} proof
 */
export async function runChecks({ root, lifecycle, tally }) {
  const quietly = (options) => runTool({ root, lifecycle, echo: false, ...options })
  const types = checkTypes(quietly)
  const lint = quietly({ tool: "@biomejs/biome", bin: "biome", args: ["ci", "--error-on-warnings", "."] })
  await tally.check("format and lint", async () => isGood(await lint))
  await runVitest({ root, lifecycle, tally }, { label: "architecture and unit tests", project: "unit" })
  await tally.check("types", async () => isGood(await types))
}

/** One checker: several share out the work by doing much of it twice, and the cores are busy. */
async function checkTypes(quietly) {
  const generated = await quietly({ tool: "next", args: ["typegen"] })
  if (generated.code !== 0) return generated
  return quietly({ tool: "typescript", bin: "tsc", args: ["--noEmit", "--checkers", "1"] })
}

/** Prints what a tool that ran quietly had to say. @param {{ code: number | null, output: string }} result */
export function isGood({ code, output }) {
  process.stdout.write(output)
  return code === 0
}

/** @param {Proof} proof @param {{ label: string, project: string, env?: NodeJS.ProcessEnv }} suite */
export async function runVitest({ root, lifecycle, tally }, { label, project, env }) {
  const report = path.join(root, "test-results", `${project}.json`)
  const args = ["run", "--project", project, "--passWithNoTests", "--reporter=default", "--reporter=json"]
  await tally.suite(label, {
    report,
    count: countVitest,
    run: () =>
      runTool({ root, lifecycle, tool: "vitest", args: [...args, `--outputFile.json=${report}`], env }),
  })
}
