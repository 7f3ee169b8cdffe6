/** The device code grant (RFC 8628 §3.4): polling until the person has answered, then once. */

import { toBase64Url } from "../base64url"
import { DEVICE_GRANT } from "../device"
import { requireParam } from "../params"
import { refuse } from "../refusals"
import type { StoredDevice } from "../store"
import type { Grant } from "./grant"
import { checkResource, isRevokedWithApp, planRefresh, toSubject } from "./stored-grant"

/** RFC 8628 §3.5: five seconds longer after every poll that came too soon. */
const SLOW_DOWN_SECONDS = 5

const isTooSoon = ({ lastPolledAt, intervalSeconds }: StoredDevice, now: Date): boolean =>
  lastPolledAt !== null && now.getTime() - lastPolledAt.getTime() < intervalSeconds * 1000 - 500

export const deviceCode: Grant = {
  type: DEVICE_GRANT,
  async prepare(context, { client, params, facts, dpopJkt }) {
    const { store } = context
    const hash = context.sha256(requireParam(params, "device_code"))
    const device = await store.findDevice(hash)
    if (!device || device.appId !== client.id || device.state === "redeemed") throw refuse("device.unknown")
    const now = context.now()
    if (device.expiresAt <= now) throw refuse("device.expired")
    if (device.state === "denied") throw refuse("device.denied")
    if (!device.approved) {
      const soon = isTooSoon(device, now)
      await store.notePoll(hash, now, device.intervalSeconds + (soon ? SLOW_DOWN_SECONDS : 0))
      throw refuse(soon ? "device.slow_down" : "device.pending")
    }
    const { grant, user } = device.approved
    if (grant.revoked || isRevokedWithApp(client, grant) || !user.active) throw refuse("device.denied")
    facts.grantId = grant.id
    facts.userId = grant.userId
    const subject = await toSubject(context, { client, grant, user, scopes: grant.scopes, dpopJkt })
    facts.apiId = subject.api?.id
    checkResource(context, params, subject)
    const refreshes = client.grantTypes.includes("refresh_token") && grant.offline
    const token = `rt_${toBase64Url(context.random(32))}`
    const first = { grant, token, generation: 0, absoluteExpiresAt: null, now }
    return {
      subject,
      refresh: refreshes ? planRefresh(client, first) : null,
      async redeem(rows) {
        if (!(await store.redeemDevice(hash, rows))) throw refuse("device.unknown")
      },
    }
  },
}
