const OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)"
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}(/(3[0-2]|[12]?\\d))?$`)
const IPV6 = /^[0-9a-f:]{2,39}(\/(12[0-8]|1[01]\d|\d?\d))?$/i

/** What is wrong with an address range in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), or null. */
export function ipRangeFault(range: string): string | null {
  if (IPV4.test(range) || isIpv6(range)) return null
  return `“${range.slice(0, 60)}” is not an address range. Write it like 10.0.0.0/8 or 2001:db8::/32.`
}

function isIpv6(range: string): boolean {
  if (!IPV6.test(range)) return false
  const [address = ""] = range.split("/")
  const halves = address.split("::")
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")))
  const areGroups = groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
  if (halves.length > 2 || !areGroups) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}
