/** The http server itself: addresses, limits, and an end that lets requests under way finish. */

import { createServer, type RequestListener, type Server } from "node:http"
import { NOSNIFF } from "./plain"

/** Longer than the idle time of common proxies (nginx and ALB 60 s, Traefik 90 s, Caddy 120 s), so they never
 *  send a request into a connection that is being closed. */
const KEEP_ALIVE_MS = 125_000
const HEADERS_MS = 15_000
const REQUEST_MS = 60_000
const MAX_HEADER_BYTES = 32 * 1024
const MAX_HEADERS = 100
const DRAIN_MS = 15_000

export interface Listening {
  /** The port; of interest when 0 asked for any free one. */
  port: number
  /** Refuses new connections, lets requests under way finish for a while, then cuts. */
  close(urgent?: AbortSignal): Promise<void>
}

/**
 * Listens on a host; "localhost" means both loopback addresses, whichever of them a browser picks.
 * @throws Node's listen error (EADDRINUSE, EACCES, EADDRNOTAVAIL)
 */
export async function listen(
  listener: RequestListener,
  at: { host: string; port: number },
): Promise<Listening> {
  const hosts = at.host === "localhost" ? ["127.0.0.1", "::1"] : [at.host]
  const servers: Server[] = []
  let port = at.port
  try {
    for (const host of hosts) {
      const server = createLimitedServer(listener)
      if (!(await listenOn(server, host, port))) continue
      servers.push(server)
      port = portOf(server)
    }
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  return {
    port,
    close: async (urgent) => {
      await Promise.all(servers.map((server) => drain(server, urgent)))
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

function createLimitedServer(listener: RequestListener): Server {
  const options = { maxHeaderSize: MAX_HEADER_BYTES, insecureHTTPParser: false }
  const server = createServer(options, (incoming, outgoing) => {
    if (incoming.rawHeaders.length <= 2 * MAX_HEADERS) listener(incoming, outgoing)
    else outgoing.writeHead(431, { ...NOSNIFF, connection: "close" }).end()
  })
  // Node would hide the headers beyond a number: a proxy's word on who calls, or how the body is framed.
  server.maxHeadersCount = 0
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = REQUEST_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}

/** False when the machine has no IPv6 loopback, which is no error. */
function listenOn(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const lacksIpv6 = host === "::1" && (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT")
      if (lacksIpv6) resolve(false)
      else reject(error)
    })
    server.listen(port, host, () => resolve(true))
  })
}

function drain(server: Server, urgent?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cut = () => server.closeAllConnections()
    const timer = setTimeout(cut, DRAIN_MS)
    urgent?.addEventListener("abort", cut, { once: true })
    server.close(() => {
      clearTimeout(timer)
      urgent?.removeEventListener("abort", cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
