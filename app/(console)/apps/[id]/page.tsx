import type { Metadata } from "next"
import { AppConnect, AppHandOver } from "@/app/(console)/apps/[id]/_components/app-connect"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { AppNotices } from "@/app/(console)/apps/[id]/_components/app-notices"
import { AppOwners } from "@/app/(console)/apps/[id]/_components/app-owners"
import { AppUpkeep } from "@/app/(console)/apps/[id]/_components/app-upkeep"
import { MayDo } from "@/app/(console)/apps/[id]/_components/may-do"
import { OncRules } from "@/app/(console)/apps/[id]/_components/onc-rules"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { settingsOf } from "@/lib/apps/settings-of"
import { reaches } from "@/lib/server/actor"
import { listPossibleOwners } from "@/lib/server/apps/app-owners"
import { appPage } from "@/lib/server/apps/app-page"
import { listBindingPolicies, listGrantedApis, listOwners } from "@/lib/server/apps/read-app"
import { readStanding } from "@/lib/server/apps/standing"

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
  return (
    <Page>
      <AppHeader app={app} tab="" />
      <AppNotices app={app} standing={standing} />
      <AppConnect app={app} apis={apis} actor={actor} />
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
      <AppHandOver app={app} actor={actor} />
      <Section look="above" title="Owners">
        <AppOwners app={{ id: app.id, name: app.name }} owners={owners} people={people} />
      </Section>
      <AppUpkeep app={app} actor={actor} />
    </Page>
  )
}
