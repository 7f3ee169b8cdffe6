/** Which refusals are the same failure: the same app, the same cause, and the same thing sent. */

import type { Cause } from "./causes"

const text = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, 300) : Array.isArray(value) ? value.slice(0, 30).join(" ") : ""

/** Members of a refusal's detail that make it another failure. */
const TELLING = ["sent", "parameter", "claim", "action", "type", "operation", "missingScope", "kid"] as const

/**
 * The text whose hash names the failure.
 * @param of.clientId as sent; names the failure where no app has it
 */
export function groupKey(of: {
  appId: string | null
  clientId: string | null
  cause: Cause
  detail: Record<string, unknown>
}): string {
  const owner = of.appId ?? `unknown ${(of.clientId ?? "").slice(0, 200)}`
  return JSON.stringify([owner, of.cause, ...TELLING.map((name) => text(of.detail[name]))])
}
