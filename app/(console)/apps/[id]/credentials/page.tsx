import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { SecretsSection } from "@/app/(console)/apps/[id]/credentials/_components/secrets-section"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import { reachOf } from "@/lib/people/roles"
import { appPage } from "@/lib/server/apps/app-page"
import { readCredentials } from "@/lib/server/apps/read-app"
import { issuer } from "@/lib/server/env"
import { readInstance } from "@/lib/server/settings/change-settings"

export const metadata: Metadata = { title: "Credentials" }

export default async function CredentialsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/credentials")
  const [{ secrets, keys }, instance] = await Promise.all([
    readCredentials(app.id, actor),
    readInstance(actor),
  ])
  const canEdit = reachOf(actor.role, "credential.edit") !== null
  return (
    <Page>
      <AppHeader app={app} tab="/credentials" />
      {app.issuer !== "admit" ? (
        <Callout title="Its credentials live elsewhere">
          This app is registered with another issuer. A secret made here would be refused there.
        </Callout>
      ) : app.authMethod === "private_key_jwt" ? (
        <Section
          look="above"
          title="Keys"
          description="The app signs with a private key that never leaves it. Admit checks with the public one."
        >
          <DefinitionList
            items={[
              {
                term: "Key set address",
                value: app.jwksUri ? <CopyField value={app.jwksUri} what="key set address" /> : "none",
              },
              ...keys.map((key) => ({
                term: `Key ${key.alg ?? ""}`,
                value: <CopyField value={key.kid} what="key id" />,
              })),
            ]}
          />
        </Section>
      ) : app.kind === "public" ? (
        <Callout title="A public app has no credential">
          It runs where a secret could be read by anybody; PKCE protects its sign-ins instead.
        </Callout>
      ) : (
        <SecretsSection
          app={{ id: app.id, clientId: app.clientId }}
          secrets={secrets}
          issuer={issuer()}
          maxDays={instance.settings.secretMaxDays}
          canEdit={canEdit}
        />
      )}
    </Page>
  )
}
