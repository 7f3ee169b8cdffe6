/**
 * Runs the machine routes on Node's http server, in front of Next: the same functions cost a small part of what
 * they cost as Next routes.
 */

import type { IncomingMessage, ServerResponse } from "node:http"
import { getRequestListener, type HttpBindings } from "@hono/node-server"
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"
import { cleanHeaders, type IncomingRules } from "./incoming"
import type { MachineRoute } from "./machine-route"
import { NOSNIFF, type PlainAnswer, type PlainHandler, toResponse } from "./plain"
import { sendPlain, toPlainRequest } from "./plain-node"
import { sendResponse } from "./send-response"

/** @param url the address as `readAddress` gave it */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse, url: URL) => void
/** Logs an error and returns the reference a person may quote. */
export type ReportError = (error: unknown) => string

interface Mounting {
  rules: IncomingRules
  /** Told of every exception; its message never reaches the response. */
  onError: ReportError
}

/** @returns a function that finds the handler for an address, or null when it is Next's */
export function createMount(
  routes: readonly MachineRoute[],
  mounting: Mounting,
): (url: URL) => NodeHandler | null {
  const exact = new Map<string, NodeHandler>()
  const folders: { prefix: string; handler: NodeHandler }[] = []
  for (const route of routes) {
    const handler = toNodeHandler(route, mounting)
    if (route.path.endsWith("/*")) folders.push({ prefix: route.path.slice(0, -1), handler })
    else exact.set(route.path, handler)
  }
  return (url) =>
    exact.get(url.pathname) ?? folders.find(({ prefix }) => url.pathname.startsWith(prefix))?.handler ?? null
}

/** Chooses by method as Next does, so both mounts answer alike: HEAD runs GET, OPTIONS tells the methods. */
function toNodeHandler(route: MachineRoute, mounting: Mounting): NodeHandler {
  const taken = new Set(route.methods)
  if (taken.has("GET")) taken.add("HEAD")
  const allow = [...new Set([...taken, "OPTIONS"])].join(", ")
  const run = "plain" in route ? plainHandler(route.plain, mounting) : webHandler(route.handler, mounting)
  const runOther = plainHandler(async (request) => {
    if (request.method === "OPTIONS") return { status: 204, headers: { ...NOSNIFF, allow }, body: null }
    await route.noteMethod?.(request).catch(mounting.onError)
    return json(405, { error: "method_not_allowed" }, { allow })
  }, mounting)
  return (incoming, outgoing, url) =>
    (taken.has(incoming.method ?? "GET") ? run : runOther)(incoming, outgoing, url)
}

const plainHandler =
  (plain: PlainHandler, { rules, onError }: Mounting): NodeHandler =>
  (incoming, outgoing, url) => {
    const send = (answer: PlainAnswer) => {
      try {
        sendPlain(answer, incoming, outgoing)
      } catch (error) {
        onError(error)
        outgoing.destroy()
      }
    }
    const failed = (error: unknown) => send(serverError(onError(error)))
    plain(toPlainRequest(incoming, url, rules)).then(send, failed)
  }

function webHandler(
  handler: (request: Request) => Promise<Response>,
  { rules, onError }: Mounting,
): NodeHandler {
  const answered = async (request: Request, { outgoing }: { outgoing: ServerResponse }) => {
    const failed = (error: unknown) => toResponse(serverError(onError(error)))
    await sendResponse(await handler(request).catch(failed), outgoing)
    return RESPONSE_ALREADY_SENT
  }
  const listener = getRequestListener((request, env) => answered(request, env as HttpBindings), {
    // Next shares this process and keeps the built-in Request and Response.
    overrideGlobalObjects: false,
    errorHandler: () => Response.json({ error: "invalid_request" }, { status: 400 }),
  })
  return (incoming, outgoing, url) => {
    cleanHeaders(incoming, rules)
    // The adapter takes an absolute target as the request's address, so Host plays no part.
    incoming.url = url.href
    outgoing.setHeader("x-content-type-options", "nosniff")
    listener(incoming, outgoing).catch((error: unknown) => {
      onError(error)
      outgoing.destroy()
    })
  }
}

const json = (status: number, body: object, headers: Record<string, string>): PlainAnswer => ({
  status,
  headers: { "content-type": "application/json", ...NOSNIFF, ...headers },
  body: JSON.stringify(body),
})
const serverError = (reference: string): PlainAnswer =>
  json(500, { error: "server_error", reference }, { "cache-control": "no-store" })
