import { expect, it } from "vitest"
import { ipRangeFault } from "./ip-range"

it.each(["10.0.0.0/8", "192.168.1.7", "0.0.0.0/0", "2001:db8::/32", "::1", "fe80:1:2:3:4:5:6:7/128"])(
  "%s is an address range",
  (range) => expect(ipRangeFault(range)).toBeNull(),
)

it.each(["10.0.0.0/33", "10.0.0", "256.1.1.1", "hospital", "1::2::3", "2001:db8::/129", "1:2:3", ""])(
  "%s is refused",
  (range) => expect(ipRangeFault(range)).toContain("address range"),
)
