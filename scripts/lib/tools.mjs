/** Runs the tools in node_modules with this very Node, so no shell and no PATH is involved. */

import { readFileSync } from "node:fs"
import path from "node:path"
import { runCommand } from "./run.mjs"

/**
 * @param {{ root: string, tool: string, bin?: string, args: string[], env?: NodeJS.ProcessEnv, echo?: boolean, lifecycle?: import("./lifecycle.mjs").Lifecycle }} options
 *   tool: the package; bin: the name of its command when it differs; echo: pass the output on as it comes
 */
export function runTool({ root, tool, bin = tool, args, env, echo = true, lifecycle }) {
  const folder = path.join(root, "node_modules", tool)
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"))
  const program = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin]
  return runCommand({
    command: process.execPath,
    args: [path.join(folder, program), ...args],
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    echo,
    onStart: (end) => lifecycle?.onStop(end),
  })
}
