/**
 * Why: the sentence a developer gets with a refusal, and the sentence that says what a grid allows. Names
 * scopes, policies, types and interactions; never the content of a resource.
 */

import { type Action, INTERACTION_LABELS, isInteraction } from "@/lib/fhir/interactions"
import { pluralOf, RESOURCE_GROUPS, type ResourceGroup } from "@/lib/fhir/resource-types"
import type { Grid, GridRow } from "@/lib/policy/grid"
import type {
  DecisionInput,
  EngineAnswer,
  PolicyEngine,
  PolicyRef,
  PolicySource,
  Question,
  Refusal,
  RefusalCode,
} from "@/lib/policy/model"
import { DEFAULT_USER_POLICY } from "@/lib/policy/presets"
import { actionsOf, concernsType } from "@/lib/policy/statements"
import { listOf } from "@/lib/smart/scope-sentences"

/** `create on Observation`, `$export on every type`. */
export function askedFor({ action, type, call }: Pick<Question, "action" | "type" | "call">): string {
  const name = action === "operation" ? (call.operation ?? action) : action
  return `${name} on ${type ?? "every type"}`
}

export function refusalForScope(question: Question, missing: { missing: string; why: string }): Refusal {
  return {
    code: "no_scope",
    side: "scopes",
    message: `No granted scope covers ${askedFor(question)}. ${missing.why}`,
    policies: [],
    missingScope: missing.missing,
    hint: `Ask for the scope ${missing.missing}; the app's registration must allow it.`,
  }
}

const OUTSIDE: Record<"outside_record" | "outside_scope", string> = {
  outside_record: "is not in the record of the patient this token is bound to",
  outside_scope: "is not what the granted scope's parameters cover",
}

export function refusalOutside({ type }: Question, code: "outside_record" | "outside_scope"): Refusal {
  const side = code === "outside_record" ? "record" : "scopes"
  return {
    code,
    side,
    message: `This ${type ?? "resource"} ${OUTSIDE[code]}.`,
    policies: [],
    missingScope: null,
    hint: null,
  }
}

/** The refusal of what cannot be held to the patient's record. */
export function refusalCannotJudge(what: string, hint: string | null = null): Refusal {
  const message = `${what} cannot be held to what this token may see, so it is refused.`
  return { code: "cannot_judge", side: "record", message, policies: [], missingScope: null, hint }
}

/** Turns an engine's deny into the reason: nothing linked, a forbid, or nothing that permits. */
export function explainDeny(
  engine: PolicyEngine,
  input: DecisionInput,
  question: Question,
  denied: { side: "app" | "user"; answer: EngineAnswer },
): Refusal {
  const { side, answer } = denied
  const asked = askedFor(question)
  const policies = side === "app" ? input.appPolicies : input.userPolicies
  const blank = { side, missingScope: null, hint: null }
  if (side === "app" && policies.length === 0) {
    const hint = "An admin links a policy on the app's page, under Policies."
    return {
      ...blank,
      code: "no_policy",
      message: `No policy is linked to this app, so nothing is allowed.`,
      policies: [],
      hint,
    }
  }
  const failed = answer.errors.find((error) => error.effect === "forbid")
  if (failed) {
    const message = `The forbidding policy ${quoted(failed.policy)} could not be evaluated, so the call is refused.`
    return { ...blank, code: "policy_error", message, policies: [failed.policy] }
  }
  if (answer.because.length > 0) {
    const message = `The policy ${listOf(answer.because.map(quoted))} forbids ${asked}.`
    return { ...blank, code: "forbidden", message, policies: answer.because }
  }
  if (side === "user" && policies.length === 0) return refusalByDefault(question)
  const who = side === "app" ? "this app" : "the person signed in"
  const names = listOf(policies.map(quoted), "or")
  const message = `No policy of ${who} permits ${asked}: ${names} ${policies.length > 1 ? "do" : "does"} not.`
  return {
    ...blank,
    code: "not_permitted",
    message,
    policies: policies.map(toRef),
    hint: nearest(engine, policies, question),
  }
}

