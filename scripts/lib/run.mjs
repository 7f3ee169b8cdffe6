/** Runs another program quietly: its output goes to a log that is shown only when it fails. */

import { spawn } from "node:child_process"

const TAIL_LINES = 40

/**
 * @param {{ command: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv, echo?: boolean, shell?: boolean,
 *   account?: { uid: number, gid: number } | null,
 *   onStart?: (end: () => Promise<void>) => void }} options
 *   echo: pass the output on as it comes; onStart: gets a function that ends the program and waits until it has
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runCommand({
  command,
  args,
  cwd,
  env = process.env,
  echo = false,
  shell = false,
  account,
  onStart,
}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: ["ignore", "pipe", "pipe"],
      ...(account && { uid: account.uid, gid: account.gid }),
    })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8")
      stream.on("data", (text) => {
        output += text
        if (echo) process.stdout.write(text)
      })
    }
    const closed = new Promise((done) => child.on("close", () => done()))
    // SIGINT, as a person would: test runners then stop the servers they started.
    onStart?.(() => {
      child.kill("SIGINT")
      return closed
    })
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, output }))
  })
}

/** The end of a program's output, for a failure message. @param {string} output */
export function tailOf(output) {
  return output.trimEnd().split("\n").slice(-TAIL_LINES).join("\n")
}
