/** The part of the proof that needs neither database nor build nor browser. */

import path from "node:path"
import { countVitest } from "./tally.mjs"
import { runTool } from "./tools.mjs"

/** @typedef {{ root: string, lifecycle: import("./lifecycle.mjs").Lifecycle, tally: ReturnType<typeof import("./tally.mjs").createTally> }} Proof */

/** @param {Proof} proof */
export async function runChecks({ root, lifecycle, tally }) {
  const tool = (options) => runTool({ root, lifecycle, ...options })
  const succeeds = async (options) => (await tool(options)).code === 0
  await tally.check("format and lint", () =>
    succeeds({ tool: "@biomejs/biome", bin: "biome", args: ["ci", "--error-on-warnings", "."] }),
  )
  await tally.check("types", async () => {
    const generated = await succeeds({ tool: "next", args: ["typegen"] })
    return generated && (await succeeds({ tool: "typescript", bin: "tsc", args: ["--noEmit"] }))
  })
  await runVitest({ root, lifecycle, tally }, { label: "architecture and unit tests", project: "unit" })
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
