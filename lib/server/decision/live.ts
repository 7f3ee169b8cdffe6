/** The ways to ask for a decision without going through the gateway, joined to the rest of the server. */

import { deps } from "@/lib/server/gateway/live"
import { createForwardAuth } from "./forward-auth"

/** `/forward-auth/{api}`: for reverse proxies. */
export const forwardAuth = createForwardAuth(deps)

const ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
export const decisionRoutes = [{ methods: ANY, path: "/forward-auth/*", handler: forwardAuth }]
