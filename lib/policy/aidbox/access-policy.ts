/**
 * An Aidbox `AccessPolicy` as far as it is about FHIR calls: a list of alternatives, any of which lets a call
 * pass. What cannot be said exactly is never loosened: a constraint that has no equal here makes its alternative
 * inexpressible, and a policy without one left is not imported.
 * Sources: aidbox-docs access-policy reference, matcho-dsl-reference.
 */

import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { schemaToMatcho } from "./json-schema"
import { METHODS, type Method } from "./shapes"
import { literalPattern, readPattern, type UriPattern } from "./uri-pattern"

/** What one alternative demands; everything in it must hold. */
export interface Alternative {
  methods: readonly Method[]
  uris: readonly UriPattern[]
  /** `resource/type` of the route; null when it does not matter. */
  types: readonly string[] | null
  /** Asks for a search parameter, so only searches can meet it. */
  searchOnly: boolean
  /** Cedar conditions. */
  clauses: readonly string[]
}

export interface ReadPolicy {
  /** None: the policy cannot be expressed. */
  alternatives: readonly Alternative[]
  /** What was left out or holds more narrowly. */
  notes: readonly string[]
}

export type Side = "App" | "User"
type Json = Readonly<Record<string, unknown>>

const MAX_ALTERNATIVES = 32
const MAX_DEPTH = 6

export const ANY: Alternative = { methods: METHODS, uris: [], types: null, searchOnly: false, clauses: [] }

class Inexpressible {
  constructor(readonly reason: string) {}
}
const inexpressible = (reason: string): never => {
  throw new Inexpressible(reason)
}

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** @param side who the permit is about: the app, or the person signed in */
export function readAccessPolicy(policy: Json, side: Side): ReadPolicy {
  const notes = new Set<string>()
  try {
    return { alternatives: readEngine(policy, { side, notes, depth: 0 }), notes: [...notes] }
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error
    return { alternatives: [], notes: [...notes, error.reason] }
  }
}

interface Reading {
  side: Side
  notes: Set<string>
  depth: number
}

function readEngine(policy: Json, on: Reading): Alternative[] {
  const { engine } = policy
  if (on.depth > MAX_DEPTH) inexpressible("It is nested more than six deep.")
  if (engine === "complex" || (engine === undefined && ("and" in policy || "or" in policy)))
    return readComplex(policy, on)
  if (engine === "allow") return [ANY]
  if (engine === "matcho" || (engine === undefined && isJson(policy.matcho)))
    return readMatcho(policy.matcho, on)
  if (engine === "json-schema") {
    const read = schemaToMatcho(policy.schema)
    return read.ok ? readMatcho(read.matcho, on) : inexpressible(read.reason)
  }
  return inexpressible(`The engine ${JSON.stringify(engine ?? null)} has no equal here.`)
}

function readComplex(policy: Json, on: Reading): Alternative[] {
  const { and, or } = policy
  if (and !== undefined && or !== undefined) return inexpressible("It has `and` and `or` on one level.")
  const parts = and ?? or
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isJson))
    return inexpressible("Its `and` or `or` is not a list of policies.")
  const deeper = { ...on, depth: on.depth + 1 }
  if (and !== undefined)
    return parts.reduce<Alternative[]>((joined, part) => join(joined, readEngine(part, deeper)), [ANY])
  return anyOf(
    parts.map((part) => () => readEngine(part, deeper)),
    on,
  )
}

/** Alternatives that can be expressed; those that cannot are left out and said. */
function anyOf(parts: readonly (() => Alternative[])[], { notes }: Reading): Alternative[] {
  const found: Alternative[] = []
  let reason = "It has no alternative."
  for (const part of parts) {
    try {
      found.push(...part())
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error
      reason = error.reason
      notes.add(`One of its alternatives is left out. ${reason}`)
    }
  }
  if (found.length === 0) inexpressible(reason)
  if (found.length > MAX_ALTERNATIVES) inexpressible("It has more than 32 alternatives.")
  return found
}

function join(left: readonly Alternative[], right: readonly Alternative[]): Alternative[] {
  if (left.length * right.length > MAX_ALTERNATIVES) inexpressible("It has more than 32 alternatives.")
  return left.flatMap((a) => right.map((b) => both(a, b)))
}

