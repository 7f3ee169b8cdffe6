"use client"

import { foreseeLink, foreseeUnlink, link, unlink } from "@/app/(console)/apps/[id]/actions"
import { LinkedList } from "@/components/apps/linked-list"
import { ImpactOf } from "@/components/policy/impact-of"
import { Callout } from "@/components/ui/callout"
import { ButtonLink, Link } from "@/components/ui/link"
import type { AppId, Id, PolicyId } from "@/lib/id"

type PolicyLink = {
  id: Id<"policyLink">
  policyId: PolicyId
  policyName: string
  appKind: string | null
  apiName: string | null
}
type LinkedPoliciesProps = {
  app: { id: AppId; name: string }
  links: readonly PolicyLink[]
  choices: readonly { id: PolicyId; name: string }[]
  canEdit: boolean
}

export function LinkedPolicies({ app, links, choices, canEdit }: LinkedPoliciesProps) {
  const unlinking = (row: PolicyLink) => ({
    verb: "Unlink",
    title: `Unlink ${row.policyName} from ${app.name}?`,
    consequences: [
      links.length === 1
        ? "It is the only policy of this app: every FHIR call will be refused within a second."
        : "What only this policy allows will be refused within a second.",
      "The policy itself stays.",
    ],
    details: <ImpactOf load={() => foreseeUnlink({ policyId: row.policyId, id: row.id })} />,
    run: () => unlink({ policyId: row.policyId, id: row.id }),
  })
  return (
    <LinkedList
      rows={links.map((row) => ({
        id: row.id,
        title: <Link href={`/policies/${row.policyId}`}>{row.policyName}</Link>,
        note: `${row.appKind ? `binds every ${row.appKind} app` : "binds this app"}${row.apiName ? `, at ${row.apiName} only` : ""}`,
        removal: canEdit && !row.appKind ? unlinking(row) : undefined,
      }))}
      empty={
        <Callout tone="danger" title="Every FHIR call will be refused">
          Link a policy below, or write one for this app.
        </Callout>
      }
      adding={
        canEdit
          ? {
              label: "Policy to link",
              blank: "Choose a policy",
              verb: "Link",
              choices,
              run: (policyId) => link({ policyId, appId: app.id }),
              done: "Linked. In force within a second.",
              preview: (policyId) => (
                <Callout tone="info" title={`What this adds for ${app.name}`}>
                  <ImpactOf key={policyId} load={() => foreseeLink({ policyId, appId: app.id })} />
                </Callout>
              ),
              beside: (
                <ButtonLink href={`/policies/new?app=${app.id}`} variant="quiet">
                  Write a new one
                </ButtonLink>
              ),
            }
          : undefined
      }
    />
  )
}
