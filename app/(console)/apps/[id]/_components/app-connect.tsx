import { ExternalId } from "@/app/(console)/_components/external-id"
import { Connection } from "@/app/(console)/apps/[id]/_components/connection"
import { HandOver } from "@/app/(console)/apps/[id]/_components/hand-over"
import { Section } from "@/components/shell/section"
import { EXTERNAL_PLACE } from "@/lib/apps/external-id"
import { type Actor, reaches } from "@/lib/server/actor"
import type { AppOnPage } from "@/lib/server/apps/app-page"
import type { AppApiView } from "@/lib/server/apps/read-app"
import { issuer } from "@/lib/server/env"

type AppConnectProps = { app: AppOnPage; apis: readonly AppApiView[]; actor: Actor }

/** What the app is configured with. */
export function AppConnect({ app, apis, actor }: AppConnectProps) {
  return (
    <>
      <Section look="above" title="Connect" description="What the app needs to be configured with.">
        <Connection app={app} apis={apis} issuer={issuer()} />
      </Section>
      {app.issuer === "admit" ? null : (
        <Section
          look="above"
          title={`Its id in ${EXTERNAL_PLACE[app.issuer]}`}
          description="The app lives there; this record holds no credential."
        >
          <ExternalId
            app={{ id: app.id, issuer: app.issuer, externalId: app.externalId, version: app.version }}
            readOnly={
              reaches(actor, "app.edit", "own") ? undefined : "Your role reads this and changes nothing."
            }
          />
        </Section>
      )}
    </>
  )
}

/** Only where there is a secret of Admit's to hand over. */
export function AppHandOver({ app, actor }: Omit<AppConnectProps, "apis">) {
  const usesSecret = app.authMethod === "client_secret_basic" || app.authMethod === "client_secret_post"
  if (!usesSecret || app.issuer !== "admit" || !reaches(actor, "credential.edit", "own")) return null
  return (
    <Section
      look="above"
      title="Hand over"
      description="The developer gets a new secret by a link that shows it once, within 72 hours. Nobody else has to see it."
    >
      <HandOver appId={app.id} />
    </Section>
  )
}