const both = (a: Alternative, b: Alternative): Alternative => ({
  methods: a.methods.filter((method) => b.methods.includes(method)),
  uris: [...a.uris, ...b.uris],
  types:
    a.types === null
      ? b.types
      : b.types === null
        ? a.types
        : a.types.filter((type) => b.types?.includes(type)),
  searchOnly: a.searchOnly || b.searchOnly,
  clauses: [...new Set([...a.clauses, ...b.clauses])],
})

function readMatcho(matcho: unknown, on: Reading): Alternative[] {
  if (!isJson(matcho)) return inexpressible("Its matcho is not an object.")
  const keys = Object.keys(matcho)
  if (keys.includes("$one-of")) {
    const choices = matcho["$one-of"]
    if (keys.length > 1 || !Array.isArray(choices))
      return inexpressible("`$one-of` must stand alone with a list.")
    return anyOf(
      choices.map((choice) => () => readMatcho(choice, on)),
      on,
    )
  }
  return keys.reduce<Alternative[]>((joined, key) => join(joined, readField(key, matcho[key], on)), [ANY])
}

function readField(key: string, value: unknown, on: Reading): Alternative[] {
  if (key === "request-method") return [{ ...ANY, methods: METHODS.filter(toTest(value, "request-method")) }]
  if (key === "uri") return readUri(value)
  if (key === "params") return readParams(value, on)
  if (key === "user") return readUser(value, on)
  if (key === "client") return readClient(value, on)
  if (key === "remote-addr") return readAddress(value)
  return inexpressible(`What it asks of \`${key}\` has no equal here.`)
}

const isText = (value: unknown): value is string => typeof value === "string"
const PREDICATES = ["present?", "nil?", "not-blank?"]

/** The choices of `$enum` or `$one-of`, or the one value. */
function choicesOf(value: unknown): readonly unknown[] {
  if (!isJson(value)) return [value]
  const [key = "", ...more] = Object.keys(value)
  const listed = value[key]
  return more.length === 0 && ["$enum", "$one-of"].includes(key) && Array.isArray(listed) ? listed : [value]
}

/** A test of a text that is always there. */
function toTest(value: unknown, field: string): (text: string) => boolean {
  const tests = choicesOf(value).map((choice): ((text: string) => boolean) => {
    if (!isText(choice)) return inexpressible(`What it asks of \`${field}\` has no equal here.`)
    if (choice === "present?" || choice === "not-blank?") return () => true
    if (choice === "nil?") return () => false
    if (choice.startsWith(".")) return inexpressible(`It compares \`${field}\` with \`${choice}\`.`)
    if (!choice.startsWith("#")) return (text) => text === choice
    const pattern = readPattern(choice.slice(1))
    if (pattern === null) return inexpressible(`The pattern ${shorten(choice)} cannot be reasoned about.`)
    return (text) => pattern.coversAll([text])
  })
  return (text) => tests.some((test) => test(text))
}

const shorten = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)

function readUri(value: unknown): Alternative[] {
  return choicesOf(value).map((choice): Alternative => {
    if (!isText(choice)) return inexpressible("What it asks of `uri` has no equal here.")
    if (choice === "present?" || choice === "not-blank?") return ANY
    if (choice === "nil?" || choice.startsWith("."))
      return inexpressible("What it asks of `uri` has no equal here.")
    if (!choice.startsWith("#")) return { ...ANY, uris: [literalPattern(choice)] }
    const pattern = readPattern(choice.slice(1))
    if (pattern === null) return inexpressible(`The pattern ${shorten(choice)} cannot be reasoned about.`)
    return { ...ANY, uris: [pattern] }
  })
}

/** Where Aidbox keeps the patient a user is; here it is the person's FHIR record. */
const USER_PATIENT = [".user.data.patient_id", ".user.data.patient.id", ".user.fhirUser.id"]
const PATIENT_PARAMETERS = ["patient", "subject"]

