/**
 * Cedar behind the port of lib/policy/model.ts. Parsed policy sets live in a fixed pool of recycled names,
 * because the engine never forgets a name it was given; answers are cached by exactly what the policies look
 * at. A `forbid` that fails to evaluate is skipped by the engine, so diagnostics are read and it denies.
 */

import * as cedar from "@cedar-policy/cedar-wasm/nodejs"
import { groupOf } from "@/lib/fhir/resource-types"
import type {
  CallContext,
  CedarValue,
  EngineAnswer,
  EngineCall,
  PolicyEngine,
  PolicyRef,
  PolicySource,
} from "@/lib/policy/model"
import { TIME_ATTRIBUTES } from "@/lib/policy/schema"
import { lookedAt } from "@/lib/policy/statements"
import { processState } from "@/lib/server/process-state"
import { type On, type ReadText, type Selected, selectApplying } from "./applying"
import { LruMap } from "./lru-map"
import { MAX_TEXT, partsOf } from "./policy-text"

/** A parsed set takes about 37 kB; 256 of them are 10 MB. */
const POOL_SIZE = 256
const ANSWERS = 20_000
/** Characters. What policies look at may be as long as an address (`context.params`), and is not kept then. */
const MAX_KEY = 2000

interface Owner {
  policy: PolicyRef
  effect: "permit" | "forbid"
  /** The answer may be another once the resource is seen. */
  open: boolean
}

/** The statements that can apply to a question, ready to be asked. */
interface Compiled {
  /** The engine's name for the set; null when nothing can apply. */
  name: string | null
  /** Never used twice in a process, so it stands for the set in keys. */
  serial: number
  /** By the engine's policy id. */
  owners: ReadonlyMap<string, Owner>
  categories: readonly string[]
  looks: Record<"principal" | "resource" | "context", readonly string[]>
  usesTime: boolean
  /** `Selected` of applying.ts. */
  forbidsSome: boolean
  /** Policies whose text does not parse. One might hold a forbid, so their presence denies. */
  broken: readonly PolicyRef[]
}

export interface EngineStats {
  sets: number
  texts: number
  asked: number
  cached: number
}

export function createEngine(options: { answers?: number } = {}): PolicyEngine & { stats(): EngineStats } {
  const stats = { sets: 0, texts: 0, asked: 0, cached: 0 }
  const texts = new LruMap<string, ReadText>(2000)
  const sets = createSets(stats, ({ cedar: text }) =>
    texts.getOrMake(text, () => ({
      number: stats.texts++,
      parts: text.length > MAX_TEXT ? null : readText(text),
    })),
  )
  const answers = new LruMap<string, EngineAnswer>(options.answers ?? ANSWERS)
  return {
    ask(call) {
      const set = sets.compiled(call.policies, { action: call.action, type: call.resource.type })
      if (set.name === null)
        return toAnswer({ decision: "deny", diagnostics: { reason: [], errors: [] } }, set)
      const seen = onlyLookedAt(call, set)
      const key = set.usesTime ? null : keyOf(seen, set)
      const known = key === null ? undefined : answers.get(key)
      if (known) {
        stats.cached++
        return known
      }
      stats.asked++
      const answer = evaluate(seen, set)
      if (key !== null && key.length <= MAX_KEY) answers.set(key, answer)
      return answer
    },
    // A caller may name any number of types there are none of; they are all asked about as one, as in `ask`.
    traits: (policies, { action, type }) => ({
      categories: sets.compiled(policies, { action, type: type !== null && groupOf(type) ? type : null })
        .categories,
    }),
    statements: (policy) => (sets.read(policy).parts ?? []).map((part) => part.statement),
    stats: () => ({ ...stats }),
  }
}

function readText(text: string): ReadText["parts"] {
  return partsOf(text)?.map((part) => ({ ...part, looks: lookedAt(part.statement) })) ?? null
}

/** Compiled sets, in a pool of recycled names; a set holds only the statements that can apply to its question. */
function createSets(stats: EngineStats, read: (policy: PolicySource) => ReadText) {
  // The engine's names are global to the process, so no two engines may share one.
  const instance = processState("policy-engines", () => ({ made: 0 })).made++
  const names = Array.from({ length: POOL_SIZE }, (_, i) => `admit-${instance}-${i}`)
  const pool = new LruMap<string, Compiled>(POOL_SIZE)
  /** What applies, by the very list of policies (lists are immutable) and the question. */
  const known = new WeakMap<readonly PolicySource[], Map<string, Selected>>()

  const applyingOf = (policies: readonly PolicySource[], on: On) => {
    const question = `${on.action} ${on.type}`
    const found = known.get(policies)?.get(question)
    if (found) return found
    const byQuestion = known.get(policies) ?? new Map()
    const selected = selectApplying(policies, on, read)
    known.set(policies, byQuestion.set(question, selected))
    return selected
  }
  return {
    read,
    compiled(policies: readonly PolicySource[], on: On): Compiled {
      const selected = applyingOf(policies, on)
      const { applying } = selected
      return pool.getOrMake(selected.key, (evicted) => {
        if (evicted?.name) names.push(evicted.name)
        const name = applying.length > 0 ? (names.at(-1) ?? null) : null
        const set = compile({ name, serial: stats.sets++, ...selected })
        if (name) names.pop()
        return set
      })
    },
  }
}

