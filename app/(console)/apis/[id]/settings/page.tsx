import type { Metadata } from "next"
import { ApiHeader } from "@/app/(console)/apis/[id]/_components/api-header"
import { ApiSections } from "@/app/(console)/apis/[id]/_components/api-section-form"
import {
  AddressForm,
  CredentialForm,
  NameForm,
  TokenForm,
} from "@/app/(console)/apis/[id]/_components/api-settings"
import { RoleList, ScopeList } from "@/app/(console)/apis/[id]/_components/scope-lists"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { reachOf } from "@/lib/people/roles"
import { apiPage } from "@/lib/server/apis/api-page"

export const metadata: Metadata = { title: "API settings" }

export default async function ApiSettingsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, api } = await apiPage(params, "/settings")
  const { settings } = api
  const form = { key: api.version, at: { id: api.id, version: api.version }, settings }
  const { key, ...shared } = form
  const admit = settings.issuer === "admit"
  return (
    <Page>
      <ApiHeader
        api={api}
        tab="/settings"
        canRegister={false}
        showsHistory={reachOf(actor.role, "audit.read") !== null}
      />
      <ApiSections version={api.version}>
        <Section title="Name" description="What colleagues see.">
          <NameForm {...shared} />
        </Section>
        <Section title="Addresses" description="Whom tokens are for, and where the FHIR server is.">
          <AddressForm {...shared} />
        </Section>
        {admit ? (
          <Section title="Tokens" description="How tokens for this API are made and who checks them.">
            <TokenForm {...shared} />
          </Section>
        ) : null}
        {admit && settings.enforcement === "gateway" ? (
          <Section
            title="Credential at the server"
            description="What the gateway shows the FHIR server, if it asks."
          >
            <CredentialForm key={key} at={shared.at} isSet={api.hasUpstreamCredential} />
          </Section>
        ) : null}
        <Section title="Scopes" description="Permissions this API has beside those of SMART on FHIR.">
          <ScopeList key={key} {...shared} />
        </Section>
        <Section
          title="App roles"
          description="Roles an app can be given at this API. They travel in the token."
        >
          <RoleList key={key} {...shared} />
        </Section>
      </ApiSections>
    </Page>
  )
}
