/**
 * Next in a thread of its own. Making a page takes tens of milliseconds, and Next's request stores make Node follow
 * every promise of their thread; calls of the protocol and of the FHIR gateway neither wait for the one nor pay for
 * the other. Pages are asked for over a socket in a folder that only this user may enter.
 */

import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { Agent, type IncomingMessage, request, type ServerResponse } from "node:http"
import os from "node:os"
import path from "node:path"
import { Worker } from "node:worker_threads"
import { pollAfterCommit } from "@/lib/server/changes"
import { log } from "@/lib/server/log"
import type { Settings } from "@/lib/settings.mjs"
import { NOSNIFF } from "./plain"

/** Settings as the launcher completes them: the database is known, paths are absolute. */
export type CompleteSettings = Settings & { databaseUrl: string }

export interface ConsoleInput {
  settings: CompleteSettings
  /** The project root. */
  dir: string
  /** Path of the socket. */
  address: string
}

export type FromConsole = { kind: "ready" } | { kind: "changed"; id: number }
export type ToConsole = { kind: "seen"; id: number } | { kind: "close" }

export interface ConsoleThread {
  /** @param incoming its headers cleaned for Next */
  handle(incoming: IncomingMessage, outgoing: ServerResponse): void
  close(): Promise<void>
}

/** @throws what Next throws while it starts */
export async function startConsoleThread(input: Omit<ConsoleInput, "address">): Promise<ConsoleThread> {
  const folder = makeFolder(input.settings.dataDir)
  const address =
    process.platform === "win32" ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, "console.sock")
  const workerData: ConsoleInput = { ...input, address }
  const worker = new Worker(new URL("./console.mjs", import.meta.url), { workerData })
  const tell = (message: ToConsole) => worker.postMessage(message)
  const state = { isReady: false, isClosing: false }
  await new Promise<void>((resolve, reject) => {
    // Without its pages the process is worth nothing: it ends as it would had they been made in it.
    const lost = (error: Error) => {
      if (!state.isReady) reject(error)
      else if (!state.isClosing) throw error
    }
    worker.once("error", lost)
    worker.once("exit", () => lost(new Error("the thread that makes the pages has ended")))
    worker.on("message", (message: FromConsole) => {
      if (message.kind === "ready") {
        state.isReady = true
        return resolve()
      }
      void pollAfterCommit().then(() => tell({ kind: "seen", id: message.id }))
    })
  })
  const agent = new Agent({ keepAlive: true })
  return {
    handle: (incoming, outgoing) => passOn({ agent, address }, incoming, outgoing),
    async close() {
      state.isClosing = true
      agent.destroy()
      const ended = once(worker, "exit")
      tell({ kind: "close" })
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** For the socket; the data folder where the system's own cannot be written to. */
function makeFolder(dataDir: string): string {
  try {
    return mkdtempSync(path.join(os.tmpdir(), "admit-"))
  } catch {
    mkdirSync(dataDir, { recursive: true })
    return mkdtempSync(path.join(dataDir, "console-"))
  }
}

/** Of one connection, not of the message (RFC 9110 §7.6.1), and what the server in front has answered by itself. */
const HOP_BY_HOP = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]

function endToEnd<T>(headers: Record<string, T>): Record<string, T> {
  const kept = { ...headers }
  for (const name of HOP_BY_HOP) delete kept[name]
  return kept
}

export function passOn(
  to: { agent: Agent; address: string },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const failed = (error: unknown) => {
    if (outgoing.destroyed) return
    log.failure(error)
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502, { ...NOSNIFF, "cache-control": "no-store" }).end()
  }
  try {
    const asked = ask(to, incoming)
    asked.once("error", failed)
    asked.once("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...endToEnd(answer.headers), ...NOSNIFF })
      answer.once("error", () => outgoing.destroy())
      answer.pipe(outgoing)
    })
    outgoing.once("close", () => asked.destroy())
    incoming.pipe(asked)
  } catch (error) {
    failed(error)
  }
}

/** @throws what Node has against its parts; later than here, nobody could catch it */
function ask({ agent, address }: { agent: Agent; address: string }, incoming: IncomingMessage) {
  const { method, url } = incoming
  const headers = endToEnd(incoming.headers)
  // A body is framed as it came: one that GET was sent with would be read as the next request.
  if (incoming.headers["transfer-encoding"] !== undefined) headers["transfer-encoding"] = "chunked"
  const asked = request({ agent, socketPath: address, method, path: url, headers })
  asked.flushHeaders()
  return asked
}
