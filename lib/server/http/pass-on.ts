/** A request handed on to another server of this process, over a socket that nobody else knows. */

import { type Agent, type IncomingMessage, request, type ServerResponse } from "node:http"
import { log } from "@/lib/server/log"
import { NOSNIFF } from "./plain"

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
    if (outgoing.destroyed || outgoing.writableEnded) return
    log.failure(error)
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502, { ...NOSNIFF, "cache-control": "no-store" }).end()
  }
  try {
    const asked = ask(to, incoming)
    asked.on("error", failed)
    asked.once("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...endToEnd(answer.headers), ...NOSNIFF })
      answer.on("error", () => outgoing.destroy())
      answer.pipe(outgoing)
    })
    outgoing.once("close", () => {
      // The rest of a body that was answered early is read and forgotten; the next request stands behind it.
      incoming.unpipe(asked).resume()
      asked.destroy()
    })
    incoming.pipe(asked)
  } catch (error) {
    failed(error)
  }
}

/** A redirect carries the address that was asked for, in a parameter with each of its letters written as three. */
const MAX_ANSWER_HEADERS = 256 * 1024

/** @throws what Node has against its parts; later than here, nobody could catch it */
function ask({ agent, address }: { agent: Agent; address: string }, incoming: IncomingMessage) {
  const { method, url } = incoming
  const headers = endToEnd(incoming.headers)
  // A body is framed as it came: one that GET was sent with would be read as the next request.
  if (incoming.headers["transfer-encoding"] !== undefined) headers["transfer-encoding"] = "chunked"
  const asked = request({
    agent,
    socketPath: address,
    method,
    path: url,
    headers,
    maxHeaderSize: MAX_ANSWER_HEADERS,
  })
  asked.flushHeaders()
  return asked
}
