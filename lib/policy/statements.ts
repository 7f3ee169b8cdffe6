/**
 * Reading Cedar statements without running them: which actions and types a statement names, what it looks at,
 * which categories it mentions. Works on Cedar's JSON form. Anything not recognised is taken to look at
 * everything.
 */

import { ACTIONS, type Action, isAction } from "@/lib/fhir/interactions"
import { groupOf } from "@/lib/fhir/resource-types"
import type { EntityRef, Statement } from "@/lib/policy/model"

/** Attributes of a resource that are known from the request alone. */
const OUTER_ATTRIBUTES = new Set(["type", "shared"])

export interface LookedAt {
  /** Looks at what only the resource itself can tell. */
  inside: boolean
  /** Says one thing of some types and another of others. */
  byType: boolean
  categories: Set<string>
  /** Attributes looked at, of each; `*` when the whole is used. */
  principal: Set<string>
  resource: Set<string>
  context: Set<string>
}

/** What the statement's conditions look at. */
export function lookedAt(statement: Statement): LookedAt {
  const blank = { principal: new Set<string>(), resource: new Set<string>(), context: new Set<string>() }
  const { op } = statement.resource
  const seen: LookedAt = { inside: op === "==", byType: op === "in", categories: new Set(), ...blank }
  for (const condition of statement.conditions) visit(condition.body, seen)
  seen.inside ||= [...seen.resource].some((name) => !OUTER_ATTRIBUTES.has(name))
  seen.byType ||= [...seen.resource].some((name) => OUTER_ATTRIBUTES.has(name))
  return seen
}

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isVar = (value: unknown, name: string) => isNode(value) && value.Var === name

function visit(value: unknown, seen: LookedAt): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, seen)
    return
  }
  if (!isNode(value)) return
  for (const [operator, operand] of Object.entries(value)) {
    if (operator === "Var") wholeVariable(operand, seen)
    else if (operator === "Value") continue
    else if ((operator === "." || operator === "has") && isNode(operand)) attribute(operand, seen)
    else if ((operator === "in" || operator === "is") && isNode(operand)) membership(operand, seen)
    else {
      if (operator.startsWith("contains") && isNode(operand)) collectCategories(operand, seen)
      visit(operand, seen)
    }
  }
}

const variableOf = (value: unknown): "principal" | "resource" | "context" | null => {
  const name = isNode(value) ? value.Var : null
  return name === "principal" || name === "resource" || name === "context" ? name : null
}

function wholeVariable(name: unknown, seen: LookedAt): void {
  const of = variableOf({ Var: name })
  if (of) seen[of].add("*")
}

function attribute(operand: Node, seen: LookedAt): void {
  const names = Array.isArray(operand.attr) ? operand.attr : [operand.attr]
  const of = variableOf(operand.left)
  if (of) seen[of].add(String(names[0]))
  else visit(operand.left, seen)
}

function membership(operand: Node, seen: LookedAt): void {
  const { left, right } = operand
  if (isVar(left, "resource")) seen.byType = true
  else if (!isVar(left, "principal")) visit(left, seen)
  if (!isNode(right) || !("Set" in right)) visit(right, seen)
}

function collectCategories(operand: Node, seen: LookedAt): void {
  const { left, right } = operand
  const attributeOf = (value: unknown) => (isNode(value) && isNode(value["."]) ? value["."] : null)
  const reads = [left, right]
    .map(attributeOf)
    .some((node) => node?.attr === "categories" && isVar(node.left, "resource"))
  if (!reads) return
  for (const side of [left, right]) for (const text of stringsIn(side)) seen.categories.add(text)
}

/** The string literals in a literal, a set of literals, or nothing. */
export function stringsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  if (!isNode(value)) return []
  if ("Value" in value) return [value.Value].flat().filter((item): item is string => typeof item === "string")
  return "Set" in value ? stringsIn(value.Set) : []
}

/** The actions a statement's head names; every action when it names none. */
export function actionsOf(statement: Statement): readonly Action[] {
  const { op, entity, entities } = statement.action
  if (op === "All") return ACTIONS
  return refsOf(entity, entities)
    .map((ref) => ref.id)
    .filter(isAction)
}

/** True unless the head, or a plain `when { resource in [...] }`, rules the type out. */
export function concernsType(statement: Statement, type: string): boolean {
  const { op, entity, entities } = statement.resource
  const isOf = (refs: readonly EntityRef[]) =>
    refs.some(
      (ref) => (ref.type === "Type" && ref.id === type) || (ref.type === "Group" && ref.id === groupOf(type)),
    )
  if (op === "in" && !isOf(refsOf(entity, entities))) return false
  return statement.conditions.every((condition) => {
    const refs = condition.kind === "when" ? resourceIn(condition.body) : null
    return refs === null || isOf(refs)
  })
}

/** The entities of `resource in X` or `resource in [X, Y]`; null when the expression is something else. */
export function resourceIn(body: unknown): readonly EntityRef[] | null {
  if (!isNode(body) || !isNode(body.in) || Object.keys(body).length !== 1) return null
  const { left, right } = body.in
  if (!isVar(left, "resource")) return null
  const items = isNode(right) && Array.isArray(right.Set) ? right.Set : [right]
  const refs = items.map((item) => (isNode(item) && isNode(item.Value) ? toRef(item.Value.__entity) : null))
  return refs.every((ref) => ref !== null) ? (refs as EntityRef[]) : null
}

export const refsOf = (entity?: unknown, entities?: readonly unknown[]): EntityRef[] =>
  [entity, ...(entities ?? [])].map(toRef).filter((ref) => ref !== null)

function toRef(value: unknown): EntityRef | null {
  if (!isNode(value)) return null
  if (isNode(value.__entity)) return toRef(value.__entity)
  return typeof value.type === "string" && typeof value.id === "string"
    ? { type: value.type, id: value.id }
    : null
}
