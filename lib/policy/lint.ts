/**
 * What is doubtful in a policy that type-checks: rules that do nothing, contradict each other, or open more than
 * their author may think. Each note has the statement it is about, a plain sentence and the mend. Reads
 * statements; decides nothing.
 */

import type { Action } from "@/lib/fhir/interactions"
import { groupOf, isResourceType, nearestType, RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import type { EntityRef, Statement } from "@/lib/policy/model"
import { actionsOf, lookedAt, refsOf, resourceIn, stringsIn } from "@/lib/policy/statements"

export const LINT_RULES = [
  "over-broad",
  "every-action",
  "shadowed",
  "contradicted",
  "unused",
  "never-holds",
  "always-holds",
  "negated-principal",
  "missing-owner",
  "loose-pattern",
  "fat-or",
  "unknown-value",
  "repeats-scopes",
] as const
export type LintRule = (typeof LINT_RULES)[number]

export interface LintNote {
  rule: LintRule
  /** Index of the statement. */
  statement: number
  /** What is doubtful. */
  message: string
  /** How to mend it. */
  mend: string
}

type Found = Omit<LintNote, "statement">
type Check = (statement: Statement, index: number, all: readonly Statement[]) => readonly Found[]

/** @param lineOf the line of a statement, for sentences that point to another one */
export function lintStatements(
  statements: readonly Statement[],
  lineOf: (index: number) => number,
): LintNote[] {
  const checks: Check[] = [
    overBroad,
    everyAction,
    (statement, i, all) => shadowed(statement, i, { all, lineOf }),
    (statement, i, all) => contradicted(statement, i, { all, lineOf }),
    unused,
    (statement) =>
      statement.conditions.flatMap(({ kind, body }) => readExpressions(body, { kind, statement })),
    negatedPrincipal,
    repeatsScopes,
  ]
  return statements.flatMap((statement, index) =>
    checks.flatMap((check) =>
      check(statement, index, statements).map((found) => ({ ...found, statement: index })),
    ),
  )
}

const isPermit = (statement: Statement) => statement.effect === "permit"

function overBroad(statement: Statement): readonly Found[] {
  const { principal, action, resource, conditions } = statement
  if (!isPermit(statement) || conditions.length > 0 || resource.op !== "All" || action.op !== "All") return []
  const who = principal.op === "All" ? "Whoever it is linked to" : "Its principal"
  const message = `${who} may do everything with every resource, deletes and bulk export included.`
  return [{ rule: "over-broad", message, mend: "Name the actions and types, or add a condition." }]
}

function everyAction(statement: Statement): readonly Found[] {
  const { action, resource, conditions } = statement
  if (!isPermit(statement) || action.op !== "All") return []
  if (resource.op === "All" && conditions.length === 0) return []
  // The person's side is meant to say how far, not what: the app's side names the actions.
  if (statement.principal.op === "is" && statement.principal.entity_type === "User") return []
  const message = "It names no action, so it permits deletes, $export, $import and every other operation too."
  return [{ rule: "every-action", message, mend: 'Name them: action in [Action::"read", Action::"search"].' }]
}

/** Types and groups a statement is about; null for all. */
function targetsOf(statement: Statement): readonly EntityRef[] | null {
  const { op, entity, entities } = statement.resource
  if (op === "in" || op === "==") return refsOf(entity, entities)
  const listed = statement.conditions.flatMap(({ kind, body }) => (kind === "when" ? [resourceIn(body)] : []))
  return listed.find((refs) => refs !== null) ?? null
}

const coversTarget = (outer: readonly EntityRef[] | null, inner: EntityRef): boolean =>
  outer === null ||
  outer.some(
    (ref) =>
      (ref.type === inner.type && ref.id === inner.id) ||
      (ref.type === "Group" && inner.type === "Type" && groupOf(inner.id) === ref.id),
  )

function covers(outer: Statement, inner: Statement): boolean {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  if (outer.principal.op !== "All" && !same(outer.principal, inner.principal)) return false
  if (outer.resource.op === "is" || outer.resource.op === "==") {
    if (!same(outer.resource, inner.resource)) return false
  }
  const actions = new Set(actionsOf(outer))
  if (!actionsOf(inner).every((action) => actions.has(action))) return false
  const [wide, narrow] = [targetsOf(outer), targetsOf(inner)]
  if (wide !== null && (narrow === null || !narrow.every((ref) => coversTarget(wide, ref)))) return false
  return outer.conditions
    .filter(({ kind, body }) => kind !== "when" || resourceIn(body) === null)
    .every((condition) => inner.conditions.some((own) => same(own, condition)))
}

interface Among {
  all: readonly Statement[]
  lineOf: (index: number) => number
}

function shadowed(statement: Statement, index: number, { all, lineOf }: Among): readonly Found[] {
  const by = all.findIndex(
    (other, i) =>
      i !== index &&
      other.effect === statement.effect &&
      covers(other, statement) &&
      (!covers(statement, other) || i < index),
  )
  if (by < 0) return []
  const verb = isPermit(statement) ? "permits" : "forbids"
  const message = `It adds nothing: line ${lineOf(by)} ${verb} all of it already.`
  return [{ rule: "shadowed", message, mend: `Take it out, or narrow line ${lineOf(by)}.` }]
}

function contradicted(statement: Statement, index: number, { all, lineOf }: Among): readonly Found[] {
  if (!isPermit(statement)) return []
  const by = all.findIndex((other, i) => i !== index && !isPermit(other) && covers(other, statement))
  if (by < 0) return []
  const message = `It never takes effect: line ${lineOf(by)} forbids all of it, and forbid wins.`
  return [{ rule: "contradicted", message, mend: "Take one of the two out, or give the forbid a condition." }]
}

const EVERYTHING_OF: readonly string[] = ["Patient", "Encounter", "Group"]

/** Actions named for types with which FHIR has no such call. */
function unused(statement: Statement): readonly Found[] {
  const { op } = statement.action
  const targets = targetsOf(statement)
  if (op === "All" || targets === null) return []
  const types = targets.flatMap(({ type, id }) =>
    type === "Group" ? RESOURCE_TYPES.filter((each) => groupOf(each) === id) : [id],
  )
  const system: readonly Action[] = ["$import", "$graphql"]
  const dead = actionsOf(statement).filter(
    (action) =>
      system.includes(action) ||
      (action === "$everything" && !types.some((type) => EVERYTHING_OF.includes(type))) ||
      (action === "$export" && !types.some((type) => type === "Patient" || type === "Group")),
  )
  return dead.map((action) => ({
    rule: "unused" as const,
    message: `${action} is never asked of the types named here, so naming it does nothing.`,
    mend: system.includes(action)
      ? `${action} is a call on the whole server: permit it in a statement that names no type.`
      : `Take ${action} out, or permit it where FHIR has it${action === "$export" ? ": the server, Patient or Group" : ": Patient"}.`,
  }))
}

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value)
interface Within {
  kind: "when" | "unless"
  statement: Statement
}

