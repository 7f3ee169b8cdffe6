/** What a text would do once saved: which of its cases hold, and who may do more or less. */

import type { PolicyId } from "@/lib/id"
import type { CaseResult } from "@/lib/policy/policy-case"
import { type Actor, reaches } from "@/lib/server/actor"
import { tryCases } from "./cases"
import type { Impact } from "./impact"
import { readPolicyText } from "./read-text"
import { weighEdit } from "./weigh-change"

export interface Foresight {
  /** Null for a text with faults. */
  cases: CaseResult[] | null
  /** Null for a text with faults, and for people who may not edit policies. */
  impact: Impact | null
}

export async function foreseeEdit(input: { id: PolicyId; text: string }, actor: Actor): Promise<Foresight> {
  const isFaulty = readPolicyText(input.text).errors.length > 0
  const [cases, impact] = await Promise.all([
    isFaulty ? null : tryCases(input, actor),
    !isFaulty && reaches(actor, "policy.edit", "all") ? weighEdit(input, actor) : null,
  ])
  return { cases, impact }
}
