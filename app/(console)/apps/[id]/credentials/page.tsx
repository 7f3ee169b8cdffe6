import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { KeysSection } from "@/app/(console)/apps/[id]/credentials/_components/keys-section"
import { MethodSwitch } from "@/app/(console)/apps/[id]/credentials/_components/method-switch"
import { NoCredentials } from "@/app/(console)/apps/[id]/credentials/_components/no-credentials"
import { SecretsSection } from "@/app/(console)/apps/[id]/credentials/_components/secrets-section"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { reachOf } from "@/lib/people/roles"
import { appPage } from "@/lib/server/apps/app-page"
import { readCredentials } from "@/lib/server/apps/read-app"
import { issuer } from "@/lib/server/env"
import { readInstance } from "@/lib/server/settings/change-settings"

export const metadata: Metadata = { title: "Credentials" }

export default async function CredentialsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/credentials")
  const { secrets, keys } = await readCredentials(app.id, actor)
  const { secretMaxDays } = (await readInstance(actor)).settings
  const canEdit = reachOf(actor.role, "credential.edit") !== null
  const signs = app.authMethod === "private_key_jwt"
  const hasKey = app.jwksUri !== null || keys.some((key) => !key.disabledAt)
  const secretsShown = !signs || secrets.length > 0
  const keysSection = <KeysSection app={app} keys={keys} inForce={signs} canEdit={canEdit} />
  return (
    <Page>
      <AppHeader app={app} tab="/credentials" />
      {app.issuer !== "admit" || app.kind === "public" ? (
        <NoCredentials isElsewhere={app.issuer !== "admit"} />
      ) : (
        <>
          {signs ? keysSection : null}
          {secretsShown ? (
            <SecretsSection
              app={app}
              secrets={secrets}
              issuer={issuer()}
              maxDays={secretMaxDays}
              inForce={!signs}
              canEdit={canEdit}
            />
          ) : null}
          {signs ? null : keysSection}
          {reachOf(actor.role, "app.edit") === "all" ? (
            <Section look="above" title="How it proves itself">
              <MethodSwitch appId={app.id} version={app.version} now={app.authMethod} hasKey={hasKey} />
            </Section>
          ) : null}
        </>
      )}
    </Page>
  )
}
