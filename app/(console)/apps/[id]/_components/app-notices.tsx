import { FirstToken } from "@/app/(console)/apps/[id]/_components/first-token"
import { StandingNotes } from "@/app/(console)/apps/[id]/_components/standing-notes"
import { Callout } from "@/components/ui/callout"
import type { AppOnPage } from "@/lib/server/apps/app-page"
import type { Standing } from "@/lib/server/apps/standing"

/** What matters before anything else: whether the app is stopped, what is wrong with it, its first token. */
export function AppNotices({ app, standing }: { app: AppOnPage; standing: Standing }) {
  return (
    <>
      {app.state === "disabled" || app.binnedAt ? (
        <Callout tone="warn" title={app.binnedAt ? "In the bin" : "Disabled"} className="mb-6">
          Every request of this app is refused. {app.stateReason}
        </Callout>
      ) : null}
      <StandingNotes appId={app.id} standing={standing} />
      {app.issuer === "admit" ? (
        <FirstToken appId={app.id} initial={app.firstTokenAt?.toISOString() ?? null} />
      ) : null}
    </>
  )
}
