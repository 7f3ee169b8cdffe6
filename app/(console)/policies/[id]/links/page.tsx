import type { Metadata } from "next"
import { LinkForm } from "@/app/(console)/policies/[id]/_components/link-form"
import { LinkTable } from "@/app/(console)/policies/[id]/_components/link-table"
import { PolicyHeader } from "@/app/(console)/policies/[id]/_components/policy-header"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { EmptyState } from "@/components/ui/empty-state"
import { policyPage } from "@/lib/server/policies/policy-page"
import { listAppsUnder, listLinkChoices, listLinks } from "@/lib/server/policies/read-policy"
import { readPolicyText } from "@/lib/server/policies/read-text"

export const metadata: Metadata = { title: "Linked to" }

export default async function PolicyLinksPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, policy, canEdit } = await policyPage(params, "/links")
  const [links, apps] = await Promise.all([listLinks(policy.id, actor), listAppsUnder(policy.id, actor)])
  const { sentence } = readPolicyText(policy.cedar)
  return (
    <Page>
      <PolicyHeader policy={policy} tab="/links" actor={actor} canEdit={canEdit} />
      <Section
        look="above"
        title="Whom it binds"
        description="An app may do what its policies allow together, and never more than its scopes. With a person signed in, the person's policies must allow the call as well."
      >
        {links.length === 0 ? (
          <EmptyState title="It binds nobody yet">
            Until it is linked, this policy changes nothing for any app or person.
          </EmptyState>
        ) : (
          <LinkTable policyId={policy.id} links={links} apps={apps} canEdit={canEdit} />
        )}
      </Section>
      {canEdit ? (
        <Section look="above" title="Link it">
          <LinkForm
            key={links.length}
            policyId={policy.id}
            sentence={sentence}
            choices={await listLinkChoices(actor)}
          />
        </Section>
      ) : null}
    </Page>
  )
}
