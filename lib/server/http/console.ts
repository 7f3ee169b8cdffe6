/**
 * The thread that makes pages: Next and the scheduled work, behind a socket that only the server in front knows.
 * Bundled to dist/console.mjs, which console-thread.ts starts.
 */

import { createServer } from "node:http"
import { parentPort, workerData } from "node:worker_threads"
import next from "next"
import { stopChangePolling } from "@/lib/server/changes"
import { vouchForClientIp } from "@/lib/server/client-ip"
import { closeDatabase, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { flushNotes } from "@/lib/server/flush-notes"
import { stopJobs } from "@/lib/server/jobs/schedule"
import { log } from "@/lib/server/log"
import type { ConsoleInput, FromConsole, ToConsole } from "./console-thread"
import { beginAsking } from "./thread-questions"

const port = parentPort
if (port === null) throw new Error("INVARIANT: the console runs in a thread of its own")
const tell = (message: FromConsole) => port.postMessage(message)

const { settings, dir, address } = workerData as ConsoleInput
adoptSettings(settings)
vouchForClientIp()
openDatabase(settings.databaseUrl)

const answered = beginAsking((id, question) => tell({ kind: "ask", id, question }))

const app = next({ dev: false, quiet: true, dir, hostname: "localhost", port: settings.port })
await app.prepare()
const handle = app.getRequestHandler()
const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 0 }, (incoming, outgoing) => {
  handle(incoming, outgoing).catch((error: unknown) => {
    log.failure(error)
    outgoing.destroy()
  })
})
// The server in front has set the limits.
server.requestTimeout = 0
await new Promise<void>((resolve) => server.listen(address, resolve))

port.on("message", (message: ToConsole) => {
  if (message.kind === "answer") answered(message.id, message.answer)
  else void close()
})
tell({ kind: "ready" })

async function close(): Promise<void> {
  server.close()
  server.closeAllConnections()
  await app.close()
  await stopJobs()
  await flushNotes()
  await stopChangePolling()
  await closeDatabase()
  process.exit(0)
}
