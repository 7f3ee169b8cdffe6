import { linkPolicyFor, mend, policyChoices, resolveFailure } from "@/app/(console)/actions"
import type { InboxActions } from "@/components/failures/inbox-actions"

/** What an inbox can do about a failure, on each page that shows one. */
export const inboxActions: InboxActions = {
  resolve: resolveFailure,
  mend,
  policyChoices,
  linkPolicy: linkPolicyFor,
}