/** Every expression of a condition, each looked at on its own. */
function readExpressions(body: unknown, within: Within): Found[] {
  if (Array.isArray(body)) return body.flatMap((item) => readExpressions(item, within))
  if (!isNode(body)) return []
  const own = EXPRESSION_CHECKS.flatMap((check) => check(body, within))
  // The parts of an `or` are counted once, at its top.
  const below = isNode(body["||"]) ? termsOf(body, "||") : Object.values(body)
  return [...own, ...below.flatMap((part) => readExpressions(part, within))]
}

const termsOf = (body: unknown, operator: "||" | "&&"): unknown[] => {
  const pair = isNode(body) ? body[operator] : null
  return isNode(pair) ? [...termsOf(pair.left, operator), ...termsOf(pair.right, operator)] : [body]
}

/** `context.hour` -> "context.hour"; null for anything else. */
function attributeName(value: unknown): string | null {
  const dot = isNode(value) ? value["."] : null
  if (!isNode(dot) || !isNode(dot.left) || typeof dot.left.Var !== "string") return null
  return `${dot.left.Var}.${String(dot.attr)}`
}

const literal = (value: unknown): unknown => (isNode(value) ? value.Value : undefined)

function emptyInterval(body: Node): Found[] {
  if (!isNode(body["&&"])) return []
  const bounds = new Map<string, { low: number; high: number }>()
  for (const term of termsOf(body, "&&")) {
    for (const operator of ["<", "<=", ">", ">=", "=="] as const) {
      const compared = isNode(term) ? term[operator] : null
      if (!isNode(compared)) continue
      const name = attributeName(compared.left)
      const number = literal(compared.right)
      if (name === null || typeof number !== "number") continue
      const bound = bounds.get(name) ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
      if (operator === ">" || operator === ">=" || operator === "==")
        bound.low = Math.max(bound.low, operator === ">" ? number + 1 : number)
      if (operator === "<" || operator === "<=" || operator === "==")
        bound.high = Math.min(bound.high, operator === "<" ? number - 1 : number)
      bounds.set(name, bound)
    }
  }
  return [...bounds].flatMap(([name, { low, high }]) =>
    low > high
      ? [
          {
            rule: "never-holds" as const,
            message: `No value of ${name} is within both bounds, so this never holds.`,
            mend:
              name === "context.hour"
                ? `For hours over midnight write: ${name} >= 22 || ${name} < 6.`
                : "Correct the bounds.",
          },
        ]
      : [],
  )
}

