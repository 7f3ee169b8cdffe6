import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { Connection } from "@/app/(console)/apps/[id]/_components/connection"
import { FirstToken } from "@/app/(console)/apps/[id]/_components/first-token"
import { LifeActions } from "@/app/(console)/apps/[id]/_components/life-actions"
import { MayDo } from "@/app/(console)/apps/[id]/_components/may-do"
import { OncRules } from "@/app/(console)/apps/[id]/_components/onc-rules"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { settingsOf } from "@/lib/apps/settings-of"
import { reaches } from "@/lib/server/actor"
import { appPage } from "@/lib/server/apps/app-page"
import { listBindingPolicies, listGrantedApis, listOwners } from "@/lib/server/apps/read-app"
import { issuer } from "@/lib/server/env"

export const metadata: Metadata = { title: "App" }

export default async function AppPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "")
  const [apis, policies, owners] = await Promise.all([
    listGrantedApis(app.id, actor),
    listBindingPolicies(app, actor),
    listOwners(app.id, actor),
  ])
  return (
    <Page>
      <AppHeader app={app} tab="" />
      {app.state === "disabled" || app.binnedAt ? (
        <Callout tone="warn" title={app.binnedAt ? "In the bin" : "Disabled"} className="mb-6">
          Every request of this app is refused. {app.stateReason}
        </Callout>
      ) : null}
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
      <Section look="above" title="People">
        {owners.length > 0 ? (
          <p>
            Owned by{" "}
            {owners.map((owner, index) => (
              <span key={owner.id} title={owner.email}>
                {index > 0 ? ", " : ""}
                {owner.name}
              </span>
            ))}
            .
          </p>
        ) : (
          <p className="text-ink-soft">Nobody owns this app. An owner would be told when a secret expires.</p>
        )}
      </Section>
      <Section look="above" title="Stop">
        <LifeActions
          app={{ id: app.id, name: app.name, state: app.state, isBinned: app.binnedAt !== null }}
        />
      </Section>
    </Page>
  )
}