function readParams(value: unknown, on: Reading): Alternative[] {
  if (!isJson(value)) return inexpressible("What it asks of `params` has no equal here.")
  return Object.entries(value).reduce<Alternative[]>(
    (joined, [name, asked]) => join(joined, [readParam(name, asked, on)]),
    [ANY],
  )
}

function readParam(name: string, asked: unknown, { notes }: Reading): Alternative {
  if (name === "resource/type")
    return { ...ANY, types: RESOURCE_TYPES.filter(toTest(asked, "resource/type")) }
  if (name === "resource/id" && isText(asked) && USER_PATIENT.includes(asked)) {
    notes.add(MISSING_SIDES)
    const clause = "context has personPatient && resource has id && resource.id == context.personPatient"
    return { ...ANY, types: ["Patient"], clauses: ["context.person", clause] }
  }
  if (name.includes("/")) return inexpressible(`What it asks of the route's \`${name}\` has no equal here.`)
  if (asked === "nil?") return { ...ANY, clauses: [`!context.params.contains(${JSON.stringify(name)})`] }
  if (PATIENT_PARAMETERS.includes(name) && isText(asked) && USER_PATIENT.includes(asked)) {
    notes.add(MISSING_SIDES)
    const clause =
      "context has personPatient && resource has patient && resource.patient == context.personPatient"
    return { ...ANY, searchOnly: true, clauses: ["context.person", clause] }
  }
  return inexpressible(`The value of the parameter \`${name}\` cannot be looked at here.`)
}

const MISSING_SIDES =
  "It compares with the user's patient: here the person's FHIR record is that patient, and without one nothing passes. In Aidbox two missing sides are equal."

function readUser(value: unknown, on: Reading): Alternative[] {
  if (value === "nil?") return [{ ...ANY, clauses: ["!context.person"] }]
  if (value === "present?") return [{ ...ANY, clauses: ["context.person"] }]
  if (!isJson(value)) return inexpressible("What it asks of `user` has no equal here.")
  return Object.entries(value).reduce<Alternative[]>(
    (joined, [key, asked]) => {
      const isPatient =
        (key === "data" && JSON.stringify(asked) === '{"patient_id":"present?"}') ||
        (key === "fhirUser" && JSON.stringify(asked) === '{"id":"present?","resourceType":"Patient"}')
      if (key === "id" && asked === "present?") return join(joined, readUser("present?", on))
      if (!isPatient) return inexpressible(`What it asks of the user's \`${key}\` has no equal here.`)
      return join(joined, [{ ...ANY, clauses: ["context.person", "context has personPatient"] }])
    },
    [{ ...ANY, clauses: ["context.person"] }],
  )
}

function readClient(value: unknown, { side }: Reading): Alternative[] {
  if (value === "present?") return [ANY]
  if (!isJson(value)) return inexpressible("What it asks of `client` has no equal here.")
  return Object.entries(value).reduce<Alternative[]>(
    (joined, [key, asked]) => {
      if (key !== "id") return inexpressible(`What it asks of the client's \`${key}\` has no equal here.`)
      if (asked === "present?") return joined
      if (side === "User")
        return inexpressible(
          "It is linked to users and names a client; here a person's policy cannot see the app.",
        )
      const ids = choicesOf(asked)
      if (!ids.every(isText) || ids.some((id) => /^[#.]/.test(id) || PREDICATES.includes(id)))
        return inexpressible("What it asks of the client's `id` has no equal here.")
      const list = ids.map((id) => JSON.stringify(id)).join(", ")
      return join(joined, [{ ...ANY, clauses: [`[${list}].contains(principal.clientId)`] }])
    },
    [ANY],
  )
}

function readAddress(value: unknown): Alternative[] {
  const list = choicesOf(value)
  const isAddress = (text: unknown) =>
    isText(text) &&
    /^\d{1,3}(\.\d{1,3}){3}$/.test(text) &&
    text.split(".").every((part) => Number(part) <= 255 && String(Number(part)) === part)
  if (!list.every(isAddress)) return inexpressible("What it asks of `remote-addr` has no equal here.")
  const any = list.map((address) => `context.ip == ip(${JSON.stringify(address)})`).join(" || ")
  return [{ ...ANY, clauses: [`context has ip && (${any})`] }]
}