const RANGES: Record<string, readonly [number, number]> = {
  "context.hour": [0, 23],
  "context.weekday": [1, 7],
}

function outOfRange(body: Node): Found[] {
  return (["<", "<=", ">", ">=", "=="] as const).flatMap((operator): Found[] => {
    const compared = body[operator]
    if (!isNode(compared)) return []
    const name = attributeName(compared.left)
    const number = literal(compared.right)
    const range = name === null ? undefined : RANGES[name]
    if (!range || typeof number !== "number") return []
    const [low, high] = range
    const holds = (value: number) =>
      ({
        "<": value < number,
        "<=": value <= number,
        ">": value > number,
        ">=": value >= number,
        "==": value === number,
      })[operator]
    const values = Array.from({ length: high - low + 1 }, (_, i) => low + i)
    if (values.some(holds)) return []
    const message = `${name} runs from ${low} to ${high}, so this never holds.`
    return [{ rule: "never-holds", message, mend: "Correct the number." }]
  })
}

function emptySet(body: Node): Found[] {
  const listOf = (operand: unknown) => (isNode(operand) && isNode(operand.right) ? operand.right.Set : null)
  const [any, every] = [listOf(body.containsAny), listOf(body.containsAll)]
  if (Array.isArray(any) && any.length === 0)
    return [
      { rule: "never-holds", message: "containsAny of an empty list never holds.", mend: "List the values." },
    ]
  if (Array.isArray(every) && every.length === 0)
    return [
      {
        rule: "always-holds",
        message: "containsAll of an empty list always holds.",
        mend: "List the values.",
      },
    ]
  return []
}

function everyAddress(body: Node): Found[] {
  const call = body.isInRange
  const range = Array.isArray(call) && isNode(call[1]) ? stringsIn(call[1].ip)[0] : undefined
  if (range === undefined || !/\/0$/.test(range)) return []
  const message = `Every ${range.includes(":") ? "IPv6" : "IPv4"} address is in ${range}, so this limits nothing.`
  return [
    {
      rule: "always-holds",
      message,
      mend: "Name the ranges the app calls from, or leave the condition out.",
    },
  ]
}

function loosePattern(body: Node, { statement }: Within): Found[] {
  const like = body.like
  if (!isNode(like) || !Array.isArray(like.pattern)) return []
  const wild = like.pattern.map((part) => part === "Wildcard")
  if (!wild.includes(true))
    return [
      {
        rule: "loose-pattern",
        message: "A pattern without * is a plain comparison.",
        mend: "Write == instead of like.",
      },
    ]
  if (!isPermit(statement) || (!wild[0] && !wild.at(-1))) return []
  const where =
    wild[0] && wild.at(-1) ? "anywhere in the text" : wild[0] ? "whatever stands before" : "whatever follows"
  const message = `The pattern is open: it matches ${where}, also values nobody has thought of yet.`
  return [{ rule: "loose-pattern", message, mend: "Compare with the values you mean: == or a list." }]
}

const MANY = 4

function fatOr(body: Node, { kind, statement }: Within): Found[] {
  const terms = isNode(body["||"]) ? termsOf(body, "||") : []
  // Several address ranges are one thought.
  const ranges = terms.filter((term) => isNode(term) && "isInRange" in term)
  if (!isPermit(statement) || kind !== "when" || terms.length - ranges.length < MANY) return []
  const message = `One condition with ${terms.length} alternatives: a refusal cannot say which was nearly met.`
  return [
    {
      rule: "fat-or",
      message,
      mend: "Write a permit for each alternative, or a list where the same value is compared.",
    },
  ]
}

