/**
 * The scope language of SMART App Launch 2.2 ("Scopes for requesting FHIR resources"), v1 and v2. Parses,
 * prints back exactly what was parsed, compares, and says what a scope lets through. Decides nothing about
 * policies, and knows nothing of tokens. Source: http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 */

import type { Interaction } from "@/lib/fhir/interactions"
import { isResourceType, nearestType } from "@/lib/fhir/resource-types"

export const SCOPE_CONTEXTS = ["patient", "user", "system"] as const
export type ScopeContext = (typeof SCOPE_CONTEXTS)[number]

export const SCOPE_LETTERS = ["c", "r", "u", "d", "s"] as const
export type ScopeLetter = (typeof SCOPE_LETTERS)[number]

/** `category` and `http://...|laboratory`: one granular constraint, values as written. */
export type ScopeParam = readonly [name: string, value: string]

export interface FhirScope {
  kind: "fhir"
  context: ScopeContext
  /** A resource type or `*`. */
  type: string
  /** In the order c r u d s, at least one. */
  letters: readonly ScopeLetter[]
  /** The form asked for is the form returned. */
  form: "v1" | "v2"
  /** All must hold of a resource. Always empty for v1. */
  params: readonly ScopeParam[]
}

/** A scope that names no FHIR resources: `openid`, `launch/patient`, one of the API's own. */
export interface OtherScope {
  kind: "other"
  text: string
}

export type Scope = FhirScope | OtherScope
export type ParsedScope = { ok: true; scope: Scope } | { ok: false; reason: string }

const V1_LETTERS: Readonly<Record<string, readonly ScopeLetter[]>> = {
  read: ["r", "s"],
  write: ["c", "u", "d"],
  "*": ["c", "r", "u", "d", "s"],
}
/** RFC 6749 §3.3 scope-token. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/
const FHIR_SCOPE = /^(patient|user|system)\/([^./?]*)\.([^?]*)(?:\?(.*))?$/
const PARAM_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/

/**
 * One scope, as sent. Text beginning with `patient/`, `user/` or `system/` must be a well-formed FHIR scope;
 * any other scope token is taken as it is.
 */
