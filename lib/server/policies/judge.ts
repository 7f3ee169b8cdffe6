/**
 * One request judged by the code that guards the APIs, with the words a person needs: which scope and which
 * policies decided, what the answer is held to, and the nearest way to get it allowed. Nothing is executed.
 */

import type { FhirCall } from "@/lib/fhir/request"
import { decideCall } from "@/lib/policy/decide"
import {
  type Binding,
  type DecisionInput,
  needsLook,
  type PolicyEngine,
  type RefusalCode,
} from "@/lib/policy/model"
import { planCall, typesAsked } from "@/lib/server/gateway/plan"
import { printScope } from "@/lib/smart/scopes"
import { type NearMiss, nearMissOf } from "./near-miss"

export interface Judgement {
  allowed: boolean
  /** The catalogued cause of a refusal (lib/failures/causes.ts); null when it is allowed. */
  cause: `fhir.${RefusalCode}` | null
  /** Why, in a sentence. */
  reason: string
  /** How to get it allowed, when there is a way. */
  hint: string | null
  scopes: string[]
  policies: string[]
  /** What the answer is held to, in sentences. */
  limits: string[]
  /** The policy that comes nearest to allowing a refused call, with the clauses that fail. */
  near: NearMiss | null
}

/** @param call anything but a batch or the capability statement */
export function judgeCall(engine: PolicyEngine, input: DecisionInput, call: FhirCall): Judgement {
  const planned = planCall(engine, input, { call, condition: null })
  if (!planned.ok) {
    const { code, message, hint, policies } = planned.refusal
    const near = nearMissOf(engine, input, { call, refusal: planned.refusal })
    const names = policies.map(({ name }) => name)
    const cause = `fhir.${code}` as const
    return { allowed: false, cause, reason: message, hint, scopes: [], policies: names, limits: [], near }
  }
  const { action } = call
  if (action === "batch" || action === "capabilities") throw new Error("INVARIANT: judged entry by entry")
  const decisions = typesAsked(call)
    .map((type) => decideCall(engine, input, { action, type, call, facts: null }))
    .filter((decision) => decision.allowed)
  const scopes = decisions.flatMap((decision) => decision.scopes.map(printScope))
  const policies = decisions.flatMap((decision) => decision.policies.map(({ name }) => name))
  return {
    allowed: true,
    cause: null,
    reason: "Scopes and policies all permit it.",
    hint: null,
    scopes: [...new Set(scopes)],
    policies: [...new Set(policies)],
    limits: limitsOf(planned.plan.binding),
    near: null,
  }
}

function limitsOf(binding: Binding): string[] {
  const { patient, categories, gates } = binding
  return [
    ...(patient === null
      ? []
      : [`Held to the record of Patient/${patient}, and to what is about no patient.`]),
    ...(categories.length > 0 ? [`Only resources in category ${categories.join(" or ")}.`] : []),
    ...(gates.length > 0 ? ["Only what the granted scopes cover."] : []),
    ...(needsLook(binding) ? ["Each resource in the answer is judged once more."] : []),
  ]
}
