/**
 * Cedar behind the port of lib/policy/model.ts. Parsed policy sets live in a fixed pool of recycled names,
 * because the engine never forgets a name it was given; answers are cached by exactly what the policies look
 * at. A `forbid` that fails to evaluate is skipped by the engine, so diagnostics are read and it denies.
 */

import { setFlagsFromString } from "node:v8"
import * as cedar from "@cedar-policy/cedar-wasm/nodejs"
import { groupOf, nearestOf } from "@/lib/fhir/resource-types"
import type {
  CedarValue,
  EngineAnswer,
  EngineCall,
  PolicyEngine,
  PolicyRef,
  PolicySetTraits,
  PolicySource,
  Statement,
} from "@/lib/policy/model"
import { CEDAR_SCHEMA, SCHEMA_NAMES, TIME_ATTRIBUTES } from "@/lib/policy/schema"
import { lookedAt } from "@/lib/policy/statements"
import { processState } from "@/lib/server/process-state"
import { LruMap } from "./lru-map"

// Node 20's V8 aborts the process ("unreachable code" in the deoptimizer) when a hot call into this wasm
// module was inlined and is deoptimized; seen under load in validation. Not inlining costs nothing measurable.
setFlagsFromString("--no-turbo-inline-js-wasm-calls")

const SCHEMA_ID = "admit-fhir"
/** A parsed set takes about 37 kB; 256 of them are 10 MB. */
const POOL_SIZE = 256
const ANSWERS = 20_000
const MAX_TEXT = 100_000

export interface PolicyTextError {
  /** 1-based; null when the error has no place. */
  line: number | null
  message: string
}
export type PolicyTextCheck =
  | { ok: true; warnings: PolicyTextError[] }
  | { ok: false; errors: PolicyTextError[] }

/** Parses and type-checks policy text strictly against the schema. Text without a policy is an error. */
export function checkPolicyText(text: string): PolicyTextCheck {
  if (text.length > MAX_TEXT)
    return { ok: false, errors: [{ line: null, message: "A policy has at most 100,000 characters." }] }
  const checked = cedar.validate({
    schema: CEDAR_SCHEMA,
    policies: { staticPolicies: text },
    validationSettings: { mode: "strict" },
  })
  if (checked.type === "failure")
    return { ok: false, errors: checked.errors.map((error) => toTextError(text, error)) }
  const errors = checked.validationErrors.map(({ error }) => toTextError(text, error))
  if (errors.length > 0) return { ok: false, errors }
  if (statementsOf(text).length === 0)
    return { ok: false, errors: [{ line: null, message: "The text holds no policy." }] }
  return { ok: true, warnings: checked.validationWarnings.map(({ error }) => toTextError(text, error)) }
}

function toTextError(text: string, error: cedar.DetailedError): PolicyTextError {
  const place = error.sourceLocations?.[0]
  const expected = place?.label ? ` (${place.label})` : ""
  const message = error.message
    .replace(/^failed to parse policies from string: /, "")
    .replace(/for policy `policy\d+`[:,] ?/, "")
  const hint =
    nearestName(message) ?? (error.help && !error.help.startsWith("valid entity eids") ? error.help : null)
  return {
    line: place ? lineAt(text, place.start) : null,
    message: `${message}${expected}${hint ? `; ${hint}` : ""}`,
  }
}

function nearestName(message: string): string | null {
  const match = /`(Type|Group|Role|Action)::"([^"]*)"`/.exec(message)
  const candidates = match && SCHEMA_NAMES[match[1] as keyof typeof SCHEMA_NAMES]
  const near = candidates && nearestOf(match[2] ?? "", candidates)
  return near ? `did you mean ${near}?` : null
}

/** The engine counts bytes. */
function lineAt(text: string, byteOffset: number): number {
  return Buffer.from(text).subarray(0, byteOffset).toString().split("\n").length
}

interface Part {
  text: string
  statement: Statement
}