export function parseScope(text: string): ParsedScope {
  if (!SCOPE_TOKEN.test(text))
    return no("A scope is 1 to 512 printable characters without space, quote or backslash.")
  if (!/^(patient|user|system)\//.test(text)) return { ok: true, scope: { kind: "other", text } }
  const match = FHIR_SCOPE.exec(text)
  if (!match) return no(`Write it as context/Type.letters, for example patient/Observation.rs.`)
  const [, context, type = "", access = "", query] = match
  if (type !== "*" && !/^[A-Z][A-Za-z]*$/.test(type))
    return no(`\`${type}\` is not a resource type; use a type or *.`)
  const v1 = Object.hasOwn(V1_LETTERS, access) ? V1_LETTERS[access] : undefined
  if (v1 && query !== undefined) return no("Parameters need the v2 form: write .rs instead of .read.")
  const letters = v1 ?? parseLetters(access)
  if (typeof letters === "string") return no(letters)
  const params = query === undefined ? [] : parseParams(query)
  if (typeof params === "string") return no(params)
  const form = v1 ? "v1" : "v2"
  return { ok: true, scope: { kind: "fhir", context: context as ScopeContext, type, letters, form, params } }
}

/** The scope as text: `printScope(parseScope(text))` is `text`. */
export function printScope(scope: Scope): string {
  if (scope.kind === "other") return scope.text
  const access = scope.form === "v1" ? v1Name(scope.letters) : scope.letters.join("")
  const query = scope.params.map(([name, value]) => `${name}=${value}`).join("&")
  return `${scope.context}/${scope.type}.${access}${query ? `?${query}` : ""}`
}

/** The v2 form of the same scope. */
export function toV2(scope: Scope): Scope {
  return scope.kind === "fhir" ? { ...scope, form: "v2" } : scope
}

/** A concern about a well-formed scope, for forms: an unknown type. Null when there is none. */
export function scopeConcern(scope: Scope): string | null {
  if (scope.kind === "other" || scope.type === "*" || isResourceType(scope.type)) return null
  const near = nearestType(scope.type)
  return `FHIR R4 has no resource type ${scope.type}${near ? `; did you mean ${near}?` : "."}`
}

/** The scopes of a space-separated list that can be read; the others are left out. */
export function parseScopes(scopes: readonly string[]): Scope[] {
  return scopes.flatMap((text) => readBefore(text) ?? [])
}

const MAX_READ = 5_000
const read = new Map<string, Scope | null>()

/** Tokens carry the same few scopes on every call; what a text means never changes. */
function readBefore(text: string): Scope | null {
  const known = read.get(text)
  if (known !== undefined) return known
  const parsed = parseScope(text)
  if (read.size >= MAX_READ) read.clear()
  const scope = parsed.ok ? parsed.scope : null
  read.set(text, scope)
  return scope
}

/**
 * True when everything `requested` lets through is let through by `allowed`. A letter may be covered by one
 * allowed scope and the next letter by another. Contexts are not ordered: `user/` never covers `patient/`.
 * A partial order on meaning: reflexive, transitive, and two scopes within each other mean the same.
 */
export function isSubset(requested: Scope, allowed: readonly Scope[]): boolean {
  if (requested.kind === "other")
    return allowed.some((scope) => scope.kind === "other" && scope.text === requested.text)
  return requested.letters.every((letter) =>
    allowed.some(
      (scope) => scope.kind === "fhir" && scope.letters.includes(letter) && isWithin(requested, scope),
    ),
  )
}

/** `isSubset` over text; text that is no scope is covered by nothing. */
export function areScopesWithin(requested: readonly string[], allowed: readonly string[]): boolean {
  const permitted = parseScopes(allowed)
  return requested.every((text) => {
    const parsed = parseScope(text)
    return parsed.ok && isSubset(parsed.scope, permitted)
  })
}

/** Same reach, letters aside: context, type and parameters of `inner` lie within those of `outer`. */
function isWithin(inner: FhirScope, outer: FhirScope): boolean {
  if (inner.context !== outer.context) return false
  if (outer.type !== "*" && outer.type !== inner.type) return false
  return outer.params.every(([name, value]) => {
    const wanted = value.split(",")
    return inner.params.some(
      ([own, ownValue]) => own === name && ownValue.split(",").every((v) => wanted.includes(v)),
    )
  })
}

/** What a call needs of a scope. */
export interface ScopeNeed {
  /** Null for a call on every type. */
  type: string | null
  /** All of these, though each may come from another scope. */
  letters: readonly ScopeLetter[]
}

const LETTER_OF: Record<Interaction, ScopeLetter> = {
  read: "r",
  vread: "r",
  search: "s",
  history: "r",
  create: "c",
  update: "u",
  patch: "u",
  delete: "d",
}

/** SMART: `r` covers reads and the history of one resource; the history of a type or the server needs `s`. */
export function letterFor(interaction: Interaction, level: "system" | "type" | "instance"): ScopeLetter {
  return interaction === "history" && level !== "instance" ? "s" : LETTER_OF[interaction]
}

/**
 * The scopes that let an interaction through for a type (null: for all types); empty when none does.
 * @param scopes as granted, in any form
 */
export function scopeAllows(
  scopes: readonly Scope[],
  need: { interaction: Interaction; type: string | null; level?: "system" | "type" | "instance" },
): FhirScope[] {
  const letter = letterFor(need.interaction, need.level ?? "instance")
  return scopes.filter(
    (scope): scope is FhirScope =>
      scope.kind === "fhir" &&
      scope.letters.includes(letter) &&
      (scope.type === "*" || scope.type === need.type),
  )
}

function parseLetters(access: string): ScopeLetter[] | string {
  if (access === "") return "Say what is allowed: letters of c r u d s, in that order."
  if (/^c?r?u?d?s?$/.test(access)) return [...access] as ScopeLetter[]
  const sorted = SCOPE_LETTERS.filter((letter) => access.includes(letter)).join("")
  const onlyLetters = /^[cruds]+$/.test(access)
  if (onlyLetters) return `The letters come in the order c r u d s, each once: .${sorted}, not .${access}.`
  return `\`.${access.slice(0, 20)}\` is neither letters of c r u d s nor read, write or *.`
}

function parseParams(query: string): ScopeParam[] | string {
  if (query === "") return "Nothing follows the question mark."
  const params: ScopeParam[] = []
  for (const part of query.split("&")) {
    const equals = part.indexOf("=")
    const name = equals < 0 ? part : part.slice(0, equals)
    const value = equals < 0 ? "" : part.slice(equals + 1)
    if (!PARAM_NAME.test(name))
      return `\`${name.slice(0, 40)}\` is not a plain search parameter; modifiers and chains cannot be enforced.`
    if (name === "_filter" || name === "_has" || name === "_query")
      return `${name} cannot be enforced in a scope.`
    if (value === "" || value.split(",").includes("")) return `${name} has no value.`
    params.push([name, value])
  }
  return params
}

function v1Name(letters: readonly ScopeLetter[]): string {
  const wanted = letters.join("")
  const found = Object.entries(V1_LETTERS).find(([, of]) => of.join("") === wanted)
  if (!found) throw new Error(`INVARIANT: no v1 name for .${wanted}`)
  return found[0]
}

const no = (reason: string): ParsedScope => ({ ok: false, reason })
