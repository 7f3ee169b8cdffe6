/** When a signing key moves on: the same arithmetic for the clock and for the settings page. */

/** Longer than anyone may keep the key set (five minutes), twice over. */
export const PUBLISHED_FOR_SECONDS = 900
export const DEFAULT_ROTATION_DAYS = 90

export interface ScheduledKey {
  state: "announced" | "active" | "retired"
  createdAt: Date
  activatedAt: Date | null
  removeAt?: Date | null
}

export interface KeyStep {
  what: "signs" | "next_published" | "leaves"
  at: Date
}

/**
 * What happens to the key next; null when nothing does by itself.
 * @param days between two keys, 0 for never
 */
export function nextKeyStep(key: ScheduledKey, days: number): KeyStep | null {
  const after = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000)
  if (key.state === "announced") return { what: "signs", at: after(key.createdAt, PUBLISHED_FOR_SECONDS) }
  if (key.state === "retired") return key.removeAt ? { what: "leaves", at: key.removeAt } : null
  if (days === 0) return null
  return { what: "next_published", at: after(key.activatedAt ?? key.createdAt, days * 86_400) }
}
