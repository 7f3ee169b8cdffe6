/**
 * The permit that comes nearest to a refused call, and which of its clauses fail. Each clause is asked alone,
 * of the deciding code, so what is named is what decided.
 */

import type { FhirCall } from "@/lib/fhir/request"
import { decideCall } from "@/lib/policy/decide"
import type {
  DecisionInput,
  PolicyEngine,
  PolicySource,
  Question,
  Refusal,
  Statement,
} from "@/lib/policy/model"
import { ALLOW_ALL, DEFAULT_USER_POLICY } from "@/lib/policy/presets"
import { actionsOf, concernsType } from "@/lib/policy/statements"
import { partsOf, statementText } from "./policy-text"

export interface NearMiss {
  policy: string
  /** Clauses that do not hold, as Cedar text: `when { context.dpop }`. */
  fails: string[]
  /** How many clauses hold. */
  holds: number
}

const MAX_CLAUSES = 200

/** Null when no permit names both the interaction and the type, or something other than a permit decided. */
export function nearMissOf(
  engine: PolicyEngine,
  input: DecisionInput,
  of: { call: FhirCall; refusal: Refusal },
): NearMiss | null {
  const { call, refusal } = of
  const { side } = refusal
  if (refusal.code !== "not_permitted" || (side !== "app" && side !== "user")) return null
  const { action } = call
  if (action === "batch" || action === "capabilities") return null
  const question: Question = { action, type: call.type, call, facts: null }
  const own = side === "app" ? input.appPolicies : input.userPolicies
  const policies = side === "user" && own.length === 0 ? [DEFAULT_USER_POLICY] : own
  let best: NearMiss | null = null
  let asked = 0
  for (const policy of policies) {
    for (const { statement } of partsOf(policy.cedar) ?? []) {
      if (!isAbout(statement, question) || asked > MAX_CLAUSES) continue
      const clauses = clausesOf(statement)
      asked += clauses.length
      const fails = clauses.filter((clause) => !holdsAlone(engine, input, { clause, side, question }))
      if (fails.length > 0 && (best === null || fails.length < best.fails.length)) {
        const shown = fails.map(({ shown }) => shown)
        best = { policy: policy.name, fails: shown, holds: clauses.length - fails.length }
      }
    }
  }
  return best
}

const isAbout = (statement: Statement, { action, type }: Question): boolean =>
  statement.effect === "permit" &&
  actionsOf(statement).includes(action) &&
  concernsType(statement, type ?? "*")

interface Clause {
  /** A permit with nothing but this clause. */
  cedar: string
  shown: string
}

const ANYTHING: Statement = {
  effect: "permit",
  principal: { op: "All" },
  action: { op: "All" },
  resource: { op: "All" },
  conditions: [],
}

/** The head's principal and resource, and each condition, as permits of their own. */
function clausesOf(statement: Statement): Clause[] {
  const { principal, resource, conditions } = statement
  const heads: Statement[] = [
    ...(principal.op === "All" ? [] : [{ ...ANYTHING, principal }]),
    ...(resource.op === "All" ? [] : [{ ...ANYTHING, resource }]),
  ]
  return [
    ...heads.flatMap((alone) => toClause(alone, (text) => /\(([\s\S]*)\)/.exec(text)?.[1] ?? text)),
    ...conditions.flatMap((condition) =>
      toClause({ ...ANYTHING, conditions: [condition] }, (text) => text.slice(text.indexOf(")") + 1)),
    ),
  ]
}

function toClause(alone: Statement, shorten: (text: string) => string): Clause[] {
  const cedar = statementText(alone)
  if (cedar === null) return []
  const shown = shorten(cedar).replace(/\s+/g, " ").replace(/;\s*$/, "").trim()
  return [{ cedar, shown: shown.length > 300 ? `${shown.slice(0, 300)} ...` : shown }]
}

function holdsAlone(
  engine: PolicyEngine,
  input: DecisionInput,
  { clause, side, question }: { clause: Clause; side: "app" | "user"; question: Question },
): boolean {
  const alone: PolicySource = { id: "clause", name: "Clause", version: 0, cedar: clause.cedar }
  const sides =
    side === "app"
      ? { appPolicies: [alone], userPolicies: [ALLOW_ALL] }
      : { appPolicies: [ALLOW_ALL], userPolicies: [alone] }
  return decideCall(engine, { ...input, ...sides }, question).allowed
}
