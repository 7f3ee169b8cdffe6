import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { AppOwners } from "@/app/(console)/apps/[id]/_components/app-owners"
import { CloneApp } from "@/app/(console)/apps/[id]/_components/clone-app"
import { Connection } from "@/app/(console)/apps/[id]/_components/connection"
import { FirstToken } from "@/app/(console)/apps/[id]/_components/first-token"
import { HandOver } from "@/app/(console)/apps/[id]/_components/hand-over"
import { LifeActions } from "@/app/(console)/apps/[id]/_components/life-actions"
import { MayDo } from "@/app/(console)/apps/[id]/_components/may-do"
import { OncRules } from "@/app/(console)/apps/[id]/_components/onc-rules"
import { StandingNotes } from "@/app/(console)/apps/[id]/_components/standing-notes"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { ButtonLink } from "@/components/ui/link"
import { settingsOf } from "@/lib/apps/settings-of"
import { reaches } from "@/lib/server/actor"
import { listPossibleOwners } from "@/lib/server/apps/app-owners"
import { appPage } from "@/lib/server/apps/app-page"
import { listBindingPolicies, listGrantedApis, listOwners } from "@/lib/server/apps/read-app"
import { readStanding } from "@/lib/server/apps/standing"
import { issuer } from "@/lib/server/env"

export const metadata: Metadata = { title: "App" }

export default async function AppPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "")
  const [apis, policies, owners, people, standing] = await Promise.all([
    listGrantedApis(app.id, actor),
    listBindingPolicies(app, actor),
    listOwners(app.id, actor),
    listPossibleOwners(actor),
    readStanding(app.id, actor),
  ])
  const usesSecret = app.authMethod === "client_secret_basic" || app.authMethod === "client_secret_post"
  const handsOver = usesSecret && app.issuer === "admit" && reaches(actor, "credential.edit", "own")
  return (
    <Page>
      <AppHeader app={app} tab="" />
      {app.state === "disabled" || app.binnedAt ? (
        <Callout tone="warn" title={app.binnedAt ? "In the bin" : "Disabled"} className="mb-6">
          Every request of this app is refused. {app.stateReason}
        </Callout>
      ) : null}
      <StandingNotes appId={app.id} standing={standing} />
      {app.issuer === "admit" ? (
        <FirstToken appId={app.id} initial={app.firstTokenAt?.toISOString() ?? null} />
      ) : null}
      <Section look="above" title="Connect" description="What the app needs to be configured with.">
        <Connection app={app} apis={apis} issuer={issuer()} />
      </Section>
      <Section look="above" title="What it may do">
        <MayDo app={app} apis={apis} policies={policies} />
      </Section>
      {app.smart && app.kind !== "service" && app.issuer === "admit" ? (
        <Section
          look="above"
          title="ONC rules"
          description="What a certified API must allow an app. Leave them where they do not concern you."
        >
          <OncRules
            at={{ id: app.id, version: app.version }}
            settings={settingsOf(app)}
            canEdit={reaches(actor, "app.edit", "all")}
          />
        </Section>
      ) : null}
      {handsOver ? (
        <Section
          look="above"
          title="Hand over"
          description="The developer gets a new secret by a link that shows it once, within 72 hours. Nobody else has to see it."
        >
          <HandOver appId={app.id} />
        </Section>
      ) : null}
      <Section look="above" title="Owners">
        <AppOwners app={{ id: app.id, name: app.name }} owners={owners} people={people} />
      </Section>
      <Section
        look="above"
        title="Copies"
        description="A clone has the same settings, APIs, owners and policies, with credentials of its own."
      >
        <div className="flex flex-wrap gap-2">
          {reaches(actor, "app.create", "all") ? (
            <CloneApp app={{ id: app.id, name: app.name }} issuer={issuer()} />
          ) : null}
          <ButtonLink href={`/apps/${app.id}/export`}>Export for another system</ButtonLink>
        </div>
      </Section>
      {reaches(actor, "app.edit", "own") ? (
        <Section look="above" title="Stop">
          <LifeActions
            app={{ id: app.id, name: app.name, state: app.state, isBinned: app.binnedAt !== null }}
            may={{ enable: reaches(actor, "app.edit", "all"), bin: reaches(actor, "app.delete", "all") }}
          />
        </Section>
      ) : null}
    </Page>
  )
}
