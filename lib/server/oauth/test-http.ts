/** The endpoints over HTTP, as the server mounts them in front of Next. For tests. */

import { readAddress } from "../http/incoming"
import { type Listening, listen } from "../http/listen"
import { createMount } from "../http/mount"
import { log } from "../log"
import { oauthRoutes } from "./routes"
import { ISSUER } from "./test-instance"

/** Listens on a free port of 127.0.0.1. */
export function serveEndpoints(): Promise<Listening> {
  const rules = { issuer: new URL(ISSUER), trustedProxies: 0 }
  const findHandler = createMount(oauthRoutes, { rules, onError: log.failure })
  return listen(
    (incoming, outgoing) => {
      const url = readAddress(incoming, rules)
      const handler = url && findHandler(url)
      if (url && handler) void handler(incoming, outgoing, url)
      else outgoing.writeHead(404).end()
    },
    { host: "127.0.0.1", port: 0 },
  )
}
