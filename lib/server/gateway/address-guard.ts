/**
 * Which addresses the gateway may connect to. An API's address comes from an admin, yet a public-looking name
 * may resolve into the private network (SSRF), so what is checked is the address after resolution, and the
 * very addresses checked are the ones connected to: the guard is the `lookup` of the connection.
 */

import { lookup as dnsLookup, type LookupAddress } from "node:dns"
import { isIP, type LookupFunction } from "node:net"
import ipaddr from "ipaddr.js"

export class ForbiddenAddress extends Error {
  readonly brand = "admit.ForbiddenAddress"
  constructor() {
    super("the host resolves to an address the gateway does not connect to")
  }
}

export const isForbiddenAddress = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "brand" in error && error.brand === "admit.ForbiddenAddress"

/** All that is given out of IPv6 for use on the public internet. IANA IPv6 Global Unicast Address Assignments. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3]

/** True for addresses of the public internet: not private, loopback, link-local, shared, reserved, mapped ... */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  // NAT64 and 6to4 carry an IPv4 address inside; ipaddr names their ranges, never `unicast`.
  if (parsed.range() !== "unicast") return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST)
}

/** Throws for a host that is an address and not a public one. Names are checked when they resolve. */
export function checkLiteralHost(hostname: string): void {
  const bare = hostname.replace(/^\[|\]$/g, "")
  if (isIP(bare) !== 0 && !isPublicAddress(bare)) throw new ForbiddenAddress()
}

/** `dns.lookup` that yields only public addresses, and fails when there is none among the answers. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, "")
    const addresses = found as LookupAddress[]
    if (addresses.length === 0 || !addresses.every((each) => isPublicAddress(each.address))) {
      return callback(new ForbiddenAddress(), "")
    }
    if (options.all) return callback(null, addresses)
    const [first] = addresses
    callback(null, first?.address ?? "", first?.family ?? 4)
  })
}
