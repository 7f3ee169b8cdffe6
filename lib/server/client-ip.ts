/**
 * The address a request came from. The server in front writes it into this header and strips what a client sent under
 * the name; see lib/server/http/client-ip.ts for how proxies count. Where there is no such server (plain
 * `next start`), the header is whatever a client likes, and is not read.
 */

import { processState } from "./process-state"

export const CLIENT_IP_HEADER = "x-admit-client-ip"

const front = processState("front", () => ({ vouches: false }))

/** Called by the server in front, in each thread it serves. */
export function vouchForClientIp(): void {
  front.vouches = true
}

/** The client's address, or null where no server in front vouches for one. */
export const clientIp = (headers: { get(name: string): string | null }): string | null =>
  front.vouches ? headers.get(CLIENT_IP_HEADER) : null
