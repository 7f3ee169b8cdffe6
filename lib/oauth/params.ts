/**
 * Request parameters: read once, typed as a map of single values. Duplicates are refused, an empty value
 * counts as omitted, names the server does not know are ignored (RFC 6749 §3.1 and §3.2).
 */

import { refuse } from "./refusals"

/** Parameters of one request, each present at most once and never empty. */
export type Params = ReadonlyMap<string, string>

const MAX_PARAMETERS = 100
const MAX_NAME = 100
const MAX_VALUE = 8192
/** A signed assertion or token may be longer; what goes back in a Location header must be shorter. */
const MAX_VALUES: Readonly<Record<string, number>> = {
  client_assertion: 32_768,
  id_token_hint: 32_768,
  token: 32_768,
  claims: 32_768,
  request: 32_768,
  state: 4096,
  redirect_uri: 2048,
  post_logout_redirect_uri: 2048,
}
const maxOf = (name: string): number =>
  (Object.hasOwn(MAX_VALUES, name) ? MAX_VALUES[name] : null) ?? MAX_VALUE

/** Control characters never stand in a parameter: NUL ends strings elsewhere, CR and LF split headers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the point of the check
const CONTROL = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|\ufffd/

/** What was wrong with the parameters, found while reading and thrown when it is known where to answer. */
export interface ReadParams {
  params: Params
  /** Names sent twice or more; none of them is in `params`. */
  duplicates: readonly string[]
  /** Names whose value is too long or holds a control character; none of them is in `params`. */
  malformed: readonly string[]
}

/**
 * Reads parameters without judging: /authorize must know where to send an error before it can report one.
 * @throws invalid_request when there are more than a hundred
 */
export function readParams(sent: URLSearchParams): ReadParams {
  if (sent.size > MAX_PARAMETERS) throw refuse("request.too_large", { detail: { parameters: sent.size } })
  const params = new Map<string, string>()
  const seen = new Set<string>()
  const duplicates = new Set<string>()
  const malformed = new Set<string>()
  for (const [name, value] of sent) {
    if (seen.has(name)) duplicates.add(name)
    seen.add(name)
    if (name.length > MAX_NAME || value.length > maxOf(name) || CONTROL.test(value)) malformed.add(name)
    else if (value !== "") params.set(name, value)
  }
  for (const name of duplicates) params.delete(name)
  return { params, duplicates: [...duplicates], malformed: [...malformed] }
}

/** RFC 6749 §3.1, §3.2: no parameter more than once. RFC 8707 §2 lets `resource` repeat; we take one. */
export function checkParams(read: ReadParams): Params {
  const names = (list: readonly string[]) => list.slice(0, 5).map((name) => name.slice(0, MAX_NAME))
  if (read.duplicates.includes("resource")) throw refuse("audience.several")
  if (read.duplicates.length > 0) {
    throw refuse("request.duplicate_parameter", { detail: { parameters: names(read.duplicates) } })
  }
  if (read.malformed.length > 0) {
    throw refuse("request.bad_character", { detail: { parameters: names(read.malformed) } })
  }
  return read.params
}

/**
 * Reads and checks in one step, for endpoints that answer the caller directly.
 * @throws invalid_request for duplicates, control characters, oversize; invalid_target for two resources
 */
export function parseParams(sent: URLSearchParams): Params {
  return checkParams(readParams(sent))
}

/** @throws invalid_request naming the parameter in the detail */
export function requireParam(params: Params, name: string): string {
  const value = params.get(name)
  if (value === undefined) throw refuse("request.missing_parameter", { detail: { parameter: name } })
  return value
}
