import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { HistoryList } from "@/components/audit/history-list"
import { Page } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { Pagination } from "@/components/ui/pagination"
import { readCursor } from "@/lib/page-cursor"
import { reaches } from "@/lib/server/actor"
import { appPage } from "@/lib/server/apps/app-page"
import { readAppHistory } from "@/lib/server/audit/read-audit"
import type { SearchParams } from "@/lib/server/flow-page"

export const metadata: Metadata = { title: "History" }

const PAGE_SIZE = 30

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams }

export default async function AppHistoryPage({ params, searchParams }: Props) {
  const { actor, app } = await appPage(params, "/history")
  const { before } = await searchParams
  const entries = await readAppHistory({ appId: app.id, before: readCursor(before), limit: PAGE_SIZE }, actor)
  const canEdit = reaches(actor, "app.edit", "own")
  const here = `/apps/${app.id}/history`
  return (
    <Page>
      <AppHeader app={app} tab="/history" />
      {entries.length === 0 ? (
        <EmptyState title="No older change" />
      ) : (
        <HistoryList
          entries={entries}
          revertHref={({ id }) =>
            canEdit && (before || id !== entries[0]?.id) ? `${here}/${id}` : undefined
          }
        />
      )}
      <Pagination
        previousHref={before ? here : undefined}
        nextHref={entries.length === PAGE_SIZE ? `${here}?before=${entries.at(-1)?.id}` : undefined}
      />
    </Page>
  )
}
