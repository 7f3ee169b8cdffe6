/**
 * The address a request came from. The server in front writes it into this header and strips what a client
 * sent under the name; see lib/server/http/mount.ts for how proxies count.
 */

export const CLIENT_IP_HEADER = "x-admit-client-ip"

/** The client's address, or null where no server in front vouches for one. */
export const clientIp = (headers: Pick<Headers, "get">): string | null => headers.get(CLIENT_IP_HEADER)
