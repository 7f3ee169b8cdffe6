/**
 * Shortens the middle of an id or URI, because its two ends are what people compare.
 * Counts code points, never splits one.
 */
export function elideMiddle(value: string, maxLength: number): string {
  const points = Array.from(value)
  if (points.length <= maxLength) return value
  const { head, tail } = splitForElision(value, Math.max(2, maxLength - 1))
  const kept = Math.max(1, maxLength - 1 - Array.from(tail).length)
  return `${Array.from(head).slice(0, kept).join("")}…${tail}`
}

/**
 * Splits a value so that a layout can clip the end of `head` while `tail` always stays visible.
 * The tail is about two fifths of `budget` code points.
 */
export function splitForElision(value: string, budget = 24): { head: string; tail: string } {
  const points = Array.from(value)
  const tailLength = Math.min(Math.floor(points.length / 2), Math.max(1, Math.floor(budget * 0.4)))
  return {
    head: points.slice(0, points.length - tailLength).join(""),
    tail: points.slice(points.length - tailLength).join(""),
  }
}
