/**
 * What is doubtful in a policy that type-checks: rules that do nothing, contradict each other, or open more than
 * their author may think. Each note has the statement it is about, a plain sentence and the mend. Reads
 * statements; decides nothing.
 */

import type { Action } from "@/lib/fhir/interactions"
import { groupOf, RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { isNode, lintExpressions } from "@/lib/policy/lint-expressions"
import type { Found, LintNote } from "@/lib/policy/lint-note"
import type { EntityRef, Statement } from "@/lib/policy/model"
import { actionsOf, lookedAt, refsOf, resourceIn } from "@/lib/policy/statements"

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
      statement.conditions.flatMap(({ kind, body }) => lintExpressions(body, { kind, statement })),
    negatedPrincipal,
    repeatsScopes,
    leavesAWay,
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

/** Calls on the whole server: permitted for some types they are still refused; forbidden for one, refused too. */
const OF_THE_SERVER: readonly Action[] = ["$import", "$graphql"]

/** Actions named for types with which FHIR has no such call. */
function unused(statement: Statement): readonly Found[] {
  const { op } = statement.action
  const targets = targetsOf(statement)
  if (op === "All" || targets === null) return []
  const types = targets.flatMap(({ type, id }) =>
    type === "Group" ? RESOURCE_TYPES.filter((each) => groupOf(each) === id) : [id],
  )
  const dead = actionsOf(statement).filter((action) =>
    action === "$everything"
      ? !types.some((type) => EVERYTHING_OF.includes(type))
      : isPermit(statement) && OF_THE_SERVER.includes(action),
  )
  return dead.map((action) => ({
    rule: "unused" as const,
    message: `${action} is never asked of the types named here, so naming it does nothing.`,
    mend: OF_THE_SERVER.includes(action)
      ? `${action} is a call on the whole server: permit it in a statement that names no type.`
      : `Take ${action} out, or permit it where FHIR has it: Patient.`,
  }))
}

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

/** What shows a resource that `read` would. `$everything` and what a search includes are decided as reads. */
const SEEING: readonly Action[] = ["read", "vread", "search", "history", "$export", "$graphql"]

/** Who forbids to read something means that it is not seen, and each action is forbidden by itself. */
function leavesAWay(statement: Statement): readonly Found[] {
  if (isPermit(statement) || statement.action.op === "All") return []
  const forbidden = actionsOf(statement)
  const open = SEEING.filter((action) => !forbidden.includes(action))
  if (!forbidden.includes("read") || open.length === 0) return []
  const message = `It forbids read; the same can still be seen by ${open.join(", ")} where those are permitted.`
  return [{ rule: "leaves-a-way", message, mend: "Name them too, unless they are meant to stay open." }]
}