function compile(of: { name: string | null; serial: number } & Selected): Compiled {
  const owners = new Map<string, Owner>()
  const texts: Record<string, string> = {}
  const looks = { principal: new Set<string>(), resource: new Set<string>(), context: new Set<string>() }
  const categories = new Set<string>()
  for (const { id, policy, part } of of.applying) {
    const open = part.looks.inside || (of.typeless && part.looks.byType)
    owners.set(id, { policy, effect: part.statement.effect, open })
    texts[id] = part.text
    for (const code of part.looks.categories) categories.add(code)
    for (const about of ["principal", "resource", "context"] as const) {
      for (const name of part.looks[about]) looks[about].add(name)
    }
  }
  if (of.applying.length > 0) preparse(of.name, texts)
  const usesTime = looks.context.has("*") || TIME_ATTRIBUTES.some((attribute) => looks.context.has(attribute))
  const { name, serial, forbidsSome, broken } = of
  const lists = {
    principal: [...looks.principal],
    resource: [...looks.resource],
    context: [...looks.context],
  }
  return { name, serial, owners, forbidsSome, broken, categories: [...categories], looks: lists, usesTime }
}

function preparse(name: string | null, texts: Record<string, string>): void {
  if (name === null) throw new Error("INVARIANT: the pool has a name for each set")
  const answer = cedar.preparsePolicySet(name, { staticPolicies: texts })
  if (answer.type === "failure")
    throw new Error(`INVARIANT: read statements parse: ${answer.errors[0]?.message}`)
}

/** The part of a call the statements look at: what the engine is given, and all an answer can depend on. */
interface Seen {
  principal: { type: string; id: string }
  roles: readonly string[]
  action: string
  type: string | null
  principalAttrs: Record<string, CedarValue>
  resourceAttrs: Record<string, CedarValue>
  context: Record<string, CedarValue>
}

function onlyLookedAt(call: EngineCall, { looks }: Compiled): Seen {
  const { principal, resource, context } = call
  return {
    principal: { type: principal.type, id: principal.id },
    roles: principal.roles,
    action: call.action,
    type: resource.type,
    principalAttrs: pick(looks.principal, principal.attrs),
    resourceAttrs: pick(looks.resource, resource.attrs),
    context: pickContext(looks.context, context),
  }
}

const NOTHING: Record<string, CedarValue> = Object.freeze({})

function pick(names: readonly string[], values: Record<string, CedarValue>): Record<string, CedarValue> {
  if (names.length === 0) return NOTHING
  if (names.includes("*")) return values
  const picked: Record<string, CedarValue> = {}
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value !== undefined) picked[name] = value
  }
  return picked
}

function pickContext(names: readonly string[], context: CallContext): Record<string, CedarValue> {
  if (names.length === 0) return NOTHING
  const picked: Record<string, CedarValue> = {}
  for (const name of names.includes("*") ? context.names : names) {
    const value = context.get(name)
    if (value !== undefined) picked[name] = value
  }
  return picked
}

/** Types, roles and actions hold no space; what might is printed as JSON. */
function keyOf({ principal, roles, action, type, ...attrs }: Seen, { serial }: Compiled): string {
  const who = `${serial} ${action} ${type} ${principal.type} ${JSON.stringify(principal.id)} ${roles.join()}`
  return `${who} ${textOf(attrs.principalAttrs)}${textOf(attrs.resourceAttrs)}${textOf(attrs.context)}`
}

const textOf = (attrs: Record<string, CedarValue>) => (attrs === NOTHING ? "{}" : JSON.stringify(attrs))

const RESOURCE = { type: "Resource", id: "asked" }

function evaluate(seen: Seen, set: Compiled): EngineAnswer {
  const { principal, type } = seen
  const group = type === null ? null : groupOf(type)
  const parents =
    type === null ? [] : [{ type: "Type", id: type }, ...(group ? [{ type: "Group", id: group }] : [])]
  const result = cedar.statefulIsAuthorized({
    principal,
    action: { type: "Action", id: seen.action },
    resource: RESOURCE,
    context: seen.context as Record<string, cedar.CedarValueJson>,
    preparsedPolicySetId: set.name ?? "",
    validateRequest: false,
    entities: [
      {
        uid: principal,
        attrs: toAttrs(seen.principalAttrs),
        parents: seen.roles.map((id) => ({ type: "Role", id })),
      },
      { uid: RESOURCE, attrs: toAttrs(seen.resourceAttrs), parents },
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
  const mayForbid =
    set.forbidsSome || [...set.owners.values()].some(({ effect, open }) => effect === "forbid" && open)
  const settled = response.decision === "allow" && !mayForbid && reasons.some(({ open }) => !open)
  return { decision: response.decision, because, settled, errors }
}
