/**
 * Next in a thread of its own. Making a page takes tens of milliseconds, and Next's request stores make Node follow
 * every promise of their thread; calls of the protocol and of the FHIR gateway neither wait for the one nor pay for
 * the other. Pages are asked for over a socket in a folder that only this user may enter.
 */

import { mkdtempSync, rmSync } from "node:fs"
import { Agent, type IncomingMessage, type ServerResponse } from "node:http"
import os from "node:os"
import path from "node:path"
import { Worker } from "node:worker_threads"
import { log } from "@/lib/server/log"
import type { Settings } from "@/lib/settings.mjs"
import { endThread } from "./last-words"
import { passOn } from "./pass-on"
import { answerQuestion, type Question } from "./thread-questions"

/** Settings as the launcher completes them: the database is known, paths are absolute. */
export type CompleteSettings = Settings & { databaseUrl: string }

export interface ConsoleInput {
  settings: CompleteSettings
  /** The project root. */
  dir: string
  /** Path of the socket. */
  address: string
}

export type FromConsole = { kind: "ready" } | { kind: "ask"; id: number; question: Question }
export type ToConsole = { kind: "answer"; id: number; answer: unknown } | { kind: "close" }

export interface ConsoleThread {
  /** @param incoming its headers cleaned for Next */
  handle(incoming: IncomingMessage, outgoing: ServerResponse): void
  close(urgent?: AbortSignal): Promise<void>
}

/**
 * @param on.lost called when the thread ends although nobody closed it: without its pages the server is worth nothing
 * @throws what Next throws while it starts
 */
export async function startConsoleThread(
  input: Omit<ConsoleInput, "address">,
  on: { lost: (reason: string) => void },
): Promise<ConsoleThread> {
  const folder = makeFolder([os.tmpdir(), input.settings.dataDir, "/tmp"])
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const workerData: ConsoleInput = { ...input, address: addressIn(folder) }
  const worker = new Worker(new URL("./console.mjs", import.meta.url), { workerData })
  const tell = (message: ToConsole) => worker.postMessage(message)
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()))
  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject)
    void ended.then(() => reject(new Error(ENDED)))
    worker.on("message", (message: FromConsole) => {
      if (message.kind === "ready") return resolve()
      const { id, question } = message
      void answerQuestion(question).then((answer) => tell({ kind: "answer", id, answer }))
    })
  })
  const state = { isClosing: false }
  worker.on("error", log.failure)
  void ended.then(() => {
    if (!state.isClosing) on.lost(ENDED)
  })
  const agent = new Agent({ keepAlive: true })
  const pages = { agent, address: workerData.address }
  return {
    handle: (incoming, outgoing) => passOn(pages, incoming, outgoing),
    async close(urgent) {
      state.isClosing = true
      agent.destroy()
      tell({ kind: "close" })
      await endThread(worker, ended, { urgent })
    },
  }
}

const ENDED = "The thread that makes the pages has ended."

/** What the address of a socket may be long: 104 bytes with its end on macOS, 108 on Linux. unix(4), unix(7) */
const MAX_ADDRESS = 103

const addressIn = (folder: string): string =>
  process.platform === "win32" ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, "console.sock")

/**
 * A folder for the socket, in the first place that can be written to and whose address is short enough.
 * @throws what the file system has against the last of them
 */
function makeFolder(places: readonly string[]): string {
  let cause: unknown
  for (const place of places) {
    if (Buffer.byteLength(addressIn(path.join(place, "admit-XXXXXX"))) > MAX_ADDRESS) continue
    try {
      return mkdtempSync(path.join(place, "admit-"))
    } catch (error) {
      cause = error
    }
  }
  throw new Error("No folder can hold the socket of the pages. Set TMPDIR to a short path.", { cause })
}
