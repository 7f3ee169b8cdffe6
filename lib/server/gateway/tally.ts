/**
 * Allowed calls, sampled: the first of its kind is an event at once, the rest are counted and told together.
 * Refusals are never sampled. A process that dies takes at most one interval of counts with it.
 */

import type { GatewayActivity } from "./deps"

const INTERVAL_MS = 15_000
const MAX_KINDS = 5_000

interface Counted {
  latest: GatewayActivity
  calls: number
}

export class AllowedTally {
  readonly #record: (event: GatewayActivity) => Promise<void>
  readonly #counted = new Map<string, Counted>()
  #timer: NodeJS.Timeout | null = null

  constructor(record: (event: GatewayActivity) => Promise<void>) {
    this.#record = record
  }

  /** Never throws and never waits: a full log must not hold up care. */
  note(event: GatewayActivity): void {
    const { action, type } = event.detail
    const key = `${event.appId} ${event.userId} ${event.apiId} ${event.grantId} ${action} ${type}`
    const counted = this.#counted.get(key)
    if (counted) {
      counted.latest = event
      counted.calls++
      return
    }
    if (this.#counted.size >= MAX_KINDS) this.flush()
    this.#counted.set(key, { latest: event, calls: 0 })
    this.#send(event, 1)
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS).unref()
  }

  /** Tells what was counted since, and starts anew. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    for (const { latest, calls } of this.#counted.values()) if (calls > 0) this.#send(latest, calls)
    this.#counted.clear()
  }

  #send(event: GatewayActivity, calls: number): void {
    this.#record({ ...event, detail: { ...event.detail, calls } }).catch(() => {})
  }
}
