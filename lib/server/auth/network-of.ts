/** Where an attempt comes from, as far as attempts are counted. */

import ipaddr from "ipaddr.js"

/** RFC 6177 §2: a /64 is what the smallest site has; every address in it is its holder's to use. */
const SITE_GROUPS = 4

/** An IPv4 address as it is, an IPv6 address by its /64; `unknown` where no server in front vouches for one. */
export function networkOf(ip: string | null): string {
  if (ip === null) return "unknown"
  if (!ipaddr.IPv6.isValid(ip)) return ip
  const groups = ipaddr.IPv6.parse(ip).parts.slice(0, SITE_GROUPS)
  return `${groups.map((group) => group.toString(16)).join(":")}::/64`
}
