/** What is doubtful in one expression of a condition, wherever it stands. See lint.ts. */

import { isResourceType, nearestType } from "@/lib/fhir/resource-types"
import type { Found } from "@/lib/policy/lint-note"
import type { Statement } from "@/lib/policy/model"
import { stringsIn } from "@/lib/policy/statements"

export type Node = Record<string, unknown>
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value)
interface Within {
  kind: "when" | "unless"
  statement: Statement
}

/** Every expression of a condition, each looked at on its own. */
export function lintExpressions(body: unknown, within: Within): Found[] {
  if (Array.isArray(body)) return body.flatMap((item) => lintExpressions(item, within))
  if (!isNode(body)) return []
  const own = EXPRESSION_CHECKS.flatMap((check) => check(body, within))
  // The parts of an `or` are counted once, at its top.
  const below = isNode(body["||"]) ? termsOf(body, "||") : Object.values(body)
  return [...own, ...below.flatMap((part) => lintExpressions(part, within))]
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
  if (statement.effect !== "permit" || (!wild[0] && !wild.at(-1))) return []
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
  if (statement.effect !== "permit" || kind !== "when" || terms.length - ranges.length < MANY) return []
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
  if (statement.effect !== "permit" || !isNode(has) || !isNode(has.left)) return []
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
