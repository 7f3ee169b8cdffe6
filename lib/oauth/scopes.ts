/**
 * Scope lists (RFC 6749 §3.3) and the scopes with a meaning of their own in OpenID Connect. What a SMART
 * scope reaches is lib/smart's matter.
 */

import { parseScope } from "@/lib/smart/scopes"
import { refuse } from "./refusals"

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const MAX_SCOPES = 200
const MAX_LENGTH = 8000

/** OpenID Connect Core §5.4 and §11, SMART App Launch 2.2 `fhirUser`. */
export const IDENTITY_SCOPES = ["openid", "profile", "email", "address", "phone", "fhirUser"] as const
export const SESSION_SCOPES = ["offline_access", "online_access"] as const

const SIGN_IN: ReadonlySet<string> = new Set([...IDENTITY_SCOPES, ...SESSION_SCOPES])

/** True for a scope that concerns the person and the session, not an API. */
export const isSignInScope = (scope: string): boolean => SIGN_IN.has(scope)

/** SMART App Launch 2.2: launch context and clinical scopes. */
export const isSmartScope = (scope: string): boolean => /^(launch(\/|$)|(patient|user|system)\/)/.test(scope)

/**
 * Scope values in the order sent, each once.
 * @throws invalid_scope for characters outside RFC 6749 §3.3 or an oversize list
 */
export function parseScopes(sent: string | undefined): string[] {
  if (sent === undefined) return []
  if (sent.length > MAX_LENGTH) throw refuse("scope.malformed", { detail: { length: sent.length } })
  const scopes = [...new Set(sent.split(" ").filter((scope) => scope !== ""))]
  if (scopes.length > MAX_SCOPES || !scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
    throw refuse("scope.malformed", { detail: { scope: sent.slice(0, 200) } })
  }
  return scopes
}

const CLINICAL = /^(patient|user|system)\//
/** A comma before any parameter: parameters of granular scopes may list values with commas. */
const COMMA_LIST = /^[^?,]+,/

/**
 * Spelling mistakes get their own answer: a clinical scope that SMART App Launch 2.2 cannot read (letters out of
 * order, an unknown form), and a list separated by commas. Scopes the app has as they stand are its own.
 * @throws invalid_scope with the exact cause in the detail
 */
export function checkScopeSpelling(requested: readonly string[], allowed: readonly string[]): void {
  for (const scope of requested) {
    if (allowed.includes(scope)) continue
    if (COMMA_LIST.test(scope)) throw refuse("scope.comma", { detail: { sent: scope.slice(0, 300) } })
    if (!CLINICAL.test(scope)) continue
    const parsed = parseScope(scope)
    if (!parsed.ok)
      throw refuse("scope.not_smart", { detail: { sent: scope.slice(0, 300), reason: parsed.reason } })
  }
}

export const printScopes = (scopes: readonly string[]): string => scopes.join(" ")

/** Decides whether a scope the app may ask for covers one it asks for. */
export type ScopeCovers = (allowed: string, requested: string) => boolean

/** The requested scopes split by whether one of the allowed covers them. */
export function splitScopes(requested: readonly string[], allowed: readonly string[], covers: ScopeCovers) {
  const within = requested.filter((scope) => allowed.some((entry) => covers(entry, scope)))
  return { within, beyond: requested.filter((scope) => !within.includes(scope)) }
}
