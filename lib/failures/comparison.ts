/** What was sent beside what was expected, read from the detail of a refusal. */

import { describeDifference } from "@/lib/oauth/uri-difference"
import { visible } from "@/lib/text/visible"

export interface Comparison {
  sent: string
  expected: string
  /** "Registered", "Allowed": the label of the expected side. */
  expectedLabel: string
  /** How two addresses differ; null for lists and other texts. */
  sentence: string | null
}

type Detail = Readonly<Record<string, unknown>>

const read = (value: unknown): string | null => {
  if (typeof value === "string") return value
  if (!Array.isArray(value)) return null
  const texts = value.filter((item) => typeof item === "string")
  return texts.length > 0 ? texts.join(" ") : null
}

/** Names under which refusals keep the two sides. */
const PAIRS: readonly (readonly [sent: string, expected: string, label: string])[] = [
  ["sent", "nearest", "Registered"],
  ["sent", "registered", "Registered"],
  ["sent", "asked", "At sign-in"],
  ["sent", "granted", "Granted"],
  ["sent", "expected", "Expected"],
  ["kid", "registered", "Registered"],
  ["beyond", "allowed", "Allowed"],
  ["requested", "allowed", "Allowed"],
  ["beyond", "granted", "Granted"],
]

/** The two sides; null where the refusal is no mismatch. */
export function comparisonOf(detail: Detail): Comparison | null {
  for (const [sentName, expectedName, expectedLabel] of PAIRS) {
    const [sent, expected] = [read(detail[sentName]), read(detail[expectedName])]
    if (sent === null || expected === null) continue
    const areAddresses = /^[a-z][\w.+-]*:/i.test(sent) && /^[a-z][\w.+-]*:\S*$/i.test(expected)
    const sentence = areAddresses ? describeDifference(sent, expected).sentence : null
    return { sent, expected, expectedLabel, sentence }
  }
  return null
}

const WORDS: Readonly<Record<string, string>> = {
  alg: "Algorithm",
  action: "Interaction",
  api: "API",
  expiresAt: "Token expired",
  auth: "Sent as",
  given: "APIs the app has",
  kid: "Key id",
  length: "Length",
  message: "Decision",
  missingScope: "Missing scope",
  secondsAgo: "Seconds past its expiry",
  secondsAhead: "Seconds until its expiry",
  secondsLate: "Seconds too late",
}
const SHOWN_ELSEWHERE = new Set([
  "sent",
  "nearest",
  "registered",
  "asked",
  "granted",
  "expected",
  "beyond",
  "allowed",
  "requested",
  "difference",
  "apiId",
  "userId",
  "policies",
  "side",
  "level",
  "hasPatient",
  "structure",
  "via",
])

/** The rest of the detail, as label and value. */
export function factsOf(detail: Detail): { label: string; value: string }[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    const text = typeof value === "number" || typeof value === "boolean" ? String(value) : read(value)
    const label = WORDS[name] ?? name.charAt(0).toUpperCase() + name.slice(1)
    return SHOWN_ELSEWHERE.has(name) || text === null || text === ""
      ? []
      : [{ label: visible(label), value: visible(text) }]
  })
}
