/**
 * Runs plain `(Request) => Promise<Response>` functions on Node's http server, in front of Next: the same
 * functions cost a small part of what they cost as Next routes.
 */

import type { IncomingMessage, ServerResponse } from "node:http"
import { getRequestListener, type HttpBindings } from "@hono/node-server"
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"
import type { MachineRoute } from "./machine-routes"
import { sendResponse } from "./send-response"

export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>
/** Logs an error and returns the reference a person may quote. */
export type ReportError = (error: unknown) => string

/**
 * @param onError told of every exception; its message never reaches the response
 * @returns a function that finds the handler for an address, or null when it is Next's
 */
export function createMount(
  routes: readonly MachineRoute[],
  onError: ReportError,
): (url: URL) => NodeHandler | null {
  const exact = new Map<string, NodeHandler>()
  const folders: { prefix: string; handler: NodeHandler }[] = []
  for (const route of routes) {
    const handler = toNodeHandler(route, onError)
    if (route.path.endsWith("/*")) folders.push({ prefix: route.path.slice(0, -1), handler })
    else exact.set(route.path, handler)
  }
  return (url) =>
    exact.get(url.pathname) ?? folders.find(({ prefix }) => url.pathname.startsWith(prefix))?.handler ?? null
}

function toNodeHandler(route: MachineRoute, onError: ReportError): NodeHandler {
  const answered = async (request: Request, { outgoing }: { outgoing: ServerResponse }) => {
    await sendResponse(await answer(route, request, onError), outgoing)
    return RESPONSE_ALREADY_SENT
  }
  const listener = getRequestListener((request, env) => answered(request, env as HttpBindings), {
    // Next shares this process and keeps the built-in Request and Response.
    overrideGlobalObjects: false,
    errorHandler: () => Response.json({ error: "invalid_request" }, { status: 400 }),
  })
  return (incoming, outgoing) => listener(incoming, outgoing)
}

/** Chooses by method as Next does, so both mounts answer alike: HEAD runs GET, OPTIONS tells the methods. */
async function answer(route: MachineRoute, request: Request, onError: ReportError): Promise<Response> {
  const { method } = request
  const allowed = allowedMethods(route)
  if (!allowed.includes(method)) {
    await route.noteMethod?.(request).catch(onError)
    return Response.json(
      { error: "method_not_allowed" },
      { status: 405, headers: { allow: allowed.join(", ") } },
    )
  }
  if (method === "OPTIONS" && !route.methods.includes("OPTIONS")) {
    return new Response(null, { status: 204, headers: { allow: allowed.join(", ") } })
  }
  try {
    return await route.handler(request)
  } catch (error) {
    const body = { error: "server_error", reference: onError(error) }
    return Response.json(body, { status: 500, headers: { "cache-control": "no-store" } })
  }
}

function allowedMethods(route: MachineRoute): string[] {
  const implied = route.methods.includes("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"]
  return [...new Set([...route.methods, ...implied])]
}