function refusalByDefault(question: Question): Refusal {
  return {
    code: "not_permitted",
    side: "user",
    message: `The person signed in has no policy that permits ${askedFor(question)}; without one a patient sees only their own record, and anyone but a practitioner or an admin only the patient the app was opened for.`,
    policies: [toRef(DEFAULT_USER_POLICY)],
    missingScope: null,
    hint: "Link a policy to the person or their role, or set the person's FHIR user.",
  }
}

const toRef = ({ id, name, version }: PolicySource | PolicyRef): PolicyRef => ({ id, name, version })
const quoted = (policy: { name: string }) => `"${policy.name}"`

/** The linked policy that comes nearest, and what it lacks: the condition, the interaction or the type. */
export function nearest(
  engine: PolicyEngine,
  policies: readonly PolicySource[],
  question: Question,
): string | null {
  let best: { rank: number; text: string } | null = null
  for (const policy of policies) {
    for (const statement of engine.statements(policy)) {
      if (statement.effect !== "permit") continue
      const hasAction = actionsOf(statement).includes(question.action)
      const hasType = question.type !== null && concernsType(statement, question.type)
      const rank = (hasType ? 2 : 0) + (hasAction ? 1 : 0)
      if (rank === 0 || (best && best.rank >= rank)) continue
      best = { rank, text: nearMiss(policy, question, { hasAction, hasType, actions: actionsOf(statement) }) }
    }
  }
  return best?.text ?? null
}

function nearMiss(
  policy: PolicySource,
  question: Question,
  match: { hasAction: boolean; hasType: boolean; actions: readonly Action[] },
): string {
  if (match.hasAction && match.hasType)
    return `${quoted(policy)} permits it under a condition that does not hold here.`
  if (match.hasType)
    return `${quoted(policy)} permits ${listOf(match.actions)} on ${question.type}, but not ${question.action}.`
  return `${quoted(policy)} permits ${question.action}, but not on ${question.type ?? "every type"}.`
}

/** What a grid allows, as one sentence: "Read and search observations and patients, only the bound patient's record." */
export function gridSentence(grid: Grid): string {
  if (grid.rows.length === 0) return "Allows nothing yet."
  const clauses = new Map<string, GridRow[]>()
  for (const row of grid.rows) {
    const key = JSON.stringify([row.actions, row.categories])
    clauses.set(key, [...(clauses.get(key) ?? []), row])
  }
  const parts = [...clauses.values()].map(rowsClause)
  const text = `${parts.join("; ")}${conditionsClause(grid)}.`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function rowsClause(rows: readonly GridRow[]): string {
  const [first] = rows
  if (!first) return ""
  const verbs = listOf(
    first.actions.map((action) =>
      isInteraction(action) ? INTERACTION_LABELS[action].verb : `run ${action} on`,
    ),
  )
  const only = first.categories.length > 0 ? ` in category ${listOf(first.categories, "or")}` : ""
  return `${verbs} ${listOf(rows.map((row) => targetName(row.target)))}${only}`
}

function targetName(target: string): string {
  if (target === "*") return "everything"
  if (!target.startsWith("Group:")) return pluralOf(target)
  return `all of ${RESOURCE_GROUPS[target.slice(6) as ResourceGroup].label.toLowerCase()}`
}

function conditionsClause({ conditions }: Grid): string {
  const { ownRecord, ipRanges, hours, requireDpop } = conditions
  const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`
  const limits = [
    ...(ownRecord ? ["within the record of the patient the call is bound to"] : []),
    ...(ipRanges.length > 0 ? [`from ${listOf(ipRanges, "or")}`] : []),
    ...(hours ? [`between ${clock(hours.from)} and ${clock(hours.to)} UTC`] : []),
    ...(requireDpop ? ["with a DPoP-bound token"] : []),
  ]
  return limits.length > 0 ? ` - only ${listOf(limits)}` : ""
}

/** HTTP status of a refusal: 403, but 404 where saying more would tell that something exists. */
export const statusOf = (code: RefusalCode): 403 | 404 =>
  code === "outside_record" || code === "outside_scope" ? 404 : 403
