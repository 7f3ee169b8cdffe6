/** What an inbox can do about a failure, as its pages hand it to the components. */

import type { ActionResult } from "@/lib/action-result"
import type { AppId, Id, PolicyId } from "@/lib/id"

export type PolicyChoices = {
  passesNow: boolean
  choices: readonly { id: PolicyId; name: string; sentence: string }[]
}

/** The server actions of the inbox. */
export type InboxActions = {
  resolve: (input: { id: Id<"failure">; appId: AppId | null }) => Promise<ActionResult<unknown>>
  mend: (input: {
    id: Id<"failure">
    do: string
    values: string[]
    typed: string | null
  }) => Promise<ActionResult<unknown>>
  policyChoices: (input: { id: Id<"failure"> }) => Promise<ActionResult<PolicyChoices>>
  linkPolicy: (input: { id: Id<"failure">; policyId: PolicyId }) => Promise<ActionResult<unknown>>
}
