import { spawn } from "node:child_process"
import { once } from "node:events"
import { expect, test } from "vitest"
import { isAlive } from "./process-identity.mjs"

test.runIf(process.platform === "linux")(
  "a process that has ended is not alive, asked after or not",
  async () => {
    // The shell becomes a program that never asks after the child it has.
    const parent = spawn("sh", ["-c", "cat <&3 & echo $!; exec 3<&-; exec sleep 60"], {
      stdio: ["ignore", "pipe", "inherit", "pipe"],
    })
    const [said] = await once(parent.stdout, "data")
    const child = Number(String(said))
    expect([isAlive(process.pid), isAlive(parent.pid), isAlive(child)]).toEqual([true, true, true])
    parent.stdio[3].end()
    await expect.poll(() => isAlive(child)).toBe(false)
    expect(() => process.kill(child, 0)).not.toThrow()
    const ended = once(parent, "exit")
    parent.kill()
    await ended
    expect([isAlive(parent.pid), isAlive(child)]).toEqual([false, false])
  },
)
