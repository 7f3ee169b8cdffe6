/**
 * What changed elsewhere: every half second this process reads the change counter and the latest revocations.
 * Caches live by the counter and are bypassed when no poll has confirmed it for a second, so a change made
 * on any instance is in force here within that second, or the database is asked each time.
 */

import { isRevokedInTable, pollChanges } from "@/db/queries/oauth-tokens"
import { db } from "./database"
import { LruMap } from "./policies/lru-map"
import { processState } from "./process-state"

const POLL_MS = 500
const CONFIRMED_FOR_MS = 1000
/** How far back each poll looks for revocations committed late. */
const WINDOW_SECONDS = 30

/** How many absent values a cache keeps. */
const ABSENT = 1000

interface Entry {
  version: number
  value: Promise<unknown>
}

const held = processState("changes", () => ({
  version: 0,
  /** Moves with the counter and with every revocation: what was concluded at another moment may be wrong by now. */
  moment: 0,
  /** `performance.now()` when the last successful poll began. */
  confirmedAt: Number.NEGATIVE_INFINITY,
  complete: false,
  /** Revoked keys ("jti:x", "grant:y") and when they may be forgotten. */
  revoked: new Map<string, number>(),
  caches: new Map<string, LruMap<string, Entry>>(),
  timer: null as NodeJS.Timeout | null,
  polling: null as Promise<void> | null,
  tellOther: null as (() => Promise<void>) | null,
}))

const isConfirmed = () => {
  return held.complete && performance.now() - held.confirmedAt < CONFIRMED_FOR_MS
}

async function poll(): Promise<void> {
  const began = performance.now()
  const { version, revocations } = await pollChanges(db(), held.complete ? WINDOW_SECONDS : null)
  for (const { kind, key, expiresAt } of revocations) noteRevocation(kind, key, expiresAt)
  if (version !== held.version) {
    for (const cache of held.caches.values()) cache.clear()
    held.moment++
  }
  // A gap longer than the window could hide a revocation: read them all again next time.
  held.complete = !held.complete || began - held.confirmedAt < WINDOW_SECONDS * 500
  held.version = version
  held.confirmedAt = began
  const now = Date.now()
  for (const [key, until] of held.revoked) {
    if (until > now) break
    held.revoked.delete(key)
  }
}

/** Polls now; several callers share one poll. A failed poll leaves the caches unconfirmed, hence bypassed. */
function pollNow(): Promise<void> {
  held.polling ??= poll()
    .catch(() => {})
    .finally(() => {
      held.polling = null
    })
  return held.polling
}

/** Polls after whatever poll is under way: what was committed before the call is seen when it resolves. */
export async function pollAfterCommit(): Promise<void> {
  const others = held.tellOther?.()
  await held.polling
  await pollNow()
  await others
}

/** @param tell another thread of this process, which sees a change made here as soon as this one does */
export function tellChangesTo(tell: (() => Promise<void>) | null): void {
  held.tellOther = tell
}

/** Starts polling; the timer does not keep the process alive. Starts by itself at the first use. */
export function startChangePolling(): void {
  if (held.timer) return
  held.timer = setInterval(() => void pollNow(), POLL_MS)
  held.timer.unref()
}

/** Stops polling, waits for the poll under way and forgets: the next database may count from elsewhere. */
export async function stopChangePolling(): Promise<void> {
  if (held.timer) clearInterval(held.timer)
  held.timer = null
  await held.polling
  held.confirmedAt = Number.NEGATIVE_INFINITY
  held.complete = false
  held.revoked.clear()
  held.moment++
  for (const cache of held.caches.values()) cache.clear()
}

/** Polls at once when nothing has been confirmed lately. */
async function confirm(): Promise<boolean> {
  startChangePolling()
  if (!isConfirmed()) await pollNow()
  return isConfirmed()
}

export interface VersionedCache<T> {
  get(key: string): Promise<T>
}

/**
 * A cache emptied whenever the change counter moves. Absent values (`null`) live apart in a small one, so that
 * guessed ids cannot push out real ones.
 * @param options.max entries at most
 */
export function versionedCache<T>(
  name: string,
  options: { max: number; load: (key: string) => Promise<T> },
): VersionedCache<T> {
  const cacheOf = (part: string, max: number) => {
    const key = `${name}:${part}`
    const known = held.caches.get(key) ?? new LruMap<string, Entry>(max)
    held.caches.set(key, known)
    return known
  }
  const [present, absent] = [cacheOf("present", options.max), cacheOf("absent", ABSENT)]
  const find = (key: string): Promise<T> | null => {
    const found = present.get(key) ?? absent.get(key)
    return found?.version === held.version ? (found.value as Promise<T>) : null
  }
  const load = async (key: string): Promise<T> => {
    if (!(await confirm())) return options.load(key)
    const known = find(key)
    if (known) return known
    const { version } = held
    const value = await options.load(key)
    const cache = value === null ? absent : present
    cache.set(key, { version, value: Promise.resolve(value) })
    return value
  }
  return {
    get(key) {
      startChangePolling()
      // A call of the FHIR API asks half a dozen of these, so a value at hand takes no turn of its own.
      return (isConfirmed() ? find(key) : null) ?? load(key)
    },
  }
}

export interface MomentCache<T> {
  /** Undefined for what is not known, or no longer. */
  find(key: string): T | undefined
  /** Asked for before concluding anything: what it is given is kept only if nothing moved in between. */
  begin(): (key: string, value: T) => void
}

/**
 * A cache of what follows from configuration and revocations together. Void as soon as either moves, and while no
 * poll has confirmed that neither did.
 * @param max entries at most
 */
export function momentCache<T>(name: string, max: number): MomentCache<T> {
  const kept = processState(`${name}:moment`, () => new LruMap<string, { moment: number; value: T }>(max))
  return {
    find(key) {
      const found = isConfirmed() ? kept.get(key) : undefined
      return found?.moment === held.moment ? found.value : undefined
    },
    begin() {
      const moment = isConfirmed() ? held.moment : null
      return (key, value) => {
        if (moment === held.moment) kept.set(key, { moment, value })
      }
    },
  }
}

/** Makes a revocation made here count here at once; its row tells the others. */
export function noteRevocation(kind: "jti" | "grant", key: string, until: Date): void {
  const name = `${kind}:${key}`
  if (!held.revoked.has(name)) held.moment++
  held.revoked.set(name, until.getTime())
}

/** True when the token itself or its grant was revoked. */
export async function isRevoked(token: { jti: string; grantId: string | null }): Promise<boolean> {
  const { revoked } = held
  if (revoked.has(`jti:${token.jti}`)) return true
  if (token.grantId !== null && revoked.has(`grant:${token.grantId}`)) return true
  if (await confirm()) return revoked.has(`jti:${token.jti}`) || revoked.has(`grant:${token.grantId}`)
  return isRevokedInTable(db(), token)
}