/** Text and JSON form of each statement; the JSON is for reading only, because it rounds large numbers. */
function partsOf(text: string): Part[] | null {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === "failure" || parts.policy_templates.length > 0) return null
  return parts.policies.flatMap((part) => {
    const read = cedar.policyToJson(part)
    return read.type === "success" ? [{ text: part, statement: read.json as unknown as Statement }] : []
  })
}

/** The statements of a text, in Cedar's JSON form; empty when it does not parse. */
export const statementsOf = (text: string): Statement[] => (partsOf(text) ?? []).map((part) => part.statement)

/** The text in Cedar's own layout; null when it does not parse. Comments stay. */
export function formatPolicyText(text: string): string | null {
  const formatted = cedar.formatPolicies({ policyText: text, lineWidth: 100, indentWidth: 2 })
  return formatted.type === "success" ? formatted.formatted_policy : null
}

interface Owner {
  policy: PolicyRef
  effect: "permit" | "forbid"
  /** The statement looks at the content of a resource. */
  inside: boolean
}

interface Compiled {
  name: string
  /** By the engine's policy id. */
  owners: ReadonlyMap<string, Owner>
  traits: PolicySetTraits & { context: ReadonlySet<string>; usesTime: boolean }
  /** Policies whose text does not parse. One might hold a forbid, so their presence denies. */
  broken: readonly PolicyRef[]
}

/** A text as read once: a number that stands for it in keys, and its statements; null when it does not parse. */
interface ReadText {
  number: number
  parts: readonly Part[] | null
}

export interface EngineStats {
  sets: number
  texts: number
  asked: number
  cached: number
}

export function createEngine(options: { answers?: number } = {}): PolicyEngine & { stats(): EngineStats } {
  const schema = cedar.preparseSchema(SCHEMA_ID, CEDAR_SCHEMA)
  if (schema.type === "failure") throw new Error(`INVARIANT: the schema parses: ${schema.errors[0]?.message}`)
  // The engine's names are global to the process, so no two engines may share one.
  const instance = processState("policy-engines", () => ({ made: 0 })).made++
  const names = Array.from({ length: POOL_SIZE }, (_, i) => `admit-${instance}-${i}`)
  const sets = new LruMap<string, Compiled>(POOL_SIZE)
  const texts = new LruMap<string, ReadText>(2000)
  const answers = new LruMap<string, EngineAnswer>(options.answers ?? ANSWERS)
  const stats = { sets: 0, asked: 0, cached: 0, texts: 0 }

  const read: ReadPolicy = ({ cedar: text }) =>
    texts.getOrMake(text, () => ({
      number: stats.texts++,
      parts: text.length > MAX_TEXT ? null : partsOf(text),
    }))
  const keyOf = (policies: readonly PolicySource[]) =>
    policies.map((policy) => `${policy.id}@${policy.version}:${read(policy).number}`).join(" ")
  const compiled = (key: string, policies: readonly PolicySource[]): Compiled =>
    sets.getOrMake(key, (evicted) => {
      stats.sets++
      const name = evicted?.name ?? names.pop()
      if (!name) throw new Error("INVARIANT: the pool has a name for each set")
      try {
        return compile(name, policies, read)
      } catch (cause) {
        names.push(name)
        throw cause
      }
    })

  return {
    ask(call) {
      const setKey = keyOf(call.policies)
      const set = compiled(setKey, call.policies)
      const key = set.traits.usesTime ? null : answerKey(setKey, call, set)
      const known = key === null ? undefined : answers.get(key)
      if (known) {
        stats.cached++
        return known
      }
      stats.asked++
      const answer = evaluate(call, set)
      if (key !== null) answers.set(key, answer)
      return answer
    },
    traits: (policies) => compiled(keyOf(policies), policies).traits,
    statements: (policy) => (read(policy).parts ?? []).map((part) => part.statement),
    stats: () => ({ ...stats }),
  }
}

type ReadPolicy = (policy: PolicySource) => ReadText

