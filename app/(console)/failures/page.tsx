import type { Metadata } from "next"
import { readMark } from "@/app/(console)/actions"
import { inboxActions } from "@/app/(console)/inbox-actions"
import { FailureList } from "@/components/failures/failure-list"
import { LiveInbox } from "@/components/failures/live-inbox"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { EmptyState } from "@/components/ui/empty-state"
import { Link } from "@/components/ui/link"
import { PulsePicture } from "@/components/ui/pictures"
import { RelativeTime } from "@/components/ui/relative-time"
import { kindsInWords } from "@/lib/failures/failure"
import { reaches } from "@/lib/server/actor"
import { issuer } from "@/lib/server/env"
import { listMyFailingApps, listSharedFailures, markOf } from "@/lib/server/failures/inbox"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Refused calls" }

export default async function FailuresPage() {
  const actor = await requireConsole("/failures")
  const seesAll = reaches(actor, "app.read", "all")
  const [apps, shared] = await Promise.all([
    listMyFailingApps(actor, 100),
    seesAll ? listSharedFailures(actor) : [],
  ])
  return (
    <Page>
      <PageHeader
        title="Refused calls"
        description="Requests that were turned away, with the exact cause and how to mend it. The app itself is told no more than the standards allow."
      />
      <Section look="above" title="Apps that fail now">
        {apps.length === 0 ? (
          <EmptyState picture={<PulsePicture />} title="No app is failing">
            An app whose calls are refused shows up here within a second.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
            {apps.map((app) => (
              <li key={app.id} className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-3">
                <Link href={`/apps/${app.id}/failures`}>{app.name}</Link>
                <span className="text-ink-soft text-sm">
                  {kindsInWords(app.open)}, last <RelativeTime at={app.lastSeenAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {seesAll ? (
        <Section
          look="above"
          title="Unknown client ids"
          description="Requests that name no app of this instance: a typo, an app of another environment, or a stranger trying."
        >
          <LiveInbox readMark={readMark} appId={null} shown={markOf(shared)} />
          {shared.length === 0 ? (
            <p className="text-ink-soft">None in the last 30 days.</p>
          ) : (
            <FailureList
              failures={shared}
              issuer={issuer()}
              label="Refused calls with unknown client ids"
              actions={reaches(actor, "app.edit", "all") ? inboxActions : null}
            />
          )}
        </Section>
      ) : null}
    </Page>
  )
}
