/**
 * The server that `npm start` runs: machine routes first, Next behind them in a thread of its own. Bundled to
 * dist/server.mjs, from which the launcher calls `startServer`.
 */

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import path from "node:path"
import { applyMigrations } from "@/db/migrate"
import { stopChangePolling } from "@/lib/server/changes"
import { vouchForClientIp } from "@/lib/server/client-ip"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { flushNotes } from "@/lib/server/flush-notes"
import { bootInstance } from "@/lib/server/instance"
import { log } from "@/lib/server/log"
import { policyEngine } from "@/lib/server/policies/process-engine"
import { readyEngine } from "@/lib/server/policies/ready-engine"
import { isLoopback } from "@/lib/settings.mjs"
import { type CompleteSettings, startConsoleThread } from "./console-thread"
import { healthRoutes } from "./health"
import { cleanForNext, readAddress } from "./incoming"
import { untilDoneOrLate } from "./last-words"
import { listen } from "./listen"
import { machineRoutes } from "./machine-routes"
import { createMount } from "./mount"
import { NOSNIFF } from "./plain"

export interface StartInput {
  settings: CompleteSettings
  /** The project root: .next and db/migrations are in it. */
  dir: string
  /** The database must be the demo's own. */
  demo?: boolean
}

export interface ServerInput extends StartInput {
  /** What the server needs has ended by itself, and so should it. */
  onLost: (reason: string) => void
}

export interface RunningServer {
  url: string
  /** Where the first owner is made; null once there is one. */
  setupLink: string | null
  warnings: string[]
  close(urgent?: AbortSignal): Promise<void>
}

/** Migrates the database and makes what an instance needs in it; also what plain `next start` needs done once. */
export async function prepareInstance({ settings, dir, demo = false }: StartInput) {
  adoptSettings(settings)
  await applyMigrations(settings.databaseUrl, path.join(dir, "db", "migrations"))
  openDatabase(settings.databaseUrl)
  return bootInstance(settings, { demo })
}

export async function startServer(input: ServerInput): Promise<RunningServer> {
  const { settings, dir, onLost } = input
  try {
    const { setupLink, warnings } = await prepareInstance(input)
    const pages = await startConsoleThread({ settings, dir }, { lost: onLost })
    const state = { draining: false }
    const listener = createListener({ settings, state, pages: pages.handle })
    const server = await listen(listener, settings).catch(async (error: unknown) => {
      await pages.close()
      throw error
    })
    void readyEngine(policyEngine()).catch(log.failure)
    return {
      url: settings.url,
      setupLink,
      warnings,
      async close(urgent) {
        state.draining = true
        await server.close(urgent)
        await Promise.all([pages.close(urgent), untilDoneOrLate(flushNotes(), { urgent })])
        // The poll under way ends with the connections at the latest.
        await Promise.all([stopChangePolling(), closeDatabase()])
      },
    }
  } catch (error) {
    await closeDatabase()
    throw error
  }
}

/** Next answers other methods with 500. */
const PAGE_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

/** Everything a request meets on its way: cleaning, machine routes, Next. */
export function createListener(input: {
  settings: CompleteSettings
  state: { draining: boolean }
  pages: (incoming: IncomingMessage, outgoing: ServerResponse) => void
}): RequestListener {
  const { settings, state, pages } = input
  vouchForClientIp()
  const isReady = async () => !state.draining && (await db().$client`select 1`).length === 1
  const rules = { issuer: new URL(settings.url), trustedProxies: settings.trustedProxies }
  const routes = [...healthRoutes(isReady), ...machineRoutes]
  const findMachineHandler = createMount(routes, { rules, onError: log.failure })
  return (incoming, outgoing) => {
    if (state.draining) outgoing.setHeader("connection", "close")
    const url = readAddress(incoming, rules)
    if (url === null) {
      outgoing
        .writeHead(400, { ...NOSNIFF, "content-type": "application/json" })
        .end('{"error":"invalid_request"}')
      return
    }
    const handler = findMachineHandler(url)
    if (handler === null && !PAGE_METHODS.includes(incoming.method ?? "")) {
      outgoing.writeHead(405, { ...NOSNIFF, allow: PAGE_METHODS.join(", ") }).end()
      return
    }
    if (handler !== null) {
      handler(incoming, outgoing, url)
      return
    }
    if (isOtherLoopbackName(incoming.headers.host ?? "", rules.issuer) && incoming.method === "GET") {
      // Cookies and forms are bound to one name; 127.0.0.1 and localhost are two.
      outgoing.writeHead(307, { ...NOSNIFF, location: url.href }).end()
      return
    }
    cleanForNext(incoming, rules)
    pages(incoming, outgoing)
  }
}

function isOtherLoopbackName(askedHost: string, issuer: URL): boolean {
  if (askedHost === issuer.host || !isLoopback(issuer.hostname) || !URL.canParse(`http://${askedHost}`))
    return false
  const asked = new URL(`http://${askedHost}`)
  return isLoopback(asked.hostname) && asked.port === issuer.port
}
