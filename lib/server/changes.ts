/**
 * What changed elsewhere: every half second this process reads the change counter and the latest revocations.
 * Caches live by the counter and are bypassed when no poll has confirmed it for a second, so a change made
 * on any instance is in force here within that second, or the database is asked each time.
 */

import { isRevokedInTable, pollChanges } from "@/db/queries/oauth-tokens"
import { db } from "./database"
import { processState } from "./process-state"

const POLL_MS = 500
const CONFIRMED_FOR_MS = 1000
/** How far back each poll looks for revocations committed late. */
const WINDOW_SECONDS = 30

interface Entry {
  version: number
  value: unknown
}

const state = () =>
  processState("changes", () => ({
    version: 0,
    /** `performance.now()` when the last successful poll began. */
    confirmedAt: Number.NEGATIVE_INFINITY,
    complete: false,
    /** Revoked keys ("jti:x", "grant:y") and when they may be forgotten. */
    revoked: new Map<string, number>(),
    caches: new Map<string, Map<string, Entry>>(),
    timer: null as NodeJS.Timeout | null,
    polling: null as Promise<void> | null,
  }))

const isConfirmed = () => {
  const current = state()
  return current.complete && performance.now() - current.confirmedAt < CONFIRMED_FOR_MS
}

async function poll(): Promise<void> {
  const current = state()
  const began = performance.now()
  const { version, revocations } = await pollChanges(db(), current.complete ? WINDOW_SECONDS : null)
  for (const { kind, key, expiresAt } of revocations)
    current.revoked.set(`${kind}:${key}`, expiresAt.getTime())
  if (version !== current.version) for (const cache of current.caches.values()) cache.clear()
  // A gap longer than the window could hide a revocation: read them all again next time.
  current.complete = !current.complete || began - current.confirmedAt < WINDOW_SECONDS * 500
  current.version = version
  current.confirmedAt = began
  const now = Date.now()
  for (const [key, until] of current.revoked) {
    if (until > now) break
    current.revoked.delete(key)
  }
}

/** Polls now; several callers share one poll. A failed poll leaves the caches unconfirmed, hence bypassed. */
export function pollNow(): Promise<void> {
  const current = state()
  current.polling ??= poll()
    .catch(() => {})
    .finally(() => {
      current.polling = null
    })
  return current.polling
}

/** Polls after whatever poll is under way: what was committed before the call is seen when it resolves. */
export async function pollAfterCommit(): Promise<void> {
  await state().polling
  await pollNow()
}

/** Starts polling; the timer does not keep the process alive. Starts by itself at the first use. */
export function startChangePolling(): void {
  const current = state()
  if (current.timer) return
  current.timer = setInterval(() => void pollNow(), POLL_MS)
  current.timer.unref()
}

/** Stops polling, waits for the poll under way and forgets: the next database may count from elsewhere. */
export async function stopChangePolling(): Promise<void> {
  const current = state()
  if (current.timer) clearInterval(current.timer)
  current.timer = null
  await current.polling
  current.confirmedAt = Number.NEGATIVE_INFINITY
  current.complete = false
  current.revoked.clear()
  for (const cache of current.caches.values()) cache.clear()
}

/** Polls at once when nothing has been confirmed lately. */
async function confirm(): Promise<boolean> {
  startChangePolling()
  if (!isConfirmed()) await pollNow()
  return isConfirmed()
}

/** Makes room by dropping the entries used longest ago. */
function remember(cache: Map<string, Entry>, key: string, entry: Entry, max: number): void {
  cache.set(key, entry)
  for (const oldest of cache.keys()) {
    if (cache.size <= max) break
    cache.delete(oldest)
  }
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
  const cacheOf = (part: string) => {
    const { caches } = state()
    const key = `${name}:${part}`
    const known = caches.get(key) ?? new Map<string, Entry>()
    caches.set(key, known)
    return known
  }
  return {
    async get(key) {
      if (!(await confirm())) return options.load(key)
      const current = state()
      const [present, absent] = [cacheOf("present"), cacheOf("absent")]
      const found = present.get(key) ?? absent.get(key)
      if (found && found.version === current.version) {
        if (present.delete(key)) present.set(key, found)
        return found.value as T
      }
      const { version } = current
      const value = await options.load(key)
      const missing = value === null
      remember(missing ? absent : present, key, { version, value }, missing ? 1000 : options.max)
      return value
    },
  }
}

/** Makes a revocation made here count here at once; its row tells the others. */
export function noteRevocation(kind: "jti" | "grant", key: string, until: Date): void {
  state().revoked.set(`${kind}:${key}`, until.getTime())
}

/** True when the token itself or its grant was revoked. */
export async function isRevoked(token: { jti: string; grantId: string | null }): Promise<boolean> {
  const { revoked } = state()
  if (revoked.has(`jti:${token.jti}`)) return true
  if (token.grantId !== null && revoked.has(`grant:${token.grantId}`)) return true
  if (await confirm()) return revoked.has(`jti:${token.jti}`) || revoked.has(`grant:${token.grantId}`)
  return isRevokedInTable(db(), token)
}
