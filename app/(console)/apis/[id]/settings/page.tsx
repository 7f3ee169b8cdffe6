import type { Metadata } from "next"
import { ApiHeader } from "@/app/(console)/apis/[id]/_components/api-header"
import { ApiSections } from "@/app/(console)/apis/[id]/_components/api-sections"
import { AddressForm, NameForm, TokenForm } from "@/app/(console)/apis/[id]/_components/api-settings"
import { CredentialForm } from "@/app/(console)/apis/[id]/_components/credential-form"
import { RoleList, ScopeList } from "@/app/(console)/apis/[id]/_components/scope-lists"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { reachOf } from "@/lib/people/roles"
import { apiPage } from "@/lib/server/apis/api-page"

export const metadata: Metadata = { title: "API settings" }

const READ_ONLY = "Only an admin changes this: every app that uses the API depends on it."

export default async function ApiSettingsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, api } = await apiPage(params, "/settings")
  const readOnly = reachOf(actor.role, "api.edit") === null ? READ_ONLY : undefined
  const section = { settings: api.settings, version: api.version, readOnly }
  const admit = api.settings.issuer === "admit"
  return (
    <Page>
      <ApiHeader
        api={api}
        tab="/settings"
        canRegister={false}
        showsHistory={reachOf(actor.role, "audit.read") !== null}
      />
      <ApiSections id={api.id}>
        <Section title="Name" description="What colleagues see.">
          <NameForm {...section} />
        </Section>
        <Section title="Addresses" description="Whom tokens are for, and where the FHIR server is.">
          <AddressForm {...section} />
        </Section>
        {admit ? (
          <Section title="Tokens" description="How tokens for this API are made and who checks them.">
            <TokenForm {...section} />
          </Section>
        ) : null}
        {admit && api.settings.enforcement === "gateway" ? (
          <Section
            title="Credential at the server"
            description="What the gateway shows the FHIR server, if it asks."
          >
            <CredentialForm {...section} id={api.id} isSet={api.hasUpstreamCredential} />
          </Section>
        ) : null}
        <Section title="Scopes" description="Permissions this API has beside those of SMART on FHIR.">
          <ScopeList {...section} />
        </Section>
        <Section
          title="App roles"
          description="Roles an app can be given at this API. They travel in the token."
        >
          <RoleList {...section} />
        </Section>
      </ApiSections>
    </Page>
  )
}