function compile(name: string, policies: readonly PolicySource[], read: ReadPolicy): Compiled {
  const owners = new Map<string, Owner>()
  const texts: Record<string, string> = {}
  const context = new Set<string>()
  const categories = new Set<string>()
  const broken: PolicyRef[] = []
  for (const source of policies) {
    const policy: PolicyRef = { id: source.id, name: source.name, version: source.version }
    const { parts } = read(source)
    if (parts === null) broken.push(policy)
    parts?.forEach(({ text, statement }, index) => {
      const id = `${source.id}#${index}`
      texts[id] = text
      const looks = lookedAt(statement)
      owners.set(id, { policy, effect: statement.effect, inside: looks.inside })
      for (const code of looks.categories) categories.add(code)
      for (const attribute of looks.context) context.add(attribute)
    })
  }
  const answer = cedar.preparsePolicySet(name, { staticPolicies: texts })
  if (answer.type === "failure")
    throw new Error(`INVARIANT: read statements parse: ${answer.errors[0]?.message}`)
  const usesTime = context.has("*") || TIME_ATTRIBUTES.some((attribute) => context.has(attribute))
  return { name, owners, broken, traits: { categories: [...categories], context, usesTime } }
}

/** Everything an answer can depend on: the policies at their versions, who, what, and the context they look at. */
function answerKey(setKey: string, call: EngineCall, set: Compiled): string {
  const context = Object.entries(call.context).filter(([name]) => set.traits.context.has(name))
  return JSON.stringify([setKey, call.principal, call.action, call.resource, context])
}

const RESOURCE = { type: "Resource", id: "asked" }

function evaluate(call: EngineCall, set: Compiled): EngineAnswer {
  const principal = { type: call.principal.type, id: call.principal.id }
  const type = call.resource.type
  const group = type === null ? null : groupOf(type)
  const parents =
    type === null ? [] : [{ type: "Type", id: type }, ...(group ? [{ type: "Group", id: group }] : [])]
  const result = cedar.statefulIsAuthorized({
    principal,
    action: { type: "Action", id: call.action },
    resource: RESOURCE,
    context: call.context as Record<string, cedar.CedarValueJson>,
    preparsedPolicySetId: set.name,
    preparsedSchemaName: SCHEMA_ID,
    validateRequest: false,
    entities: [
      {
        uid: principal,
        attrs: toAttrs(call.principal.attrs),
        parents: call.principal.roles.map((id) => ({ type: "Role", id })),
      },
      { uid: RESOURCE, attrs: toAttrs(call.resource.attrs), parents },
    ],
  })
  if (result.type === "failure") {
    const message = result.errors[0]?.message ?? "the engine refused the question"
    const policy: PolicyRef = { id: "engine", name: "the policy engine", version: 0 }
    return { decision: "deny", because: [], settled: false, errors: [{ policy, effect: "forbid", message }] }
  }
  return toAnswer(result.response, set)
}

const toAttrs = (attrs: Record<string, CedarValue>) => attrs as Record<string, cedar.CedarValueJson>

function toAnswer(response: cedar.Response, set: Compiled): EngineAnswer {
  const owner = (id: string) => {
    const found = set.owners.get(id)
    if (!found) throw new Error(`INVARIANT: the engine answers in the ids it was given, not ${id}`)
    return found
  }
  const errors = [
    ...response.diagnostics.errors.map(({ policyId, error }) => {
      const { policy, effect } = owner(policyId)
      return { policy, effect, message: error.message }
    }),
    ...set.broken.map((policy) => ({
      policy,
      effect: "forbid" as const,
      message: "its text does not parse",
    })),
  ]
  const reasons = response.diagnostics.reason.map(owner)
  const because = [...new Map(reasons.map(({ policy }) => [policy.id, policy])).values()]
  // A forbid that could not be evaluated might have matched.
  if (response.decision === "allow" && errors.some((error) => error.effect === "forbid")) {
    return { decision: "deny", because: [], settled: false, errors }
  }
  const mayForbid = [...set.owners.values()].some(({ effect, inside }) => effect === "forbid" && inside)
  const settled = response.decision === "allow" && !mayForbid && reasons.some(({ inside }) => !inside)
  return { decision: response.decision, because, settled, errors }
}
