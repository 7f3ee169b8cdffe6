import type { Metadata } from "next"
import { AddSecret } from "@/app/(console)/apps/[id]/_components/add-secret"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { SecretRows } from "@/app/(console)/apps/[id]/_components/secret-rows"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import { EmptyState } from "@/components/ui/empty-state"
import { appPage } from "@/lib/server/apps/app-page"
import { readCredentials } from "@/lib/server/apps/read-app"
import { issuer } from "@/lib/server/env"

export const metadata: Metadata = { title: "Credentials" }

export default async function CredentialsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/credentials")
  const { secrets, keys } = await readCredentials(app.id, actor)
  const usesSecret = app.authMethod === "client_secret_basic" || app.authMethod === "client_secret_post"
  return (
    <Page>
      <AppHeader app={app} tab="/credentials" />
      {app.issuer !== "admit" ? (
        <Callout title="Its credentials live elsewhere">
          This app is registered with another issuer. A secret made here would be refused there.
        </Callout>
      ) : usesSecret ? (
        <Section
          look="above"
          title="Secrets"
          description="Several may live at once: add the new one, move the app over, then retire the old one."
          actions={
            <AddSecret
              appId={app.id}
              clientId={app.clientId}
              issuer={issuer()}
              variant={secrets.length === 0 ? "primary" : "secondary"}
            />
          }
        >
          {secrets.length === 0 ? (
            <EmptyState title="No secret">
              Without one, every token request of this app is refused.
            </EmptyState>
          ) : (
            <SecretRows appId={app.id} secrets={secrets} />
          )}
        </Section>
      ) : (
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
      )}
    </Page>
  )
}
