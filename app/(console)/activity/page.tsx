import type { Metadata } from "next"
import { ActivityTable } from "@/components/activity/activity-table"
import { HistoryList } from "@/components/audit/history-list"
import { Page, PageHeader } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { Pagination } from "@/components/ui/pagination"
import { PulsePicture } from "@/components/ui/pictures"
import { TabNav } from "@/components/ui/tab-nav"
import { readCursor } from "@/lib/page-cursor"
import { reachOf } from "@/lib/people/roles"
import { readAudit } from "@/lib/server/audit/read-audit"
import type { SearchParams } from "@/lib/server/flow-page"
import { requireConsole } from "@/lib/server/signed-in"
import { readAllActivity } from "@/lib/server/usage/read-activity"

export const metadata: Metadata = { title: "Activity" }

const PAGE_SIZE = 50

export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireConsole("/activity")
  const { show, before } = await searchParams
  const mayAudit = reachOf(actor.role, "audit.read") !== null
  const changes = show === "changes" && mayAudit
  const page = { before: readCursor(before), limit: PAGE_SIZE }
  const events = changes ? [] : await readAllActivity({ ...page, onlyRefused: show === "refused" }, actor)
  const history = changes ? await readAudit(page, actor) : []
  const last = changes ? history.at(-1)?.id : events.at(-1)?.id
  const count = changes ? history.length : events.length
  const here = changes
    ? "/activity?show=changes"
    : show === "refused"
      ? "/activity?show=refused"
      : "/activity"
  const tabs = [
    { href: "/activity", label: "Tokens and calls" },
    { href: "/activity?show=refused", label: "Refusals" },
    ...(mayAudit ? [{ href: "/activity?show=changes", label: "Changes" }] : []),
  ]
  return (
    <Page>
      <PageHeader
        title="Activity"
        description="What apps did and were refused, and what people changed."
        tabs={<TabNav label="Kinds of activity" tabs={tabs} currentHref={here} />}
      />
      {count === 0 ? (
        <EmptyState picture={<PulsePicture />} title="Nothing here yet">
          Tokens, refusals and changes appear here as they happen.
        </EmptyState>
      ) : changes ? (
        <HistoryList entries={history} />
      ) : (
        <ActivityTable events={events} label="Activity" />
      )}
      <Pagination
        previousHref={before ? here : undefined}
        nextHref={
          count === PAGE_SIZE && last ? `${here}${here.includes("?") ? "&" : "?"}before=${last}` : undefined
        }
      />
    </Page>
  )
}
