import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { expect, test } from "vitest"
import { endThread, untilDoneOrLate } from "./last-words"

const never = new Promise<void>(() => {})
const LONG = 60_000

test("what the database never answers is waited for only so long, and not at all when it is urgent", async () => {
  await untilDoneOrLate(never, { milliseconds: 20 })
  const urgent = new AbortController()
  const waited = untilDoneOrLate(never, { milliseconds: LONG, urgent: urgent.signal })
  urgent.abort()
  await waited
  await untilDoneOrLate(never, { milliseconds: LONG, urgent: urgent.signal })
  await untilDoneOrLate(Promise.reject(new Error("refused")), { milliseconds: LONG })
})

test("a thread that does not end by itself is ended, and one that does is left to", async () => {
  const start = async (answer: string) => {
    const code = `const { parentPort } = require("node:worker_threads")
      parentPort.on("message", () => { ${answer} })
      parentPort.postMessage("ready")`
    const worker = new Worker(code, { eval: true })
    const exited = once(worker, "exit")
    await once(worker, "message")
    worker.postMessage("close")
    return { worker, exited, ended: exited.then(() => {}) }
  }
  const stuck = await start("")
  await endThread(stuck.worker, stuck.ended, { milliseconds: 50 })
  const orderly = await start("process.exit(7)")
  await endThread(orderly.worker, orderly.ended, { milliseconds: LONG })
  expect(await orderly.exited).toEqual([7])
})