const VALUES: Record<string, readonly string[]> = {
  "context.method": ["GET", "POST", "PUT", "PATCH", "DELETE"],
  "context.auth": ["bearer", "dpop", "basic"],
  "context.level": ["system", "type", "instance"],
  "principal.kind": ["public", "confidential", "service"],
}

function unknownValue(body: Node): Found[] {
  const compared = isNode(body["=="]) ? body["=="] : isNode(body["!="]) ? body["!="] : null
  if (!compared) return []
  const name = attributeName(compared.left) ?? attributeName(compared.right)
  const value = literal(compared.right) ?? literal(compared.left)
  if (name === null || typeof value !== "string") return []
  if (name === "resource.type" && value !== "*" && !isResourceType(value)) {
    const near = nearestType(value)
    const message = `FHIR R4 has no resource type ${JSON.stringify(value)}, so this is never equal.`
    return [
      { rule: "unknown-value", message, mend: near ? `Did you mean "${near}"?` : "Name a resource type." },
    ]
  }
  if (name === "context.operation" && !value.startsWith("$"))
    return [
      {
        rule: "unknown-value",
        message: `Operations begin with a dollar sign, so this is never equal.`,
        mend: `Write "$${value}".`,
      },
    ]
  const known = VALUES[name]
  if (!known || known.includes(value)) return []
  const near = known.find((each) => each.toLowerCase() === value.toLowerCase())
  const message = `${name} is never ${JSON.stringify(value)}.`
  return [
    { rule: "unknown-value", message, mend: near ? `Write "${near}".` : `It is one of ${known.join(", ")}.` },
  ]
}

/** `!(resource has patient)`: also true of what is about several patients or an unknown one. */
function missingOwner(body: Node, { kind, statement }: Within): Found[] {
  const negated = isNode(body["!"]) ? body["!"].arg : null
  const has = isNode(negated) ? negated.has : kind === "unless" ? body.has : null
  if (!isPermit(statement) || !isNode(has) || !isNode(has.left)) return []
  if (has.left.Var !== "resource" || ![has.attr].flat().includes("patient")) return []
  const message =
    "A resource without a patient may also be about several patients, or about one that is not known."
  return [{ rule: "missing-owner", message, mend: "For what is about nobody, write resource.shared." }]
}

const EXPRESSION_CHECKS: readonly ((body: Node, within: Within) => Found[])[] = [
  emptyInterval,
  outOfRange,
  emptySet,
  everyAddress,
  loosePattern,
  fatOr,
  unknownValue,
  missingOwner,
]

/** `unless { principal in Role::"auditor" }`: every app passes, because no app has a role. */
function negatedPrincipal(statement: Statement): readonly Found[] {
  if (!isPermit(statement) || statement.principal.op !== "All") return []
  const isNegated = statement.conditions.some(({ kind, body }) =>
    kind === "unless" ? testsRole(body) : negationsIn(body).some(testsRole),
  )
  if (!isNegated) return []
  const message = "“Not this role” also holds for every app acting for itself, which has no role at all."
  return [{ rule: "negated-principal", message, mend: "Say who is meant: permit (principal is User, ...)." }]
}

function negationsIn(body: unknown): unknown[] {
  if (Array.isArray(body)) return body.flatMap(negationsIn)
  if (!isNode(body)) return []
  const own = isNode(body["!"]) ? [body["!"].arg] : []
  return [...own, ...Object.values(body).flatMap(negationsIn)]
}

function testsRole(body: unknown): boolean {
  if (Array.isArray(body)) return body.some(testsRole)
  if (!isNode(body)) return false
  const within = isNode(body.in) ? body.in : null
  if (within && isNode(within.left) && within.left.Var === "principal") return true
  return Object.values(body).some(testsRole)
}

function repeatsScopes(statement: Statement): readonly Found[] {
  if (!lookedAt(statement).context.has("scopes")) return []
  const message = "It looks at the token's scopes, which every call is held to anyway."
  return [
    {
      rule: "repeats-scopes",
      message,
      mend: "Leave scopes to the app's registration, unless you mean a scope of your own.",
    },
  ]
}
