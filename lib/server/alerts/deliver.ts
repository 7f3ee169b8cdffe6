/** One alert on its way, by mail or to the webhook. */

import { log } from "@/lib/server/log"

/**
 * Sends what was taken, and notes it; a failure waits for the next run and stops nobody else's alert.
 * @param of.settle notes how it went; `null` when it went well
 * @returns true when it was sent
 */
export async function deliver(of: {
  channel: "mail" | "webhook"
  send: () => Promise<void>
  settle: (error: string | null) => Promise<void>
}): Promise<boolean> {
  try {
    await of.send()
    await of.settle(null)
    return true
  } catch (error) {
    log.warn("an alert could not be sent", { channel: of.channel, problem: String(error) })
    await of.settle(String((error as Error).message).slice(0, 300))
    return false
  }
}
