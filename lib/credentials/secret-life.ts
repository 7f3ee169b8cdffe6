/**
 * The life of a secret as people see it: how it stands now, how long a new one may live, and what the rotation
 * meter advises. Whether a secret works is decided by `secretRefusal` of the token endpoint and nowhere else.
 */

import { secretRefusal } from "@/lib/oauth/secret-refusal"

export type SecretState = "live" | "retiring" | "disabled"
/** `retired`: its last day has passed. Only `live` and `retiring` are accepted. */
export type SecretStanding = SecretState | "retired" | "expired"

export interface SecretTimes {
  state: SecretState
  retireAt: Date | null
  expiresAt: Date | null
}

export interface MeteredSecret extends SecretTimes {
  id: string
  createdAt: Date
  lastUsedAt: Date | null
  lastUsedIp: string | null
  /** Uses per UTC day (YYYY-MM-DD). */
  usesByDay: readonly { day: string; uses: number }[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Quiet for this long, a secret may go. Long enough for a nightly job and a day's retry. */
export const QUIET_MS = 48 * HOUR

export function standingOf(secret: SecretTimes, now: Date): SecretStanding {
  const refusal = secretRefusal(secret, now)
  if (refusal === "secret.disabled") return "disabled"
  if (refusal === "secret.retired") return "retired"
  if (refusal === "secret.expired") return "expired"
  return secret.state
}

export const isUsable = (secret: SecretTimes, now: Date): boolean => secretRefusal(secret, now) === null

export interface SecretAdvice {
  /** `go`: nothing uses it. `wait`: something does. `keep`: without it the app stops. `none`: it is off. */
  verdict: "go" | "wait" | "keep" | "none"
  sentence: string
}

const times = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`

/** Whole days or hours between two moments, in words. */
function span(ms: number): string {
  const hours = Math.floor(ms / HOUR)
  return hours < 72 ? `${hours} h` : `${Math.floor(ms / DAY)} days`
}

function usesSince(secret: MeteredSecret, since: Date): number {
  const from = since.toISOString().slice(0, 10)
  return secret.usesByDay.filter(({ day }) => day >= from).reduce((sum, { uses }) => sum + uses, 0)
}

/**
 * What to do with a secret, from what was counted.
 * @param all every secret of the app, this one among them
 */
export function adviseSecret(secret: MeteredSecret, all: readonly MeteredSecret[], now: Date): SecretAdvice {
  if (!isUsable(secret, now)) return { verdict: "none", sentence: "It is refused; nothing can use it." }
  const others = all.filter((other) => other.id !== secret.id && isUsable(other, now))
  const quietFor = now.getTime() - (secret.lastUsedAt ?? secret.createdAt).getTime()
  const from = secret.lastUsedIp ? `, last from ${secret.lastUsedIp}` : ""
  if (secret.lastUsedAt && quietFor < QUIET_MS) {
    const uses = usesSince(secret, new Date(now.getTime() - QUIET_MS))
    const counted = uses > 0 ? `${times(uses, "use")} in the last two days${from}` : `used lately${from}`
    const last = others.length === 0 ? " It is the only secret that works." : ""
    return { verdict: others.length === 0 ? "keep" : "wait", sentence: `In use: ${counted}.${last}` }
  }
  if (others.length === 0)
    return { verdict: "keep", sentence: "The only secret that works. Add another before you retire it." }
  if (quietFor < QUIET_MS)
    return { verdict: "wait", sentence: "New, and not used yet. Give the app two days to take it up." }
  return secret.lastUsedAt
    ? { verdict: "go", sentence: `0 uses for ${span(quietFor)}: safe to retire.` }
    : { verdict: "go", sentence: `Never used in ${span(quietFor)}: safe to retire.` }
}

/** Each of the last `days` days in UTC, oldest first, with the uses counted on it. */
export function usesPerDay(secret: Pick<MeteredSecret, "usesByDay">, days: number, now: Date) {
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now.getTime() - (days - 1 - index) * DAY).toISOString().slice(0, 10)
    return { day, uses: secret.usesByDay.find((row) => row.day === day)?.uses ?? 0 }
  })
}

export interface Lifetime {
  days: number
  label: string
}

const LIFETIMES: readonly Lifetime[] = [
  { days: 90, label: "3 months" },
  { days: 180, label: "6 months" },
  { days: 365, label: "1 year" },
]
/** Suggested, never forced. */
const SUGGESTED_DAYS = 180

/**
 * Lifetimes to offer for a new secret, and the one to suggest.
 * @param maxDays the organisation's cap, `null` when there is none; "never" is offered only then
 */
export function lifetimesWithin(maxDays: number | null) {
  const offered = LIFETIMES.filter(({ days }) => maxDays === null || days <= maxDays)
  if (maxDays !== null && !offered.some(({ days }) => days === maxDays))
    offered.push({ days: maxDays, label: `${times(maxDays, "day")}, the most allowed here` })
  const suggested = offered.filter(({ days }) => days <= SUGGESTED_DAYS).at(-1) ?? offered[0]
  return { offered, suggestedDays: suggested?.days ?? SUGGESTED_DAYS, mayLiveForever: maxDays === null }
}

/** The last moment of the UTC day that lies `days` days ahead. */
export const endOfDayAfter = (days: number, now: Date): Date =>
  new Date(`${new Date(now.getTime() + days * DAY).toISOString().slice(0, 10)}T23:59:59Z`)

/**
 * Why a new secret may not expire then, `null` when it may.
 * @param expiresAt `null`: never
 */
export function findLifetimeFault(
  expiresAt: Date | null,
  of: { maxDays: number | null; now: Date },
): string | null {
  const { maxDays, now } = of
  if (expiresAt && expiresAt <= now) return "Choose a day to come."
  if (maxDays === null) return null
  const latest = endOfDayAfter(maxDays, now)
  if (expiresAt && expiresAt <= latest) return null
  const day = latest.toISOString().slice(0, 10)
  return `Your organisation lets secrets live ${times(maxDays, "day")} at most. Choose a day up to ${day}.`
}

/** When a retiring secret stops; `hours: 0` is at once. */
export const RETIRE_AFTER = [
  { hours: 0, label: "Now" },
  { hours: 24, label: "In 24 hours" },
  { hours: 7 * 24, label: "In 7 days" },
  { hours: 30 * 24, label: "In 30 days" },
] as const

const MAX_RETIRING_DAYS = 366

/** Why a secret cannot be retired at that moment, `null` when it can. */
export function findRetireFault(retireAt: Date | null, now: Date): string | null {
  if (!retireAt) return "Say until when."
  if (retireAt <= now) return "Choose a day to come, or disable it now."
  if (retireAt.getTime() > now.getTime() + MAX_RETIRING_DAYS * DAY) return "Choose a day within a year."
  return null
}
