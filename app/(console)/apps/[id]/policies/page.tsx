import type { Metadata } from "next"
import { ApiGrants } from "@/app/(console)/apps/[id]/_components/api-grants"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { LinkedPolicies } from "@/app/(console)/apps/[id]/_components/linked-policies"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { reachOf } from "@/lib/people/roles"
import { listAllApis } from "@/lib/server/apis/read-api"
import { appPage } from "@/lib/server/apps/app-page"
import { listBindingPolicies, listGrantedApis } from "@/lib/server/apps/read-app"
import { listLinkablePolicies } from "@/lib/server/policies/link-policy"

export const metadata: Metadata = { title: "Policies" }

export default async function AppPoliciesPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/policies")
  const [links, policies, granted, apis] = await Promise.all([
    listBindingPolicies(app, actor),
    listLinkablePolicies(actor),
    listGrantedApis(app.id, actor),
    listAllApis(actor),
  ])
  const may = {
    link: reachOf(actor.role, "policy.edit") !== null,
    grant: reachOf(actor.role, "api.edit") !== null,
  }
  return (
    <Page>
      <AppHeader app={app} tab="/policies" />
      <Section
        look="above"
        title="Policies"
        description="What the app may do at the FHIR API. Nothing linked means every call is refused."
      >
        <LinkedPolicies
          app={{ id: app.id, name: app.name }}
          links={links}
          choices={policies.map(({ id, name }) => ({ id, name }))}
          canEdit={may.link}
        />
      </Section>
      <Section look="above" title="APIs" description="Which APIs it may ask tokens for.">
        <ApiGrants
          app={{ id: app.id, name: app.name }}
          granted={granted}
          choices={apis.filter((api) => api.issuer === "admit").map(({ id, name }) => ({ id, name }))}
          canEdit={may.grant}
        />
      </Section>
    </Page>
  )
}
