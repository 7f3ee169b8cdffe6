import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { KindAssistant } from "@/app/(console)/apps/[id]/kind/_components/kind-assistant"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { APP_KINDS } from "@/lib/apps/app"
import { reaches } from "@/lib/server/actor"
import { appPage } from "@/lib/server/apps/app-page"
import { readKindChanges } from "@/lib/server/apps/change-kind"
import { issuer } from "@/lib/server/env"

export const metadata: Metadata = { title: "Change kind" }

export default async function ChangeKindPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/kind")
  const changes = await readKindChanges(app, APP_KINDS, actor)
  return (
    <Page>
      <AppHeader app={app} tab="/settings" />
      <Section
        look="above"
        title="Change the kind"
        description="The kind decides what an app can have. Choose the new one to see what that does; nothing happens before you confirm."
      >
        {reaches(actor, "app.edit", "all") ? (
          <KindAssistant
            app={{ id: app.id, name: app.name, clientId: app.clientId, version: app.version }}
            changes={changes.map(({ to, lines, todo }) => ({ to, lines, todo }))}
            issuer={issuer()}
          />
        ) : (
          <Callout title="Only an admin changes the kind">
            It decides how the app proves itself and how long its tokens work. Ask an admin.
          </Callout>
        )}
      </Section>
    </Page>
  )
}
