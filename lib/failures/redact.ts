/**
 * What of a refused request may be kept: never a secret, code, assertion or token, only their shape. Whatever is
 * not known to be harmless is treated as a secret; what is, is still searched for one that strayed there.
 */

import { SECRET_PREFIX } from "@/lib/secret-format"

const MAX_VALUE = 500
const MAX_PARAMETERS = 30

/** Parameters that say how, never with what. Everything else is kept as a shape. */
const HARMLESS: ReadonlySet<string> = new Set([
  "acr_values",
  "aud",
  "client_assertion_type",
  "client_id",
  "code_challenge_method",
  "display",
  "grant_type",
  "max_age",
  "post_logout_redirect_uri",
  "prompt",
  "redirect_uri",
  "resource",
  "response_mode",
  "response_type",
  "scope",
  "token_type_hint",
  "ui_locales",
])

const JWT = /\beyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*)*/g
/** Secrets, and the tokens of dynamic registration. */
const OURS = /\badmit_[a-z]{2,4}_[0-9A-Za-z_-]{6,}|\b[ri][ar]t_[0-9A-Za-z_-]{43}/g
/** `?code=…`, `&token=…` in an address, and `user:password@`. */
const IN_QUERY = /([?&#;](?:[\w.-]*(?:code|token|secret|password|key|assertion|state|nonce))=)[^&#;\s]+/gi
const USER_INFO = /(\/\/)[^/@\s]+@/g
/** A reference names a patient, and who is a patient here is nobody's business in an inbox. */
const PERSONS = /\b(Patient|Person|RelatedPerson)\/[A-Za-z0-9\-.]{1,64}/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const CONTROL = /[\u0000-\u001f\u007f]/g

/** Half of a character, sent or left by a cut: PostgreSQL takes no JSON that holds one. */
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Text that may be kept: what looks like a credential is replaced by its shape, the rest cut at 500 characters. */
export function scrub(text: string): string {
  return text
    .slice(0, 4 * MAX_VALUE)
    .replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(JWT, shapeOf)
    .replace(OURS, shapeOf)
    .replace(IN_QUERY, "$1‹hidden›")
    .replace(USER_INFO, "$1‹hidden›@")
    .replace(PERSONS, "$1/‹hidden›")
    .slice(0, MAX_VALUE)
    .replace(LONE_SURROGATE, "\ufffd")
}

/** How long a value is and what kind: `‹58 characters, an Admit secret›`. Nothing of the value itself. */
export function shapeOf(value: string): string {
  const kinds = [
    value.startsWith(SECRET_PREFIX) ? "an Admit secret" : null,
    /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(value) ? "a JWT" : null,
    /^(app|api|usr|sid|key)_[0-9a-z]{16}$/.test(value) ? "an id, not a secret" : null,
    /^\s|\s$/.test(value) ? "with a blank or line break at an end" : null,
    value === "" ? "empty" : null,
  ].filter((kind) => kind !== null)
  const length = `${value.length} character${value.length === 1 ? "" : "s"}`
  return `‹${[length, ...kinds].join(", ")}›`
}

/** Parameters of a form or query as kept: name and value, or name and shape. */
export function redactParameters(sent: Iterable<[string, string]>): [name: string, value: string][] {
  const kept: [string, string][] = []
  for (const [name, value] of sent) {
    if (kept.length === MAX_PARAMETERS) break
    kept.push([scrub(name).slice(0, 80), HARMLESS.has(name) ? scrub(value) : shapeOf(value)])
  }
  return kept
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The detail of a refusal, every text in it scrubbed; at most three levels and twenty members each. */
export function redactDetail(detail: unknown, depth = 3): unknown {
  if (typeof detail === "string") return scrub(detail)
  if (typeof detail === "number" || typeof detail === "boolean" || detail === null) return detail
  if (depth === 0) return "‹more›"
  if (Array.isArray(detail)) return detail.slice(0, 20).map((item) => redactDetail(item, depth - 1))
  if (!isRecord(detail)) return null
  return Object.fromEntries(
    Object.entries(detail)
      .slice(0, 20)
      .map(([name, value]) => [scrub(name).slice(0, 80), redactDetail(value, depth - 1)]),
  )
}

/** The scheme of an Authorization header and the shape of the rest; for Basic, the client id in it. */
export function redactAuthorization(header: string): string {
  const [scheme = "", ...rest] = header.trim().split(/\s+/)
  const value = rest.join(" ")
  if (!/^[A-Za-z][\w-]{0,20}$/.test(scheme) || value === "") return shapeOf(header)
  return `${scheme} ${shapeOf(value)}`
}
