import type { Metadata } from "next"
import { PolicyTable } from "@/app/(console)/policies/_components/policy-table"
import { Page, PageHeader } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink } from "@/components/ui/link"
import { DoorPicture } from "@/components/ui/pictures"
import { reachOf } from "@/lib/people/roles"
import { listPolicyCards } from "@/lib/server/policies/read-policy"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Policies" }

export default async function PoliciesPage() {
  const actor = await requireConsole("/policies", "policy.read")
  const policies = await listPolicyCards(actor)
  const mayEdit = reachOf(actor.role, "policy.edit") !== null
  const write = mayEdit ? (
    <ButtonLink href="/policies/new" variant="primary">
      Write a policy
    </ButtonLink>
  ) : undefined
  return (
    <Page>
      <PageHeader
        title="Policies"
        description="What apps may do at your FHIR APIs. A call passes only when the token's scopes and a policy both allow it."
        actions={
          policies.length > 0 ? (
            <>
              <ButtonLink href="/policies/try" variant="quiet">
                Try a request
              </ButtonLink>
              {mayEdit ? (
                <ButtonLink href="/policies/import" variant="quiet">
                  Import from Aidbox
                </ButtonLink>
              ) : null}
              {write}
            </>
          ) : undefined
        }
      />
      {policies.length === 0 ? (
        <EmptyState
          picture={<DoorPicture />}
          title="No policy yet, so every FHIR call is refused"
          action={write}
        >
          A policy says which resources an app may read or change. Write one from a preset, try it, and link
          it to an app or to every app of a kind.
        </EmptyState>
      ) : (
        <PolicyTable policies={policies} />
      )}
    </Page>
  )
}
