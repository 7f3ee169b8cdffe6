/**
 * What is truly possible: every interaction on every type, asked of the code that guards the APIs (`planCall`)
 * from every side the policies can tell apart. Effective access and the impact of an edit are both read here.
 */

import { ACTIONS, type Action, isInteraction } from "@/lib/fhir/interactions"
import type { FhirCall } from "@/lib/fhir/request"
import { policiesOf } from "@/lib/policy/decide"
import type { Binding, DecisionInput, PolicyEngine, PolicySource, Statement } from "@/lib/policy/model"
import {
  EXAMPLE,
  mentionsOf,
  type Probe,
  probesFor,
  type TypeClass,
  typeClasses,
  underProbe,
} from "@/lib/policy/probes"
import { actionsOf, concernsType, lookedAt } from "@/lib/policy/statements"
import { type Planned, planCall } from "@/lib/server/gateway/plan"

/** What came of one cell under one probe: what the call would be held to, or null for a refusal. */
export type Outcome = Binding | null

export interface MeasuredCell {
  action: Action
  /** Types alike in this question; null is a call that names no type. */
  types: TypeClass | null
  /** One for each probe. */
  outcomes: readonly Outcome[]
  /** What statements that can apply look at and no probe can try: `tokenAgeSeconds`. */
  unprobed: readonly string[]
}

export interface Measure {
  probes: readonly Probe[]
  classes: readonly TypeClass[]
}

/** What must be tried to tell these policies apart; give both sides of a comparison. */
export function measureFor(
  engine: PolicyEngine,
  sources: readonly PolicySource[],
  on: { scopes: readonly string[]; dpopRequired: boolean },
): Measure {
  const mentions = mentionsOf(sources.flatMap((source) => engine.statements(source)))
  return { probes: probesFor(mentions, on), classes: typeClasses(mentions, on.scopes) }
}

/**
 * Asks every cell.
 * @param only leaves out cells whose answer is not wanted
 */
export function measureAccess(
  engine: PolicyEngine,
  input: DecisionInput,
  { probes, classes, only }: Measure & { only?: (action: Action, type: string | null) => boolean },
): MeasuredCell[] {
  const sides = policiesOf(input)
  const statements = [sides.app, sides.user].map((side) =>
    side.flatMap((source) => engine.statements(source)),
  )
  const inputs = probes.map((probe) => underProbe(input, probe))
  return [null, ...classes].flatMap((types) =>
    ACTIONS.filter((action) => isPossible(action, types?.[0] ?? null)).flatMap((action): MeasuredCell[] => {
      const type = types?.[0] ?? null
      if (only && !only(action, type)) return []
      const call = callFor(action, type)
      // The engine is handed the same statements; without a permit among them nothing can be allowed.
      const isPermitted = statements
        .slice(0, input.user === null ? 1 : 2)
        .every((side) => side.some((one) => one.effect === "permit" && isAbout(one, { action, type })))
      const outcomes = inputs.map((asked) =>
        isPermitted ? toOutcome(planCall(engine, asked, { call, condition: null })) : null,
      )
      const unprobed = new Set(statements.flatMap((side) => unprobedIn(side, { action, type })))
      return [{ action, types, outcomes, unprobed: [...unprobed] }]
    }),
  )
}

const toOutcome = (planned: Planned): Outcome => (planned.ok ? planned.plan.binding : null)

const SYSTEM_ACTIONS: readonly Action[] = ["search", "history", "$export", "$import", "$graphql", "operation"]
const EVERYTHING_TYPES = ["Patient", "Encounter", "Group"]
const EXPORT_TYPES = ["Patient", "Group"]

/** True for what FHIR has: `$import` names no type, `$everything` is of a patient. */
function isPossible(action: Action, type: string | null): boolean {
  if (type === null) return SYSTEM_ACTIONS.includes(action)
  if (action === "$everything") return EVERYTHING_TYPES.includes(type)
  return isInteraction(action) || action === "$export" || action === "operation"
}

const METHODS: Partial<Record<Action, string>> = {
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  $import: "POST",
  operation: "POST",
}

/** The plainest call of an action on a type. Types without an export of their own are named in that of the server. */
export function callFor(action: Action, type: string | null): FhirCall {
  if (action === "$export" && type !== null && !EXPORT_TYPES.includes(type))
    return { ...callFor(action, null), params: [["_type", type]] }
  const onType = ["search", "create", "$export", "operation"].includes(action)
  const level = type === null ? "system" : onType ? "type" : "instance"
  return {
    method: METHODS[action] ?? "GET",
    action,
    level,
    type,
    id: level === "instance" ? EXAMPLE : null,
    versionId: action === "vread" ? "1" : null,
    operation: action === "operation" ? "$validate" : action.startsWith("$") ? action : null,
    compartment: null,
    conditional: false,
    searchByPost: false,
    // A query: what may hold a mutation takes more than the action.
    params: action === "$graphql" ? [["query", "{ __typename }"]] : [],
  }
}

const isAbout = (statement: Statement, on: { action: Action; type: string | null }): boolean =>
  actionsOf(statement).includes(on.action) && concernsType(statement, on.type ?? "*")

const PROBED = new Set("auth dpop ip hour patient person personPatient scopes".split(" "))
const UNPROBED_OF_RESOURCE = ["id", "labels", "*"]

/**
 * Attributes that can turn the answer and that no probe tries: those of any forbid, and those of the permits
 * when each of them looks at some.
 */
function unprobedIn(statements: readonly Statement[], on: { action: Action; type: string | null }): string[] {
  const applying = statements.filter((statement) => isAbout(statement, on))
  const attributes = ({ looks }: { looks: ReturnType<typeof lookedAt> }) => [
    ...[...looks.context].filter((name) => !PROBED.has(name)),
    ...UNPROBED_OF_RESOURCE.filter((name) => looks.resource.has(name)),
  ]
  const read = applying.map((statement) => {
    const looks = lookedAt(statement)
    return { effect: statement.effect, attributes: attributes({ looks }) }
  })
  const forbids = read.filter(({ effect }) => effect === "forbid")
  const permits = read.filter(({ effect }) => effect === "permit")
  const hasPlain = permits.some((permit) => permit.attributes.length === 0)
  return [...forbids, ...(hasPlain ? [] : permits)].flatMap((one) => one.attributes)
}

/** How `after` differs from `before`; both false when nothing a call can tell has changed. */
export function compareOutcomes(
  before: readonly Outcome[],
  after: readonly Outcome[],
): { widened: boolean; narrowed: boolean } {
  const compared = before.map((one, i) => compareOutcome(one, after[i] ?? null))
  return {
    widened: compared.some(({ widened }) => widened),
    narrowed: compared.some(({ narrowed }) => narrowed),
  }
}

function compareOutcome(before: Outcome, after: Outcome): { widened: boolean; narrowed: boolean } {
  if (before === null || after === null)
    return { widened: before === null && after !== null, narrowed: after === null && before !== null }
  const exceeds = (a: Binding, b: Binding) =>
    (b.patient !== null && a.patient !== b.patient) ||
    (b.categories.length > 0 &&
      (a.categories.length === 0 || a.categories.some((code) => !b.categories.includes(code)))) ||
    (b.inside && !a.inside)
  return { widened: exceeds(after, before), narrowed: exceeds(before, after) }
}
