import type { Metadata } from "next"
import { readMark } from "@/app/(console)/actions"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { AlertSwitch } from "@/app/(console)/apps/[id]/failures/_components/alert-switch"
import { inboxActions } from "@/app/(console)/inbox-actions"
import { FailureList } from "@/components/failures/failure-list"
import { LiveInbox } from "@/components/failures/live-inbox"
import { Page } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { Link } from "@/components/ui/link"
import { PulsePicture } from "@/components/ui/pictures"
import { reaches } from "@/lib/server/actor"
import { readAlerts } from "@/lib/server/alerts/alert-settings"
import { appPage } from "@/lib/server/apps/app-page"
import { issuer } from "@/lib/server/env"
import { listAppFailures, markOf } from "@/lib/server/failures/inbox"
import type { SearchParams } from "@/lib/server/flow-page"

export const metadata: Metadata = { title: "Refused calls" }

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams }

export default async function AppFailuresPage({ params, searchParams }: Props) {
  const { actor, app } = await appPage(params, "/failures")
  const resolved = (await searchParams).show === "resolved"
  const [failures, alerts] = await Promise.all([listAppFailures({ app, resolved }, actor), readAlerts(actor)])
  const mayEdit = reaches(actor, "app.edit", "own")
  const here = `/apps/${app.id}/failures`
  return (
    <Page>
      <AppHeader app={app} tab="/failures" />
      {resolved ? null : <LiveInbox readMark={readMark} appId={app.id} shown={markOf(failures)} />}
      <p className="mb-3 text-ink-soft">
        {resolved
          ? "Dealt with in the last 30 days. "
          : "Every call of this app that was refused in the last 30 days, with the exact cause. New ones appear by themselves. "}
        <Link href={resolved ? here : `${here}?show=resolved`}>
          {resolved ? "Show what is open" : "Show what was dealt with"}
        </Link>
      </p>
      {failures.length === 0 ? (
        <EmptyState
          picture={<PulsePicture />}
          title={resolved ? "Nothing was dealt with yet" : "No call is being refused"}
        >
          When a request of this app is refused, it shows up here within a second: what was sent, what was
          expected, and how to mend it.
        </EmptyState>
      ) : (
        <FailureList
          failures={failures}
          issuer={issuer()}
          label={`Refused calls of ${app.name}`}
          actions={mayEdit ? inboxActions : null}
        />
      )}
      {mayEdit && (alerts.mail || alerts.webhook) ? (
        <AlertSwitch appId={app.id} on={app.failureAlerts} />
      ) : null}
    </Page>
  )
}
