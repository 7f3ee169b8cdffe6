/** What a text would do once saved: which of its cases hold, and who may do more or less. */

import type { PolicyId } from "@/lib/id"
import type { CaseResult } from "@/lib/policy/policy-case"
import { type Actor, reaches } from "@/lib/server/actor"
import { tryCases } from "./cases"
import type { Impact } from "./impact"
import { readPolicyText } from "./read-text"
import { findUnused, weighEdit } from "./weigh-change"

export interface Foresight {
  /** Null for a text with faults. */
  cases: CaseResult[] | null
  /** Null for a text with faults, and for people who may not edit policies. */
  impact: Impact | null
  /** Permits that none of the apps bound can use. */
  unused: { line: number | null; message: string; mend: string }[]
}

export async function foreseeEdit(input: { id: PolicyId; text: string }, actor: Actor): Promise<Foresight> {
  const isFaulty = readPolicyText(input.text).errors.length > 0
  const mayWeigh = !isFaulty && reaches(actor, "policy.edit", "all")
  const [cases, impact, unused] = await Promise.all([
    isFaulty ? null : tryCases(input, actor),
    mayWeigh ? weighEdit(input, actor) : null,
    mayWeigh ? findUnused(input, actor) : [],
  ])
  return { cases, impact, unused }
}
