import { afterEach, expect, test } from "vitest"
import { CLIENT_IP_HEADER, clientIp, vouchForClientIp } from "./client-ip"
import { processState } from "./process-state"

const front = processState("front", () => ({ vouches: false }))
const before = front.vouches
afterEach(() => {
  front.vouches = before
})

test("an address is believed where the server in front wrote it, and nowhere else", () => {
  const headers = new Headers({ [CLIENT_IP_HEADER]: "203.0.113.7" })
  front.vouches = false
  expect(clientIp(headers)).toBeNull()
  vouchForClientIp()
  expect([clientIp(headers), clientIp(new Headers())]).toEqual(["203.0.113.7", null])
})
