/** Durations in seconds, as people write and read them. A day is 86 400 s; months are not a unit here. */

export type DurationUnit = "seconds" | "minutes" | "hours" | "days"

export const SECONDS_PER: Record<DurationUnit, number> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
}

const UNITS: DurationUnit[] = ["days", "hours", "minutes", "seconds"]

/** The largest unit that divides the duration exactly: 5400 is 90 minutes. */
export function toDurationParts(seconds: number): { amount: number; unit: DurationUnit } {
  for (const unit of UNITS) {
    const size = SECONDS_PER[unit]
    if (seconds >= size && seconds % size === 0) return { amount: seconds / size, unit }
  }
  return { amount: seconds, unit: "seconds" }
}

/** "90 days", "1 hour 30 minutes", "under a second"; at most the two largest units. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return seconds > 0 ? "under a second" : "0 seconds"
  let rest = Math.round(seconds)
  const words: string[] = []
  for (const unit of UNITS) {
    const amount = Math.floor(rest / SECONDS_PER[unit])
    if (amount === 0) {
      if (words.length > 0) break
      continue
    }
    words.push(amount === 1 ? `1 ${unit.slice(0, -1)}` : `${amount} ${unit}`)
    rest -= amount * SECONDS_PER[unit]
    if (words.length === 2) break
  }
  return words.join(" ")
}

const SHORT: Record<string, DurationUnit> = {
  s: "seconds",
  sec: "seconds",
  second: "seconds",
  m: "minutes",
  min: "minutes",
  minute: "minutes",
  h: "hours",
  hr: "hours",
  hour: "hours",
  d: "days",
  day: "days",
}

/**
 * Reads "90 days", "1h 30m", "15 min" or a bare number of seconds.
 * @returns seconds, or null when the text is not a duration
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase()
  if (/^\d+$/.test(trimmed)) return Number(trimmed)
  const part = /(\d+(?:\.\d+)?)\s*([a-z]+)[\s,]*/y
  let total = 0
  while (part.lastIndex < trimmed.length) {
    const match = part.exec(trimmed)
    const word = match?.[2] ?? ""
    const unit = SHORT[word] ?? SHORT[word.replace(/s$/, "")]
    if (!match || !unit) return null
    total += Number(match[1]) * SECONDS_PER[unit]
  }
  return trimmed === "" ? null : Math.round(total)
}
