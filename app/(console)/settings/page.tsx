import type { Metadata } from "next"
import { AddUpstream } from "@/app/(console)/settings/_components/add-upstream"
import { AlertSettings } from "@/app/(console)/settings/_components/alert-settings"
import { CredentialForm } from "@/app/(console)/settings/_components/credential-form"
import { InstanceForm } from "@/app/(console)/settings/_components/instance-form"
import { MakeToken } from "@/app/(console)/settings/_components/make-token"
import { SigningKeys } from "@/app/(console)/settings/_components/signing-keys"
import { TokenTable } from "@/app/(console)/settings/_components/token-table"
import { UpstreamList } from "@/app/(console)/settings/_components/upstream-list"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import { reachOf } from "@/lib/people/roles"
import { readAlerts } from "@/lib/server/alerts/alert-settings"
import { listAllApis } from "@/lib/server/apis/read-api"
import { listRegistrationTokens } from "@/lib/server/registration/tokens"
import { readInstance } from "@/lib/server/settings/change-settings"
import { readSigningKeys } from "@/lib/server/settings/signing-keys"
import { requireConsole } from "@/lib/server/signed-in"
import { listUpstreams } from "@/lib/server/upstream/upstreams"

export const metadata: Metadata = { title: "Settings" }

export default async function SettingsPage() {
  const actor = await requireConsole("/settings")
  const [instance, keys, alerts, upstreams, tokens, allApis] = await Promise.all([
    readInstance(actor),
    readSigningKeys(actor),
    readAlerts(actor),
    listUpstreams(actor),
    listRegistrationTokens(actor),
    listAllApis(actor),
  ])
  const apis = allApis.map(({ id, name }) => ({ id, name }))
  const canMakeTokens = reachOf(actor.role, "app.create") !== null
  const canEdit = reachOf(actor.role, "settings.edit") !== null
  const copy = (term: string, path: string) => ({
    term,
    value: <CopyField value={`${instance.issuer}${path}`} what={term.toLowerCase()} />,
  })
  return (
    <Page>
      <PageHeader
        title="Settings"
        description="The instance itself. Apps, APIs and policies have pages of their own."
      />
      <Section
        title="Addresses"
        description="What apps and FHIR servers need to know. The issuer is set with ADMIT_URL before the start."
      >
        <DefinitionList
          items={[
            copy("Issuer", ""),
            copy("OpenID configuration", "/.well-known/openid-configuration"),
            copy("Key set", "/oauth/jwks"),
          ]}
        />
      </Section>
      <Section title="Organisation" description="Shown to people when they sign in.">
        {canEdit ? (
          <InstanceForm key={instance.version} version={instance.version} settings={instance.settings} />
        ) : (
          <p className="text-ink-soft">
            {instance.settings.organizationName
              ? `${instance.settings.organizationName}.`
              : "No name is set."}{" "}
            Owners can change it.
          </p>
        )}
      </Section>
      <Section
        title="Credentials"
        description="What the organisation asks of every app's secrets, and where key sets may be fetched from."
      >
        {canEdit ? (
          <CredentialForm key={instance.version} version={instance.version} settings={instance.settings} />
        ) : (
          <p className="text-ink-soft">
            {instance.settings.secretMaxDays === null
              ? "Secrets may live as long as their makers choose."
              : `New secrets live ${instance.settings.secretMaxDays} days at most.`}
          </p>
        )}
      </Section>
      <Section
        title="Alerts"
        description="Owners are told 60, 30, 14, 7 and 1 days before a credential of their app ends, and when its calls begin to be refused: each kind of refusal once, all news in one message an hour."
      >
        <AlertSettings {...alerts} canEdit={canEdit} />
      </Section>
      <Section
        title="Signing keys"
        description="Tokens are signed with these. Private keys are kept sealed. The next key is published a quarter of an hour before it signs."
      >
        <SigningKeys keys={keys} canEdit={canEdit} />
      </Section>
      <Section
        title="Sign-in with another account"
        description="Entra ID, Keycloak or any other OpenID Connect issuer. Accounts are matched by issuer and subject, never by an e-mail address alone."
        actions={canEdit ? <AddUpstream /> : undefined}
      >
        <UpstreamList upstreams={upstreams} canEdit={canEdit} />
      </Section>
      <Section
        title="Registration tokens"
        description={`Whoever holds one registers apps at ${instance.issuer}/oauth/register.${instance.settings.dynamicRegistration === "off" ? " Registration by apps themselves is off: an owner turns it on above." : ""}`}
        actions={canMakeTokens ? <MakeToken apis={apis} /> : undefined}
      >
        <TokenTable tokens={tokens} canEdit={canMakeTokens} />
      </Section>
    </Page>
  )
}
