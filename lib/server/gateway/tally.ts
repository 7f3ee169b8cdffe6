/**
 * Decisions on their way to the log, bounded. Of allowed calls the first of its kind is an event at once;
 * refusals are events each, up to a number per kind. What comes beyond is counted, with the latest of it, and
 * told together: no call is lost from the counts, and no caller can fill the log. A process that dies takes
 * at most one interval of counts with it.
 */

import type { Caller, Decided, GatewayActivity } from "./deps"
import { codeOf, toActivity } from "./record"

const INTERVAL_MS = 15_000
const MAX_KINDS = 5_000
/** Events told singly in one interval, of one kind. */
const SINGLY = { "fhir.allowed": 1, "fhir.denied": 20 } as const
/** Of one app, over all kinds; what comes after is one kind. */
const SINGLY_PER_APP = 200

interface Counted {
  latest: Decided
  told: number
  calls: number
}

const kindOf = ({ refused }: Decided) => (refused === null ? "fhir.allowed" : "fhir.denied")

/** What tells calls of one caller apart, in the tally; a refused one is like no other. */
const sortOf = ({ refused, api, via, call }: Decided): string =>
  refused === null ? `${call.action} ${call.type} ${via} ${api.id}` : "refused"

function count(counted: Counted, decided: Decided): void {
  counted.latest = decided
  counted.calls++
}

export class DecisionTally {
  readonly #record: (event: GatewayActivity) => Promise<void>
  readonly #counted = new Map<string, Counted>()
  readonly #perApp = new Map<string, number>()
  /** Allowed calls that are only counted by now, by who sends them again and again: most calls are such. */
  #usual = new WeakMap<Caller, Map<string, Counted>>()
  #timer: NodeJS.Timeout | null = null

  constructor(record: (event: GatewayActivity) => Promise<void>) {
    this.#record = record
  }

  /** Never throws and never waits: a full log must not hold up care. */
  note(decided: Decided): void {
    const usual = this.#usual.get(decided.caller)?.get(sortOf(decided))
    if (usual) count(usual, decided)
    else this.#noteNew(decided)
  }

  #noteNew(decided: Decided): void {
    const app = `${decided.caller.appId} ${decided.api.id}`
    const ofApp = this.#perApp.get(app) ?? 0
    const counted = this.#entryOf(decided, app, ofApp >= SINGLY_PER_APP)
    this.#timer ??= setTimeout(() => void this.flush(), INTERVAL_MS).unref()
    if (counted.told >= SINGLY[kindOf(decided)] || ofApp >= SINGLY_PER_APP) {
      count(counted, decided)
      if (decided.refused === null) this.#expect(decided, counted)
      return
    }
    counted.latest = decided
    counted.told++
    this.#perApp.set(app, ofApp + 1)
    void this.#send(decided, 1)
  }

  /** Tells what was counted since, and starts anew; resolves when it is told. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const counted = [...this.#counted.values()]
    this.#counted.clear()
    this.#perApp.clear()
    this.#usual = new WeakMap()
    await Promise.all(
      counted.filter(({ calls }) => calls > 0).map(({ latest, calls }) => this.#send(latest, calls)),
    )
  }

  #expect(decided: Decided, counted: Counted): void {
    const known = this.#usual.get(decided.caller) ?? new Map<string, Counted>()
    this.#usual.set(decided.caller, known.set(sortOf(decided), counted))
  }

  #entryOf(decided: Decided, app: string, isOverfull: boolean): Counted {
    const { caller, call, via } = decided
    const who = `${kindOf(decided)} ${app} ${caller.secretId} ${via}`
    const key = isOverfull
      ? who
      : `${who} ${caller.userId} ${caller.grantId} ${call.action} ${call.type} ${codeOf(decided)} ${decided.refused?.named}`
    const known = this.#counted.get(key)
    if (known) return known
    if (this.#counted.size >= MAX_KINDS) void this.flush()
    const fresh = { latest: decided, told: 0, calls: 0 }
    this.#counted.set(key, fresh)
    return fresh
  }

  /** Only what is told is made into an event: of most calls nothing is but their number. */
  #send(decided: Decided, calls: number): Promise<void> {
    const event = toActivity(decided)
    return this.#record({ ...event, detail: { ...event.detail, calls } }).catch(() => {})
  }
}
