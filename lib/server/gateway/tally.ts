/**
 * Decisions on their way to the log, bounded. Of allowed calls the first of its kind is an event at once;
 * refusals are events each, up to a number per kind. What comes beyond is counted, with the latest of it, and
 * told together: no call is lost from the counts, and no caller can fill the log. A process that dies takes
 * at most one interval of counts with it.
 */

import type { GatewayActivity } from "./deps"

const INTERVAL_MS = 15_000
const MAX_KINDS = 5_000
/** Events told singly in one interval, of one kind. */
const SINGLY = { "fhir.allowed": 1, "fhir.denied": 20 } as const
/** Of one app, over all kinds; what comes after is one kind. */
const SINGLY_PER_APP = 200

interface Counted {
  latest: GatewayActivity
  told: number
  calls: number
}

export class DecisionTally {
  readonly #record: (event: GatewayActivity) => Promise<void>
  readonly #counted = new Map<string, Counted>()
  readonly #perApp = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null

  constructor(record: (event: GatewayActivity) => Promise<void>) {
    this.#record = record
  }

  /** Never throws and never waits: a full log must not hold up care. */
  note(event: GatewayActivity): void {
    const app = `${event.appId} ${event.apiId}`
    const ofApp = this.#perApp.get(app) ?? 0
    const counted = this.#entryOf(event, ofApp >= SINGLY_PER_APP)
    counted.latest = event
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS).unref()
    if (counted.told >= SINGLY[event.kind] || ofApp >= SINGLY_PER_APP) {
      counted.calls++
      return
    }
    counted.told++
    this.#perApp.set(app, ofApp + 1)
    this.#send(event, 1)
  }

  /** Tells what was counted since, and starts anew. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    for (const { latest, calls } of this.#counted.values()) if (calls > 0) this.#send(latest, calls)
    this.#counted.clear()
    this.#perApp.clear()
  }

  #entryOf(event: GatewayActivity, isOverfull: boolean): Counted {
    const { action, type, via } = event.detail
    const who = `${event.kind} ${event.appId} ${event.apiId} ${event.secretId} ${via}`
    const key = isOverfull ? who : `${who} ${event.userId} ${event.grantId} ${action} ${type} ${event.code}`
    const known = this.#counted.get(key)
    if (known) return known
    if (this.#counted.size >= MAX_KINDS) this.flush()
    const fresh = { latest: event, told: 0, calls: 0 }
    this.#counted.set(key, fresh)
    return fresh
  }

  #send(event: GatewayActivity, calls: number): void {
    this.#record({ ...event, detail: { ...event.detail, calls } }).catch(() => {})
  }
}
